package store

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"trin/broker"
)

// drawn draws values of a kind, and two full ones, which leave no field out.
func drawn(t *testing.T, kind reflect.Type, each func(value any)) {
	t.Helper()
	draw := drawing{t: t, random: rand.New(rand.NewPCG(5, 6))}
	for i := range draws {
		draw.full = i < 2
		value := reflect.New(kind)
		draw.fill(value.Elem(), kind.Name())
		each(value.Interface())
	}
}

// Bodies are written as the library writes them, to the octet.
func TestFieldsWriteCBORAsTheLibraryDoes(t *testing.T) {
	t.Parallel()
	for _, kind := range bodyKinds {
		t.Run(kind.Name(), func(t *testing.T) {
			t.Parallel()
			b, own := testBodies(t), 0
			drawn(t, kind, func(value any) {
				withoutTexts(reflect.ValueOf(value)) // maps, which have no order
				f := new(fields)
				got, err := b.write(f, value)
				if err != nil {
					t.Fatal(err)
				}
				if want, err := b.writing.Marshal(value); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%v\ngot  %x\nwant %x", err, got, want)
				}
				if !f.lost {
					own++
				}
			})
			if own != draws {
				t.Errorf("%d of %d were left to the library", draws-own, draws)
			}
		})
	}
}

// withoutTexts empties the maps of a value.
func withoutTexts(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			withoutTexts(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			withoutTexts(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() != timeType {
			for i := range v.NumField() {
				withoutTexts(v.Field(i))
			}
		}
	case reflect.Map:
		v.SetZero()
	}
}

// Bodies are read as the library reads them: what fields does not know it leaves
// to the library, and what it reads it reads the same.
func TestFieldsReadCBORAsTheLibraryDoes(t *testing.T) {
	t.Parallel()
	for _, kind := range bodyKinds {
		t.Run(kind.Name(), func(t *testing.T) {
			t.Parallel()
			b, own := testBodies(t), 0
			drawn(t, kind, func(value any) {
				body := written(t, b, value)
				got, want := reflect.New(kind), reflect.New(kind)
				if err := b.reading.Unmarshal(body, want.Interface()); err != nil {
					t.Fatal(err)
				}
				if ownRead(body, got.Interface()) {
					own++
				} else if err := b.read(body, got.Interface()); err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got.Interface(), want.Interface()) {
					t.Fatalf("got  %+v\nwant %+v", got.Elem().Interface(), want.Elem().Interface())
				}
			})
			if own < draws/20 {
				t.Errorf("only %d of %d were read", own, draws)
			}
		})
	}
}

// ownRead reads a body without the library, and empties the value again where
// that does not do.
func ownRead(body []byte, value any) bool {
	f := fields{way: fromCBOR, in: string(body)}
	switch v := value.(type) {
	case *broker.Transaction:
		f.login(v)
	case *broker.Session:
		f.session(v)
	}
	if !f.whole() {
		reflect.ValueOf(value).Elem().SetZero()
	}
	return f.whole()
}

// What a login stores is written and read without the library.
func TestFieldsNeedNoLibraryForALogin(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)
	login, session := bodyLogin(now), bodySession(now)
	b := testBodies(t)
	for _, value := range []any{&login, &session} {
		f := new(fields)
		body, err := b.write(f, value)
		if err != nil || f.lost {
			t.Fatalf("%T: %v, lost: %v", value, err, f.lost)
		}
		got := reflect.New(reflect.TypeOf(value).Elem()).Interface()
		if !ownRead(body, got) || !reflect.DeepEqual(got, value) {
			t.Errorf("got  %+v\nwant %+v", got, value)
		}
	}
}

// Records are written as encoding/json writes them, to the octet.
func TestFieldsWriteJSONAsTheLibraryDoes(t *testing.T) {
	t.Parallel()
	own := 0
	drawn(t, reflect.TypeFor[broker.Record](), func(value any) {
		r, ok := value.(*broker.Record)
		if !ok {
			t.Fatalf("got a %T", value)
		}
		f := new(fields)
		got, err := f.recordJSON(r)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := json.Marshal(r); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v\ngot  %s\nwant %s", err, got, want)
		}
		if !f.lost {
			own++
		}
	})
	if own != draws {
		t.Errorf("%d of %d were left to the library", draws-own, draws)
	}
}

// A time that has no such text is refused, as the libraries refuse it.
func TestFieldsRefuseOddTimes(t *testing.T) {
	t.Parallel()
	odd := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	if written, err := new(fields).recordJSON(&broker.Record{Started: odd}); err == nil {
		t.Errorf("a record was written as %s", written)
	}
	if written, err := testBodies(t).write(new(fields), &broker.Transaction{Created: odd}); err == nil {
		t.Errorf("a login was written as %x", written)
	}
}

// FuzzFields holds what is read of any octets against what the library reads.
func FuzzFields(f *testing.F) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)
	login, session := bodyLogin(now), bodySession(now)
	b := testBodies(f)
	f.Add(written(f, b, &login))
	f.Add(written(f, b, &session))
	f.Add([]byte("\xa2\x62id\x61a\x62id\x61b"))
	f.Add([]byte("\xa1\x63key\x78\x01a"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, kind := range bodyKinds {
			got, want := reflect.New(kind), reflect.New(kind)
			if !ownRead(body, got.Interface()) {
				continue
			}
			if err := b.reading.Unmarshal(body, want.Interface()); err != nil || !reflect.DeepEqual(got.Interface(), want.Interface()) {
				t.Errorf("%v\ngot  %+v\nwant %+v", err, got.Elem().Interface(), want.Elem().Interface())
			}
		}
	})
}
