package attack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/saml2/samltest"
)

// unsound are the words of the refusal of a bent signature, by the start of its
// name; the longest counts.
var unsound = map[string]string{
	"A14":                         "signature-shape",
	"A14 qualified ID":            "id",
	"B9":                          "signature-shape",
	"B11":                         "id-twice",
	"B12":                         "signature-shape",
	"B14":                         "id-twice",
	"B14 two signatures":          "several-signatures",
	"B15":                         "signature-shape",
	"B15 SignatureValue of zeros": "invalid",
	"B15 SignatureValue empty":    "encoding",
	"B15 DigestValue empty":       "encoding",
	"B15 signature removed":       "!neither the response nor the assertion is signed",
	"B16":                         "signature-shape",
	"B17 comment":                 "!xml refused: comment",
	"B17 instruction":             "!xml refused: processing-instruction",
	"B17 element":                 "signature-shape",
	"B18":                         "signature-shape",
	"B18 detached":                "reference-uri",
	"B19":                         "reference-uri",
	"B21":                         "transforms",
	"B21 parameter":               "signature-shape",
	"B21 10,000 transforms":       "!too large",
	"B22":                         "transforms",
	"B23":                         "transforms",
	"B24":                         "algorithm",
	"B24 digest of other length":  "encoding",
	"B24 http://www.w3.org/2001/04/xmldsig-more#rsa-sha512":   "invalid",
	"B24 http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512": "key",
	"B25":              "algorithm",
	"B26":              "signature-shape",
	"B40":              "signature-place",
	"B40 signature in": "!neither the response nor the assertion is signed",
}

func TestB9_B11_B14_B15_B16_B17_B18_B19_B21_B22_B23_B24_B25_B26_B40_BentSignatures(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, s := range signings {
		t.Run(s.name, func(t *testing.T) {
			right := func(v victim) samltest.Response { m := v.right(); s.sign(&m); return m }
			r.variantsOf(t, right, samltest.Unsound, func(name string) string {
				found, rule := "", ""
				for begin, words := range unsound {
					if strings.HasPrefix(name, begin) && len(begin) > len(found) {
						found, rule = begin, words
					}
				}
				if found == "" {
					t.Fatalf("no rule is known to refuse %s", name)
				}
				words, plain := strings.CutPrefix(rule, "!")
				if s.name == "both" && strings.HasPrefix(words, "neither") {
					return "" // the assertion's own signature is enough
				}
				if plain {
					return words
				}
				part := "response"
				if s.name == "assertion" {
					part = "assertion"
				}
				return "signature of the " + part + ": signature refused: " + words
			})
		})
	}
}

// TestB18_B28_NothingIsFetched names an address wherever a signature can.
func TestB18_B28_NothingIsFetched(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	host := "http://" + silent(t) + "/x"
	r.holds(t, []wrong{
		sent("Reference", func(_, a *etree.Element) { at(a, "./Signature/SignedInfo/Reference").CreateAttr("URI", host) }, "signature refused: reference-uri"),
		sent("KeyInfo RetrievalMethod", func(_, a *etree.Element) {
			info := at(a, "./Signature/KeyInfo")
			info.CreateElement("ds:RetrievalMethod").CreateAttr("URI", host)
		}, ""),
		sent("KeyInfo KeyInfoReference", func(_, a *etree.Element) {
			el := at(a, "./Signature/KeyInfo").CreateElement("d:KeyInfoReference")
			el.CreateAttr("xmlns:d", "http://www.w3.org/2009/xmldsig11#")
			el.CreateAttr("URI", host)
		}, ""),
		sent("transform", func(_, a *etree.Element) {
			el := at(a, "./Signature/SignedInfo/Reference/Transforms").CreateElement("ds:Transform")
			el.CreateAttr("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
			el.SetText(host)
		}, "signature refused: transforms"),
	})
}

// TestB24_HMACWithThePublicKey computes the HMAC that a verifier would compute
// if it took the certificate for a secret.
func TestB24_HMACWithThePublicKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	certificate := samltest.Named(samltest.ProviderKey).Certificate
	for name, secret := range map[string][]byte{"certificate": certificate.Raw, "public key": certificate.RawSubjectPublicKeyInfo} {
		t.Run(name, func(t *testing.T) {
			v := r.on(t).victim()
			m := v.right()
			m.EditSent = func(el *etree.Element) {
				s := at(el, "./Assertion/Signature")
				at(s, "./SignedInfo/SignatureMethod").CreateAttr("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
				mac := hmac.New(sha256.New, secret)
				mac.Write(samltest.Bytes(s.SelectElement("SignedInfo")))
				s.SelectElement("SignatureValue").SetText(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
			}
			v.refuses(m.Bytes(), "signature refused: algorithm")
			v.succeeds()
		})
	}
}

// TestB25 has a SHA-1 signature that verifies: refused, unless the connection
// opts in.
func TestB25_SHA1IsOffUnlessTheConnectionOptsIn(t *testing.T) {
	t.Parallel()
	weak := func(v victim) samltest.Response {
		m := v.right()
		m.EditSent = func(el *etree.Element) {
			samltest.WeakenSignature(el.SelectElement("Assertion"), samltest.Named(samltest.ProviderKey))
		}
		return m
	}
	v := newRig(t).victim()
	v.refuses(func() []byte { m := weak(v); return m.Bytes() }(), "SHA-1 is not accepted on this connection")
	v.succeeds()
	opted := newRig(t, "metadataFile: idp\n", "metadataFile: idp\n  insecureSHA1: true\n").victim()
	opted.answered(opted.post(func() []byte { m := weak(opted); return m.Bytes() }()))
}

// TestB28_B29_B30 signs with keys that are not the provider's, whatever the
// message says of them.
func TestB28_B29_B30_OnlyThePinnedKeyCounts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, key := range []string{samltest.ImpostorKey, samltest.AttackerKey, samltest.ProviderNextKey} {
		t.Run(key, func(t *testing.T) {
			v := r.on(t).victim()
			for _, s := range []string{"assertion", "response"} {
				m := v.right()
				m.SignAssertion, m.SignResponse = key, ""
				if s == "response" {
					m.SignAssertion, m.SignResponse = "", key
				}
				variants, err := samltest.Claimed(m.Bytes(), samltest.ProviderKey)
				if err != nil {
					t.Fatal(err)
				}
				for _, variant := range variants {
					t.Run(s+" "+variant.Name, func(t *testing.T) {
						v.in(t).refuses(variant.XML, "signature of the "+s+": signature refused: invalid")
					})
				}
			}
			v.succeeds()
		})
	}
	t.Run("B30 Trin's own key", func(t *testing.T) {
		keys, err := r.node.Store.Keyring().Keys(t.Context(), connections.DefaultKeys, connections.KeySigning)
		if err != nil || len(keys) == 0 {
			t.Fatalf("no key: %v", err)
		}
		v := r.on(t).victim()
		m := v.right()
		m.SignAssertion = ""
		m.Edit = func(el *etree.Element) {
			samltest.Sign(el.SelectElement("Assertion"), samltest.Key{Signer: keys[0].Signer, Certificate: keys[0].Certificate}.Signing())
		}
		v.refuses(m.Bytes(), "signature refused: invalid")
		v.succeeds()
	})
	t.Run("the pinned key under any KeyInfo", func(t *testing.T) {
		for i := 0; ; i++ {
			v := r.on(t).victim()
			m := v.right()
			variants, err := samltest.Claimed(m.Bytes(), samltest.AttackerKey)
			if err != nil || len(variants) == 0 {
				t.Fatalf("%d variants: %v", len(variants), err)
			}
			if i == len(variants) {
				return
			}
			v.answered(v.post(variants[i].XML))
		}
	})
}

// TestB33_B34_B35 signs both parts, not both with the right key.
func TestB33_B34_B35_BothSignaturesMustHold(t *testing.T) {
	t.Parallel()
	both := samltest.IDP{EntityID: idpEntity, SSO: map[string]string{samltest.Redirect: idpSSO}, SLO: map[string]string{samltest.Redirect: idpSLO},
		Signing: []string{samltest.ProviderKey, samltest.ProviderNextKey, samltest.ProviderECKey}}.Metadata()
	r := newRig(t, "metadataFile: idp\n", "metadata: '"+both+"'\n")
	keys := func(assertion, response string) func(*samltest.Response) {
		return func(m *samltest.Response) { m.SignAssertion, m.SignResponse = assertion, response }
	}
	r.holds(t, []wrong{
		{"B33 the assertion is another's", keys(samltest.ImpostorKey, samltest.ProviderKey), "signature of the assertion: signature refused: invalid"},
		{"B34 the response is another's", keys(samltest.ProviderKey, samltest.ImpostorKey), "signature of the response: signature refused: invalid"},
		{"B35 two pinned keys, one each", keys(samltest.ProviderKey, samltest.ProviderNextKey), ""},
		{"B36 r and s of a P-256 key", keys(samltest.ProviderECKey, ""), ""},
		{"B39 the second pinned key without KeyInfo", func(m *samltest.Response) {
			m.SignAssertion = samltest.ProviderNextKey
			m.EditSent = func(el *etree.Element) {
				s := at(el, "./Assertion/Signature")
				s.RemoveChild(s.SelectElement("KeyInfo"))
			}
		}, ""},
		{"B33 the assertion was changed after it was signed", func(m *samltest.Response) {
			m.SignResponse = samltest.ProviderKey
			m.EditClear = func(el *etree.Element) { at(el, "./Assertion/Subject/NameID").SetText("n-mallory") }
		}, "signature of the assertion: signature refused: invalid"},
		{"B34 the response was changed after it was signed", func(m *samltest.Response) {
			m.SignResponse = samltest.ProviderKey
			m.EditSent = func(el *etree.Element) { el.CreateAttr("Consent", "urn:x") }
		}, "signature of the response: signature refused: invalid"},
	})
}

func TestB37_B41_B43_WhatMustNotBeRefusedAsForged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var cases []wrong
	for _, uri := range []string{"http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", "http://www.w3.org/2007/05/xmldsig-more#rsa-pss"} {
		cases = append(cases, sent("B37 "+uri, func(_, a *etree.Element) {
			at(a, "./Signature/SignedInfo/SignatureMethod").CreateAttr("Algorithm", uri)
		}, "signature refused: unsupported-algorithm: RSA-PSS"))
	}
	spaced := func(path, with string) func(_, a *etree.Element) {
		return func(_, a *etree.Element) {
			el := at(a, path)
			text := el.Text()
			el.SetText(with + text[:10] + with + text[10:] + with)
		}
	}
	cases = append(cases,
		sent("B41 blanks in the SignatureValue", spaced("./Signature/SignatureValue", " \n\t"), ""),
		sent("B41 carriage returns in the SignatureValue", spaced("./Signature/SignatureValue", "\r\n"), ""),
	)
	r.holds(t, cases)
	for name, bend := range map[string]func(string) string{
		"B43 other quotes":        func(s string) string { return strings.Replace(s, `Version="2.0"`, `Version='2.0'`, 2) },
		"B43 blanks in tags":      func(s string) string { return strings.ReplaceAll(s, "</saml:NameID>", "</saml:NameID\n >") },
		"B43 long empty elements": func(s string) string { return strings.ReplaceAll(s, `"/>`, `" />`) },
		"B43 a reference for a character": func(s string) string {
			return strings.Replace(s, "n-alice", "n&#45;alice", 1)
		},
		"B43 a declaration before it": func(s string) string { return `<?xml version="1.0" encoding="utf-8"?>` + "\n" + s + "\n" },
		"A25 a byte order mark":       func(s string) string { return "\xEF\xBB\xBF" + s },
	} {
		t.Run(name, func(t *testing.T) {
			v := r.on(t).victim()
			good := string(v.right().Bytes())
			changed := bend(good)
			if changed == good {
				t.Fatal("nothing was changed")
			}
			v.answered(v.post([]byte(changed)))
		})
	}
}

// TestB42 changes one octet in ten of a signed response, KeyInfo aside, which
// says nothing. The tests of the connection change every one.
func TestB42_NoOctetCanBeChanged(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	m := v.right()
	m.SignAssertion, m.SignResponse = "", samltest.ProviderKey
	m.EditSent = func(el *etree.Element) {
		s := el.SelectElement("Signature")
		s.RemoveChild(s.SelectElement("KeyInfo"))
	}
	good := m.Bytes()
	for i := 3; i < len(good); i += 10 {
		bent := []byte(string(good))
		bent[i] ^= 1
		hop := v.post(bent)
		if _, ok := readAnswer(hop); ok || hop.Status < 400 || hop.Status > 499 {
			t.Fatalf("octet %d changed from %q to %q: got status %d near %s", i, good[i], bent[i], hop.Status, good[max(0, i-30):min(len(good), i+30)])
		}
	}
	v.answered(v.post(good))
	v.harmless(v.b)
}

// TestB15_ThePartThatTheConnectionDemands leaves out the one signature that a
// connection wants.
func TestB15_ThePartThatTheConnectionDemands(t *testing.T) {
	t.Parallel()
	for part, other := range map[string]int{"assertion": 1, "response": 0} { // the place in signings of the other part
		t.Run(part, func(t *testing.T) {
			v := newRig(t, "metadataFile: idp\n", "metadataFile: idp\n  wantSigned: "+part+"\n").victim()
			m := v.right()
			signings[other].sign(&m)
			v.refuses(m.Bytes(), "the "+part+" is not signed, and the connection demands it")
			m = v.right()
			signings[1-other].sign(&m)
			v.answered(v.post(m.Bytes()))
			v.harmless(v.b)
		})
	}
}
