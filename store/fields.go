package store

import (
	"strings"
	"sync"
)

// fields goes through the fields of what is stored with a login, in their order:
// it writes them as CBOR or as JSON, or reads the CBOR that it writes. What a type
// consists of is said once for all three (fields_login.go, fields_record.go). The
// octets are those of the libraries; what it does not know how to write or to read
// it leaves to them, by being lost.
type fields struct {
	way   way
	out   []byte    // what is written
	in    string    // what is left to be read
	other libraries // for what is rarely there
	pairs int       // of the map that is open: written so far, or still to be read
	lost  bool      // it cannot go on
}

// fieldsRoom is the largest room that is kept to write the next one in.
const fieldsRoom = 64 << 10

var fieldsPool = sync.Pool{New: func() any { return new(fields) }}

// takeFields returns empty ones to write with; give takes them back, with what was
// written.
func takeFields() *fields {
	if f, ok := fieldsPool.Get().(*fields); ok {
		return f
	}
	return new(fields)
}

func (f *fields) give() {
	if cap(f.out) <= fieldsRoom {
		*f = fields{out: f.out[:0]}
		fieldsPool.Put(f)
	}
}

// way is what fields does.
type way uint8

const (
	toCBOR way = iota
	fromCBOR
	toJSON
)

// libraries write what fields does not.
type libraries interface {
	Marshal(value any) ([]byte, error)
}

// The major types of CBOR (RFC 8949, 3.1), in the place that they have in a head,
// and the simple values (3.3).
const (
	cborNumber   = 0 << 5
	cborNegative = 1 << 5
	cborOctets   = 2 << 5
	cborText     = 3 << 5
	cborList     = 4 << 5
	cborMap      = 5 << 5

	cborFalse = 0xf4
	cborTrue  = 0xf5
	cborNull  = 0xf6

	cborShort = 24 // numbers below stand in the head itself
)

// around is the map around the one that is open.
type around struct{ start, pairs int }

// begin opens a map; end closes it.
func (f *fields) begin() around {
	outer := around{len(f.out), f.pairs}
	f.pairs = 0
	switch f.way {
	case toCBOR:
		f.out = append(f.out, cborMap) // end says how many pairs there are
	case toJSON:
		f.out = append(f.out, '{')
	case fromCBOR:
		f.pairs = f.readHead(cborMap)
	}
	return outer
}

func (f *fields) end(outer around) {
	switch {
	case f.way == toJSON:
		f.out = append(f.out, '}')
	case f.way == fromCBOR:
		f.lose(f.pairs != 0) // a field that this version does not know, or in another place
	case f.pairs < cborShort:
		f.out[outer.start] |= byte(f.pairs)
	default:
		f.lose(true)
	}
	f.pairs = outer.pairs
}

// has opens the field of that name. It is written where there is something to be
// written; read, where it stands next.
func (f *fields) has(name string, something bool) bool {
	switch f.way {
	case fromCBOR:
		return f.next(name)
	case toJSON:
		if !something {
			return false
		}
		if f.pairs > 0 {
			f.out = append(f.out, ',')
		}
		f.out = append(append(append(f.out, '"'), name...), '"', ':')
	default:
		if !something {
			return false
		}
		f.out = append(append(f.out, cborText|byte(len(name))), name...)
	}
	f.pairs++
	return true
}

// next reports whether the field of that name stands next, and reads past its
// name. Names have fewer than 24 letters.
func (f *fields) next(name string) bool {
	if f.pairs == 0 || len(f.in) == 0 || f.in[0] != cborText|byte(len(name)) || !strings.HasPrefix(f.in[1:], name) {
		return false
	}
	f.in = f.in[1+len(name):]
	f.pairs--
	return true
}

// hasNumber is has for a field that CBOR has by a number below 24.
func (f *fields) hasNumber(number byte, name string, something bool) bool {
	switch {
	case f.way == toJSON:
		return f.has(name, something)
	case f.way == toCBOR && something:
		f.out = append(f.out, cborNumber|number)
		f.pairs++
		return true
	case f.way == fromCBOR && f.pairs > 0 && len(f.in) > 0 && f.in[0] == cborNumber|number:
		f.in = f.in[1:]
		f.pairs--
		return true
	}
	return false
}

// whole reports whether everything was read.
func (f *fields) whole() bool { return !f.lost && f.in == "" }

// lose ends the work where it cannot be done.
func (f *fields) lose(cannot bool) {
	if cannot {
		f.lost, f.in, f.pairs = true, "", 0
	}
}
