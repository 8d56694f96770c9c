package connections_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"trin/connections"
)

// even is a value with a form of its own.
type even int

func (e *even) UnmarshalJSON(raw []byte) error {
	var n int
	if json.Unmarshal(raw, &n) != nil || n%2 != 0 {
		return errors.New("write an even number")
	}
	*e = even(n)
	return nil
}

type sample struct {
	Realm string   `json:"realm"`
	Reply []string `json:"reply,omitempty"`
	Sign  struct {
		Algorithm string `json:"algorithm,omitempty"`
	} `json:"sign,omitzero"`
	Names map[string]struct {
		Name string `json:"name"`
	} `json:"names,omitempty"`
	Fresh *bool `json:"fresh,omitempty"`
	Count int   `json:"count,omitempty"`
	Even  even  `json:"even,omitempty"`
}

func TestReadSettings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ raw, field, says string }{
		"misspelt":          {`{"relm":"a"}`, "relm", "Perhaps realm is meant."},
		"in capitals":       {`{"Realm":"a"}`, "Realm", "Perhaps realm is meant."},
		"nothing near":      {`{"colour":"a"}`, "colour", `There is no setting "colour" here. The settings are realm, reply, sign, names, fresh, count, even.`},
		"inside":            {`{"sign":{"algoritm":"a"}}`, "sign.algoritm", "Perhaps algorithm is meant."},
		"inside a map":      {`{"names":{"mail":{"nam":"a"}}}`, "names.mail.nam", "Perhaps name is meant."},
		"text for a list":   {`{"reply":"https://a.test"}`, "reply", "Here stands text, but it should be a list."},
		"a number in it":    {`{"reply":["a",2005]}`, "reply.1", "Here stands a number, but it should be text."},
		"a number for text": {`{"realm":2005}`, "realm", "Here stands a number, but it should be text."},
		"a list for a map":  {`{"sign":["a"]}`, "sign", "Here stands a list, but it should be a map."},
		"text for a switch": {`{"fresh":"yes"}`, "fresh", "Here stands text, but it should be true or false"},
		"a map for text":    {`{"realm":{"a":1}}`, "realm", "Here stands a map, but it should be text."},
		"a fraction":        {`{"count":1.5}`, "count", "it should be a whole number"},
		"a switch":          {`{"count":true}`, "count", "Here stands true or false"},
		"its own form":      {`{"even":3}`, "even", "write an even number"},
		"no map":            {`[]`, "", "Here stands a list"},
		"two values":        {`{"realm":"a"} {}`, "", "they are no JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s sample
			found := connections.ReadSettings(json.RawMessage(c.raw), &s)
			if len(found) != 1 || found[0].Field != c.field || found[0].Severity != connections.SeverityError || !strings.Contains(found[0].Message, c.says) {
				t.Errorf("got %+v, want an error at %q that says %q", found, c.field, c.says)
			}
			if strings.Contains(found[0].Message, "json") || strings.Contains(found[0].Message, "Go ") {
				t.Errorf("got %q, want the words of whoever wrote it", found[0].Message)
			}
		})
	}
}

func TestReadSettingsThatAreRight(t *testing.T) {
	t.Parallel()
	var s sample
	raw := `{"realm":"a","reply":["b","c"],"sign":{"algorithm":"d"},"names":{"mail":{"name":"e"}},"fresh":false,"count":2,"even":4}`
	if found := connections.ReadSettings(json.RawMessage(raw), &s); found != nil {
		t.Fatal(found)
	}
	if got, err := json.Marshal(s); err != nil || string(got) != raw {
		t.Errorf("got %s, %v, want %s", got, err, raw)
	}
	for _, nothing := range []string{"", " ", "{}", "null"} {
		var s sample
		if found := connections.ReadSettings(json.RawMessage(nothing), &s); found != nil || !reflect.DeepEqual(s, sample{}) {
			t.Errorf("%q: got %v and %+v, want nothing", nothing, found, s)
		}
	}
	beside := connections.ReadSettings(json.RawMessage(`{"timout":"2s","sign":{"timeout":"2s"}}`), &s, "timeout")
	if len(beside) != 2 || !strings.Contains(beside[1].Message, "Perhaps timeout is meant.") || !strings.HasSuffix(beside[1].Message, ", timeout.") ||
		beside[0].Field != "sign.timeout" || strings.Contains(beside[0].Message, "is meant") {
		t.Errorf("got %v, want the setting that stands beside those of the struct, and only there", beside)
	}
	if found := connections.ReadSettings(json.RawMessage(`{"relm":"a","count":"b"}`), &s); len(found) != 2 {
		t.Errorf("got %v, want both mistakes", found)
	}
}
