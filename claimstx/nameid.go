package claimstx

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trin/broker"
	"trin/claimstx/text"
)

// nameFormats are the words for the formats of name identifiers (SAML core 8.3).
var nameFormats = map[string]string{
	"persistent":  "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
	"email":       "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
	"unspecified": "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
	"x509":        formatX509Subject,
	"windows":     "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName",
	"kerberos":    "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos",
}

const formatX509Subject = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"

// notNames are the formats that no text of an administrator can be: a transient
// identifier is another one at each login (core 8.3.8), the name of an entity is
// nobody's (8.3.6), and the third is what a request says (3.4.1.1).
var notNames = []string{
	"urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
	"urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
	"urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted",
}

// How long a name identifier may be: in characters for a persistent one (core
// 8.3.7), in bytes for any.
const (
	maxPersistentCharacters = 256
	maxNameIDBytes          = 1024
)

// MissingRefuse is the zero value of NameID.Missing.
const MissingRefuse = "refuse"

// NameID says what the application is told that the user is called (the NameID
// of SAML, core 2.2.3; the NameIdentifier of a SAML 1.1 token), in the place of
// what its settings say. In the x509 format the values, and only they, are
// escaped for a distinguished name (RFC 4514 2.4). The last nameID step that
// runs decides. It is no attribute, and OpenID Connect takes no notice of it.
//
//	nameID: {format: x509, text: "C=DK,O={cvr},CN={name},Serial={uuid}"}
type NameID struct {
	Format string `json:"format"` // persistent, email, unspecified, x509, windows, kerberos, or a URI
	Text   string `json:"text"`   // a template
	// Missing says what becomes of a login where a reference has no value, or
	// one that cannot be in a name: refuse (if left out), or skip, where the
	// settings of the application decide.
	Missing string `json:"missing,omitempty"`
}

func (n *NameID) compile(c *compilation) Step {
	if c.direction == Inbound {
		c.report("", "What the user is called is said to an application. Put the step there.")
	}
	format, ok := nameFormats[n.Format]
	if !ok {
		format = n.Format
	}
	switch {
	case slices.Contains(notNames, format) || n.Format == "transient":
		c.report("format", "A text cannot be an identifier of that format. Write another, or leave the step out and have the application's settings say it.")
	case !ok && (!strings.Contains(format, ":") || len(format) > MaxNameBytes || strings.ContainsFunc(format, notURI)):
		c.report("format", "%.40q is not known here. Write persistent, email, unspecified, x509, windows or kerberos, or a URI.", n.Format)
	}
	switch n.Missing {
	case "", MissingRefuse, MissingSkip:
	default:
		c.report("missing", "%q is not known here. Write refuse or skip.", n.Missing)
	}
	s := nameIDStep{format: format, text: c.template("text", n.Text), skip: n.Missing == MissingSkip}
	if s.text != nil && !slices.ContainsFunc(s.text.References(), ofUser) {
		c.report("text", "Nothing in the text depends on the user, so all would be called the same. Write a claim in braces, or {@subject}.")
	}
	return s
}

func (n *NameID) writes() []namedField { return nil }

// ofUser reports whether what the name stands for differs between users.
func ofUser(name string) bool { return name == "@subject" || !strings.HasPrefix(name, "@") }

func notURI(r rune) bool { return r <= ' ' || r > '~' }

type nameIDStep struct {
	format string
	text   *text.Template
	skip   bool
}

// owns is the claim in which the broker is told.
func (s nameIDStep) owns() string { return broker.ClaimIdentifier }

// Apply writes the identifier.
func (s nameIDStep) Apply(_ context.Context, in Input, claims Claims) (Claims, error) {
	value, reason := s.value(in, claims)
	switch {
	case reason == "":
		return append(claims[:0], broker.Claim{Name: broker.ClaimIdentifier, Format: s.format, Values: []string{value}}), nil
	case s.skip:
		return claims, nil
	}
	return nil, &broker.Refusal{Code: broker.RefusedIdentifier, Reason: "the name identifier of the pipeline " + reason}
}

// value makes the identifier, or says why it cannot be one.
func (s nameIDStep) value(in Input, claims Claims) (value, reason string) {
	escape := func(value string) string { return value }
	if s.format == formatX509Subject {
		escape = escapeDN
	}
	value, missing := s.text.Execute(resolver(in, claims), escape)
	switch {
	case len(missing) > 0:
		return "", "needs exactly one value of " + strings.Join(missing, ", ")
	case len(value) > maxNameIDBytes || s.format == nameFormats["persistent"] && utf8.RuneCountInString(value) > maxPersistentCharacters:
		return "", "is too long"
	case value == "" || strings.TrimSpace(value) != value || strings.ContainsFunc(value, unicode.IsControl) || !printable(value):
		return "", "is empty, or holds white space at its ends or a control character"
	}
	return value, ""
}

// escapeDN escapes a value for a distinguished name (RFC 4514 2.4), so that no
// value can add or end an attribute of it. A control character is left as it
// is, and refused with the whole.
func escapeDN(value string) string {
	var out strings.Builder
	for i, r := range value {
		if strings.ContainsRune(`,+"\<>;=`, r) || r == '#' && i == 0 || r == ' ' && (i == 0 || i == len(value)-1) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// NameFormats lists the formats of name identifiers, as URIs, that the steps of
// the pipeline can write, each once.
func (p *Pipeline) NameFormats() []string {
	if p == nil {
		return nil
	}
	var formats []string
	visit(p.parts(), func(step Step) {
		if s, ok := step.(nameIDStep); ok && !slices.Contains(formats, s.format) {
			formats = append(formats, s.format)
		}
	})
	slices.Sort(formats)
	return formats
}
