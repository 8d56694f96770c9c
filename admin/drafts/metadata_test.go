package drafts_test

import (
	"errors"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/broker"
	"trin/connections"
)

// withMetadata is a desk over a house whose journal has metadata with an address.
func withMetadata(t *testing.T, more string) (*drafts.Desk, *memory) {
	t.Helper()
	d, m := desk(t, more)
	text := strings.Replace(house, `settings: {peer: "urn:journal"}`, `settings: {peer: "urn:journal", metadataURL: "https://journal.test/", metadata: "old"}`, 1)
	if more != "" {
		text = strings.Replace(text, "sessionIdle: 30m\n", "sessionIdle: 30m\n"+more, 1)
	}
	if _, err := m.Replace(t.Context(), 1, read(t, text), "start", ""); err != nil {
		t.Fatal(err)
	}
	return d, m
}

// Metadata is taken by those who may, in the place of what they have seen, and
// nothing else of the connection changes.
func TestTakeMetadata(t *testing.T) {
	t.Parallel()
	operator := access.Actor{Name: "oskar", Role: access.Operator}
	good := drafts.Taking{Kind: "application", ID: "journal", Address: "https://journal.test/", Was: "old", Metadata: "new"}
	for name, c := range map[string]struct {
		actor  access.Actor
		change func(*drafts.Taking)
		want   error
	}{
		"an operator":                 {operator, nil, nil},
		"of its organisation":         {odense, nil, nil},
		"nobody":                      {access.Actor{}, nil, access.ErrAnonymous},
		"a viewer":                    {viggo, nil, access.ErrForbidden},
		"of another organisation":     {access.Actor{Name: "x", Role: access.Operator, Organisation: "aarhus"}, nil, broker.ErrNotFound},
		"another text is in force":    {operator, func(t *drafts.Taking) { t.Was = "older" }, broker.ErrConflict},
		"it has another address":      {operator, func(t *drafts.Taking) { t.Address = "https://evil.test/" }, broker.ErrConflict},
		"a connection without one":    {operator, func(t *drafts.Taking) { t.ID = "portal" }, broker.ErrConflict},
		"a connection that is not":    {operator, func(t *drafts.Taking) { t.ID = "nobody" }, broker.ErrNotFound},
		"what is in force":            {operator, func(t *drafts.Taking) { t.Metadata = "old" }, drafts.ErrNothing},
		"a text that holds a key":     {operator, func(t *drafts.Taking) { t.Metadata = "-----BEGIN PRIVATE KEY-----" }, drafts.ErrInput},
		"a text that cannot be taken": {operator, func(t *drafts.Taking) { t.Metadata = "a\x00b" }, drafts.ErrInput},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, m := withMetadata(t, "")
			taking := good
			if c.change != nil {
				c.change(&taking)
			}
			_, version, err := d.TakeMetadata(t.Context(), c.actor, taking, "why")
			if c.want != nil {
				if !errors.Is(err, c.want) || len(m.whole) != 2 {
					t.Errorf("got version %d, %v; want %v", version, err, c.want)
				}
				return
			}
			if err != nil || version != 3 || field(t, m, "application", "journal", "settings.metadata") != "new" {
				t.Fatalf("got version %d, %v", version, err)
			}
			if changes, err := d.Difference(t.Context(), anna, 2, 3); err != nil || len(changes) != 1 || changes[0].Field != "settings.metadata" {
				t.Errorf("got %v, %v", changes, err)
			}
			if got := m.last(); got.Author != c.actor.Name || got.What != "take metadata" || !strings.Contains(got.Detail, "why") {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// Where approvals are wanted it waits for somebody else.
func TestTakeMetadata_Approvals(t *testing.T) {
	t.Parallel()
	d, m := withMetadata(t, "publishing: {approvals: 1}\n")
	draft, version, err := d.TakeMetadata(t.Context(), anna, drafts.Taking{Kind: "application", ID: "journal", Address: "https://journal.test/", Was: "old", Metadata: "new"}, "")
	if err != nil || version != 0 || draft.State != connections.DraftSubmitted || len(m.whole) != 2 {
		t.Fatalf("got %+v, version %d, %v", draft, version, err)
	}
	if _, err := d.Approve(t.Context(), anna, draft.ID, draft.Revision); err == nil {
		t.Error("who took it approves it")
	}
	if draft, err = d.Approve(t.Context(), bo, draft.ID, draft.Revision); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Publish(t.Context(), anna, draft.ID, draft.Revision, ""); err != nil || field(t, m, "application", "journal", "settings.metadata") != "new" {
		t.Errorf("got %v", err)
	}
}

// What is taken without asking says so in the audit, and changes nothing that was
// not seen.
func TestRefreshMetadata(t *testing.T) {
	t.Parallel()
	d, m := withMetadata(t, "publishing: {approvals: 1}\n")
	good := drafts.Taking{Kind: "application", ID: "journal", Address: "https://journal.test/", Was: "old", Metadata: "new"}
	other := good
	other.Was = "older"
	if _, err := d.RefreshMetadata(t.Context(), []drafts.Taking{other}, "x"); !errors.Is(err, broker.ErrConflict) || len(m.whole) != 2 {
		t.Errorf("got %v", err)
	}
	if version, err := d.RefreshMetadata(t.Context(), []drafts.Taking{good}, "dates"); err != nil || version != 3 {
		t.Errorf("got %d, %v", version, err)
	}
	if got := m.last(); got.Author != drafts.Unattended || got.What != "refresh metadata" || !strings.Contains(got.Detail, "journal") || got.Difference == "" {
		t.Errorf("got %+v", got)
	}
}
