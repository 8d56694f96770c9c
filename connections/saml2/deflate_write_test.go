package saml2

import (
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"
)

// deflatable are messages with literals of both lengths, repetitions of every
// length, and distances from the nearest to those that are too far.
func deflatable() [][]byte {
	var every []byte
	for i := range 256 {
		every = append(every, byte(i))
	}
	far := append(append(bytes.Clone(every), make([]byte, 32800)...), every...)
	list := [][]byte{nil, []byte("a"), every, far, []byte(strings.Repeat("<saml:Attribute Name=\"x\"/>", 2000))}
	for length := 1; length <= 300; length++ {
		list = append(list, []byte("start"+strings.Repeat("z", length)+"end"))
	}
	for distance := 4; distance < 40000; distance += distance/3 + 1 {
		list = append(list, append(append([]byte("here"), bytes.Repeat([]byte{'.', ';'}, distance/2)...), "here again"...))
	}
	return list
}

func FuzzDeflate(f *testing.F) {
	for _, message := range deflatable() {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		source := bytes.NewReader(deflate(nil, message))
		got, err := io.ReadAll(flate.NewReader(source))
		if err != nil || !bytes.Equal(got, message) || source.Len() > 0 {
			t.Errorf("%d octets: came back as %d, %v, %d left over", len(message), len(got), err, source.Len())
		}
	})
}

// TestDeflateIsShort holds a request to a size that fits into any address.
func TestDeflateIsShort(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	message := []byte(r.ask().xml())
	if got := len(deflate(nil, message)); got > len(message)*3/4 {
		t.Errorf("%d octets of %d", got, len(message))
	}
}
