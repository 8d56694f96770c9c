package xmlsec

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/beevik/etree"
)

const (
	namespaceXML   = "http://www.w3.org/XML/1998/namespace"
	namespaceXMLNS = "http://www.w3.org/2000/xmlns/"
)

// binding is one namespace declaration in scope.
type binding struct{ prefix, uri string }

// builder is the second half of the gate: it reads tokens, resolves namespaces
// as it goes and builds the tree.
type builder struct {
	limits   Limits
	root     *etree.Element
	open     []openElement // outermost first
	children []etree.Token // of the open elements, until these end
	scope    []binding
	text     []byte
	few      []xml.Name            // of the attributes of an element with few
	seen     map[xml.Name]struct{} // of one with many
	slabs    slabs
}

// openElement is an element without its end, and how many children and
// declarations there were before it.
type openElement struct {
	*etree.Element
	children, scope int
}

// build reads what the scan let through.
func build(data string, l Limits) (*etree.Element, *GateError) {
	b := &builder{limits: l}
	decoder := xml.NewDecoder(strings.NewReader(data))
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &GateError{Rule: RuleSyntax, Detail: err.Error()}
		}
		if err := b.token(token); err != nil {
			return nil, err
		}
	}
	if b.root == nil || len(b.open) > 0 {
		return nil, &GateError{Rule: RuleSyntax, Detail: "element without end"}
	}
	return b.root, nil
}

// token takes the next token of the document. What the scan refuses is refused
// here again, so that the two can never disagree in the lax direction.
func (b *builder) token(token xml.Token) *GateError {
	switch t := token.(type) {
	case xml.StartElement:
		return b.start(t.Name, t.Attr)
	case xml.EndElement:
		return b.end(t.Name)
	case xml.CharData:
		if len(b.open) > 0 {
			b.text = append(b.text, t...)
			return nil
		}
		if len(bytes.TrimSpace(t)) > 0 {
			return &GateError{Rule: RuleOutsideRoot}
		}
		return nil
	case xml.Comment:
		if !b.limits.AllowComments {
			return &GateError{Rule: RuleComment}
		}
		return nil
	case xml.ProcInst:
		return &GateError{Rule: RuleInstruction}
	}
	return &GateError{Rule: RuleDoctype}
}

// end closes the open element.
func (b *builder) end(name xml.Name) *GateError {
	last := len(b.open) - 1
	if last < 0 || b.open[last].Space != name.Space || b.open[last].Tag != name.Local {
		return &GateError{Rule: RuleSyntax, Detail: "end tag " + name.Local}
	}
	b.flush()
	b.close()
	return nil
}

// close gives the open element its children, and takes its declarations out of
// scope.
func (b *builder) close() {
	last := len(b.open) - 1
	el := b.open[last]
	children := b.children[el.children:]
	el.Child = take(&b.slabs.tokens, len(children))
	for _, child := range children {
		el.AddChild(child)
	}
	b.open, b.children, b.scope = b.open[:last], b.children[:el.children], b.scope[:el.scope]
}

// flush adds the text so far to the open element as one node.
func (b *builder) flush() {
	if len(b.text) > 0 {
		b.children = append(b.children, b.slabs.text(string(b.text)))
		b.text = b.text[:0]
	}
}

// start opens an element.
func (b *builder) start(name xml.Name, attrs []xml.Attr) *GateError {
	if len(b.open) == 0 && b.root != nil {
		return &GateError{Rule: RuleSecondRoot}
	}
	scope := len(b.scope)
	for i := range attrs {
		if err := b.declare(&attrs[i]); err != nil {
			return err
		}
	}
	if len(b.scope) > b.limits.Namespaces {
		return &GateError{Rule: RuleNamespaces, Detail: "in scope"}
	}
	if err := b.checkName(name); err != nil {
		return err
	}
	if err := b.checkAttributes(attrs); err != nil {
		return err
	}
	el := b.slabs.element(name.Space, name.Local, len(attrs), 0)
	for i := range attrs {
		addAttribute(el, attrs[i].Name.Space, attrs[i].Name.Local, attrs[i].Value)
	}
	if len(b.open) == 0 {
		b.root = el
	} else {
		b.flush()
		b.children = append(b.children, el)
	}
	b.open = append(b.open, openElement{Element: el, children: len(b.children), scope: scope})
	return nil
}

// declare takes a namespace declaration into scope (Namespaces in XML 1.0
// section 3); other attributes are left alone.
func (b *builder) declare(a *xml.Attr) *GateError {
	var prefix string
	switch {
	case a.Name.Space == "" && a.Name.Local == "xmlns":
	case a.Name.Space == "xmlns":
		prefix = a.Name.Local
		if prefix == "xml" || prefix == "xmlns" {
			return &GateError{Rule: RuleReserved, Detail: prefix}
		}
		if a.Value == "" {
			return &GateError{Rule: RuleEmptyPrefix, Detail: prefix}
		}
	default:
		return nil
	}
	if a.Value == namespaceXML || a.Value == namespaceXMLNS {
		return &GateError{Rule: RuleReserved, Detail: a.Value}
	}
	if a.Value != "" && !absolute(a.Value) {
		return &GateError{Rule: RuleRelativeNamespace, Detail: a.Value}
	}
	b.scope = append(b.scope, binding{prefix, a.Value})
	return nil
}

// absolute reports whether a namespace name starts with a URI scheme.
// Canonical XML has no defined form for a relative one (Canonical XML 1.0
// section 1.3).
func absolute(uri string) bool {
	scheme, _, ok := strings.Cut(uri, ":")
	if !ok || scheme == "" {
		return false
	}
	for i, r := range scheme {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", r)) {
			return false
		}
	}
	return true
}

// checkName refuses names that are no QName and prefixes that are not bound.
func (b *builder) checkName(name xml.Name) *GateError {
	if !isLocalName(name.Local) || name.Space == "xmlns" {
		return &GateError{Rule: RuleName, Detail: name.Local}
	}
	if _, ok := b.lookup(name.Space); !ok {
		return &GateError{Rule: RulePrefix, Detail: name.Space}
	}
	return nil
}

// isLocalName checks what the decoder leaves open: a colon, or a first
// character that may not start a name.
func isLocalName(local string) bool {
	first, _ := utf8.DecodeRuneInString(local)
	if first != '_' && !unicode.IsLetter(first) {
		return false
	}
	return strings.IndexByte(local, ':') < 0
}

// lookup resolves a prefix; "" is the default namespace.
func (b *builder) lookup(prefix string) (string, bool) {
	for i := len(b.scope) - 1; i >= 0; i-- {
		if b.scope[i].prefix == prefix {
			return b.scope[i].uri, true
		}
	}
	if prefix == "xml" {
		return namespaceXML, true
	}
	return "", prefix == ""
}

// fewAttributes is how many are compared with one another, and not by a map.
const fewAttributes = 8

// checkAttributes refuses wrong names, unbound prefixes and two attributes
// with the same expanded name.
func (b *builder) checkAttributes(attrs []xml.Attr) *GateError {
	b.few = b.few[:0]
	if len(attrs) > fewAttributes {
		if b.seen == nil {
			b.seen = make(map[xml.Name]struct{}, 16)
		}
		clear(b.seen)
	}
	for i := range attrs {
		name := attrs[i].Name
		if !isLocalName(name.Local) {
			return &GateError{Rule: RuleName, Detail: name.Local}
		}
		switch name.Space {
		case "":
		case "xmlns":
			name.Space = namespaceXMLNS
		default:
			uri, ok := b.lookup(name.Space)
			if !ok {
				return &GateError{Rule: RulePrefix, Detail: name.Space}
			}
			name.Space = uri
		}
		if len(attrs) <= fewAttributes {
			if slices.Contains(b.few, name) {
				return &GateError{Rule: RuleDuplicate, Detail: name.Local}
			}
			b.few = append(b.few, name)
			continue
		}
		if _, ok := b.seen[name]; ok {
			return &GateError{Rule: RuleDuplicate, Detail: name.Local}
		}
		b.seen[name] = struct{}{}
	}
	return nil
}
