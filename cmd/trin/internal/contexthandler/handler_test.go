package contexthandler

import (
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

const (
	idpEntity = "https://idp.test/metadata"
	handlerID = "https://handler.test/runtime"
	base      = "https://handler.test"
)

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// trusting is a handler that trusts the test's provider.
func trusting(t *testing.T) *Handler {
	t.Helper()
	key, certificate, err := NewKey("handler", now)
	if err != nil {
		t.Fatal(err)
	}
	h := New(Options{Form: OIOSAML3, EntityID: handlerID, BaseURL: base, Key: key, Certificate: certificate, Clock: func() time.Time { return now }, Random: rand.Reader})
	if err := h.Trust(metadata(t, func(*etree.Element) {}, samltest.ProviderKey)); err != nil {
		t.Fatal(err)
	}
	return h
}

// metadata is the provider's, signed.
func metadata(t *testing.T, change func(*etree.Element), key string) []byte {
	t.Helper()
	both := map[string]string{samltest.Redirect: "https://idp.test/slo", samltest.Post: "https://idp.test/sso"}
	document := etree.NewDocument()
	if err := document.ReadFromString(samltest.IDP{EntityID: idpEntity, SSO: both, SLO: both, Signing: []string{samltest.ProviderKey}}.Metadata()); err != nil {
		t.Fatal(err)
	}
	document.Root().CreateAttr("ID", "_idp")
	change(document.Root())
	if key != "" {
		samltest.Sign(document.Root(), samltest.Named(key).Signing())
	}
	return samltest.Bytes(document.Root())
}

func right() samltest.Response {
	return samltest.Response{
		Provider: idpEntity, Audience: handlerID, Recipient: base + consumerPath, Request: "_1", Now: now, NameID: "karla", NameFormat: subjectName,
		Class: "urn:test", SignAssertion: samltest.ProviderKey, Attributes: []samltest.Attribute{{Name: "a", Values: []string{"1", "2"}}},
	}
}

// TestRead: what the handler accepts is signed by its provider, for it, and of
// now; otherwise what is held against it would prove nothing.
func TestRead(t *testing.T) {
	t.Parallel()
	h := trusting(t)
	login, err := h.Read(right().Encoded())
	if err != nil || login.NameID != "karla" || login.Class != "urn:test" || !slices.Equal(login.Values("a"), []string{"1", "2"}) || login.InResponseTo != "_1" {
		t.Fatalf("got %+v, %v", login, err)
	}
	for name, change := range map[string]func(*samltest.Response){
		"unsigned":            func(r *samltest.Response) { r.SignAssertion = "" },
		"another key":         func(r *samltest.Response) { r.SignAssertion = samltest.AttackerKey },
		"another issuer":      func(r *samltest.Response) { r.Provider = "https://evil.test" },
		"another audience":    func(r *samltest.Response) { r.Audience = "https://evil.test" },
		"another address":     func(r *samltest.Response) { r.Recipient = "https://evil.test" },
		"of yesterday":        func(r *samltest.Response) { r.Now = now.AddDate(0, 0, -1) },
		"of tomorrow":         func(r *samltest.Response) { r.Now = now.AddDate(0, 0, 1) },
		"without a class":     func(r *samltest.Response) { r.Class = "" },
		"without one":         func(r *samltest.Response) { r.Unasserted, r.SignAssertion = true, "" },
		"to somebody's key":   func(r *samltest.Response) { r.EncryptTo = samltest.AttackerKey },
		"an unsigned refusal": func(r *samltest.Response) { r.Status, r.Unasserted, r.SignAssertion = []string{"Responder"}, true, "" },
		"changed": func(r *samltest.Response) {
			r.EditSent = func(el *etree.Element) { el.FindElement(".//NameID").SetText("evil") }
		},
		"confirmed to another": func(r *samltest.Response) {
			r.Edit = func(el *etree.Element) { el.FindElement(".//SubjectConfirmationData").CreateAttr("InResponseTo", "_2") }
		},
	} {
		r := right()
		change(&r)
		if login, err := h.Read(r.Encoded()); err == nil {
			t.Errorf("%s: accepted as %+v", name, login)
		}
	}
	refused := right()
	refused.Status, refused.Unasserted, refused.SignAssertion, refused.SignResponse = []string{"Responder", "NoAuthnContext"}, true, "", samltest.ProviderKey
	var refusal *Refusal
	if _, err := h.Read(refused.Encoded()); !errors.As(err, &refusal) || !slices.Equal(refusal.Codes, []string{"Responder", "NoAuthnContext"}) || refusal.InResponseTo != "_1" {
		t.Errorf("got %v, want the refusal", err)
	}
}

// TestTrust: metadata is taken as KOMBIT takes it.
func TestTrust(t *testing.T) {
	t.Parallel()
	without := func(name string) func(*etree.Element) {
		return func(root *etree.Element) {
			role := root.SelectElement("IDPSSODescriptor")
			for _, el := range role.SelectElements(name) {
				role.RemoveChild(el)
			}
		}
	}
	for name, document := range map[string][]byte{
		"unsigned":              metadata(t, func(*etree.Element) {}, ""),
		"another key":           metadata(t, func(*etree.Element) {}, samltest.AttackerKey),
		"without logout":        metadata(t, without("SingleLogoutService"), samltest.ProviderKey),
		"without a certificate": metadata(t, without("KeyDescriptor"), samltest.ProviderKey),
		"no XML":                []byte("metadata"),
	} {
		if err := New(Options{Form: OIOSAML3, Clock: func() time.Time { return now }}).Trust(document); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
