package saml2

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"trin/broker"
)

// subjectField is the name in a template that stands for the subject's value.
const subjectField = "subject"

// rdnPart is one piece of a template: literal text, or a claim to put in.
type rdnPart struct {
	Literal string
	Claim   string // "" = literal
}

// parseTemplate reads the template of an X509SubjectName: text with claim names
// in braces. Without any brace every user would have the same name.
func parseTemplate(template string) ([]rdnPart, error) {
	var parts []rdnPart
	claims := 0
	for rest := template; rest != ""; {
		literal, after, found := strings.Cut(rest, "{")
		if strings.Contains(literal, "}") {
			return nil, errors.New("a } stands without its {")
		}
		if literal != "" {
			parts = append(parts, rdnPart{Literal: literal})
		}
		if !found {
			break
		}
		name, next, closed := strings.Cut(after, "}")
		if !closed || strings.TrimSpace(name) == "" {
			return nil, errors.New("a { stands without a claim and its }")
		}
		parts = append(parts, rdnPart{Claim: name})
		claims++
		rest = next
	}
	if template != "" && claims == 0 {
		return nil, errors.New("names no claim, so every user would be called the same")
	}
	return parts, nil
}

// fillTemplate makes the name of one user. Every claim must have exactly one
// value, which is escaped as RFC 4514 2.4 demands, so that no value can add or
// end an attribute of the name.
func fillTemplate(parts []rdnPart, subject broker.Subject, claims broker.Claims) (string, error) {
	if len(parts) == 0 {
		return "", refused(broker.RefusedIdentifier, "no template for the X509SubjectName")
	}
	var name strings.Builder
	for _, part := range parts {
		if part.Claim == "" {
			name.WriteString(part.Literal)
			continue
		}
		values := []string{subject.Value} // never a claim of that name, which a provider could send
		if part.Claim != subjectField {
			values = claims.Values(part.Claim)
		}
		if len(values) != 1 || values[0] == "" {
			return "", refused(broker.RefusedIdentifier, "claim %s of the X509SubjectName has %d values; it needs one", part.Claim, len(values))
		}
		value, err := escapeDN(values[0])
		if err != nil {
			return "", refused(broker.RefusedIdentifier, "claim %s of the X509SubjectName %v", part.Claim, err)
		}
		name.WriteString(value)
	}
	return name.String(), nil
}

// escapeDN escapes a value for a distinguished name (RFC 4514 2.4).
func escapeDN(value string) (string, error) {
	var out strings.Builder
	for i, r := range value {
		switch {
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			return "", fmt.Errorf("holds the character %U", r)
		case strings.ContainsRune(`,+"\<>;=`, r),
			r == '#' && i == 0,
			r == ' ' && (i == 0 || i == len(value)-1):
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String(), nil
}
