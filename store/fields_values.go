package store

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// text is a field that is there where it is not empty; textAlways is always there.
func text[S ~string](f *fields, name string, value *S) {
	if f.has(name, *value != "") {
		letters(f, value)
	}
}

func textAlways[S ~string](f *fields, name string, value *S) {
	if f.has(name, true) {
		letters(f, value)
	}
}

// letters is a text.
func letters[S ~string](f *fields, value *S) {
	switch f.way {
	case toCBOR:
		f.writeHead(cborText, uint64(len(*value)))
		f.out = append(f.out, *value...)
	case fromCBOR:
		*value = S(f.take(f.readHead(cborText)))
	case toJSON:
		f.quote(string(*value))
	}
}

// flag is a field that is there where it is true.
func flag(f *fields, name string, value *bool) {
	if f.has(name, *value) {
		f.truth(value)
	}
}

func (f *fields) truth(value *bool) {
	switch {
	case f.way == fromCBOR:
		octet := f.take(1)
		*value = octet == "\xf5"
		f.lose(!*value && octet != "\xf4")
	case f.way == toJSON && *value:
		f.out = append(f.out, "true"...)
	case f.way == toJSON:
		f.out = append(f.out, "false"...)
	case *value:
		f.out = append(f.out, cborTrue)
	default:
		f.out = append(f.out, cborFalse)
	}
}

// number is a field that is there where it is not zero; numberAlways is always
// there.
func number[N ~int | ~int64](f *fields, name string, value *N) {
	if f.has(name, *value != 0) {
		digits(f, value)
	}
}

func numberAlways[N ~int | ~int64](f *fields, name string, value *N) {
	if f.has(name, true) {
		digits(f, value)
	}
}

// numberAt is a field that is there where it points to a number.
func numberAt[N ~int | ~int64](f *fields, name string, value **N) {
	if f.has(name, *value != nil) {
		if f.way == fromCBOR {
			*value = new(N)
		}
		digits(f, *value)
	}
}

func digits[N ~int | ~int64](f *fields, value *N) {
	switch {
	case f.way == toJSON:
		f.out = strconv.AppendInt(f.out, int64(*value), 10)
	case f.way == toCBOR && *value < 0:
		f.writeHead(cborNegative, uint64(-1-*value))
	case f.way == toCBOR:
		f.writeHead(cborNumber, uint64(*value))
	case len(f.in) > 0 && f.in[0] < cborNegative:
		*value = N(f.readHead(cborNumber))
	default:
		*value = -1 - N(f.readHead(cborNegative))
	}
}

// instant is a time, to the nanosecond and with its zone; zero is null as CBOR.
// The field is always there.
func instant(f *fields, name string, value *time.Time) {
	if !f.has(name, true) {
		return
	}
	if f.way == fromCBOR {
		if f.null() {
			return
		}
		at, err := time.Parse(time.RFC3339, f.take(f.readHead(cborText)))
		f.lose(err != nil)
		*value = at
		return
	}
	if f.way == toCBOR && value.IsZero() {
		f.out = append(f.out, cborNull)
		return
	}
	var room [64]byte
	written, err := value.AppendText(room[:0])
	f.lose(err != nil)
	if f.way == toJSON {
		f.out = append(append(append(f.out, '"'), written...), '"')
		return
	}
	f.writeHead(cborText, uint64(len(written)))
	f.out = append(f.out, written...)
}

// octets is a field that is there where it is not empty.
func (f *fields) octets(name string, value *[]byte) {
	if !f.has(name, len(*value) > 0) {
		return
	}
	switch f.way {
	case toCBOR:
		f.writeHead(cborOctets, uint64(len(*value)))
		f.out = append(f.out, *value...)
	case fromCBOR:
		*value = []byte(f.take(f.readHead(cborOctets)))
	case toJSON:
		f.out = append(f.out, '"')
		f.out = base64.StdEncoding.AppendEncode(f.out, *value)
		f.out = append(f.out, '"')
	}
}

// list is a field that is there where it is not empty; listAlways is always there,
// null where there is no list.
func list[S ~[]E, E any](f *fields, name string, values *S, each func(*fields, *E)) {
	if f.has(name, len(*values) > 0) {
		listed(f, values, each)
	}
}

func listAlways[S ~[]E, E any](f *fields, name string, values *S, each func(*fields, *E)) {
	if f.has(name, true) {
		listed(f, values, each)
	}
}

func listed[S ~[]E, E any](f *fields, values *S, each func(*fields, *E)) {
	switch {
	case f.way == fromCBOR:
		if f.null() {
			return
		}
		n := f.readHead(cborList)
		if f.lose(n > bodyElements); f.lost {
			return
		}
		*values = make(S, n)
	case *values == nil && f.way == toCBOR:
		f.out = append(f.out, cborNull)
		return
	case *values == nil:
		f.out = append(f.out, "null"...)
		return
	case f.way == toCBOR:
		f.writeHead(cborList, uint64(len(*values)))
	default:
		f.out = append(f.out, '[')
	}
	for i := range *values {
		if i > 0 && f.way == toJSON {
			f.out = append(f.out, ',')
		}
		each(f, &(*values)[i])
	}
	if f.way == toJSON {
		f.out = append(f.out, ']')
	}
}

// rare is a field that is there where it points to something: the library writes
// it, and reads all of what it is in.
func rare[T any](f *fields, name string, value **T) {
	if !f.has(name, *value != nil) {
		return
	}
	if f.way == fromCBOR {
		f.lose(true)
		return
	}
	written, err := f.other.Marshal(*value)
	f.lose(err != nil)
	f.out = append(f.out, written...)
}

// null reads past a null, if one stands next.
func (f *fields) null() bool {
	if len(f.in) == 0 || f.in[0] != cborNull {
		return false
	}
	f.in = f.in[1:]
	return true
}

// take reads so many octets.
func (f *fields) take(n int) string {
	if n > len(f.in) {
		f.lose(true)
		return ""
	}
	taken := f.in[:n]
	f.in = f.in[n:]
	return taken
}

// writeHead writes a major type with its number in the shortest form (RFC 8949,
// 4.2.1).
func (f *fields) writeHead(major byte, n uint64) {
	switch {
	case n < cborShort:
		f.out = append(f.out, major|byte(n))
	case n <= math.MaxUint8:
		f.out = append(f.out, major|24, byte(n))
	case n <= math.MaxUint16:
		f.out = binary.BigEndian.AppendUint16(append(f.out, major|25), uint16(n))
	case n <= math.MaxUint32:
		f.out = binary.BigEndian.AppendUint32(append(f.out, major|26), uint32(n))
	default:
		f.out = binary.BigEndian.AppendUint64(append(f.out, major|27), n)
	}
}

// readHead reads the number of the head of that major type. What counts something
// is no larger than what is left to be read.
func (f *fields) readHead(major byte) int {
	if len(f.in) == 0 || f.in[0]&0xe0 != major {
		f.lose(true)
		return 0
	}
	n, behind := uint64(f.in[0]&0x1f), 0
	if n >= cborShort {
		behind = 1 << (n - cborShort)
		if n > 27 || len(f.in) <= behind {
			f.lose(true)
			return 0
		}
		n = 0
		for _, octet := range []byte(f.in[1 : 1+behind]) {
			n = n<<8 | uint64(octet)
		}
	}
	f.in = f.in[1+behind:]
	if n > math.MaxInt64 || major > cborNegative && n > uint64(len(f.in)) {
		f.lose(true)
		return 0
	}
	return int(n)
}

// quote writes a text as encoding/json does. That has a word where a text is more
// than plain letters.
func (f *fields) quote(s string) {
	for i := range len(s) {
		if !plainJSON[s[i]] {
			quoted, err := json.Marshal(s)
			f.lose(err != nil)
			f.out = append(f.out, quoted...)
			return
		}
	}
	f.out = append(append(append(f.out, '"'), s...), '"')
}

// plainJSON are the letters that encoding/json writes as they are.
var plainJSON = func() (plain [256]bool) {
	for c := byte(' '); c < 0x7f; c++ {
		plain[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return plain
}()
