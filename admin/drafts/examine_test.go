package drafts_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/connections"
)

// What is examined is the draft with what is given, and nothing of it is kept.
func TestExamine(t *testing.T) {
	t.Parallel()
	d, m := desk(t, "")
	draft, err := d.New(t.Context(), anna, "x")
	if err != nil {
		t.Fatal(err)
	}
	document, problems := installation.One("x", []byte("kind: application\nid: brand-new\nprotocol: fake\nauthentication: [nobody]\nsettings: {peer: 'urn:new', unsigned: true}\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	got, err := d.Examine(t.Context(), anna, draft.ID, document)
	if err != nil || !slices.ContainsFunc(got.Documents, func(o connections.Document) bool { return o.ID == "brand-new" }) {
		t.Fatalf("got %v, %v", got.Documents, err)
	}
	said := func(part string) bool {
		return slices.ContainsFunc(got.Problems, func(p installation.Problem) bool { return p.ID == "brand-new" && strings.Contains(p.Message, part) })
	}
	if !said("nobody") || !said("Require signatures") {
		t.Errorf("got %v", got.Problems)
	}
	if kept, err := m.Draft(t.Context(), draft.ID); err != nil || len(kept.Edits) > 0 || kept.Revision != 1 {
		t.Errorf("got %+v, %v, want the draft as it was", kept, err)
	}
}

func TestBring(t *testing.T) {
	t.Parallel()
	d, _ := desk(t, "", func(deps *drafts.Deps) {
		deps.Fetch = func(_ context.Context, url string) ([]byte, error) {
			if url != "https://a.example/" {
				return nil, errors.New("nothing is there")
			}
			return []byte("<x/>"), nil
		}
	})
	if got, err := d.Bring(t.Context(), anna, "https://a.example/"); err != nil || string(got) != "<x/>" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := d.Bring(t.Context(), anna, "https://b.example/"); !errors.Is(err, drafts.ErrInput) || !strings.Contains(err.Error(), "nothing is there") {
		t.Errorf("got %v", err)
	}
	one := anna
	one.Organisation = "north"
	if _, err := d.Bring(t.Context(), one, "https://a.example/"); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("of one organisation: got %v", err)
	}
	if _, err := d.Bring(t.Context(), access.Actor{Name: "viggo", Role: access.Viewer}, "https://a.example/"); !errors.Is(err, access.ErrForbidden) {
		t.Errorf("who may only look: got %v", err)
	}
}
