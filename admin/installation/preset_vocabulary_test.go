package installation

import (
	"errors"
	"slices"
	"testing"

	"trin/broker"
)

func TestPresetVocabulary(t *testing.T) {
	t.Parallel()
	for _, name := range Presets() {
		vocabulary, err := PresetVocabulary(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, class := range vocabulary.Classes() {
			got = append(got, string(class.Ref))
		}
		for _, want := range PresetClasses(name) {
			if !slices.Contains(got, want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
	}
	if _, err := PresetVocabulary("none"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("got %v, want %v", err, broker.ErrNotFound)
	}
}
