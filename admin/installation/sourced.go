package installation

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"trin/broker"
	"trin/claimstx"
)

// sourced is the document with its level source written out, where that is a
// preset: each value counts as what its class counts as for the connection.
// What the source says itself stands.
func (b *builder) sourced(d *document) *document {
	source := d.root.get("source")
	if d.kind != KindAuthentication || source == nil || source.value.kind != nodeMap || source.value.get("preset") == nil {
		return d
	}
	named := *source.value.get("preset")
	if named.value.kind != nodeText {
		return d // the builder says so
	}
	name := named.value.text
	p, ok := levelSource(name)
	if !ok {
		known := Sources()
		b.fail(d, "source.preset", "There is no level source %q.%s Write one of %s, or claim and values.", name, nearest(name, known), strings.Join(known, ", "))
		return d
	}
	if source.value.get("fixed") != nil {
		b.fail(d, "source", "A level is read from a claim, or it is fixed. Keep preset or fixed.")
		return d
	}
	fields, why := b.sourceFields(d, p, named)
	if why != "" {
		b.fail(d, "source.preset", "The source %s %s", name, why)
		return d
	}
	written := &node{kind: nodeMap, line: source.value.line, column: source.value.column}
	for _, own := range source.value.fields {
		if own.key != "preset" {
			written.fields = append(written.fields, own)
		}
	}
	for _, f := range fields.fields {
		at := slices.IndexFunc(written.fields, func(own field) bool { return own.key == f.key })
		switch {
		case at < 0:
			written.fields = append(written.fields, f)
		case f.key == "values":
			written.fields[at].value = written.fields[at].value.withValues(f.value)
		}
	}
	return d.withSource(written)
}

// withValues is a map of values with those of another that it does not have
// itself, byte for byte.
func (n *node) withValues(more *node) *node {
	is := *n
	is.fields = slices.Clone(n.fields)
	for _, f := range more.fields {
		if n.get(f.key) == nil {
			is.fields = append(is.fields, f)
		}
	}
	return &is
}

// sourceFields is what the preset sets; why says what stands against it.
func (b *builder) sourceFields(d *document, p sourcePreset, at field) (fields *node, why string) {
	needs := " which the vocabulary does not have as a level. Add the preset " + p.Vocabulary + " to its presets."
	scale := b.scaleOf(d)
	level := func(ref broker.ClassRef) (broker.Level, bool) {
		class, known := scale.Class(ref)
		return class.Level, known && class.Kind == broker.KindLevel
	}
	fields = &node{kind: nodeMap, line: at.line, column: at.column}
	put := func(n *node, key string, value *node) {
		value.line, value.column = at.line, at.column
		n.fields = append(n.fields, field{key, at.line, at.column, value})
	}
	if p.Also != "" {
		known := slices.ContainsFunc(b.presetClasses(p.Vocabulary), func(c broker.Class) bool { _, ok := level(c.Ref); return ok })
		if !known {
			return nil, "needs classes" + needs
		}
		put(fields, "also", &node{kind: nodeText, text: p.Also})
		return fields, ""
	}
	values := &node{kind: nodeMap, line: at.line, column: at.column}
	for _, value := range slices.Sorted(maps.Keys(p.Values)) {
		l, known := level(broker.ClassRef(p.Values[value]))
		if !known {
			return nil, "needs the class " + strconv.Quote(p.Values[value]) + "," + needs
		}
		entry := &node{kind: nodeMap}
		put(entry, "ladder", &node{kind: nodeText, text: ladderText(l.Ladder)})
		put(entry, "value", &node{kind: nodeNumber, text: strconv.Itoa(l.Value)})
		put(values, value, entry)
	}
	if p.Claim == "" && d.root.get("source").value.get("claim") == nil {
		return nil, "does not know in which claim the level stands. Write claim: and its name beside it."
	}
	if p.Claim != "" {
		put(fields, "claim", &node{kind: nodeText, text: p.Claim})
	}
	put(fields, "values", values)
	return fields, ""
}

// ladderText is the name of a ladder as it is written.
func ladderText(l broker.Ladder) string {
	if l == broker.HouseLadder {
		return claimstx.HouseLadderName
	}
	return string(l)
}

// scaleOf is what classes count as for the connection. What is wrong with its
// classes is said when it is built.
func (b *builder) scaleOf(d *document) broker.Scale {
	quiet := &builder{configuration: b.configuration, ladders: b.ladders, plain: b.plain, broken: map[*document]bool{}}
	return quiet.scale(d, decoded[authenticationDocument](quiet, d).Classes)
}

// withSource is the document with another source.
func (d *document) withSource(source *node) *document {
	is := *d
	root := *d.root
	root.fields = slices.Clone(d.root.fields)
	for i := range root.fields {
		if root.fields[i].key == "source" {
			root.fields[i].value = source
		}
	}
	is.root = &root
	return &is
}
