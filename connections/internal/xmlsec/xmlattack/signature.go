package xmlattack

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// Signatures returns the cases B14 to B28 that bend the signature itself. None
// changes the content, so each must be refused for its form. The first signed
// element of the message is bent: the Response, else the Assertion.
func Signatures(signed []byte) ([]Variant, error) {
	var makers []maker
	for _, group := range [][]edit{exclusions(), repetitions(), references(), transforms(), algorithms(), places40()} {
		for _, e := range group {
			makers = append(makers, maker{e.name, func(m *message) bool {
				el := m.response
				if signature(el) == nil {
					el = m.assertion
				}
				if signature(el) == nil {
					return false
				}
				return e.bend(el, signature(el))
			}})
		}
	}
	return build(signed, makers)
}

// edit bends the signature s of the element el.
type edit struct {
	name string
	bend func(el, s *etree.Element) bool
}

// on makes an edit of the first descendant of the signature with a local name.
func on(name, local string, bend func(*etree.Element)) edit {
	return edit{name, func(_, s *etree.Element) bool {
		target := find(s, local)
		if target == nil {
			return false
		}
		bend(target)
		return true
	}}
}

// attribute sets an attribute of the first descendant with a local name.
func attribute(name, local, key, value string) edit {
	return on(name, local, func(el *etree.Element) { el.CreateAttr(key, value) })
}

func remove(el *etree.Element) { el.Parent().RemoveChild(el) }
func clearAll(el *etree.Element) {
	for len(el.Child) > 0 {
		el.RemoveChildAt(0)
	}
}

// twice puts a copy of el before el.
func twice(el *etree.Element) { el.Parent().InsertChildAt(el.Index(), el.Copy()) }

func exclusions() []edit {
	return []edit{
		{"B15 signature removed", func(_, s *etree.Element) bool { remove(s); return true }},
		{"B15 signature empty", func(_, s *etree.Element) bool { clearAll(s); return true }},
		on("B15 no Reference", "Reference", remove),
		on("B15 no SignedInfo", "SignedInfo", remove),
		on("B15 SignedInfo empty", "SignedInfo", clearAll),
		on("B15 no SignatureValue", "SignatureValue", remove),
		on("B15 SignatureValue empty", "SignatureValue", func(el *etree.Element) { el.SetText("") }),
		on("B15 SignatureValue of zeros", "SignatureValue", func(el *etree.Element) { el.SetText(strings.Repeat("AAAA", 86)[:342] + "A=") }),
		on("B15 no DigestValue", "DigestValue", remove),
		on("B15 DigestValue empty", "DigestValue", func(el *etree.Element) { el.SetText("") }),
		on("B15 no SignatureMethod", "SignatureMethod", remove),
		on("B15 no CanonicalizationMethod", "CanonicalizationMethod", remove),
		on("B15 no DigestMethod", "DigestMethod", remove),
		on("B15 no Transforms", "Transforms", remove),
	}
}

func repetitions() []edit {
	edits := []edit{
		on("B9 second SignedInfo after", "SignedInfo", func(el *etree.Element) { el.Parent().AddChild(el.Copy()) }),
		on("B17 comment in DigestValue", "DigestValue", func(el *etree.Element) { el.InsertChildAt(0, etree.NewComment("x")) }),
		on("B17 instruction in DigestValue", "DigestValue", func(el *etree.Element) { el.InsertChildAt(0, etree.NewProcInst("x", "y")) }),
		on("B17 comment in SignedInfo", "SignedInfo", func(el *etree.Element) { el.InsertChildAt(0, etree.NewComment("x")) }),
		on("B17 element in DigestValue", "DigestValue", func(el *etree.Element) { el.CreateElement("x") }),
		on("B16 Object", "SignedInfo", func(el *etree.Element) { object(el.Parent()) }),
		on("B12 Manifest", "SignedInfo", func(el *etree.Element) { object(el.Parent()).CreateElement("dso:Manifest") }),
	}
	for _, local := range []string{"SignedInfo", "SignatureValue", "KeyInfo", "DigestValue", "DigestMethod",
		"CanonicalizationMethod", "SignatureMethod", "Reference", "Transforms"} {
		id := "B16 two "
		switch local {
		case "SignedInfo":
			id = "B9 two "
		case "Reference":
			id = "B18 two "
		}
		edits = append(edits, on(id+local, local, twice))
	}
	return append(edits,
		edit{"B14 two signatures", func(el, s *etree.Element) bool { el.InsertChildAt(s.Index(), s.Copy()); return true }},
		on("B18 evil Reference first", "Reference", func(el *etree.Element) {
			twice(el)
			find(el.Parent(), "Reference").CreateAttr("URI", "#_other")
		}),
		on("B18 evil Reference last", "Reference", func(el *etree.Element) { twice(el); el.CreateAttr("URI", "#_other") }),
	)
}

func references() []edit {
	edits := []edit{
		on("B19 URI missing", "Reference", func(el *etree.Element) { el.RemoveAttr("URI") }),
		edit{"B19 URI without #", func(_, s *etree.Element) bool { return changeURI(s, func(u string) string { return "X" + u[1:] }) }},
		edit{"B19 URI with blank", func(_, s *etree.Element) bool { return changeURI(s, func(u string) string { return " " + u }) }},
		edit{"B19 URI escaped", func(_, s *etree.Element) bool { return changeURI(s, func(u string) string { return "%23" + u[1:] }) }},
		edit{"A14 qualified URI", func(_, s *etree.Element) bool {
			r := find(s, "Reference")
			r.CreateAttr("xmlns:q", "urn:q")
			r.CreateAttr("q:URI", r.SelectAttrValue("URI", ""))
			return true
		}},
		edit{"A14 qualified ID", func(el, _ *etree.Element) bool {
			el.CreateAttr("xmlns:q", "urn:q")
			el.CreateAttr("q:"+idName(el), el.SelectAttrValue(idName(el), ""))
			return true
		}},
		edit{"B14 ID on a child", func(el, _ *etree.Element) bool {
			el.ChildElements()[0].CreateAttr("ID", el.SelectAttrValue(idName(el), ""))
			return true
		}},
		edit{"B11 Id in the signature", func(el, s *etree.Element) bool {
			s.CreateAttr("Id", el.SelectAttrValue(idName(el), ""))
			return true
		}},
		edit{"B14 xml:id", func(el, s *etree.Element) bool {
			el.ChildElements()[0].CreateAttr("xml:id", el.SelectAttrValue(idName(el), ""))
			return true
		}},
	}
	for _, uri := range []string{"", "#", "#xpointer(/)", "#xpointer(id('a'))", "#_other", "http://127.0.0.1:1/x", "file:///etc/passwd", "cid:x"} {
		id := "B19 URI "
		if strings.Contains(uri, ":/") || strings.HasPrefix(uri, "cid") {
			id = "B18 detached "
		}
		edits = append(edits, attribute(id+fmt.Sprintf("%q", uri), "Reference", "URI", uri))
	}
	return edits
}

func changeURI(s *etree.Element, change func(string) string) bool {
	r := find(s, "Reference")
	r.CreateAttr("URI", change(r.SelectAttrValue("URI", "#")))
	return true
}

func transforms() []edit {
	add := func(name, algorithm string) edit {
		return on(name, "Transforms", func(el *etree.Element) {
			t := find(el, "Transform").Copy()
			t.CreateAttr("Algorithm", algorithm)
			el.AddChild(t)
		})
	}
	return []edit{
		add("B21 XSLT", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
		add("B21 XPath", "http://www.w3.org/TR/1999/REC-xpath-19991116"),
		add("B21 XPath Filter 2", "http://www.w3.org/2002/06/xmldsig-filter2"),
		add("B21 base64", "http://www.w3.org/2000/09/xmldsig#base64"),
		add("B21 unknown", "urn:unknown"),
		add("B21 enveloped twice", "http://www.w3.org/2000/09/xmldsig#enveloped-signature"),
		on("B21 none", "Transforms", clearAll),
		on("B21 only one", "Transform", remove),
		on("B21 out of order", "Transforms", func(el *etree.Element) { el.AddChild(find(el, "Transform")) }),
		on("B21 10,000 transforms", "Transforms", func(el *etree.Element) {
			t := find(el, "Transform")
			for range 10_000 {
				el.AddChild(t.Copy())
			}
		}),
		on("B21 parameter", "Transform", func(el *etree.Element) { el.CreateElement("XPath").SetText("1") }),
		on("B22 with comments", "Transforms", lastTransform("http://www.w3.org/2001/10/xml-exc-c14n#WithComments")),
		on("B22 inclusive 1.0", "Transforms", lastTransform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315")),
		on("B22 inclusive 1.1", "Transforms", lastTransform("http://www.w3.org/2006/12/xml-c14n11")),
		attribute("B22 SignedInfo with comments", "CanonicalizationMethod", "Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
		attribute("B22 SignedInfo inclusive", "CanonicalizationMethod", "Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
		attribute("B22 SignedInfo unknown", "CanonicalizationMethod", "Algorithm", "urn:unknown"),
		on("B23 10,000 prefixes", "Transforms", func(el *etree.Element) {
			all := el.ChildElements()
			in := all[len(all)-1].CreateElement("ec:InclusiveNamespaces")
			in.CreateAttr("xmlns:ec", "http://www.w3.org/2001/10/xml-exc-c14n#")
			in.CreateAttr("PrefixList", strings.Repeat("p ", 10_000))
		}),
		on("B23 wrong namespace", "Transforms", func(el *etree.Element) {
			all := el.ChildElements()
			all[len(all)-1].CreateElement("ds:InclusiveNamespaces").CreateAttr("PrefixList", "xs")
		}),
	}
}

func lastTransform(algorithm string) func(*etree.Element) {
	return func(el *etree.Element) {
		all := el.ChildElements()
		all[len(all)-1].CreateAttr("Algorithm", algorithm)
	}
}

func algorithms() []edit {
	var edits []edit
	for _, uri := range []string{
		"http://www.w3.org/2000/09/xmldsig#hmac-sha1",
		"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
		"http://www.w3.org/2000/09/xmldsig#dsa-sha1",
		"http://www.w3.org/2001/04/xmldsig-more#RSA-SHA256",
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
		"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
		"none", "", "urn:unknown",
	} {
		edits = append(edits, attribute("B24 "+uri, "SignatureMethod", "Algorithm", uri))
	}
	return append(edits,
		attribute("B25 signature SHA-1", "SignatureMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
		attribute("B25 digest SHA-1", "DigestMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1"),
		attribute("B24 digest MD5", "DigestMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#md5"),
		attribute("B24 digest of other length", "DigestMethod", "Algorithm", "http://www.w3.org/2001/04/xmlenc#sha512"),
		on("B26 HMACOutputLength", "SignatureMethod", func(el *etree.Element) { el.CreateElement("HMACOutputLength").SetText("1") }),
		on("A14 qualified Algorithm", "SignatureMethod", func(el *etree.Element) {
			el.CreateAttr("xmlns:q", "urn:q")
			el.CreateAttr("q:Algorithm", "http://www.w3.org/2000/09/xmldsig#rsa-sha1")
		}),
	)
}

// places40 moves the signature out of its place in the schema.
func places40() []edit {
	return []edit{
		{"B40 signature last", func(el, s *etree.Element) bool { el.AddChild(s); return true }},
		{"B40 signature first", func(el, s *etree.Element) bool { el.InsertChildAt(0, s); return true }},
		{"B40 signature in a child", func(el, s *etree.Element) bool {
			into := child(el, "Status")
			if into == nil {
				into = child(el, "Subject")
			}
			if into == nil {
				return false
			}
			into.AddChild(s)
			return true
		}},
		{"B40 signature in a wrapper", func(el, s *etree.Element) bool {
			at := s.Index()
			wrapper := etree.NewElement("w:Wrapper")
			wrapper.CreateAttr("xmlns:w", "urn:w")
			wrapper.AddChild(s)
			el.InsertChildAt(at, wrapper)
			return true
		}},
	}
}

// KeyInfos returns the case B28: the signature of another key under every kind
// of KeyInfo, made by the caller's sign with a certificate that says what the
// trusted one says. attacker signs a message and returns it; trusted is the
// base64 of the trusted certificate.
func KeyInfos(forged []byte, trusted string) ([]Variant, error) {
	set := func(name string, bend func(info *etree.Element)) maker {
		return maker{"B28 " + name, func(m *message) bool {
			info := find(m.doc.Root(), "KeyInfo")
			if info == nil {
				return false
			}
			bend(info)
			return true
		}}
	}
	certificate := func(info *etree.Element, value string) {
		info.CreateElement("ds:X509Data").CreateElement("ds:X509Certificate").SetText(value)
	}
	return build(forged, []maker{
		set("attacker certificate", func(*etree.Element) {}),
		set("trusted certificate", func(info *etree.Element) { clearAll(info); certificate(info, trusted) }),
		set("trusted and attacker", func(info *etree.Element) {
			own := info.Child[0]
			clearAll(info)
			certificate(info, trusted)
			info.AddChild(own)
		}),
		set("attacker and trusted", func(info *etree.Element) { certificate(info, trusted) }),
		set("KeyName only", func(info *etree.Element) { clearAll(info); info.CreateElement("ds:KeyName").SetText("trusted") }),
		set("RetrievalMethod", func(info *etree.Element) {
			clearAll(info)
			info.CreateElement("ds:RetrievalMethod").CreateAttr("URI", "http://127.0.0.1:1/key")
		}),
		set("KeyValue only", func(info *etree.Element) {
			clearAll(info)
			value := info.CreateElement("ds:KeyValue").CreateElement("ds:RSAKeyValue")
			value.CreateElement("ds:Modulus").SetText("AQAB")
			value.CreateElement("ds:Exponent").SetText("AQAB")
		}),
		set("none", remove),
	})
}
