package installation

import (
	"encoding/json"
	"fmt"
	"slices"

	"trin/broker"
	"trin/connections"
)

// PresetVocabulary is the vocabulary of a preset that comes with the program, by
// itself.
func PresetVocabulary(name string) (*broker.Vocabulary, error) {
	if !slices.Contains(Presets(), name) {
		return nil, fmt.Errorf("preset %q: %w", name, broker.ErrNotFound)
	}
	raw, err := json.Marshal(map[string]any{"kind": KindVocabulary, "presets": []string{name}})
	if err != nil {
		return nil, err
	}
	document, problems := One("preset", raw)
	if len(Errors(problems)) > 0 {
		return nil, fmt.Errorf("preset %q: %s", name, problems[0].Message)
	}
	configuration, problems := Build(0, []connections.Document{document}, Parts{})
	if configuration == nil || len(Errors(problems)) > 0 {
		return nil, fmt.Errorf("preset %q has errors", name)
	}
	return configuration.Vocabulary, nil
}
