package claimstx_test

import (
	"context"
	"fmt"
	"syscall"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// twenty is a pipeline of twenty steps that need nobody else, as an application
// of a municipality might have it: two conditions, and a level claim.
func twenty() []claimstx.StepConfig {
	return []claimstx.StepConfig{
		{Rename: &claimstx.Rename{From: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", To: "mail"}},
		{Rename: &claimstx.Rename{From: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", To: "givenName"}},
		{Rename: &claimstx.Rename{From: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", To: "sn"}},
		{Copy: &claimstx.Copy{From: "mail", To: "urn:oid:0.9.2342.19200300.100.1.3"}},
		{Replace: &claimstx.Replace{Claim: "mail", Pattern: `([^@]+)@old\.example`, With: "$1@new.example"}},
		{Template: &claimstx.Template{Claim: "displayName", Text: "{givenName} {sn}"}},
		{Split: &claimstx.Split{Claim: "memberOf", At: ";", To: "group"}},
		{Map: &claimstx.Map{Claim: "group", To: "role", Values: map[string][]string{"Journal": {"reader"}, "Admin": {"reader", "admin"}}, Unmatched: "drop"}},
		{Unique: &claimstx.Unique{Claims: []string{"role"}}},
		{Add: &claimstx.Add{Claim: "unit", Values: []string{"4711"}}, When: `claims.role.exists(r, r == 'admin')`},
		{Scope: &claimstx.Scope{Claim: "uid", Scope: "example.dk", To: "eduPersonPrincipalName"}},
		{Unscope: &claimstx.Unscope{Claim: "eduPersonPrincipalName", To: "account"}},
		{Cardinality: &claimstx.Cardinality{Claim: "mail", Most: 1, Otherwise: "first"}},
		{Require: &claimstx.Require{Claims: []string{"cvr"}, Pattern: `\d{8}`}},
		{Assurance: &claimstx.Assurance{Claim: "dk:gov:saml:attribute:AssuranceLevel", Levels: map[string]string{"10": "1", "20": "2", "30": "3", "40": "4"}}},
		{Join: &claimstx.Join{Claim: "role", With: ",", To: "roles"}},
		{Add: &claimstx.Add{Claim: "https://data.gov.dk/model/core/specVersion", Values: []string{"OIO-SAML-3.0"}, Existing: "replace"}},
		{Requester: &claimstx.Requester{Claim: "requester", Which: "first"}},
		{Drop: &claimstx.Drop{Claims: []string{"cpr", "urn:internal:*"}}, When: `level < 30 && connection != 'citizens'`},
		{Keep: &claimstx.Keep{Claims: []string{"mail", "displayName", "role", "roles", "unit", "cvr", "account", "requester", "eduPerson*", "urn:oid:*", "https://data.gov.dk/*"}}},
	}
}

// fifteen is what the provider of such an application says.
func fifteen() claimstx.Claims {
	given := claimstx.Claims{
		claim("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "alice@old.example"),
		claim("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "Alice"),
		claim("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "Sørensen"),
		claim("uid", "alice"), claim("cpr", "0101701234"), claim("cvr", "11223344"),
		claim("memberOf", "Journal;Admin;Everybody", "Journal;Canteen"), claim("dk:gov:saml:attribute:AssuranceLevel", "3"),
		claim("urn:internal:employee", "17"), claim("urn:internal:started", "2020-01-01"),
	}
	for i := range 5 {
		given = append(given, claim(fmt.Sprintf("http://schemas.example.dk/claims/other/%d", i), "some value", "another value"))
	}
	return given
}

func municipal() claimstx.Input {
	return claimstx.Input{
		Application: "journal", Identifier: "https://journal.example.dk", Protocol: "saml2", Connection: "adfs",
		Level: broker.Level{Value: 20}, Levels: broker.Levels{{Value: 20}, {Ladder: "nsis", Value: 20}}, Class: "urn:two",
		RequesterIDs: []string{"https://pharmacy.example.dk"}, Subject: broker.Subject{Namespace: "adfs", Value: "alice"},
	}
}

// TestBenchmarkedPipeline: the pipeline that is measured does its work.
func TestBenchmarkedPipeline(t *testing.T) {
	t.Parallel()
	if len(twenty()) != 20 || len(fifteen()) != 15 {
		t.Fatalf("%d steps and %d claims", len(twenty()), len(fifteen()))
	}
	got, _, err := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: twenty()}).Run(context.Background(), municipal(), fifteen())
	want := "[{cvr   [11223344]} {mail   [alice@new.example]} {urn:oid:0.9.2342.19200300.100.1.3   [alice@old.example]} " +
		"{displayName   [Alice Sørensen]} {role   [reader admin]} {unit   [4711]} {eduPersonPrincipalName   [alice@example.dk]} {account   [alice]} " +
		"{roles   [reader,admin]} {https://data.gov.dk/model/core/specVersion   [OIO-SAML-3.0]} {requester   [https://pharmacy.example.dk]} " +
		"{dk:gov:saml:attribute:AssuranceLevel   [2]} {AuthenticatedAssuranceLevel   [20]}]"
	if err != nil || fmt.Sprint(got) != want {
		t.Errorf("got\n%v, %v, want\n%s", got, err, want)
	}
}

// TestPipeline20_Allocations: the steps work in two lists that take turns.
func TestPipeline20_Allocations(t *testing.T) {
	p := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: twenty()})
	in, given := municipal(), fifteen()
	got := testing.AllocsPerRun(200, func() {
		if _, _, err := p.Run(context.Background(), in, given); err != nil {
			t.Fatal(err)
		}
	})
	if got > 65 {
		t.Errorf("got %.0f allocations, want about 59", got)
	}
}

func BenchmarkPipeline20(b *testing.B) {
	run(b, twenty(), municipal(), fifteen())
}

// BenchmarkGroups takes 2,000 groups through a table of 200 and to the
// application.
func BenchmarkGroups(b *testing.B) {
	table := map[string][]string{}
	for i := range 200 {
		table[fmt.Sprintf("CN=Group %04d,OU=Groups,DC=example,DC=dk", i*10)] = []string{fmt.Sprintf("role-%03d", i)}
	}
	groups := make([]string, 2000)
	for i := range groups {
		groups[i] = fmt.Sprintf("CN=Group %04d,OU=Groups,DC=example,DC=dk", i)
	}
	run(b, []claimstx.StepConfig{
		{Map: &claimstx.Map{Claim: "groups", To: "role", Values: table, Unmatched: "drop"}},
		{Release: &claimstx.Release{Attributes: []claimstx.Released{{Claim: "role", Reason: "access control", Values: []string{"role-*"}}, {Claim: "groups", Reason: "the directory of the application"}}}},
	}, municipal(), claimstx.Claims{claim("groups", groups...), claim("mail", "m")})
}

func run(b *testing.B, steps []claimstx.StepConfig, in claimstx.Input, given claimstx.Claims) {
	b.Helper()
	p, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, Steps: steps})
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	b.ReportAllocs()
	defer cpuTime(b)()
	for b.Loop() {
		if _, _, err := p.Run(context.Background(), in, given); err != nil {
			b.Fatal(err)
		}
	}
}

// cpuTime reports the processor's time beside the elapsed one, which on a busy
// machine says more about the others.
func cpuTime(b *testing.B) func() {
	used := func() int64 {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return usage.Utime.Nano() + usage.Stime.Nano()
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") }
}
