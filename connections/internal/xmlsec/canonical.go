package xmlsec

import (
	"slices"
	"sync"

	"github.com/beevik/etree"
)

// Canonicalize returns el in Exclusive XML Canonicalization 1.0 without
// comments. The prefixes of the list, with "#default" for the default
// namespace, are treated as inclusive. Declarations that el inherits from its
// ancestors are in scope. The tree is not changed.
func Canonicalize(el *etree.Element, prefixList ...string) []byte {
	if el == nil {
		return nil
	}
	c := takeCanonicalizer()
	defer c.release()
	c.run(el, nil, prefixList)
	return slices.Clone(c.out)
}

// canonicalizer writes one canonical form. Its slices are stacks that are cut
// back when an element closes, so that an element costs no allocation.
type canonicalizer struct {
	out       []byte
	scope     []binding // declarations in force at the current element
	rendered  []binding // declarations written on the way to it
	inclusive []string
	skip      *etree.Element
	unbound   bool  // a prefix without declaration was met
	foreign   bool  // something that [Parse] never builds was met
	twin      *twin // when set, what is written is built as a tree too

	needs []binding
	attrs []qualifiedAttr
}

type qualifiedAttr struct {
	uri  string
	attr *etree.Attr
}

var canonicalizers = sync.Pool{New: func() any { return new(canonicalizer) }}

// maxPooled keeps one huge document from pinning its buffer for ever.
const maxPooled = 1 << 20

func takeCanonicalizer() *canonicalizer {
	if c, ok := canonicalizers.Get().(*canonicalizer); ok {
		return c
	}
	return new(canonicalizer)
}

// release gives the buffers back; nothing of the document stays behind.
func (c *canonicalizer) release() {
	if cap(c.out) > maxPooled {
		return
	}
	clear(c.scope[:cap(c.scope)])
	clear(c.rendered[:cap(c.rendered)])
	clear(c.needs[:cap(c.needs)])
	clear(c.attrs[:cap(c.attrs)])
	*c = canonicalizer{
		out: c.out[:0], scope: c.scope[:0], rendered: c.rendered[:0],
		needs: c.needs[:0], attrs: c.attrs[:0],
	}
	canonicalizers.Put(c)
}

// run appends the canonical form of el to out, leaving out the element skip.
func (c *canonicalizer) run(el, skip *etree.Element, prefixList []string) {
	c.skip = skip
	c.inclusive = prefixList
	c.inherit(el.Parent())
	c.element(el, nil)
}

// inherit takes the declarations of the ancestors into scope, outermost first.
func (c *canonicalizer) inherit(el *etree.Element) {
	if el == nil {
		return
	}
	c.inherit(el.Parent())
	c.declare(el)
}

// declare takes the declarations of el into scope.
func (c *canonicalizer) declare(el *etree.Element) {
	for i := range el.Attr {
		if prefix, ok := declared(&el.Attr[i]); ok {
			c.scope = append(c.scope, binding{prefix, el.Attr[i].Value})
		}
	}
}

// declared returns the prefix that a declares, if it is a namespace
// declaration.
func declared(a *etree.Attr) (prefix string, ok bool) {
	switch {
	case a.Space == "xmlns":
		return a.Key, true
	case a.Space == "" && a.Key == "xmlns":
		return "", true
	}
	return "", false
}

// resolve returns what a prefix is bound to in a stack of bindings.
func resolve(stack []binding, prefix string) (string, bool) {
	for i := len(stack) - 1; i >= 0; i-- {
		if stack[i].prefix == prefix {
			return stack[i].uri, true
		}
	}
	return "", false
}

// element writes el; parent is the twin of its parent, if twins are built.
func (c *canonicalizer) element(el, parent *etree.Element) {
	scope, rendered := len(c.scope), len(c.rendered)
	c.declare(el)
	c.out = append(c.out, '<')
	c.name(el.Space, el.Tag)
	c.namespaces(el)
	c.attributes(el)
	c.out = append(c.out, '>')
	if c.twin != nil {
		parent = c.twin.element(el, parent, c.needs, c.attrs)
	}
	for _, token := range el.Child {
		switch t := token.(type) {
		case *etree.Element:
			if t != c.skip {
				c.element(t, parent)
			}
		case *etree.CharData:
			c.out = appendText(c.out, t.Data)
			if c.twin != nil {
				c.twin.text(parent, t.Data)
			}
		case *etree.ProcInst:
			c.foreign = true
			c.out = append(append(c.out, "<?"...), t.Target...)
			if t.Inst != "" {
				c.out = append(append(c.out, ' '), t.Inst...)
			}
			c.out = append(c.out, "?>"...)
		default: // comments are not written
			c.foreign = true
		}
	}
	c.out = append(c.out, '<', '/')
	c.name(el.Space, el.Tag)
	c.out = append(c.out, '>')
	c.scope, c.rendered = c.scope[:scope], c.rendered[:rendered]
}

func (c *canonicalizer) name(prefix, local string) {
	if prefix != "" {
		c.out = append(append(c.out, prefix...), ':')
	}
	c.out = append(c.out, local...)
}

// namespaces writes the declarations that el needs and that are not in force
// in what is written already: those of the prefixes that it visibly utilizes
// and those of the inclusive list (Exclusive XML Canonicalization 1.0
// section 3).
func (c *canonicalizer) namespaces(el *etree.Element) {
	c.needs = c.needs[:0]
	c.need(el.Space, true)
	for i := range el.Attr {
		if a := &el.Attr[i]; a.Space != "" && a.Space != "xmlns" {
			c.need(a.Space, true)
		}
	}
	for _, prefix := range c.inclusive {
		if prefix == "#default" {
			prefix = ""
		}
		c.need(prefix, false)
	}
	if len(c.needs) > 1 {
		slices.SortFunc(c.needs, func(a, b binding) int { return compareStrings(a.prefix, b.prefix) })
	}
	for _, n := range c.needs {
		c.out = appendDeclaration(c.out, n.prefix, n.uri)
		c.rendered = append(c.rendered, n)
	}
}

// need notes a prefix whose declaration must be written. A prefix of the
// inclusive list counts only where it is in scope.
func (c *canonicalizer) need(prefix string, utilized bool) {
	if prefix == "xml" {
		return
	}
	uri, ok := resolve(c.scope, prefix)
	if !ok && prefix != "" {
		c.unbound = c.unbound || utilized
		return
	}
	if written, ok := resolve(c.rendered, prefix); written == uri && (ok || prefix == "") {
		return
	}
	for i := range c.needs {
		if c.needs[i].prefix == prefix {
			return
		}
	}
	c.needs = append(c.needs, binding{prefix, uri})
}

// attributes writes the attributes that are no declarations, ordered by
// namespace URI and then local name; those without a namespace come first.
func (c *canonicalizer) attributes(el *etree.Element) {
	c.attrs = c.attrs[:0]
	for i := range el.Attr {
		a := &el.Attr[i]
		if _, ok := declared(a); ok {
			continue
		}
		uri := ""
		switch a.Space {
		case "":
		case "xml":
			uri = namespaceXML
		default:
			uri, _ = resolve(c.scope, a.Space)
		}
		c.attrs = append(c.attrs, qualifiedAttr{uri, a})
	}
	if len(c.attrs) > 1 {
		slices.SortFunc(c.attrs, func(a, b qualifiedAttr) int {
			if n := compareStrings(a.uri, b.uri); n != 0 {
				return n
			}
			return compareStrings(a.attr.Key, b.attr.Key)
		})
	}
	for _, q := range c.attrs {
		c.out = append(c.out, ' ')
		c.name(q.attr.Space, q.attr.Key)
		c.out = append(c.out, '=', '"')
		c.out = appendAttributeValue(c.out, q.attr.Value)
		c.out = append(c.out, '"')
	}
}

// compareStrings compares by octets, which for UTF-8 is the order of code
// points that Canonical XML wants.
func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
