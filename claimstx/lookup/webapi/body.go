package webapi

import (
	"bytes"
	"encoding/json"
	"fmt"

	"trin/claimstx/text"
)

// template is JSON in whose texts parameters have places. A value becomes text
// within a text, whatever it holds: it cannot add to the JSON around it.
type template struct {
	value any // as parseJSON makes it, with *text.Template where a string was
}

// body reads the JSON that is sent with POST; nil = none.
func (p *problems) body(raw json.RawMessage, refer func(field, source string) *text.Template) *template {
	if len(raw) == 0 {
		p.report("body", "A question with POST has a body. Write it as JSON, with {name} in its texts for a parameter.")
		return nil
	}
	value, err := parseJSON(raw)
	if err != nil {
		p.report("body", "It cannot be sent: %s. Write JSON of at most %d levels.", err, maxJSONDepth)
		return nil
	}
	return &template{templates("body", value, refer)}
}

func templates(field string, value any, refer func(field, source string) *text.Template) any {
	switch v := value.(type) {
	case string:
		return refer(field, v)
	case []any:
		for i := range v {
			v[i] = templates(fmt.Sprintf("%s.%d", field, i), v[i], refer)
		}
	case map[string]any:
		for name := range v {
			v[name] = templates(field+"."+name, v[name], refer)
		}
	}
	return value
}

// write puts the values in.
func (t *template) write(value func(name string) (string, bool)) ([]byte, error) {
	filled, err := fill(t.value, value)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(filled); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func fill(node any, value func(string) (string, bool)) (any, error) {
	switch v := node.(type) {
	case *text.Template:
		return place(v, value, nil, anyValue)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			filled, err := fill(v[i], value)
			if err != nil {
				return nil, err
			}
			list[i] = filled
		}
		return list, nil
	case map[string]any:
		object := make(map[string]any, len(v))
		for name := range v {
			filled, err := fill(v[name], value)
			if err != nil {
				return nil, err
			}
			object[name] = filled
		}
		return object, nil
	}
	return node, nil
}
