package saml2

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"reflect"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/internal/xmlsec/xmlattack"
	"trin/connections/saml2/samltest"
)

// signings are the ways to sign a response.
var signings = []struct{ name, response, assertion string }{
	{"response", samltest.ProviderKey, ""},
	{"assertion", "", samltest.ProviderKey},
	{"both", samltest.ProviderKey, samltest.ProviderKey},
}

// evilUser is whom every attack wants to be.
const evilUser = "mallory"

// runVariants posts every variant of a signed response to its leg. None may be
// accepted, and the leg must then still take the response that they were made
// of. Where both parts are signed both are demanded, so that taking one away is
// an attack too.
func runVariants(t *testing.T, least int, variants func(signed []byte) ([]xmlattack.Variant, error)) {
	t.Helper()
	for _, signing := range signings {
		t.Run(signing.name, func(t *testing.T) {
			r := newRig(t, func(s *ConnectionSettings) {
				if signing.response != "" {
					s.WantSigned = "response"
				}
			})
			leg := r.login("idp")
			answer := r.response(leg)
			answer.SignResponse, answer.SignAssertion = signing.response, signing.assertion
			signed := answer.Bytes()
			list, err := variants(signed)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) < least {
				t.Fatalf("got %d variants; want at least %d", len(list), least)
			}
			for _, v := range list {
				t.Run(v.Name, func(t *testing.T) {
					r.t = t
					r.refused(r.post(leg, base64.StdEncoding.EncodeToString(v.XML)), "")
				})
			}
			r.t = t
			if got := r.post(leg, base64.StdEncoding.EncodeToString(signed)); got.Evidence == nil || got.Evidence.Subject.Value != "alice" {
				t.Errorf("the unchanged response: got %q; want it accepted", got.Log)
			}
		})
	}
}

func TestB1toB8_Wrapping(t *testing.T) {
	t.Parallel()
	runVariants(t, 2, func(signed []byte) ([]xmlattack.Variant, error) {
		return xmlattack.Wrapping(signed, xmlattack.SetNameID(evilUser))
	})
}

func TestB9toB27_BentSignatures(t *testing.T) {
	t.Parallel()
	runVariants(t, 30, xmlattack.Signatures)
}

func TestGate_InFrontOfTheResponse(t *testing.T) {
	t.Parallel()
	runVariants(t, 10, func(signed []byte) ([]xmlattack.Variant, error) { return xmlattack.Gate(signed), nil })
}

// TestB10_CopyWithoutSignature is CVE-2022-41912: a second assertion before or
// after the signed one.
func TestB10_CopyWithoutSignature(t *testing.T) {
	t.Parallel()
	insert := func(behind int) func(*samltest.Response) {
		return func(a *samltest.Response) {
			a.EditSent = func(response *etree.Element) {
				good := at(response, "Assertion")
				evil := good.Copy()
				evil.RemoveChild(at(evil, "Signature"))
				evil.CreateAttr("ID", "_evil")
				at(evil, "Subject", "NameID").SetText(evilUser)
				response.InsertChildAt(good.Index()+behind, evil)
			}
		}
	}
	runAttacks(t, []attack{
		{"before", insert(0), "more than one assertion"},
		{"after", insert(1), "more than one assertion"},
	})
}

// hidingPlaces are where a second assertion can be put.
func hidingPlaces() map[string]func(response, hidden *etree.Element) {
	wrap := func(name string, at int) func(response, hidden *etree.Element) {
		return func(response, hidden *etree.Element) {
			wrapper := etree.NewElement(name)
			wrapper.CreateAttr("xmlns:x", "urn:x")
			wrapper.AddChild(hidden)
			response.InsertChildAt(at, wrapper)
		}
	}
	return map[string]func(response, hidden *etree.Element){
		"Extensions": wrap("samlp:Extensions", 1),
		"wrapper":    wrap("x:Wrapper", 1),
		"response":   wrap("samlp:Response", 1),
		"StatusDetail": func(response, hidden *etree.Element) {
			at(response, "Status").CreateElement("samlp:StatusDetail").AddChild(hidden)
		},
		"Advice": func(response, hidden *etree.Element) {
			at(response, "Assertion").CreateElement("saml:Advice").AddChild(hidden)
		},
		"Object": func(response, hidden *etree.Element) {
			assertion := at(response, "Assertion")
			if signature := assertion.SelectElement("Signature"); signature != nil {
				signature.CreateElement("ds:Object").AddChild(hidden)
				return
			}
			assertion.AddChild(hidden)
		},
	}
}

func TestB12_EvilAssertionHidden(t *testing.T) {
	t.Parallel()
	for place, hide := range hidingPlaces() {
		for _, signing := range signings {
			t.Run(place+" "+signing.name, func(t *testing.T) {
				r := newRig(t)
				leg := r.login("idp")
				answer := r.response(leg)
				answer.SignResponse, answer.SignAssertion = signing.response, signing.assertion
				bend := func(response *etree.Element) {
					evil := at(response, "Assertion").Copy()
					evil.CreateAttr("ID", "_evil")
					at(evil, "Subject", "NameID").SetText(evilUser)
					hide(response, evil)
				}
				// Put there by an attacker after signing.
				answer.EditSent = bend
				r.refused(r.post(leg, answer.Encoded()), "")
				// Put there by the provider itself: still two assertions.
				if place != "Object" {
					answer.EditSent, answer.Edit = nil, bend
					r.refused(r.post(leg, answer.Encoded()), "")
				}
			})
		}
	}
	newRig(t).accepted()
}

func TestB13_OriginalHidden(t *testing.T) {
	t.Parallel()
	for place, hide := range hidingPlaces() {
		t.Run(place, func(t *testing.T) {
			r := newRig(t)
			r.accepted()
			leg := r.login("idp")
			answer := r.response(leg)
			answer.EditSent = func(response *etree.Element) {
				good := at(response, "Assertion")
				evil := good.Copy()
				evil.CreateAttr("ID", "_evil")
				at(evil, "Subject", "NameID").SetText(evilUser)
				response.InsertChildAt(good.Index(), evil)
				response.RemoveChild(good)
				hide(response, good)
			}
			r.refused(r.post(leg, answer.Encoded()), "")
		})
	}
}

func TestB14_SameIDTwice(t *testing.T) {
	t.Parallel()
	same := func(path ...string) func(*samltest.Response) {
		return func(a *samltest.Response) {
			a.EditSent = func(response *etree.Element) {
				at(response, path...).CreateAttr("ID", at(response, "Assertion").SelectAttrValue("ID", ""))
			}
		}
	}
	runAttacks(t, []attack{
		{"response", same(), ""},
		{"status", same("Status"), ""},
		{"issuer", same("Issuer"), ""},
		{"assertion and response before signing", editing(func(response *etree.Element) {
			at(response, "Assertion").CreateAttr("ID", response.SelectAttrValue("ID", ""))
		}), ""},
	})
}

func TestB15_NotSigned(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"never signed", func(a *samltest.Response) { a.SignAssertion = "" }, "neither the response nor the assertion is signed"},
		{"signature removed", func(a *samltest.Response) {
			a.EditSent = func(response *etree.Element) {
				at(response, "Assertion").RemoveChild(at(response, "Assertion", "Signature"))
			}
		}, "neither the response nor the assertion is signed"},
		{"empty signature", func(a *samltest.Response) {
			a.EditSent = func(response *etree.Element) {
				for _, child := range at(response, "Assertion", "Signature").ChildElements() {
					child.Parent().RemoveChild(child)
				}
			}
		}, "signature of the assertion"},
	})
}

func TestB20_SignatureOverSomethingElse(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"the subject's signature", func(a *samltest.Response) {
			a.SignAssertion = ""
			a.EditClear = func(response *etree.Element) {
				subject := at(response, "Assertion", "Subject")
				subject.CreateAttr("ID", "_subject")
				samltest.Sign(subject, samltest.Named(samltest.ProviderKey).Signing())
				signature := at(subject, "Signature")
				subject.RemoveChild(signature)
				at(response, "Assertion").InsertChildAt(1, signature)
			}
		}, "signature of the assertion"},
		{"the status' signature", func(a *samltest.Response) {
			a.SignAssertion = ""
			a.EditClear = func(response *etree.Element) {
				status := at(response, "Status")
				status.CreateAttr("ID", "_status")
				samltest.Sign(status, samltest.Named(samltest.ProviderKey).Signing())
				signature := at(status, "Signature")
				status.RemoveChild(signature)
				response.InsertChildAt(1, signature)
			}
		}, "signature of the response"},
	})
}

func TestB28_KeyInfoDecidesNothing(t *testing.T) {
	t.Parallel()
	trusted := base64.StdEncoding.EncodeToString(samltest.Named(samltest.ProviderKey).Certificate.Raw)
	for _, key := range []string{samltest.ImpostorKey, samltest.AttackerKey} {
		t.Run(key, func(t *testing.T) {
			r := newRig(t)
			r.accepted()
			leg := r.login("idp")
			answer := r.response(leg)
			answer.SignAssertion = key
			variants, err := xmlattack.KeyInfos(answer.Bytes(), trusted)
			if err != nil || len(variants) < 8 {
				t.Fatalf("got %d variants, %v; want 8", len(variants), err)
			}
			for _, v := range variants {
				r.refused(r.post(leg, base64.StdEncoding.EncodeToString(v.XML)), "signature of the assertion")
			}
		})
	}
	t.Run("trusted key", func(t *testing.T) {
		r := newRig(t)
		for _, attackers := range []bool{true, false} {
			r.accepted(func(a *samltest.Response) {
				a.EditSent = func(response *etree.Element) {
					info := at(response, "Assertion", "Signature", "KeyInfo")
					if !attackers {
						info.Parent().RemoveChild(info)
						return
					}
					at(info, "X509Data", "X509Certificate").SetText(base64.StdEncoding.EncodeToString(samltest.Named(samltest.AttackerKey).Certificate.Raw))
				}
			})
		}
	})
}

func TestB29_OtherConnectionsKey(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"assertion", func(a *samltest.Response) { a.SignAssertion = samltest.ProviderNextKey }, "signature of the assertion"},
		{"response", func(a *samltest.Response) { a.SignAssertion, a.SignResponse = "", samltest.ProviderNextKey }, "signature of the response"},
	})
}

func TestB30_OwnKey(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"signing key", func(a *samltest.Response) { a.SignAssertion = samltest.TrinKey }, "signature of the assertion"},
		{"encryption key", func(a *samltest.Response) { a.SignAssertion = samltest.EncryptionKey }, "signature of the assertion"},
	})
}

func TestB31_OtherMessagesOfTheProvider(t *testing.T) {
	t.Parallel()
	signed := func(name string) *etree.Element {
		el := newMessage(name, "_other", samltest.Instant(testNow), testBase+"/saml2/sp/idp/acs", testProvider)
		nameChild(el, nameID{Value: evilUser})
		samltest.Sign(el, samltest.Named(samltest.ProviderKey).Signing())
		return el
	}
	for _, name := range []string{"LogoutRequest", "AuthnRequest", "LogoutResponse", "ArtifactResponse"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.accepted()
			leg := r.login("idp")
			r.refused(r.post(leg, base64.StdEncoding.EncodeToString(samltest.Bytes(signed(name)))), "not a Response")
			answer := r.response(leg)
			answer.SignAssertion = ""
			answer.EditSent = func(response *etree.Element) {
				other := signed(name)
				signature := at(other, "Signature")
				other.RemoveChild(signature)
				response.InsertChildAt(1, signature)
			}
			r.refused(r.post(leg, answer.Encoded()), "signature of the response")
			renamed := signed(name)
			renamed.Tag = "Response"
			r.refused(r.post(leg, base64.StdEncoding.EncodeToString(samltest.Bytes(renamed))), "signature of the response")
		})
	}
}

func TestB32_AssertionInsideAnotherMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	leg := r.login("idp")
	assertion := at(r.response(leg).Element(), "Assertion")
	for _, name := range []string{"LogoutRequest", "AuthnRequest"} {
		el := newMessage(name, "_evil", samltest.Instant(testNow), testBase+"/saml2/sp/idp/acs", testProvider)
		el.AddChild(assertion.Copy())
		r.refused(r.post(leg, base64.StdEncoding.EncodeToString(samltest.Bytes(el))), "not a Response")
	}
	r.refused(r.post(leg, base64.StdEncoding.EncodeToString(samltest.Bytes(assertion.Copy()))), "not a Response")
	r.accepted()
}

func TestB33_AssertionSignatureInvalidInASignedResponse(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"changed after signing", func(a *samltest.Response) {
			a.SignResponse = samltest.ProviderKey
			a.EditClear = func(response *etree.Element) { at(response, "Assertion", "Subject", "NameID").SetText(evilUser) }
		}, "signature of the assertion"},
		{"attacker's", func(a *samltest.Response) {
			a.SignResponse, a.SignAssertion = samltest.ProviderKey, samltest.AttackerKey
		}, "signature of the assertion"},
	})
}

func TestB34_ResponseSignatureInvalidAroundASignedAssertion(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"changed after signing", func(a *samltest.Response) {
			a.SignResponse = samltest.ProviderKey
			a.EditSent = func(response *etree.Element) { response.CreateAttr("Consent", "urn:x") }
		}, "signature of the response"},
		{"attacker's", func(a *samltest.Response) { a.SignResponse = samltest.AttackerKey }, "signature of the response"},
	})
}

func TestB35_TwoPinnedKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) {
		*s = providerSettings(testProvider, samltest.ProviderKey, samltest.ProviderNextKey, samltest.ProviderECKey)
	})
	for _, response := range []string{"", samltest.ProviderKey, samltest.ProviderNextKey, samltest.ProviderECKey} {
		for _, assertion := range []string{samltest.ProviderKey, samltest.ProviderNextKey, samltest.ProviderECKey} {
			r.accepted(func(a *samltest.Response) { a.SignResponse, a.SignAssertion = response, assertion })
		}
	}
}

// TestB38_RenewedCertificate shows that the key is what is pinned.
func TestB38_RenewedCertificate(t *testing.T) {
	t.Parallel()
	provider := samltest.Named(samltest.ProviderKey)
	template := &x509.Certificate{SerialNumber: big.NewInt(7), NotAfter: testNow.AddDate(-3, 0, 0)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, provider.Signer.Public(), provider.Signer)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	provider.Certificate = certificate
	newRig(t).accepted(func(a *samltest.Response) { a.KeyInfo = &provider })
}

func TestB25_SHA1IsASetting(t *testing.T) {
	t.Parallel()
	weak := func(a *samltest.Response) {
		a.EditClear = func(response *etree.Element) {
			samltest.WeakenSignature(at(response, "Assertion"), samltest.Named(samltest.ProviderKey))
		}
	}
	runAttacks(t, []attack{{"off", weak, "signature of the assertion"}})
	newRig(t, func(s *ConnectionSettings) { s.InsecureSHA1 = true }).accepted(weak)
}

// TestB42_EveryByte changes every byte of a signed response: none of the
// mutants may be accepted with another content.
func TestB42_EveryByte(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	leg := r.login("idp")
	answer := r.response(leg)
	answer.SignResponse, answer.SignAssertion = samltest.ProviderKey, ""
	answer.EditSent = func(response *etree.Element) { // KeyInfo is not read, so its bytes would all be neutral
		info := at(response, "Signature", "KeyInfo")
		info.Parent().RemoveChild(info)
	}
	signed := answer.Bytes()
	b, ok := r.providers.opened["idp"].(*backend)
	if !ok {
		t.Fatal("not a backend")
	}
	x, err := b.expect(t.Context(), leg)
	if err != nil {
		t.Fatal(err)
	}
	want := mustAccept(t, signed, x)
	accepted := 0
	for i := range signed {
		mutant := bytes.Clone(signed)
		mutant[i] ^= 1
		if got, err := acceptOctets(mutant, x); err == nil {
			accepted++
			if !reflect.DeepEqual(got, want) {
				t.Errorf("byte %d: accepted %+v; want %+v or refused", i, got, want)
			}
		}
	}
	if accepted > len(signed)/50 {
		t.Errorf("accepted %d of %d mutants; want hardly any", accepted, len(signed))
	}
}

// acceptOctets is the gate and accept.
func acceptOctets(document []byte, x expectation) (statement, error) {
	root, err := xmlsec.Parse(document, xmlsec.MessageLimits())
	if err != nil {
		return statement{}, err
	}
	return accept(root, x)
}

func mustAccept(t testing.TB, document []byte, x expectation) statement {
	t.Helper()
	s, err := acceptOctets(document, x)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
