package installation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// rings are key sets by "set use"; "" = its first key is not active.
type ring map[string]connections.KeyState

func (r ring) Keys(_ context.Context, set string, use connections.KeyUse) ([]connections.Key, error) {
	if set == "broken" {
		return nil, errors.New("the database has gone away")
	}
	state, ok := r[fmt.Sprint(set, " ", use)]
	if !ok {
		return nil, fmt.Errorf("no set %q: %w", set, broker.ErrNotFound)
	}
	if state == "" {
		return nil, nil
	}
	return []connections.Key{{Set: set, Use: use, State: state}}, nil
}

// needing are kinds whose protocol signs with the set that its peer is named
// after.
func needing() []connections.Kind {
	all := kinds()
	all[0].Needs = func(role connections.Role, raw json.RawMessage) []connections.KeyNeed {
		var settings fakeSettings
		if json.Unmarshal(raw, &settings) != nil || role == connections.RoleFactor {
			return nil
		}
		return []connections.KeyNeed{{Field: "peer", Set: settings.Peer, Use: connections.KeySigning}}
	}
	return all
}

const keyText = `
kind: application
id: app
protocol: fake
authentication: [local]
settings: {peer: %s}
enabled: %s
---
kind: authentication
id: local
protocol: fake-local
`

func TestMissingKeys(t *testing.T) {
	t.Parallel()
	keys := ring{"good signing": connections.KeyActive, "waits signing": connections.KeyNext, "other encryption": connections.KeyActive, "empty signing": ""}
	for _, c := range []struct {
		set, enabled string
		want         []string
	}{
		{"good", "true", nil},
		{"waits", "true", []string{"error settings.peer 6"}},
		{"other", "true", []string{"error settings.peer 6"}},
		{"empty", "true", []string{"error settings.peer 6"}},
		{"nosuch", "true", []string{"error settings.peer 6"}},
		{"nosuch", "false", []string{"warning settings.peer 6"}},
	} {
		text, problems := installation.Parse("trin.yaml", fmt.Appendf(nil, keyText, c.set, c.enabled), nil)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		missing, err := text.MissingKeys(context.Background(), installation.Parts{Kinds: needing()}, keys)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range missing {
			got = append(got, fmt.Sprint(p.Severity, " ", p.Field, " ", p.Line))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s, enabled %s: got %v, want %v", c.set, c.enabled, got, c.want)
		}
		if sets := text.KeySets(installation.Parts{Kinds: needing()}); !slices.Equal(sets, []string{c.set}) {
			t.Errorf("got the key sets %v, want %s", sets, c.set)
		}
	}
	text, _ := installation.Parse("trin.yaml", fmt.Appendf(nil, keyText, "broken", "true"), nil)
	if _, err := text.MissingKeys(context.Background(), installation.Parts{Kinds: needing()}, keys); err == nil {
		t.Error("a keyring that cannot be read: got no error")
	}
}

// A preset needs what it stands for needs, and the address of metadata is no
// setting of the protocol's.
func TestMissingKeysOfAPreset(t *testing.T) {
	t.Parallel()
	all := needing()
	all[0].Needs = func(_ connections.Role, raw json.RawMessage) []connections.KeyNeed {
		var settings struct{ Peer, Keys string }
		decoder := json.NewDecoder(bytes.NewReader(raw))
		if decoder.DisallowUnknownFields(); decoder.Decode(&settings) != nil {
			return nil
		}
		return []connections.KeyNeed{{Field: "keys", Set: settings.Keys, Use: connections.KeySigning}}
	}
	all = append(all, connections.Kind{Name: "preset", Expand: func(p connections.Preset) (connections.Expansion, []connections.Problem) {
		return connections.Expansion{Kind: "fake", Fields: json.RawMessage(`{}`), Settings: p.Settings}, nil
	}})
	text, problems := installation.Parse("trin.yaml", []byte("kind: authentication\nid: a\nprotocol: preset\nsettings:\n  metadataURL: https://idp.example/metadata\n  peer: idp\n  keys: nosuch\n"), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	missing, err := text.MissingKeys(context.Background(), installation.Parts{Kinds: all}, ring{})
	if err != nil || len(missing) != 1 || missing[0].Line != 7 || missing[0].ID != "a" {
		t.Errorf("got %v, %v; want one at its line", missing, err)
	}
}

func TestAmong(t *testing.T) {
	t.Parallel()
	all := kinds()
	all[0].Among = func(role connections.Role, _ json.RawMessage) func(*broker.Configuration) []connections.Problem {
		return func(c *broker.Configuration) []connections.Problem {
			if role != connections.RoleApplication || c.Connections["local"] == nil {
				return []connections.Problem{{Field: "peer", Severity: connections.SeverityError, Message: "The configuration is not whole."}}
			}
			return []connections.Problem{{Field: "peer", Severity: connections.SeverityError, Message: "The peer is somebody else's. Write another."}}
		}
	}
	text, _ := installation.Parse("trin.yaml", fmt.Appendf(nil, keyText, "good", "true"), nil)
	configuration, problems := text.Build(1, installation.Parts{Kinds: all})
	if len(problems) != 2 || problems[0].String() != "trin.yaml:6:12: error: application app, settings.peer: The peer is somebody else's. Write another." {
		t.Errorf("got %v, want the kind's problem at its line", problems)
	}
	if configuration.Applications["app"].Enabled {
		t.Error("an application with an error is switched on")
	}
}
