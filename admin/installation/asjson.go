package installation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"trin/connections"
)

// JSON is a stored document as JSON: the same fields and values as its YAML.
func JSON(d connections.Document) (json.RawMessage, error) {
	root, err := rootOf(d)
	if err != nil {
		return nil, err
	}
	return json.Marshal(root.json())
}

// ErrJSON means that a text is no document in JSON.
var ErrJSON = errors.New("this is no document")

// FromJSON is a document that is written as JSON, as the YAML that says the
// same. It is read as YAML is from then on: nothing of it has been checked but
// that it is a map. Numbers stay as they are written.
func FromJSON(text []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value map[string]any
	if err := decoder.Decode(&value); err != nil || value == nil {
		return nil, fmt.Errorf("%w: write a map of fields, with kind and id", ErrJSON)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something stands behind it", ErrJSON)
	}
	root, err := valueNode(value)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJSON, err)
	}
	kind := ""
	if named := root.get("kind"); named != nil {
		kind = named.value.text
	}
	body, err := canonical(&document{kind: kind, root: root})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJSON, err)
	}
	return body, nil
}
