package levels

import (
	"encoding/json"
	"maps"
	"testing"

	"trin/broker"
)

func TestReadValues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       map[string]rung
	}{
		{"a number is of the house", "3 = 30\n", map[string]rung{"3": {Value: 30}}},
		{"a ladder is named", "High = nsis/40\r\n\r\nhouse=house/10", map[string]rung{"High": {Ladder: "nsis", Value: 40}, "house": {Value: 10}}},
		{"the last sign divides", "a=b = 20", map[string]rung{"a=b": {Value: 20}}},
		{"nothing", " \n", nil},
		{"no level", "High", nil},
		{"no value", "= 30", nil},
		{"not above nothing", "High = 0", nil},
		{"no number", "High = nsis/high", nil},
		{"twice", "High = 30\nHigh = 40", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, ok := readValues(test.text)
			if ok != (test.want != nil) || ok && !maps.Equal(got, test.want) {
				t.Errorf("got %v, %v, want %v", got, ok, test.want)
			}
		})
	}
}

func TestWrittenEntries(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, written, want string }{
		{"a number", `{"ref":"a","level":20}`, `{"ref":"a","level":20}`},
		{"the house by name", `{"ref":"a","level":{"ladder":"house","value":20}}`, `{"ref":"a","level":20}`},
		{"a ladder", `{"ref":"a","kind":"level","level":{"ladder":"nsis","value":20}}`, `{"ref":"a","kind":"level","level":{"ladder":"nsis","value":20}}`},
		{"what is not known would be lost", `{"ref":"a","also":1}`, ""},
		{"what is not known of a level would be lost", `{"ref":"a","level":{"value":1,"of":2}}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var entry classEntry
			err := strictly([]byte(test.written), &entry)
			got := ""
			if err == nil {
				raw, failed := json.Marshal(entry)
				got, err = string(raw), failed
			}
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
	var all []presetEntry
	const written = `["house",{"name":"nsis","ladder":"house","ranks":{"a":1}}]`
	if err := strictly([]byte(written), &all); err != nil {
		t.Fatal(err)
	}
	if raw, err := json.Marshal(all); err != nil || string(raw) != written {
		t.Errorf("got %s, %v, want %s", raw, err, written)
	}
	if strictly([]byte(`[{"name":"nsis","level":1}]`), &all) == nil {
		t.Error("an entry with more than is known is read")
	}
}

func TestKeyLevel(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]broker.Level{"house/20": {Value: 20}, "nsis/1": {Ladder: "nsis", Value: 1}, "20": {}, "house/": {}, "house/-1": {}, "house/0": {}, "": {}} {
		got, ok := keyLevel(key)
		if ok == want.IsZero() || ok && got != want {
			t.Errorf("%q: got %v, %v, want %v", key, got, ok, want)
		}
		if ok && levelKey(got) != key {
			t.Errorf("%q is written as %q", key, levelKey(got))
		}
	}
}
