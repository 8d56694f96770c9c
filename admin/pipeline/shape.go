package pipeline

import (
	"reflect"
	"strings"

	"trin/claimstx"
)

// sort is what a field of a step holds.
type sort int

// The sorts.
const (
	sortText     sort = iota
	sortList          // one a line
	sortSwitch        // true, or not there
	sortNumber        // whole
	sortTable         // name = text, one a line
	sortLists         // name = text | text, one a line
	sortReleased      // claim | reason | value | value, one a line
)

// slot is one field of a kind of step.
type slot struct {
	name    string // as it is written
	sort    sort
	choices []string // that there are; none = any text
}

// kind is one kind of step with its fields, in their order.
type kind struct {
	name  string
	slots []slot
}

// kinds are those that there are, in the order of their description.
func kinds() []kind {
	var all []kind
	step := reflect.TypeFor[claimstx.StepConfig]()
	for n := range step.NumField() {
		if field := step.Field(n); field.Type.Kind() == reflect.Pointer {
			name := written(field)
			all = append(all, kind{name, slots(name, field.Type.Elem())})
		}
	}
	return all
}

// kindOf is the kind of a step; false = it has none, or more than one, or more
// than its form takes.
func kindOf(raw any) (kind, bool) {
	step, _ := raw.(map[string]any)
	var found kind
	count := 0
	for _, k := range kinds() {
		if _, is := step[k.name]; is {
			found, count = k, count+1
		}
	}
	return found, count == 1
}

// kindNamed is the kind of that name; false = there is none.
func kindNamed(name string) (kind, bool) {
	for _, k := range kinds() {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

func written(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// slots are the fields of a description that a form takes.
func slots(kind string, t reflect.Type) []slot {
	var all []slot
	for n := range t.NumField() {
		field := t.Field(n)
		s := slot{name: written(field)}
		switch field.Type {
		case reflect.TypeFor[[]string]():
			s.sort = sortList
		case reflect.TypeFor[bool]():
			s.sort = sortSwitch
		case reflect.TypeFor[int]():
			s.sort = sortNumber
		case reflect.TypeFor[map[string]string]():
			s.sort = sortTable
		case reflect.TypeFor[map[string][]string]():
			s.sort = sortLists
		case reflect.TypeFor[[]claimstx.Released]():
			s.sort = sortReleased
		default:
			if field.Type.Kind() != reflect.String {
				continue
			}
			s.choices = choices(kind, s.name, field.Type)
		}
		all = append(all, s)
	}
	return all
}

// choices are the words that a field takes; none = it takes any text.
func choices(kind, name string, t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[claimstx.Existing]():
		return of(claimstx.ExistingAppend, claimstx.ExistingReplace, claimstx.ExistingKeep)
	case reflect.TypeFor[claimstx.Unmatched]():
		return of(claimstx.UnmatchedKeep, claimstx.UnmatchedDrop, claimstx.UnmatchedFail)
	case reflect.TypeFor[claimstx.Otherwise]():
		return of(claimstx.OtherwiseFail, claimstx.OtherwiseFirst, claimstx.OtherwiseDrop)
	case reflect.TypeFor[claimstx.Encoding]():
		return of(claimstx.EncodingBase64URL, claimstx.EncodingHex)
	case reflect.TypeFor[claimstx.Value]():
		return of(claimstx.ValueNumber, claimstx.ValueClass, claimstx.ValueText)
	case reflect.TypeFor[claimstx.Which]():
		return of(claimstx.WhichAll, claimstx.WhichFirst, claimstx.WhichLast)
	}
	return map[string][]string{
		"template.missing":     {claimstx.MissingSkip, claimstx.MissingFail, claimstx.MissingEmpty},
		"nameID.missing":       {claimstx.MissingRefuse, claimstx.MissingSkip},
		"lookup.missing":       {claimstx.MissingSkip, claimstx.MissingFail},
		"unscope.part":         {claimstx.PartValue, claimstx.PartScope},
		"privileges.namespace": {"itst", "digst"},
		"privileges.encoding":  {"base64", "xml"},
		"privileges.empty":     {"omit", "write"},
	}[kind+"."+name]
}

func of[T ~string](all ...T) []string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = string(one)
	}
	return names
}
