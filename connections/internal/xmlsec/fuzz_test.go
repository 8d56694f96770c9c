package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec/xmlattack"
)

// smallMessages leaves the seeds that are large on purpose to the gate tests.
func smallMessages(f *testing.F) [][]byte {
	f.Helper()
	var seeds [][]byte
	for _, octets := range sampleFiles(f) {
		seeds = append(seeds, octets)
	}
	for _, v := range xmlattack.Gate(responseXML(1)) {
		if len(v.XML) < 8<<10 {
			seeds = append(seeds, v.XML)
		}
	}
	for _, xml := range awkward {
		seeds = append(seeds, []byte(xml))
	}
	return seeds
}

// FuzzParse: what the gate lets through is inside of the limits, holds nothing
// but elements and text, and survives the way over the wire.
func FuzzParse(f *testing.F) {
	for _, seed := range smallMessages(f) {
		f.Add(seed)
	}
	limits := Limits{Depth: 16, Elements: 200, Attributes: 16, Namespaces: 16}
	f.Fuzz(func(t *testing.T, octets []byte) {
		el, err := Parse(octets, limits)
		if err != nil {
			return
		}
		elements := 0
		var walk func(el *etree.Element, depth int)
		walk = func(el *etree.Element, depth int) {
			if elements++; depth > limits.Depth || elements > limits.Elements || len(el.Attr) > limits.Attributes+limits.Namespaces {
				t.Fatalf("beyond the limits: depth %d, %d elements, %d attributes", depth, elements, len(el.Attr))
			}
			for _, token := range el.Child {
				switch child := token.(type) {
				case *etree.Element:
					walk(child, depth+1)
				case *etree.CharData:
				default:
					t.Fatalf("holds a %T", token)
				}
			}
		}
		walk(el, 1)
		again, err := Parse(Bytes(el), Limits{Bytes: 8 << 20, TextBytes: 8 << 20})
		if err != nil {
			t.Fatalf("does not survive the wire: %v", err)
		}
		if got, want := Canonicalize(again), Canonicalize(el); !bytes.Equal(got, want) {
			t.Fatalf("changed on the wire: got %q; want %q", got, want)
		}
	})
}

// FuzzCanonicalize: the canonical form is a fixed point.
func FuzzCanonicalize(f *testing.F) {
	for _, seed := range smallMessages(f) {
		f.Add(seed, "xs")
	}
	f.Fuzz(func(t *testing.T, octets []byte, prefix string) {
		el, err := Parse(octets, MessageLimits())
		if err != nil {
			return
		}
		first := Canonicalize(el, prefix)
		again, err := Parse(first, Limits{Bytes: 8 << 20, TextBytes: 8 << 20})
		if err != nil {
			t.Fatalf("canonical form is refused: %v: %q", err, first)
		}
		if second := Canonicalize(again, prefix); !bytes.Equal(first, second) {
			t.Fatalf("not a fixed point: %q then %q", first, second)
		}
	})
}

// FuzzVerify: what is accepted has the content that was signed, and goxmldsig
// says the same.
func FuzzVerify(f *testing.F) {
	key := p256Key()
	signed := map[string]bool{}
	evil := xmlattack.SetNameID("evil")
	for _, shape := range shapes {
		el := mustParse(f, responseXML(1))
		assertion, _ := Child(el, nsSAML, "Assertion")
		signed[string(Canonicalize(assertion))] = true
		if shape.assertion {
			if err := Sign(assertion, key, 1); err != nil {
				f.Fatal(err)
			}
		}
		signed[string(Canonicalize(el))] = true
		if shape.response {
			if err := Sign(el, key, 1); err != nil {
				f.Fatal(err)
			}
		}
		good := Bytes(el)
		f.Add(good)
		for _, make := range []func([]byte, xmlattack.Evil) ([]xmlattack.Variant, error){xmlattack.Wrapping, xmlattack.Hiding} {
			variants, err := make(good, evil)
			if err != nil {
				f.Fatal(err)
			}
			for _, v := range variants {
				f.Add(v.XML)
			}
		}
	}
	trusted := trust(key)
	f.Fuzz(func(t *testing.T, octets []byte) {
		root, err := Parse(octets, MessageLimits())
		if err != nil {
			return
		}
		agree(t, octets, trusted)
		for _, el := range append(root.ChildElements(), root) {
			got, err := Verify(el, trusted)
			if err == nil && !signed[string(Canonicalize(got))] {
				t.Fatalf("accepted: %q", Canonicalize(got))
			}
		}
	})
}

// FuzzDecrypt: whatever the wrapper is, there is a document or the one error.
func FuzzDecrypt(f *testing.F) {
	key := rsaKey()
	for _, m := range methods {
		data, err := Encrypt([]byte(plain), key.Certificate, m, rand.Reader)
		if err != nil {
			f.Fatal(err)
		}
		el := etree.NewElement("saml:EncryptedAssertion")
		el.CreateAttr("xmlns:saml", nsSAML)
		el.AddChild(data)
		f.Add(Bytes(el))
	}
	keys := []crypto.Decrypter{decrypter(f, key)}
	f.Fuzz(func(t *testing.T, octets []byte) {
		el, err := Parse(octets, MessageLimits())
		if err != nil {
			return
		}
		got, err := Decrypt(el, keys, DecryptPolicy{})
		if err != nil && err != ErrDecrypt || (got == nil) != (err != nil) {
			t.Fatalf("got %v, %v", got, err)
		}
		if _, err := Decrypt(el, keys, DecryptPolicy{InsecureCBC: true, InsecureRSA15: true}); err != nil && err != ErrDecrypt {
			t.Fatalf("weak: got %v", err)
		}
	})
}
