package store

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"trin/broker"
)

// draws is how many values of each kind the property is held against.
const draws = 400

// What a login and a session hold comes back from CBOR as it did from JSON.
func TestBodiesReadAsJSONDid(t *testing.T) {
	t.Parallel()
	for _, kind := range bodyKinds {
		t.Run(kind.Name(), func(t *testing.T) {
			t.Parallel()
			b := testBodies(t)
			draw := drawing{t: t, random: rand.New(rand.NewPCG(1, 2))}
			for range draws {
				value := reflect.New(kind)
				draw.fill(value.Elem(), kind.Name())
				viaJSON, viaCBOR := reflect.New(kind), reflect.New(kind)
				text, err := json.Marshal(value.Interface())
				if err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(text, viaJSON.Interface()); err != nil {
					t.Fatal(err)
				}
				if err := b.read(written(t, b, value.Interface()), viaCBOR.Interface()); err != nil {
					t.Fatalf("%v\nof %s", err, text)
				}
				if got, want := viaCBOR.Elem().Interface(), viaJSON.Elem().Interface(); !reflect.DeepEqual(got, want) {
					t.Fatalf("got %+v\nwant %+v", got, want)
				}
			}
		})
	}
}

// Every field of a login and of a session survives, but those that are of one
// request alone.
func TestBodiesKeepEveryField(t *testing.T) {
	t.Parallel()
	for _, kind := range bodyKinds {
		t.Run(kind.Name(), func(t *testing.T) {
			t.Parallel()
			b := testBodies(t)
			draw := drawing{t: t, random: rand.New(rand.NewPCG(3, 4)), full: true}
			want, got := reflect.New(kind), reflect.New(kind)
			draw.fill(want.Elem(), kind.Name())
			if err := b.read(written(t, b, want.Interface()), got.Interface()); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.Interface(), want.Interface()) {
				t.Errorf("got %+v\nwant %+v", got.Elem().Interface(), want.Elem().Interface())
			}
		})
	}
}

// A text that is not UTF-8 does not keep a body from opening.
func TestBodiesOpenWhateverTheirTextsAre(t *testing.T) {
	t.Parallel()
	b := testBodies(t)
	want := broker.Transaction{ID: "t", Request: broker.AuthnRequest{LoginHint: "\xff\xfe anna \xc3"}}
	var got broker.Transaction
	if err := b.read(written(t, b, &want), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

// What is in databases: the names and the numbers of fields do not change.
func TestBodiesOpenWhatWasStored(t *testing.T) {
	t.Parallel()
	const stored = "" +
		"aa636b6579616b687265766973696f6e026567726f75706167677375626a656374a2696e616d657370616365616e6576616c7565" +
		"61766663686f73656e61636865766964656e636581aa6a636f6e6e656374696f6e6163677375626a656374a2696e616d65737061" +
		"6365616e6576616c75656176656c6576656ca2666c6164646572616c6576616c7565181e67696e7374616e74781e323032362d31" +
		"312d32325431323a30303a30302e3132333435363738395a687265636569766564781e323032362d31312d32325431323a30303a" +
		"30302e3132333435363738395a6765787069726573f666636c61696d7381a401646d61696c0261660366652d6d61696c04826161" +
		"62c3a56b6f6e77617264436f756e7400686f6e77617264546f81616f646d656d6f4200ff65696e64657861696763726561746564" +
		"781e323032362d31312d32325431323a30303a30302e3132333435363738395a64757365647823323032362d31312d3232543133" +
		"3a30303a30302e3132333435363738392b30313a30306765787069726573781e323032362d31312d32325431333a30303a30302e" +
		"3132333435363738395a"
	body, err := hex.DecodeString(stored)
	if err != nil {
		t.Fatal(err)
	}
	want := storedSession()
	var got broker.Session
	b := testBodies(t)
	if err := b.read(body, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if again := written(t, b, &want); !bytes.Equal(again, body) {
		t.Errorf("it is written as %x, and was as %s", again, stored)
	}
}

func storedSession() broker.Session {
	now := time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)
	count := 0
	return broker.Session{
		Key: "k", Revision: 2, Group: "g", Subject: broker.Subject{Namespace: "n", Value: "v"}, Chosen: "c",
		Evidence: []broker.Evidence{{
			Connection: "c", Subject: broker.Subject{Namespace: "n", Value: "v"}, Level: broker.Level{Ladder: "l", Value: 30},
			Instant: now, Received: now, OnwardCount: &count, OnwardTo: []string{"o"}, Memo: []byte{0, 255},
			Claims: broker.Claims{{Name: "mail", Format: "f", FriendlyName: "e-mail", Values: []string{"a", "å"}}},
		}},
		Index: "i", Created: now, Used: now.In(time.FixedZone("", 3600)), Expires: now.Add(time.Hour),
	}
}

// G: what is not a body as it is written does not open.
func TestBodiesAreReadStrictly(t *testing.T) {
	t.Parallel()
	b := testBodies(t)
	whole := written(t, b, &broker.Transaction{ID: "t"})
	many := append([]byte("\xa1\x68evidence\x9a\x00\x02\x00\x01"), bytes.Repeat([]byte{0xa0}, bodyElements+1)...)
	deep := append(bytes.Repeat([]byte{0x81}, bodyDepth+1), 0x00)
	tests := []struct {
		name string
		body []byte
	}{
		{"nothing", nil},
		{"cut short", whole[:len(whole)-1]},
		{"something behind it", append(bytes.Clone(whole), 0x00)},
		{"two bodies", append(bytes.Clone(whole), whole...)},
		{"a field twice", []byte("\xa2\x62id\x61a\x62id\x61b")},
		{"an unknown field twice", []byte("\xa2\x61x\x61a\x61x\x61b")},
		{"a key twice", []byte("\xa1\x65trips\x81\xa1\x67refusal\xa1\x67message\xa2\x62en\x61a\x62en\x61b")},
		{"a number twice", []byte("\xa1\x68evidence\x81\xa1\x66claims\x81\xa2\x01\x61a\x01\x61b")},
		{"no length", []byte("\xbf\x62id\x61a\xff")},
		{"a tag", []byte("\xa1\x62id\xc1\x61a")},
		{"a tag around it", append([]byte{0xd9, 0xd9, 0xf7}, whole...)},
		{"a list", []byte("\x81\x61a")},
		{"a number where a text stands", []byte("\xa1\x62id\x01")},
		{"a text where a time stands", []byte("\xa1\x67created\x61a")},
		{"too deep", append([]byte("\xa1\x61x"), deep...)},
		{"more announced than there is", []byte("\xa1\x68evidence\x9b\x00\x00\x00\x7f\xff\xff\xff\xff")},
		{"more in a list than a body may have", many},
		{"neither true nor false", []byte("\xa1\x67factors\x18")},
		{"a number that does not fit", []byte("\xa1\x68revision\x1b\x80\x00\x00\x00\x00\x00\x00\x00")},
		{"a number below what fits", []byte("\xa1\x68revision\x3b\x80\x00\x00\x00\x00\x00\x00\x00")},
		{"a field of a part that the whole has too", []byte("\xa2\x65found\x81\xa2\x64rule\x61a\x67created\xf6")},
		{"JSON with something behind it", []byte(`{"id":"t"} {}`)},
		{"JSON cut short", []byte(`{"id":"t"`)},
		{"JSON of something else", []byte(`["t"]`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got broker.Transaction
			if err := b.read(test.body, &got); err == nil {
				t.Errorf("it opened as %+v", got)
			}
		})
	}
}

// A name in other letters is another name.
func TestBodiesTellLettersApart(t *testing.T) {
	t.Parallel()
	var got broker.Transaction
	err := testBodies(t).read([]byte("\xa2\x62ID\x61a\x65Stale\x61b"), &got)
	if err != nil || !reflect.DeepEqual(got, broker.Transaction{}) {
		t.Errorf("got %+v, %v, want an empty one", got, err)
	}
}

// bodyKinds are the kinds of values that bodies hold.
var bodyKinds = []reflect.Type{reflect.TypeFor[broker.Transaction](), reflect.TypeFor[broker.Session]()}

func testBodies(t testing.TB) *bodies {
	t.Helper()
	b, err := newBodies()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func written(t testing.TB, b *bodies, value any) []byte {
	t.Helper()
	body, err := b.write(new(fields), value)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
