package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxWrong bounds what is said of one body.
const maxWrong = 20

// check holds a value of JSON, with its numbers as they are written, against the
// schema, and says what is wrong by pointer.
func (of *schema) check(s *schemas, value any) []Wrong {
	k := &checking{schemas: s}
	k.value(of, value, "")
	return k.wrong
}

type checking struct {
	schemas *schemas
	wrong   []Wrong
}

func (k *checking) say(pointer, format string, args ...any) {
	if len(k.wrong) < maxWrong {
		k.wrong = append(k.wrong, Wrong{Pointer: pointer, Detail: fmt.Sprintf(format, args...)})
	}
}

func (k *checking) value(of *schema, value any, at string) {
	if of = k.schemas.resolved(of); of == nil {
		k.say(at, "There is no schema for this.")
		return
	}
	if of.Type == nil {
		return
	}
	types := typesOf(of)
	if is := typeOf(value); !slices.Contains(types, is) && !(is == "integer" && slices.Contains(types, "number")) {
		k.say(at, "Here stands %s, and %s is wanted.", is, strings.Join(types, " or "))
		return
	}
	switch v := value.(type) {
	case string:
		if detail := of.checkText(v); detail != "" {
			k.say(at, "It %s.", detail)
		}
	case json.Number:
		if detail := of.checkText(v.String()); detail != "" {
			k.say(at, "It %s.", detail)
		}
	case []any:
		k.list(of, v, at)
	case map[string]any:
		k.fields(of, v, at)
	}
}

func (k *checking) list(of *schema, items []any, at string) {
	if of.MaxItems > 0 && len(items) > of.MaxItems {
		k.say(at, "It has more than %d entries.", of.MaxItems)
		return
	}
	for i, item := range items {
		if of.Items != nil {
			k.value(of.Items, item, at+"/"+strconv.Itoa(i))
		}
	}
}

func (k *checking) fields(of *schema, fields map[string]any, at string) {
	for _, name := range of.Required {
		if _, there := fields[name]; !there {
			k.say(at, "The field %q is missing.", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		below := at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		if property := of.Properties[name]; property != nil {
			k.value(property, fields[name], below)
			continue
		}
		switch more := of.AdditionalProperties.(type) {
		case *schema:
			k.value(more, fields[name], below)
		case bool:
			if !more {
				k.say(below, "There is no field %q here.", name)
			}
		}
	}
}

// checkText holds a text, or a number as it is written, against the schema; "" =
// it is fine.
func (of *schema) checkText(value string) string {
	switch {
	case slices.Contains(typesOf(of), "integer"):
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || strings.HasPrefix(value, "+") {
			return "is no whole number"
		}
		if of.Minimum != nil && n < *of.Minimum || of.Maximum != nil && n > *of.Maximum {
			return fmt.Sprintf("is not from %d to %d", *of.Minimum, *of.Maximum)
		}
	case slices.Contains(typesOf(of), "boolean") && value != "true" && value != "false":
		return "is neither true nor false"
	case of.Format == "date-time":
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			return "is no time as RFC 3339 writes it: 2026-11-22T12:00:00Z"
		}
	}
	switch {
	case len(of.Enum) > 0 && !slices.Contains(of.Enum, value):
		return "is none of " + strings.Join(of.Enum, ", ")
	case of.MinLength > 0 && utf8.RuneCountInString(value) < of.MinLength:
		return fmt.Sprintf("has fewer than %d letters", of.MinLength)
	case of.MaxLength > 0 && utf8.RuneCountInString(value) > of.MaxLength:
		return fmt.Sprintf("has more than %d letters", of.MaxLength)
	case of.Pattern != "":
		if form, err := regexp.Compile(of.Pattern); err != nil || !form.MatchString(value) {
			return "is not of the form " + of.Pattern
		}
	}
	return ""
}

func typesOf(of *schema) []string {
	switch t := of.Type.(type) {
	case string:
		return []string{t}
	case []string:
		return t
	}
	return nil
}

// typeOf is the JSON Schema type of a value.
func typeOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}
