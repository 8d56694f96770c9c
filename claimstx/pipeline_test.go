package claimstx_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

func claim(name string, values ...string) broker.Claim {
	return broker.Claim{Name: name, Values: values}
}

func pipeline(t *testing.T, s claimstx.Source) *claimstx.Pipeline {
	t.Helper()
	p, problems := claimstx.Compile(s)
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return p
}

func outbound(steps ...claimstx.StepConfig) claimstx.Source {
	return claimstx.Source{Direction: claimstx.Outbound, Steps: steps, WithoutLevel: true}
}

func level(v int) claimstx.Input {
	l := broker.Level{Value: v}
	return claimstx.Input{Level: l, Levels: broker.Levels{l}, Class: "urn:two"}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	nsis := claimstx.Input{
		Level: broker.Level{Value: 20}, Class: "https://data.gov.dk/concept/core/nsis/loa/Substantial",
		Levels:       broker.Levels{{Value: 20}, {Ladder: "nsis", Value: 30}},
		RequesterIDs: []string{"https://a", "https://b", "https://c"},
	}
	mail := claim("mail", "a@old.example", "b@other.example")
	for _, test := range []struct {
		name  string
		steps []claimstx.StepConfig
		in    claimstx.Input
		given claimstx.Claims
		want  claimstx.Claims
	}{
		{"nothing to do", nil, level(10), claimstx.Claims{mail}, claimstx.Claims{mail}},
		{"add new", []claimstx.StepConfig{{Add: &claimstx.Add{Claim: "x", Values: []string{"1", "2"}, Format: "f", FriendlyName: "X"}}}, level(10), nil,
			claimstx.Claims{{Name: "x", Format: "f", FriendlyName: "X", Values: []string{"1", "2"}}}},
		{"add appends without doubling", []claimstx.StepConfig{{Add: &claimstx.Add{Claim: "x", Values: []string{"1", "2"}}}}, level(10),
			claimstx.Claims{claim("x", "2", "3")}, claimstx.Claims{claim("x", "2", "3", "1")}},
		{"add replaces", []claimstx.StepConfig{{Add: &claimstx.Add{Claim: "x", Values: []string{"1"}, Existing: "replace"}}}, level(10),
			claimstx.Claims{claim("x", "2"), claim("y"), claim("x", "3")}, claimstx.Claims{claim("y"), claim("x", "1")}},
		{"add keeps", []claimstx.StepConfig{{Add: &claimstx.Add{Claim: "x", Values: []string{"1"}, Existing: "keep"}}}, level(10),
			claimstx.Claims{claim("x", "2")}, claimstx.Claims{claim("x", "2")}},
		{"copy", []claimstx.StepConfig{{Copy: &claimstx.Copy{From: "mail", To: "email"}}}, level(10), claimstx.Claims{mail},
			claimstx.Claims{mail, claim("email", mail.Values...)}},
		{"copy of nothing", []claimstx.StepConfig{{Copy: &claimstx.Copy{From: "x", To: "y", Existing: "replace"}}}, level(10),
			claimstx.Claims{claim("y", "1")}, claimstx.Claims{}},
		{"rename keeps the format", []claimstx.StepConfig{{Rename: &claimstx.Rename{From: "x", To: "y"}}}, level(10),
			claimstx.Claims{{Name: "x", Format: "f", FriendlyName: "g", Values: []string{"1"}}}, claimstx.Claims{{Name: "y", Format: "f", Values: []string{"1"}}}},
		{"rename onto another", []claimstx.StepConfig{{Rename: &claimstx.Rename{From: "x", To: "y"}}}, level(10),
			claimstx.Claims{claim("x", "1"), claim("y", "2"), claim("x", "3")}, claimstx.Claims{claim("y", "2", "1", "3")}},
		{"keep by name and prefix", []claimstx.StepConfig{{Keep: &claimstx.Keep{Claims: []string{"a", "b:*"}}}}, level(10),
			claimstx.Claims{claim("a"), claim("aa"), claim("b:1"), claim("B:1")}, claimstx.Claims{claim("a"), claim("b:1")}},
		{"drop", []claimstx.StepConfig{{Drop: &claimstx.Drop{Claims: []string{"a", "b:*"}}}}, level(10),
			claimstx.Claims{claim("a"), claim("aa"), claim("b:1")}, claimstx.Claims{claim("aa")}},
		{"replace the whole value", []claimstx.StepConfig{{Replace: &claimstx.Replace{Claim: "mail", Pattern: `([^@]+)@old\.example`, With: "$1@new.example"}}}, level(10),
			claimstx.Claims{claim("mail", "a@old.example", "a@old.example.evil")}, claimstx.Claims{claim("mail", "a@new.example", "a@old.example.evil")}},
		{"replace drops what does not match", []claimstx.StepConfig{{Replace: &claimstx.Replace{Claim: "mail", Pattern: `.*@old\.example`, With: "$$x$0", Unmatched: "drop"}}}, level(10),
			claimstx.Claims{mail}, claimstx.Claims{claim("mail", "$xa@old.example")}},
		{"replace removes an empty claim", []claimstx.StepConfig{{Replace: &claimstx.Replace{Claim: "mail", Pattern: `x`, With: "y", Unmatched: "drop"}}}, level(10),
			claimstx.Claims{mail}, claimstx.Claims{}},
		{"replace anywhere", []claimstx.StepConfig{{Replace: &claimstx.Replace{Claim: "x", Pattern: `-`, With: "_", Anywhere: true}}}, level(10),
			claimstx.Claims{claim("x", "a-b-c")}, claimstx.Claims{claim("x", "a_b_c")}},
		{"alternatives are held together", []claimstx.StepConfig{{Replace: &claimstx.Replace{Claim: "x", Pattern: `a|b`, With: "-"}}}, level(10),
			claimstx.Claims{claim("x", "ab", "b")}, claimstx.Claims{claim("x", "ab", "-")}},
		{"a failing optional step changes nothing", []claimstx.StepConfig{
			{Replace: &claimstx.Replace{Claim: "mail", Pattern: `x`, With: "y", Unmatched: "fail"}, Optional: true},
			{Add: &claimstx.Add{Claim: "x", Values: []string{"1"}}}}, level(10),
			claimstx.Claims{mail}, claimstx.Claims{mail, claim("x", "1")}},
		{"assurance as a number", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "AssuranceLevel"}}}, level(30), nil, claimstx.Claims{claim("AssuranceLevel", "30")}},
		{"assurance as the class", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "acr", Value: "class"}}}, level(30), nil, claimstx.Claims{claim("acr", "urn:two")}},
		{"assurance maps downward only", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "loa", Levels: map[string]string{"20": "2", "30": "3"}}}}, level(29), nil, claimstx.Claims{claim("loa", "2")}},
		{"assurance below the map", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "loa", Levels: map[string]string{"20": "2"}}}}, level(19), nil, claimstx.Claims{}},
		{"assurance by class", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "loa", Classes: map[string]string{"urn:two": "two"}}}}, level(29), nil, claimstx.Claims{claim("loa", "two")}},
		{"assurance by another class", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "loa", Classes: map[string]string{"urn:three": "three"}}}}, level(29), nil, claimstx.Claims{}},
		{"assurance on a ladder", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "https://data.gov.dk/concept/core/nsis/loa", Ladder: "nsis",
			Levels: map[string]string{"20": "Low", "30": "Substantial", "40": "High"}}}}, nsis, nil, claimstx.Claims{claim("https://data.gov.dk/concept/core/nsis/loa", "Substantial")}},
		{"assurance on a ladder that is not proven", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "loa", Ladder: "al"}}}, nsis, nil, claimstx.Claims{}},
		{"assurance unless the other ladder is proven", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "loa", Ladder: "house", UnlessLadder: "nsis"}}}, nsis, nil, claimstx.Claims{}},
		{"assurance on the house ladder", []claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "loa", Ladder: "house", UnlessLadder: "al"}}}, nsis, nil, claimstx.Claims{claim("loa", "20")}},
		{"all requesters", []claimstx.StepConfig{{Requester: &claimstx.Requester{Claim: "r"}}}, nsis, nil, claimstx.Claims{claim("r", "https://a", "https://b", "https://c")}},
		{"the first requester", []claimstx.StepConfig{{Requester: &claimstx.Requester{Claim: "r", Which: "first"}}}, nsis, nil, claimstx.Claims{claim("r", "https://a")}},
		{"the last requester", []claimstx.StepConfig{{Requester: &claimstx.Requester{Claim: "r", Which: "last"}}}, nsis, nil, claimstx.Claims{claim("r", "https://c")}},
		{"no requester removes a forged one", []claimstx.StepConfig{{Requester: &claimstx.Requester{Claim: "r"}}}, level(10), claimstx.Claims{claim("r", "forged")}, claimstx.Claims{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, _, err := pipeline(t, outbound(test.steps...)).Run(context.Background(), test.in, test.given)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(test.want) || (len(got) > 0 && !reflect.DeepEqual(got, test.want)) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// variants are ways to write a reserved name so that somebody may read it as
// the reserved one.
var variants = []string{
	"AssuranceLevel", "assurancelevel", "ASSURANCELEVEL", " AssuranceLevel ", "Assurance\u200bLevel", "Assurance Level",
	"ＡｓｓｕｒａｎｃｅＬｅｖｅｌ", "\ufeffAssuranceLevel", "Assurance%4Cevel", "Assurance%254cevel", "AssuranceLevel/",
	"aſſuranceLevel", "AssuranceLevel\u0301", "dk:gov:saml:attribute:AssuranceLevel", "DK:GOV:SAML:attribute:AssuranceLevel",
	"https://data.gov.dk/concept/core/nsis/loa", "http://data.gov.dk/concept/core/nsis/loa", "https://DATA.gov.dk/concept/core/nsis/loa/",
	"https://data.gov.dk:443/concept/core/nsis/loa", "https://data.gov.dk/concept//core/nsis/loa?x=1#y", "HTTPS://data.gov.dk/concept/core/nsis%2Floa",
	"AuthenticatedAssuranceLevel", "acr", "ACR", "amr", "auth_time", "sub", "iss", "aud", "exp", "trin:anything", "urn:trin:level",
	"http://schemas.microsoft.com/claims/authnmethodsreferences",
}

func TestM1_ReservedNamesInAnyForm(t *testing.T) {
	t.Parallel()
	for _, name := range variants {
		t.Run(fmt.Sprintf("%q", name), func(t *testing.T) {
			t.Parallel()
			if !claimstx.Reserved(name) {
				t.Error("not recognised as reserved")
			}
			for _, step := range []claimstx.StepConfig{
				{Add: &claimstx.Add{Claim: name, Values: []string{"4"}}},
				{Add: &claimstx.Add{Claim: "x", FriendlyName: name, Values: []string{"4"}}},
				{Copy: &claimstx.Copy{From: "x", To: name}},
				{Copy: &claimstx.Copy{From: name, To: "x"}},
				{Rename: &claimstx.Rename{From: "x", To: name}},
				{Rename: &claimstx.Rename{From: name, To: "x"}},
				{Replace: &claimstx.Replace{Claim: name, Pattern: ".*", With: "4"}},
				{Requester: &claimstx.Requester{Claim: name}},
			} {
				if p, problems := claimstx.Compile(outbound(step)); p != nil || len(problems) == 0 {
					t.Errorf("a step that names it compiled: %+v", step)
				}
			}
		})
	}
	for _, name := range []string{"mail", "level", "https://data.gov.dk/model/core/eid/cprNumber", "dk:gov:saml:attribute:CvrNumberIdentifier", "submitted", "urn:oid:0.9.2342.19200300.100.1.3"} {
		if claimstx.Reserved(name) {
			t.Errorf("%q is reserved", name)
		}
	}
}

func TestD17_ReservedClaimsFromUpstreamAreDropped(t *testing.T) {
	t.Parallel()
	var given claimstx.Claims
	for _, name := range variants {
		given = append(given, claim(name, "4"))
	}
	given = append(given, broker.Claim{Name: "innocent", FriendlyName: "AssuranceLevel", Values: []string{"4"}}, claim("mail", "a@b"))
	want := claimstx.Claims{claim("innocent", "4"), claim("mail", "a@b")}
	for _, direction := range []claimstx.Direction{claimstx.Inbound, claimstx.Outbound} {
		got, steps, err := pipeline(t, claimstx.Source{Direction: direction, WithoutLevel: true}).Run(context.Background(), level(10), given)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v, want %v", direction, got, err, want)
		}
		if len(steps) != 1 || steps[0].Step != "reserved" || len(steps[0].Removed) != len(variants) {
			t.Errorf("%s: the record is %v", direction, steps)
		}
	}
	if given[0].Name != variants[0] || given[len(given)-2].FriendlyName != "AssuranceLevel" {
		t.Error("Run changed its argument")
	}
}

func TestF37_TheEngineWritesTheLevel(t *testing.T) {
	t.Parallel()
	set := claimstx.StepConfig{Add: &claimstx.Add{Claim: "AssuranceLevel", Values: []string{"4"}, Existing: "replace"}}
	if _, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{set}}); len(problems) == 0 {
		t.Error("a pipeline that sets AssuranceLevel compiled")
	}
	// The recipe of old: take the claim away, then write the true level.
	p := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{
		{Drop: &claimstx.Drop{Claims: []string{"AssuranceLevel"}}},
		{Assurance: &claimstx.Assurance{Claim: "AssuranceLevel", Levels: map[string]string{"10": "1", "20": "2", "30": "3", "40": "4"}}},
		{Keep: &claimstx.Keep{Claims: []string{"mail"}}},
	}})
	got, _, err := p.Run(context.Background(), level(30), claimstx.Claims{claim("AssuranceLevel", "4"), claim("mail", "m"), claim("AuthenticatedAssuranceLevel", "40")})
	want := claimstx.Claims{claim("mail", "m"), claim("AssuranceLevel", "3"), claim("AuthenticatedAssuranceLevel", "30")}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestS70_AssuranceIsReplacedNotDoubled(t *testing.T) {
	t.Parallel()
	p := pipeline(t, outbound(claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "my-level"}}))
	got, steps, err := p.Run(context.Background(), level(20), claimstx.Claims{claim("my-level", "40"), claim("MY-LEVEL", "40"), claim("my-level", "50")})
	if want := (claimstx.Claims{claim("my-level", "20")}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	want := []broker.ClaimsStep{{Step: "reserved", Removed: []string{"my-level", "MY-LEVEL"}}, {Step: "assurance", Added: []string{"my-level"}}}
	if !reflect.DeepEqual(steps, want) {
		t.Errorf("got %v, want %v", steps, want)
	}
}

func TestM3_WorkIsBounded(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{`(((a{10}){10}){10})`, `(`, `(?=a)`, `\1`, strings.Repeat("a", 2000), ``} {
		if _, problems := claimstx.Compile(outbound(claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: pattern}})); len(problems) != 1 {
			t.Errorf("%.20q: %v", pattern, problems)
		}
	}
	slow := pipeline(t, outbound(claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: `(a*)*b(.*x){20}`, With: "y"}}))
	values := slices.Repeat([]string{strings.Repeat("a", 16<<10)}, 60)
	if _, _, err := slow.Run(context.Background(), level(10), claimstx.Claims{claim("x", values...)}); !errors.Is(err, claimstx.ErrLimit) {
		t.Errorf("got %v, want ErrLimit", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	optional := pipeline(t, outbound(claimstx.StepConfig{Add: &claimstx.Add{Claim: "x", Values: []string{"1"}}, Optional: true}))
	if _, _, err := optional.Run(ctx, level(10), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the deadline ends an optional step too", err)
	}
}

func TestM4_M13_SizesAreBounded(t *testing.T) {
	t.Parallel()
	grow := claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: `(?s)(.*)`, With: strings.Repeat("$1", 400)}}
	many := make([]string, claimstx.MaxValues+1)
	for _, test := range []struct {
		name  string
		steps []claimstx.StepConfig
		given claimstx.Claims
	}{
		{"doubling", []claimstx.StepConfig{grow, grow, grow}, claimstx.Claims{claim("x", strings.Repeat("a", 100))}},
		{"too many values", nil, claimstx.Claims{claim("x", many...)}},
		{"too long a value", nil, claimstx.Claims{claim("x", strings.Repeat("a", claimstx.MaxValueBytes+1))}},
		{"too much in all", nil, claimstx.Claims{claim("x", slices.Repeat([]string{strings.Repeat("a", claimstx.MaxValueBytes)}, 17)...)}},
		{"too long a name", nil, claimstx.Claims{claim(strings.Repeat("a", claimstx.MaxNameBytes+1), "1")}},
		{"no name", nil, claimstx.Claims{claim("", "1")}},
		{"a control character", nil, claimstx.Claims{claim("x", "a\x00b")}},
		{"not UTF-8", nil, claimstx.Claims{claim("x", "a\xffb")}},
		{"a noncharacter", nil, claimstx.Claims{claim("x", "a\uffffb")}},
		{"a control character in a name", nil, claimstx.Claims{claim("x\x1b", "a")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, _, err := pipeline(t, outbound(test.steps...)).Run(context.Background(), level(10), test.given)
			if !errors.Is(err, claimstx.ErrLimit) || got != nil {
				t.Errorf("got %d claims, %v, want ErrLimit and none", len(got), err)
			}
		})
	}
	full := claimstx.Claims{claim("groups", make([]string, claimstx.MaxValues-1)...), claim("text", "æ\t\n😀")}
	if got, _, err := pipeline(t, outbound()).Run(context.Background(), level(10), full); err != nil || !reflect.DeepEqual(got, full) {
		t.Errorf("claims at the limit: %v", err)
	}
}

func TestM9_AnErrorFailsClosed(t *testing.T) {
	t.Parallel()
	p := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{
		{Add: &claimstx.Add{Claim: "x", Values: []string{"1"}}},
		{Replace: &claimstx.Replace{Claim: "x", Pattern: "2", With: "3", Unmatched: "fail"}},
		{Add: &claimstx.Add{Claim: "y", Values: []string{"1"}}},
	}})
	got, steps, err := p.Run(context.Background(), level(10), nil)
	if err == nil || got != nil {
		t.Errorf("got %v, %v, want an error and no claims", got, err)
	}
	if len(steps) != 2 {
		t.Errorf("got %v, want the two steps that ran", steps)
	}
	if !strings.Contains(fmt.Sprint(err), "step 2 (replace)") {
		t.Errorf("the error does not name the step: %v", err)
	}
	var none *claimstx.Pipeline
	if _, _, err := none.Run(context.Background(), level(10), nil); err == nil {
		t.Error("a pipeline that was never compiled ran")
	}
}

func TestM10_Deterministic(t *testing.T) {
	t.Parallel()
	p := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{
		{Copy: &claimstx.Copy{From: "a", To: "b"}}, {Drop: &claimstx.Drop{Claims: []string{"c*"}}},
		{Assurance: &claimstx.Assurance{Claim: "loa", Levels: map[string]string{"10": "a", "20": "b", "30": "c"}}},
	}})
	given := claimstx.Claims{claim("a", "1", "2"), claim("c1"), claim("b", "3"), claim("a", "4")}
	first, record, err := p.Run(context.Background(), level(25), given)
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		again, steps, err := p.Run(context.Background(), level(25), given)
		if err != nil || !reflect.DeepEqual(again, first) || !reflect.DeepEqual(steps, record) {
			t.Fatalf("got %v %v %v, want %v %v", again, steps, err, first, record)
		}
	}
}

func TestM11_NothingLeaksBetweenUsers(t *testing.T) {
	t.Parallel()
	p := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{
		{Copy: &claimstx.Copy{From: "user", To: "copy"}}, {Add: &claimstx.Add{Claim: "fixed", Values: []string{"1"}}},
		{Requester: &claimstx.Requester{Claim: "r"}},
	}})
	var group sync.WaitGroup
	for _, user := range []string{"alice", "bob"} {
		group.Go(func() {
			given := claimstx.Claims{claim("user", user)}
			in := claimstx.Input{Level: broker.Level{Value: 20}, RequesterIDs: []string{user}}
			want := claimstx.Claims{claim("user", user), claim("copy", user), claim("fixed", "1"), claim("r", user), claim("AuthenticatedAssuranceLevel", "20")}
			for range 10_000 {
				got, _, err := p.Run(context.Background(), in, given)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: got %v, %v", user, got, err)
					return
				}
				for i := range got { // a careless caller
					for j := range got[i].Values {
						got[i].Values[j] = "spoiled by " + user
					}
				}
			}
			if given[0].Values[0] != user || in.RequesterIDs[0] != user {
				t.Errorf("%s: the arguments were changed", user)
			}
		})
	}
	group.Wait()
}

func TestM12_ARequesterIsOnlyText(t *testing.T) {
	t.Parallel()
	p := pipeline(t, outbound(claimstx.StepConfig{Requester: &claimstx.Requester{Claim: "r"}}))
	hostile := `"><saml:Attribute Name="role"><!-- ]]> {"role":"admin"} *)(uid=*)`
	got, _, err := p.Run(context.Background(), claimstx.Input{RequesterIDs: []string{hostile}}, nil)
	if want := (claimstx.Claims{claim("r", hostile)}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want the text as one value", got, err)
	}
	if _, _, err := p.Run(context.Background(), claimstx.Input{RequesterIDs: []string{"a\x00b"}}, nil); !errors.Is(err, claimstx.ErrLimit) {
		t.Errorf("got %v, want that a requester with a control character is refused", err)
	}
}

func TestCompile_Problems(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		direction claimstx.Direction
		step      claimstx.StepConfig
		field     string
	}{
		{"empty", "outbound", claimstx.StepConfig{}, "0"},
		{"two at once", "outbound", claimstx.StepConfig{Keep: &claimstx.Keep{}, Drop: &claimstx.Drop{}}, "0"},
		{"direction", "sideways", claimstx.StepConfig{Keep: &claimstx.Keep{Claims: []string{"a"}}}, ""},
		{"add without a value", "outbound", claimstx.StepConfig{Add: &claimstx.Add{Claim: "x"}}, "0.add.values"},
		{"add without a name", "outbound", claimstx.StepConfig{Add: &claimstx.Add{Values: []string{"1"}}}, "0.add.claim"},
		{"a blank around a name", "outbound", claimstx.StepConfig{Add: &claimstx.Add{Claim: " x", Values: []string{"1"}}}, "0.add.claim"},
		{"existing", "outbound", claimstx.StepConfig{Add: &claimstx.Add{Claim: "x", Values: []string{"1"}, Existing: "merge"}}, "0.add.existing"},
		{"copy onto itself", "outbound", claimstx.StepConfig{Copy: &claimstx.Copy{From: "x", To: "x"}}, "0.copy.to"},
		{"a star in the middle", "outbound", claimstx.StepConfig{Drop: &claimstx.Drop{Claims: []string{"a", "x*y"}}}, "0.drop.claims.1"},
		{"an empty list", "outbound", claimstx.StepConfig{Keep: &claimstx.Keep{}}, "0.keep.claims"},
		{"dropping the true level", "outbound", claimstx.StepConfig{Drop: &claimstx.Drop{Claims: []string{"authenticatedassurancelevel"}}}, "0.drop.claims.0"},
		{"a group that is not there", "outbound", claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: "(a)", With: "$1x"}}, "0.replace.with"},
		{"unmatched", "outbound", claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: "a", Unmatched: "skip"}}, "0.replace.unmatched"},
		{"assurance inbound", "inbound", claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "x"}}, "0.assurance"},
		{"assurance for the true level", "outbound", claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "AuthenticatedAssuranceLevel"}}, "0.assurance.claim"},
		{"assurance with an unknown value", "outbound", claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "x", Value: "name"}}, "0.assurance.value"},
		{"assurance text without a map", "outbound", claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "x", Value: "text"}}, "0.assurance.value"},
		{"assurance with an unused map", "outbound", claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "x", Value: "number", Levels: map[string]string{"10": "a"}}}, "0.assurance.value"},
		{"assurance level 03", "outbound", claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "x", Levels: map[string]string{"03": "a"}}}, "0.assurance.levels.03"},
		{"assurance with an empty text", "outbound", claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "x", Levels: map[string]string{"3": ""}}}, "0.assurance.levels.3"},
		{"assurance unless its own ladder", "outbound", claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "x", Ladder: "al", UnlessLadder: "al"}}, "0.assurance.unlessLadder"},
		{"which requester", "outbound", claimstx.StepConfig{Requester: &claimstx.Requester{Claim: "x", Which: "second"}}, "0.requester.which"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, problems := claimstx.Compile(claimstx.Source{Direction: test.direction, Steps: []claimstx.StepConfig{test.step}})
			if p != nil || len(problems) != 1 || problems[0].Field != test.field {
				t.Errorf("got %v, want one problem at %q", problems, test.field)
			}
		})
	}
}

func TestCompile_AnotherStepMayNotWriteAnAssuranceClaim(t *testing.T) {
	t.Parallel()
	level := claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "my-level"}}
	for _, steps := range [][]claimstx.StepConfig{
		{level, {Add: &claimstx.Add{Claim: "My-Level", Values: []string{"4"}}}},
		{{Add: &claimstx.Add{Claim: "my-level", Values: []string{"4"}}}, level},
		{level, {Drop: &claimstx.Drop{Claims: []string{"my-level"}}}},
		{level, {Rename: &claimstx.Rename{From: "my-level", To: "x"}}},
	} {
		if p, problems := claimstx.Compile(outbound(steps...)); p != nil || len(problems) == 0 {
			t.Errorf("compiled: %+v", steps)
		}
	}
	p := pipeline(t, outbound(level, claimstx.StepConfig{Drop: &claimstx.Drop{Claims: []string{"my*"}}}))
	got, _, err := p.Run(context.Background(), claimstx.Input{Level: broker.Level{Value: 20}}, claimstx.Claims{claim("myself", "1")})
	if want := (claimstx.Claims{claim("my-level", "20")}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	p := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{
		{Rename: &claimstx.Rename{From: "a", To: "b"}},
		{Replace: &claimstx.Replace{Claim: "b", Pattern: "x", With: "y", Unmatched: "fail"}, Optional: true},
	}})
	steps, out, err := p.Explain(context.Background(), level(20), claimstx.Claims{claim("a", "1"), claim("acr", "4")})
	if err != nil || !reflect.DeepEqual(out, claimstx.Claims{claim("b", "1"), claim("AuthenticatedAssuranceLevel", "20")}) {
		t.Fatalf("got %v, %v", out, err)
	}
	var got []string
	for _, s := range steps {
		got = append(got, fmt.Sprintf("%s %v -> %v +%v -%v ~%v %t", s.Step, s.Before, s.After, s.Added, s.Removed, s.Changed, s.Err != nil))
	}
	want := []string{
		"reserved [{a   [1]} {acr   [4]}] -> [{a   [1]}] +[] -[acr] ~[] false",
		"rename [{a   [1]}] -> [{b   [1]}] +[b] -[a] ~[] false",
		"replace [{b   [1]}] -> [{b   [1]}] +[] -[] ~[] true",
		"assurance [{b   [1]}] -> [{b   [1]} {AuthenticatedAssuranceLevel   [20]}] +[AuthenticatedAssuranceLevel] -[] ~[] false",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func BenchmarkRun(b *testing.B) {
	p, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{
		{Rename: &claimstx.Rename{From: "mail", To: "urn:oid:0.9.2342.19200300.100.1.3"}},
		{Drop: &claimstx.Drop{Claims: []string{"cpr"}}},
	}})
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	given := claimstx.Claims{claim("mail", "a@b"), claim("cpr", "1"), claim("groups", slices.Repeat([]string{"cn=group"}, 2000)...)}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := p.Run(context.Background(), level(20), given); err != nil {
			b.Fatal(err)
		}
	}
}
