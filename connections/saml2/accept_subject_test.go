package saml2

import (
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

func TestD15_NameID(t *testing.T) {
	t.Parallel()
	subject := []string{"Assertion", "Subject"}
	name := []string{"Assertion", "Subject", "NameID"}
	runAttacks(t, []attack{
		{"two subjects", double(subject...), "more than one Subject"},
		{"two name identifiers", double(name...), "more than one NameID"},
		{"none", dropElement(name...), "no NameID"},
		{"empty", setText("", name...), "NameID is empty"},
		{"white space alone", setText(" \n ", name...), "NameID is empty"},
		{"padded", setText(" alice", name...), "white space around it"},
		{"padded behind", setText("alice\n", name...), "white space around it"},
		{"10 KB", setText(strings.Repeat("x", 10<<10), name...), "longer than 1024 bytes"},
		{"line break", setText("alice\nbob", name...), "control character"},
		{"tab", setText("alice\tbob", name...), "control character"},
		{"carriage return", setText("alice\rbob", name...), "control character"},
		{"element inside", editing(func(response *etree.Element) { at(response, name...).CreateElement("saml:x").SetText(evilUser) }), "more than text"},
		{"BaseID", editing(func(response *etree.Element) { at(response, subject...).CreateElement("saml:BaseID") }), "BaseID"},
		{"other namespace", editing(func(response *etree.Element) {
			el := at(response, name...)
			el.Space = "x"
			el.CreateAttr("xmlns:x", "urn:x")
		}), "no NameID"},
		{"names an entity", setAttr("Format", FormatEntity, name...), "names no user"},
	})
	r := newRig(t)
	for _, value := range []string{"a,b", "a<b", "%00", `a"b'c`, "Åse Ørsted", "CN=a+SN=b,O=c", "]]>", "a  b"} {
		if got := r.accepted(func(a *samltest.Response) { a.NameID = value }); got.Subject.Value != value {
			t.Errorf("got %q; want %q", got.Subject.Value, value)
		}
	}
}

func TestC11_EncryptedIDAndAttribute(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"EncryptedID", editing(func(response *etree.Element) {
			el := at(response, "Assertion", "Subject", "NameID")
			el.Tag = "EncryptedID"
		}), "EncryptedID, which is not supported"},
		{"EncryptedAttribute", editing(func(response *etree.Element) {
			at(response, "Assertion", "AttributeStatement").CreateElement("saml:EncryptedAttribute")
		}), "EncryptedAttribute is not supported"},
	})
}

func TestD16_FormatSeparatesAccounts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	subjects := map[string]string{}
	for _, format := range []string{FormatPersistent, FormatEmail, FormatTransient, FormatX509Subject, "urn:x"} {
		got := r.accepted(func(a *samltest.Response) { a.NameID, a.NameFormat = "bob@example.org", format })
		if other, taken := subjects[got.Subject.Value]; taken {
			t.Errorf("%s and %s are one account: %q", format, other, got.Subject.Value)
		}
		subjects[got.Subject.Value] = format
	}
	foreign := r.accepted(func(a *samltest.Response) {
		a.NameID, a.NameFormat = "bob@example.org", FormatPersistent
		setAttr("NameQualifier", "https://behind.test", "Assertion", "Subject", "NameID")(a)
	})
	if _, taken := subjects[foreign.Subject.Value]; taken {
		t.Errorf("another qualifier is the same account: %q", foreign.Subject.Value)
	}
	own := r.accepted(func(a *samltest.Response) {
		a.NameID, a.NameFormat = "bob@example.org", FormatPersistent
		a.Edit = func(response *etree.Element) {
			at(response, "Assertion", "Subject", "NameID").CreateAttr("NameQualifier", testProvider)
			at(response, "Assertion", "Subject", "NameID").CreateAttr("SPNameQualifier", testBase+"/saml2/sp/idp/metadata")
		}
	})
	if own.Subject.Value != "bob@example.org" {
		t.Errorf("the provider's own qualifiers: got %q; want the plain name", own.Subject.Value)
	}
}

func TestD16_FormatIsPinned(t *testing.T) {
	t.Parallel()
	for _, pin := range []func(*ConnectionSettings){
		func(s *ConnectionSettings) { s.NameIDPolicy = FormatEmail },
		func(s *ConnectionSettings) { s.NameIDFormat = FormatEmail },
		func(s *ConnectionSettings) { s.NameIDPolicy, s.NameIDFormat = FormatTransient, FormatEmail },
	} {
		r := newRig(t, pin)
		if got := r.accepted(func(a *samltest.Response) { a.NameFormat = FormatEmail }); got.Subject.Value != "alice" {
			t.Errorf("got %q; want the plain name", got.Subject.Value)
		}
		for _, format := range []string{"", FormatUnspecified, FormatPersistent} {
			leg := r.login("idp")
			answer := r.response(leg)
			answer.NameFormat = format
			r.refused(r.post(leg, answer.Encoded()), "the NameID has the Format")
		}
	}
}

func TestNameIDMayBeMissingWhereAClaimNamesTheUser(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.open(&broker.AuthenticationConnection{ID: "idp", Kind: KindName, Enabled: true, SubjectClaim: "mail"},
		providerSettings(testProvider, samltest.ProviderKey))
	got := r.accepted(dropElement("Assertion", "Subject", "NameID"))
	if !got.Subject.IsZero() || len(got.Keys) != 0 || len(got.Claims) != 1 {
		t.Errorf("got %+v; want no subject, no keys and the claim", got)
	}
}
