package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestReadJSON(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want any // nil = refused
	}{
		"a map":            {`{"a":[1,2.50,"x",true,null]}`, map[string]any{"a": []any{json.Number("1"), json.Number("2.50"), "x", true, nil}}},
		"a great number":   {`9007199254740993`, json.Number("9007199254740993")},
		"space around":     {" {} \n", map[string]any{}},
		"twice":            {`{"a":1,"a":2}`, nil},
		"twice, below":     {`{"x":[{"a":1,"\u0061":2}]}`, nil},
		"something behind": {`{} x`, nil},
		"two":              {`{}{}`, nil},
		"nothing":          {``, nil},
		"cut off":          {`{"a":`, nil},
		"a comma":          {`{"a":1,}`, nil},
		"not UTF-8":        {"\"\xff\"", nil},
		"a NUL":            {`{"a":"x\u0000"}`, nil},
		"a NUL in a name":  {`{"a\u0000":1}`, nil},
		"too deep":         {strings.Repeat("[", 40) + strings.Repeat("]", 40), nil},
	} {
		got, err := readJSON([]byte(test.text))
		if (err == nil) != (test.want != nil) || err == nil && !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %#v, %v, want %#v", name, got, err, test.want)
		}
	}
}

func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"x"]}`, `{"a":1,"a":2}`, `[[[[]]]]`, "\"\\u0000\"", `1e9`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := readJSON(text)
		if err != nil {
			return
		}
		// What is taken is JSON to everybody, and means the same.
		var other any
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.UseNumber()
		if err := decoder.Decode(&other); err != nil || !reflect.DeepEqual(value, other) {
			t.Errorf("%q: got %#v, and others read %#v, %v", text, value, other, err)
		}
	})
}
