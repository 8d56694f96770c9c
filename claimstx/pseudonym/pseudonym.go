// Package pseudonym puts text of the same shape in the place of text that names
// a person: letters become letters, digits digits, and everything else stays, so
// that a pipeline can be tried on what is kept of a login.
//
// A pseudonym is the same for the same text as long as the key is the same, so
// that values which were equal are equal still. It cannot be undone without the
// key; whoever has the key can try texts. It is not for anonymity: the shape and
// the length of a text stay.
package pseudonym

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"strings"
	"unicode"
)

// KeyBytes is how long a key is at least.
const KeyBytes = 32

// Names gives pseudonyms. It is immutable and may be used by any number of
// goroutines.
type Names struct{ key []byte }

// New makes Names under the key, which is at least [KeyBytes] long.
func New(key []byte) (Names, error) {
	if len(key) < KeyBytes {
		return Names{}, errors.New("the key of pseudonyms is too short")
	}
	derived := hmac.New(sha256.New, key)
	derived.Write([]byte("trin pseudonym 2"))
	return Names{derived.Sum(nil)}, nil
}

// Of returns the pseudonym of the text. Letters stay in their case; whatever is
// outside of ASCII, but white space and punctuation, becomes a letter of ASCII:
// accents that stand by themselves, numbers in circles and pictures can spell a
// name too. Text without any of these is returned as it is.
func (n Names) Of(text string) string {
	s := n.stream(text)
	var out strings.Builder
	out.Grow(len(text))
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			out.WriteByte('0' + s.below(10))
		case unicode.IsUpper(r):
			out.WriteByte('A' + s.below(26))
		case unicode.IsLetter(r), r > unicode.MaxASCII && !unicode.IsSpace(r) && !unicode.IsPunct(r):
			out.WriteByte('a' + s.below(26))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// stream is bytes that are made of the key and the text alone. The text is read
// once, however long it is: a provider chooses it, and a login waits.
type stream struct {
	mac   hash.Hash // under a key that is made of the text
	block [sha256.Size]byte
	count uint64
	left  int
}

func (n Names) stream(text string) stream {
	seed := hmac.New(sha256.New, n.key)
	_, _ = io.WriteString(seed, text) // a hash never fails
	return stream{mac: hmac.New(sha256.New, seed.Sum(nil))}
}

// below returns a number below most, each as likely as the others.
func (s *stream) below(most byte) byte {
	whole := 256 - 256%int(most)
	for {
		if b := s.next(); int(b) < whole {
			return b % most
		}
	}
}

func (s *stream) next() byte {
	if s.left == 0 {
		var count [8]byte
		binary.BigEndian.PutUint64(count[:], s.count)
		s.mac.Reset()
		s.mac.Write(count[:])
		s.mac.Sum(s.block[:0])
		s.count, s.left = s.count+1, len(s.block)
	}
	b := s.block[len(s.block)-s.left]
	s.left--
	return b
}
