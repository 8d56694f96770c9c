package attack

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

func TestD6_MixUpOfProviders(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.holds(t, []wrong{
		{"the rival answers in its own name", func(m *samltest.Response) {
			m.Provider, m.SignAssertion = rivalEntity, samltest.ProviderNextKey
		}, "is not " + idpEntity},
		{"the rival answers in its own name, and signs the response", func(m *samltest.Response) {
			m.Provider, m.SignAssertion, m.SignResponse = rivalEntity, "", samltest.ProviderNextKey
		}, "signature of the response: signature refused: invalid"},
		{"the rival answers in the provider's name", func(m *samltest.Response) { m.SignAssertion = samltest.ProviderNextKey },
			"signature of the assertion: signature refused: invalid"},
		{"the rival's assertion in the provider's response", func(m *samltest.Response) {
			m.SignAssertion = samltest.ProviderNextKey
			m.Edit = func(el *etree.Element) { at(el, "./Assertion/Issuer").SetText(rivalEntity) }
		}, "signature of the assertion: signature refused: invalid"},
		{"the provider names its rival", func(m *samltest.Response) { m.Provider = rivalEntity }, "is not " + idpEntity},
	})
}

func TestD7_Issuer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	both := func(name string, bend func(issuer *etree.Element), words string) wrong {
		return edit(name, func(el, a *etree.Element) { bend(el.SelectElement("Issuer")); bend(a.SelectElement("Issuer")) }, words)
	}
	text := func(s string) func(*etree.Element) { return func(issuer *etree.Element) { issuer.SetText(s) } }
	signed := func(c wrong) wrong {
		inner := c.change
		c.change = func(m *samltest.Response) { inner(m); m.SignResponse = samltest.ProviderKey }
		return c
	}
	r.holds(t, []wrong{
		both("another", text("https://evil.test/metadata"), "is not "+idpEntity),
		both("other case", text(strings.ToUpper(idpEntity)), "is not "+idpEntity),
		both("trailing slash", text(idpEntity+"/"), "is not "+idpEntity),
		both("a blank inside", text("https://idp.test/ metadata"), "is not "+idpEntity),
		both("empty", text(""), `Issuer ""`),
		both("blanks alone", text("  "), `Issuer "  "`),
		both("a non-breaking space behind it", text(idpEntity+"\u00a0"), "is not "+idpEntity),
		both("another format", func(i *etree.Element) {
			i.CreateAttr("Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")
		}, "Issuer has the Format"),
		both("an element inside", func(i *etree.Element) { i.CreateElement("saml:x") }, "Issuer"),
		edit("the response's differs", func(el, _ *etree.Element) { el.SelectElement("Issuer").SetText(rivalEntity) }, "response: Issuer"),
		edit("the assertion's differs", func(_, a *etree.Element) { a.SelectElement("Issuer").SetText(rivalEntity) }, "assertion: Issuer"),
		edit("none in the assertion", func(_, a *etree.Element) { a.RemoveChild(a.SelectElement("Issuer")) }, "assertion: Issuer is missing"),
		signed(edit("none in the signed response", func(el, _ *etree.Element) { el.RemoveChild(el.SelectElement("Issuer")) }, "response: Issuer is missing")),
		edit("two in the assertion", func(_, a *etree.Element) { a.AddChild(a.SelectElement("Issuer").Copy()) }, "more than one Issuer"),
		edit("two in the response", func(el, _ *etree.Element) { el.AddChild(el.SelectElement("Issuer").Copy()) }, "more than one Issuer"),
		edit("none in the response that is not signed", func(el, _ *etree.Element) { el.RemoveChild(el.SelectElement("Issuer")) }, ""),
		both("the format for entities", func(i *etree.Element) { i.CreateAttr("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity") }, ""),
		both("a pretty-printer's white space", text("\n    "+idpEntity+"\n  "), ""),
	})
}

func TestD8_Audience(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	us := r.url("/saml2/sp/idp/metadata")
	conditions := func(a *etree.Element) *etree.Element { return a.SelectElement("Conditions") }
	audience := func(s string) func(_, a *etree.Element) {
		return func(_, a *etree.Element) { at(a, "./Conditions/AudienceRestriction/Audience").SetText(s) }
	}
	second := func(name string) func(_, a *etree.Element) {
		return func(_, a *etree.Element) {
			conditions(a).CreateElement("saml:AudienceRestriction").CreateElement("saml:Audience").SetText(name)
		}
	}
	const words = "an AudienceRestriction does not name"
	r.holds(t, []wrong{
		edit("another", audience("https://other.test/metadata"), words),
		edit("Trin towards another provider", audience(r.url("/saml2/sp/rival/metadata")), words),
		edit("Trin as a provider", audience(r.url("/saml2/metadata")), words),
		edit("the application", audience(appEntity), words),
		edit("a prefix", audience(us[:len(us)-1]), words),
		edit("a longer name", audience(us+"/x"), words),
		edit("trailing slash", audience(us+"/"), words),
		edit("a query", audience(us+"?x"), words),
		edit("other case", audience(strings.ToUpper(us)), words),
		edit("two names in one", audience(us+" https://other.test"), words),
		edit("empty", audience(""), words),
		edit("no Audience", func(_, a *etree.Element) {
			restriction := at(a, "./Conditions/AudienceRestriction")
			restriction.RemoveChildAt(0)
		}, words),
		edit("no restriction", func(_, a *etree.Element) { conditions(a).RemoveChildAt(0) }, "no AudienceRestriction"),
		edit("no Conditions", func(_, a *etree.Element) { a.RemoveChild(conditions(a)) }, "Conditions is missing"),
		edit("two Conditions", func(_, a *etree.Element) { a.AddChild(conditions(a).Copy()) }, "more than one Conditions"),
		edit("a second restriction to another", second("https://other.test"), words),
		edit("the first restriction is to another", func(el, a *etree.Element) { audience("https://other.test")(el, a); second(us)(el, a) }, words),
		edit("a condition that nobody knows", func(_, a *etree.Element) { conditions(a).CreateElement("saml:Condition") }, "is not understood"),
		edit("two restrictions, both to Trin", second(us), ""),
		edit("two audiences", func(_, a *etree.Element) {
			at(a, "./Conditions/AudienceRestriction").CreateElement("saml:Audience").SetText("https://other.test")
		}, ""),
	})
}

func TestD9_RecipientAndDestination(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	us := r.url("/saml2/sp/idp/acs")
	var cases []wrong
	for name, address := range map[string]string{
		"another connection":   r.url("/saml2/sp/rival/acs"),
		"another host":         strings.Replace(us, "127.0.0.1", "127.0.0.2", 1),
		"a host that ends so":  strings.Replace(us, "127.0.0.1", "evil.127.0.0.1", 1),
		"http":                 strings.Replace(us, "https:", "http:", 1),
		"another port":         strings.Replace(us, "https://127.0.0.1:", "https://127.0.0.1:1", 1),
		"trailing slash":       us + "/",
		"query":                us + "?x=1",
		"fragment":             us + "#x",
		"other case":           strings.Replace(us, "acs", "ACS", 1),
		"a path around":        strings.Replace(us, "/saml2", "/./saml2", 1),
		"percent encoding":     strings.Replace(us, "acs", "%61cs", 1),
		"a user before it":     strings.Replace(us, "https://", "https://x@", 1),
		"white space":          us + " ",
		"empty":                "",
		"the application's":    appACS,
		"the logout's address": r.url(atLogout),
	} {
		cases = append(cases,
			edit("Recipient "+name, func(_, a *etree.Element) {
				at(a, "./Subject/SubjectConfirmation/SubjectConfirmationData").CreateAttr("Recipient", address)
			}, "the Recipient"),
			edit("Destination "+name, func(el, _ *etree.Element) { el.CreateAttr("Destination", address) }, "Destination"))
	}
	cases = append(cases,
		edit("Recipient absent", func(_, a *etree.Element) {
			at(a, "./Subject/SubjectConfirmation/SubjectConfirmationData").RemoveAttr("Recipient")
		}, "the Recipient"),
		wrong{"Destination absent in a signed response", func(m *samltest.Response) {
			m.SignResponse = samltest.ProviderKey
			m.Edit = func(el *etree.Element) { el.RemoveAttr("Destination") }
		}, "Destination is missing in a signed message"},
		edit("Destination absent in a response that is not signed", func(el, _ *etree.Element) { el.RemoveAttr("Destination") }, ""),
	)
	r.holds(t, cases)
}
