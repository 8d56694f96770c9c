package workbench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
)

// compiled is a pipeline of the steps.
func compiled(t *testing.T, direction claimstx.Direction, steps ...claimstx.StepConfig) broker.ClaimsPipeline {
	t.Helper()
	p, problems := claimstx.Compile(claimstx.Source{Direction: direction, Steps: steps, WithoutLevel: true})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return p
}

func rename(from, to string) claimstx.StepConfig {
	return claimstx.StepConfig{Rename: &claimstx.Rename{From: from, To: to}}
}

func digits(claim string) claimstx.StepConfig {
	return claimstx.StepConfig{Replace: &claimstx.Replace{Claim: claim, Pattern: "[0-9]+", With: "$0", Unmatched: claimstx.UnmatchedFail}}
}

func house(application, connection broker.ClaimsPipeline) *broker.Configuration {
	return &broker.Configuration{
		Applications: map[broker.ID]*broker.ApplicationConnection{"journal": {ID: "journal", Claims: application}},
		Connections:  map[broker.ID]*broker.AuthenticationConnection{"adfs": {ID: "adfs", Claims: connection}},
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	in := compiled(t, claimstx.Inbound)
	is := house(compiled(t, claimstx.Outbound, rename("mail", "email")), in)
	would := house(compiled(t, claimstx.Outbound, rename("mail", "e-mail"), digits("cvr")), in)
	login := func(n int, cvr string) claimstx.Sample {
		return claimstx.Sample{Reference: fmt.Sprint("R", n), Direction: claimstx.Outbound, Application: "journal", Connection: "adfs", Claims: claimstx.Claims{
			{Name: "mail", Values: []string{"a@b"}}, {Name: "cvr", Values: []string{cvr}},
		}}
	}
	inbound := login(4, "x")
	inbound.Direction = claimstx.Inbound
	gone := login(5, "x")
	gone.Application = "closed"
	all, err := workbench.Compare(t.Context(), is, would, []claimstx.Sample{login(1, "12"), login(2, "34"), login(3, "none"), inbound, gone})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := workbench.Write(&text, all); err != nil {
		t.Fatal(err)
	}
	want := `authentication adfs: 1 login, 1 as before
application closed: 0 logins, 0 as before
  there is no such pipeline on one of the sides
application journal: 3 logins, 0 as before
  ! 1 login refused: claims, step 2 (replace): a value of "cvr" does not match the pattern (R3)
  + e-mail in 2 logins (R1, R2)
  - email in 2 logins (R1, R2)
`
	if got := text.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	back, err := workbench.Compare(t.Context(), would, is, []claimstx.Sample{login(1, "12"), login(3, "none")})
	if err != nil || len(back) != 1 || !slices.Equal(back[0].Allowed, []string{"R3"}) {
		t.Errorf("got %+v, %v; want R3 allowed again", back, err)
	}
	same, err := workbench.Compare(t.Context(), would, would, []claimstx.Sample{login(1, "12"), login(3, "none")})
	if err != nil || same[0].Same != 2 || len(same[0].Changes)+len(same[0].Refused) > 0 {
		t.Errorf("got %+v, %v; want nothing to be different", same, err)
	}
}

func TestCompareEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := house(compiled(t, claimstx.Outbound), compiled(t, claimstx.Inbound))
	if _, err := workbench.Compare(ctx, c, c, make([]claimstx.Sample, 3)); err == nil {
		t.Error("it went on")
	}
}

// asked is a lookup that must not be asked.
type asked struct{ t *testing.T }

func (a asked) Parameters() []string { return []string{"user"} }
func (a asked) Columns() []string    { return []string{"role"} }
func (a asked) Find(context.Context, map[string]string) ([]claimstx.Row, error) {
	return []claimstx.Row{{"role": {"reader"}}}, nil
}

func (a asked) Transform(context.Context, claimstx.Input, claimstx.Claims) (claimstx.Claims, error) {
	a.t.Error("the service was asked")
	return nil, nil
}

func TestUnasked(t *testing.T) {
	t.Parallel()
	open := func(string, json.RawMessage) (claimstx.Lookup, error) { return asked{t}, nil }
	u := &workbench.Unasked{}
	kinds := u.Kinds([]claimstx.LookupKind{
		{Name: "sql", Open: open}, {Name: "table", Local: true, Open: open},
		{Name: "external", OpenExternal: func(string, json.RawMessage) (claimstx.External, error) { return asked{t}, nil }},
	})
	for i, want := range []int{0, 1} {
		lookup, err := kinds[i].Open("roles-"+kinds[i].Name, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := lookup.Find(t.Context(), nil)
		if err != nil || len(rows) != want {
			t.Errorf("%s: got %d rows, %v; want %d", kinds[i].Name, len(rows), err, want)
		}
		if !slices.Equal(lookup.Parameters(), []string{"user"}) || !slices.Equal(lookup.Columns(), []string{"role"}) {
			t.Errorf("%s: got %q and %q, want what the real one says", kinds[i].Name, lookup.Parameters(), lookup.Columns())
		}
	}
	service, err := kinds[2].OpenExternal("service", nil)
	if err != nil {
		t.Fatal(err)
	}
	told := claimstx.Claims{{Name: "uid", Values: []string{"alice"}}}
	if claims, err := service.Transform(t.Context(), claimstx.Input{}, told); err != nil || len(claims) != 1 || claims.Values("uid")[0] != "alice" {
		t.Errorf("got %v, %v; want the claims as they were told", claims, err)
	}
	if got := u.Names(); !slices.Equal(got, []string{"roles-sql", "service"}) {
		t.Errorf("got %q not asked, want the database and the service", got)
	}
}

// TestUnaskedServiceTakesNothingAway: the steps behind a service that is not
// asked see the claims that it was told.
func TestUnaskedServiceTakesNothingAway(t *testing.T) {
	t.Parallel()
	kinds := (&workbench.Unasked{}).Kinds([]claimstx.LookupKind{
		{Name: "external", OpenExternal: func(string, json.RawMessage) (claimstx.External, error) { return asked{t}, nil }},
	})
	service, err := kinds[0].OpenExternal("units", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, accept := range map[string][]string{"it may not": {"unit"}, "it may": {"uid", "unit"}} {
		p, problems := claimstx.Compile(claimstx.Source{
			Direction: claimstx.Outbound, WithoutLevel: true, Externals: map[string]claimstx.External{"units": service},
			Steps: []claimstx.StepConfig{{External: &claimstx.ExternalStep{From: "units", Send: []string{"uid"}, Accept: accept}}},
		})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		out, _, err := p.Run(t.Context(), claimstx.Input{}, claimstx.Claims{{Name: "uid", Values: []string{"alice"}}})
		if err != nil || len(out.Values("uid")) != 1 {
			t.Errorf("%s: got %v, %v; want the claim as it was", name, out, err)
		}
	}
}
