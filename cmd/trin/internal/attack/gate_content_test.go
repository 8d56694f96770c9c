package attack

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

// swap replaces an attribute by one of the same name in a foreign namespace.
func swap(el *etree.Element, name string) {
	value := el.RemoveAttr(name).Value
	foreign(el, name, value)
}

// foreign adds an attribute of that name in a foreign namespace.
func foreign(el *etree.Element, name, value string) {
	el.CreateAttr("xmlns:x", "urn:x")
	el.CreateAttr("x:"+name, value)
}

func TestA8_A9_A11_A12_A13_NamesAreResolvedByNamespace(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	confirmation := func(a *etree.Element) *etree.Element {
		return at(a, "./Subject/SubjectConfirmation/SubjectConfirmationData")
	}
	signedResponse := func(c wrong) wrong {
		inner := c.change
		c.change = func(r *samltest.Response) { inner(r); r.SignResponse = samltest.ProviderKey }
		return c
	}
	signature := func(a *etree.Element) *etree.Element { return a.SelectElement("Signature") }
	evil := func(a *etree.Element) *etree.Element {
		c := a.Copy()
		c.RemoveChild(c.SelectElement("Signature"))
		c.CreateAttr("ID", "_evil")
		at(c, "./Subject/NameID").SetText("n-mallory")
		return c
	}
	r.holds(t, []wrong{
		edit("A8 only x:ID on the response", func(el, _ *etree.Element) { swap(el, "ID") }, "ID is missing"),
		sent("A8 only x:ID on the assertion", func(_, a *etree.Element) { swap(a, "ID") }, "signature refused: id"),
		sent("A8 x:ID beside ID", func(_, a *etree.Element) { foreign(a, "ID", "_other") }, "signature refused: id"),
		signedResponse(edit("A8 only x:Destination", func(el, _ *etree.Element) { swap(el, "Destination") }, "Destination is missing")),
		edit("A8 x:Destination is right, Destination is not", func(el, _ *etree.Element) {
			foreign(el, "Destination", el.SelectAttrValue("Destination", ""))
			el.CreateAttr("Destination", "https://other.test/acs")
		}, `Destination "https://other.test/acs" is not`),
		edit("A8 only x:InResponseTo", func(el, _ *etree.Element) { swap(el, "InResponseTo") }, "InResponseTo is missing"),
		edit("A8 only x:InResponseTo in the confirmation", func(_, a *etree.Element) { swap(confirmation(a), "InResponseTo") }, "InResponseTo is missing"),
		edit("A8 only x:Recipient", func(_, a *etree.Element) { swap(confirmation(a), "Recipient") }, `the Recipient "" is not`),
		edit("A8 only x:NotOnOrAfter", func(_, a *etree.Element) { swap(confirmation(a), "NotOnOrAfter") }, "NotOnOrAfter is missing"),
		edit("A8 only x:Method", func(_, a *etree.Element) { swap(at(a, "./Subject/SubjectConfirmation"), "Method") }, `the Method is "", not bearer`),
		edit("A8 wrong twins beside right ones", func(el, a *etree.Element) {
			foreign(el, "Destination", "https://other.test/acs")
			foreign(el, "InResponseTo", "_other")
			foreign(confirmation(a), "Recipient", "https://other.test/acs")
			foreign(confirmation(a), "NotOnOrAfter", "2000-01-01T00:00:00Z")
		}, ""),
		edit("A9 the prefix of the NameID bound anew", func(_, a *etree.Element) {
			at(a, "./Subject").CreateAttr("xmlns:saml", "urn:x")
		}, "Subject is missing"),
		edit("A9 another prefix for the same names", func(_, a *etree.Element) {
			rename(a, "q")
			a.CreateAttr("xmlns:q", samltest.Assertion)
		}, ""),
		edit("A11 Assertion in another namespace", func(_, a *etree.Element) { a.CreateAttr("xmlns:saml", "urn:x") }, "no assertion in the response"),
		edit("A11 Response in another namespace", func(el, _ *etree.Element) { el.CreateAttr("xmlns:samlp", "urn:x") }, "the message is not a Response"),
		edit("A11 Status in another namespace", func(el, _ *etree.Element) { el.SelectElement("Status").CreateAttr("xmlns:samlp", "urn:x") }, "Status is missing"),
		edit("A11 AuthnStatement in another namespace", func(_, a *etree.Element) {
			a.SelectElement("AuthnStatement").CreateAttr("xmlns:saml", "urn:x")
		}, "AuthnStatement is missing"),
		edit("A12 the default namespace", func(_, a *etree.Element) {
			rename(a, "")
			a.CreateAttr("xmlns", samltest.Assertion)
		}, ""),
		sent("A13 an evil assertion in another namespace before the signed one", func(el, a *etree.Element) {
			c := evil(a)
			c.CreateAttr("xmlns:saml", "urn:x")
			el.InsertChildAt(a.Index(), c)
		}, ""),
		sent("A13 an evil assertion that borrows the signature by another prefix", func(el, a *etree.Element) {
			c := evil(a)
			s := signature(a).Copy()
			s.CreateAttr("xmlns:ds", "urn:x")
			c.InsertChildAt(1, s)
			el.InsertChildAt(a.Index(), c)
			el.RemoveChild(a)
		}, "neither the response nor the assertion is signed"),
		sent("A13 a signature of another namespace before the signature", func(_, a *etree.Element) {
			s := signature(a).Copy()
			s.CreateAttr("xmlns:ds", "urn:x")
			a.InsertChildAt(signature(a).Index(), s)
		}, "signature refused: signature-place"),
		sent("A13 SignedInfo of another namespace before SignedInfo", func(_, a *etree.Element) {
			info := signature(a).SelectElement("SignedInfo").Copy()
			info.CreateAttr("xmlns:ds", "urn:x")
			signature(a).InsertChildAt(0, info)
		}, "signature refused: signature-shape"),
	})
}

// rename gives all the names of the assertion's namespace another prefix.
func rename(el *etree.Element, prefix string) {
	if el.Space == "saml" {
		el.Space = prefix
	}
	for _, child := range el.ChildElements() {
		rename(child, prefix)
	}
}

// TestA16 puts a comment, an instruction and a CDATA section into the middle of
// every text that decides something.
func TestA16_TextIsWholeOrRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tokens := []struct {
		name, words string
		token       func() etree.Token
	}{
		{"comment", "xml refused: comment", func() etree.Token { return etree.NewComment("x") }},
		{"instruction", "xml refused: processing-instruction", func() etree.Token { return etree.NewProcInst("x", "y") }},
		{"CDATA", "xml refused: cdata", func() etree.Token { return etree.NewCData("x") }},
	}
	var cases []wrong
	for _, place := range []string{
		"./Issuer", "./Subject/NameID", "./Conditions/AudienceRestriction/Audience", "./AuthnStatement/AuthnContext/AuthnContextClassRef",
		"./AttributeStatement/Attribute/AttributeValue", "./Signature/SignedInfo/Reference/DigestValue", "./Signature/SignatureValue",
	} {
		for _, token := range tokens {
			cases = append(cases, sent(place+" "+token.name, func(_, a *etree.Element) {
				el := at(a, place)
				text := el.Text()
				el.SetText(text[:3])
				el.AddChild(token.token())
				el.AddChild(etree.NewText(text[3:]))
			}, token.words))
		}
	}
	for _, token := range tokens {
		cases = append(cases, sent("Issuer of the response "+token.name, func(el, _ *etree.Element) {
			el.SelectElement("Issuer").AddChild(token.token())
		}, token.words))
	}
	r.holds(t, cases)
}

func TestA14_A19_A20_A24_AttributesThatConfuse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	value := func(a *etree.Element) *etree.Element { return at(a, "./AttributeStatement/Attribute/AttributeValue") }
	confirmation := func(a *etree.Element) *etree.Element {
		return at(a, "./Subject/SubjectConfirmation/SubjectConfirmationData")
	}
	instance := func(el *etree.Element, name, v string) {
		el.CreateAttr("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
		el.CreateAttr("xsi:"+name, v)
	}
	// user is a second value of the claim that names the user.
	user := func(a *etree.Element) *etree.Element {
		return at(a, "./AttributeStatement/Attribute").CreateElement("saml:AttributeValue")
	}
	r.holds(t, []wrong{
		sent("A14 q:URI on the Reference", func(_, a *etree.Element) {
			foreign(at(a, "./Signature/SignedInfo/Reference"), "URI", "#_other")
		}, "signature refused: signature-shape"),
		sent("A14 the ID on another element", func(_, a *etree.Element) {
			a.SelectElement("Subject").CreateAttr("ID", a.SelectAttrValue("ID", ""))
		}, "signature refused: id-twice"),
		sent("A14 xml:id on another element", func(_, a *etree.Element) {
			a.SelectElement("Subject").CreateAttr("xml:id", a.SelectAttrValue("ID", ""))
		}, "signature refused: id-twice"),
		edit("A19 a reference to a line break in an attribute", func(_, a *etree.Element) {
			at(a, "./AttributeStatement/Attribute").CreateAttr("FriendlyName", "one\ntwo\tthree")
		}, ""),
		edit("A19 a reference to a line break in the Recipient", func(_, a *etree.Element) {
			confirmation(a).CreateAttr("Recipient", confirmation(a).SelectAttrValue("Recipient", "")+"\n")
		}, "the Recipient"),
		edit("A20 xml:space, xml:lang, xml:base and xml:id", func(el, a *etree.Element) {
			for name, v := range map[string]string{"space": "default", "lang": "da", "base": "https://other.test/", "id": "i"} {
				at(a, "./Subject/NameID").CreateAttr("xml:"+name, v)
			}
			el.CreateAttr("xml:base", "https://other.test/")
		}, ""),
		edit("A24 xsi:type of another type", func(_, a *etree.Element) { instance(value(a), "type", "xs:base64Binary") }, ""),
		edit("A24 a second user that is xsi:nil", func(_, a *etree.Element) {
			el := user(a)
			instance(el, "nil", "true")
			el.SetText("mallory")
		}, ""),
		edit("A24 xsi:nil that is no boolean", func(_, a *etree.Element) { instance(value(a), "nil", "maybe") }, "xsi:nil"),
		edit("A24 a second user in an element of its own", func(_, a *etree.Element) {
			user(a).CreateElement("x").SetText("mallory")
		}, ""),
		edit("A24 a second user as text around an element", func(_, a *etree.Element) {
			el := user(a)
			el.SetText("mallory")
			el.CreateElement("x")
		}, ""),
		edit("A24 the user in a NameID", func(_, a *etree.Element) {
			value(a).SetText("")
			value(a).CreateElement("saml:NameID").SetText("alice")
		}, ""),
	})
}

// TestA19 sends what a pretty-printer makes: a literal line break in a value.
func TestA19_LiteralLineBreakInAnAttributeValue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	right := v.right()
	right.Edit = func(el *etree.Element) {
		at(el, "./Assertion/AttributeStatement/Attribute").CreateAttr("FriendlyName", "one two")
	}
	broken := strings.Replace(string(right.Bytes()), `FriendlyName="one two"`, "FriendlyName=\"one\ntwo\"", 1)
	if !strings.Contains(broken, "one\ntwo") {
		t.Fatal("nothing was broken")
	}
	v.answered(v.post([]byte(broken))) // XML reads it as one blank, which is what was signed
	v.harmless(v.b)
}

// TestA26 bends the base64 around a right message.
func TestA26_Base64(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wrap := func(every int, with string) func(string) string {
		return func(s string) string {
			var b strings.Builder
			for len(s) > every {
				b.WriteString(s[:every] + with)
				s = s[every:]
			}
			return b.String() + s
		}
	}
	for _, c := range []struct {
		name  string
		bend  func(string) string
		words string // "" = accepted
	}{
		{"line feeds", wrap(76, "\n"), ""},
		{"carriage returns and line feeds", wrap(64, "\r\n"), ""},
		{"blanks", wrap(76, " "), "not base64"},
		{"tabs", wrap(76, "\t"), "not base64"},
		{"URL alphabet", func(s string) string {
			return strings.NewReplacer("+", "-", "/", "_").Replace(s[:len(s)-8]) + "-_-_" + s[len(s)-4:]
		}, "not base64"},
		{"no padding", func(s string) string { return strings.TrimRight(s, "=") + "A" }, "not base64"},
		{"padding too much", func(s string) string { return s + "=" }, "not base64"},
		{"padding inside", func(s string) string { return s[:4] + "====" + s[4:] }, "not base64"},
		{"twice", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }, "xml refused"},
		{"a NUL", func(s string) string { return s + "\x00" }, "not base64"},
		{"nothing", func(string) string { return "" }, "the message is empty"},
		{"line feeds alone", func(string) string { return "\n\n" }, "the message is empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := r.on(t).victim()
			hop := v.deliver(v.b, c.bend(v.right().Encoded()), v.asked.RelayState)
			if c.words == "" {
				v.answered(hop)
				v.harmless(v.b)
			} else {
				v.told(hop, c.words)
				v.succeeds()
			}
			// The same words meet an AuthnRequest.
			b := v.browser()
			hop = v.form(b, "/saml2/sso", url.Values{"SAMLRequest": {c.bend(samltest.Encoded([]byte(request{issuer: otherEntity}.xml(v.rig))))}})
			if c.words == "" {
				if hop.Status >= 400 {
					t.Errorf("the request got %d: %s", hop.Status, v.reason(hop))
				}
				return
			}
			v.told(hop, c.words)
			v.harmless(b)
		})
	}
}
