package pipeline

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"trin/admin/installation"
	"trin/templates/console"
	"trin/templates/console/words"
)

// fields are those of the kind, and the names of those that the form cannot show.
func (t form) fields(f console.Frame, s *subject, there names) (fields []console.Field, yaml []string) {
	for _, one := range t.kind.slots {
		text, ok := one.shown(t.now[one.name])
		if !ok {
			yaml = append(yaml, one.name)
			continue
		}
		label, hint := words.StepField(t.kind.name, one.name)
		field := console.Field{Name: slotPrefix + one.name, Label: f.Say(label), Hint: f.Say(hint), Value: text, Most: 4096}
		options := one.choices
		switch one.sort {
		case sortSwitch:
			field.Kind = console.Check
			if text != "" {
				field.Value = "1"
			}
		case sortNumber:
			field.Kind = console.Number
		case sortList, sortTable, sortLists, sortReleased:
			field.Kind, field.Most = console.Lines, 256<<10
			field.Hint = strings.TrimSpace(field.Hint + " " + f.Say(lineHint[one.sort]))
		default:
			if known, is := there.choices(t.kind.name + "." + one.name); is {
				options = known
			}
		}
		if typed, is := t.typed[field.Name]; is && len(typed) > 0 {
			field.Value = unsecret(typed[0])
		} else if t.typed != nil && one.sort == sortSwitch {
			field.Value = ""
		}
		if len(options) > 0 {
			field.Kind, field.Options = console.Choice, choicesOf(f, t.kind.name, one.name, options, field.Value)
		}
		if t.badly[one.name] {
			field.Wrong = f.Say(lineWrong(one.sort))
		} else {
			field.Wrong = t.wrong.At(t.field(s, t.kind.name+"."+one.name))
		}
		fields = append(fields, field)
	}
	return fields, yaml
}

// field is where a field of the step stands in the document.
func (t form) field(s *subject, below string) string {
	at := t.at
	if at < 0 {
		at, _ = placed(t.typed, s.steps)
	}
	return s.list + "." + strconv.Itoa(at) + "." + below
}

// lineHint says how the lines of a field are written.
var lineHint = map[sort]words.Text{sortList: words.PipeLines, sortTable: words.PipeTable, sortLists: words.PipeLists, sortReleased: words.PipeReleased}

func lineWrong(s sort) words.Text {
	if s == sortNumber {
		return words.PipeNotNumber
	}
	return words.PipeNotTable
}

// choicesOf are the choices of a field, with what stands there even where it is
// none of them.
func choicesOf(f console.Frame, kind, name string, choices []string, now string) []console.Option {
	options := []console.Option{{Name: f.Say(words.PipeLeftOut)}}
	for _, choice := range choices {
		said := choice
		if meaning := words.StepChoice(kind, name, choice); !meaning.IsZero() {
			said += " – " + f.Say(meaning)
		}
		options = append(options, console.Option{Value: choice, Name: said})
	}
	if now != "" && !slices.Contains(choices, now) {
		options = append(options, console.Option{Value: now, Name: now})
	}
	return options
}

// common are the fields that every step has.
func (t form) common(f console.Frame, s *subject) console.FieldGroup {
	step, _ := t.was.(map[string]any)
	text := func(name string) string {
		if typed, is := t.typed[name]; is && len(typed) > 0 {
			return unsecret(typed[0])
		}
		if t.typed != nil {
			return ""
		}
		value, _ := step[name].(string)
		return value
	}
	optional := t.typed.Get(fieldOptional)
	if on, _ := step[fieldOptional].(bool); on && t.typed == nil {
		optional = "1"
	}
	return console.FieldGroup{Legend: f.Say(words.PipeCommon), Fields: []console.Field{
		{Name: fieldWhen, Label: f.Say(words.PipeWhen), Hint: f.Say(words.PipeWhenHint), Value: text(fieldWhen), Most: 4096, Wrong: t.wrong.At(t.field(s, fieldWhen))},
		{Name: fieldTimeout, Label: f.Say(words.PipeTimeout), Hint: f.Say(words.PipeTimeoutHint), Value: text(fieldTimeout), Wrong: t.wrong.At(t.field(s, fieldTimeout))},
		{Name: fieldOptional, Label: f.Say(words.PipeOptional), Hint: f.Say(words.PipeOptionalHint), Kind: console.Check, Value: optional, Wrong: t.wrong.At(t.field(s, fieldOptional))},
	}}
}

// place is where a new step stands.
func (t form) place(f console.Frame, s *subject) console.Field {
	options := []console.Option{{Name: f.Say(words.PipeLast)}}
	for at, raw := range s.steps {
		options = append(options, console.Option{Value: placeOf(at, raw), Name: f.Say(words.PipeBefore, at+1, stepWords(f, raw))})
	}
	value := ""
	if at, ok := placed(t.typed, s.steps); ok && at < len(s.steps) {
		value = options[at+1].Value
	}
	return console.Field{Name: fieldPlace, Label: f.Say(words.PipePlace), Kind: console.Choice, Options: options, Value: value}
}

// placeOf names the place before a step, by what the step is.
func placeOf(at int, raw any) string { return strconv.Itoa(at) + " " + mark(raw) }

// placed is the place that was chosen; none = behind the last. False = another
// step stands there by now.
func placed(typed url.Values, steps []any) (int, bool) {
	chosen := typed.Get(fieldPlace)
	if chosen == "" {
		return len(steps), true
	}
	for at, raw := range steps {
		if placeOf(at, raw) == chosen {
			return at, true
		}
	}
	return len(steps), false
}

// unsecret is what was typed, to be shown again: nothing of what seems to hold a
// secret.
func unsecret(typed string) string {
	if installation.HoldsSecret([]byte(typed)) {
		return ""
	}
	return typed
}
