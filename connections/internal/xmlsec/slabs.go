package xmlsec

import (
	"strings"

	"github.com/beevik/etree"
)

// slabs are what the nodes of a tree are cut from, so that a tree costs a few
// allocations and not several for each node. A tree is kept or let go as a
// whole, and none lives longer than a request.
type slabs struct {
	elements []etree.Element
	texts    []etree.CharData
	attrs    []etree.Attr
	tokens   []etree.Token
}

// slab is how many of a kind are allocated together.
const slab = 32

// room makes the slabs for the tree of a text that holds no more elements than
// so many: about as much as it will need.
func room(text string, most int) slabs {
	elements := min(strings.Count(text, "<")*9/16+1, most) // some have one tag alone
	texts := elements*5/8 + 1
	return slabs{
		elements: make([]etree.Element, elements),
		texts:    make([]etree.CharData, texts),
		attrs:    make([]etree.Attr, min(strings.Count(text, "="), 4*elements)),
		tokens:   make([]etree.Token, elements+texts),
	}
}

// take cuts a list of length 0 and capacity n off a slab.
func take[T any](from *[]T, n int) []T {
	if len(*from) < n {
		*from = make([]T, max(n, slab))
	}
	list := (*from)[:0:n]
	*from = (*from)[n:]
	return list
}

// element is an element with room for so many attributes and children.
func (s *slabs) element(space, tag string, attrs, children int) *etree.Element {
	el := &take(&s.elements, 1)[:1][0]
	el.Space, el.Tag = space, tag
	if attrs > 0 {
		el.Attr = take(&s.attrs, attrs)
	}
	if children > 0 {
		el.Child = take(&s.tokens, children)
	}
	return el
}

// text is character data.
func (s *slabs) text(data string) *etree.CharData {
	text := &take(&s.texts, 1)[:1][0]
	text.Data = data
	return text
}

// addAttribute adds an attribute that knows its element.
//
// NOTE: CreateAttr is the one way to tie an attribute to its element; it is shown
// none of those before, so that it looks for none to replace.
func addAttribute(el *etree.Element, space, key, value string) {
	attrs := el.Attr
	el.Attr = attrs[len(attrs):]
	a := el.CreateAttr("", value)
	a.Space, a.Key = space, key
	if len(attrs) < cap(attrs) { // it stands there already
		el.Attr = attrs[:len(attrs)+1]
		return
	}
	el.Attr = append(attrs, *a)
}
