package xmlsec

import (
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/beevik/etree"
)

// Space is a namespace with the prefix that it is written with.
type Space struct{ Prefix, URI string }

// Writer writes a document in Exclusive XML Canonicalization 1.0 as it goes, so
// that the octets that are hashed are those that are sent, and nothing is
// written twice. It knows elements with a prefix, attributes without one, and
// text. The first mistake in its use is kept; Octets returns it, and with it
// nothing of what was written.
//
// A Writer comes from [NewWriter] and is given back by Release.
type Writer struct {
	out      []byte
	spare    []byte    // for a signature, before it is in its place
	rendered []binding // the declarations in force, outermost first
	open     []opened
	err      error
}

// opened is an element without its end.
type opened struct {
	space     Space
	local     string
	start     int    // where it starts
	signature int    // where its signature goes; 0 = nowhere
	base      int    // how many declarations were in force before it
	reach     int    // the outermost declaration that is used in it
	id        string // the value of its ID
	last      string // the attribute before; "" = none
	tag       bool   // its start tag is not closed
}

var writers = sync.Pool{New: func() any { return new(Writer) }}

// NewWriter returns an empty writer.
func NewWriter() *Writer {
	if w, ok := writers.Get().(*Writer); ok {
		return w
	}
	return new(Writer)
}

// Release gives the buffers back. What Octets returned is no longer valid.
func (w *Writer) Release() {
	if cap(w.out) > maxPooled || cap(w.spare) > maxPooled {
		return
	}
	w.reset()
	writers.Put(w)
}

// reset leaves nothing of the document but room.
func (w *Writer) reset() {
	clear(w.rendered[:cap(w.rendered)])
	clear(w.open[:cap(w.open)])
	*w = Writer{out: w.out[:0], spare: w.spare[:0], rendered: w.rendered[:0], open: w.open[:0]}
}

// Octets returns what was written, until Release.
func (w *Writer) Octets() ([]byte, error) {
	if len(w.open) > 0 {
		w.fail(errors.New("an element without end"))
	}
	if w.err != nil {
		return nil, w.err
	}
	return w.out, nil
}

// fail keeps the first mistake.
func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = fmt.Errorf("writing XML: %w", err)
	}
}

// top is the element that is open; nil = none, which is a mistake where one is
// needed.
func (w *Writer) top() *opened {
	if len(w.open) == 0 {
		return nil
	}
	return &w.open[len(w.open)-1]
}

// Start begins an element. Its namespace is declared where no element around it
// has declared it the same (Exclusive XML Canonicalization 1.0 section 3).
func (w *Writer) Start(s Space, local string) {
	w.content()
	w.open = append(w.open, opened{space: s, local: local, start: len(w.out), base: len(w.rendered), reach: math.MaxInt, tag: true})
	w.out = append(w.out, '<')
	w.out = appendName(w.out, s.Prefix, local)
	if i := declaration(w.rendered, s.Prefix); i >= 0 && w.rendered[i].uri == s.URI {
		w.uses(i)
		return
	}
	w.rendered = append(w.rendered, binding{s.Prefix, s.URI})
	w.out = appendDeclaration(w.out, s.Prefix, s.URI)
}

// declaration finds the one in force of a prefix; -1 = there is none.
func declaration(stack []binding, prefix string) int {
	for i := len(stack) - 1; i >= 0; i-- {
		if stack[i].prefix == prefix {
			return i
		}
	}
	return -1
}

// uses notes that the open elements rest on a declaration.
func (w *Writer) uses(declaration int) {
	for i := range w.open {
		w.open[i].reach = min(w.open[i].reach, declaration)
	}
}

// Attr adds an attribute without a namespace to the element that was started
// last. Attributes come in the order of their names.
func (w *Writer) Attr(name, value string) {
	el := w.top()
	if el == nil || !el.tag || name <= el.last {
		w.fail(fmt.Errorf("the attribute %s is not in its place", name))
		return
	}
	el.last = name
	if name == "ID" {
		el.id = value
	}
	w.out = append(append(append(w.out, ' '), name...), '=', '"')
	w.out = appendAttributeValue(w.out, value)
	w.out = append(w.out, '"')
}

// Text adds text to the open element.
func (w *Writer) Text(text string) {
	if len(w.open) == 0 {
		w.fail(errors.New("text outside of an element"))
		return
	}
	w.content()
	w.out = appendText(w.out, text)
}

// Element writes an element that holds text alone.
func (w *Writer) Element(s Space, local, text string) {
	w.Start(s, local)
	w.Text(text)
	w.End()
}

// Tree writes a tree that stands alone.
func (w *Writer) Tree(el *etree.Element) {
	w.content()
	w.uses(0) // it may rest on any
	c := takeCanonicalizer()
	defer c.release()
	c.rendered = append(c.rendered, w.rendered...)
	c.run(el, nil, nil)
	if c.unbound || c.foreign {
		w.fail(fmt.Errorf("%s holds what cannot be written", el.Tag))
	}
	w.out = append(w.out, c.out...)
}

// content closes the start tag of the open element.
func (w *Writer) content() {
	if el := w.top(); el != nil && el.tag {
		el.tag = false
		w.out = append(w.out, '>')
	}
}

// End ends the open element.
func (w *Writer) End() {
	el := w.top()
	if el == nil {
		w.fail(errors.New("an end without start"))
		return
	}
	w.content()
	w.out = append(w.out, '<', '/')
	w.out = appendName(w.out, el.space.Prefix, el.local)
	w.out = append(w.out, '>')
	w.rendered = w.rendered[:el.base]
	w.open = w.open[:len(w.open)-1]
}
