package claimstx_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// stepCase is one step, run over claims.
type stepCase struct {
	name  string
	step  claimstx.StepConfig
	in    claimstx.Input
	given claimstx.Claims
	want  claimstx.Claims
	err   string // text that the error holds; "" = none
}

// ownKeyOf is the installation's own key of the tests.
func ownKeyOf(context.Context) ([]byte, error) {
	return []byte("a key of thirty-two bytes, always"), nil
}

// runStep runs one step of an outbound pipeline.
func runStep(t *testing.T, step claimstx.StepConfig, in claimstx.Input, given claimstx.Claims) (claimstx.Claims, error) {
	t.Helper()
	s := outbound(step)
	s.Deps.Key = ownKeyOf
	got, _, err := pipeline(t, s).Run(t.Context(), in, given)
	return got, err
}

func runSteps(t *testing.T, cases []stepCase) {
	t.Helper()
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := runStep(t, test.step, test.in, test.given)
			switch {
			case test.err != "":
				if err == nil || !strings.Contains(err.Error(), test.err) || got != nil {
					t.Errorf("got %v and %v, want an error with %q", got, err, test.err)
				}
			case err != nil:
				t.Error(err)
			case len(got) != len(test.want) || len(got) > 0 && !reflect.DeepEqual(got, test.want):
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// refusedSteps wants each step to be refused where it is compiled, with a
// problem of the field that says what to do.
func refusedSteps(t *testing.T, d claimstx.Direction, cases map[string]claimstx.StepConfig) {
	t.Helper()
	for want, step := range cases {
		p, problems := claimstx.Compile(claimstx.Source{Direction: d, Steps: []claimstx.StepConfig{step}})
		field, text, _ := strings.Cut(want, ": ")
		found := false
		for _, problem := range problems {
			found = found || problem.Field == field && strings.Contains(problem.Message, text)
			if !strings.HasSuffix(problem.Message, ".") {
				t.Errorf("%s: the message is no sentence: %q", want, problem.Message)
			}
		}
		if p != nil || !found {
			t.Errorf("%s: got %v", want, problems)
		}
	}
}

// A step that is to rule a claim rules it also where it has nothing to write: who
// leaves out what it reads does not have what stands there believed instead.
func TestM9_ReplaceLeavesNobodyElsesWord(t *testing.T) {
	t.Parallel()
	forged := claim("role", "admin")
	roles := asked{[]string{"role"}, func(map[string]string) ([]claimstx.Row, error) { return nil, nil }}
	for name, step := range map[string]claimstx.StepConfig{
		"copy":      {Copy: &claimstx.Copy{From: "x", To: "role", Existing: "replace"}},
		"rename":    {Rename: &claimstx.Rename{From: "x", To: "role", Existing: "replace"}},
		"map":       {Map: &claimstx.Map{Claim: "x", To: "role", Existing: "replace", Values: map[string][]string{"a": {"b"}}}},
		"split":     {Split: &claimstx.Split{Claim: "x", At: ";", To: "role", Existing: "replace"}},
		"join":      {Join: &claimstx.Join{Claim: "x", To: "role", Existing: "replace"}},
		"scope":     {Scope: &claimstx.Scope{Claim: "x", Scope: "example.dk", To: "role", Existing: "replace"}},
		"unscope":   {Unscope: &claimstx.Unscope{Claim: "x", To: "role", Existing: "replace"}},
		"hash":      {Hash: &claimstx.Hash{Claim: "x", To: "role", Existing: "replace"}},
		"template":  {Template: &claimstx.Template{Claim: "role", Text: "{x}", Existing: "replace"}},
		"pairwise":  {Pairwise: &claimstx.Pairwise{Claim: "role", From: "x"}},
		"requester": {Requester: &claimstx.Requester{Claim: "role"}},
		"lookup":    {Lookup: &claimstx.LookupStep{From: "roles", With: with("{x}", "o"), Write: map[string]string{"role": "role"}, Existing: "replace"}},
	} {
		for title, given := range map[string]claimstx.Claims{"without the claim": {forged}, "without a value": {forged, claim("x")}} {
			s := outbound(step)
			s.Deps.Key, s.Lookups = ownKeyOf, map[string]claimstx.Lookup{"roles": roles}
			got, _, err := pipeline(t, s).Run(t.Context(), claimstx.Input{}, given)
			if err != nil || len(got.Values("role")) > 0 {
				t.Errorf("%s, %s: got %v and %v, want no role", name, title, got, err)
			}
		}
	}
}

// Nor does whoever makes such a step fail, where it is optional: by a condition
// without an answer here, which any step can have.
func TestM9_AFailureLeavesNobodyElsesWord(t *testing.T) {
	t.Parallel()
	roles := asked{[]string{"role"}, func(map[string]string) ([]claimstx.Row, error) { return nil, errors.New("gone") }}
	for name, step := range map[string]claimstx.StepConfig{
		"add":        {Add: &claimstx.Add{Claim: "role", Values: []string{"b"}, Existing: "replace"}},
		"copy":       {Copy: &claimstx.Copy{From: "x", To: "role", Existing: "replace"}},
		"rename":     {Rename: &claimstx.Rename{From: "x", To: "role", Existing: "replace"}},
		"map":        {Map: &claimstx.Map{Claim: "x", To: "role", Existing: "replace", Values: map[string][]string{"a": {"b"}}}},
		"split":      {Split: &claimstx.Split{Claim: "x", At: ";", To: "role", Existing: "replace"}},
		"join":       {Join: &claimstx.Join{Claim: "x", To: "role", Existing: "replace"}},
		"scope":      {Scope: &claimstx.Scope{Claim: "x", Scope: "example.dk", To: "role", Existing: "replace"}},
		"unscope":    {Unscope: &claimstx.Unscope{Claim: "x", To: "role", Existing: "replace"}},
		"hash":       {Hash: &claimstx.Hash{Claim: "x", To: "role", Existing: "replace"}},
		"template":   {Template: &claimstx.Template{Claim: "role", Text: "{x}", Existing: "replace"}},
		"pairwise":   {Pairwise: &claimstx.Pairwise{Claim: "role", From: "x"}},
		"requester":  {Requester: &claimstx.Requester{Claim: "role"}},
		"privileges": {Privileges: &claimstx.Privileges{Claim: "role", From: "x", Scope: "urn:x:y", Existing: "replace"}},
		"lookup":     {Lookup: &claimstx.LookupStep{From: "roles", With: with("{x}", "o"), Write: map[string]string{"role": "role"}, Existing: "replace"}},
		"fragment":   use("roles"),
	} {
		step.When = "claims.none[0] == ''"
		s := outbound(optional(step), add("y", "1"))
		s.Deps.Key, s.Lookups = ownKeyOf, map[string]claimstx.Lookup{"roles": roles}
		s.Fragments = map[string][]claimstx.StepConfig{"roles": {{Copy: &claimstx.Copy{From: "x", To: "role", Existing: "replace"}}}}
		given := claimstx.Claims{claim("x", "a"), claim("role", "admin"), claim("mail", "m")}
		got, record, err := pipeline(t, s).Run(t.Context(), claimstx.Input{}, given)
		if want := (claimstx.Claims{given[0], given[2], claim("y", "1")}); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v and %v, want %v", name, got, err, want)
		}
		last := record[len(record)-2]
		if !last.Failed || !slices.Equal(last.Removed, []string{"role"}) {
			t.Errorf("%s: recorded %+v, want that it failed and what that has removed", name, record)
		}
	}
	// A lookup that does not answer, or does not to this question.
	step := claimstx.LookupStep{From: "roles", With: with("{x}", "o"), Write: map[string]string{"role": "role"}, Existing: "replace"}
	given := claimstx.Claims{claim("x", "a\r\nb"), claim("role", "admin")}
	got, record, err := pipeline(t, lookupSource(step, roles, true)).Run(t.Context(), claimstx.Input{}, given)
	if err != nil || !reflect.DeepEqual(got, given[:1]) || len(record) != 1 || !record[0].Failed {
		t.Errorf("got %v, %v and %+v, want no role", got, err, record)
	}
}

// What every step does that makes values out of the values of a claim.
func TestRewrite(t *testing.T) {
	t.Parallel()
	lower := func(to string, existing claimstx.Existing) claimstx.StepConfig {
		return claimstx.StepConfig{Map: &claimstx.Map{Claim: "x", To: to, Existing: existing, Values: map[string][]string{"A": {"a"}, "B": {"b"}, "gone": {}}}}
	}
	formatted := broker.Claim{Name: "x", Format: "f", FriendlyName: "g", Values: []string{"A"}}
	runSteps(t, []stepCase{
		{name: "in its place, with what describes it", step: lower("", ""), given: claimstx.Claims{claim("v", "1"), formatted, claim("w", "2")},
			want: claimstx.Claims{claim("v", "1"), {Name: "x", Format: "f", FriendlyName: "g", Values: []string{"a"}}, claim("w", "2")}},
		{name: "claims of one name are one", step: lower("", ""), given: claimstx.Claims{formatted, claim("v", "1"), claim("x", "B", "A")},
			want: claimstx.Claims{{Name: "x", Format: "f", FriendlyName: "g", Values: []string{"a", "b"}}, claim("v", "1")}},
		{name: "named as itself", step: lower("x", ""), given: claimstx.Claims{claim("x", "A")}, want: claimstx.Claims{claim("x", "a")}},
		{name: "without values left", step: lower("", ""), given: claimstx.Claims{claim("v", "1"), claim("x", "gone")}, want: claimstx.Claims{claim("v", "1")}},
		{name: "without the claim", step: lower("", ""), given: claimstx.Claims{claim("v", "1")}, want: claimstx.Claims{claim("v", "1")}},
		{name: "into another, with the format of the first", step: lower("y", ""), given: claimstx.Claims{formatted},
			want: claimstx.Claims{formatted, {Name: "y", Format: "f", Values: []string{"a"}}}},
		{name: "behind what is there", step: lower("y", ""), given: claimstx.Claims{claim("x", "A", "B"), claim("y", "b", "c")},
			want: claimstx.Claims{claim("x", "A", "B"), claim("y", "b", "c", "a")}},
		{name: "in the place of what is there", step: lower("y", "replace"), given: claimstx.Claims{claim("y", "c"), claim("x", "A")},
			want: claimstx.Claims{claim("x", "A"), claim("y", "a")}},
		{name: "what is there stays", step: lower("y", "keep"), given: claimstx.Claims{claim("y", "c"), claim("x", "A")},
			want: claimstx.Claims{claim("y", "c"), claim("x", "A")}},
		{name: "nothing to write removes what it would replace", step: lower("y", "replace"), given: claimstx.Claims{claim("y", "admin"), claim("x", "gone")},
			want: claimstx.Claims{claim("x", "gone")}},
		{name: "nothing to read removes what it would replace", step: lower("y", "replace"), given: claimstx.Claims{claim("y", "admin")}, want: claimstx.Claims{}},
		{name: "nothing to write leaves what it would follow", step: lower("y", ""), given: claimstx.Claims{claim("y", "c"), claim("x", "gone")},
			want: claimstx.Claims{claim("y", "c"), claim("x", "gone")}},
	})
	refusedSteps(t, claimstx.Outbound, map[string]claimstx.StepConfig{
		"0.split.claim: is missing":             {Split: &claimstx.Split{At: ","}},
		"0.split.claim: white space":            {Split: &claimstx.Split{Claim: " x", At: ","}},
		"0.split.claim: never there":            {Split: &claimstx.Split{Claim: "acr", To: "x", At: ","}},
		"0.split.to: is a reserved claim":       {Split: &claimstx.Split{Claim: "x", To: "acr", At: ","}},
		"0.split.to: mean nothing here":         {Split: &claimstx.Split{Claim: "x", At: ",", Existing: "replace"}},
		"0.split.existing: is not known":        {Split: &claimstx.Split{Claim: "x", To: "y", At: ",", Existing: "wipe"}},
		"0.split.format: cannot be issued":      {Split: &claimstx.Split{Claim: "x", To: "y", At: ",", Format: "\x00"}},
		"0.split.friendlyName: reserved":        {Split: &claimstx.Split{Claim: "x", To: "y", At: ",", FriendlyName: "acr"}},
		"0.map.values: The table is empty":      {Map: &claimstx.Map{Claim: "x"}},
		"0.map.values: differ by letter case":   {Map: &claimstx.Map{Claim: "x", IgnoreCase: true, Values: map[string][]string{"A": {"1"}, "a": {"2"}}}},
		"0.map.values: cannot be issued":        {Map: &claimstx.Map{Claim: "x", Values: map[string][]string{"A": {"\x00"}}}},
		"0.map.unmatched: is not known":         {Map: &claimstx.Map{Claim: "x", Unmatched: "x", Values: map[string][]string{"A": {"1"}}}},
		"0.split.at: nothing to part":           {Split: &claimstx.Split{Claim: "x"}},
		"0.join.inside: is not known":           {Join: &claimstx.Join{Claim: "x", Inside: "x"}},
		"0.join.with: cannot be used":           {Join: &claimstx.Join{Claim: "x", With: "\x00"}},
		"0.unscope.part: is not known":          {Unscope: &claimstx.Unscope{Claim: "x", Part: "x"}},
		"0.hash.encoding: is not known":         {Hash: &claimstx.Hash{Claim: "x", Encoding: "base65"}},
		"0.hash.sector: longer":                 {Hash: &claimstx.Hash{Claim: "x", Sector: strings.Repeat("a", claimstx.MaxNameBytes+1)}},
		"0.scope.scope: cannot be a scope":      {Scope: &claimstx.Scope{Claim: "x", Scope: "@example.dk"}},
		"0.scope.scope: character 1":            {Scope: &claimstx.Scope{Claim: "x", Scope: "{"}},
		"0.scope.scoped: is not known":          {Scope: &claimstx.Scope{Claim: "x", Scope: "example.dk", Scoped: "x"}},
		"0.template.text: no text":              {Template: &claimstx.Template{Claim: "x"}},
		"0.template.missing: is not known":      {Template: &claimstx.Template{Claim: "x", Text: "a", Missing: "x"}},
		"0.template.text: is not known":         {Template: &claimstx.Template{Claim: "x", Text: "{@other}"}},
		"0.template.text: of a login":           {Template: &claimstx.Template{Claim: "x", Text: "{@requester.}"}},
		"0.template.text: never there":          {Template: &claimstx.Template{Claim: "x", Text: "{acr}"}},
		"0.template.claim: is a reserved claim": {Template: &claimstx.Template{Claim: "acr", Text: "4"}},
	})
}

// What a step works on is what it was given: M10 and M11 for these steps.
func TestM11_TextStepsChangeNothingOfTheirInput(t *testing.T) {
	t.Parallel()
	s := outbound(
		claimstx.StepConfig{Map: &claimstx.Map{Claim: "x", Values: map[string][]string{"A": {"a", "c"}}, Unmatched: "keep"}},
		claimstx.StepConfig{Split: &claimstx.Split{Claim: "x", At: ";"}},
		claimstx.StepConfig{Join: &claimstx.Join{Claim: "x", With: ",", To: "w"}},
		claimstx.StepConfig{Scope: &claimstx.Scope{Claim: "x", Scope: "example.dk"}},
		claimstx.StepConfig{Unscope: &claimstx.Unscope{Claim: "x", To: "z"}},
		claimstx.StepConfig{Template: &claimstx.Template{Claim: "t", Text: "{w}"}},
		claimstx.StepConfig{Hash: &claimstx.Hash{Claim: "x", To: "h"}},
		claimstx.StepConfig{Pairwise: &claimstx.Pairwise{Claim: "p"}},
		claimstx.StepConfig{NameID: &claimstx.NameID{Format: "persistent", Text: "{w}"}},
		claimstx.StepConfig{ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"x"}, Scopes: []string{"example.dk"}}},
		claimstx.StepConfig{Release: &claimstx.Release{Attributes: []claimstx.Released{{Claim: "x", Reason: "r", Values: []string{"a*", "b*"}}, {Claim: "p", Reason: "r"}, {Claim: "t", Reason: "r"}}}},
	)
	s.Deps.Key = ownKeyOf
	p := pipeline(t, s)
	in := claimstx.Input{Subject: broker.Subject{Namespace: "n", Value: "alice"}, Identifier: "https://sp"}
	given := func() claimstx.Claims { return claimstx.Claims{claim("x", "A", "b;d"), claim("y", "0")} }
	want, first := given(), ""
	for range 200 {
		now := given()
		got, _, err := p.Run(t.Context(), in, now)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(now, want) {
			t.Fatalf("the input became %v", now)
		}
		if first == "" {
			first = fmt.Sprint(got)
		}
		if text := fmt.Sprint(got); text != first {
			t.Fatalf("got %s, and before it %s", text, first)
		}
	}
}
