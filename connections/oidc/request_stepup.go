package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trin/broker"
)

// What authorization_details may weigh.
const (
	maxDetails     = 4 << 10
	maxDetailItems = 5
)

// readStepUp reads what the user is to confirm with this login: the scopes that
// are good for one transaction, values of the claims parameter, and
// authorization_details (RFC 9396). Each demands its level, and all of them hold
// together.
func (f *frontend) readStepUp(in parameters, out *broker.AuthnRequest, kept *pending, language string) error {
	var levels broker.Levels
	var says []string
	demand := func(s StepUp, text string) {
		levels = levels.With(broker.Level{Ladder: s.Ladder, Value: s.Level})
		if text != "" {
			says = append(says, text)
		}
	}
	for _, scope := range kept.Scopes {
		if s, ok := f.settings.StepUpScopes[scope]; ok {
			demand(s, s.Text.In(language))
		}
	}
	if err := f.stepUpClaims(in[paramClaims], kept, language, demand); err != nil {
		return err
	}
	details, err := readDetails(in[paramDetails])
	if err != nil {
		return wrong(errorInvalidDetails, "authorization_details: %v", err)
	}
	for _, detail := range details {
		s, ok := f.settings.StepUpDetails[detail.Type]
		if !ok {
			return wrong(errorInvalidDetails, "authorization_details: the type %q is not one that the application may ask for", clip(detail.Type))
		}
		text, err := detail.fill(s.Text.In(language))
		if err != nil {
			return wrong(errorInvalidDetails, "authorization_details of type %q: %v", clip(detail.Type), err)
		}
		demand(s, text)
	}
	if len(levels) == 0 {
		return nil
	}
	out.Confirm = &broker.Confirmation{Levels: levels, Text: strings.Join(says, " ")}
	if err := out.Confirm.Check(); err != nil {
		return wrong(errorInvalidDetails, "%v", err)
	}
	kept.Confirmed = out.Confirm.Text
	if len(details) > 0 {
		kept.Details = json.RawMessage(in[paramDetails])
	}
	return nil
}

// detail is one object of authorization_details (RFC 9396, 2).
type detail struct {
	Type    string
	members map[string]json.RawMessage
}

// readDetails reads the parameter.
func readDetails(text string) ([]detail, error) {
	if text == "" {
		return nil, nil
	}
	if len(text) > maxDetails {
		return nil, fmt.Errorf("it has more than %d bytes", maxDetails)
	}
	if err := checkJSON([]byte(text)); err != nil {
		return nil, err
	}
	var items []json.RawMessage
	if err := json.Unmarshal([]byte(text), &items); err != nil || len(items) == 0 || len(items) > maxDetailItems {
		return nil, errors.New("it is not a list of some objects")
	}
	details := make([]detail, 0, len(items))
	for _, item := range items {
		members, err := jsonObject(item)
		if err != nil {
			return nil, err
		}
		d := detail{members: members}
		if json.Unmarshal(members["type"], &d.Type) != nil || d.Type == "" {
			return nil, errors.New("an object has no type")
		}
		details = append(details, d)
	}
	return details, nil
}

// fill puts members of the object in the place of their names in braces; a dot
// leads into an object. A name that is not there, or is no text or number, is an
// error: the user would confirm something else than what is asked for.
func (d detail) fill(template string) (string, error) {
	var filled strings.Builder
	for {
		before, rest, open := strings.Cut(template, "{")
		filled.WriteString(before)
		if !open {
			return filled.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", errors.New("the text of the settings has a brace that does not end")
		}
		value, err := lookUp(d.members, strings.Split(name, "."))
		if err != nil {
			return "", fmt.Errorf("%s: %w", clip(name), err)
		}
		filled.WriteString(value)
		template = after
	}
}

// lookUp finds a text or a number.
func lookUp(members map[string]json.RawMessage, path []string) (string, error) {
	raw, ok := members[path[0]]
	switch {
	case !ok:
		return "", errors.New("it is not there")
	case len(path) > 1:
		inner, err := jsonObject(raw)
		if err != nil {
			return "", err
		}
		return lookUp(inner, path[1:])
	}
	var number json.Number
	var text string
	switch {
	case json.Unmarshal(raw, &text) == nil && !slices.Equal(raw, []byte("null")):
	case json.Unmarshal(raw, &number) == nil && number != "":
		text = number.String()
	default:
		return "", errors.New("it is neither text nor a number")
	}
	if text == "" || !plain(text) {
		return "", errors.New("it is empty, or holds a control character")
	}
	return text, nil
}
