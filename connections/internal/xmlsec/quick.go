package xmlsec

import (
	"encoding/xml"
	"strconv"
	"strings"
	"sync"

	"github.com/beevik/etree"
)

// quick builds the tree of a plain document: elements, quoted attributes, text
// and references, with names in ASCII. It is no second opinion on what XML is:
// whatever it meets beside that, and whatever is not well-formed, it leaves to
// [build], which says what the document is or why it is refused. What quick
// builds is what build builds from the same octets.
//
// The document has been through the scan. The tree says parts of it, so that it
// lives as long as any of them: that is for messages, and not for metadata, of
// which something is kept.
type quick struct {
	builder
	text string // the document; what the tree says are parts of it
	pos  int
	attr []xml.Attr
}

var quicks = sync.Pool{New: func() any { return new(quick) }}

func takeQuick() *quick {
	if q, ok := quicks.Get().(*quick); ok {
		return q
	}
	return new(quick)
}

// release gives the stacks back; nothing of the document stays behind.
func (q *quick) release() {
	clear(q.scope[:cap(q.scope)])
	clear(q.few[:cap(q.few)])
	clear(q.attr[:cap(q.attr)])
	*q = quick{builder: builder{marks: q.marks[:0], scope: q.scope[:0], few: q.few[:0]}, attr: q.attr[:0]}
	quicks.Put(q)
}

// buildQuick returns the root, or nil when the document is not quick's.
func buildQuick(data string, holds extent, l Limits) *etree.Element {
	q := takeQuick()
	defer q.release()
	q.limits, q.slabs, q.text = l, room(holds), data
	for q.pos < len(q.text) {
		next := strings.IndexByte(q.text[q.pos:], '<')
		if next < 0 {
			next = len(q.text) - q.pos
		}
		if next > 0 && !q.characters(q.text[q.pos:q.pos+next]) {
			return nil
		}
		if q.pos += next; q.pos < len(q.text) && !q.tag() {
			return nil
		}
	}
	if q.top != nil {
		return nil
	}
	return q.root
}

// characters takes the text between two tags.
func (q *quick) characters(raw string) bool {
	if q.top == nil {
		return strings.Trim(raw, " \t\r\n") == ""
	}
	if strings.Contains(raw, "]]>") { // production 14 of XML 1.0
		return false
	}
	if strings.IndexByte(raw, '\r') >= 0 {
		raw = lineEnds(raw)
	}
	said, ok := q.references(raw)
	if ok && said != "" {
		q.top.AddChild(q.slabs.text(said))
	}
	return ok
}

// lineEnds turns line ends into line feeds (XML 1.0, 2.11).
func lineEnds(raw string) string {
	return strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\r", "\n")
}

// references puts what they stand for in the place of references.
func (q *quick) references(raw string) (string, bool) {
	next := strings.IndexByte(raw, '&')
	if next < 0 {
		return raw, true
	}
	out := make([]byte, 0, len(raw))
	for ; next >= 0; next = strings.IndexByte(raw, '&') {
		end := strings.IndexByte(raw[next:], ';')
		if end < 0 {
			return "", false
		}
		out = append(out, raw[:next]...)
		switch name := raw[next+1 : next+end]; name {
		case "lt":
			out = append(out, '<')
		case "gt":
			out = append(out, '>')
		case "amp":
			out = append(out, '&')
		case "apos":
			out = append(out, '\'')
		case "quot":
			out = append(out, '"')
		default:
			r, ok := characterReference(name)
			if !ok {
				return "", false
			}
			out = append(out, string(r)...)
		}
		raw = raw[next+end+1:]
	}
	return string(append(out, raw...)), true
}

// characterReference is the character that "#65" or "#x41" stands for.
func characterReference(name string) (rune, bool) {
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > 0x10FFFF || !isXMLChar(rune(n)) {
		return 0, false
	}
	return rune(n), true
}

// tag takes what begins with '<': an end tag, a start tag or an element without
// content.
func (q *quick) tag() bool {
	q.pos++
	if q.pos < len(q.text) && q.text[q.pos] == '/' {
		q.pos++
		name, ok := q.name()
		q.space()
		return ok && q.next('>') && q.end(name) == nil
	}
	name, ok := q.name()
	if !ok || !q.attributes() {
		return false
	}
	if q.start(xml.StartElement{Name: name, Attr: q.attr}) != nil {
		return false
	}
	if q.next('>') {
		return true
	}
	return q.next('/') && q.next('>') && q.end(name) == nil
}

// attributes takes the attributes of a tag, up to its end.
func (q *quick) attributes() bool {
	q.attr = q.attr[:0]
	for {
		spaced := q.space()
		if q.pos >= len(q.text) || q.text[q.pos] == '>' || q.text[q.pos] == '/' {
			return true
		}
		name, ok := q.name()
		if !ok || !spaced {
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
		q.attr = append(q.attr, xml.Attr{Name: name, Value: value})
	}
}

// quoted takes an attribute's value, whose white space the scan has normalised.
func (q *quick) quoted() (string, bool) {
	if q.pos >= len(q.text) || q.text[q.pos] != '"' && q.text[q.pos] != '\'' {
		return "", false
	}
	end := strings.IndexByte(q.text[q.pos+1:], q.text[q.pos])
	if end < 0 {
		return "", false
	}
	raw := q.text[q.pos+1 : q.pos+1+end]
	q.pos += end + 2
	if strings.IndexByte(raw, '<') >= 0 || strings.ContainsAny(raw[printable(raw):], "\t\r\n") {
		return "", false
	}
	return q.references(raw)
}

// name takes a name with one prefix at most, and nothing but ASCII in it.
func (q *quick) name() (xml.Name, bool) {
	start, colon := q.pos, -1
	for ; q.pos < len(q.text); q.pos++ {
		switch b := q.text[q.pos]; {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_':
			continue
		case b >= '0' && b <= '9', b == '-', b == '.':
			if q.pos == start || q.pos == colon+1 {
				return xml.Name{}, false
			}
			continue
		case b == ':':
			if colon >= 0 || q.pos == start {
				return xml.Name{}, false
			}
			colon = q.pos
			continue
		case b >= 0x80:
			return xml.Name{}, false
		}
		break
	}
	if q.pos == start || q.pos == colon+1 {
		return xml.Name{}, false
	}
	if colon < 0 {
		return xml.Name{Local: q.text[start:q.pos]}, true
	}
	return xml.Name{Space: q.text[start:colon], Local: q.text[colon+1 : q.pos]}, true
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
