package password

import (
	"encoding/json"
	"fmt"
	"strings"

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
// misspelt one is not silently without effect. The error is the first problem.
func readSettings(raw json.RawMessage) (Settings, error) {
	s, problems := openSettings(raw)
	if len(problems) > 0 {
		return Settings{}, fmt.Errorf("the settings of a password connection: %s", strings.TrimPrefix(problems[0].Field+": "+problems[0].Message, ": "))
	}
	return s, nil
}

// openSettings is readSettings with every problem.
func openSettings(raw json.RawMessage) (Settings, []connections.Problem) {
	var s Settings
	problems := connections.ReadSettings(raw, &s)
	if problems == nil && s.Class != broker.Ref(string(s.Class)) {
		problems = []connections.Problem{{Field: "class", Severity: connections.SeverityError,
			Message: "The class has white space around it; remove it."}}
	}
	return s, problems
}

func checkSettings(role connections.Role, raw json.RawMessage) []connections.Problem {
	if role != connections.RoleAuthentication {
		return []connections.Problem{{Severity: connections.SeverityError,
			Message: "A password connection is a first factor; use it as an authentication connection."}}
	}
	_, problems := openSettings(raw)
	return problems
}
