package wsfedtest

import (
	"errors"
	"strings"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec/xmlattack"
)

// The element that holds the token, as [Answer] writes it.
const (
	holderStart = "<t:RequestedSecurityToken>"
	holderEnd   = "</t:RequestedSecurityToken>"
)

// Wrapped are the ways in which a signed token can be wrapped and hidden (B1 to
// B8, B10, B12, B13) so that another user is read.
func Wrapped(result, name string) ([]xmlattack.Variant, error) {
	evil := func(assertion *etree.Element) {
		for _, el := range assertion.FindElements(".//NameIdentifier") {
			el.SetText(name)
		}
		for _, el := range assertion.FindElements(".//NameID") {
			el.SetText(name)
		}
	}
	wrapped, err := inHolder(result, func(signed []byte) ([]xmlattack.Variant, error) { return xmlattack.Wrapping(signed, evil) })
	if err != nil {
		return nil, err
	}
	hidden, err := inHolder(result, func(signed []byte) ([]xmlattack.Variant, error) { return xmlattack.Hiding(signed, evil) })
	return append(wrapped, hidden...), err
}

// Unsound are the ways in which the signature itself can be bent (B9, B14 to
// B28, B40).
func Unsound(result string) ([]xmlattack.Variant, error) {
	return inHolder(result, xmlattack.Signatures)
}

// Malformed are documents of section A made of the answer, whose root must
// carry an ID.
func Malformed(result string) []xmlattack.Variant { return xmlattack.Gate([]byte(result)) }

// inHolder bends what holds the token as if it were the message, and puts each
// variant back into the answer.
func inHolder(result string, bend func([]byte) ([]xmlattack.Variant, error)) ([]xmlattack.Variant, error) {
	before, rest, ok := strings.Cut(result, holderStart)
	token, after, closed := strings.Cut(rest, holderEnd)
	if !ok || !closed {
		return nil, errors.New("wsfedtest: the answer holds no clear token")
	}
	variants, err := bend([]byte(`<t:Response xmlns:t="urn:t">` + token + `</t:Response>`))
	for i, v := range variants {
		text := string(v.XML)
		start, end := strings.Index(text, ">")+1, strings.LastIndex(text, "</t:Response>")
		variants[i].XML = []byte(before + holderStart + text[start:end] + holderEnd + after)
	}
	return variants, err
}
