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
	minLength   = 3
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

// stepOf is the code of a length less three or of a distance less one, and how many
// bits behind it tell the values that share the code apart (RFC 1951, 3.2.5): none
// at first, and one more with each so many codes.
func stepOf(value, codes int) (code, extra int) {
	extra = max(bits.Len(uint(value))-bits.Len(uint(codes)), 0)
	return extra*codes + value>>extra, extra
}

// bitWriter packs bits, the first into the lowest place (RFC 1951, 3.1.1).
type bitWriter struct {
	out     []byte
	pending uint64
	count   int
}

func (w *bitWriter) write(value, count int) {
	w.pending |= uint64(value) << w.count
	if w.count += count; w.count >= 32 {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(w.pending))
		w.pending >>= 32
		w.count -= 32
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
	if length == maxLength { // its code stands for it alone
		w.symbol(endOfBlock + 29)
	} else {
		code, extra := stepOf(length-minLength, 4)
		w.symbol(endOfBlock + 1 + code)
		w.write((length-minLength)&(1<<extra-1), extra)
	}
	code, extra := stepOf(distance-1, 2)
	w.code(code, 5)
	w.write((distance-1)&(1<<extra-1), extra)
}

// finish fills the last octet.
func (w *bitWriter) finish() []byte {
	for ; w.count > 0; w.count -= 8 {
		w.out = append(w.out, byte(w.pending))
		w.pending >>= 8
	}
	return w.out
}
