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

// TestDeflateCodes holds the codes of lengths and distances, and how many bits are
// behind each, to the tables of RFC 1951, 3.2.5.
func TestDeflateCodes(t *testing.T) {
	t.Parallel()
	lengths := []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 259}
	distances := []int{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
		4097, 6145, 8193, 12289, 16385, 24577, 32769}
	for _, c := range []struct {
		name  string
		first []int // of each code, and behind them what is too much
		codes int
	}{{"lengths", lengths, 4}, {"distances", distances, 2}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for want, first := range c.first[:len(c.first)-1] {
				for value := first; value < c.first[want+1]; value++ {
					code, extra := stepOf(value-c.first[0], c.codes)
					rest := (value - c.first[0]) & (1<<extra - 1)
					if code != want || 1<<extra != c.first[want+1]-first || rest != value-first {
						t.Fatalf("%d: got code %d, %d bits, %d; want code %d, %d", value, code, extra, rest, want, value-first)
					}
				}
			}
		})
	}
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
