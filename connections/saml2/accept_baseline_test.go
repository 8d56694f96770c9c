package saml2

import (
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

// at finds the one element with the local name below el, by the path of names.
func at(el *etree.Element, path ...string) *etree.Element {
	for _, name := range path {
		found := el.SelectElements(name)
		if len(found) != 1 {
			panic(name + " is not there exactly once")
		}
		el = found[0]
	}
	return el
}

// editing makes an attack of a change to the unsigned tree.
func editing(f func(response *etree.Element)) func(*samltest.Response) {
	return func(r *samltest.Response) { r.Edit = f }
}

// setAttr sets an attribute of the element at the path.
func setAttr(name, value string, path ...string) func(*samltest.Response) {
	return editing(func(response *etree.Element) { at(response, path...).CreateAttr(name, value) })
}

// dropAttr removes one.
func dropAttr(name string, path ...string) func(*samltest.Response) {
	return editing(func(response *etree.Element) { at(response, path...).RemoveAttr(name) })
}

// setText sets the text of the element at the path.
func setText(text string, path ...string) func(*samltest.Response) {
	return editing(func(response *etree.Element) { at(response, path...).SetText(text) })
}

// dropElement removes the element at the path.
func dropElement(path ...string) func(*samltest.Response) {
	return editing(func(response *etree.Element) {
		el := at(response, path...)
		el.Parent().RemoveChild(el)
	})
}

// double adds a copy of the element at the path behind it.
func double(path ...string) func(*samltest.Response) {
	return editing(func(response *etree.Element) {
		el := at(response, path...)
		el.Parent().InsertChildAt(el.Index()+1, el.Copy())
	})
}

func TestAcceptReadsTheStatement(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := r.accepted(func(answer *samltest.Response) {
		answer.NameFormat = FormatPersistent
		answer.Attributes = []samltest.Attribute{
			{Name: "mail", Format: AttributeBasic, FriendlyName: "e-mail", Values: []string{"a@example.org", " b@example.org "}},
			{Name: "empty"},
		}
		answer.Edit = func(response *etree.Element) {
			context := at(response, "Assertion", "AuthnStatement", "AuthnContext")
			context.CreateElement("saml:AuthenticatingAuthority").SetText("https://behind.test/1")
			context.CreateElement("saml:AuthenticatingAuthority").SetText("https://behind.test/2")
		}
	})
	want := broker.Evidence{
		Subject:     broker.Subject{Value: "alice"},
		Class:       testClass,
		Instant:     testNow,
		Expires:     testNow.Add(8 * time.Hour),
		Authorities: []string{"https://behind.test/1", "https://behind.test/2"},
		Claims: broker.Claims{
			{Name: "mail", Format: AttributeBasic, FriendlyName: "e-mail", Values: []string{"a@example.org", " b@example.org "}},
			{Name: "empty"},
		},
		Keys: got.Keys,
		Memo: []byte(`{"name":{"value":"alice","format":"` + FormatPersistent + `"},"index":"session-1"}`),
		Uses: []broker.Use{{Space: usedAssertions, ID: testProvider + " _a-leg-1", Until: testNow.Add(6 * time.Minute)}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if len(got.Keys) != 4 || got.Keys[0] == got.Keys[1] {
		t.Errorf("keys: got %q; want one for the user and one for the session, each with the Format and without", got.Keys)
	}
}

func TestAcceptEverySignatureChoice(t *testing.T) {
	t.Parallel()
	key := samltest.ProviderKey
	for _, c := range []struct {
		want                string
		assertion, response bool
		encrypted, refused  bool
	}{
		{want: "", assertion: true},
		{want: "", response: true},
		{want: "", assertion: true, response: true},
		{want: "", refused: true},
		{want: "either", assertion: true, encrypted: true},
		{want: "either", response: true, encrypted: true},
		{want: "either", encrypted: true, refused: true},
		{want: "assertion", assertion: true},
		{want: "assertion", assertion: true, encrypted: true},
		{want: "assertion", response: true, refused: true},
		{want: "assertion", response: true, encrypted: true, refused: true},
		{want: "assertion", assertion: true, response: true},
		{want: "response", response: true},
		{want: "response", response: true, encrypted: true},
		{want: "response", assertion: true, refused: true},
		{want: "response", assertion: true, encrypted: true, refused: true},
		{want: "response", assertion: true, response: true, encrypted: true},
	} {
		r := newRig(t, func(s *ConnectionSettings) { s.WantSigned = c.want })
		leg := r.login("idp")
		answer := r.response(leg)
		answer.SignAssertion, answer.SignResponse = "", ""
		if c.assertion {
			answer.SignAssertion = key
		}
		if c.response {
			answer.SignResponse = key
		}
		if c.encrypted {
			answer.EncryptTo = samltest.EncryptionKey
		}
		got := r.post(leg, answer.Encoded())
		if c.refused {
			r.refused(got, "signed")
		} else if got.Evidence == nil || got.Code != http.StatusSeeOther {
			t.Errorf("%+v: got %d %q; want it accepted", c, got.Code, got.Log)
		}
	}
}
