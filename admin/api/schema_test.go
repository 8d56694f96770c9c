package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

type sampled struct {
	Name  string         `json:"name" least:"1" most:"3"`
	State string         `json:"state,omitempty" enum:"on,off"`
	ID    string         `json:"id,omitempty" pattern:"^[0-9]+$"`
	Size  int            `json:"size,omitempty" min:"1" max:"9"`
	At    *time.Time     `json:"at,omitempty"`
	List  []string       `json:"list,omitempty" most:"2" enum:"a,b"`
	Below *sampled       `json:"below,omitempty"`
	Many  []sampled      `json:"many,omitempty"`
	Free  map[string]int `json:"free,omitempty"`
	inner string
}

func TestSchema_Check(t *testing.T) {
	t.Parallel()
	s := newSchemas()
	of := s.of(sampled{inner: "not told"})
	for text, want := range map[string]string{
		`{"name":"x"}`: "", `{"name":"x","state":"on","id":"12","size":9,"at":"2026-11-22T12:00:00Z","list":["a","b"],"free":{"z":1}}`: "",
		`{"name":"x","below":{"name":"y","many":[{"name":"z"}]}}`: "",
		`{}`:                                          ` The field "name" is missing.`,
		`[]`:                                          " Here stands array, and object is wanted.",
		`{"name":""}`:                                 "/name It has fewer than 1 letters.",
		`{"name":"xxxx"}`:                             "/name It has more than 3 letters.",
		`{"name":null}`:                               "/name Here stands null, and string is wanted.",
		`{"name":"x","Name":"y"}`:                     `/Name There is no field "Name" here.`,
		`{"name":"x","inner":"y"}`:                    `/inner There is no field "inner" here.`,
		`{"name":"x","state":"broken"}`:               "/state It is none of on, off.",
		`{"name":"x","id":"1a"}`:                      "/id It is not of the form ^[0-9]+$.",
		`{"name":"x","size":10}`:                      "/size It is not from 1 to 9.",
		`{"name":"x","size":1.5}`:                     "/size Here stands number, and integer is wanted.",
		`{"name":"x","size":1e99}`:                    "/size Here stands number, and integer is wanted.",
		`{"name":"x","size":"1"}`:                     "/size Here stands string, and integer is wanted.",
		`{"name":"x","at":"yesterday"}`:               "/at It is no time as RFC 3339 writes it: 2026-11-22T12:00:00Z.",
		`{"name":"x","list":["a","c"]}`:               "/list/1 It is none of a, b.",
		`{"name":"x","list":["a","a","a"]}`:           "/list It has more than 2 entries.",
		`{"name":"x","many":[{"name":"y","a/b~":1}]}`: `/many/0/a~1b~0 There is no field "a/b~" here.`,
		`{"name":"x","free":{"z":"1"}}`:               "/free/z Here stands string, and integer is wanted.",
	} {
		value, err := readJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, w := range of.check(s, value) {
			said = append(said, w.Pointer+" "+w.Detail)
		}
		if got := strings.Join(said, "\n"); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// A body of nonsense is answered with so many lines, and no more.
func TestSchema_SaysSoMuch(t *testing.T) {
	t.Parallel()
	s := newSchemas()
	fields := map[string]any{}
	for i := range 1000 {
		fields[strings.Repeat("x", i+1)] = json.Number("1")
	}
	if got := s.of(sampled{}).check(s, fields); len(got) != maxWrong {
		t.Errorf("got %d lines", len(got))
	}
}

// Two types of one name would be described as one.
func TestSchemas_TwoOfOneName(t *testing.T) {
	t.Parallel()
	s := newSchemas()
	s.of(sampled{})
	s.of(sampled{})
	if len(s.twice) != 0 {
		t.Errorf("got %v", s.twice)
	}
	type Sampled struct {
		Other string `json:"other"`
	}
	if s.of(Sampled{}); len(s.twice) != 1 {
		t.Errorf("got %v, want the name that stands twice", s.twice)
	}
}
