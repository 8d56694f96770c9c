package installation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/connections"
)

// metadataAddress is the setting that names where metadata was fetched. It is
// the document's own, like metadataFile, and no protocol sees it.
const metadataAddress = "metadataURL"

// Expanded returns the documents with every preset written out: what the profile
// of a connection sets stands in it, each authentication connection of a kind
// that is only a name for another becomes the one that it stands for, and level
// sources that are presets are written out. They can be applied in place of the
// others. Documents that stand for themselves are as they were. It fails when the
// installation has errors.
func Expanded(documents []connections.Document, parts Parts) ([]connections.Document, []Problem) {
	text, problems := Stored(documents)
	_, found := text.Build(0, parts)
	if problems = Errors(append(problems, found...)); len(problems) > 0 {
		return nil, problems
	}
	b := text.builder(Parts{Kinds: parts.Kinds})
	b.vocabularyOf(vocabularyIn(text.documents))
	expanded := &Text{}
	for _, d := range text.documents {
		expanded.documents = append(expanded.documents, b.expanded(d))
	}
	written, err := expanded.Documents()
	if err != nil {
		return nil, []Problem{{File: "export", Severity: connections.SeverityError, Message: err.Error() + ". Mend it."}}
	}
	return written, Errors(b.problems)
}

// expanded is the document that a document stands for: itself, unless it has a
// profile or its protocol is a preset.
func (b *builder) expanded(d *document) *document {
	e := b.profiled(d)
	if !b.broken[d] {
		e = b.written(e)
	}
	if source := b.sourced(e); source != e {
		b.broken[source] = b.broken[e]
		e = source
	}
	b.broken[e] = b.broken[e] || b.broken[d]
	return e
}

// written is the document that a document stands for: itself, unless its
// protocol is a preset.
func (b *builder) written(d *document) *document {
	protocol := d.root.get("protocol")
	if d.kind != KindAuthentication || protocol == nil {
		return d
	}
	at := slices.IndexFunc(b.kinds, func(k connections.Kind) bool { return k.Expand != nil && k.Name == protocol.value.text })
	if at < 0 {
		return d
	}
	settings := d.root.get("settings")
	raw := json.RawMessage("{}")
	if settings != nil {
		if settings.value.kind != nodeMap {
			return d // the builder says so
		}
		encoded, err := json.Marshal(withoutAddress(settings.value).json())
		if err != nil {
			b.fail(d, "settings", "The settings cannot be read: %s. Mend them.", err)
			return d
		}
		raw = encoded
	}
	expansion, problems := b.kinds[at].Expand(connections.Preset{Settings: raw, Ladders: slices.Sorted(maps.Keys(b.ladders))})
	for _, p := range problems {
		b.report(d, p.Severity, strings.TrimSuffix(join("settings", p.Field), "."), "%s", p.Message)
	}
	if b.broken[d] {
		return d
	}
	e, err := d.standsFor(expansion, *protocol)
	if err != nil {
		b.fail(d, "protocol", "What it stands for cannot be written out: %s. Write the connection without the preset.", err)
		return d
	}
	return e
}

// standsFor writes the document out. What it gets from the expansion stands, for
// messages, where the protocol is written.
func (d *document) standsFor(x connections.Expansion, protocol field) (*document, error) {
	fields, err := nodeOf(x.Fields, protocol)
	if err != nil {
		return nil, fmt.Errorf("its fields: %w", err)
	}
	settings, err := nodeOf(x.Settings, protocol)
	if err != nil {
		return nil, fmt.Errorf("its settings: %w", err)
	}
	if fields.kind != nodeMap || settings.kind != nodeMap {
		return nil, fmt.Errorf("the fields or the settings are no map")
	}
	root := &node{kind: nodeMap, line: d.root.line, column: d.root.column}
	for _, own := range d.root.fields {
		switch own.key {
		case "protocol":
			own.value = &node{kind: nodeText, text: x.Kind, line: own.value.line, column: own.value.column}
		case "settings":
			own.value = own.value.overlaid(settings)
		case "classes":
			own.value = own.value.withClasses(fields.get("classes"))
		}
		root.fields = append(root.fields, own)
	}
	if d.root.get("settings") == nil {
		root.fields = append(root.fields, field{"settings", protocol.line, protocol.column, settings})
	}
	for _, more := range fields.fields {
		if d.root.get(more.key) == nil {
			root.fields = append(root.fields, more)
		}
	}
	return &document{file: d.file, kind: d.kind, id: d.id, root: root, refused: d.refused, memory: d.memory}, nil
}

// overlaid is the new map, with the values that stood in the old one in their
// old places. The address of metadata is kept.
func (n *node) overlaid(settings *node) *node {
	is := &node{kind: nodeMap, line: n.line, column: n.column}
	for _, f := range settings.fields {
		if own := n.get(f.key); own != nil && same(own.value, f.value) {
			f = *own
		}
		is.fields = append(is.fields, f)
	}
	if address := n.get(metadataAddress); address != nil && is.get(metadataAddress) == nil {
		is.fields = append(is.fields, *address)
	}
	return is
}

// withClasses is a list of classes with those of another behind it that it does
// not list itself.
func (n *node) withClasses(more *field) *node {
	if n.kind != nodeList || more == nil {
		return n
	}
	listed := map[string]bool{}
	for _, item := range n.items {
		if ref := item.get("ref"); ref != nil {
			listed[ref.value.text] = true
		}
	}
	is := *n
	is.items = slices.Clone(n.items)
	for _, item := range more.value.items {
		if ref := item.get("ref"); ref != nil && !listed[ref.value.text] {
			is.items = append(is.items, item)
		}
	}
	return &is
}

// withoutAddress is the settings as a protocol sees them.
func withoutAddress(settings *node) *node {
	is := *settings
	is.fields = slices.DeleteFunc(slices.Clone(settings.fields), func(f field) bool { return f.key == metadataAddress })
	return &is
}

// nodeOf makes a node of JSON, all of it at one place. Fields are in the order
// of their names.
func nodeOf(raw json.RawMessage, at field) (*node, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return nodeFrom(value, at), nil
}

func nodeFrom(value any, at field) *node {
	n := &node{line: at.line, column: at.column}
	switch v := value.(type) {
	case string:
		n.kind, n.text = nodeText, v
	case json.Number:
		n.kind, n.text = nodeNumber, v.String()
	case bool:
		n.kind, n.text = nodeBool, fmt.Sprint(v)
	case []any:
		n.kind = nodeList
		for _, item := range v {
			n.items = append(n.items, nodeFrom(item, at))
		}
	case map[string]any:
		n.kind = nodeMap
		for _, key := range slices.Sorted(maps.Keys(v)) {
			n.fields = append(n.fields, field{key, at.line, at.column, nodeFrom(v[key], at)})
		}
	}
	return n
}
