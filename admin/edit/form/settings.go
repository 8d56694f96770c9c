package form

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"trin/admin/drafts"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Prefix begins the names of the fields of settings.
const Prefix = "set."

// Settings are fields of a document: of its settings, or of what is Below another
// field of it. Now gives what stands at a path, Says what else counts there (of a
// profile), and Wrong what is wrong with it; "" = nothing.
type Settings struct {
	Below      []string // the field that the paths are below: "settings"
	Shape      []connections.SettingField
	Vocabulary *broker.Vocabulary
	Now        func(path string) (any, bool)
	Says       func(path string) string
	Wrong      func(path string) string
	Label      func(path string) (label, hint words.Text) // nil = a path is its own label
	Typed      url.Values                                 // what was typed, where a form is shown again; nil = it is not
}

// Fields are those of the shape that the form takes and only wants.
func (s Settings) Fields(f console.Frame, only func(connections.SettingField) bool) []console.Field {
	var fields []console.Field
	for _, one := range s.Shape {
		if one.Sort != connections.SettingStructure && only(one) {
			fields = append(fields, s.field(f, one))
		}
	}
	return fields
}

func (s Settings) field(f console.Frame, one connections.SettingField) console.Field {
	now, _ := s.Now(one.Path)
	field := console.Field{Name: Prefix + one.Path, Label: one.Path, Most: 2048, Value: Plain(now), Wrong: s.Wrong(one.Path)}
	meaning := words.SettingMeaning(one.Path)
	if s.Label != nil {
		var label words.Text
		if label, meaning = s.Label(one.Path); !label.IsZero() {
			field.Label = f.Say(label)
		}
	}
	field.Hint = strings.TrimSpace(f.Say(meaning) + " " + s.says(f, one.Path))
	switch one.Sort {
	case connections.SettingSwitch:
		field.Kind = console.Choice
		field.Options = []console.Option{{Name: f.Say(words.SettingDefault)}, {Value: "true", Name: f.Say(words.Yes)}, {Value: "false", Name: f.Say(words.No)}}
	case connections.SettingChoice:
		field.Kind, field.Options = console.Choice, []console.Option{{Name: f.Say(words.SettingDefault)}}
		for _, choice := range one.Choices {
			field.Options = append(field.Options, console.Option{Value: choice, Name: words.ChoiceName(one.Path, choice)})
		}
	case connections.SettingLevel:
		field.Kind, field.Value = console.Choice, LevelKey(now)
		field.Options = Levels(f, s.Vocabulary, now, words.SettingDefault)
	case connections.SettingList:
		field.Kind = console.Lines
		field.Hint = strings.TrimSpace(field.Hint + " " + f.Say(words.SettingLines))
	case connections.SettingDuration:
		field.Hint = strings.TrimSpace(field.Hint + " " + f.Say(words.SettingDuration))
	}
	if typed, there := s.Typed[field.Name]; there && len(typed) > 0 {
		field.Value = typed[0]
	}
	if field.Kind == console.Choice && !slices.ContainsFunc(field.Options, func(o console.Option) bool { return o.Value == field.Value }) {
		field.Options = append(field.Options, console.Option{Value: field.Value, Name: field.Value})
	}
	return field
}

func (s Settings) says(f console.Frame, path string) string {
	if said := s.Says(path); said != "" {
		return f.Say(words.SettingFromProfile, said)
	}
	return ""
}

// Plain is a value of a document as a field shows it: a list by lines.
func Plain(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case []any:
		lines := make([]string, len(v))
		for i, item := range v {
			lines[i] = Plain(item)
		}
		return strings.Join(lines, "\n")
	case bool, json.Number, int:
		return fmt.Sprint(v)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(raw)
}

// Posted are the settings that a form has changed, as fields of a document. What
// the form does not know, and what stays as it was, is not among them.
func (s Settings) Posted(form url.Values) []drafts.Field {
	var fields []drafts.Field
	for _, one := range s.Shape {
		typed, there := form[Prefix+one.Path]
		if !there || one.Sort == connections.SettingStructure || len(typed) == 0 {
			continue
		}
		now, stated := s.Now(one.Path)
		is := Value(one, typed[0])
		if is == nil && !stated || is != nil && stated && same(is, now) {
			continue
		}
		fields = append(fields, drafts.Field{Keys: append(slices.Clone(s.Below), strings.Split(one.Path, ".")...), Value: is})
	}
	return fields
}

// Value is what was typed as the document holds it; nil = nothing. What cannot be
// read as what the setting takes stays text: the check of the settings says what
// is wrong with it.
func Value(one connections.SettingField, typed string) any {
	typed = strings.ReplaceAll(typed, "\r\n", "\n")
	trimmed := strings.TrimSpace(typed)
	if trimmed == "" {
		return nil
	}
	switch one.Sort {
	case connections.SettingSwitch:
		if on, err := strconv.ParseBool(trimmed); err == nil {
			return on
		}
	case connections.SettingNumber:
		if number, err := strconv.Atoi(trimmed); err == nil {
			return number
		}
	case connections.SettingLevel:
		return LevelValue(trimmed)
	case connections.SettingList:
		return Lines(typed)
	}
	return trimmed
}

// Lines are the lines of a text that hold something. The lines of a certificate
// in PEM are one.
func Lines(typed string) []string {
	var lines []string
	open := false
	for line := range strings.Lines(strings.ReplaceAll(typed, "\r\n", "\n")) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case open:
			lines[len(lines)-1] += "\n" + line
		default:
			lines = append(lines, line)
		}
		open = strings.HasPrefix(line, "-----BEGIN ") || open && !strings.HasPrefix(line, "-----END ")
	}
	return lines
}

// same compares a value with one of a document.
func same(a, b any) bool {
	plain := func(v any) (out any) {
		raw, err := json.Marshal(v)
		if err != nil || json.Unmarshal(raw, &out) != nil {
			return nil
		}
		return out
	}
	return reflect.DeepEqual(plain(a), plain(b))
}
