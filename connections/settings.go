package connections

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// ReadSettings reads a kind's settings into a pointer to a struct, strictly: a
// field that the struct does not have, and a value of another sort, are errors,
// each at its field and in the words of whoever wrote the settings. Empty
// settings leave the struct as it is. others are settings that stand beside those
// of the struct and were taken out before. Nil = there is nothing wrong.
func ReadSettings(raw json.RawMessage, into any, others ...string) []Problem {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	r := settingsReader{others: others}
	if !json.Valid(raw) {
		r.wrong("", "The settings cannot be read: they are no JSON. Mend them.")
		return r.problems
	}
	r.value(reflect.TypeOf(into).Elem(), "", raw)
	if len(r.problems) > 0 {
		return r.problems
	}
	if err := json.Unmarshal(raw, into); err != nil {
		r.wrong("", "The settings cannot be read: %v. Mend them.", err)
	}
	return r.problems
}

// settingsReader holds JSON against a type.
type settingsReader struct {
	problems []Problem
	others   []string // settings that the struct does not have
}

func (r *settingsReader) wrong(path, format string, arguments ...any) {
	r.problems = append(r.problems, Problem{Field: path, Severity: SeverityError, Message: fmt.Sprintf(format, arguments...)})
}

var (
	readsJSON = reflect.TypeFor[json.Unmarshaler]()
	readsText = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func (r *settingsReader) value(t reflect.Type, path string, raw json.RawMessage) {
	own := reflect.PointerTo(t).Implements(readsJSON) || reflect.PointerTo(t).Implements(readsText)
	switch {
	case own:
		if err := json.Unmarshal(raw, reflect.New(t).Interface()); err != nil {
			r.wrong(path, "This cannot be read: %v. Mend it.", err)
		}
	case string(raw) == "null":
	case t.Kind() == reflect.Pointer:
		r.value(t.Elem(), path, raw)
	case t.Kind() == reflect.Struct:
		r.fields(t, path, raw)
	case t.Kind() == reflect.Slice:
		r.list(t, path, raw)
	case t.Kind() == reflect.Map:
		r.entries(t, path, raw)
	case json.Unmarshal(raw, reflect.New(t).Interface()) != nil:
		r.wrong(path, "Here stands %s, but it should be %s.", sortOf(raw), wantedOf(t))
	}
}

func (r *settingsReader) fields(t reflect.Type, path string, raw json.RawMessage) {
	names := map[string]reflect.Type{}
	var all []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names[name] = t.Field(i).Type
			all = append(all, name)
		}
	}
	if path == "" {
		all = append(all, r.others...)
	}
	r.each(path, raw, func(name, at string, value json.RawMessage) {
		field, known := names[name]
		if !known {
			meant := ""
			if near := Nearest(name, all); near != "" {
				meant = " Perhaps " + near + " is meant."
			}
			r.wrong(at, "There is no setting %q here.%s The settings are %s.", name, meant, strings.Join(all, ", "))
			return
		}
		r.value(field, at, value)
	})
}

func (r *settingsReader) entries(t reflect.Type, path string, raw json.RawMessage) {
	r.each(path, raw, func(_, at string, value json.RawMessage) { r.value(t.Elem(), at, value) })
}

// each goes through a map in the order of its names.
func (r *settingsReader) each(path string, raw json.RawMessage, with func(name, at string, value json.RawMessage)) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		r.wrong(path, "Here stands %s, but it should be a map. Write name: value on lines of their own.", sortOf(raw))
		return
	}
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		with(name, strings.TrimPrefix(path+"."+name, "."), entries[name])
	}
}

func (r *settingsReader) list(t reflect.Type, path string, raw json.RawMessage) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		r.wrong(path, "Here stands %s, but it should be a list. Write [...] around it.", sortOf(raw))
		return
	}
	for i, item := range items {
		r.value(t.Elem(), fmt.Sprintf("%s.%d", path, i), item)
	}
}

// sortOf says what sort of value stands there.
func sortOf(raw json.RawMessage) string {
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case '{':
		return "a map"
	case '[':
		return "a list"
	case '"':
		return "text"
	case 't', 'f':
		return "true or false"
	}
	return "a number"
}

// wantedOf says what sort of value a type takes.
func wantedOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return `text. Write it in quotes`
	case reflect.Bool:
		return "true or false, without quotes"
	}
	return "a whole number, without quotes"
}

// Nearest is the name that was probably meant; "" = none is near.
func Nearest(wrong string, names []string) string {
	best, least := "", 3
	for _, name := range names {
		if strings.EqualFold(name, wrong) {
			return name
		}
		if distance := distance(wrong, name); distance < least {
			best, least = name, distance
		}
	}
	return best
}

// distance is how many letters must change to make one word of the other; long
// words are far apart.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
