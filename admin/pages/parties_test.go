package pages

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

// TestParties: a party is read once for the same settings, by whichever kind it
// has, and nothing stays of one that is gone.
func TestParties(t *testing.T) {
	t.Parallel()
	soon := certificate(t, 10)
	read := 0
	kind := connections.Kind{Name: "fake", Peer: func(_ connections.Role, id broker.ID, settings json.RawMessage) (connections.Peer, error) {
		if read++; strings.Contains(string(settings), "broken") {
			return connections.Peer{}, errors.New("broken")
		}
		return connections.Peer{Name: string(id) + string(settings), Certificates: []connections.PeerCertificate{{Certificate: soon}, {}}, ValidUntil: now}, nil
	}}
	other := kind
	other.Name = "other"
	application, provider := partyName{connections.RoleApplication, "a"}, partyName{connections.RoleAuthentication, "a"}
	var p parties
	for _, step := range []struct {
		name     string
		kind     connections.Kind
		of       partyName
		settings string
		peer     string
		read     int
	}{
		{"first", kind, application, "1", "a1", 1},
		{"again", kind, application, "1", "a1", 1},
		{"the other side of that ID", kind, provider, "1", "a1", 2},
		{"with other settings", kind, application, "2", "a2", 3},
		{"with the first ones again", kind, application, "1", "a1", 4},
		{"by another kind", other, application, "1", "a1", 5},
		{"broken", other, application, "broken", "", 6},
		{"still broken", other, application, "broken", "", 6},
		{"the other side stays", kind, provider, "1", "a1", 6},
	} {
		got := p.of(step.kind, step.of, json.RawMessage(step.settings))
		if got.peer.Name != step.peer || read != step.read || (got.err != nil) != (step.peer == "") {
			t.Errorf("%s: got %+v after %d readings, want %q after %d", step.name, got.peer, read, step.peer, step.read)
		}
		if got.err == nil && (len(got.ends) != 1 || !got.ends[0].Equal(soon.NotAfter) || got.peer.ValidUntil != now || got.peer.Certificates != nil) {
			t.Errorf("%s: got the ends %v and %+v", step.name, got.ends, got.peer)
		}
	}
	p.forget(&broker.Configuration{Applications: map[broker.ID]*broker.ApplicationConnection{"a": {}}})
	if _, there := p.kept[application]; !there || len(p.kept) != 1 {
		t.Errorf("got %v, want that the application stays alone", p.kept)
	}
}

// TestPrepare: whatever a page of parties would read is read by then, and the
// pages are those that they would be.
func TestPrepare(t *testing.T) {
	t.Parallel()
	kinds := fakeKinds(t)
	read := 0
	for i := range kinds {
		if peer := kinds[i].Peer; peer != nil {
			kinds[i].Peer = func(role connections.Role, id broker.ID, settings json.RawMessage) (connections.Peer, error) {
				read++
				return peer(role, id, settings)
			}
		}
	}
	cold, _ := installedAs(t, many(20), kinds)
	_, want := served(t, cold, viewer, "/admin/metadata")
	prepared, _ := installedAs(t, many(20), kinds)
	if err := prepared.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	read = 0
	status, got := served(t, prepared, viewer, "/admin/metadata")
	if status != 200 || read != 0 {
		t.Errorf("got %d, and %d parties were read anew", status, read)
	}
	if !strings.Contains(got, "idp-00003") || strings.Count(got, "<tr ") != strings.Count(want, "<tr ") {
		t.Errorf("got another page than without: %s", got)
	}
}
