package saml2

import (
	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// The prefixes of what Trin writes. Every message declares its own, so that an
// assertion reads the same alone and inside a response.
const (
	prefixProtocol  = "samlp"
	prefixAssertion = "saml"
	prefixMetadata  = "md"
	prefixSignature = "ds"
)

// The namespaces of what is written in canonical form at once.
var (
	spaceProtocol  = xmlsec.Space{Prefix: prefixProtocol, URI: NamespaceProtocol}
	spaceAssertion = xmlsec.Space{Prefix: prefixAssertion, URI: NamespaceAssertion}
)

// newElement makes the root of something that is signed on its own: it declares
// its namespaces itself.
func newElement(prefix, local string, namespaces ...string) *etree.Element {
	el := etree.NewElement(prefix + ":" + local)
	for i := 0; i+1 < len(namespaces); i += 2 {
		el.CreateAttr("xmlns:"+namespaces[i], namespaces[i+1])
	}
	return el
}

// newMessage makes a protocol message (core 3.2.1, 3.2.2) with its Issuer.
func newMessage(local, id, instant, destination, issuer string) *etree.Element {
	el := newElement(prefixProtocol, local, prefixProtocol, NamespaceProtocol, prefixAssertion, NamespaceAssertion)
	el.CreateAttr("ID", id)
	el.CreateAttr("Version", Version)
	el.CreateAttr("IssueInstant", instant)
	el.CreateAttr("Destination", destination)
	textChild(el, prefixAssertion, "Issuer", issuer)
	return el
}

// textChild adds a child that holds text.
func textChild(parent *etree.Element, prefix, local, text string) *etree.Element {
	el := parent.CreateElement(prefix + ":" + local)
	el.SetText(text)
	return el
}

// nameChild adds a NameID (core 2.2.3). Empty attributes are left out.
func nameChild(parent *etree.Element, n nameID) {
	el := textChild(parent, prefixAssertion, "NameID", n.Value)
	for _, a := range [...]struct{ name, value string }{
		{"Format", n.Format}, {"NameQualifier", n.NameQualifier}, {"SPNameQualifier", n.SPNameQualifier},
	} {
		if a.value != "" {
			el.CreateAttr(a.name, a.value)
		}
	}
}

// writeName writes a NameID (core 2.2.3). Empty attributes are left out.
func writeName(x *xmlsec.Writer, n nameID) {
	x.Start(spaceAssertion, "NameID")
	for _, a := range [...]struct{ name, value string }{
		{"Format", n.Format}, {"NameQualifier", n.NameQualifier}, {"SPNameQualifier", n.SPNameQualifier},
	} {
		if a.value != "" {
			x.Attr(a.name, a.value)
		}
	}
	x.Text(n.Value)
	x.End()
}

// statusChild adds a Status (core 3.2.2.1).
func statusChild(parent *etree.Element, s Status) {
	code := parent.CreateElement(prefixProtocol + ":Status").CreateElement(prefixProtocol + ":StatusCode")
	code.CreateAttr("Value", s.Top)
	if s.Second != "" {
		code.CreateElement(prefixProtocol+":StatusCode").CreateAttr("Value", s.Second)
	}
}

// XMLText reports whether XML 1.0 can carry the text (XML 1.0 2.2).
func XMLText(s string) bool { return xmlText(s) }

// xmlText is XMLText. What XML cannot carry is never dropped or replaced: the
// caller refuses.
func xmlText(s string) bool { return xmlsec.IsText(s) }
