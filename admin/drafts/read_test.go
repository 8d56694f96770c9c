package drafts_test

import (
	"errors"
	"slices"
	"testing"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

func names(documents []connections.Document) []string {
	all := make([]string, 0, len(documents))
	for _, d := range documents {
		all = append(all, d.Kind+" "+d.ID)
	}
	return all
}

// TestK6_DocumentsOfOneOrganisation: whoever sees one organisation reads its
// documents alone, one by one and all at once.
func TestK6_DocumentsOfOneOrganisation(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx := t.Context()
	version, all, err := d.Documents(ctx, anna, 0)
	if err != nil || version != 1 || !slices.Contains(names(all), "application portal") || !slices.Contains(names(all), "settings ") {
		t.Errorf("got version %d, %v, %v", version, names(all), err)
	}
	_, own, err := d.Documents(ctx, odense, 1)
	if want := []string{"application journal", "requester clinic"}; err != nil || !slices.Equal(names(own), want) {
		t.Errorf("got %v, %v, want %v", names(own), err, want)
	}
	for name, c := range map[string]struct {
		actor    access.Actor
		version  int64
		kind, id string
		want     error
	}{
		"its own":                     {odense, 0, "application", "journal", nil},
		"its own requester":           {odense, 0, "requester", "clinic", nil},
		"another's":                   {odense, 0, "application", "portal", broker.ErrNotFound},
		"the installation's":          {odense, 0, "authentication", "adfs", broker.ErrNotFound},
		"the settings":                {odense, 0, "settings", "", broker.ErrNotFound},
		"everything":                  {anna, 1, "settings", "", nil},
		"what is not there":           {anna, 0, "application", "none", broker.ErrNotFound},
		"a version that is not there": {anna, 2, "application", "journal", broker.ErrNotFound},
		"a version before the first":  {anna, -1, "application", "journal", broker.ErrNotFound},
		"nobody":                      {access.Actor{}, 0, "application", "journal", access.ErrAnonymous},
	} {
		number, found, err := d.DocumentAt(ctx, c.actor, c.version, c.kind, c.id)
		if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if err == nil && (number != 1 || found.Kind != c.kind || found.ID != c.id || len(found.Body) == 0) {
			t.Errorf("%s: got version %d, %+v", name, number, found)
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, odense, ""))
	draft = ok(d.Put(ctx, odense, draft.ID, 1, mine))
	_, shown, err := d.Shown(ctx, odense, draft.ID)
	if want := []string{"application journal", "application library", "requester clinic"}; err != nil || !slices.Equal(names(shown), want) {
		t.Errorf("got %v, %v, want %v", names(shown), err, want)
	}
	theirs := ok(d.New(ctx, anna, ""))
	if _, _, err := d.Shown(ctx, odense, theirs.ID); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("another's draft: %v", err)
	}
}

func TestNewAs(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	ctx := t.Context()
	const id = "00112233445566aa"
	draft, err := d.NewAs(ctx, anna, id, "given")
	if err != nil || draft.ID != id || draft.Revision != 1 || draft.Base != 1 || m.drafts[id].Title != "given" {
		t.Fatalf("got %+v, %v", draft, err)
	}
	if _, err := d.NewAs(ctx, anna, id, "again"); !errors.Is(err, broker.ErrConflict) || m.drafts[id].Title != "given" {
		t.Errorf("again: %v", err)
	}
	for _, wrong := range []string{"", "00112233445566A", "00112233445566AA", "../../../../../..", "00112233445566aa0"} {
		if _, err := d.NewAs(ctx, anna, wrong, ""); err == nil {
			t.Errorf("a draft has the ID %q", wrong)
		}
	}
	if _, err := d.NewAs(ctx, access.Actor{Name: "v", Role: access.Viewer}, "00112233445566ab", ""); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("a viewer: %v", err)
	}
}

// TestPage: pages together are all that the actor sees, in the order of names,
// with what a draft edits in its place.
func TestPage(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "")
	ctx, ok := t.Context(), must(t)
	draft := ok(d.New(ctx, anna, ""))
	draft = ok(d.Put(ctx, anna, draft.ID, 1, mine))
	draft = ok(d.Delete(ctx, anna, draft.ID, 2, "application", "portal", true))
	for name, actor := range map[string]access.Actor{"everything": anna, "one organisation": odense} {
		_, all, err := d.Documents(ctx, actor, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, counts, err := d.Counts(ctx, actor)
		if err != nil {
			t.Fatal(err)
		}
		for kind, count := range counts {
			_, found, err := d.Page(ctx, actor, connections.DocumentQuery{Kind: kind})
			if err != nil || len(found) != count {
				t.Errorf("%s, %s: got %v, %v, want %d", name, kind, names(found), err, count)
			}
		}
		for limit := 1; limit <= 3; limit++ {
			got := pages(limit, func(q connections.DocumentQuery) []connections.Document {
				version, found, err := d.Page(ctx, actor, q)
				if err != nil || version != 1 {
					t.Fatalf("%s: got version %d, %v", name, version, err)
				}
				return found
			})
			if !slices.Equal(got, names(all)) {
				t.Errorf("%s, pages of %d: got %v, want %v", name, limit, got, names(all))
			}
		}
	}
	_, shown, err := d.Shown(ctx, anna, draft.ID)
	if err != nil || slices.Contains(names(shown), "application portal") || !slices.Contains(names(shown), "application library") {
		t.Fatalf("got %v, %v", names(shown), err)
	}
	for limit := 1; limit <= 3; limit++ {
		got := pages(limit, func(q connections.DocumentQuery) []connections.Document {
			_, found, err := d.ShownPage(ctx, anna, draft.ID, q)
			if err != nil {
				t.Fatal(err)
			}
			return found
		})
		if !slices.Equal(got, names(shown)) {
			t.Errorf("pages of %d: got %v, want %v", limit, got, names(shown))
		}
	}
	if _, _, err := d.ShownPage(ctx, odense, draft.ID, connections.DocumentQuery{}); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("another's draft: %v", err)
	}
	if _, _, err := d.Page(ctx, access.Actor{}, connections.DocumentQuery{}); !errors.Is(err, access.ErrAnonymous) {
		t.Errorf("nobody: %v", err)
	}
}

// pages are the names on all pages of so many.
func pages(limit int, read func(connections.DocumentQuery) []connections.Document) []string {
	var all []string
	q := connections.DocumentQuery{Limit: limit}
	for {
		found := read(q)
		all = append(all, names(found)...)
		if len(found) < limit {
			return all
		}
		q.AfterKind, q.AfterID = found[limit-1].Kind, found[limit-1].ID
	}
}
