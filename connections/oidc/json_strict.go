package oidc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// What JSON from outside may weigh.
const (
	maxJSONDepth   = 8
	maxJSONMembers = 256
)

// checkJSON holds JSON from outside to its bounds, and refuses a member that
// stands twice in one object: two readers could take two values (RFC 8259, 4).
func checkJSON(raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	members := 0
	if err := checkValue(decoder, 0, &members); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is text after the JSON")
	}
	return nil
}

// checkValue reads one value.
func checkValue(decoder *json.Decoder, depth int, members *int) error {
	token, err := decoder.Token()
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth++; depth > maxJSONDepth {
		return errors.New("the JSON is too deep")
	}
	seen := map[string]bool{}
	for decoder.More() {
		if *members++; *members > maxJSONMembers {
			return errors.New("the JSON has too many members")
		}
		if open == '{' {
			name, err := decoder.Token()
			if err != nil {
				return fmt.Errorf("not JSON: %w", err)
			}
			member, ok := name.(string)
			if !ok || seen[member] {
				return fmt.Errorf("the member %q stands twice", clip(fmt.Sprint(name)))
			}
			seen[member] = true
		}
		if err := checkValue(decoder, depth, members); err != nil {
			return err
		}
	}
	if _, err := decoder.Token(); err != nil { // the end of it
		return fmt.Errorf("not JSON: %w", err)
	}
	return nil
}
