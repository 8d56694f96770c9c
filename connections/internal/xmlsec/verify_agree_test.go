package xmlsec

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec/xmlattack"
)

// agree holds Verify against goxmldsig on every signed element of a document:
// the same verdict, and the same tree. It returns how many were accepted and
// refused, an unsigned one not counted.
func agree(t testing.TB, octets []byte, trusted Trust) (accepted, refused int) {
	t.Helper()
	root, err := Parse(octets, MessageLimits())
	if err != nil {
		return 0, 0
	}
	for _, el := range append(root.FindElements(".//*"), root) {
		got, err := Verify(el, trusted)
		if errors.Is(err, ErrUnsigned) {
			continue
		}
		want, wantErr := goxmldsigVerify(el, trusted)
		if err != nil {
			if refused++; wantErr == nil && !hasInfoPrefixes(el) {
				t.Errorf("%s: refused (%v); goxmldsig accepts %q", el.Tag, err, octets)
			}
			continue
		}
		accepted++
		if wantErr != nil {
			// goxmldsig does not heed a PrefixList for SignedInfo; xmlsec1 is
			// the judge there (TestInterop_B23_PrefixListOfSignedInfo).
			if !hasInfoPrefixes(el) {
				t.Errorf("%s: accepted; goxmldsig says %v to %q", el.Tag, wantErr, octets)
			}
			continue
		}
		if err := sameTree(got, want); err != nil {
			t.Errorf("%s: another tree than goxmldsig's: %v in %q", el.Tag, err, octets)
		}
		again, err := Parse(Canonicalize(got), Limits{Bytes: 8 << 20, TextBytes: 8 << 20})
		if err != nil {
			t.Errorf("%s: what was signed does not pass the gate: %v", el.Tag, err)
		} else if err := sameTree(got, again); err != nil {
			t.Errorf("%s: another tree than that of its octets: %v", el.Tag, err)
		}
	}
	return accepted, refused
}

func hasInfoPrefixes(el *etree.Element) bool {
	e, err := checkShape(el, true)
	return err == nil && len(e.infoPrefixes) > 0
}

// sameTree compares everything that can be read of two trees.
func sameTree(a, b *etree.Element) error {
	if a.Space != b.Space || a.Tag != b.Tag || a.NamespaceURI() != b.NamespaceURI() || len(a.Attr) != len(b.Attr) || len(a.Child) != len(b.Child) {
		return fmt.Errorf("%s of %d and %d, %s of %d and %d", a.FullTag(), len(a.Attr), len(a.Child), b.FullTag(), len(b.Attr), len(b.Child))
	}
	for i := range a.Attr {
		x, y := &a.Attr[i], &b.Attr[i]
		if x.FullKey() != y.FullKey() || x.Value != y.Value || x.Element() != a || x.NamespaceURI() != y.NamespaceURI() {
			return fmt.Errorf("attribute %s=%q and %s=%q of %s", x.FullKey(), x.Value, y.FullKey(), y.Value, a.Tag)
		}
	}
	for i := range a.Child {
		if a.Child[i].Parent() != a || a.Child[i].Index() != i {
			return fmt.Errorf("child %d of %s does not know its place", i, a.Tag)
		}
		switch x := a.Child[i].(type) {
		case *etree.Element:
			y, ok := b.Child[i].(*etree.Element)
			if !ok {
				return fmt.Errorf("child %d of %s", i, a.Tag)
			}
			if err := sameTree(x, y); err != nil {
				return err
			}
		case *etree.CharData:
			if y, ok := b.Child[i].(*etree.CharData); !ok || x.Data != y.Data {
				return fmt.Errorf("text %q of %s", x.Data, a.Tag)
			}
		default:
			return fmt.Errorf("a %T in %s", x, a.Tag)
		}
	}
	return nil
}

func TestVerify_AgreesWithGoxmldsigOnSamples(t *testing.T) {
	t.Parallel()
	trusted, accepted := sampleTrust(t), 0
	for name, octets := range sampleFiles(t) {
		n, refused := agree(t, octets, trusted)
		if accepted += n; refused > 0 {
			t.Errorf("%s: %d refused", name, refused)
		}
		// The same message with one letter changed, in many places.
		for i := 0; i < len(octets); i += 1 + len(octets)/60 {
			bent := slices.Clone(octets)
			bent[i] ^= 1
			agree(t, bent, trusted)
		}
	}
	if accepted < 17 {
		t.Errorf("accepted %d signatures; want at least 17", accepted)
	}
}

func TestVerify_AgreesWithGoxmldsigOnAttacks(t *testing.T) {
	t.Parallel()
	key, accepted, refused := p256Key(), 0, 0
	for _, shape := range shapes {
		good := signedResponse(t, key, shape.assertion, shape.response)
		documents := [][]byte{good, bytes.ReplaceAll(good, []byte("><"), []byte(">\n\t<"))}
		evil := xmlattack.SetNameID("evil")
		for _, variants := range [][]xmlattack.Variant{
			made(t)(xmlattack.Wrapping(good, evil)), made(t)(xmlattack.Hiding(good, evil)),
			made(t)(xmlattack.Signatures(good)), xmlattack.Gate(good),
		} {
			for _, v := range variants {
				if len(v.XML) < 64<<10 {
					documents = append(documents, v.XML)
				}
			}
		}
		for _, octets := range documents {
			a, r := agree(t, octets, trust(key))
			accepted, refused = accepted+a, refused+r
		}
	}
	if accepted < 20 || refused < 100 {
		t.Errorf("%d accepted, %d refused; the cases prove nothing", accepted, refused)
	}
}

func made(t *testing.T) func([]xmlattack.Variant, error) []xmlattack.Variant {
	return func(variants []xmlattack.Variant, err error) []xmlattack.Variant {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return variants
	}
}

// TestVerify_AwkwardTrees signs documents that are hard to canonicalize. Where
// goxmldsig is known to be wrong, xmlsec1 is the judge.
func TestVerify_AwkwardTrees(t *testing.T) {
	t.Parallel()
	for name, xml := range awkward {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := mustParse(t, []byte(xml))
			root.CreateAttr("ID", "_awkward")
			if err := Sign(root, p256Key(), 0); err != nil {
				t.Fatal(err)
			}
			octets := Bytes(root)
			if !goxmldsigDiffers(name) {
				if accepted, refused := agree(t, octets, trust(p256Key())); accepted != 1 || refused != 0 {
					t.Errorf("%d accepted, %d refused", accepted, refused)
				}
				return
			}
			needTool(t, "xmlsec1", "xmlsec1")
			dir := toolDirectory(t, p256Key(), map[string][]byte{"in.xml": octets})
			node := root.Tag
			if space := root.NamespaceURI(); space != "" {
				node = space + ":" + node
			}
			out, err := xmlsec1(dir, "--verify", "--trusted-pem", "cert.pem", "--verification-time", "2026-11-22 12:00:00", "--id-attr:ID", node, "in.xml")
			if err != nil {
				t.Errorf("xmlsec1: %v: %s", err, out)
			}
			got, err := Verify(mustParse(t, octets), trust(p256Key()))
			if err != nil {
				t.Fatal(err)
			}
			if err := sameTree(got, mustParse(t, Canonicalize(got))); err != nil {
				t.Error(err)
			}
		})
	}
}
