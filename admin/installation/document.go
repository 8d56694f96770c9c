package installation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"trin/connections"
)

// The kinds of document.
const (
	KindSettings       = "settings"
	KindVocabulary     = "vocabulary"
	KindApplication    = "application"
	KindAuthentication = "authentication"
	KindRequester      = "requester"
	KindFragment       = "fragment"
	KindLookup         = "lookup"
)

// idPattern is what may name a connection: it stands in addresses.
var idPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// identify reads which document it is.
func (d *document) identify() *placed {
	at := func(field, format string, args ...any) *placed {
		line, column := d.root.place(field)
		return &placed{line, column, fmt.Sprintf(format, args...)}
	}
	if d.root.kind != nodeMap {
		return at("", "A document begins with its kind. Write kind: and one of %s.", strings.Join(exportOrder, ", "))
	}
	kind := d.root.get("kind")
	if kind == nil {
		return at("", "The document does not say what it is. Write kind: and one of %s.", strings.Join(exportOrder, ", "))
	}
	d.kind = kind.value.text
	id := d.root.get("id")
	switch d.kind {
	case KindSettings, KindVocabulary:
		if id != nil {
			return at("id", "There is only one %s, so it has no id. Take the line away.", d.kind)
		}
		return nil
	case KindApplication, KindAuthentication, KindRequester, KindFragment, KindLookup:
	default:
		return at("kind", "%q is not a kind of document. Write one of %s.", d.kind, strings.Join(exportOrder, ", "))
	}
	if id == nil {
		return at("kind", "The %s has no id. Write id: and a short name of small letters, digits and hyphens.", d.kind)
	}
	if id.value.kind != nodeText || !idPattern.MatchString(id.value.text) {
		return at("id", "The id %q cannot be used, because it stands in addresses. Write at most 63 small letters, digits and hyphens; put a number in quotes.", id.value.text)
	}
	d.id = id.value.text
	return nil
}

// problem is a problem at a field of the document.
func (d *document) problem(severity connections.Severity, field, format string, args ...any) Problem {
	line, column := d.root.place(field)
	return Problem{File: d.file, Line: line, Column: column, Kind: d.kind, ID: d.id, Field: field, Severity: severity, Message: fmt.Sprintf(format, args...)}
}

// inlined are the settings that a file can take the place of.
var inlined = map[string]struct{ setting, what string }{
	"metadataFile": {"metadata", "the metadata"},
	"csvFile":      {"csv", "the table"}, // of a lookup
}

// inline puts the content of the file that settings.metadataFile names into
// settings.metadata, and that of settings.csvFile of a lookup into settings.csv.
func (d *document) inline(include Include) []Problem {
	settings := d.root.get("settings")
	if settings == nil || settings.value.kind != nodeMap {
		return nil
	}
	name := "metadataFile"
	if d.kind == KindLookup {
		name = "csvFile"
	}
	file, into := settings.value.get(name), inlined[name]
	if file == nil {
		return nil
	}
	report := func(format string, args ...any) []Problem {
		return []Problem{d.problem(connections.SeverityError, "settings."+name, format, args...)}
	}
	switch {
	case settings.value.get(into.setting) != nil:
		return report("Both %s and %s are there. Take one away.", into.setting, name)
	case d.kind != KindLookup && settings.value.get(metadataAddress) != nil:
		return report("Both metadataFile and metadataURL are there. Take one away.")
	case file.value.kind != nodeText || file.value.text == "":
		return report("The file is not named. Write its path, relative to this file.")
	case include == nil:
		return report("A file cannot be read from here. Write %s itself, under %s.", into.what, into.setting)
	}
	content, err := include(file.value.text)
	if err != nil {
		return report("The file cannot be read: %s. Write its path, relative to this file.", err)
	}
	text, ok := metadataText(content)
	if !ok {
		return report("The file is too large, or is not UTF-8 text. Save %s as UTF-8.", into.what)
	}
	file.key = into.setting
	file.value = &node{kind: nodeText, text: text, line: file.value.line, column: file.value.column}
	return nil
}

// unread reports whether the settings still name a file whose content should have
// taken its place. It was said why not, and nothing else is to be said of them.
func (d *document) unread(settings *node) bool {
	for name := range inlined {
		if d.refused && settings.get(name) != nil {
			return true
		}
	}
	return false
}

// secretNames are fields whose value would be a secret.
var secretNames = map[string]bool{"secret": true, "clientsecret": true, "password": true, "passphrase": true, "privatekey": true}

// secrets refuses what must not stand in a text that is exported, compared and
// shown, and characters that a document cannot carry.
func (d *document) secrets() []Problem {
	var problems []Problem
	var walk func(path string, n *node)
	walk = func(path string, n *node) {
		switch {
		case n.kind == nodeText && !storable(n.text):
			problems = append(problems, d.problem(connections.SeverityError, path, "The text holds a control character. Take it away."))
		case n.kind == nodeText && strings.Contains(n.text, "PRIVATE KEY-----"):
			problems = append(problems, d.problem(connections.SeverityError, path, "A private key must not stand in a document. Keep it with `trin keys`, and use the certificate here."))
		}
		for i, item := range n.items {
			walk(join(path, strconv.Itoa(i)), item)
		}
		folded := map[string]string{}
		for _, f := range n.fields {
			name := join(path, f.key)
			// The protocol's decoder does not tell them apart: one of them would be
			// shown and the other be in force.
			if other, twice := folded[strings.ToLower(f.key)]; twice && strings.HasPrefix(name, "settings.") {
				problems = append(problems, d.problem(connections.SeverityError, name, "%q and %q are the same setting. Take one away.", other, f.key))
			}
			folded[strings.ToLower(f.key)] = f.key
			if !storable(f.key) {
				problems = append(problems, d.problem(connections.SeverityError, path, "The name of a field holds a control character. Take it away."))
			}
			if secretNames[strings.ToLower(f.key)] && f.value.kind == nodeText && f.value.text != "" && strings.HasPrefix(name, "settings.") {
				problems = append(problems, d.problem(connections.SeverityError, name, "A secret must not stand in a document, which is exported and compared. Take it away and store it with the program's own command."))
				continue
			}
			walk(name, f.value)
		}
	}
	walk("", d.root)
	return problems
}

// storable reports whether the text has no control character but tab and line
// feed.
func storable(s string) bool {
	for _, r := range s {
		if (r < 0x20 && r != '\t' && r != '\n') || (r >= 0x7f && r < 0xa0) || r == 0xfffd || r == 0xfeff || r == 0x2028 || r == 0x2029 {
			return false
		}
	}
	return true
}

// join puts a field behind a path.
func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}
