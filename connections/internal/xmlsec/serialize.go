package xmlsec

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// Bytes serialises el for the wire, without an XML declaration. Declarations
// that el inherits from its ancestors are written on it. Comments are left
// out. Reading the result with [Parse] gives an element with the same
// canonical form.
func Bytes(el *etree.Element) []byte {
	if el == nil {
		return nil
	}
	c := takeCanonicalizer()
	defer c.release()
	c.inherit(el.Parent())
	c.out = appendElement(c.out, el, c.scope)
	return slices.Clone(c.out)
}

// appendElement writes el with its attributes in their order, and with the
// inherited declarations that it does not make itself.
func appendElement(out []byte, el *etree.Element, inherited []binding) []byte {
	out = append(out, '<')
	out = appendName(out, el.Space, el.Tag)
	for i := range inherited {
		out = appendInherited(out, el, inherited, i)
	}
	for i := range el.Attr {
		a := &el.Attr[i]
		out = append(out, ' ')
		out = appendName(out, a.Space, a.Key)
		out = append(out, '=', '"')
		out = appendAttributeValue(out, a.Value)
		out = append(out, '"')
	}
	body := len(out)
	out = append(out, '>')
	for _, token := range el.Child {
		switch t := token.(type) {
		case *etree.Element:
			out = appendElement(out, t, nil)
		case *etree.CharData:
			out = appendText(out, t.Data)
		case *etree.ProcInst:
			out = append(append(out, "<?"...), t.Target...)
			out = append(append(out, ' '), t.Inst...)
			out = append(out, "?>"...)
		}
	}
	if len(out) == body+1 {
		return append(out[:body], '/', '>')
	}
	out = append(out, '<', '/')
	out = appendName(out, el.Space, el.Tag)
	return append(out, '>')
}

// appendInherited writes the i-th inherited declaration unless a later one or
// el itself declares the prefix, or it says nothing.
func appendInherited(out []byte, el *etree.Element, inherited []binding, i int) []byte {
	b := inherited[i]
	if b.uri == "" {
		return out
	}
	for _, later := range inherited[i+1:] {
		if later.prefix == b.prefix {
			return out
		}
	}
	for j := range el.Attr {
		if prefix, ok := declared(&el.Attr[j]); ok && prefix == b.prefix {
			return out
		}
	}
	return appendDeclaration(out, b.prefix, b.uri)
}

// appendDeclaration writes a namespace declaration.
func appendDeclaration(out []byte, prefix, uri string) []byte {
	out = append(out, " xmlns"...)
	if prefix != "" {
		out = append(append(out, ':'), prefix...)
	}
	out = append(out, '=', '"')
	out = appendAttributeValue(out, uri)
	return append(out, '"')
}

func appendName(out []byte, prefix, local string) []byte {
	if prefix != "" {
		out = append(append(out, prefix...), ':')
	}
	return append(out, local...)
}

// appendText writes character data as Canonical XML 1.0 section 2.3 does.
func appendText(out []byte, s string) []byte {
	start, last, checked := len(out), 0, false
	for i := verbatim(s); i < len(s); i++ {
		var escape string
		switch b := s[i]; {
		case b == '&':
			escape = "&amp;"
		case b == '<':
			escape = "&lt;"
		case b == '>':
			escape = "&gt;"
		case b == '\r':
			escape = "&#xD;"
		default:
			if suspect(b) && !checked {
				checked = true
				if clean := replaceForbidden(s); clean != s {
					return appendText(out[:start], clean)
				}
			}
			continue
		}
		out = append(append(out, s[last:i]...), escape...)
		last = i + 1
		i += verbatim(s[last:])
	}
	return append(out, s[last:]...)
}

// appendAttributeValue writes an attribute value as Canonical XML 1.0 section
// 2.3 does.
func appendAttributeValue(out []byte, s string) []byte {
	start, last, checked := len(out), 0, false
	for i := verbatim(s); i < len(s); i++ {
		var escape string
		switch b := s[i]; {
		case b == '&':
			escape = "&amp;"
		case b == '<':
			escape = "&lt;"
		case b == '"':
			escape = "&quot;"
		case b == '\t':
			escape = "&#x9;"
		case b == '\n':
			escape = "&#xA;"
		case b == '\r':
			escape = "&#xD;"
		default:
			if suspect(b) && !checked {
				checked = true
				if clean := replaceForbidden(s); clean != s {
					return appendAttributeValue(out[:start], clean)
				}
			}
			continue
		}
		out = append(append(out, s[last:i]...), escape...)
		last = i + 1
		i += verbatim(s[last:])
	}
	return append(out, s[last:]...)
}

// suspect reports whether an octet may belong to a character that XML forbids.
func suspect(b byte) bool { return b >= 0x80 || b < 0x20 && b != '\t' && b != '\n' }

// replaceForbidden puts U+FFFD in the place of characters that XML 1.0 cannot
// hold, such as control characters in a claim, so that what is written can be
// read.
func replaceForbidden(s string) string {
	return strings.Map(func(r rune) rune {
		if isXMLChar(r) {
			return r
		}
		return utf8.RuneError
	}, s)
}
