package oidc

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trin/connections"
)

// published tells what a provider's configuration says that the settings hold
// (OpenID Connect Discovery 3). One that they do not hold is fetched by the
// backend itself, and so are the keys that it leads to.
func (k *kind) published(role connections.Role, raw json.RawMessage) (connections.Published, error) {
	var s struct {
		Metadata json.RawMessage `json:"metadata"`
	}
	if role == connections.RoleApplication {
		return connections.Published{}, errors.New("an OpenID Connect application has no metadata")
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return connections.Published{}, fmt.Errorf("settings: %w", err)
	}
	text := []byte(s.Metadata)
	var quoted string
	if json.Unmarshal(s.Metadata, &quoted) == nil {
		text = []byte(quoted)
	}
	members, err := readMembers(text, maxDescription)
	if err != nil {
		return connections.Published{}, fmt.Errorf("the provider's configuration: %w", err)
	}
	var p connections.Published
	if err := json.Unmarshal(members["issuer"], &p.Name); err != nil || p.Name == "" {
		return connections.Published{}, errors.New("the provider's configuration names no issuer")
	}
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var value any
		if err := json.Unmarshal(members[name], &value); err != nil {
			return connections.Published{}, fmt.Errorf("the provider's configuration: %s: %w", name, err)
		}
		written, err := json.Marshal(value)
		if err != nil {
			return connections.Published{}, fmt.Errorf("the provider's configuration: %s: %w", name, err)
		}
		fmt.Fprintf(h, "%d:%s%d:%s", len(name), name, len(written), written)
		if list, ok := value.([]any); ok {
			for _, item := range list {
				p.Statements = append(p.Statements, connections.Statement{Field: name, Value: fmt.Sprint(item)})
			}
			continue
		}
		p.Statements = append(p.Statements, connections.Statement{Field: name, Value: fmt.Sprint(value)})
	}
	h.Sum(p.Rest[:0])
	p.Content = p.Rest
	return p, nil
}
