package wsfed

import (
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/wsfedtest"
)

// TestForms accepts one token in every wrapper that token services write.
func TestForms(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]func(*wsfedtest.Answer){
		"the token alone":         func(a *wsfedtest.Answer) { a.Minimal = true },
		"with Context":            func(a *wsfedtest.Answer) { a.Context = "leg" },
		"white space":             func(a *wsfedtest.Answer) { a.Spaced = true },
		"collection":              func(a *wsfedtest.Answer) { a.Collection = true },
		"in SOAP 1.1":             func(a *wsfedtest.Answer) { a.SOAP = wsfedtest.SOAP11 },
		"in SOAP 1.2":             func(a *wsfedtest.Answer) { a.SOAP, a.Collection = wsfedtest.SOAP12, true },
		"declared on the outside": func(a *wsfedtest.Answer) { a.OnWrapper, a.Collection = true, true },
		"as it is":                func(*wsfedtest.Answer) {},
	} {
		for _, trust := range []string{wsfedtest.Trust2005, wsfedtest.Trust13, wsfedtest.Trust14} {
			for _, saml20 := range []bool{false, true} {
				t.Run(fmt.Sprint(name, trust, saml20), func(t *testing.T) {
					t.Parallel()
					got := newParty(t).accepted(form, func(a *wsfedtest.Answer) { a.Trust, a.Token.SAML20 = trust, saml20 })
					if got.Subject.Value != "alice" || len(got.Claims) != 1 {
						t.Errorf("got %+v, want alice with one claim", got)
					}
				})
			}
		}
	}
}

// TestADFS is a token as AD FS writes it: two vocabularies for one method, the
// issuer of a claim, a line break in a value that was signed and is written raw.
func TestADFS(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.connect(&broker.AuthenticationConnection{
		ID: "idp", Scale: scaleOf(t, windowsFederation, MultipleAuthn), Source: broker.LevelSource{Also: ClaimAuthnMethods},
	}, partySettings(partyIssuer, samltest.ProviderKey))
	const address = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/streetaddress"
	got := r.accepted(func(a *wsfedtest.Answer) {
		a.Returns = true
		a.Token.Class = prefixMicrosoft + "windows"
		a.Token.NameFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
		a.Token.Claims = append(a.Token.Claims, wsfedtest.Claim{Type: address, Values: []string{"Rådhuspladsen 1\r\n1550 København"}},
			wsfedtest.Claim{Type: ClaimAuthnMethods, Values: []string{prefixMicrosoft + "windows", MultipleAuthn, "urn:else"}},
			wsfedtest.Claim{Type: "urn:another/claim", Values: []string{prefixMicrosoft + "windows"}})
		a.Token.Edit = func(el *etree.Element) {
			attribute := el.FindElement(".//Attribute")
			attribute.CreateAttr("xmlns:a", "http://schemas.xmlsoap.org/ws/2009/09/identity/claims")
			attribute.CreateAttr("a:OriginalIssuer", "CLIENT CONTEXT")
		}
	})
	if got.Class != windowsFederation {
		t.Errorf("got the class %q, want it as the scale knows it", got.Class)
	}
	if want := []string{prefixMicrosoft + "windows", MultipleAuthn, "urn:else", windowsFederation}; !slices.Equal(got.Claims.Values(ClaimAuthnMethods), want) {
		t.Errorf("got the methods %q, want %q", got.Claims.Values(ClaimAuthnMethods), want)
	}
	if want := []string{"Rådhuspladsen 1\r\n1550 København"}; !slices.Equal(got.Claims.Values(address), want) {
		t.Errorf("got %q, want %q", got.Claims.Values(address), want)
	}
	if want := []string{prefixMicrosoft + "windows"}; !slices.Equal(got.Claims.Values("urn:another/claim"), want) {
		t.Errorf("another claim: got %q, want %q", got.Claims.Values("urn:another/claim"), want)
	}
	if want := []string{"wia", "mfa"}; !slices.Equal(got.Methods, want) {
		t.Errorf("got the words %q, want %q", got.Methods, want)
	}
}

// TestCarriageReturns reads a raw carriage return as XML does, and as the
// provider meant it when only that verifies.
func TestCarriageReturns(t *testing.T) {
	t.Parallel()
	const claim = "urn:a/b"
	token := func(value string) wsfedtest.Answer {
		a := partyAnswers()["SAML 1.1"]
		a.Token.Claims = []wsfedtest.Claim{{Type: claim, Values: []string{value}}}
		return a
	}
	signed := token("a\r\nb")
	signed.Returns = true
	lines := token("a\nb")
	for name, c := range map[string]struct{ result, want string }{
		"signed and written raw":     {signed.Result(), "a\r\nb"},
		"written as a reference":     {token("a\r\nb").Result(), "a\r\nb"},
		"put there by the form post": {strings.ReplaceAll(lines.Result(), "\n", "\r\n"), "a\nb"},
	} {
		s, err := accept(c.result, partyExpectation())
		if err != nil || s.Evidence.Claims.Values(claim)[0] != c.want {
			t.Errorf("%s: got %q, %v; want %q", name, s.Evidence.Claims.Values(claim), err, c.want)
		}
	}
	changed := strings.Replace(signed.Result(), "a\r\nb", "x\r\nb", 1)
	if s, err := accept(changed, partyExpectation()); err == nil {
		t.Errorf("accepted a changed value: %+v", s)
	}
	inMarkup := strings.Replace(signed.Result(), "<t:TokenType>", "<t:TokenType\r>", 1)
	if _, err := accept(inMarkup, partyExpectation()); err == nil || !strings.Contains(err.Error(), "signature of the token") {
		t.Errorf("got %v, want the reason of the reading that XML demands", err)
	}
	old := partyExpectation()
	old.Now = old.Now.Add(2 * time.Hour)
	if _, err := accept(signed.Result(), old); err == nil || !strings.Contains(err.Error(), "not valid on or after") {
		t.Errorf("got %v, want the reason of the reading that verified", err)
	}
}

func TestEncryptedTokens(t *testing.T) {
	t.Parallel()
	cbc := xmlsec.EncryptionMethod{Block: xmlsec.AES256CBC, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}
	for _, c := range []struct {
		name     string
		settings func(*ConnectionSettings)
		answer   func(*wsfedtest.Answer)
		refused  string
	}{
		{"SAML 2.0", nil, func(a *wsfedtest.Answer) { a.EncryptTo, a.Token.SAML20 = samltest.EncryptionKey, true }, ""},
		{"SAML 1.1", nil, func(a *wsfedtest.Answer) { a.EncryptTo, a.BareData = samltest.EncryptionKey, true }, ""},
		{"a retired key", nil, func(a *wsfedtest.Answer) { a.EncryptTo, a.BareData = samltest.OldDecryption, true }, ""},
		{"another's key", nil, func(a *wsfedtest.Answer) { a.EncryptTo, a.BareData = samltest.AttackerKey, true }, "decrypting the token: cannot decrypt"},
		{"encrypted and not signed", nil, func(a *wsfedtest.Answer) {
			a.EncryptTo, a.BareData, a.Token.Key = samltest.EncryptionKey, true, wsfedtest.Unsigned
		}, "not signed"},
		{"AES-CBC", nil, func(a *wsfedtest.Answer) { a.EncryptTo, a.BareData, a.Encryption = samltest.EncryptionKey, true, cbc }, "encrypted with AES-CBC"},
		{"AES-CBC, as AD FS writes it", func(s *ConnectionSettings) { s.InsecureCBC = true }, func(a *wsfedtest.Answer) {
			a.EncryptTo, a.BareData, a.Encryption = samltest.EncryptionKey, true, cbc
		}, ""},
		{"clear, and encryption is demanded", func(s *ConnectionSettings) { s.RequireEncryption = true }, func(*wsfedtest.Answer) {}, "not encrypted"},
		{"SAML 1.1, and SAML 2.0 alone is taken", func(s *ConnectionSettings) { s.Token = "saml20" }, func(a *wsfedtest.Answer) {
			a.EncryptTo, a.BareData = samltest.EncryptionKey, true
		}, "takes SAML 2.0 alone"},
		{"a second token beside it", nil, func(a *wsfedtest.Answer) {
			a.EncryptTo = samltest.EncryptionKey
			a.Wrapper = func(root *etree.Element) {
				root.CreateElement("x").AddChild(partyAnswers()["SAML 1.1"].Token.Unsigned())
			}
		}, errTwoTokens.Error()},
		{"something else", nil, func(a *wsfedtest.Answer) {
			a.EncryptTo, a.BareData = samltest.EncryptionKey, true
			a.Token.Edit = func(el *etree.Element) { el.Tag = "Statement" }
		}, "is not an assertion"},
		{"a token within the token", nil, func(a *wsfedtest.Answer) {
			a.EncryptTo, a.BareData = samltest.EncryptionKey, true
			a.Token.Edit = func(el *etree.Element) { el.CreateElement("saml:Advice").AddChild(el.Copy()) }
			a.Token.Key = wsfedtest.Unsigned
		}, errTwoTokens.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var settings []func(*ConnectionSettings)
			if c.settings != nil {
				settings = append(settings, c.settings)
			}
			r := newParty(t, settings...)
			leg, _ := r.login("idp")
			a := r.answer(leg)
			c.answer(&a)
			got := r.post(leg, a.Result())
			if c.refused != "" {
				r.refused(got, c.refused)
			} else if got.Evidence == nil || got.Evidence.Subject.Value != "alice" {
				t.Errorf("got %d %q, want alice", got.Code, got.Log)
			}
		})
	}
}

// TestFaults ends the login with the provider's own words.
func TestFaults(t *testing.T) {
	t.Parallel()
	fault12 := func(code, text string) string {
		return `<S:Envelope xmlns:S="` + wsfedtest.SOAP12 + `" xmlns:fed="` + wsfedtest.Federation + `"><S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value>` +
			`<S:Subcode><S:Value>` + code + `</S:Value></S:Subcode></S:Code><S:Reason><S:Text xml:lang="en">` + text + `</S:Text></S:Reason></S:Fault></S:Body></S:Envelope>`
	}
	for _, c := range []struct {
		name, fault string
		ask         broker.ClassRef
		code        broker.RefusalCode
		status      []string
		message     string
	}{
		{"a class that it cannot give", fault12("fed:RstParameterNotAccepted", " No "), MultipleAuthn, broker.RefusedLevel,
			[]string{wsfedtest.SOAP12 + "#Sender", wsfedtest.Federation + "#RstParameterNotAccepted"}, "No"},
		{"a parameter, and no class was asked for", fault12("fed:RstParameterNotAccepted", "No"), "", broker.RefusedUpstream,
			[]string{wsfedtest.SOAP12 + "#Sender", wsfedtest.Federation + "#RstParameterNotAccepted"}, "No"},
		{"a login that is too old", fault12("fed:NeedFresherCredentials", "Old"), "", broker.RefusedStale,
			[]string{wsfedtest.SOAP12 + "#Sender", wsfedtest.Federation + "#NeedFresherCredentials"}, "Old"},
		{"an undeclared prefix", fault12("nope:X", "?"), "", broker.RefusedUpstream, []string{wsfedtest.SOAP12 + "#Sender", "nope:X"}, "?"},
		{"SOAP 1.1", `<s:Envelope xmlns:s="` + wsfedtest.SOAP11 + `"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>Bad</faultstring></s:Fault></s:Body></s:Envelope>`,
			"", broker.RefusedUpstream, []string{wsfedtest.SOAP11 + "#Client"}, "Bad"},
		{"a long reason, and a code without a prefix", `<s:Fault xmlns:s="` + wsfedtest.SOAP11 + `"><faultcode>Server</faultcode><faultstring>` +
			strings.Repeat("x", maxFaultReason+1) + `</faultstring></s:Fault>`, "", broker.RefusedUpstream, []string{"Server"}, strings.Repeat("x", maxFaultReason)},
		{"a bare fault", `<s:Fault xmlns:s="` + wsfedtest.SOAP11 + `"><faultcode>s:Server</faultcode></s:Fault>`, "", broker.RefusedUpstream,
			[]string{wsfedtest.SOAP11 + "#Server"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t)
			leg, _ := r.login("idp", func(leg *broker.Leg) {
				if c.ask != "" {
					leg.Ask = []broker.ClassRef{c.ask}
				}
			})
			got := r.post(leg, c.fault)
			if got.Refusal == nil || got.Open {
				t.Fatalf("got %d %q, want the login refused", got.Code, got.Log)
			}
			u := got.Refusal.Upstream
			if got.Refusal.Code != c.code || u == nil || !slices.Equal(u.Status, c.status) || u.Message != c.message || u.Protocol != protocolName {
				t.Errorf("got %s %+v, want %s %q %q", got.Refusal.Code, u, c.code, c.status, c.message)
			}
		})
	}
}

// A fault that cannot be read ends nothing.
func TestFaultsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]string{
		"no code":               `<S:Fault xmlns:S="` + wsfedtest.SOAP12 + `"><S:Reason><S:Text>x</S:Text></S:Reason></S:Fault>`,
		"two codes":             `<S:Fault xmlns:S="` + wsfedtest.SOAP11 + `"><faultcode>a</faultcode><faultcode>b</faultcode></S:Fault>`,
		"no reason":             `<S:Fault xmlns:S="` + wsfedtest.SOAP12 + `"><S:Code><S:Value>S:Sender</S:Value></S:Code></S:Fault>`,
		"an element":            `<S:Fault xmlns:S="` + wsfedtest.SOAP11 + `"><faultcode><x/></faultcode></S:Fault>`,
		"a reason without text": `<S:Fault xmlns:S="` + wsfedtest.SOAP12 + `"><S:Code><S:Value>S:Sender</S:Value></S:Code><S:Reason/></S:Fault>`,
		"a code without value":  `<S:Fault xmlns:S="` + wsfedtest.SOAP12 + `"><S:Code/><S:Reason><S:Text>x</S:Text></S:Reason></S:Fault>`,
		"an empty value":        `<S:Fault xmlns:S="` + wsfedtest.SOAP12 + `"><S:Code><S:Value/></S:Code><S:Reason><S:Text>x</S:Text></S:Reason></S:Fault>`,
		"two subcodes":          `<S:Fault xmlns:S="` + wsfedtest.SOAP12 + `"><S:Code><S:Value>S:Sender</S:Value><S:Subcode/><S:Subcode/></S:Code><S:Reason><S:Text>x</S:Text></S:Reason></S:Fault>`,
		"a reason of elements":  `<S:Fault xmlns:S="` + wsfedtest.SOAP11 + `"><faultcode>a</faultcode><faultstring><x/></faultstring></S:Fault>`,
		"of no SOAP":            `<S:Fault xmlns:S="urn:x"><faultcode>a</faultcode></S:Fault>`,
		"out of line":           `<S:Envelope xmlns:S="` + wsfedtest.SOAP12 + `"><S:Fault><S:Code><S:Value>S:Sender</S:Value></S:Code></S:Fault></S:Envelope>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t)
			leg, _ := r.login("idp")
			r.refused(r.post(leg, fault), "")
		})
	}
}

// TestFreshness refuses what is older than was asked for, as the provider's own
// no.
func TestFreshness(t *testing.T) {
	t.Parallel()
	age := func(d time.Duration) *time.Duration { return &d }
	for _, c := range []struct {
		name    string
		force   bool
		age     *time.Duration
		login   time.Duration // when, from now
		future  bool          // insecureFutureInstant
		instant time.Duration // of the evidence, from now
		refused broker.RefusalCode
		bad     string
	}{
		{name: "an old login, nothing asked", login: -8 * time.Hour, instant: -8 * time.Hour},
		{name: "fresh", force: true},
		{name: "fresh within the skew", force: true, login: -time.Minute},
		{name: "not fresh", force: true, login: -61 * time.Second, refused: broker.RefusedStale},
		{name: "not fresh at all", force: true, login: -8 * time.Hour, refused: broker.RefusedStale},
		{name: "young enough", age: age(10 * time.Minute), login: -11 * time.Minute, instant: -11 * time.Minute},
		{name: "too old", age: age(10 * time.Minute), login: -11*time.Minute - time.Second, refused: broker.RefusedStale},
		{name: "a fast clock", login: time.Minute},
		{name: "the future", login: 8 * time.Hour, bad: "in the future"},
		{name: "the future, taken", login: 8 * time.Hour, future: true},
		{name: "the future, taken, not as fresh", force: true, login: 8 * time.Hour, future: true, refused: broker.RefusedStale},
		{name: "the future, taken, not as young", age: age(time.Hour), login: 8 * time.Hour, future: true, refused: broker.RefusedStale},
	} {
		for _, saml20 := range []bool{false, true} {
			if saml20 && c.future {
				continue // the setting is for SAML 1.1
			}
			t.Run(fmt.Sprint(c.name, saml20), func(t *testing.T) {
				t.Parallel()
				r := newParty(t, func(s *ConnectionSettings) { s.InsecureFutureInstant = c.future })
				leg, _ := r.login("idp", func(leg *broker.Leg) { leg.ForceAuthn, leg.MaxAge = c.force, c.age })
				a := r.answer(leg)
				a.Token.SAML20, a.Token.Instant = saml20, r.now.Add(c.login)
				switch got := r.post(leg, a.Result()); {
				case c.bad != "":
					r.refused(got, c.bad)
				case c.refused != "":
					if got.Refusal == nil || got.Refusal.Code != c.refused {
						t.Errorf("got %d %q %v, want refused as %s", got.Code, got.Log, got.Refusal, c.refused)
					}
				case got.Evidence == nil || !got.Evidence.Instant.Equal(r.now.Add(c.instant)) || got.Evidence.OneTime != c.future:
					t.Errorf("got %+v (%s), want the instant %s and good for one login: %v", got.Evidence, got.Log, r.now.Add(c.instant), c.future)
				}
			})
		}
	}
}

// A token of SAML 2.0 for another endpoint, or for a request of another
// protocol, is not for this login.
func TestSAML20Tokens(t *testing.T) {
	t.Parallel()
	token := func(f func(*wsfedtest.Answer)) func(*wsfedtest.Answer) {
		return func(a *wsfedtest.Answer) {
			a.Token.SAML20, a.Token.Recipient = true, partyRealm
			f(a)
		}
	}
	data := func(name, value string) func(*wsfedtest.Answer) {
		return token(set(name, value, "Subject", "SubjectConfirmation", "SubjectConfirmationData"))
	}
	newParty(t).accepted(token(func(*wsfedtest.Answer) {}))
	runPartyAttacks(t, []partyAttack{
		{"another recipient", token(func(a *wsfedtest.Answer) { a.Token.Recipient = partyBase + "/saml2/sp/idp/acs" }), "Recipient"},
		{"an answer to a request", data("InResponseTo", "_request"), "another protocol"},
		{"a confirmation that is over", data("NotOnOrAfter", stamp(-time.Minute)), "not valid on or after"},
		{"a beginning of the confirmation", data("NotBefore", stamp(-time.Minute)), "NotBefore in a bearer"},
		{"no confirmation", token(cut("Subject", "SubjectConfirmation")), "no bearer SubjectConfirmation"},
		{"holder of key", token(set("Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key", "Subject", "SubjectConfirmation")), "not bearer"},
		{"no end", token(inToken(func(el *etree.Element) {
			below(el, "Conditions").RemoveAttr("NotOnOrAfter")
			below(el, "Subject", "SubjectConfirmation", "SubjectConfirmationData").RemoveAttr("NotOnOrAfter")
		})), "never ends"},
		{"another issuer", token(func(a *wsfedtest.Answer) { a.Token.Issuer = otherIssuer }), "Issuer"},
		{"another audience", token(func(a *wsfedtest.Answer) { a.Token.Audience, a.AppliesTo = "urn:other", partyRealm }), "does not name"},
		{"no audience", token(cut("Conditions", "AudienceRestriction")), "AudienceRestriction"},
		{"two logins", token(twice("AuthnStatement")), "more than one AuthnStatement"},
		{"issued before the request", token(set("IssueInstant", stamp(-61*time.Second))), "too early"},
		{"no name", token(func(a *wsfedtest.Answer) { a.Token.Nameless = true }), "no NameID"},
	})
}

// Keys are wanted for what is encrypted alone.
func TestAcceptNeedsKeysOnlyToDecrypt(t *testing.T) {
	t.Parallel()
	x := partyExpectation()
	if _, err := accept(partyAnswers()["SAML 1.1"].Result(), x); err != nil {
		t.Errorf("a clear token: %v", err)
	}
	a := partyAnswers()["SAML 1.1"]
	a.EncryptTo, a.BareData = samltest.EncryptionKey, true
	_, err := accept(a.Result(), x)
	if !errors.Is(err, xmlsec.ErrDecrypt) {
		t.Errorf("got %v, want %v", err, xmlsec.ErrDecrypt)
	}
	locked := errors.New("the keyring is locked")
	x.Keys = func() ([]crypto.Decrypter, error) { return nil, locked }
	if _, err := accept(a.Result(), x); !errors.Is(err, locked) {
		t.Errorf("got %v, want %v", err, locked)
	}
}
