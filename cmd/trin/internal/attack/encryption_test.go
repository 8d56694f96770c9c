package attack

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/useragent"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// Algorithms of XML Encryption.
const (
	aes128GCM    = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
	aes256GCM    = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
	aes256CBC    = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
	rsaOAEPMGF1P = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
	rsaOAEP      = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
	rsa15        = "http://www.w3.org/2001/04/xmlenc#rsa-1_5"
	sha256URI    = "http://www.w3.org/2001/04/xmlenc#sha256"
	mgf1SHA256   = "http://www.w3.org/2009/xmlenc11#mgf1sha256"
)

// newEncryptedRig is a rig whose Trin has a decryption key that the attacker
// can encrypt to, as everybody can.
func newEncryptedRig(t *testing.T, edits ...string) *rig {
	t.Helper()
	r := newRig(t, edits...)
	for _, name := range []string{samltest.EncryptionKey, samltest.OldDecryption} {
		if _, err := r.node.Keyring.Import(t.Context(), samltest.Named(name).Own(connections.KeyEncryption, connections.KeyNext)); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// encrypted makes a case whose assertion is encrypted for Trin.
func encrypted(name string, change func(*samltest.Response), words string) wrong {
	return wrong{name, func(m *samltest.Response) {
		m.EncryptTo = samltest.EncryptionKey
		if change != nil {
			change(m)
		}
	}, words}
}

// wrapper makes a case that changes the EncryptedAssertion under way.
func wrapper(name string, bend func(response, wrapper *etree.Element), words string) wrong {
	return encrypted(name, func(m *samltest.Response) {
		m.EditSent = func(el *etree.Element) { bend(el, el.SelectElement("EncryptedAssertion")) }
	}, words)
}

// method makes a case with other algorithms.
func method(name, block, transport, digest, mgf, words string) wrong {
	return encrypted(name, func(m *samltest.Response) {
		m.Encryption.Block, m.Encryption.Transport, m.Encryption.Digest, m.Encryption.MGF = block, transport, digest, mgf
	}, words)
}

// cipher is the octets of the n-th CipherValue: the key's is the first.
func cipher(el *etree.Element, n int) (*etree.Element, []byte) {
	value := el.FindElements(".//CipherValue")[n]
	octets, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value.Text()), ""))
	if err != nil {
		panic(err)
	}
	return value, octets
}

func setCipher(el *etree.Element, n int, change func([]byte) []byte) {
	value, octets := cipher(el, n)
	value.SetText(base64.StdEncoding.EncodeToString(change(octets)))
}

const cannotDecrypt = "decrypting the assertion: cannot decrypt"

func TestC1_C2_C3_C5_C6_C9_C10_Encryption(t *testing.T) {
	t.Parallel()
	r := newEncryptedRig(t)
	unsigned := func(m *samltest.Response) { m.SignAssertion = "" }
	r.holds(t, []wrong{
		encrypted("C1 encrypted for Trin and not signed", unsigned, "neither the response nor the assertion is signed"),
		encrypted("C1 encrypted for Trin and signed by nobody it trusts", func(m *samltest.Response) { m.SignAssertion = samltest.AttackerKey }, "signature of the assertion: signature refused: invalid"),
		wrapper("C2 a clear assertion before the encrypted one", func(el, w *etree.Element) {
			el.InsertChildAt(w.Index(), etree.NewElement("saml:Assertion"))
		}, "more than one assertion"),
		wrapper("C2 a clear assertion behind the encrypted one", func(el, _ *etree.Element) { el.CreateElement("saml:Assertion") }, "more than one assertion"),
		wrapper("C3 two", func(el, w *etree.Element) { el.AddChild(w.Copy()) }, "more than one assertion"),
		wrapper("C3 the second in Extensions", func(el, w *etree.Element) {
			el.CreateElement("samlp:Extensions").AddChild(w.Copy())
		}, "more than one assertion"),
		method("C5 RSA PKCS #1 v1.5", aes256GCM, rsa15, "", "", cannotDecrypt),
		method("C6 CBC", aes256CBC, rsaOAEPMGF1P, "", "", cannotDecrypt),
		wrapper("C6 GCM called CBC", func(_, w *etree.Element) {
			at(w, "./EncryptedData/EncryptionMethod").CreateAttr("Algorithm", aes256CBC)
		}, cannotDecrypt),
		wrapper("C6 no tag", func(_, w *etree.Element) { setCipher(w, 1, func(b []byte) []byte { return b[:len(b)-16] }) }, cannotDecrypt),
		wrapper("C6 a short tag", func(_, w *etree.Element) { setCipher(w, 1, func(b []byte) []byte { return b[:len(b)-1] }) }, cannotDecrypt),
		wrapper("C6 a short nonce", func(_, w *etree.Element) { setCipher(w, 1, func(b []byte) []byte { return b[:11] }) }, cannotDecrypt),
		wrapper("C6 a nonce and a tag alone", func(_, w *etree.Element) { setCipher(w, 1, func(b []byte) []byte { return b[:28] }) }, cannotDecrypt),
		wrapper("C6 nothing", func(_, w *etree.Element) { setCipher(w, 1, func([]byte) []byte { return nil }) }, cannotDecrypt),
		wrapper("C6 no key", func(_, w *etree.Element) { setCipher(w, 0, func([]byte) []byte { return nil }) }, cannotDecrypt),
		wrapper("C6 a short key", func(_, w *etree.Element) { setCipher(w, 0, func(b []byte) []byte { return b[1:] }) }, cannotDecrypt),
		wrapper("C6 a key of another length", func(_, w *etree.Element) {
			at(w, "./EncryptedData/EncryptionMethod").CreateAttr("Algorithm", aes128GCM)
		}, cannotDecrypt),
		encrypted("C9 AES-256-GCM with RSA-OAEP-MGF1P", nil, ""),
		method("C9 AES-128-GCM", aes128GCM, rsaOAEPMGF1P, "", "", ""),
		method("C9 SHA-256 digest", aes256GCM, rsaOAEPMGF1P, sha256URI, "", ""),
		method("C9 OIOSAML 3", aes256GCM, rsaOAEP, sha256URI, mgf1SHA256, ""),
		encrypted("C10 the other key of the rollover", func(m *samltest.Response) { m.EncryptTo = samltest.OldDecryption }, ""),
		encrypted("C10 a key that is not Trin's", func(m *samltest.Response) { m.EncryptTo = samltest.ProviderKey }, cannotDecrypt),
	})
}

func TestC7_C8_C11_WhatIsInsideAndAround(t *testing.T) {
	t.Parallel()
	r := newEncryptedRig(t)
	host := "http://" + silent(t) + "/x"
	// inside encrypts other octets; the response is signed.
	inside := func(name string, octets func(assertion *etree.Element) []byte, words string) wrong {
		return wrong{name, func(m *samltest.Response) {
			m.SignResponse = samltest.ProviderKey
			m.EditClear = func(el *etree.Element) {
				a := el.SelectElement("Assertion")
				w := samltest.EncryptOctets(octets(a), samltest.EncryptionKey, m.Encryption)
				el.InsertChildAt(a.Index(), w)
				el.RemoveChild(a)
			}
		}, words}
	}
	r.holds(t, []wrong{
		wrapper("C7 a CipherReference for the content", func(_, w *etree.Element) {
			data := at(w, "./EncryptedData/CipherData")
			data.RemoveChildAt(0)
			data.CreateElement("xenc:CipherReference").CreateAttr("URI", host)
		}, cannotDecrypt),
		wrapper("C7 a CipherReference for the key", func(_, w *etree.Element) {
			data := at(w, ".//EncryptedKey/CipherData")
			data.RemoveChildAt(0)
			data.CreateElement("xenc:CipherReference").CreateAttr("URI", host)
		}, cannotDecrypt),
		wrapper("C7 a RetrievalMethod for the key", func(_, w *etree.Element) {
			info := at(w, "./EncryptedData/KeyInfo")
			info.RemoveChild(info.SelectElement("EncryptedKey"))
			info.CreateElement("ds:RetrievalMethod").CreateAttr("URI", host)
		}, cannotDecrypt),
		wrapper("C7 a key that refers to itself", func(_, w *etree.Element) {
			key := at(w, ".//EncryptedKey")
			key.CreateAttr("Id", "_key")
			list := key.CreateElement("xenc:ReferenceList")
			list.CreateElement("xenc:KeyReference").CreateAttr("URI", "#_key")
			setCipher(w, 0, func(b []byte) []byte { b[0] ^= 1; return b })
		}, cannotDecrypt),
		wrapper("C7 nine keys", func(_, w *etree.Element) {
			for range 8 {
				at(w, "./EncryptedData/KeyInfo").AddChild(at(w, ".//EncryptedKey").Copy())
			}
		}, cannotDecrypt),
		wrapper("C7 500 keys", func(_, w *etree.Element) {
			for range 499 {
				at(w, "./EncryptedData/KeyInfo").AddChild(at(w, ".//EncryptedKey").Copy())
			}
		}, cannotDecrypt),
		wrapper("C7 two contents", func(_, w *etree.Element) { w.AddChild(w.SelectElement("EncryptedData").Copy()) }, cannotDecrypt),
		wrapper("C7 content of another type", func(_, w *etree.Element) {
			w.SelectElement("EncryptedData").CreateAttr("Type", "http://www.w3.org/2001/04/xmlenc#Content")
		}, cannotDecrypt),
		inside("C7 an encrypted assertion inside", func(a *etree.Element) []byte {
			var m samltest.Response
			return samltest.Bytes(samltest.EncryptOctets(samltest.Bytes(a), samltest.EncryptionKey, m.Encryption))
		}, "the encrypted content is not an assertion"),
		inside("C8 a document type", func(a *etree.Element) []byte {
			return append([]byte(`<!DOCTYPE a [<!ENTITY e SYSTEM "`+host+`">]>`), samltest.Bytes(a)...)
		}, cannotDecrypt),
		inside("C8 two roots", func(a *etree.Element) []byte { return append(samltest.Bytes(a), samltest.Bytes(a)...) }, cannotDecrypt),
		inside("C8 no XML", func(*etree.Element) []byte { return []byte("hello") }, cannotDecrypt),
		inside("C8 not an assertion", func(a *etree.Element) []byte {
			subject := a.SelectElement("Subject")
			subject.CreateAttr("xmlns:saml", samltest.Assertion)
			return samltest.Bytes(subject)
		}, "the encrypted content is not an assertion"),
		inside("C8 20,000 elements", func(*etree.Element) []byte {
			return []byte("<a>" + strings.Repeat("<e/>", 20_000) + "</a>")
		}, cannotDecrypt),
		encrypted("C8 an assertion inside the assertion", func(m *samltest.Response) {
			m.Edit = func(el *etree.Element) {
				a := el.SelectElement("Assertion")
				evil := a.Copy()
				evil.CreateAttr("ID", "_evil")
				a.CreateElement("saml:Advice").AddChild(evil)
			}
		}, "more than one assertion"),
		edit("C11 an EncryptedID", func(_, a *etree.Element) {
			subject := a.SelectElement("Subject")
			subject.RemoveChild(subject.SelectElement("NameID"))
			subject.InsertChildAt(0, etree.NewElement("saml:EncryptedID"))
		}, "EncryptedID, which is not supported"),
		edit("C11 an EncryptedAttribute", func(_, a *etree.Element) {
			a.SelectElement("AttributeStatement").CreateElement("saml:EncryptedAttribute")
		}, "an EncryptedAttribute is not supported"),
	})
}

// TestC4_C5 sends ciphertexts that were changed at random and wants one answer,
// the same as that to a wrong signature: nothing tells which part was wrong.
func TestC4_C5_OneAnswerToEveryCiphertext(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 5))
	for _, c := range []struct {
		name, setting, block, transport string
		value, times                    int // which CipherValue, how often
	}{
		{"C4 content by GCM", "", aes256GCM, rsaOAEPMGF1P, 1, 200},
		{"C4 key by OAEP", "", aes256GCM, rsaOAEPMGF1P, 0, 50},
		{"C4 content by CBC where it is on", "  insecureCBC: true\n", aes256CBC, rsaOAEPMGF1P, 1, 200},
		{"C5 key by PKCS #1 v1.5 where it is on", "  insecureRSA15: true\n", aes256GCM, rsa15, 0, 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newEncryptedRig(t, "metadataFile: idp\n", "metadataFile: idp\n"+c.setting).victim()
			right := func() samltest.Response {
				m := v.right()
				m.EncryptTo, m.Encryption.Block, m.Encryption.Transport = samltest.EncryptionKey, c.block, c.transport
				return m
			}
			pages := map[string]int{}
			see := func(xml []byte) {
				hop := v.post(xml)
				v.refused(hop, "")
				pages[anonymous(hop)]++
			}
			forged := right()
			forged.SignAssertion = samltest.AttackerKey
			see(forged.Bytes())
			message := right()
			el := message.Element()
			for range c.times {
				setCipher(el, c.value, func(b []byte) []byte {
					for i := len(b) - 16; i < len(b); i++ {
						b[i] = byte(random.UintN(256))
					}
					return b
				})
				see(samltest.Bytes(el))
			}
			if len(pages) != 1 {
				t.Errorf("got %d different answers, want 1: %v", len(pages), pages)
			}
			m := right()
			v.answered(v.post(m.Bytes()))
			v.harmless(v.b)
		})
	}
}

// anonymous is an answer without what names the request: the reference, the
// nonce and the date.
func anonymous(hop *useragent.Hop) string {
	body := string(hop.Body)
	if reference := referencePattern.FindString(hop.Page.Text); reference != "" {
		body = strings.ReplaceAll(body, reference, "REFERENCE")
	}
	header := hop.Header.Clone()
	header.Del("Date")
	var text strings.Builder
	_ = header.Write(&text) // to memory
	return text.String() + body
}

// TestC6_ClearWhereEncryptionIsRequired refuses what is in the clear where the connection demands
// encryption.
func TestC6_ClearWhereEncryptionIsRequired(t *testing.T) {
	t.Parallel()
	v := newEncryptedRig(t, "metadataFile: idp\n", "metadataFile: idp\n  requireEncryption: true\n").victim()
	v.refuses(v.right().Bytes(), "the assertion is not encrypted, and the connection demands it")
	m := v.right()
	m.EncryptTo = samltest.EncryptionKey
	v.answered(v.post(m.Bytes()))
	v.harmless(v.b)
}
