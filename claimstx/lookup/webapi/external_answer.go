package webapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"trin/broker"
	"trin/claimstx"
)

// The limits of what a service may say.
const (
	maxReasonRunes  = 500
	maxMessageRunes = 500
)

// decodeAnswer reads an answer. The names of members are compared byte for
// byte, other than package json does by itself: two that differ in their case
// alone would be one.
func decodeAnswer(body []byte, answer *Answer) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(answer); err != nil {
		return errors.New("it has other members or types than the contract says")
	}
	var whole map[string]json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		return errNotJSON
	}
	if err := members(whole, "contract", "nonce", "claims", "remove", "refuse"); err != nil {
		return err
	}
	var parts struct {
		Claims []map[string]json.RawMessage `json:"claims"`
		Refuse map[string]json.RawMessage   `json:"refuse"`
	}
	if err := json.Unmarshal(body, &parts); err != nil {
		return errNotJSON
	}
	for _, claim := range parts.Claims {
		if err := members(claim, "name", "values", "format", "friendlyName"); err != nil {
			return err
		}
	}
	return members(parts.Refuse, "reason", "message")
}

// members refuses a member that is none of the names.
func members(object map[string]json.RawMessage, names ...string) error {
next:
	for member := range object {
		for _, name := range names {
			if member == name {
				continue next
			}
		}
		return errors.New("it has a member that the contract does not know")
	}
	return nil
}

// check holds an answer to what it may say.
func (a Answer) check() error {
	if a.Refuse != nil {
		if len(a.Claims)+len(a.Remove) > 0 {
			return errors.New("it refuses the login and changes claims")
		}
		return a.Refuse.check()
	}
	seen := map[string]bool{}
	for _, c := range a.Claims {
		switch {
		case c.Name == "":
			return errors.New("a claim has no name")
		case seen[c.Name]:
			return errors.New("a claim stands twice")
		case len(c.Values) == 0:
			return errors.New("a claim has no value; claims are taken away by remove")
		}
		seen[c.Name] = true
	}
	for _, name := range a.Remove {
		if name == "" || seen[name] {
			return errors.New("what it removes has no name, stands twice, or is written too")
		}
		seen[name] = true
	}
	return nil
}

func (r Refuse) check() error {
	if !short(r.Reason, maxReasonRunes) {
		return fmt.Errorf("a refusal needs a reason of one line and at most %d characters", maxReasonRunes)
	}
	for language, message := range r.Message {
		if (language != "da" && language != "en") || !short(message, maxMessageRunes) {
			return fmt.Errorf("a message for the user is in da or en, of one line and at most %d characters", maxMessageRunes)
		}
	}
	return nil
}

// short reports whether s is one line of text, not empty, that can be shown.
func short(s string, runes int) bool {
	return strings.TrimSpace(s) != "" && len([]rune(s)) <= runes && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsPrint(r) // breaks of lines, controls, and what turns text around
	})
}

// apply gives the claims as the service wants them: those that it writes take
// the place of the first of their name, and new ones stand at the end.
func (a Answer) apply(claims claimstx.Claims) claimstx.Claims {
	written, removed := map[string]broker.Claim{}, map[string]bool{}
	for _, c := range a.Claims {
		written[c.Name] = broker.Claim{Name: c.Name, Format: c.Format, FriendlyName: c.FriendlyName, Values: c.Values}
	}
	for _, name := range a.Remove {
		removed[name] = true
	}
	out := make(claimstx.Claims, 0, len(claims)+len(a.Claims))
	placed := map[string]bool{}
	for _, c := range claims {
		if w, ok := written[c.Name]; ok {
			if !placed[c.Name] {
				placed[c.Name] = true
				out = append(out, w)
			}
		} else if !removed[c.Name] {
			out = append(out, c)
		}
	}
	for _, c := range a.Claims {
		if !placed[c.Name] {
			out = append(out, written[c.Name])
		}
	}
	return out
}

// refusal makes the end of the login out of what the service says.
func (e *External) refusal(r *Refuse) error {
	return &broker.Refusal{
		Code: broker.RefusedDenied, Message: r.Message,
		Reason: fmt.Sprintf("The external service %s refuses the login: %s", e.id, r.Reason),
	}
}
