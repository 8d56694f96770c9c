package attack

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

// byName are the settings of a provider whose users are told apart by the
// NameID, which is what a wrapping changes.
var byName = []string{"subjectClaim: uid\nsubjectNamespace: people\n", ""}

// signings are the ways in which the provider may have signed.
var signings = []struct {
	name string
	sign func(*samltest.Response)
}{
	{"assertion", func(*samltest.Response) {}},
	{"response", func(r *samltest.Response) { r.SignAssertion, r.SignResponse = "", samltest.ProviderKey }},
	{"both", func(r *samltest.Response) { r.SignResponse = samltest.ProviderKey }},
}

// variantsOf sends every variant of one signed response in one login, which
// must then succeed. Words are those of the refusal, "" = leave it out.
func (r *rig) variantsOf(t *testing.T, right func(victim) samltest.Response, bend func([]byte) ([]samltest.Variant, error), words func(name string) string) {
	t.Helper()
	baseline := r.on(t).victim()
	baseline.answered(baseline.post(func() []byte { m := right(baseline); return m.Bytes() }()))
	v := r.on(t).victim()
	good := right(v)
	variants, err := bend(good.Bytes())
	if err != nil || len(variants) == 0 {
		t.Fatalf("%d variants: %v", len(variants), err)
	}
	for _, variant := range variants {
		want := words(variant.Name)
		if want == "" {
			continue
		}
		if !t.Run(variant.Name, func(t *testing.T) { v.in(t).refuses(variant.XML, want) }) {
			return // what was accepted has used the login up
		}
	}
	v.answered(v.post(good.Bytes()))
	v.harmless(v.b)
}

func TestB1_B2_B3_B4_B5_B6_B7_B8_B10_B12_B13_Wrapping(t *testing.T) {
	t.Parallel()
	r := newRig(t, byName...)
	for _, s := range signings {
		t.Run(s.name, func(t *testing.T) {
			right := func(v victim) samltest.Response { m := v.right(); s.sign(&m); return m }
			bend := func(signed []byte) ([]samltest.Variant, error) { return samltest.Wrapped(signed, "n-mallory") }
			seen := map[string]bool{}
			r.variantsOf(t, right, bend, func(name string) string {
				seen[name] = true
				switch {
				case s.name == "assertion" && strings.HasSuffix(name, "inner Response"):
					return "a response inside the response"
				case s.name == "assertion":
					return "more than one assertion"
				case name == "XSW1":
					return "signature of the response: signature refused: signature-shape"
				case name == "XSW2":
					return "signature of the response: signature refused: signature-place"
				}
				return "signature of the response: signature refused: invalid"
			})
			want := map[string][]string{"response": {"XSW1", "XSW2"}, "assertion": {"XSW3", "XSW4", "XSW5", "XSW6", "XSW7", "XSW8"},
				"both": {"XSW1", "XSW2", "XSW3", "XSW4", "XSW5", "XSW6", "XSW7", "XSW8"}}[s.name]
			for _, name := range append(want, "B10 copy before", "B10 copy after", "B12 evil in Extensions", "B13 signed in Extensions") {
				if !seen[name] {
					t.Errorf("%s was not tried", name)
				}
			}
		})
	}
}

// TestB14_B20_AnotherPartIsSigned has a good signature that covers something
// else than what says who the user is.
func TestB14_B20_AnotherPartIsSigned(t *testing.T) {
	t.Parallel()
	r := newRig(t, byName...)
	// moved is the response with an unsigned assertion, and the signature of a
	// part of it.
	moved := func(v victim, bend func(el, a *etree.Element)) []byte {
		m := v.right()
		m.SignAssertion = ""
		m.EditSent = func(el *etree.Element) { bend(el, el.SelectElement("Assertion")) }
		return m.Bytes()
	}
	key := samltest.Named(samltest.ProviderKey).Signing()
	// part is an element with an ID and a good signature of its own.
	part := func(id, tag string) *etree.Element {
		el := etree.NewElement("saml:" + tag)
		el.CreateAttr("xmlns:saml", samltest.Assertion)
		el.CreateAttr("ID", id)
		samltest.Sign(el, key)
		return el
	}
	take := func(el *etree.Element) *etree.Element {
		s := el.SelectElement("Signature")
		el.RemoveChild(s)
		return s
	}
	v := r.victim()
	for _, c := range []struct {
		name, words string
		bend        func(el, a *etree.Element)
	}{
		{"only the status is signed", "neither the response nor the assertion is signed", func(el, _ *etree.Element) {
			status := el.SelectElement("Status")
			status.CreateAttr("ID", "_status")
			samltest.Sign(status, key)
		}},
		{"the assertion bears the signature of another element", "signature refused: reference-uri", func(el, a *etree.Element) {
			other := part("_part", "Advice")
			a.InsertChildAt(1, take(other))
			el.AddChild(other)
		}},
		{"the assertion bears the signature of an element with its ID", "signature refused: id-twice", func(el, a *etree.Element) {
			other := part(a.SelectAttrValue("ID", ""), "Advice")
			a.InsertChildAt(1, take(other))
			el.AddChild(other)
		}},
		{"the response bears the signature of an element with its ID", "signature refused: id-twice", func(el, _ *etree.Element) {
			other := part(el.SelectAttrValue("ID", ""), "Advice")
			el.InsertChildAt(1, take(other))
			el.AddChild(other)
		}},
		{"the response bears the signature of an element with its ID elsewhere", "signature refused: invalid", func(el, _ *etree.Element) {
			el.InsertChildAt(1, take(part(el.SelectAttrValue("ID", ""), "Advice")))
		}},
		{"the response bears the signature of its own assertion", "signature of the response: signature refused: reference-uri", func(el, a *etree.Element) {
			samltest.Sign(a, key)
			el.InsertChildAt(1, take(a))
		}},
		{"the confirmation is signed and not the assertion", "neither the response nor the assertion is signed", func(_, a *etree.Element) {
			subject := a.SelectElement("Subject")
			subject.CreateAttr("ID", "_subject")
			samltest.Sign(subject, key)
		}},
		{"the advice holds a signed element and the assertion is not signed", "neither the response nor the assertion is signed", func(_, a *etree.Element) {
			a.CreateElement("saml:Advice").AddChild(part("_advice", "Evidence"))
		}},
	} {
		t.Run(c.name, func(t *testing.T) { v.in(t).refuses(moved(v, c.bend), c.words) })
	}
	v.succeeds()
}

// TestB31_B32_AnotherMessageRerooted sends what the provider signed for
// something else where a response is expected, and the other way round.
func TestB31_B32_AnotherMessageRerooted(t *testing.T) {
	t.Parallel()
	r := newRig(t, byName...)
	signed := func(xml string) *etree.Element {
		document := etree.NewDocument()
		if err := document.ReadFromString(xml); err != nil {
			t.Fatal(err)
		}
		samltest.Sign(document.Root(), samltest.Named(samltest.ProviderKey).Signing())
		return document.Root()
	}
	v := r.victim()
	logout := signed(leave{}.xml(r))
	ask := signed(request{issuer: idpEntity}.xml(r))
	metadata := signed(strings.Replace(samltest.IDP{EntityID: idpEntity, Signing: []string{samltest.ProviderKey}}.Metadata(), "<md:EntityDescriptor ", `<md:EntityDescriptor ID="_metadata" `, 1))
	around := func(tag string) *etree.Element {
		m := v.right()
		el := etree.NewElement("samlp:" + tag)
		for name, value := range map[string]string{"xmlns:samlp": samltest.Protocol, "ID": fresh(), "Version": "2.0", "IssueInstant": samltest.Instant(r.clock())} {
			el.CreateAttr(name, value)
		}
		el.AddChild(m.Element())
		return el
	}
	for _, c := range []struct {
		name, words string
		message     *etree.Element
	}{
		{"a LogoutRequest", "the message is not a Response", logout},
		{"an AuthnRequest", "the message is not a Response", ask},
		{"metadata", "the message is not a Response", metadata},
		{"an ArtifactResponse around the right response", "the message is not a Response", around("ArtifactResponse")},
		{"a LogoutRequest around the right response", "the message is not a Response", around("LogoutRequest")},
		{"an assertion alone", "the message is not a Response", func() *etree.Element { m := v.right(); return m.Element().SelectElement("Assertion") }()},
		{"a LogoutRequest that calls itself Response", "signature of the response: signature refused: invalid", func() *etree.Element {
			el := logout.Copy()
			el.Tag = "Response"
			el.CreateAttr("Destination", r.url("/saml2/sp/idp/acs"))
			el.CreateAttr("InResponseTo", v.asked.ID)
			return el
		}()},
	} {
		t.Run(c.name, func(t *testing.T) { v.in(t).refuses(samltest.Bytes(c.message), c.words) })
	}
	// B32: the assertion that the provider signed, in messages of other kinds.
	right := v.right()
	assertion := right.Element().SelectElement("Assertion")
	for _, c := range []struct{ name, path, words, xml string }{
		{"B32 the assertion in an AuthnRequest of the application", "/saml2/sso", "not signed",
			request{classes: []string{classFour}, inside: string(samltest.Bytes(assertion))}.xml(r)},
		{"B32 the assertion in a LogoutRequest of the provider", atLogout, "not signed",
			strings.Replace(leave{}.xml(r), "</saml:Issuer>", "</saml:Issuer>"+string(samltest.Bytes(assertion)), 1)},
		{"B32 the assertion's signature on a LogoutRequest of the provider", atLogout, "signature refused",
			strings.Replace(leave{id: assertion.SelectAttrValue("ID", "")}.xml(r), "</saml:Issuer>", "</saml:Issuer>"+string(samltest.Bytes(assertion.SelectElement("Signature"))), 1)},
		{"B32 the response at the single sign-on service", "/saml2/sso", "at the single sign-on service", string(right.Bytes())},
		{"B32 the response at the single logout service", atLogout, "at the single logout service", string(right.Bytes())},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := v.in(t)
			one.told(one.form(one.browser(), c.path, map[string][]string{"SAMLRequest": {samltest.Encoded([]byte(c.xml))}}), c.words)
		})
	}
	v.succeeds()
}
