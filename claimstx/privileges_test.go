package claimstx_test

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/bpp"
)

const (
	scopeCVR = "urn:dk:gov:saml:cvrNumberIdentifier:"
	jobRole  = "http://kommune.example/roles/jobrole/"
	nameKLE  = "http://kommune.example/KLE/1/parametric"
	nameUnit = "http://kommune.example/orgenhed/1/parametric"
	bppClaim = "privileges"
)

// group writes a group as the tests read it: scope, privileges, constraints.
func bppGroup(scope string, privileges string, constraints ...string) bpp.Group {
	g := bpp.Group{Scope: scopeCVR + scope}
	for _, p := range strings.Fields(privileges) {
		g.Privileges = append(g.Privileges, jobRole+p+"/1")
	}
	for i := 0; i+1 < len(constraints); i += 2 {
		g.Constraints = append(g.Constraints, bpp.Constraint{Name: constraints[i], Value: constraints[i+1]})
	}
	return g
}

func bppText(t *testing.T, groups ...bpp.Group) string {
	t.Helper()
	text, err := bpp.List{Groups: groups}.Base64(bpp.ITST)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func runPrivileges(t *testing.T, p claimstx.Privileges, in claimstx.Input, claims claimstx.Claims) (claimstx.Claims, error) {
	t.Helper()
	pipeline, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, WithoutLevel: true, Steps: []claimstx.StepConfig{{Privileges: &p}}})
	for _, problem := range problems {
		t.Fatal(problem)
	}
	out, _, err := pipeline.Run(context.Background(), in, claims)
	return out, err
}

// list reads the list of a result; "" = there is none.
func bppList(t *testing.T, claims claimstx.Claims) (bpp.List, bool) {
	t.Helper()
	values := claims.Values(bppClaim)
	if len(values) == 0 {
		return bpp.List{}, false
	}
	l, _, err := bpp.Parse(values[0])
	if err != nil || len(values) != 1 {
		t.Fatalf("got %q, %v, want one list", values, err)
	}
	return l, true
}

func TestPrivileges(t *testing.T) {
	t.Parallel()
	role := func(name string) string { return jobRole + name + "/1" }
	table := map[string][]string{
		"CN=Journal": {role("journal")},
		"CN=Boss":    {role("journal"), role("boss") + "||" + nameKLE + "=25.*"},
		"CN=Other":   {role("other") + "|" + scopeCVR + "{delegating}|" + nameUnit + "={unit}"},
		"CN=None":    {},
	}
	own := claimstx.Privileges{Claim: bppClaim, From: "role", Scope: scopeCVR + "{cvr}"}
	with := func(change func(*claimstx.Privileges)) claimstx.Privileges {
		p := own
		change(&p)
		return p
	}
	base := claimstx.Claims{claim("cvr", "11223344"), claim("unit", "u1", "u2"), claim("delegating", "55667788")}
	for _, test := range []struct {
		name   string
		step   claimstx.Privileges
		claims claimstx.Claims
		want   []bpp.Group // nil = no claim
		err    string
	}{
		{"roles are privileges", own, claimstx.Claims{claim("role", role("a"), role("b"), role("a"))}, []bpp.Group{bppGroup("11223344", "a b")}, ""},
		{"no role", own, nil, nil, ""},
		{"what is no URI stands for nothing", own, claimstx.Claims{claim("role", "CN=Journal", role("a"), "a|b", "")}, []bpp.Group{bppGroup("11223344", "a")}, ""},
		{"what is no URI fails", with(func(p *claimstx.Privileges) { p.Unmatched = "fail" }), claimstx.Claims{claim("role", "CN=Journal")}, nil, "stands for no privilege"},
		{"a table", with(func(p *claimstx.Privileges) { p.Values = table }), claimstx.Claims{claim("role", "CN=Boss", "CN=Journal", "CN=None", "CN=Unknown", role("a"))}, []bpp.Group{bppGroup("11223344", "journal"), bppGroup("11223344", "boss", nameKLE, "25.*")}, ""},
		{"a table with templates", with(func(p *claimstx.Privileges) { p.Values = table }), claimstx.Claims{claim("role", "CN=Other")}, []bpp.Group{bppGroup("55667788", "other", nameUnit, "u1,u2")}, ""},
		{"a table is exact", with(func(p *claimstx.Privileges) { p.Values = table }), claimstx.Claims{claim("role", "cn=journal")}, nil, ""},
		{"a table without letter case", with(func(p *claimstx.Privileges) { p.Values, p.IgnoreCase = table, true }), claimstx.Claims{claim("role", "cn=JOURNAL")}, []bpp.Group{bppGroup("11223344", "journal")}, ""},
		{"a table, and what is not listed", with(func(p *claimstx.Privileges) { p.Values, p.Unmatched = table, "keep" }), claimstx.Claims{claim("role", "CN=Journal", role("a"))}, []bpp.Group{bppGroup("11223344", "journal a")}, ""},
		{"what is not listed must be a privilege", with(func(p *claimstx.Privileges) { p.Values, p.Unmatched = table, "keep" }), claimstx.Claims{claim("role", "CN=Unknown")}, nil, "is no privilege"},
		{"what is not listed fails", with(func(p *claimstx.Privileges) { p.Values, p.Unmatched = table, "fail" }), claimstx.Claims{claim("role", "CN=Unknown")}, nil, "stands for no privilege"},
		{"lines", with(func(p *claimstx.Privileges) { p.Structured = true }), claimstx.Claims{claim("role", role("a"), role("b")+"|"+scopeCVR+"55667788", role("c")+" | | "+nameKLE+" = 25.*,27 | "+nameUnit+"=u1")}, []bpp.Group{bppGroup("11223344", "a"), bppGroup("55667788", "b"), bppGroup("11223344", "c", nameKLE, "25.*,27", nameUnit, "u1")}, ""},
		{"lines that cannot be read", with(func(p *claimstx.Privileges) { p.Structured = true }), claimstx.Claims{claim("role", role("a")+"||"+nameKLE, "|"+scopeCVR+"1|x=y", role("a")+"||"+nameKLE+"=", role("a")+"||"+nameKLE+"=1|"+nameKLE+"=2")}, nil, ""},
		{"lines are no templates", with(func(p *claimstx.Privileges) { p.Structured = true }), claimstx.Claims{claim("role", role("a")+"||"+nameKLE+"={cvr}")}, []bpp.Group{bppGroup("11223344", "a", nameKLE, "{cvr}")}, ""},
		{"a constraint for all", with(func(p *claimstx.Privileges) { p.Constraints = map[string]string{nameUnit: "{unit}"} }), claimstx.Claims{claim("role", role("a"))}, []bpp.Group{bppGroup("11223344", "a", nameUnit, "u1,u2")}, ""},
		{"a line rules the constraint for all", with(func(p *claimstx.Privileges) {
			p.Structured, p.Constraints = true, map[string]string{nameUnit: "{unit}", nameKLE: "1"}
		}), claimstx.Claims{claim("role", role("a")+"||"+nameUnit+"=x")}, []bpp.Group{bppGroup("11223344", "a", nameUnit, "x", nameKLE, "1")}, ""},
		{"no privilege without its constraint", with(func(p *claimstx.Privileges) { p.Constraints = map[string]string{nameUnit: "{none}"} }), claimstx.Claims{claim("role", role("a"))}, nil, "no one value for none"},
		{"no privilege without its scope", with(func(p *claimstx.Privileges) { p.Scope = scopeCVR + "{none}" }), claimstx.Claims{claim("role", role("a"))}, nil, "no one value for none"},
		{"no scope is asked for without a privilege", with(func(p *claimstx.Privileges) { p.Scope = scopeCVR + "{none}" }), claimstx.Claims{claim("role", "x")}, nil, ""},
		{"two organisations", own, claimstx.Claims{claim("role", role("a")), claim("cvr", "55667788")}, nil, "no one value for cvr"},
		{"a number that is none", with(func(p *claimstx.Privileges) { p.Scope = scopeCVR + "{unit1}" }), claimstx.Claims{claim("role", role("a")), claim("unit1", "DK11223344")}, nil, "8 digits"},
		{"a list that is there is joined", own, claimstx.Claims{claim("role", role("b"), role("a")), claim(bppClaim, bppText(t, bppGroup("11223344", "a"), bppGroup("99887766", "z")))}, []bpp.Group{bppGroup("11223344", "a b"), bppGroup("99887766", "z")}, ""},
		{"lists that are there are joined", own, claimstx.Claims{claim(bppClaim, bppText(t, bppGroup("11223344", "a")), "", bppText(t, bppGroup("11223344", "b")))}, []bpp.Group{bppGroup("11223344", "a b")}, ""},
		{"a list that is there is replaced", with(func(p *claimstx.Privileges) { p.Existing = "replace" }), claimstx.Claims{claim("role", role("b")), claim(bppClaim, "rubbish")}, []bpp.Group{bppGroup("11223344", "b")}, ""},
		{"a list that is there is replaced by nothing", with(func(p *claimstx.Privileges) { p.Existing = "replace" }), claimstx.Claims{claim(bppClaim, bppText(t, bppGroup("11223344", "a")))}, nil, ""},
		{"a list that is there stays", with(func(p *claimstx.Privileges) { p.Existing = "keep" }), claimstx.Claims{claim("role", role("b")), claim(bppClaim, bppText(t, bppGroup("11223344", "a")))}, []bpp.Group{bppGroup("11223344", "a")}, ""},
		{"a list is made where none stays", with(func(p *claimstx.Privileges) { p.Existing = "keep" }), claimstx.Claims{claim("role", role("b"))}, []bpp.Group{bppGroup("11223344", "b")}, ""},
		{"without from it is written anew", claimstx.Privileges{Claim: bppClaim}, claimstx.Claims{claim(bppClaim, bppText(t, bppGroup("11223344", "a"), bppGroup("11223344", "b")))}, []bpp.Group{bppGroup("11223344", "a b")}, ""},
		{"an empty list", with(func(p *claimstx.Privileges) { p.Empty = "write" }), nil, []bpp.Group{}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			out, err := runPrivileges(t, test.step, claimstx.Input{}, append(base[:len(base):len(base)], test.claims...))
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("got %v, want an error with %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, is := bppList(t, out)
			if is != (test.want != nil) || !got.Equal(bpp.List{Groups: test.want}) {
				t.Errorf("got %v %+v, want %+v", is, got, test.want)
			}
		})
	}
}

// TestPrivilegesAsText: namespace and encoding are the receiver's choice, and
// the claim stays in its place and its format.
func TestPrivilegesAsText(t *testing.T) {
	t.Parallel()
	step := claimstx.Privileges{Claim: bppClaim, From: "role", Scope: scopeCVR + "11223344", Namespace: "digst", Encoding: "xml", FriendlyName: "Rights"}
	there := broker.Claim{Name: bppClaim, Format: "urn:f", Values: []string{bppText(t, bppGroup("11223344", "a"))}}
	out, err := runPrivileges(t, step, claimstx.Input{}, claimstx.Claims{claim("role", jobRole+"b/1"), there, claim("z", "1")})
	if err != nil || len(out) != 3 {
		t.Fatalf("got %v, %v", out, err)
	}
	want, _ := bpp.List{Groups: []bpp.Group{bppGroup("11223344", "a b")}}.XML(bpp.DIGST)
	if got := out[1]; got.Name != bppClaim || got.Format != "urn:f" || got.FriendlyName != "Rights" || got.Values[0] != want {
		t.Errorf("got %+v, want %q", got, want)
	}
}

// TestM12_ARequesterHasItsOwnRolesOnly: whose roles go out is decided by the
// original requester as the application is trusted to name it, byte for byte,
// and an unknown one has none. Its name is text and nothing else.
func TestM12_ARequesterHasItsOwnRolesOnly(t *testing.T) {
	t.Parallel()
	step := claimstx.Privileges{
		Claim: bppClaim, From: "role", Scope: scopeCVR + "11223344",
		Requesters: map[string][]string{
			"https://saml.journal.example": {jobRole + "journal_*"},
			"https://saml.tax.example":     {jobRole + "tax/1", jobRole + "journal_read/1"},
			"https://saml.none.example":    {},
		},
	}
	roles := claim("role", jobRole+"journal_read/1", jobRole+"journal_write/1", jobRole+"tax/1", jobRole+"tax/10")
	there := claim(bppClaim, bppText(t, bppGroup("55667788", "journal_old"), bppGroup("55667788", "tax")))
	for _, test := range []struct {
		original string
		want     []bpp.Group
	}{
		{"https://saml.journal.example", []bpp.Group{bppGroup("55667788", "journal_old"), bppGroup("11223344", "journal_read journal_write")}},
		{"https://saml.tax.example", []bpp.Group{bppGroup("55667788", "tax"), bppGroup("11223344", "journal_read tax")}},
		{"https://saml.none.example", nil},
		{"", nil},
		{"https://saml.journal.example/", nil},
		{"HTTPS://SAML.JOURNAL.EXAMPLE", nil},
		{" https://saml.journal.example", nil},
		{"https://saml.*.example", nil},
		{"*", nil},
		{`"/><Privilege>x</Privilege>`, nil},
	} {
		t.Run(test.original, func(t *testing.T) {
			t.Parallel()
			in := claimstx.Input{Original: test.original, RequesterIDs: []string{"https://saml.tax.example", test.original}}
			out, err := runPrivileges(t, step, in, claimstx.Claims{roles, there})
			if err != nil {
				t.Fatal(err)
			}
			if got, is := bppList(t, out); is != (test.want != nil) || !got.Equal(bpp.List{Groups: test.want}) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// TestM12_ARequesterIsTextInAList: the name of a requester that stands in a
// scope or a constraint can add nothing beside itself.
func TestM12_ARequesterIsTextInAList(t *testing.T) {
	t.Parallel()
	step := claimstx.Privileges{Claim: bppClaim, From: "role", Scope: scopeCVR + "11223344", Constraints: map[string]string{nameUnit: "{@requester}"}, Encoding: "xml"}
	roles := claimstx.Claims{claim("role", jobRole+"a/1")}
	for _, original := range []string{
		`x</Constraint><Privilege>http://evil.example/roles/jobrole/admin/1</Privilege><Constraint Name="y">`,
		`]]><!DOCTYPE x>`, `&lt;&#x0;`, `a|b=c`, `{cvr}`,
	} {
		out, err := runPrivileges(t, step, claimstx.Input{Original: original}, roles)
		if err != nil {
			t.Fatalf("%q: %v", original, err)
		}
		if got, _ := bppList(t, out); !got.Equal(bpp.List{Groups: []bpp.Group{bppGroup("11223344", "a", nameUnit, original)}}) {
			t.Errorf("%q: got %+v", original, got)
		}
	}
	if out, err := runPrivileges(t, step, claimstx.Input{Original: "a,b"}, roles); err == nil {
		t.Errorf("got %v, want no list of two entries", out)
	}
	step.Constraints, step.Scope = nil, scopeCVR+"{@requester}"
	for _, original := range []string{`11223344"><x/>`, "112233445", "1122334", "x"} {
		if out, err := runPrivileges(t, step, claimstx.Input{Original: original}, roles); err == nil {
			t.Errorf("%q: got %v, want no such scope", original, out)
		}
	}
}

// TestM15_ABrokenListEndsTheStep: what a provider or a role source says must be
// the profile, or nothing goes out.
func TestM15_ABrokenListEndsTheStep(t *testing.T) {
	t.Parallel()
	good := bppText(t, bppGroup("11223344", "a"))
	decoded, err := base64.StdEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) string {
		changed := strings.Replace(string(decoded), from, to, 1)
		if changed == string(decoded) {
			t.Fatalf("%q is not in the list", from)
		}
		return changed
	}
	for name, value := range map[string]string{
		"no list":                    "admin",
		"cut off":                    good[:len(good)/2],
		"a document type":            `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>` + change("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", ""),
		"another namespace":          change("itst.dk", "evil.example"),
		"a scope of seven digits":    change("11223344", "1122334"),
		"a group without a scope":    change(` Scope="`+scopeCVR+`11223344"`, ""),
		"a group without privileges": change("<Privilege>"+jobRole+"a/1</Privilege>", ""),
		"a comment in a privilege":   change("jobrole", "job<!---->role"),
		"too many groups":            change("</bpp:", strings.Repeat("<PrivilegeGroup/>", bpp.MaxGroups)+"</bpp:"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, step := range []claimstx.Privileges{{Claim: bppClaim}, {Claim: bppClaim, From: "role", Scope: scopeCVR + "11223344"}} {
				out, err := runPrivileges(t, step, claimstx.Input{}, claimstx.Claims{claim(bppClaim, value), claim("role", jobRole+"b/1")})
				if err == nil || out != nil {
					t.Errorf("got %v, %v, want an error", out, err)
				}
				if err != nil && strings.Contains(err.Error(), jobRole) {
					t.Errorf("the error tells a value: %v", err)
				}
			}
		})
	}
}

// TestM15_AListIsWrittenExactly: whatever form the list came in, the same bytes
// go out, and once more through the step they stay.
func TestM15_AListIsWrittenExactly(t *testing.T) {
	t.Parallel()
	want := bppText(t, bppGroup("11223344", "a", nameKLE, "25.*"), bppGroup("55667788", "b"))
	decoded, err := base64.StdEncoding.DecodeString(want)
	if err != nil {
		t.Fatal(err)
	}
	pretty := strings.NewReplacer("><", ">\n  <").Replace(string(decoded))
	digst := strings.ReplaceAll(pretty, "itst.dk", "digst.dk")
	for name, value := range map[string]string{
		"as it is": want, "as XML": string(decoded), "with white space": pretty, "in the other namespace": digst,
		"as base64 with line breaks": want[:40] + "\r\n" + want[40:],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				out, err := runPrivileges(t, claimstx.Privileges{Claim: bppClaim}, claimstx.Input{}, claimstx.Claims{claim(bppClaim, value)})
				if err != nil || len(out.Values(bppClaim)) != 1 || out.Values(bppClaim)[0] != want {
					t.Fatalf("got %v, %v, want %q", out, err, want)
				}
				value = out.Values(bppClaim)[0]
			}
		})
	}
}

func TestPrivilegesAreRefusedWhenConfigured(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		step  claimstx.Privileges
		field string
	}{
		{"no claim", claimstx.Privileges{From: "role", Scope: "urn:x:y"}, "0.privileges.claim"},
		{"a reserved claim", claimstx.Privileges{Claim: "acr"}, "0.privileges.claim"},
		{"from a reserved claim", claimstx.Privileges{Claim: "x", From: "amr", Scope: "urn:x:y"}, "0.privileges.from"},
		{"no scope", claimstx.Privileges{Claim: "x", From: "role"}, "0.privileges.scope"},
		{"a scope that cannot be read", claimstx.Privileges{Claim: "x", From: "role", Scope: "{cvr"}, "0.privileges.scope"},
		{"a scope of a reserved claim", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:{acr}"}, "0.privileges.scope"},
		{"a scope without from", claimstx.Privileges{Claim: "x", Scope: "urn:x:y"}, "0.privileges.from"},
		{"another namespace", claimstx.Privileges{Claim: "x", Namespace: "oio"}, "0.privileges.namespace"},
		{"another encoding", claimstx.Privileges{Claim: "x", Encoding: "hex"}, "0.privileges.encoding"},
		{"another way with nothing", claimstx.Privileges{Claim: "x", Empty: "skip"}, "0.privileges.empty"},
		{"another way with what is there", claimstx.Privileges{Claim: "x", Existing: "merge"}, "0.privileges.existing"},
		{"kept and held to requesters", claimstx.Privileges{Claim: "x", Existing: "keep", Requesters: map[string][]string{"a": {"urn:x:y"}}}, "0.privileges.existing"},
		{"a requester without a name", claimstx.Privileges{Claim: "x", Requesters: map[string][]string{"": {"urn:x:y"}}}, "0.privileges.requesters"},
		{"a * in the middle", claimstx.Privileges{Claim: "x", Requesters: map[string][]string{"a": {"urn:*:y"}}}, "0.privileges.requesters.a.0"},
		{"a table of names", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:y", Values: map[string][]string{"a": {"reader"}}}, "0.privileges.values.a.0"},
		{"a line without a scope", claimstx.Privileges{Claim: "x", From: "role", Values: map[string][]string{"a": {"urn:x:y"}}}, "0.privileges.values.a.0"},
		{"a line that cannot be read", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:y", Values: map[string][]string{"a": {"urn:x:y||z"}}}, "0.privileges.values.a.0"},
		{"a table and lines", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:y", Structured: true, Values: map[string][]string{"a": {"urn:x:y"}}}, "0.privileges.structured"},
		{"values that differ by case", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:y", IgnoreCase: true, Values: map[string][]string{"a": {"urn:x:y"}, "A": {"urn:x:y"}}}, "0.privileges.values.a"},
		{"keep without a table", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:y", Unmatched: "keep"}, "0.privileges.unmatched"},
		{"another way with what is not listed", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:y", Unmatched: "skip"}, "0.privileges.unmatched"},
		{"a constraint that is no URI", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:y", Constraints: map[string]string{"KLE": "1"}}, "0.privileges.constraints.KLE"},
		{"a constraint without a value", claimstx.Privileges{Claim: "x", From: "role", Scope: "urn:x:y", Constraints: map[string]string{"urn:x:y": ""}}, "0.privileges.constraints.urn:x:y"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			pipeline, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{{Privileges: &test.step}}})
			if pipeline != nil || len(problems) != 1 || problems[0].Field != test.field {
				t.Errorf("got %+v, want one problem at %s", problems, test.field)
			}
		})
	}
}

// TestPrivilegesOfRequestersAreOutbound: a provider's claims are kept for
// every application, so no requester may rule them.
func TestPrivilegesOfRequestersAreOutbound(t *testing.T) {
	t.Parallel()
	step := claimstx.Privileges{Claim: "x", Requesters: map[string][]string{"a": {"urn:x:y"}}}
	for direction, want := range map[claimstx.Direction]int{claimstx.Outbound: 0, claimstx.Inbound: 1} {
		_, problems := claimstx.Compile(claimstx.Source{Direction: direction, Steps: []claimstx.StepConfig{{Privileges: &step}}})
		if len(problems) != want || want == 1 && problems[0].Field != "0.privileges.requesters" {
			t.Errorf("%s: got %v", direction, problems)
		}
	}
}
