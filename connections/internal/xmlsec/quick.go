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
// whatever it meets beside that, whatever is not well-formed and whatever is too
// much, it leaves to [scan] and [build], which say what the document is or why it
// is refused. What quick builds is what these build from the same octets.
//
// The tree says parts of the document, so that it lives as long as any of them:
// that is for messages, and not for metadata, of which something is kept.
type quick struct {
	builder
	text     string // the document; what the tree says are parts of it
	pos      int
	attr     []xml.Attr
	names    []string // of the open elements, as written
	elements int      // so far
	octets   int      // of text and attribute values so far
}

var quicks = sync.Pool{New: func() any { return new(quick) }}

func takeQuick() *quick {
	if q, ok := quicks.Get().(*quick); ok {
		return q
	}
	return new(quick)
}

// release gives the stacks back; nothing of the document stays behind. Those of a
// huge one do not come back.
func (q *quick) release() {
	if cap(q.children) > maxStack {
		return
	}
	clear(q.open[:cap(q.open)])
	clear(q.children[:cap(q.children)])
	clear(q.scope[:cap(q.scope)])
	clear(q.few[:cap(q.few)])
	clear(q.attr[:cap(q.attr)])
	clear(q.names[:cap(q.names)])
	*q = quick{
		builder: builder{open: q.open[:0], children: q.children[:0], scope: q.scope[:0], few: q.few[:0]},
		attr:    q.attr[:0], names: q.names[:0],
	}
	quicks.Put(q)
}

// maxStack keeps the stack of a huge document from being cleared for each other.
const maxStack = 1024

// buildQuick returns the root, or nil when the document is not quick's.
func buildQuick(text string, l Limits) *etree.Element {
	if strings.Count(text, "<") > 2*l.Elements { // an element has two tags at most
		return nil
	}
	q := takeQuick()
	defer q.release()
	q.limits, q.slabs, q.text = l, room(text, l.Elements), text
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
	if len(q.open) > 0 {
		return nil
	}
	return q.root
}

// characters takes the text between two tags.
func (q *quick) characters(raw string) bool {
	if len(q.open) == 0 {
		return strings.Trim(raw, " \t\r\n") == ""
	}
	if !q.count(len(raw)) {
		return false
	}
	said, ok := raw, true
	if verbatim(raw) < len(raw) {
		if strings.Contains(raw, "]]>") { // production 14 of XML 1.0
			return false
		}
		if strings.IndexByte(raw, '\r') >= 0 {
			raw = lineEnds(raw)
		}
		said, ok = q.references(raw)
	}
	if ok && said != "" {
		q.children = append(q.children, q.slabs.text(said))
	}
	return ok
}

// count adds to the octets of text and attribute values, and reports whether they
// are within the limit.
func (q *quick) count(octets int) bool {
	q.octets += octets
	return q.octets <= q.limits.TextBytes
}

// lineEnds turns line ends into line feeds (XML 1.0, 2.11).
func lineEnds(raw string) string {
	return strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\r", "\n")
}

// maxReference is how long a reference may be, up to its end.
const maxReference = 12

// references puts what they stand for in the place of references.
func (q *quick) references(raw string) (string, bool) {
	next := strings.IndexByte(raw, '&')
	if next < 0 {
		return raw, true
	}
	out := make([]byte, 0, len(raw))
	for ; next >= 0; next = strings.IndexByte(raw, '&') {
		end := strings.IndexByte(raw[next:], ';')
		if end < 0 || end > maxReference {
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
