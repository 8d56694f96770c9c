package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

var oiosaml3 = EncryptionMethod{AES256GCM, RSAOAEP, DigestSHA256, MGF1SHA256}

// methods are all that Encrypt writes.
var methods = map[string]EncryptionMethod{
	"default":                 {},
	"aes128":                  {Block: AES128GCM},
	"mgf1p with sha256":       {Digest: DigestSHA256},
	"oaep 1.1 sha1 mgf sha1":  {Transport: RSAOAEP},
	"oaep 1.1 sha256 mgfsha1": {Transport: RSAOAEP, Digest: DigestSHA256},
	"oaep 1.1 sha1 mgfsha256": {Transport: RSAOAEP, MGF: MGF1SHA256},
	"oiosaml 3":               oiosaml3,
}

func decrypter(t testing.TB, key SigningKey) crypto.Decrypter {
	t.Helper()
	d, ok := key.Signer.(crypto.Decrypter)
	if !ok {
		t.Fatal("the key does not decrypt")
	}
	return d
}

// wrap puts EncryptedData into saml:EncryptedAssertion and through the wire.
func wrap(t testing.TB, data ...*etree.Element) *etree.Element {
	t.Helper()
	el := etree.NewElement("saml:EncryptedAssertion")
	el.CreateAttr("xmlns:saml", nsSAML)
	for _, d := range data {
		el.AddChild(d)
	}
	return mustParse(t, Bytes(el))
}

func encrypted(t testing.TB, plaintext string, m EncryptionMethod, to SigningKey) *etree.Element {
	t.Helper()
	data, err := Encrypt([]byte(plaintext), to.Certificate, m, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return wrap(t, data)
}

const plain = `<saml:Assertion xmlns:saml="` + nsSAML + `" ID="_a"><saml:Issuer>i</saml:Issuer></saml:Assertion>`

func TestDecrypt_C9_C10_EveryMethodAndSeveralKeys(t *testing.T) {
	t.Parallel()
	keys := []crypto.Decrypter{decrypter(t, otherRSA()), decrypter(t, rsaKey())}
	for name, m := range methods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			el := encrypted(t, plain, m, rsaKey())
			got, err := Decrypt(el, keys, DecryptPolicy{})
			if err != nil {
				t.Fatal(err)
			}
			if string(Canonicalize(got)) != plain || got.Parent() != nil {
				t.Errorf("got %s", Canonicalize(got))
			}
			if _, err := Decrypt(el, keys[:1], DecryptPolicy{}); !errors.Is(err, ErrDecrypt) {
				t.Errorf("another key: got %v; want ErrDecrypt", err)
			}
			if _, err := Decrypt(el, nil, DecryptPolicy{}); !errors.Is(err, ErrDecrypt) {
				t.Errorf("no key: got %v; want ErrDecrypt", err)
			}
		})
	}
}

// TestDecrypt_KeyBeside covers an EncryptedKey that is a sibling, and several.
func TestDecrypt_KeyBeside(t *testing.T) {
	t.Parallel()
	for name, arrange := range map[string]func(data, key *etree.Element) []*etree.Element{
		"after":           func(d, k *etree.Element) []*etree.Element { return []*etree.Element{d, k} },
		"before":          func(d, k *etree.Element) []*etree.Element { return []*etree.Element{k, d} },
		"two, one for us": func(d, k *etree.Element) []*etree.Element { return []*etree.Element{d, otherKey(t), k} },
	} {
		data, err := Encrypt([]byte(plain), rsaKey().Certificate, EncryptionMethod{}, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		info, _ := Child(data, NamespaceDSig, "KeyInfo")
		key, _ := Child(info, NamespaceXEnc, "EncryptedKey")
		key = key.Copy()
		key.CreateAttr("xmlns:xenc", NamespaceXEnc)
		key.CreateAttr("xmlns:ds", NamespaceDSig)
		data.RemoveChild(info)
		if _, err := Decrypt(wrap(t, arrange(data, key)...), []crypto.Decrypter{decrypter(t, rsaKey())}, DecryptPolicy{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// otherKey is an EncryptedKey for somebody else.
func otherKey(t *testing.T) *etree.Element {
	t.Helper()
	data, err := Encrypt([]byte(plain), otherRSA().Certificate, EncryptionMethod{}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	info, _ := Child(data, NamespaceDSig, "KeyInfo")
	key := info.ChildElements()[0].Copy()
	key.CreateAttr("xmlns:xenc", NamespaceXEnc)
	key.CreateAttr("xmlns:ds", NamespaceDSig)
	return key
}

// TestDecrypt_C5_C6_C7_Refusals bends one encrypted assertion in every way; the
// answer is always the one error.
func TestDecrypt_C5_C6_C7_Refusals(t *testing.T) {
	t.Parallel()
	find := func(el *etree.Element, path string) *etree.Element { return el.FindElement("//" + path) }
	value := func(el *etree.Element, path string, change func([]byte) []byte) {
		target := find(el, path+"/xenc:CipherData/xenc:CipherValue")
		octets, _ := base64.StdEncoding.DecodeString(target.Text())
		target.SetText(base64.StdEncoding.EncodeToString(change(octets)))
	}
	algorithm := func(path, uri string) func(*etree.Element) {
		return func(el *etree.Element) { find(el, path+"/xenc:EncryptionMethod").CreateAttr("Algorithm", uri) }
	}
	const data, key = "xenc:EncryptedData", "xenc:EncryptedKey"
	for name, bend := range map[string]func(el *etree.Element){
		"C6 tag cut":          func(el *etree.Element) { value(el, data, func(b []byte) []byte { return b[:len(b)-1] }) },
		"C6 tag changed":      func(el *etree.Element) { value(el, data, func(b []byte) []byte { b[len(b)-1] ^= 1; return b }) },
		"C6 text changed":     func(el *etree.Element) { value(el, data, func(b []byte) []byte { b[13] ^= 1; return b }) },
		"C6 nonce changed":    func(el *etree.Element) { value(el, data, func(b []byte) []byte { b[0] ^= 1; return b }) },
		"C6 nonce only":       func(el *etree.Element) { value(el, data, func(b []byte) []byte { return b[:12] }) },
		"C6 nonce short":      func(el *etree.Element) { value(el, data, func(b []byte) []byte { return b[:5] }) },
		"C6 empty":            func(el *etree.Element) { value(el, data, func([]byte) []byte { return nil }) },
		"C6 CBC":              algorithm(data, AES256CBC),
		"C6 CBC 128":          algorithm(data, AES128CBC),
		"C6 3DES":             algorithm(data, "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"),
		"C6 other key size":   algorithm(data, AES128GCM),
		"no algorithm":        func(el *etree.Element) { find(el, data+"/xenc:EncryptionMethod").RemoveAttr("Algorithm") },
		"no method":           func(el *etree.Element) { e := find(el, data); e.RemoveChild(find(el, data+"/xenc:EncryptionMethod")) },
		"C5 RSA 1.5":          algorithm(key, RSA15),
		"unknown transport":   algorithm(key, "urn:x"),
		"key wrap":            algorithm(key, "http://www.w3.org/2001/04/xmlenc#kw-aes256"),
		"wrapped key changed": func(el *etree.Element) { value(el, key, func(b []byte) []byte { b[9] ^= 1; return b }) },
		"wrapped key cut":     func(el *etree.Element) { value(el, key, func(b []byte) []byte { return b[:100] }) },
		"wrapped key empty":   func(el *etree.Element) { value(el, key, func([]byte) []byte { return nil }) },
		"unknown digest": func(el *etree.Element) {
			find(el, key+"/xenc:EncryptionMethod/ds:DigestMethod").CreateAttr("Algorithm", "urn:x")
		},
		"other digest": func(el *etree.Element) {
			find(el, key+"/xenc:EncryptionMethod/ds:DigestMethod").CreateAttr("Algorithm", DigestSHA256)
		},
		"two digests": func(el *etree.Element) {
			m := find(el, key+"/xenc:EncryptionMethod")
			m.AddChild(m.ChildElements()[0].Copy())
		},
		"OAEPparams": func(el *etree.Element) {
			find(el, key+"/xenc:EncryptionMethod").CreateElement("xenc:OAEPparams").SetText("AA==")
		},
		"C7 CipherReference": func(el *etree.Element) {
			cipher := find(el, data+"/xenc:CipherData")
			cipher.RemoveChild(cipher.ChildElements()[0])
			cipher.CreateElement("xenc:CipherReference").CreateAttr("URI", "http://127.0.0.1:1/x")
		},
		"C7 value and reference": func(el *etree.Element) {
			find(el, data+"/xenc:CipherData").CreateElement("xenc:CipherReference").CreateAttr("URI", "http://127.0.0.1:1/x")
		},
		"C7 RetrievalMethod": func(el *etree.Element) {
			info := find(el, data+"/ds:KeyInfo")
			info.RemoveChild(info.ChildElements()[0])
			info.CreateElement("ds:RetrievalMethod").CreateAttr("URI", "#k")
		},
		"C7 1,000 keys": func(el *etree.Element) {
			info := find(el, data+"/ds:KeyInfo")
			for range 1000 {
				info.AddChild(info.ChildElements()[0].Copy())
			}
		},
		"C7 two EncryptedData": func(el *etree.Element) { el.AddChild(find(el, data).Copy()) },
		"C7 something beside":  func(el *etree.Element) { el.CreateElement("saml:Assertion") },
		"two KeyInfo":          func(el *etree.Element) { find(el, data).AddChild(find(el, data+"/ds:KeyInfo").Copy()) },
		"content type": func(el *etree.Element) {
			find(el, data).CreateAttr("Type", "http://www.w3.org/2001/04/xmlenc#Content")
		},
		"not base64": func(el *etree.Element) { find(el, data+"/xenc:CipherData/xenc:CipherValue").SetText("%%%") },
		"markup in the value": func(el *etree.Element) {
			find(el, data+"/xenc:CipherData/xenc:CipherValue").CreateElement("x")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			el := encrypted(t, plain, EncryptionMethod{}, rsaKey())
			bend(el)
			got, err := Decrypt(el, []crypto.Decrypter{decrypter(t, rsaKey())}, DecryptPolicy{})
			if got != nil || err != ErrDecrypt {
				t.Errorf("got %v, %v; want nothing and ErrDecrypt itself", got, err)
			}
		})
	}
	if _, err := Decrypt(nil, nil, DecryptPolicy{}); err != ErrDecrypt {
		t.Errorf("nil: got %v", err)
	}
}

func TestDecrypt_C8_PlaintextGoesThroughTheGate(t *testing.T) {
	t.Parallel()
	for name, plaintext := range map[string]string{
		"doctype":           "<!DOCTYPE a>" + plain,
		"two roots":         plain + plain,
		"text":              "x",
		"not XML":           "\x00\x01",
		"undeclared prefix": `<saml:Assertion/>`,
		"comment":           `<a><!-- --></a>`,
		"too large":         "<a>" + strings.Repeat("x", 600<<10) + "</a>",
		"empty":             "",
	} {
		data, err := Encrypt([]byte(plaintext), rsaKey().Certificate, EncryptionMethod{}, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		el := etree.NewElement("e")
		el.AddChild(data)
		if got, err := Decrypt(el, []crypto.Decrypter{decrypter(t, rsaKey())}, DecryptPolicy{}); got != nil || err != ErrDecrypt {
			t.Errorf("%s: got %v, %v; want ErrDecrypt", name, got, err)
		}
	}
}

// weakEncrypted makes what Encrypt will not: CBC, or RSAES-PKCS1-v1_5.
func weakEncrypted(t *testing.T, plaintext string, cbc, rsa15 bool) *etree.Element {
	t.Helper()
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	m := EncryptionMethod{}.withDefaults()
	sealed, err := seal(key, []byte(plaintext), rand.Reader)
	if cbc {
		m.Block = AES256CBC
		sealed, err = sealCBC(key, []byte(plaintext)), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	public, ok := rsaKey().Certificate.PublicKey.(*rsa.PublicKey)
	if !ok {
		t.Fatal("no RSA key")
	}
	wrapped, err := rsa.EncryptOAEP(crypto.SHA1.New(), rand.Reader, public, key, nil)
	if rsa15 {
		m.Transport = RSA15
		wrapped, err = rsa.EncryptPKCS1v15(rand.Reader, public, key)
	}
	if err != nil {
		t.Fatal(err)
	}
	return wrap(t, encryptedData(m, wrapped, sealed))
}

func TestDecrypt_C4_C5_C6_WeakAlgorithmsByOptIn(t *testing.T) {
	t.Parallel()
	keys := []crypto.Decrypter{decrypter(t, rsaKey())}
	for _, tt := range []struct {
		name       string
		cbc, rsa15 bool
		policy     DecryptPolicy
		good       bool
	}{
		{"CBC off", true, false, DecryptPolicy{}, false},
		{"CBC off, 1.5 on", true, false, DecryptPolicy{InsecureRSA15: true}, false},
		{"CBC on", true, false, DecryptPolicy{InsecureCBC: true}, true},
		{"1.5 off", false, true, DecryptPolicy{}, false},
		{"1.5 off, CBC on", false, true, DecryptPolicy{InsecureCBC: true}, false},
		{"1.5 on", false, true, DecryptPolicy{InsecureRSA15: true}, true},
		{"both on", true, true, DecryptPolicy{InsecureCBC: true, InsecureRSA15: true}, true},
	} {
		got, err := Decrypt(weakEncrypted(t, plain, tt.cbc, tt.rsa15), keys, tt.policy)
		if (err == nil) != tt.good || err == nil && string(Canonicalize(got)) != plain {
			t.Errorf("%s: got %v; want success %v", tt.name, err, tt.good)
		}
	}
}

// TestDecrypt_C4_OneAnswerToEveryPadding sends every last octet of a CBC text
// and changed 1.5 keys: the answer is one and the same value.
func TestDecrypt_C4_OneAnswerToEveryPadding(t *testing.T) {
	t.Parallel()
	keys := []crypto.Decrypter{decrypter(t, rsaKey())}
	weak := DecryptPolicy{InsecureCBC: true, InsecureRSA15: true}
	el := weakEncrypted(t, plain, true, true)
	target := el.FindElement("./xenc:EncryptedData/xenc:CipherData/xenc:CipherValue")
	sealed, _ := base64.StdEncoding.DecodeString(target.Text())
	accepted := 0
	for i := range 256 {
		changed := bytes.Clone(sealed)
		changed[len(changed)-17] ^= byte(i)
		target.SetText(base64.StdEncoding.EncodeToString(changed))
		switch _, err := Decrypt(el, keys, weak); err {
		case nil:
			accepted++
		case ErrDecrypt:
		default:
			t.Fatalf("got %v; want ErrDecrypt", err)
		}
	}
	// Only counts that leave the document whole are accepted.
	if accepted == 0 || accepted > 2 {
		t.Errorf("%d paddings were accepted; want 1, or 2 where the text ends at the right place", accepted)
	}
	for _, size := range []int{0, 1, 15, 16, 31, 33, 48} {
		target.SetText(base64.StdEncoding.EncodeToString(sealed[:size]))
		if _, err := Decrypt(el, keys, weak); err != ErrDecrypt {
			t.Errorf("%d octets: got %v; want ErrDecrypt", size, err)
		}
	}
}

func TestEncrypt_Refuses(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]EncryptionMethod{
		"CBC":             {Block: AES256CBC},
		"RSA 1.5":         {Transport: RSA15},
		"mgf1p with mask": {MGF: MGF1SHA256},
		"unknown digest":  {Digest: "urn:x"},
		"unknown mask":    {Transport: RSAOAEP, MGF: "urn:x"},
	} {
		if _, err := Encrypt([]byte(plain), rsaKey().Certificate, m, rand.Reader); err == nil {
			t.Errorf("%s: was encrypted", name)
		}
	}
	for name, key := range map[string]SigningKey{"elliptic": p256Key(), "1024 bits": weakRSA(), "none": {}} {
		if _, err := Encrypt([]byte(plain), key.Certificate, EncryptionMethod{}, rand.Reader); err == nil {
			t.Errorf("%s: was encrypted", name)
		}
	}
	if _, err := Encrypt([]byte(plain), rsaKey().Certificate, EncryptionMethod{}, bytes.NewReader(make([]byte, 40))); err == nil {
		t.Error("too little randomness: was encrypted")
	}
}

func TestEncrypt_NeverRepeatsItself(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 3 {
		el := encrypted(t, plain, oiosaml3, rsaKey())
		for _, value := range el.FindElements("//xenc:CipherValue") {
			if seen[value.Text()] {
				t.Error("a cipher value came twice")
			}
			seen[value.Text()] = true
		}
	}
	if len(seen) != 6 {
		t.Error(fmt.Sprintf("got %d values; want 6", len(seen)))
	}
}
