package xmlsec

import "github.com/beevik/etree"

// twin builds the tree of a canonical form while its octets are written, node
// by node from the same values: the tree holds what the octets hold, in their
// order, and nothing else. It is the tree that [Parse] would build from them.
//
// Elements, attributes, texts and lists of children are taken from slabs, so
// that a tree costs a few allocations and not several for each node.
type twin struct {
	root *etree.Element

	elements []etree.Element
	texts    []etree.CharData
	attrs    []etree.Attr
	tokens   []etree.Token
}

// slab is how many of a kind are allocated together.
const slab = 64

// take cuts a list of length 0 and capacity n off a slab.
func take[T any](from *[]T, n int) []T {
	if len(*from) < n {
		*from = make([]T, max(n, slab))
	}
	list := (*from)[:0:n]
	*from = (*from)[n:]
	return list
}

// element adds an element with the declarations and attributes as they were
// written.
func (t *twin) element(el, parent *etree.Element, declarations []binding, attrs []qualifiedAttr) *etree.Element {
	made := &take(&t.elements, 1)[:1][0]
	made.Space, made.Tag = el.Space, el.Tag
	made.Attr = take(&t.attrs, len(declarations)+len(attrs))
	made.Child = take(&t.tokens, len(el.Child))
	for _, d := range declarations {
		if d.prefix == "" {
			addAttribute(made, "", "xmlns", d.uri)
		} else {
			addAttribute(made, "xmlns", d.prefix, d.uri)
		}
	}
	for _, a := range attrs {
		addAttribute(made, a.attr.Space, a.attr.Key, a.attr.Value)
	}
	if parent == nil {
		t.root = made
	} else {
		parent.AddChild(made)
	}
	return made
}

// text adds character data. What stood on both sides of something that is left
// out is one text in the octets, and so it is here.
func (t *twin) text(parent *etree.Element, data string) {
	if data == "" {
		return
	}
	if last := len(parent.Child) - 1; last >= 0 {
		if before, ok := parent.Child[last].(*etree.CharData); ok {
			before.Data += data
			return
		}
	}
	made := &take(&t.texts, 1)[:1][0]
	made.Data = data
	parent.AddChild(made)
}

// addAttribute adds an attribute that knows its element.
//
// NOTE: CreateAttr is the one way to tie an attribute to its element; the name
// that no document can hold keeps it from looking for one to replace.
func addAttribute(el *etree.Element, space, key, value string) {
	a := el.CreateAttr("\x00", value)
	a.Space, a.Key = space, key
}
