package saml2

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// encrypted makes the assertion an encrypted one.
func encrypted(a *samltest.Response) { a.EncryptTo = samltest.EncryptionKey }

func TestC1_EncryptedAndUnsigned(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{{"by anyone with our certificate", func(a *samltest.Response) {
		encrypted(a)
		a.SignAssertion, a.NameID = "", evilUser
	}, "neither the response nor the assertion is signed"}})
	newRig(t).accepted(encrypted)
}

func TestC2_EncryptedAndClearTogether(t *testing.T) {
	t.Parallel()
	together := func(signed string, before bool) func(*samltest.Response) {
		return func(a *samltest.Response) {
			a.SignResponse = signed
			a.EditClear = func(response *etree.Element) {
				clear := at(response, "Assertion")
				evil := clear.Copy()
				evil.CreateAttr("ID", "_evil")
				at(evil, "Subject", "NameID").SetText(evilUser)
				place := clear.Index()
				if !before {
					place++
				}
				response.InsertChildAt(place, samltest.EncryptOctets(samltest.Bytes(evil), samltest.EncryptionKey, oaep()))
			}
		}
	}
	runAttacks(t, []attack{
		{"before", together("", true), "more than one assertion"},
		{"after", together("", false), "more than one assertion"},
		{"in a signed response", together(samltest.ProviderKey, false), "more than one assertion"},
	})
}

func oaep() xmlsec.EncryptionMethod {
	return xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}
}

func TestC3_TwoEncryptedAssertions(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{{"two", func(a *samltest.Response) {
		encrypted(a)
		a.EditSent = func(response *etree.Element) { response.AddChild(at(response, "EncryptedAssertion").Copy()) }
	}, "more than one assertion"}})
}

// TestC4_OneAnswer shows that nothing tells a sender why a ciphertext was
// refused: the page is the same to the byte, whatever broke.
func TestC4_OneAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) { s.InsecureCBC, s.InsecureRSA15 = true, true })
	r.accepted(encrypted)
	leg := r.login("idp")
	random := rand.New(rand.NewPCG(1, 2))
	pages := map[string]int{}
	for _, block := range []string{xmlsec.AES128GCM, xmlsec.AES256CBC} {
		for range 40 {
			answer := r.response(leg)
			encrypted(&answer)
			answer.Encryption = xmlsec.EncryptionMethod{Block: block, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}
			answer.EditSent = func(response *etree.Element) { spoil(response, random) }
			got := r.post(leg, answer.Encoded())
			r.refused(got, "")
			pages[got.Body+strings.Join(got.Header.Values("Content-Type"), "")]++
		}
	}
	if len(pages) != 1 {
		t.Errorf("got %d different pages: %v; want 1", len(pages), pages)
	}
}

// spoil changes the last block of the content or of the key.
func spoil(response *etree.Element, random *rand.Rand) {
	values := response.FindElements("//CipherValue")
	value := values[random.IntN(len(values))]
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value.Text()), ""))
	if err != nil {
		panic(err)
	}
	raw[len(raw)-1-random.IntN(16)] ^= byte(1 + random.IntN(255))
	value.SetText(base64.StdEncoding.EncodeToString(raw))
}

func TestC5C6_WeakAlgorithmsAreSettings(t *testing.T) {
	t.Parallel()
	cbc := func(a *samltest.Response) {
		encrypted(a)
		a.Encryption = xmlsec.EncryptionMethod{Block: xmlsec.AES256CBC, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}
	}
	rsa15 := func(a *samltest.Response) {
		encrypted(a)
		a.Encryption = xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSA15}
	}
	runAttacks(t, []attack{
		{"CBC", cbc, "decrypting the assertion"},
		{"RSA 1.5", rsa15, "decrypting the assertion"},
	})
	newRig(t, func(s *ConnectionSettings) { s.InsecureCBC = true }).accepted(cbc)
	newRig(t, func(s *ConnectionSettings) { s.InsecureRSA15 = true }).accepted(rsa15)
}

func TestC6C7_BrokenEncryption(t *testing.T) {
	t.Parallel()
	bend := func(f func(wrapper *etree.Element)) func(*samltest.Response) {
		return func(a *samltest.Response) {
			encrypted(a)
			a.EditSent = func(response *etree.Element) { f(at(response, "EncryptedAssertion")) }
		}
	}
	set := func(index int, text string) func(*samltest.Response) {
		return bend(func(wrapper *etree.Element) { wrapper.FindElements("//CipherValue")[index].SetText(text) })
	}
	runAttacks(t, []attack{
		{"empty key", set(0, ""), "decrypting"},
		{"empty content", set(1, ""), "decrypting"},
		{"short content", set(1, "AAAA"), "decrypting"},
		{"not base64", set(1, "!"), "decrypting"},
		{"no data", bend(func(w *etree.Element) { w.RemoveChild(w.ChildElements()[0]) }), "decrypting"},
		{"unknown algorithm", bend(func(w *etree.Element) {
			w.FindElement("//EncryptionMethod").CreateAttr("Algorithm", "urn:x")
		}), "decrypting"},
		{"cipher reference", bend(func(w *etree.Element) {
			data := w.FindElements("//CipherData")[1]
			data.RemoveChild(data.ChildElements()[0])
			data.CreateElement(data.Space+":CipherReference").CreateAttr("URI", "http://127.0.0.1:1/")
		}), "decrypting"},
		{"nested", func(a *samltest.Response) {
			encrypted(a)
			a.EditSent = func(response *etree.Element) {
				inner := at(response, "EncryptedAssertion")
				outer := samltest.EncryptOctets(samltest.Bytes(inner), samltest.EncryptionKey, oaep())
				response.InsertChildAt(inner.Index(), outer)
				response.RemoveChild(inner)
			}
		}, "is not an assertion"},
	})
}

func TestC8_WhatIsInside(t *testing.T) {
	t.Parallel()
	inside := func(octets func(assertion *etree.Element) []byte) func(*samltest.Response) {
		return func(a *samltest.Response) {
			a.SignResponse = samltest.ProviderKey
			a.EditClear = func(response *etree.Element) {
				assertion := at(response, "Assertion")
				wrapper := samltest.EncryptOctets(octets(assertion), samltest.EncryptionKey, oaep())
				response.InsertChildAt(assertion.Index(), wrapper)
				response.RemoveChild(assertion)
			}
		}
	}
	runAttacks(t, []attack{
		{"doctype", inside(func(a *etree.Element) []byte {
			return append([]byte(`<!DOCTYPE Assertion [<!ENTITY x "y">]>`), samltest.Bytes(a)...)
		}), "decrypting"},
		{"two roots", inside(func(a *etree.Element) []byte {
			return append(samltest.Bytes(a), samltest.Bytes(a)...)
		}), "decrypting"},
		{"not XML", inside(func(*etree.Element) []byte { return []byte("hello") }), "decrypting"},
		{"another element", inside(func(a *etree.Element) []byte { return samltest.Bytes(at(a, "Subject")) }), ""},
		{"too large", inside(func(a *etree.Element) []byte {
			at(a, "Subject", "NameID").SetText(strings.Repeat("x", 400<<10))
			return samltest.Bytes(a)
		}), ""},
		{"an assertion in its advice", func(a *samltest.Response) {
			encrypted(a)
			a.Edit = func(response *etree.Element) {
				assertion := at(response, "Assertion")
				evil := assertion.Copy()
				evil.CreateAttr("ID", "_evil")
				assertion.CreateElement("saml:Advice").AddChild(evil)
			}
		}, "more than one assertion"},
	})
}

func TestC9_OAEPDigests(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, method := range []xmlsec.EncryptionMethod{
		{Block: xmlsec.AES128GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1},
		{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA256},
		{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEP, Digest: xmlsec.DigestSHA256, MGF: xmlsec.MGF1SHA256},
		{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEP, Digest: xmlsec.DigestSHA1, MGF: xmlsec.MGF1SHA1},
	} {
		r.accepted(func(a *samltest.Response) { encrypted(a); a.Encryption = method })
	}
}

func TestC10_RolloverOfTheDecryptionKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, key := range []string{samltest.EncryptionKey, samltest.OldDecryption} {
		r.accepted(func(a *samltest.Response) { a.EncryptTo = key })
	}
	leg := r.login("idp")
	answer := r.response(leg)
	answer.EncryptTo = samltest.ProviderKey
	r.refused(r.post(leg, answer.Encoded()), "decrypting the assertion")
	r.ring.keys = []connections.Key{
		samltest.Named(samltest.TrinKey).Own(connections.KeySigning, connections.KeyActive),
		samltest.Named(samltest.EncryptionKey).Own(connections.KeyEncryption, connections.KeyActive),
	}
	answer.EncryptTo = samltest.OldDecryption
	r.refused(r.post(leg, answer.Encoded()), "decrypting the assertion")
}

func TestC_EncryptionIsASetting(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) { s.RequireEncryption = true })
	r.accepted(encrypted)
	leg := r.login("idp")
	r.refused(r.post(leg, r.response(leg).Encoded()), "not encrypted")
}
