package installation

import (
	"embed"
	"path"
	"slices"
	"strings"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// Presets names the vocabularies that come with the program.
func Presets() []string {
	entries, err := presetFiles.ReadDir("presets")
	if err != nil {
		return nil // the folder is part of the program
	}
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// preset reads a vocabulary that comes with the program.
func preset(name string) (*document, bool) {
	if !slices.Contains(Presets(), name) {
		return nil, false
	}
	content, err := presetFiles.ReadFile(path.Join("presets", name+".yaml"))
	if err != nil {
		return nil, false
	}
	text, problems := Parse("preset "+name, content, nil)
	if len(problems) > 0 || len(text.documents) != 1 {
		return nil, false
	}
	return text.documents[0], true
}
