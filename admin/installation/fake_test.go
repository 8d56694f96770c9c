package installation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// kinds are a protocol, a local login and a second factor, without any rim.
func kinds() []connections.Kind {
	frontend := func(*broker.ApplicationConnection) (broker.Frontend, error) { return nil, errors.New("not here") }
	backend := func(*broker.AuthenticationConnection) (broker.Backend, error) { return nil, errors.New("not here") }
	return []connections.Kind{
		{Name: "fake", OpenFrontend: frontend, OpenBackend: backend, Check: check, Identifiers: identifiers},
		{Name: "fake-local", OpenBackend: backend, Local: true},
		{Name: "fake-factor", OpenBackend: backend, Factor: true, Local: true},
	}
}

// parts is them alone.
func parts() installation.Parts { return installation.Parts{Kinds: kinds()} }

// fakeSettings is what the protocol knows.
type fakeSettings struct {
	Peer         string `json:"peer"`
	Metadata     string `json:"metadata"`
	Unsigned     bool   `json:"unsigned"`
	Broken       bool   `json:"broken"`
	ClientSecret string `json:"clientSecret"`
	Nested       []struct {
		Fine   bool `json:"fine"`
		Broken bool `json:"broken"`
	} `json:"nested"`
	Number struct {
		Of int `json:"of"`
	} `json:"number"`
}

// check reports every "broken" and a danger for "unsigned".
func check(role connections.Role, raw json.RawMessage) []connections.Problem {
	var settings any
	if err := json.Unmarshal(raw, &settings); err != nil {
		return []connections.Problem{{Severity: connections.SeverityError, Message: err.Error()}}
	}
	var problems []connections.Problem
	var known fakeSettings
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&known); err != nil {
		problems = append(problems, connections.Problem{Severity: connections.SeverityError, Message: err.Error() + ". Correct it."})
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case []any:
			for i, item := range v {
				walk(path+fmt.Sprint(i)+".", item)
			}
		case map[string]any:
			for key, value := range v {
				if key == "broken" {
					problems = append(problems, connections.Problem{Field: path + key, Severity: connections.SeverityError, Message: "This is broken. Mend it."})
				}
				if key == "unsigned" {
					problems = append(problems, connections.Problem{Field: "requireSignedRequests", Severity: connections.SeverityDanger, Message: "Anyone may ask. Require signed requests.", UnlessFloor: true})
				}
				walk(path+key+".", value)
			}
		}
	}
	walk("", settings)
	return problems
}

func identifiers(_ connections.Role, raw json.RawMessage) ([]string, error) {
	var settings struct{ Peer string }
	if err := json.Unmarshal(raw, &settings); err != nil || settings.Peer == "" {
		return nil, errors.Join(err, errors.New("there is no peer"))
	}
	return []string{settings.Peer}, nil
}

// memory is a store that keeps versions in memory.
type memory struct {
	versions [][]connections.Document
	fail     error
	loads    int
}

func (m *memory) Load(_ context.Context, version int64) (int64, []connections.Document, error) {
	m.loads++
	if m.fail != nil {
		return 0, nil, m.fail
	}
	if version == 0 {
		version = int64(len(m.versions))
	}
	if version > int64(len(m.versions)) {
		return 0, nil, broker.ErrNotFound
	}
	if version == 0 {
		return 0, nil, nil
	}
	return version, slices.Clone(m.versions[version-1]), nil
}

func (m *memory) Replace(_ context.Context, expected int64, documents []connections.Document, _, _ string) (int64, error) {
	if m.fail != nil {
		return 0, m.fail
	}
	if expected != int64(len(m.versions)) {
		return 0, broker.ErrConflict
	}
	m.versions = append(m.versions, documents)
	return int64(len(m.versions)), nil
}

func (m *memory) Newest(context.Context) (int64, error) { return int64(len(m.versions)), m.fail }

func (m *memory) Versions(context.Context) ([]connections.Version, error) { return nil, nil }
