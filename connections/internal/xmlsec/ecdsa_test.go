package xmlsec

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/asn1"
	"math/big"
	"math/rand/v2"
	"testing"
)

// ecdsaSignature is the ASN.1 form as encoding/asn1 writes it, which toASN1 and
// fromASN1 are held against.
type ecdsaSignature struct{ R, S *big.Int }

// numbers are r and s of every kind: of each length, with a high bit and without,
// and zero.
func numbers(size int, random *rand.Rand) [][]byte {
	all := [][]byte{make([]byte, size), bytes.Repeat([]byte{0xFF}, size), bytes.Repeat([]byte{0x7F}, size)}
	for length := range size {
		for _, first := range []byte{1, 0x7F, 0x80, 0xFF} {
			number := make([]byte, size)
			for i := length; i < size; i++ {
				number[i] = byte(random.Uint32())
			}
			number[length] = first
			all = append(all, number)
		}
	}
	return all
}

func TestASN1(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		key := &ecdsa.PublicKey{Curve: curve}
		all := numbers(octetsOf(key), random)
		for _, r := range all {
			for _, s := range [][]byte{r, all[random.IntN(len(all))], all[0]} {
				raw := append(bytes.Clone(r), s...)
				want, err := asn1.Marshal(ecdsaSignature{new(big.Int).SetBytes(r), new(big.Int).SetBytes(s)})
				if err != nil {
					t.Fatal(err)
				}
				der, err := toASN1(raw, key)
				if err != nil || !bytes.Equal(der, want) {
					t.Fatalf("got %x, %v; want %x", der, err, want)
				}
				if back, err := fromASN1(der, key); err != nil || !bytes.Equal(back, raw) {
					t.Fatalf("got %x, %v; want %x", back, err, raw)
				}
			}
		}
		for _, length := range []int{0, 1, 2*octetsOf(key) - 1, 2*octetsOf(key) + 1} {
			if der, err := toASN1(make([]byte, length), key); err == nil {
				t.Errorf("%d octets became %x", length, der)
			}
		}
	}
}

// TestASN1_Refused: what a signer must not return.
func TestASN1_Refused(t *testing.T) {
	t.Parallel()
	key := &ecdsa.PublicKey{Curve: elliptic.P256()}
	for _, c := range []struct {
		name string
		der  []byte
	}{
		{"nothing", nil},
		{"r||s", bytes.Repeat([]byte{1}, 64)},
		{"another octet behind it", []byte{0x30, 6, 2, 1, 1, 2, 1, 1, 0}},
		{"a third number", []byte{0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1}},
		{"one number", []byte{0x30, 3, 2, 1, 1}},
		{"an empty number", []byte{0x30, 5, 2, 0, 2, 1, 1}},
		{"a negative number", []byte{0x30, 6, 2, 1, 0x80, 2, 1, 1}},
		{"a zero that says nothing", []byte{0x30, 7, 2, 2, 0, 1, 2, 1, 1}},
		{"a length that is longer than it need be", []byte{0x30, 0x81, 6, 2, 1, 1, 2, 1, 1}},
		{"a string", []byte{0x30, 6, 4, 1, 1, 2, 1, 1}},
		{"a set", []byte{0x31, 6, 2, 1, 1, 2, 1, 1}},
		{"cut short", []byte{0x30, 6, 2, 1, 1, 2, 1}},
		{"too large for the key", append([]byte{0x30, 38, 2, 33, 1}, append(make([]byte, 32), 2, 1, 1)...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if raw, err := fromASN1(c.der, key); err == nil {
				t.Errorf("got %x", raw)
			}
		})
	}
}

func BenchmarkASN1(b *testing.B) {
	key := &ecdsa.PublicKey{Curve: elliptic.P256()}
	raw := bytes.Repeat([]byte{0x91}, 64)
	b.ReportAllocs()
	for b.Loop() {
		der, err := toASN1(raw, key)
		if err == nil {
			_, err = fromASN1(der, key)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
