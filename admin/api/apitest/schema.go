package apitest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// known are the words of JSON Schema that are read here.
var known = []string{
	"$ref", "description", "type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "items", "maxItems",
	"properties", "required", "additionalProperties",
}

const refPrefix = "#/components/schemas/"

// soundSchema says what is wrong with a schema itself.
func (d *Description) soundSchema(where string, of any) []error {
	s, is := of.(map[string]any)
	if !is {
		return []error{fmt.Errorf("%s: it is no schema", where)}
	}
	var wrong []error
	for word := range s {
		if !slices.Contains(known, word) {
			wrong = append(wrong, fmt.Errorf("%s: %q is not a word that is known", where, word))
		}
	}
	if ref, is := s["$ref"].(string); is && d.components[strings.TrimPrefix(ref, refPrefix)] == nil {
		wrong = append(wrong, fmt.Errorf("%s: %s leads nowhere", where, ref))
	}
	if pattern, is := s["pattern"].(string); is {
		if _, err := regexp.Compile(pattern); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", where, err))
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for name, one := range properties {
		wrong = append(wrong, d.soundSchema(where+"."+name, one)...)
	}
	required, _ := s["required"].([]any)
	for _, name := range required {
		if text, is := name.(string); !is || properties[text] == nil {
			wrong = append(wrong, fmt.Errorf("%s: %v is required and not described", where, name))
		}
	}
	for _, below := range []string{"items", "additionalProperties"} {
		if one, is := s[below].(map[string]any); is {
			wrong = append(wrong, d.soundSchema(where+" "+below, one)...)
		}
	}
	return wrong
}

// check holds a value against a schema.
func (d *Description) check(of, value any, at string) []error {
	s, _ := of.(map[string]any)
	if ref, is := s["$ref"].(string); is {
		return d.check(d.components[strings.TrimPrefix(ref, refPrefix)], value, at)
	}
	fault := func(format string, args ...any) []error {
		return []error{fmt.Errorf("%s: "+format, append([]any{"at " + at}, args...)...)}
	}
	if types := typesOf(s["type"]); len(types) > 0 && !slices.ContainsFunc(types, func(t string) bool { return isA(value, t) }) {
		return fault("%v is not %v", value, types)
	}
	if enum, is := s["enum"].([]any); is && value != nil && !slices.Contains(enum, value) {
		return fault("%v is none of %v", value, enum)
	}
	switch v := value.(type) {
	case string:
		return d.checkText(s, v, fault)
	case json.Number:
		n, err := v.Float64()
		if low, is := s["minimum"].(float64); err != nil || is && n < low {
			return fault("%s is too small", v)
		}
		if high, is := s["maximum"].(float64); is && n > high {
			return fault("%s is too great", v)
		}
	case []any:
		var wrong []error
		for i, item := range v {
			if items, is := s["items"]; is {
				wrong = append(wrong, d.check(items, item, fmt.Sprintf("%s/%d", at, i))...)
			}
		}
		return wrong
	case map[string]any:
		return d.checkFields(s, v, at)
	}
	return nil
}

func (d *Description) checkText(s map[string]any, text string, fault func(string, ...any) []error) []error {
	if s["format"] == "date-time" {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return fault("%q is no time", text)
		}
	}
	if most, is := s["maxLength"].(float64); is && utf8.RuneCountInString(text) > int(most) {
		return fault("%q is too long", text)
	}
	if pattern, is := s["pattern"].(string); is && !regexp.MustCompile(pattern).MatchString(text) {
		return fault("%q is not of the form %s", text, pattern)
	}
	return nil
}

func (d *Description) checkFields(s, fields map[string]any, at string) []error {
	var wrong []error
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, there := fields[name.(string)]; !there { // soundSchema has seen that it is a text
			wrong = append(wrong, fmt.Errorf("at %s: %v is missing", at, name))
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if of, there := properties[name]; there {
			wrong = append(wrong, d.check(of, fields[name], at+"/"+name)...)
			continue
		}
		switch more := s["additionalProperties"].(type) {
		case bool:
			if !more {
				wrong = append(wrong, fmt.Errorf("at %s: %s is not described", at, name))
			}
		case map[string]any:
			wrong = append(wrong, d.check(more, fields[name], at+"/"+name)...)
		}
	}
	return wrong
}

func typesOf(of any) []string {
	switch t := of.(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, one := range t {
			all = append(all, fmt.Sprint(one))
		}
		return all
	}
	return nil
}

func isA(value any, t string) bool {
	switch v := value.(type) {
	case nil:
		return t == "null"
	case bool:
		return t == "boolean"
	case string:
		return t == "string"
	case json.Number:
		_, err := v.Int64()
		return t == "number" || t == "integer" && err == nil
	case []any:
		return t == "array"
	}
	return t == "object"
}
