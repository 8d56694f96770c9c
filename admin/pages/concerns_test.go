package pages

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// TestNobodyWaitsForTheParties: whoever opens the overview when a version has just
// come into force reads a few parties and is told that there are more; in the end
// it says what it says where all have been read before.
func TestNobodyWaitsForTheParties(t *testing.T) {
	t.Parallel()
	const many = 3*readAtOnce + 1
	read := 0
	soon := certificate(t, 10)
	kind := connections.Kind{Name: "fake", Peer: func(connections.Role, broker.ID, json.RawMessage) (connections.Peer, error) {
		read++
		return connections.Peer{Certificates: []connections.PeerCertificate{{Certificate: soon}}}, nil
	}}
	g := newRig(t)
	configuration := &broker.Configuration{Version: 7, Applications: map[broker.ID]*broker.ApplicationConnection{}, Connections: map[broker.ID]*broker.AuthenticationConnection{}}
	for n := range many {
		id := broker.ID(fmt.Sprintf("app-%02d", n))
		configuration.Applications[id] = &broker.ApplicationConnection{ID: id, Kind: "fake", Enabled: true, Organisation: "odense", Settings: json.RawMessage(`{}`)}
	}
	g.Today.Configurations = fixed{configuration}
	g.Today.Kind = func(string) (connections.Kind, bool) { return kind, true }
	opened := 0
	g.Today.Disabled = func(_ context.Context, most int) ([]connections.Disabled, int, error) {
		opened = min(opened+most, many)
		return nil, many - opened, nil
	}
	const more = "have not been read since the last change"
	for n, actor := range []access.Actor{operator, odense, operator, operator, odense} {
		g.actor = actor
		body, before := g.get(t, "/admin/?lang=en").Body.String(), read
		if got, want := strings.Contains(body, more), n < 3; got != want {
			t.Errorf("request %d: it says that more is being read: got %t, want %t", n, got, want)
		}
		if want := min((n+1)*readAtOnce, many); before != want || opened != want {
			t.Errorf("request %d: got %d parties read and %d opened, want %d", n, before, opened, want)
		}
		if want := fmt.Sprintf("and %d more", min((n+1)*readAtOnce, many)-shownConcerns); !strings.Contains(body, want) {
			t.Errorf("request %d: it does not say %q", n, want)
		}
	}
}
