package webapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// What JSON from outside may be.
const (
	maxAnswerBytes = 256 << 10
	maxJSONDepth   = 32
	maxJSONValues  = 50_000
)

// parseJSON reads JSON from outside within bounds: objects as map[string]any,
// numbers as json.Number. It refuses a member that stands twice in one object,
// of which two readers could take two values (RFC 8259, 4), and text that is
// not UTF-8 (8.1).
func parseJSON(raw []byte) (any, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("it is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	r := reader{decoder: decoder}
	value, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something after the JSON")
	}
	return value, nil
}

// reader reads one document. Its errors tell nothing of the content.
type reader struct {
	decoder *json.Decoder
	values  int
}

var errNotJSON = errors.New("it is not JSON")

func (r *reader) value(depth int) (any, error) {
	if r.values++; r.values > maxJSONValues {
		return nil, fmt.Errorf("it holds more than %d values", maxJSONValues)
	}
	token, err := r.decoder.Token()
	if err != nil {
		return nil, errNotJSON
	}
	open, isDelim := token.(json.Delim)
	if !isDelim {
		return token, nil
	}
	if depth >= maxJSONDepth {
		return nil, fmt.Errorf("it is more than %d levels deep", maxJSONDepth)
	}
	var value any
	if open == '[' {
		value, err = r.array(depth)
	} else {
		value, err = r.object(depth)
	}
	if err != nil {
		return nil, err
	}
	if _, err := r.decoder.Token(); err != nil { // the end of it
		return nil, errNotJSON
	}
	return value, nil
}

func (r *reader) array(depth int) (any, error) {
	list := []any{}
	for r.decoder.More() {
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

func (r *reader) object(depth int) (any, error) {
	object := map[string]any{}
	for r.decoder.More() {
		token, err := r.decoder.Token()
		if err != nil {
			return nil, errNotJSON
		}
		name, isText := token.(string)
		if !isText {
			return nil, errNotJSON
		}
		if _, twice := object[name]; twice {
			return nil, errors.New("a member stands twice in one object")
		}
		if object[name], err = r.value(depth + 1); err != nil {
			return nil, err
		}
	}
	return object, nil
}
