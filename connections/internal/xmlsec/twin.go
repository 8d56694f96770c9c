package xmlsec

import "github.com/beevik/etree"

// twin builds the tree of a canonical form while its octets are written, node
// by node from the same values: the tree holds what the octets hold, in their
// order, and nothing else. It is the tree that [Parse] would build from them.
type twin struct {
	root  *etree.Element
	slabs slabs
}

// element adds an element with the declarations and attributes as they were
// written.
func (t *twin) element(el, parent *etree.Element, declarations []binding, attrs []qualifiedAttr) *etree.Element {
	made := t.slabs.element(el.Space, el.Tag, len(declarations)+len(attrs), len(el.Child))
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
	parent.AddChild(t.slabs.text(data))
}
