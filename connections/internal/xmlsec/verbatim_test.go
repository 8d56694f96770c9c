package xmlsec

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// eachOctet is every octet at each place of texts of each length around a word.
func eachOctet(test func(text string, at int)) {
	for length := range 27 {
		for at := range length {
			for b := range 256 {
				text := bytes.Repeat([]byte("k"), length)
				text[at] = byte(b)
				test(string(text), at)
			}
		}
	}
}

func TestVerbatim(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		count func(string) int
		stop  func(b byte) bool
	}{
		{"printable", printable, func(b byte) bool { return b < 0x20 || b >= 0x80 }},
		{"verbatim", verbatim, func(b byte) bool { return b < 0x20 || b >= 0x80 || strings.IndexByte(`&<>"`, b) >= 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			eachOctet(func(text string, at int) {
				want := len(text) // where it may not count on
				if c.stop(text[at]) {
					want = at
				}
				if got := c.count(text); got > want || got < want/8*8 || want == len(text) && want >= 8 && got != want {
					t.Fatalf("%q: got %d, want %d", text, got, want)
				}
			})
		})
	}
}

// anyText is text with some of what is unusual, anywhere.
func anyText(random *rand.Rand) string {
	unusual := []string{"&", "<", ">", `"`, "'", "\t", "\n", "\r", "\x00", "\x1f", "\x7f", "\x80", "\xff", "\u00e6", "\ufffd", "\ufffe", "\uffff", "\U0001F600", "\xed\xa0\x80"}
	var text strings.Builder
	for range random.IntN(6) {
		text.WriteString(strings.Repeat("k", random.IntN(20)))
		text.WriteString(unusual[random.IntN(len(unusual))])
	}
	return text.String()
}

// TestIsText holds it against a walk over the characters.
func TestIsText(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for range 100_000 {
		text := anyText(random)
		want := utf8.ValidString(text)
		for _, r := range text {
			want = want && isXMLChar(r)
		}
		if got := IsText(text); got != want {
			t.Fatalf("%q: got %v, want %v", text, got, want)
		}
	}
}

// TestEscapes holds what is written against a replacement of one character after
// the other.
func TestEscapes(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	value := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
	random := rand.New(rand.NewPCG(5, 6))
	held := func(s string) {
		if got, want := string(appendText([]byte("["), s)), "["+text.Replace(replaceForbidden(s)); got != want {
			t.Fatalf("text %q: got %q, want %q", s, got, want)
		}
		if got, want := string(appendAttributeValue([]byte("["), s)), "["+value.Replace(replaceForbidden(s)); got != want {
			t.Fatalf("value %q: got %q, want %q", s, got, want)
		}
	}
	eachOctet(func(s string, _ int) { held(s) })
	for range 100_000 {
		held(anyText(random))
	}
}

func BenchmarkEscape(b *testing.B) {
	for _, value := range []string{"alice", "value 12 of alice", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri", strings.Repeat("ABCDabcd", 200)} {
		b.Run(value[:min(len(value), 20)], func(b *testing.B) {
			b.SetBytes(int64(len(value)))
			room := make([]byte, 0, 4096)
			for b.Loop() {
				appendAttributeValue(room, value)
				appendText(room, value)
			}
		})
	}
}
