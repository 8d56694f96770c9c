package webapi

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const docs = "../../../docs/"

// schema is the JSON Schema of the messages, as far as it is used there.
type schema map[string]any

func readSchema(t *testing.T) schema {
	t.Helper()
	content, err := os.ReadFile(docs + "external-step.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(content, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// fits holds a message against a definition of the schema.
func (s schema) fits(definition string, message []byte) error {
	var value any
	if err := json.Unmarshal(message, &value); err != nil {
		return err
	}
	return s.holds(map[string]any{"$ref": "#/$defs/" + definition}, value, definition)
}

// holds is the part of JSON Schema 2020-12 that the schema uses. A keyword that
// is not among it is an error, so that none is passed over.
func (s schema) holds(rule map[string]any, value any, at string) error {
	for keyword, argument := range rule {
		if err := s.keyword(rule, keyword, argument, value, at); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) keyword(rule map[string]any, keyword string, argument, value any, at string) error {
	text, isText := value.(string)
	object, _ := value.(map[string]any)
	list, _ := value.([]any)
	wrong := fmt.Errorf("%s breaks %s %v", at, keyword, argument)
	switch keyword {
	case "description", "title", "$schema":
	case "$ref":
		definitions, _ := s["$defs"].(map[string]any)
		name := strings.TrimPrefix(fmt.Sprint(argument), "#/$defs/")
		definition, ok := definitions[name].(map[string]any)
		if !ok {
			return fmt.Errorf("there is no definition %s", name)
		}
		return s.holds(definition, value, at)
	case "type":
		if !isOf(fmt.Sprint(argument), value) {
			return wrong
		}
	case "const":
		if value != argument {
			return wrong
		}
	case "pattern":
		if !regexp.MustCompile(fmt.Sprint(argument)).MatchString(text) {
			return wrong
		}
	case "format":
		if _, err := time.Parse(time.RFC3339, text); err != nil || argument != "date-time" {
			return wrong
		}
	case "minLength", "maxLength":
		n, _ := argument.(float64)
		if length := utf8.RuneCountInString(text); isText && (keyword == "minLength" && length < int(n) || keyword == "maxLength" && length > int(n)) {
			return wrong
		}
	case "minItems":
		if n, _ := argument.(float64); len(list) < int(n) {
			return wrong
		}
	case "required":
		names, _ := argument.([]any)
		for _, name := range names {
			if _, ok := object[fmt.Sprint(name)]; !ok {
				return fmt.Errorf("%s has no %s", at, name)
			}
		}
	case "items":
		each, _ := argument.(map[string]any)
		for i, item := range list {
			if err := s.holds(each, item, fmt.Sprintf("%s.%d", at, i)); err != nil {
				return err
			}
		}
	case "properties", "additionalProperties":
		return s.members(rule, object, at)
	default:
		return fmt.Errorf("the keyword %s is not known here", keyword)
	}
	return nil
}

func (s schema) members(rule, object map[string]any, at string) error {
	properties, _ := rule["properties"].(map[string]any)
	for name, value := range object {
		each, named := properties[name].(map[string]any)
		if !named {
			switch other := rule["additionalProperties"].(type) {
			case bool:
				if !other {
					return fmt.Errorf("%s has a member %s", at, name)
				}
			case map[string]any:
				each = other
			}
		}
		if err := s.holds(each, value, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func isOf(kind string, value any) bool {
	switch v := value.(type) {
	case string:
		return kind == "string"
	case bool:
		return kind == "boolean"
	case float64:
		return kind == "integer" && v == float64(int(v))
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return false
}

// The schema says no to what is not of the contract, and its answers are those
// that the step takes.
func TestSchema(t *testing.T) {
	t.Parallel()
	s := readSchema(t)
	for message, fits := range map[string]bool{
		`{"contract": "trin-external-1", "nonce": "n"}`:                                                               true,
		`{"contract": "trin-external-1", "nonce": "n", "claims": [{"name": "a", "values": ["b"]}], "remove": ["c"]}`:  true,
		`{"contract": "trin-external-1", "nonce": "n", "refuse": {"reason": "x", "message": {"da": "x", "en": "y"}}}`: true,
		`{"contract": "trin-external-2", "nonce": "n"}`:                                                               false,
		`{"contract": "trin-external-1"}`:                                                                             false,
		`{"contract": "trin-external-1", "nonce": 1}`:                                                                 false,
		`{"contract": "trin-external-1", "nonce": "n", "level": 4}`:                                                   false,
		`{"contract": "trin-external-1", "nonce": "n", "claims": {"a": "b"}}`:                                         false,
		`{"contract": "trin-external-1", "nonce": "n", "claims": [{"name": "a", "values": []}]}`:                      false,
		`{"contract": "trin-external-1", "nonce": "n", "claims": [{"name": "", "values": ["x"]}]}`:                    false,
		`{"contract": "trin-external-1", "nonce": "n", "claims": [{"name": "a", "values": ["x"], "issuer": "x"}]}`:    false,
		`{"contract": "trin-external-1", "nonce": "n", "claims": [{"name": "a", "values": [1]}]}`:                     false,
		`{"contract": "trin-external-1", "nonce": "n", "refuse": {}}`:                                                 false,
		`{"contract": "trin-external-1", "nonce": "n", "refuse": {"reason": "x", "message": {"de": "x"}}}`:            false,
		`{"contract": "trin-external-1", "nonce": "n", "refuse": {"reason": "` + strings.Repeat("x", 501) + `"}}`:     false,
	} {
		if err := s.fits("answer", []byte(message)); (err == nil) != fits {
			t.Errorf("%.100s: the schema says %v", message, err)
		}
		e := External{id: "bpp"}
		if _, err := e.read([]byte(message), "n"); (err == nil) != fits {
			t.Errorf("%.100s: the step says %v", message, err)
		}
	}
}

var jsonBlock = regexp.MustCompile("(?ms)^```json\n(.*?)^```$")

// The messages of the page are messages of the schema, and are read by the very
// structs that the step uses: nothing in them is unknown.
func TestDocs_MessagesOfThePage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(docs + "external-step.md")
	if err != nil {
		t.Fatal(err)
	}
	s := readSchema(t)
	kinds := []string{"question", "answer", "answer"}
	blocks := jsonBlock.FindAllSubmatch(page, -1)
	if len(blocks) != len(kinds) {
		t.Fatalf("got %d messages on the page, want %v", len(blocks), kinds)
	}
	for i, kind := range kinds {
		message := blocks[i][1]
		if err := s.fits(kind, message); err != nil {
			t.Errorf("message %d: %v", i, err)
		}
		if kind == "question" {
			decoder := json.NewDecoder(strings.NewReader(string(message)))
			decoder.DisallowUnknownFields()
			var q Question
			if err := decoder.Decode(&q); err != nil {
				t.Errorf("message %d: %v", i, err)
			}
			continue
		}
		e := External{id: "bpp"}
		if _, err := e.read(message, "m2Yk1mYI0bXn0hRz5n1b9Q"); err != nil {
			t.Errorf("message %d: %v", i, err)
		}
	}
	for _, member := range membersOf(t, blocks[0][1]) {
		if !strings.Contains(string(page), member) {
			t.Errorf("the member %s is not explained", member)
		}
	}
}

// membersOf is the names of the members of a message and of its login.
func membersOf(t *testing.T, message []byte) []string {
	t.Helper()
	var whole struct {
		Login map[string]any `json:"login"`
	}
	if err := json.Unmarshal(message, &whole); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range whole.Login {
		names = append(names, "login."+name)
	}
	return names
}
