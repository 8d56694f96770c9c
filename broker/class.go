package broker

import "strings"

// ID names a thing that Trin keeps: a connection, a transaction, a leg.
type ID string

// ClassRef is an authentication context class reference as a party writes it:
// an opaque string, compared byte for byte (SAML core 2.7.2.2, OIDC acr, WS-Fed
// wauth). It need not be a URI. Make one from the wire with [Ref].
type ClassRef string

// ClassNone is the outward mapping that means: leave this class out of the
// request. It is never sent and never a level.
const ClassNone ClassRef = "urn:none"

// Ref reads a class reference from a message: XML white space around it is
// trimmed, nothing else is changed; in particular it is never URL-normalised.
func Ref(s string) ClassRef { return ClassRef(strings.Trim(s, " \t\r\n")) }

// ClassKind tells what a class can do in a comparison.
type ClassKind string

// The kinds of a class.
const (
	KindLevel ClassKind = "level" // it ranks
	KindTag   ClassKind = "tag"   // it asks for something that does not rank
	KindProbe ClassKind = "probe" // it says nothing
)

// Ladder names the scale that a comparable value belongs to.
type Ladder string

// HouseLadder is the ladder of every class that names none.
const HouseLadder Ladder = ""

// Level is a comparable value on a ladder. The zero Level means that nothing
// is known.
type Level struct {
	Ladder Ladder `json:"ladder,omitempty"`
	Value  int    `json:"value,omitempty"`
}

// Class is one entry of the vocabulary. Level counts only when Kind is
// KindLevel.
type Class struct {
	Ref   ClassRef  `json:"ref"`
	Kind  ClassKind `json:"kind"`
	Level Level     `json:"level"`
}
