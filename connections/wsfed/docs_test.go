package wsfed

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// settingNames are the names of the settings, nested ones dotted.
func settingNames(t reflect.Type, prefix string) []string {
	var names []string
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Type.Kind() == reflect.Struct {
			names = append(names, settingNames(field.Type, prefix+name+".")...)
			continue
		}
		names = append(names, prefix+name)
	}
	return names
}

// TestConfigurationPageHasEverySetting holds the table of an application's
// settings in docs/configuration.md against the fields that are read.
func TestConfigurationPageHasEverySetting(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n### wsfed, application\n")
	section, _, _ = strings.Cut(section, "\n#")
	var told []string
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			told = append(told, strings.TrimSpace(cells[1]))
		}
	}
	if len(told) < 3 {
		t.Fatal("docs/configuration.md has no table of the settings")
	}
	told = told[2:]
	slices.Sort(told)
	want := settingNames(reflect.TypeOf(ApplicationSettings{}), "")
	slices.Sort(want)
	if !slices.Equal(told, want) {
		t.Errorf("got %q in the document, want %q", told, want)
	}
}
