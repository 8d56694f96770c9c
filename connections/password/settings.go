package password

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"trin/broker"
	"trin/connections"
)

// Settings are a password connection's own.
type Settings struct {
	// Class is the authentication context class that a login states; "" states
	// none, and the connection's first-factor level counts.
	Class broker.ClassRef `json:"class,omitempty"`
}

// readSettings reads them strictly: an unknown field is an error, so that a
// misspelt one is not silently without effect.
func readSettings(raw json.RawMessage) (Settings, error) {
	var s Settings
	if len(bytes.TrimSpace(raw)) == 0 || string(bytes.TrimSpace(raw)) == "null" {
		return s, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return Settings{}, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Settings{}, errors.New("there is something after the settings")
	}
	if s.Class != broker.Ref(string(s.Class)) {
		return Settings{}, fmt.Errorf("class %q has white space around it; remove it", s.Class)
	}
	return s, nil
}

func checkSettings(role connections.Role, raw json.RawMessage) []connections.Problem {
	if role != connections.RoleAuthentication {
		return []connections.Problem{{Severity: connections.SeverityError,
			Message: "A password connection is a first factor; use it as an authentication connection."}}
	}
	if _, err := readSettings(raw); err != nil {
		return []connections.Problem{{Severity: connections.SeverityError,
			Message: fmt.Sprintf("The settings of a password connection cannot be read: %v. The only setting is \"class\".", err)}}
	}
	return nil
}
