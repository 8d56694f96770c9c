package totp

import (
	"encoding/json"
	"fmt"
	"strings"

	"trin/broker"
	"trin/connections"
)

// Settings are a one-time-code connection's own. A field that is left out has
// the value that its comment names.
type Settings struct {
	// Issuer is the name that the app shows; the connection's name.
	Issuer string `json:"issuer,omitempty"`
	// Digits of a code, 6 or 8; 6.
	Digits int `json:"digits,omitempty"`
	// Period is how long a code lasts, in seconds, 15 to 120; 30.
	Period int `json:"period,omitempty"`
	// Algorithm is SHA1, SHA256 or SHA512; SHA1, because many apps know no other.
	// HMAC-SHA-1 is not weakened by what broke SHA-1 (RFC 6238 1.2, RFC 6194 3.3).
	Algorithm string `json:"algorithm,omitempty" choices:"SHA1 SHA256 SHA512"`
	// Recovery lets a recovery code stand for the app; true.
	Recovery *bool `json:"recovery,omitempty"`
	// InsecureFirstUse lets whoever has passed the first factor enrol without an
	// invitation; false.
	InsecureFirstUse bool `json:"insecureFirstUse,omitempty"`
	// Class is the authentication context class that a code states; none.
	Class broker.ClassRef `json:"class,omitempty"`
}

// recovery reports whether recovery codes are given and taken.
func (s Settings) recovery() bool { return s.Recovery == nil || *s.Recovery }

// readSettings reads them strictly and fills in what is left out. The error is
// the first problem.
func readSettings(raw json.RawMessage) (Settings, error) {
	s, problems := openSettings(raw)
	if len(problems) > 0 {
		return Settings{}, fmt.Errorf("the settings of a one-time code: %s", strings.TrimPrefix(problems[0].Field+": "+problems[0].Message, ": "))
	}
	return s, nil
}

// openSettings is readSettings with every problem of reading them.
func openSettings(raw json.RawMessage) (Settings, []connections.Problem) {
	var s Settings
	if problems := connections.ReadSettings(raw, &s); problems != nil {
		return Settings{}, problems
	}
	if s.Digits == 0 {
		s.Digits = 6
	}
	if s.Period == 0 {
		s.Period = 30
	}
	if s.Algorithm == "" {
		s.Algorithm = "SHA1"
	}
	return s, nil
}

// problems says what is wrong with the values.
func (s Settings) problems() []connections.Problem {
	var problems []connections.Problem
	wrong := func(field, message string) {
		problems = append(problems, connections.Problem{Field: field, Severity: connections.SeverityError, Message: message})
	}
	if s.Digits != 6 && s.Digits != 8 {
		wrong("digits", fmt.Sprintf("A code of %d digits is not known to apps; write 6 or 8.", s.Digits))
	}
	if s.Period < 15 || s.Period > 120 {
		wrong("period", fmt.Sprintf("A period of %d seconds is out of bounds; write 15 to 120.", s.Period))
	}
	if _, ok := algorithms[s.Algorithm]; !ok {
		wrong("algorithm", fmt.Sprintf("Algorithm %q is not known; write SHA1, SHA256 or SHA512.", s.Algorithm))
	}
	if strings.Contains(s.Issuer, ":") || len(s.Issuer) > 64 {
		wrong("issuer", "The issuer has a colon or more than 64 characters, which apps cannot show; write a short name.")
	}
	if s.Class != broker.Ref(string(s.Class)) {
		wrong("class", "The class has white space around it; remove it.")
	}
	return problems
}

func checkSettings(role connections.Role, raw json.RawMessage) []connections.Problem {
	if role != connections.RoleFactor {
		return []connections.Problem{{Severity: connections.SeverityError,
			Message: "A one-time code is a second factor; use it as a factor of an authentication connection."}}
	}
	s, problems := openSettings(raw)
	if problems != nil {
		return problems
	}
	problems = s.problems()
	if s.InsecureFirstUse {
		problems = append(problems, connections.Problem{Field: "insecureFirstUse", Severity: connections.SeverityDanger,
			Message: "Whoever has a user's first factor can set up the second one themselves, as long as the user has not; set it to false and hand out invitations."})
	}
	return problems
}
