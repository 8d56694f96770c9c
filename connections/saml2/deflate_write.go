package saml2

import (
	"encoding/binary"
	"math/bits"
)

// deflate compresses a message for the redirect binding: one DEFLATE block with
// the fixed codes (RFC 1951, 3.2.6), and of each repetition the last place that
// the hash table remembers. compress/flate makes a request of one kilobyte a
// sixth shorter, and works with 1.2 MB for it. The result is appended to room,
// which is empty.
func deflate(room, message []byte) []byte {
	const hashBits = 12
	var seen [1 << hashBits]int32 // a position plus one, by the hash of the four octets there
	w := bitWriter{out: room}
	w.write(0b011, 3) // the last block, of fixed codes
	for at := 0; at < len(message); {
		length, distance := 0, 0
		if at+4 <= len(message) {
			next := binary.LittleEndian.Uint32(message[at:])
			hash := next * 0x9E3779B1 >> (32 - hashBits)
			before := int(seen[hash]) - 1
			seen[hash] = int32(at + 1)
			if before >= 0 && at-before <= maxDistance && binary.LittleEndian.Uint32(message[before:]) == next {
				length, distance = repeated(message, before, at), at-before
			}
		}
		if length == 0 {
			w.symbol(int(message[at]))
			at++
			continue
		}
		w.repetition(length, distance)
		at += length
	}
	w.symbol(endOfBlock)
	return w.finish()
}

const (
	maxDistance = 32768
	maxLength   = 258
	endOfBlock  = 256
)

// repeated is how many octets at the later position are those at the earlier.
func repeated(message []byte, earlier, later int) int {
	length := 4
	for length < maxLength && later+length < len(message) && message[earlier+length] == message[later+length] {
		length++
	}
	return length
}

// lengthBase and distanceBase are the first length and distance of each code
// (RFC 1951, 3.2.5).
var (
	lengthBase = [...]int{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}

	distanceBase = [...]int{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
		4097, 6145, 8193, 12289, 16385, 24577}
)

// extraBits is how many bits tell the values of a code apart: they grow by one
// with each step of so many codes.
func extraBits(code, step int) int { return max(code/step-1, 0) }

// bitWriter packs bits, the first into the lowest place (RFC 1951, 3.1.1).
type bitWriter struct {
	out     []byte
	pending uint64
	count   int
}

func (w *bitWriter) write(value, count int) {
	w.pending |= uint64(value) << w.count
	for w.count += count; w.count >= 8; w.count -= 8 {
		w.out = append(w.out, byte(w.pending))
		w.pending >>= 8
	}
}

// code writes a Huffman code, whose first bit is its highest.
func (w *bitWriter) code(value, count int) {
	w.write(int(bits.Reverse16(uint16(value))>>(16-count)), count)
}

// symbol writes a literal, the end of the block or the code of a length, as
// RFC 1951, 3.2.6 fixes them.
func (w *bitWriter) symbol(symbol int) {
	switch {
	case symbol < 144:
		w.code(0b00110000+symbol, 8)
	case symbol < 256:
		w.code(0b110010000+symbol-144, 9)
	case symbol < 280:
		w.code(symbol-256, 7)
	default:
		w.code(0b11000000+symbol-280, 8)
	}
}

// repetition writes how many octets are those that stand so far before.
func (w *bitWriter) repetition(length, distance int) {
	code := len(lengthBase) - 1
	for lengthBase[code] > length {
		code--
	}
	w.symbol(endOfBlock + 1 + code)
	if length < maxLength { // its code stands for it alone
		w.write(length-lengthBase[code], extraBits(code, 4))
	}
	code = len(distanceBase) - 1
	for distanceBase[code] > distance {
		code--
	}
	w.code(code, 5)
	w.write(distance-distanceBase[code], extraBits(code, 2))
}

// finish fills the last octet.
func (w *bitWriter) finish() []byte {
	if w.count > 0 {
		w.out = append(w.out, byte(w.pending))
	}
	return w.out
}
