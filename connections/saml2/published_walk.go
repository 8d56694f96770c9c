package saml2

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// schemaInstance is the namespace of xsi:type (XML Schema 1, 2.6.1).
const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// describer walks through metadata. Everything outside of KeyDescriptors is
// hashed in its order; what is inside of them is a set.
type describer struct {
	connections.Published
	outside hash.Hash
	inside  []string // of KeyDescriptors, beside the keys themselves
}

// whole tells of a document. The signature of the root is not told.
func (d *describer) whole(root *etree.Element) error {
	d.outside = sha256.New()
	others, err := d.dates(root)
	if err != nil {
		return err
	}
	if shown := d.attributes(root, others, true); len(shown) > 0 {
		d.say("EntityDescriptor", strings.Join(shown, ", "))
	}
	for _, child := range root.ChildElements() {
		if xmlsec.Is(child, NamespaceSignature, "Signature") {
			continue
		}
		if err := d.element(child, ""); err != nil {
			return err
		}
	}
	d.finish()
	return nil
}

// element tells of an element and of what is below it.
func (d *describer) element(el *etree.Element, above string) error {
	if above != "" && xmlsec.Is(el, NamespaceMetadata, "KeyDescriptor") {
		return d.key(el, above)
	}
	others, err := d.dates(el)
	if err != nil {
		return err
	}
	name := typedName(el)
	path := strings.TrimPrefix(above+"/"+name, "/")
	d.count("<", el.NamespaceURI(), name)
	shown, text := d.attributes(el, others, true), ownText(el)
	d.count("text", text)
	d.state(el, path, shown, text)
	for _, child := range el.ChildElements() {
		if err := d.element(child, path); err != nil {
			return err
		}
	}
	d.count(">")
	return nil
}

// key tells of a KeyDescriptor: its certificates, which stand for their keys, and
// what may be encrypted to them by. Names of keys say nothing that Trin reads.
func (d *describer) key(el *etree.Element, role string) error {
	use, _ := xmlsec.Attr(el, "use")
	certificates, err := parseCertificates(el)
	if err != nil {
		return fmt.Errorf("%s: KeyDescriptor: %w", role, err)
	}
	for _, certificate := range certificates {
		one := connections.PublishedKey{Role: role, Use: connections.KeyUse(use), Certificate: certificate}
		if !slices.ContainsFunc(d.Keys, func(o connections.PublishedKey) bool {
			return o.Role == one.Role && o.Use == one.Use && o.Certificate.Equal(certificate)
		}) {
			d.Keys = append(d.Keys, one)
		}
	}
	for _, child := range el.ChildElements() {
		if !xmlsec.Is(child, NamespaceSignature, "KeyInfo") {
			d.within(child, role+"/KeyDescriptor "+use)
		}
	}
	return nil
}

// within tells of an element of a KeyDescriptor beside its key.
func (d *describer) within(el *etree.Element, above string) {
	path := above + "/" + el.Tag
	says := append(d.attributes(el, el.Attr, false), ownText(el))
	line := path + " " + strings.TrimSpace(strings.Join(says, ", "))
	if d.inside = append(d.inside, el.NamespaceURI()+" "+line); len(says) > 1 {
		d.say(path, strings.TrimSuffix(strings.Join(says, ", "), ", "))
	}
	for _, child := range el.ChildElements() {
		d.within(child, path)
	}
}

// finish makes the digests.
func (d *describer) finish() {
	slices.Sort(d.inside)
	for _, line := range slices.Compact(d.inside) {
		d.count("inside", line)
	}
	d.outside.Sum(d.Rest[:0])
	var keys []string
	for _, key := range d.Keys {
		keys = append(keys, fmt.Sprintf("%q %q %x", key.Role, key.Use, sha256.Sum256(key.Certificate.Raw)))
	}
	slices.Sort(keys)
	d.Content = connections.Digest(sha256.Sum256([]byte(fmt.Sprintf("%x\n%s", d.Rest, strings.Join(keys, "\n")))))
}

// count hashes parts, so that no two of them run together.
func (d *describer) count(parts ...string) {
	for _, part := range parts {
		fmt.Fprintf(d.outside, "%d:%s", len(part), part)
	}
}

func (d *describer) say(field, value string) {
	d.Statements = append(d.Statements, connections.Statement{Field: field, Value: value})
}

// attributes writes attributes for people, in the order of their names, and
// hashes them where they count.
func (d *describer) attributes(el *etree.Element, all []etree.Attr, counted bool) []string {
	type named struct{ space, key, value string }
	var sorted []named
	for _, a := range all {
		if a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns" {
			continue
		}
		one := named{"", a.Key, a.Value}
		if a.Space != "" {
			one.space = prefixSpace(el, a.Space)
		}
		if one.space == schemaInstance && a.Key == "type" {
			space, local := typeOf(el, a.Value)
			one.value = space + " " + local
		}
		sorted = append(sorted, one)
	}
	slices.SortFunc(sorted, func(a, b named) int { return strings.Compare(a.space+" "+a.key, b.space+" "+b.key) })
	var shown []string
	for _, a := range sorted {
		if counted {
			d.count("@", a.space, a.key, a.value)
		}
		if a.space != schemaInstance {
			shown = append(shown, a.key+"="+a.value)
		}
	}
	return shown
}

// state writes what an element says: an endpoint by its binding and address, any
// other by its attributes and its text.
func (d *describer) state(el *etree.Element, path string, attributes []string, text string) {
	binding, bound := xmlsec.Attr(el, "Binding")
	location, located := xmlsec.Attr(el, "Location")
	if bound && located {
		path += " (" + binding[strings.LastIndex(binding, ":")+1:] + ")"
		attributes = slices.DeleteFunc(attributes, func(a string) bool { return a == "Binding="+binding || a == "Location="+location })
		attributes = append([]string{location}, attributes...)
	}
	if len(attributes) > 0 {
		d.say(path, strings.Join(attributes, ", "))
	}
	if text != "" || len(attributes) == 0 && len(el.ChildElements()) == 0 {
		d.say(path, text)
	}
}
