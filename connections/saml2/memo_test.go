package saml2

import (
	"encoding/json"
	"reflect"
	"testing"

	"trin/broker"
)

// memoTexts are texts with and without what JSON escapes.
func memoTexts() []string {
	return []string{"", "a", "https://app.test/acs?x=y", "_0123456789abcdef", `a"b`, `a\b`, "a&b", "<a>", "å", "\x00", "\x7f", "\xff", "\u2028", `","consumer":"https://evil.test`}
}

// What is kept is written as encoding/json writes it, and read as it reads it.
func TestMemosAreJSON(t *testing.T) {
	t.Parallel()
	subject, status := &nameID{Value: "v", Format: "f"}, &Status{Top: "t", Second: "s"}
	for _, a := range memoTexts() {
		for _, b := range memoTexts() {
			name := nameID{Value: a, Format: b, NameQualifier: b, SPNameQualifier: a}
			holdMemo(t, sessionMemo{Name: name, Index: b}, sessionMemo.encode)
			holdMemo(t, participation{Name: name, SessionIndex: a}, participation.encode)
			holdMemo(t, legMemo{Request: a}, legMemo.encode)
			for _, p := range []pending{
				{Request: a, Consumer: b, RelayState: a, Format: b}, {Consumer: a, RelayState: b},
				{Request: a, Consumer: b, Subject: subject}, {Consumer: a, Format: b, Status: status},
			} {
				readMemo(t, p, holdMemo(t, p, pending.encode))
			}
		}
	}
}

func holdMemo[T any](t *testing.T, value T, encode func(T) ([]byte, error)) []byte {
	t.Helper()
	got, err := encode(value)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := json.Marshal(value); err != nil || string(got) != string(want) {
		t.Errorf("got %s\nwant %s, %v", got, want, err)
	}
	return got
}

func readMemo(t *testing.T, p pending, raw []byte) {
	t.Helper()
	var want pending
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	got, err := readPending(broker.AuthnRequest{Reply: raw})
	if (err == nil) != (p.Consumer != "") || err == nil && !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, %v\nwant %+v", raw, got, err, want)
	}
}

// FuzzMemo: what is read without encoding/json is what that reads.
func FuzzMemo(f *testing.F) {
	for _, seed := range []string{
		`{"request":"r","consumer":"c","relayState":"s","format":"f"}`, `{"consumer":"c"}`, `{"consumer":"c",}`, `{"consumer":"c"} `, `{}`,
		`{"consumer":"c","consumer":"d"}`, `{"consumer":"c","Consumer":"d"}`, `{"consumer":"c","status":{}}`, `{"consumer":"\u0063"}`, `{"`, `"}`,
		`{"request":"r"}`, `{"request":"r","other":"o"}`, `{"requestx":"r"}`,
		`{"}`, `{"consumer":"c","}`, `{,"consumer":"c"}`, `{"request":"r""consumer":"c"}`, `{consumer":"c"}`, // which are no JSON
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := object(text)
		got := pending{Request: m.read("request"), Consumer: m.read("consumer"), RelayState: m.read("relayState"), Format: m.read("format")}
		if !m.whole() {
			return
		}
		var want pending
		if err := json.Unmarshal([]byte(text), &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v, %v", text, got, want, err)
		}
	})
}
