package installation

import (
	"embed"
	"path"
	"reflect"
	"slices"
	"strings"
)

//go:embed sources/*.yaml
var sourceFiles embed.FS

// Sources names the level sources that come with the program.
func Sources() []string {
	entries, err := sourceFiles.ReadDir("sources")
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

// sourcePreset says how a vocabulary is said in a claim.
type sourcePreset struct {
	Vocabulary string            `json:"vocabulary"` // the preset that has the classes
	Claim      string            `json:"claim"`      // "" = the connection names it
	Also       string            `json:"also"`       // its values are the classes themselves
	Values     map[string]string `json:"values"`     // value → the class that it means
}

// levelSource reads a level source that comes with the program.
func levelSource(name string) (sourcePreset, bool) {
	var s sourcePreset
	if !slices.Contains(Sources(), name) {
		return s, false
	}
	content, err := sourceFiles.ReadFile(path.Join("sources", name+".yaml"))
	if err != nil {
		return s, false
	}
	nodes, problem := parseNodes(string(content))
	if problem != nil || len(nodes) != 1 {
		return s, false
	}
	d := &decoder{document: &document{file: "source " + name, root: nodes[0]}}
	d.fields(reflect.ValueOf(&s).Elem(), "", nodes[0])
	return s, len(d.problems) == 0
}
