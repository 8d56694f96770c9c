package wsfed

import (
	"crypto/x509"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/wsfedtest"
)

// partyExpectation is a login that a fixed answer is for.
func partyExpectation() expectation {
	return expectation{
		Issuer: partyIssuer, Realm: partyRealm, Recipient: partyRealm, Token: tokenAny, Skew: time.Minute, Started: partyNow, Now: partyNow,
		Trust: xmlsec.Trust{Certificates: []*x509.Certificate{samltest.Named(samltest.ProviderKey).Certificate}},
	}
}

// partyAnswers are right answers of both versions, for the attacks on tokens.
func partyAnswers() map[string]wsfedtest.Answer {
	token := wsfedtest.Token{Issuer: partyIssuer, Audience: partyRealm, Now: partyNow, Claims: []wsfedtest.Claim{
		{Type: "http://schemas.xmlsoap.org/claims/Group", Values: []string{"Staff", "Payroll & Pensions"}}}}
	saml20 := token
	saml20.SAML20 = true
	first := token
	first.First = true
	return map[string]wsfedtest.Answer{
		"SAML 1.1": {Token: token}, "SAML 1.1 signed first": {Token: first}, "SAML 2.0": {Token: saml20}, "SAML 2.0 in a collection": {Token: saml20, Trust: wsfedtest.Trust13, Collection: true},
	}
}

// mustAccept fails the test unless the answer is accepted.
func mustAccept(t testing.TB, result string) statement {
	t.Helper()
	s, err := accept(result, partyExpectation())
	if err != nil {
		t.Fatalf("a right answer: %v", err)
	}
	return s
}

// refuseAll shows that every variant of each right answer is refused.
func refuseAll(t *testing.T, least int, bend func(t *testing.T, result string) map[string]string) {
	t.Helper()
	for name, a := range partyAnswers() {
		mustAccept(t, a.Result())
		variants := bend(t, a.Result())
		if len(variants) < least {
			t.Errorf("%s: got %d variants, want at least %d", name, len(variants), least)
		}
		for variant, result := range variants {
			if s, err := accept(result, partyExpectation()); err == nil {
				t.Errorf("%s, %s: accepted as %q", name, variant, s.Evidence.Subject.Value)
			}
		}
	}
}

func TestJ5_Wrapping(t *testing.T) {
	t.Parallel()
	refuseAll(t, 15, func(t *testing.T, result string) map[string]string {
		variants, err := wsfedtest.Wrapped(result, "mallory")
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, v := range variants {
			all[v.Name] = string(v.XML)
		}
		return all
	})
}

func TestJ5_UnsoundSignatures(t *testing.T) {
	t.Parallel()
	refuseAll(t, 60, func(t *testing.T, result string) map[string]string {
		variants, err := wsfedtest.Unsound(result)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, v := range variants {
			if strings.Contains(result, wsfedtest.SAML11) && (v.Name == "B40 signature first" || v.Name == "B40 signature last") {
				continue // where the schema puts it, and where some token services do
			}
			all[v.Name] = string(v.XML)
		}
		return all
	})
}

func TestJ5_Malformed(t *testing.T) {
	t.Parallel()
	for name, a := range partyAnswers() {
		a.Wrapper = func(root *etree.Element) { root.CreateAttr("ID", "_r") }
		mustAccept(t, a.Result())
		variants := wsfedtest.Malformed(a.Result())
		if len(variants) < 40 {
			t.Errorf("%s: got %d documents, want the catalogue's", name, len(variants))
		}
		for _, v := range variants {
			if v.Name == "A25 white space before declaration" {
				continue // white space around wresult is nothing
			}
			if _, err := accept(string(v.XML), partyExpectation()); err == nil {
				t.Errorf("%s, %s: accepted", name, v.Name)
			}
		}
	}
}

// The keys: only those that are pinned count, whatever KeyInfo says.
func TestJ5_OtherKeys(t *testing.T) {
	t.Parallel()
	for name, a := range partyAnswers() {
		for _, key := range []string{samltest.AttackerKey, samltest.ImpostorKey, samltest.ProviderNextKey, samltest.TrinKey, wsfedtest.Unsigned} {
			forged := a
			forged.Token.Key = key
			if _, err := accept(forged.Result(), partyExpectation()); err == nil {
				t.Errorf("%s, key %s: accepted", name, key)
			}
		}
		both := partyExpectation()
		both.Trust.Certificates = append([]*x509.Certificate{samltest.Named(samltest.ProviderNextKey).Certificate}, both.Trust.Certificates...)
		if _, err := accept(a.Result(), both); err != nil {
			t.Errorf("%s, two keys pinned: %v", name, err)
		}
	}
}

// TestB42_EveryByteOfAToken changes every octet of an answer: what is accepted
// says what the provider has signed.
func TestB42_EveryByteOfAToken(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"SAML 1.1", "SAML 2.0"} {
		result := partyAnswers()[name].Result()
		want := mustAccept(t, result)
		for i := range len(result) {
			for _, flip := range []byte{0x01, 0x20} {
				changed := []byte(result)
				changed[i] ^= flip
				s, err := accept(string(changed), partyExpectation())
				if err == nil && !reflect.DeepEqual(s, want) {
					t.Fatalf("%s, octet %d (%q): accepted %+v, want %+v", name, i, result[max(0, i-20):min(len(result), i+20)], s, want)
				}
			}
		}
	}
}

// TestJ5_TokenPlaces puts tokens where none belongs, and other things where one
// does.
func TestJ5_TokenPlaces(t *testing.T) {
	t.Parallel()
	copyOf := func(root *etree.Element) *etree.Element {
		holder := root.FindElement(".//RequestedSecurityToken")
		return holder.ChildElements()[0].Copy()
	}
	edits := map[string]struct {
		bend   func(root *etree.Element)
		reason string
	}{
		"no token": {func(root *etree.Element) {
			holder := root.FindElement(".//RequestedSecurityToken")
			holder.RemoveChild(holder.ChildElements()[0])
		}, "holds 0 elements"},
		"two tokens in one place": {func(root *etree.Element) {
			root.FindElement(".//RequestedSecurityToken").AddChild(copyOf(root))
		}, "holds 2 elements"},
		"no place for a token": {func(root *etree.Element) {
			holder := root.FindElement(".//RequestedSecurityToken")
			holder.Parent().RemoveChild(holder)
		}, "RequestedSecurityToken is missing"},
		"two places": {func(root *etree.Element) {
			holder := root.FindElement(".//RequestedSecurityToken")
			holder.Parent().AddChild(holder.Copy())
		}, "more than one RequestedSecurityToken"},
		"a second token beside": {func(root *etree.Element) {
			root.FindElement(".//RequestedSecurityToken").Parent().CreateElement("x").AddChild(copyOf(root))
		}, errTwoTokens.Error()},
		"a second place inside": {func(root *etree.Element) {
			root.FindElement(".//RequestedSecurityToken").Parent().CreateElement("x").CreateElement("t:RequestedSecurityToken")
		}, errTwoTokens.Error()},
		"a token one deeper": {func(root *etree.Element) {
			holder := root.FindElement(".//RequestedSecurityToken")
			token := holder.ChildElements()[0]
			holder.CreateElement("x").AddChild(token)
		}, "only SAML assertions"},
		"a token beside its place": {func(root *etree.Element) {
			holder := root.FindElement(".//RequestedSecurityToken")
			holder.Parent().AddChild(holder.ChildElements()[0])
		}, "holds 0 elements"},
		"two responses": {func(root *etree.Element) {
			if root.Tag == "RequestSecurityTokenResponseCollection" {
				root.AddChild(root.ChildElements()[0].Copy())
				return
			}
			inner := root.Copy()
			root.Tag += "Collection"
			for len(root.Child) > 0 {
				root.RemoveChildAt(0)
			}
			root.AddChild(inner)
			root.AddChild(inner.Copy())
		}, "holds 2 responses"},
		"an empty collection": {func(root *etree.Element) {
			root.Tag = "RequestSecurityTokenResponseCollection"
			for len(root.Child) > 0 {
				root.RemoveChildAt(0)
			}
		}, "holds 0 responses"},
		"the response in another namespace": {func(root *etree.Element) { root.CreateAttr("xmlns:t", "urn:x") }, "not a RequestSecurityTokenResponse"},
	}
	for name, a := range partyAnswers() {
		for edit, e := range edits {
			a.Wrapper = e.bend
			_, err := accept(a.Result(), partyExpectation())
			if err == nil || !strings.Contains(err.Error(), e.reason) {
				t.Errorf("%s, %s: got %v, want it refused for %q", name, edit, err, e.reason)
			}
		}
	}
}

// TestJ5_NoResponse brings what is no answer at all.
func TestJ5_NoResponse(t *testing.T) {
	t.Parallel()
	a := partyAnswers()["SAML 1.1"]
	result := a.Result()
	_, rest, _ := strings.Cut(result, "<t:RequestedSecurityToken>")
	token, _, _ := strings.Cut(rest, "</t:RequestedSecurityToken>")
	for name, wresult := range map[string]string{
		"nothing":           "",
		"a bare assertion":  token,
		"a JWT":             "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.",
		"EncryptedData":     `<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"/>`,
		"a SAML response":   `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol">` + token + `</p:Response>`,
		"a wrapped JWT":     strings.Replace(result, token, `<o:BinarySecurityToken xmlns:o="urn:o">eyJhbGciOiJub25lIn0..</o:BinarySecurityToken>`, 1),
		"two envelopes":     `<S:Envelope xmlns:S="` + wsfedtest.SOAP12 + `"><S:Body><S:Envelope><S:Body>` + result + `</S:Body></S:Envelope></S:Body></S:Envelope>`,
		"an empty envelope": `<S:Envelope xmlns:S="` + wsfedtest.SOAP12 + `"><S:Body/></S:Envelope>`,
		"two bodies":        `<S:Envelope xmlns:S="` + wsfedtest.SOAP12 + `"><S:Body>` + result + `</S:Body><S:Body/></S:Envelope>`,
		"too large":         strings.Replace(result, "<t:TokenType>", "<x>"+strings.Repeat("x", maxResult)+"</x><t:TokenType>", 1),
	} {
		_, err := accept(wresult, partyExpectation())
		if refusal, ok := err.(*broker.Refusal); err == nil || ok {
			t.Errorf("%s: got %v %v, want an invalid message", name, err, refusal)
		}
	}
}

// TestJ5_VersionOfTheToken holds the connection's choice.
func TestJ5_VersionOfTheToken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		token  tokenChoice
		saml20 bool
		reason string
	}{
		{tokenSAML11, false, ""}, {tokenSAML11, true, "takes SAML 1.1 alone"}, {tokenSAML20, true, ""}, {tokenSAML20, false, "takes SAML 2.0 alone"},
		{tokenAny, false, ""}, {tokenAny, true, ""}, {"", false, ""}, {"", true, ""},
	} {
		t.Run(fmt.Sprint(c.token, c.saml20), func(t *testing.T) {
			t.Parallel()
			r := newParty(t, func(s *ConnectionSettings) { s.Token = string(c.token) })
			leg, _ := r.login("idp")
			a := r.answer(leg)
			a.Token.SAML20 = c.saml20
			got := r.post(leg, a.Result())
			if c.reason != "" {
				r.refused(got, c.reason)
			} else if got.Evidence == nil {
				t.Errorf("got %d %q, want it accepted", got.Code, got.Log)
			}
		})
	}
}
