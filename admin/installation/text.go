package installation

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"trin/connections"
)

// Text is an installation as it is written: its documents, each with the place
// that it was read from.
type Text struct {
	documents []*document
	lost      bool // settings or a vocabulary is stored and cannot be read
	commons   *commons
}

// document is one document of a text.
type document struct {
	file     string
	kind, id string
	root     *node
	refused  bool    // an error was found while it was read
	memory   *memory // what is made of it; nil = it is not remembered
}

// Include returns the content of a file that a document names, by its path
// relative to the file that names it.
type Include func(path string) ([]byte, error)

// Parse reads the documents of one file. A nil include refuses documents that
// name other files.
func Parse(file string, content []byte, include Include) (*Text, []Problem) {
	text := &Text{}
	problem := func(p *placed) []Problem {
		return []Problem{{File: file, Line: p.line, Column: p.column, Severity: connections.SeverityError, Message: p.message}}
	}
	switch {
	case len(content) > maxFileBytes:
		return text, problem(&placed{message: fmt.Sprintf("The file is larger than %d bytes. Split it.", maxFileBytes)})
	case !utf8.Valid(content):
		return text, problem(&placed{message: "The file is not UTF-8 text. Save it as UTF-8."})
	}
	nodes, p := parseNodes(strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n"))
	if p != nil {
		return text, problem(p)
	}
	var problems []Problem
	for _, n := range nodes {
		d := &document{file: file, root: n}
		if p := d.identify(); p != nil {
			problems = append(problems, problem(p)...)
			continue
		}
		found := append(d.inline(include), d.secrets()...)
		d.refused = len(Errors(found)) > 0
		problems = append(problems, found...)
		text.documents = append(text.documents, d)
	}
	return text, problems
}

// Read reads the documents of a file, or of every *.yaml and *.yml file below
// a folder.
func Read(path string) (*Text, []Problem) {
	files, err := yamlFiles(path)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("there is no *.yaml file in %s", path)
	}
	if err != nil {
		return &Text{}, []Problem{unreadable(path, err)}
	}
	all := &Text{}
	var problems []Problem
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			problems = append(problems, unreadable(file, err))
			continue
		}
		text, found := Parse(file, content, func(name string) ([]byte, error) {
			if !filepath.IsAbs(name) {
				name = filepath.Join(filepath.Dir(file), name)
			}
			return os.ReadFile(name)
		})
		all.Add(text)
		problems = append(problems, found...)
	}
	return all, problems
}

func unreadable(path string, err error) Problem {
	return Problem{File: path, Severity: connections.SeverityError, Message: "The file cannot be read: " + err.Error() + ". Give the path of a YAML file or of a folder with YAML files."}
}

// yamlFiles lists the files in the order of their names.
func yamlFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	var files []string
	err = filepath.WalkDir(path, func(name string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") && name != path
		if entry.IsDir() && hidden {
			return filepath.SkipDir
		}
		if ext := filepath.Ext(name); !entry.IsDir() && !hidden && (ext == ".yaml" || ext == ".yml") {
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

// Add puts the documents of another text behind those of this one.
func (t *Text) Add(other *Text) {
	t.documents = append(t.documents, other.documents...)
	t.lost = t.lost || other.lost
}

// Stored reads documents as a store keeps them.
func Stored(documents []connections.Document) (*Text, []Problem) {
	return new(Reader).Stored(documents)
}

// Documents returns the documents in canonical form, ordered by kind and then
// id, as they are stored. It fails if a document cannot be written so that it
// reads the same.
func (t *Text) Documents() ([]connections.Document, error) {
	documents := make([]connections.Document, 0, len(t.documents))
	for _, d := range t.documents {
		body, err := canonical(d)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", d.kind, d.id, err)
		}
		documents = append(documents, connections.Document{Kind: d.kind, ID: d.id, Body: body})
	}
	slices.SortStableFunc(documents, func(a, b connections.Document) int {
		return strings.Compare(a.Kind+"\x00"+a.ID, b.Kind+"\x00"+b.ID)
	})
	return documents, nil
}
