package attack

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

const (
	emailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	transient   = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
)

func TestD12_D13_SubjectConfirmation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	confirmation := func(a *etree.Element) *etree.Element { return at(a, "./Subject/SubjectConfirmation") }
	method := func(m string) func(_, a *etree.Element) {
		return func(_, a *etree.Element) { confirmation(a).CreateAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:"+m) }
	}
	// beside adds a confirmation before the right one, wrong by bend.
	beside := func(bend func(c *etree.Element)) func(_, a *etree.Element) {
		return func(_, a *etree.Element) {
			c := confirmation(a).Copy()
			bend(c)
			a.SelectElement("Subject").InsertChildAt(confirmation(a).Index(), c)
		}
	}
	data := func(c *etree.Element) *etree.Element { return c.SelectElement("SubjectConfirmationData") }
	r.holds(t, []wrong{
		edit("holder of key alone", method("holder-of-key"), "not bearer"),
		edit("sender vouches alone", method("sender-vouches"), "not bearer"),
		edit("bearer of SAML 1.1", func(_, a *etree.Element) {
			confirmation(a).CreateAttr("Method", "urn:oasis:names:tc:SAML:1.0:cm:bearer")
		}, "not bearer"),
		edit("no method", func(_, a *etree.Element) { confirmation(a).RemoveAttr("Method") }, "not bearer"),
		edit("no confirmation", func(_, a *etree.Element) {
			a.SelectElement("Subject").RemoveChild(confirmation(a))
		}, "no bearer SubjectConfirmation holds"),
		edit("no data", func(_, a *etree.Element) { confirmation(a).RemoveChild(data(confirmation(a))) }, "SubjectConfirmationData is missing"),
		edit("two data", func(_, a *etree.Element) { confirmation(a).AddChild(data(confirmation(a)).Copy()) }, "more than one SubjectConfirmationData"),
		edit("each of two is right by half", func(_, a *etree.Element) {
			c := confirmation(a).Copy()
			data(c).RemoveAttr("Recipient")
			data(confirmation(a)).RemoveAttr("InResponseTo")
			a.SelectElement("Subject").AddChild(c)
		}, "no bearer SubjectConfirmation holds"),
		edit("eleven", func(_, a *etree.Element) {
			for range 10 {
				a.SelectElement("Subject").AddChild(confirmation(a).Copy())
			}
		}, "more than 10"),
		edit("a holder of key and a right bearer", beside(func(c *etree.Element) {
			c.CreateAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")
		}), ""),
		edit("a bearer for another and a right one", beside(func(c *etree.Element) {
			data(c).CreateAttr("Recipient", "https://other.test/acs")
		}), ""),
		edit("D13 the address of another computer", func(_, a *etree.Element) {
			data(confirmation(a)).CreateAttr("Address", "203.0.113.9")
		}, ""),
	})
}

func TestD15_Names(t *testing.T) {
	t.Parallel()
	r := newRig(t, byName...)
	name := func(a *etree.Element) *etree.Element { return at(a, "./Subject/NameID") }
	text := func(s string) func(_, a *etree.Element) { return func(_, a *etree.Element) { name(a).SetText(s) } }
	r.holds(t, []wrong{
		edit("two subjects", func(_, a *etree.Element) {
			c := a.SelectElement("Subject").Copy()
			at(c, "./NameID").SetText("n-mallory")
			a.AddChild(c)
		}, "more than one Subject"),
		edit("two names", func(_, a *etree.Element) {
			c := name(a).Copy()
			c.SetText("n-mallory")
			a.SelectElement("Subject").InsertChildAt(1, c)
		}, "more than one NameID"),
		edit("a BaseID beside the name", func(_, a *etree.Element) { a.SelectElement("Subject").CreateElement("saml:BaseID") }, "BaseID, which is not supported"),
		edit("no name", func(_, a *etree.Element) { a.SelectElement("Subject").RemoveChildAt(0) }, "the subject has no NameID"),
		edit("no subject", func(_, a *etree.Element) { a.RemoveChild(a.SelectElement("Subject")) }, "Subject is missing"),
		edit("empty", text(""), "the NameID is empty"),
		edit("white space", text(" \t "), "the NameID is empty"),
		edit("a blank before", text(" n-alice"), "white space around it"),
		edit("a blank behind", text("n-alice "), "white space around it"),
		edit("a line break behind", text("n-alice\n"), "white space around it"),
		edit("a line break inside", text("n-alice\nadmin"), "control character"),
		edit("a tab inside", text("n-alice\tx"), "control character"),
		edit("a next line inside", text("n-alice\u0085x"), "control character"),
		edit("10 KB", text(strings.Repeat("n", 10<<10)), "longer than 1024 bytes"),
		edit("a long qualifier", func(_, a *etree.Element) { name(a).CreateAttr("NameQualifier", strings.Repeat("n", 1024)) }, "longer than 1024 bytes"),
		edit("a control character in the qualifier", func(_, a *etree.Element) { name(a).CreateAttr("NameQualifier", "a\tb") }, "control character"),
		edit("an element inside", func(_, a *etree.Element) { name(a).CreateElement("x") }, "NameID"),
		edit("the format of an entity", func(_, a *etree.Element) {
			name(a).CreateAttr("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity")
		}, "names no user"),
		edit("the format of what is encrypted", func(_, a *etree.Element) {
			name(a).CreateAttr("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted")
		}, "names no user"),
	})
	// Names that are odd and fine are each a user of their own.
	seen := map[string]string{}
	for _, odd := range []string{"n-alice", "N-ALICE", "a,b", "a<b>&c", "a%00b", `a"b'c`, "cn=a,ou=b", "../a", "á", "a\u0301", "a\u202eb", "a b", "n-alice\u200b", "аlice"} {
		t.Run(odd, func(t *testing.T) {
			v := r.on(t).victim()
			m := v.right()
			m.NameID = odd
			got := v.answered(v.post(m.Bytes())).NameID
			if other, ok := seen[got]; ok || got == "" {
				t.Errorf("%q and %q are one user, %q", odd, other, got)
			}
			seen[got] = odd
			v.harmless(v.b)
		})
	}
}

// TestD16 shows that the same text in another format, or for another, is
// another user.
func TestD16_TheSameTextInAnotherFormat(t *testing.T) {
	t.Parallel()
	r := newRig(t, byName...)
	user := func(t *testing.T, change func(m *samltest.Response, name *etree.Element)) string {
		v := r.on(t).victim()
		m := v.right()
		m.Edit = func(el *etree.Element) { change(&m, at(el, "./Assertion/Subject/NameID")) }
		return v.answered(v.post(m.Bytes())).NameID
	}
	format := func(f string) func(*samltest.Response, *etree.Element) {
		return func(_ *samltest.Response, name *etree.Element) { name.CreateAttr("Format", f) }
	}
	alice := user(t, func(*samltest.Response, *etree.Element) {})
	for name, change := range map[string]func(*samltest.Response, *etree.Element){
		"email":                   format(emailFormat),
		"transient":               format(transient),
		"X.509 subject":           format("urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"),
		"another NameQualifier":   func(_ *samltest.Response, name *etree.Element) { name.CreateAttr("NameQualifier", rivalEntity) },
		"another SPNameQualifier": func(_ *samltest.Response, name *etree.Element) { name.CreateAttr("SPNameQualifier", appEntity) },
	} {
		t.Run(name, func(t *testing.T) {
			if got := user(t, change); got == alice || got == "" {
				t.Errorf("got the user %q, want another than %q", got, alice)
			}
		})
	}
	for name, change := range map[string]func(*samltest.Response, *etree.Element){
		"the qualifiers that are meant anyway": func(_ *samltest.Response, name *etree.Element) {
			name.CreateAttr("NameQualifier", idpEntity)
			name.CreateAttr("SPNameQualifier", r.url("/saml2/sp/idp/metadata"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := user(t, change); got != alice {
				t.Errorf("got the user %q, want %q", got, alice)
			}
		})
	}
	t.Run("where the connection wants a format", func(t *testing.T) {
		pinned := newRig(t, append([]string{"metadataFile: idp\n", "metadataFile: idp\n  nameIDFormat: " + persistent + "\n"}, byName...)...)
		pinned.holds(t, []wrong{
			{"email", func(m *samltest.Response) { m.NameFormat = emailFormat }, "the NameID has the Format"},
			{"none", func(m *samltest.Response) { m.NameFormat = "" }, "the NameID has the Format"},
			{"persistent", nil, ""},
		})
	})
}
