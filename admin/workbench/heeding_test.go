package workbench_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"trin/admin/workbench"
	"trin/claimstx"
)

// answering is a lookup that counts how often it is asked.
type answering struct{ times int }

func (*answering) Parameters() []string { return nil }
func (*answering) Columns() []string    { return nil }
func (a *answering) Find(context.Context, map[string]string) ([]claimstx.Row, error) {
	a.times++
	return []claimstx.Row{{"role": {"reader"}}}, nil
}

func (a *answering) Transform(context.Context, claimstx.Input, claimstx.Claims) (claimstx.Claims, error) {
	a.times++
	return claimstx.Claims{{Name: "x"}}, nil
}

func TestK10_HeedingLookupsAskNobodyWhereTheContextSaysSo(t *testing.T) {
	t.Parallel()
	far, near, outside := &answering{}, &answering{}, &answering{}
	kinds := workbench.Heeding([]claimstx.LookupKind{
		{Name: "sql", Open: func(string, json.RawMessage) (claimstx.Lookup, error) { return far, nil }},
		{Name: "table", Local: true, Open: func(string, json.RawMessage) (claimstx.Lookup, error) { return near, nil }},
		{Name: "external", OpenExternal: func(string, json.RawMessage) (claimstx.External, error) { return outside, nil }},
	})
	ask := func(ctx context.Context) {
		t.Helper()
		for _, kind := range kinds[:2] {
			lookup, err := kind.Open(kind.Name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := lookup.Find(ctx, nil); err != nil {
				t.Fatal(err)
			}
		}
		external, err := kinds[2].OpenExternal("service", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := external.Transform(ctx, claimstx.Input{}, nil); err != nil {
			t.Fatal(err)
		}
	}
	ask(t.Context())
	if far.times != 1 || near.times != 1 || outside.times != 1 {
		t.Fatalf("got %d, %d and %d questions of a login, want one each", far.times, near.times, outside.times)
	}
	u := &workbench.Unasked{}
	ask(u.Within(t.Context()))
	if far.times != 1 || near.times != 2 || outside.times != 1 {
		t.Errorf("got %d, %d and %d questions, want none more but to what is in memory", far.times, near.times, outside.times)
	}
	if got := u.Names(); !slices.Equal(got, []string{"service", "sql"}) {
		t.Errorf("got %q noted", got)
	}
}
