package xmlsec

import "github.com/beevik/etree"

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

// room makes the slabs for a tree of which as much is known.
func room(e extent) slabs {
	return slabs{
		elements: make([]etree.Element, e.elements),
		texts:    make([]etree.CharData, e.texts),
		attrs:    make([]etree.Attr, e.attributes),
		tokens:   make([]etree.Token, e.elements), // most hold one text
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
// NOTE: CreateAttr is the one way to tie an attribute to its element; the name
// that no document can hold keeps it from looking for one to replace.
func addAttribute(el *etree.Element, space, key, value string) {
	a := el.CreateAttr("\x00", value)
	a.Space, a.Key = space, key
}
