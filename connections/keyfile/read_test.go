package keyfile

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"slices"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"trin/connections/saml2/samltest"
)

const password = "hemmelig æøå"

// pfx is a file with a key of the tests.
func pfx(t *testing.T, encoder *pkcs12.Encoder, name string, others ...*x509.Certificate) []byte {
	t.Helper()
	key := samltest.Named(name)
	file, err := encoder.WithRand(rand.Reader).Encode(key.Signer, key.Certificate, others, password)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func inPEM(t *testing.T, name string) (certificate, private []byte) {
	t.Helper()
	key := samltest.Named(name)
	der, err := x509.MarshalPKCS8PrivateKey(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: key.Certificate.Raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestRead(t *testing.T) {
	t.Parallel()
	certificate, private := inPEM(t, samltest.TrinKey)
	other, otherPrivate := inPEM(t, samltest.AttackerKey)
	modern := pfx(t, pkcs12.Modern2023, samltest.TrinKey)
	// One of two certificates belongs to the key, and stands behind the other.
	attacker := samltest.Named(samltest.AttackerKey)
	trin := samltest.Named(samltest.TrinKey)
	behind, err := pkcs12.Modern2023.WithRand(rand.Reader).Encode(trin.Signer, attacker.Certificate, []*x509.Certificate{trin.Certificate}, password)
	if err != nil {
		t.Fatal(err)
	}
	strange, err := pkcs12.Modern2023.WithRand(rand.Reader).Encode(trin.Signer, attacker.Certificate, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		password string
		files    [][]byte
		want     error
	}{
		"PEM, two files":              {"", [][]byte{certificate, private}, nil},
		"PEM, one file":               {"", [][]byte{append(slices.Clone(private), certificate...), nil}, nil},
		"PEM, no private key":         {"", [][]byte{certificate}, ErrNoPrivateKey},
		"PEM, no certificate":         {"", [][]byte{private}, ErrNoCertificate},
		"PEM, of two pairs":           {"", [][]byte{other, private}, ErrNotAPair},
		"nothing":                     {"", nil, ErrNoCertificate},
		"as Windows does":             {password, [][]byte{pfx(t, pkcs12.LegacyDES, samltest.TrinKey)}, nil},
		"as old Windows does":         {password, [][]byte{pfx(t, pkcs12.LegacyRC2, samltest.TrinKey)}, nil},
		"as OpenSSL does":             {password, [][]byte{modern, nil}, nil},
		"with a chain":                {password, [][]byte{pfx(t, pkcs12.Modern2023, samltest.TrinKey, attacker.Certificate)}, nil},
		"the other certificate first": {password, [][]byte{behind}, nil},
		"no certificate of the key":   {password, [][]byte{strange}, ErrNotAPair},
		"another password":            {"hemmelig", [][]byte{modern}, ErrPassword},
		"no password":                 {"", [][]byte{modern}, ErrPassword},
		"cut off":                     {password, [][]byte{modern[:len(modern)/2]}, ErrNotAPair},
		"not PKCS #12":                {password, [][]byte{trin.Certificate.Raw}, ErrNotAPair},
		"beside another file":         {password, [][]byte{modern, otherPrivate}, ErrNoCertificate},
		"too large":                   {password, [][]byte{append(slices.Clone(modern), make([]byte, Most)...)}, ErrNotAPair},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, err := Read(c.password, c.files...)
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err == nil && !key.Certificate.Equal(trin.Certificate) {
				t.Errorf("got the certificate of %s", key.Certificate.Subject)
			}
			if err == nil {
				if public, ok := key.Signer.Public().(interface{ Equal(any) bool }); ok && !public.Equal(trin.Certificate.PublicKey) {
					t.Error("got another private key")
				}
			}
		})
	}
}

// everySalt is a source of randomness that gives the same octets again and again.
type everySalt []byte

func (s everySalt) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = s[i%len(s)]
	}
	return len(p), nil
}

// TestReadWhateverTheSaltIs: one salt in some five hundred begins as a structure of
// its own length, which the rest of it is not.
func TestReadWhateverTheSaltIs(t *testing.T) {
	t.Parallel()
	key := samltest.Named(samltest.TrinKey)
	for name, salt := range map[string]everySalt{
		"a sequence, broken":    {0x30, 14, 0x04, 0x7f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
		"a sequence, no number": {0x30, 14, 0x02, 0x0c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
		"of a class of its own": {0x7f, 0x81, 0xff, 0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
	} {
		file, err := pkcs12.Modern2023.WithRand(salt).Encode(key.Signer, key.Certificate, nil, password)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Read(password, file); err != nil {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := Read("another", file); !errors.Is(err, ErrPassword) {
			t.Errorf("%s: got %v for another password", name, err)
		}
		number, err := asn1.Marshal(2048)
		if err != nil {
			t.Fatal(err)
		}
		for i := range bytes.Count(file, number) {
			if err := affordable(dear(t, file, number, i), 0); !errors.Is(err, ErrTooCostly) {
				t.Errorf("%s: got %v for a file that is dear at place %d", name, err, i)
			}
		}
	}
}

// TestP10_AFileThatIsDearToOpen: a file that wants its password hashed too often is
// not opened, wherever it says so: for its integrity, for its certificates or for
// its key.
func TestP10_AFileThatIsDearToOpen(t *testing.T) {
	t.Parallel()
	const marker = 2049 // an odd number of times that stands nowhere else
	file := pfx(t, pkcs12.Modern2023.WithIterations(marker), samltest.TrinKey)
	number, err := asn1.Marshal(marker)
	if err != nil {
		t.Fatal(err)
	}
	places := bytes.Count(file, number)
	if places < 2 {
		t.Fatalf("the file says its number %d times", places)
	}
	if _, err := Read(password, file); err != nil {
		t.Fatal(err)
	}
	for i := range places {
		if err := affordable(dear(t, file, number, i), 0); !errors.Is(err, ErrTooCostly) {
			t.Errorf("at place %d: got %v", i, err)
		}
	}
	if _, err := Read(password, dear(t, file, number, 0)); !errors.Is(err, ErrTooCostly) {
		t.Errorf("got %v", err)
	}
}

// dear is the file with a huge number at one of the places where its number stands.
// The lengths around it are mended by writing the structure anew.
func dear(t *testing.T, file, number []byte, place int) []byte {
	t.Helper()
	seen := 0
	var write func(content []byte) []byte
	write = func(content []byte) []byte {
		var out []byte
		for len(content) > 0 {
			var value asn1.RawValue
			rest, err := asn1.Unmarshal(content, &value)
			if err != nil { // a salt that only begins as a structure does
				return append(out, content...)
			}
			again := value.FullBytes
			switch {
			case bytes.Equal(value.FullBytes, number):
				if seen++; seen == place+1 {
					if again, err = asn1.Marshal(1 << 40); err != nil {
						t.Fatal(err)
					}
				}
			case value.IsCompound, value.Class == asn1.ClassUniversal && value.Tag == asn1.TagOctetString && structured(value.Bytes):
				if again, err = asn1.Marshal(asn1.RawValue{Class: value.Class, Tag: value.Tag, IsCompound: value.IsCompound, Bytes: write(value.Bytes)}); err != nil {
					t.Fatal(err)
				}
			}
			out, content = append(out, again...), rest
		}
		return out
	}
	return write(file)
}

// FuzzRead: no file makes it fail in another way than by an error of its own.
func FuzzRead(f *testing.F) {
	key := samltest.Named(samltest.TrinKey)
	file, err := pkcs12.Modern2023.WithIterations(1).WithRand(rand.Reader).Encode(key.Signer, key.Certificate, nil, "x")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte("-----BEGIN CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := Read("x", file)
		for _, own := range []error{nil, ErrNoCertificate, ErrNoPrivateKey, ErrNotAPair, ErrPassword, ErrTooCostly} {
			if errors.Is(err, own) {
				return
			}
		}
		t.Errorf("got %v", err)
	})
}
