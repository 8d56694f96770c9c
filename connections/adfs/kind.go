package adfs

import (
	"bytes"
	"encoding/json"
	"fmt"

	"trin/connections"
	"trin/connections/wsfed"
)

// KindName is the name of the kind in a configuration.
const KindName = "adfs"

// Kind makes the kind.
func Kind() connections.Kind {
	return connections.Kind{Name: KindName, Expand: expand, Read: take, WellKnown: wsfed.WellKnown, Shape: shape}
}

// expand writes out the connection that a document of this kind stands for.
func expand(p connections.Preset) (connections.Expansion, []connections.Problem) {
	s, problems := read(p.Settings)
	if len(problems) > 0 {
		return connections.Expansion{}, problems
	}
	fields, err := encode(s.fields(p.Ladders))
	if err == nil {
		var settings json.RawMessage
		if settings, err = encode(s.underneath()); err == nil {
			return connections.Expansion{Kind: s.Over, Fields: fields, Settings: settings}, nil
		}
	}
	return connections.Expansion{}, []connections.Problem{{Severity: connections.SeverityError, Message: fmt.Sprintf("The settings cannot be written out: %v. Mend them.", err)}}
}

// encode writes JSON that keeps "&" and "<" as they are.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
