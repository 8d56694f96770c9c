package store

import (
	"encoding"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"trin/broker"
)

// drawing fills values. A full one leaves nothing empty.
type drawing struct {
	t      *testing.T
	random *rand.Rand
	full   bool
}

var timeType = reflect.TypeFor[time.Time]()

// fill draws the value that stands at the path. What it does not know how to
// draw fails the test, so that no field goes unseen.
func (d drawing) fill(v reflect.Value, path string) {
	d.t.Helper()
	if v.Type() == timeType {
		v.Set(reflect.ValueOf(d.time()))
		return
	}
	if encodesItself(v.Type()) {
		d.t.Fatalf("%s: %s encodes itself: JSON and CBOR may differ in it", path, v.Type())
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(d.full || d.random.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(d.number())
	case reflect.Uint8:
		v.SetUint(d.random.Uint64N(256))
	case reflect.String:
		v.SetString(d.text())
	case reflect.Pointer:
		if d.full || d.random.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			d.fill(v.Elem(), path)
		}
	case reflect.Slice:
		if n := d.length(); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				d.fill(v.Index(i), path+"[]")
			}
		}
	case reflect.Map:
		d.fillMap(v, path)
	case reflect.Struct:
		d.fillStruct(v, path)
	default:
		d.t.Fatalf("%s: there is no way to draw a %s", path, v.Type())
	}
}

func (d drawing) fillMap(v reflect.Value, path string) {
	n := d.length()
	if n < 0 {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range n {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		d.fill(key, path+" key")
		d.fill(value, path+" value")
		v.SetMapIndex(key, value)
	}
}

// fillStruct leaves out what is of one request alone: Uses, which are used up
// with the move that stores the rest.
func (d drawing) fillStruct(v reflect.Value, path string) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		at := path + "." + field.Name
		switch {
		case !field.IsExported():
			d.t.Fatalf("%s is not exported: it does not survive", at)
		case field.Type == reflect.TypeFor[[]broker.Use]() && field.Tag.Get("json") == "-":
		default:
			d.fill(v.Field(i), at)
		}
	}
}

// encodesItself reports whether a type has a word in its own encoding.
func encodesItself(kind reflect.Type) bool {
	for _, interfaces := range []reflect.Type{
		reflect.TypeFor[json.Marshaler](), reflect.TypeFor[json.Unmarshaler](),
		reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
		reflect.TypeFor[encoding.BinaryMarshaler](), reflect.TypeFor[encoding.BinaryUnmarshaler](),
		reflect.TypeFor[cbor.Marshaler](), reflect.TypeFor[cbor.Unmarshaler](),
	} {
		if kind.Implements(interfaces) || reflect.PointerTo(kind).Implements(interfaces) {
			return true
		}
	}
	return false
}

func (d drawing) length() int {
	if d.full {
		return 1 + d.random.IntN(3)
	}
	return d.random.IntN(5) - 1
}

func (d drawing) number() int64 {
	n := []int64{0, 1, -1, 23, 24, 255, 256, 1 << 33, -1 << 63, 1<<63 - 1}[d.random.IntN(10)]
	if d.full && n == 0 {
		return 7
	}
	return n
}

func (d drawing) text() string {
	texts := []string{"", "a", "urn:oid:2.5.4.3", "blåbærgrød", "\"<&>\\", "\x00\x1f\u2028", strings.Repeat("æ", 300)}
	s := texts[d.random.IntN(len(texts))]
	if d.full && s == "" {
		return "b"
	}
	return s
}

func (d drawing) time() time.Time {
	at := time.Unix(d.random.Int64N(4e9), d.random.Int64N(1e9))
	switch n := d.random.IntN(4); {
	case n == 0 && !d.full:
		return time.Time{}
	case n == 1 && !d.full:
		return at.In(time.FixedZone("", 60*(d.random.IntN(1000)-500)))
	}
	return at.UTC()
}
