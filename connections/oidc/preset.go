package oidc

import (
	"bytes"
	"encoding/json"
	"fmt"

	"trin/connections"
)

// PresetName is the name of the kind that writes out well-known providers.
const PresetName = "openid"

// PresetKind makes the kind that is only a name for another one: an
// authentication connection of it is one of OpenID Connect with what the product
// needs: what to ask, what each class counts as, and the switches.
func PresetKind() connections.Kind {
	return connections.Kind{Name: PresetName, Expand: expandPreset, Shape: presetShape}
}

// expandPreset writes out the connection that a document of the preset stands
// for.
func expandPreset(p connections.Preset) (connections.Expansion, []connections.Problem) {
	s, problems := readPreset(p.Settings)
	if len(problems) > 0 {
		return connections.Expansion{}, problems
	}
	fields, err := plainJSON(s.fields(p.Ladders))
	if err == nil {
		var settings json.RawMessage
		if settings, err = plainJSON(s.underneath()); err == nil {
			return connections.Expansion{Kind: KindName, Fields: fields, Settings: settings}, nil
		}
	}
	return connections.Expansion{}, []connections.Problem{{Severity: connections.SeverityError, Message: fmt.Sprintf("The settings cannot be written out: %v. Mend them.", err)}}
}

// plainJSON writes JSON that keeps "&" and "<" as they are.
func plainJSON(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
