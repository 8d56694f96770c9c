package connections

import (
	"reflect"
	"strings"
)

// SettingSort is what a setting takes.
type SettingSort string

// The sorts.
const (
	SettingText      SettingSort = "text"
	SettingSwitch    SettingSort = "switch"    // true or false
	SettingChoice    SettingSort = "choice"    // one of Choices
	SettingDuration  SettingSort = "duration"  // 5m
	SettingNumber    SettingSort = "number"    // a whole one
	SettingList      SettingSort = "list"      // of texts
	SettingLevel     SettingSort = "level"     // as [Level] is written
	SettingStructure SettingSort = "structure" // anything else: it is written as YAML
)

// SettingField is one setting of a kind, for a form.
type SettingField struct {
	Path    string // dotted: "sign.what"
	Sort    SettingSort
	Choices []string // of a choice
	Needed  bool     // nothing works without it, and no metadata gives it
}

// ShapeOf lists the settings of a struct, in its order and with its structs
// opened. The tag "choices" lists the words that a text may be, with spaces
// between them, and `needed:"yes"` says that there must be one.
func ShapeOf(settings any) []SettingField {
	return shapeOf(nil, "", reflect.TypeOf(settings))
}

func shapeOf(all []SettingField, at string, t reflect.Type) []SettingField {
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		path := strings.TrimPrefix(at+"."+name, ".")
		one := SettingField{Path: path, Sort: sortOfType(field.Type), Needed: field.Tag.Get("needed") != ""}
		if one.Sort == SettingStructure && plainStruct(field.Type) {
			all = shapeOf(all, path, field.Type)
			continue
		}
		if choices := field.Tag.Get("choices"); choices != "" && one.Sort == SettingText {
			one.Sort, one.Choices = SettingChoice, strings.Fields(choices)
		}
		all = append(all, one)
	}
	return all
}

func sortOfType(t reflect.Type) SettingSort {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[Level]():
		return SettingLevel
	case t.Kind() == reflect.Int64 && reflect.PointerTo(t).Implements(readsText):
		return SettingDuration
	case reflect.PointerTo(t).Implements(readsJSON) || reflect.PointerTo(t).Implements(readsText):
		return SettingStructure
	case t.Kind() == reflect.String:
		return SettingText
	case t.Kind() == reflect.Bool:
		return SettingSwitch
	case t.Kind() == reflect.Int:
		return SettingNumber
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return SettingList
	}
	return SettingStructure
}

// plainStruct reports whether the fields of the type stand for themselves.
func plainStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(readsJSON) && !reflect.PointerTo(t).Implements(readsText)
}
