package own

import (
	"errors"
	"testing"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// K6: of a change one organisation sees the lines about its own documents, and
// what tells of the rest is left out.
func TestK6_OfAChangeOnlyWhatIsOnesOwn(t *testing.T) {
	t.Parallel()
	k := newKept()
	k.configuration.Applications["payroll"].Requesters = map[string]*broker.Requester{"urn:ours": {ID: "ours"}, "urn:both": {ID: "both"}}
	k.configuration.Applications["journal"].Requesters = map[string]*broker.Requester{"urn:both": {ID: "both"}}
	for name, c := range map[string]struct{ difference, own, detail string }{
		"one's own":               {"application payroll: floor: 1 → 2", "application payroll: floor: 1 → 2", "about it"},
		"another's":               {"application journal: floor: 1 → 2", "", ""},
		"both":                    {"application payroll: floor: 1 → 2\napplication journal: floor: 3 → 4", "application payroll: floor: 1 → 2", ""},
		"another's that names it": {"settings: title: application payroll: x", "", ""},
		"a requester":             {"requester ours: floor: 1 → 2", "requester ours: floor: 1 → 2", "about it"},
		"a requester of two":      {"requester both: floor: 1 → 2", "", ""},
		"another kind":            {"authentication payroll: floor: 1 → 2", "", ""},
		"nothing":                 {"", "", ""},
	} {
		change := connections.Change{Number: 5, Made: now, Author: "anna", What: "edit draft", Target: "draft d", Detail: "about it", Difference: c.difference, Digest: "digest", Hash: "hash"}
		k.found = []connections.Change{change}
		got, err := k.audit().Get(t.Context(), odense, 5)
		list, next, failed := k.audit().Find(t.Context(), odense, connections.ChangeQuery{}, 10)
		if c.own == "" {
			if !errors.Is(err, broker.ErrNotFound) || got != (connections.Change{}) || len(list) != 0 || next != 0 || failed != nil {
				t.Errorf("%s: got %+v, %v, and the list %+v, %v", name, got, err, list, failed)
			}
			continue
		}
		want := connections.Change{Number: 5, Made: now, Author: "anna", What: "edit draft", Target: "draft d", Detail: c.detail, Difference: c.own}
		if err != nil || got != want || len(list) != 1 || list[0] != want || next != 0 || failed != nil {
			t.Errorf("%s: got %+v, %v, and the list %+v, %v, want %+v", name, got, err, list, failed, want)
		}
		if got, err := k.audit().Get(t.Context(), everybody, 5); err != nil || got != change {
			t.Errorf("%s for who sees everything: got %+v, %v", name, got, err)
		}
		if _, err := k.audit().Get(t.Context(), access.Actor{}, 5); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("%s for nobody: got %v", name, err)
		}
	}
	for _, number := range []int64{-1, 0, 6} {
		if _, err := k.audit().Get(t.Context(), everybody, number); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("%d: got %v", number, err)
		}
	}
}

// A page of one organisation looks at so many changes, and then leads on.
func TestP3_APageLooksAtSoManyChanges(t *testing.T) {
	t.Parallel()
	k := newKept()
	for n := int64(2*lookedThrough + 1); n > 0; n-- {
		c := connections.Change{Number: n, Difference: "application journal: floor: 1 → 2"}
		if n == 1 || n > 2*lookedThrough-1 {
			c.Difference = "application payroll: floor: 1 → 2"
		}
		k.found = append(k.found, c)
	}
	var got []int64
	q, pages := connections.ChangeQuery{}, 0
	for ; pages == 0 || q.Before > 0; pages++ {
		page, next, err := k.audit().Find(t.Context(), odense, q, 1)
		if err != nil || len(page) > 1 || pages > 9 {
			t.Fatalf("got %d, %v", len(page), err)
		}
		for _, c := range page {
			got = append(got, c.Number)
		}
		q.Before = next
	}
	if len(got) != 3 || got[0] != 2*lookedThrough+1 || got[2] != 1 || pages != 5 {
		t.Errorf("got %v on %d pages", got, pages)
	}
	k.broken = errors.New("no database")
	if _, _, err := k.audit().Find(t.Context(), odense, q, 1); !errors.Is(err, k.broken) {
		t.Errorf("got %v", err)
	}
}

func (k *kept) audit() Audit { return Audit{Configurations: k, Changes: k} }
