package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"trin/connections/internal/xmlsec/xmlattack"
)

// benchMessage is a signed Response of about the size that is usual.
func benchMessage(b *testing.B, key SigningKey) []byte {
	b.Helper()
	el := mustParse(b, responseXML(20))
	if err := Sign(el, key, 1); err != nil {
		b.Fatal(err)
	}
	return Bytes(el)
}

func BenchmarkParse(b *testing.B) {
	octets := benchMessage(b, rsaKey())
	b.Run("gate", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(octets)))
		for b.Loop() {
			if _, err := Parse(octets, MessageLimits()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("etree", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(octets)))
		for b.Loop() {
			if err := etree.NewDocument().ReadFromBytes(octets); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRefuse shows what the worst documents cost before they are refused.
func BenchmarkRefuse(b *testing.B) {
	for _, v := range xmlattack.Gate(responseXML(1)) {
		switch v.Name {
		case "A4 billion laughs", "A4 quadratic", "A21 depth 2,000", "A22 15,000 declarations", "A22 100,000 attributes",
			"A22 declarations in scope", "A23 16,667 elements", "A23 5 MB":
			for name, limits := range map[string]Limits{"message": MessageLimits(), "metadata": MetadataLimits()} {
				if _, err := Parse(v.XML, limits); err == nil {
					continue // inside of the larger limits
				}
				b.Run(v.Name+"/"+name, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						if _, err := Parse(v.XML, limits); err == nil {
							b.Fatal("accepted")
						}
					}
				})
			}
		}
	}
}

func BenchmarkCanonicalize(b *testing.B) {
	el := mustParse(b, benchMessage(b, rsaKey()))
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Canonicalize(el)
		}
	})
	b.Run("goxmldsig", func(b *testing.B) {
		b.ReportAllocs()
		canonicalizer := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
		for b.Loop() {
			if _, err := canonicalizer.Canonicalize(el.Copy()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchKeys() map[string]SigningKey {
	return map[string]SigningKey{"RSA-2048": rsaKey(), "P-256": p256Key()}
}

func BenchmarkSign(b *testing.B) {
	for name, key := range benchKeys() {
		el := mustParse(b, responseXML(20))
		digest := sha256.Sum256(nil)
		b.Run(name+"/bare", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := key.Signer.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/ours", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Sign(el, key, 1); err != nil {
					b.Fatal(err)
				}
				el.RemoveChild(el.ChildElements()[1])
			}
		})
		b.Run(name+"/goxmldsig", func(b *testing.B) {
			b.ReportAllocs()
			context, err := dsig.NewSigningContext(key.Signer, [][]byte{key.Certificate.Raw})
			if err != nil {
				b.Fatal(err)
			}
			context.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
			for b.Loop() {
				if _, err := context.ConstructSignature(el, true); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	for name, key := range benchKeys() {
		el := mustParse(b, benchMessage(b, key))
		digest := sha256.Sum256(nil)
		value, err := key.Signer.Sign(rand.Reader, digest[:], crypto.SHA256)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/bare", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				switch public := key.Signer.Public().(type) {
				case *rsa.PublicKey:
					err = rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], value)
				case *ecdsa.PublicKey:
					if !ecdsa.VerifyASN1(public, digest[:], value) {
						b.Fatal("refused")
					}
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/ours", func(b *testing.B) {
			b.ReportAllocs()
			trusted := trust(key)
			for b.Loop() {
				if _, err := Verify(el, trusted); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	el := mustParse(b, benchMessage(b, rsaKey()))
	b.Run("RSA-2048/goxmldsig", func(b *testing.B) {
		b.ReportAllocs()
		context := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{rsaKey().Certificate}})
		context.Clock = dsig.NewFakeClockAt(rsaKey().Certificate.NotBefore)
		for b.Loop() {
			if _, err := context.Validate(el); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncryption(b *testing.B) {
	octets := Canonicalize(mustParse(b, benchMessage(b, rsaKey())))
	b.Run("encrypt", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Encrypt(octets, rsaKey().Certificate, oiosaml3, rand.Reader); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decrypt", func(b *testing.B) {
		data, err := Encrypt(octets, rsaKey().Certificate, oiosaml3, rand.Reader)
		if err != nil {
			b.Fatal(err)
		}
		el, keys := wrap(b, data), []crypto.Decrypter{decrypter(b, rsaKey())}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Decrypt(el, keys, DecryptPolicy{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
