package xmlsec

import (
	"encoding/xml"
	"strings"
	"unicode/utf8"
)

// tag takes what begins with '<': an end tag, a start tag or an element without
// content.
func (q *quick) tag() bool {
	q.pos++
	if q.next('/') {
		return q.endTag()
	}
	start := q.pos
	name, ok := q.name()
	written := q.text[start:q.pos]
	if q.elements++; !ok || q.elements > q.limits.Elements || len(q.open) >= q.limits.Depth || !q.attributes() {
		return false
	}
	if q.start(name, q.attr) != nil {
		return false
	}
	if q.next('>') {
		q.names = append(q.names, written)
		return true
	}
	q.close()
	return q.next('/') && q.next('>')
}

// endTag takes the end tag of the open element, of which "</" is gone.
func (q *quick) endTag() bool {
	last := len(q.names) - 1
	if last < 0 || !strings.HasPrefix(q.text[q.pos:], q.names[last]) {
		return false
	}
	q.pos += len(q.names[last])
	q.names = q.names[:last]
	q.close()
	q.space()
	return q.next('>')
}

// attributes takes the attributes of a tag, up to its end.
func (q *quick) attributes() bool {
	q.attr = q.attr[:0]
	namespaces := 0
	for {
		spaced := q.space()
		if q.pos >= len(q.text) || q.text[q.pos] == '>' || q.text[q.pos] == '/' {
			return namespaces <= q.limits.Namespaces && len(q.attr)-namespaces <= q.limits.Attributes
		}
		name, ok := q.name()
		if !ok || !spaced || len(q.attr) == q.limits.Attributes+q.limits.Namespaces {
			return false
		}
		q.space()
		if !q.next('=') {
			return false
		}
		q.space()
		value, ok := q.quoted()
		if !ok {
			return false
		}
		if name.Space == "xmlns" || name.Space == "" && name.Local == "xmlns" {
			namespaces++
		}
		q.attr = append(q.attr, xml.Attr{Name: name, Value: value})
	}
}

// quoted takes an attribute's value. One with white space to normalise is not
// quick's.
func (q *quick) quoted() (string, bool) {
	if q.pos >= len(q.text) || q.text[q.pos] != '"' && q.text[q.pos] != '\'' {
		return "", false
	}
	end := strings.IndexByte(q.text[q.pos+1:], q.text[q.pos])
	if end < 0 || !q.count(end) {
		return "", false
	}
	raw := q.text[q.pos+1 : q.pos+1+end]
	q.pos += end + 2
	referring := false
	for i := verbatim(raw); i < len(raw); i++ {
		switch raw[i] {
		case '<', '\t', '\r', '\n':
			return "", false
		case '&':
			referring = true
		}
	}
	if referring {
		return q.references(raw)
	}
	return raw, true
}

// name takes a name with one prefix at most, and nothing but ASCII in it.
func (q *quick) name() (xml.Name, bool) {
	start, colon := q.pos, -1
	for q.pos < len(q.text) && inName[q.text[q.pos]] {
		if q.text[q.pos] == ':' {
			if colon >= 0 {
				return xml.Name{}, false
			}
			colon = q.pos
		}
		q.pos++
	}
	if q.pos < len(q.text) && q.text[q.pos] >= utf8.RuneSelf {
		return xml.Name{}, false
	}
	name := xml.Name{Local: q.text[max(start, colon+1):q.pos]}
	if colon >= 0 {
		if name.Space = q.text[start:colon]; !begins(name.Space) {
			return xml.Name{}, false
		}
	}
	return name, begins(name.Local)
}

// inName are the octets that may stand in a name.
var inName = func() (in [256]bool) {
	for b := range in {
		in[b] = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-' || b == '.' || b == ':'
	}
	return in
}()

// begins reports whether a part of a name begins as one may.
func begins(part string) bool {
	return part != "" && (part[0] >= 'a' && part[0] <= 'z' || part[0] >= 'A' && part[0] <= 'Z' || part[0] == '_')
}

// space takes white space, and reports whether there was any.
func (q *quick) space() bool {
	start := q.pos
	for q.pos < len(q.text) && isSpace(q.text[q.pos]) {
		q.pos++
	}
	return q.pos > start
}

// next takes the octet, if it is the next one.
func (q *quick) next(b byte) bool {
	if q.pos < len(q.text) && q.text[q.pos] == b {
		q.pos++
		return true
	}
	return false
}
