package store

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func testKey(t testing.TB) MasterKey {
	t.Helper()
	key, err := NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func testSealer(t testing.TB, keys ...MasterKey) *Sealer {
	t.Helper()
	s, err := NewSealer(rand.Reader, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The vectors of the specification (C2SP XAES-256-GCM), without our header.
func TestSealIsXAES256GCM(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		key        byte
		additional string
		want       string
	}{
		{"first vector", 1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
		{"second vector, the shifted bit falls out", 3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var key MasterKey
			copy(key.key[:], bytes.Repeat([]byte{test.key}, 32))
			ready, err := readyKey(key)
			if err != nil {
				t.Fatal(err)
			}
			nonce := []byte("ABCDEFGHIJKLMNOPQRSTUVWX")
			aead, err := ready.aead(nonce)
			if err != nil {
				t.Fatal(err)
			}
			got := hex.EncodeToString(aead.Seal(nil, nonce[12:], []byte("XAES-256-GCM"), []byte(test.additional)))
			if got != test.want {
				t.Errorf("sealed %s, want %s", got, test.want)
			}
		})
	}
}

func TestO1SealedValueOpensOnlyInItsPlace(t *testing.T) {
	t.Parallel()
	s := testSealer(t, testKey(t))
	at := place{"users", "claims", "u1"}
	sealed, err := s.seal(at, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.open(at, sealed); err != nil || string(got) != "secret" {
		t.Fatalf("open = %q, %v", got, err)
	}
	for _, other := range []place{{"users", "claims", "u2"}, {"users", "password", "u1"}, {"otp", "claims", "u1"}, {"user", "sclaims", "u1"}} {
		if _, err := s.open(other, sealed); !errors.Is(err, errSealed) {
			t.Errorf("opened at %v: %v", other, err)
		}
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := s.open(at, changed); !errors.Is(err, errSealed) {
			t.Errorf("opened with byte %d changed: %v", i, err)
		}
		if _, err := s.open(at, sealed[:i]); !errors.Is(err, errSealed) {
			t.Errorf("opened with %d bytes: %v", i, err)
		}
	}
	if again, _ := s.seal(at, []byte("secret")); bytes.Equal(again, sealed) {
		t.Error("the same value sealed twice reads the same")
	}
}

func TestO2OldMasterKeyOpensAndNewOneSeals(t *testing.T) {
	t.Parallel()
	old, fresh := testKey(t), testKey(t)
	at := place{"keys", "private", "k"}
	sealed, err := testSealer(t, old).seal(at, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	both := testSealer(t, fresh, old)
	if got, err := both.open(at, sealed); err != nil || string(got) != "secret" {
		t.Fatalf("open = %q, %v", got, err)
	}
	if _, err := testSealer(t, fresh).open(at, sealed); !errors.Is(err, errSealed) {
		t.Errorf("opened without the old key: %v", err)
	}
	again, err := both.seal(at, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := testSealer(t, fresh).open(at, again); err != nil {
		t.Errorf("sealed under the old key: %v", err)
	}
}

func TestParseMasterKey(t *testing.T) {
	t.Parallel()
	key := testKey(t)
	tests := []struct {
		name, text string
		ok         bool
	}{
		{"as written", key.Text(), true},
		{"with a line end", key.Text() + "\r\n", true},
		{"hexadecimal", hex.EncodeToString(key.key[:]), true},
		{"one character short", key.Text()[:len(key.Text())-1], false},
		{"one too many", key.Text() + "A", false},
		{"another version", strings.Replace(key.Text(), "-1:", "-2:", 1), false},
		{"a password", "correct horse battery staple", false},
		{"all zero", strings.Repeat("00", 32), false},
		{"empty", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseMasterKey(test.text)
			if (err == nil) != test.ok || test.ok && got != key {
				t.Fatalf("ParseMasterKey = %v, %v; want ok %v", got, err, test.ok)
			}
			if err != nil && len(test.text) > 10 && strings.Contains(err.Error(), test.text[10:]) {
				t.Errorf("the error repeats the key: %v", err)
			}
		})
	}
}

func TestQ1MasterKeyIsNeverPrinted(t *testing.T) {
	t.Parallel()
	key := testKey(t)
	secret := hex.EncodeToString(key.key[:8])
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		if got := fmt.Sprintf(verb, key); strings.Contains(got, secret) || !strings.Contains(got, key.ID()) {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if strings.Contains(key.LogValue().String(), secret) {
		t.Error("the log value shows the key")
	}
}

func TestSealerRefusesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	key := testKey(t)
	for name, make := range map[string]func() (*Sealer, error){
		"no key":     func() (*Sealer, error) { return NewSealer(rand.Reader) },
		"empty key":  func() (*Sealer, error) { return NewSealer(rand.Reader, MasterKey{}) },
		"same twice": func() (*Sealer, error) { return NewSealer(rand.Reader, key, key) },
		"no random":  func() (*Sealer, error) { return NewSealer(nil, key) },
	} {
		if _, err := make(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s, err := NewSealer(io.LimitReader(rand.Reader, 3), key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.seal(place{"a", "b", "c"}, nil); err == nil {
		t.Error("sealed without enough randomness")
	}
}

func BenchmarkSeal(b *testing.B) {
	key, err := NewMasterKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	s, err := NewSealer(rand.Reader, key)
	if err != nil {
		b.Fatal(err)
	}
	value := make([]byte, 2048)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.seal(place{"transactions", "body", "t"}, value); err != nil {
			b.Fatal(err)
		}
	}
}
