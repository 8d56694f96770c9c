package installation

import (
	"slices"
	"strings"
)

// profiled is the document with what its profile sets written out. What the
// document says itself stands.
func (b *builder) profiled(d *document) *document {
	named := d.root.get("profile")
	if named == nil || d.kind != KindApplication && d.kind != KindAuthentication {
		return d
	}
	if named.value.kind != nodeText {
		return d // the builder says so
	}
	name := named.value.text
	sides, err := profile(name)
	if err != nil {
		known := Profiles()
		b.fail(d, "profile", "%q is not a profile.%s Write one of %s.", name, nearest(name, known), strings.Join(known, ", "))
		return d
	}
	side, fits := sides[d.kind]
	if !fits {
		b.fail(d, "profile", "The profile %s has nothing for an %s connection. Take the line away, or write another profile.", name, d.kind)
		return d
	}
	protocol := d.root.get("protocol")
	if protocol != nil && !slices.Contains(side.protocols, protocol.value.text) {
		b.fail(d, "profile", "For an %s connection the profile %s needs the protocol %s, and this one has %s. Write that protocol, or take the profile away.",
			d.kind, name, strings.Join(side.protocols, " or "), protocol.value.text)
		return d
	}
	if settings := d.root.get("settings"); settings != nil && settings.value.kind != nodeMap {
		return d // the builder says so
	}
	return &document{file: d.file, kind: d.kind, id: d.id, root: d.root.withProfile(side, *named), refused: d.refused, memory: d.memory}
}

// withProfile is the document's map with the fields of the profile, which
// stand, for messages, where the profile is named.
func (n *node) withProfile(side profileSide, named field) *node {
	is := &node{kind: nodeMap, line: n.line, column: n.column}
	for _, own := range n.fields {
		if own.key != "profile" {
			is.fields = append(is.fields, own)
		}
	}
	more := side.fields.placed(named)
	if n.get("protocol") == nil {
		protocol := &node{kind: nodeText, text: side.protocols[0], line: named.line, column: named.column}
		is.fields = append(is.fields, field{"protocol", named.line, named.column, protocol})
	}
	for _, f := range more.fields {
		at := slices.IndexFunc(is.fields, func(own field) bool { return own.key == f.key })
		switch {
		case at < 0:
			is.fields = append(is.fields, f)
		case f.key == "settings":
			is.fields[at].value = is.fields[at].value.under(f.value)
		case f.key == "claims":
			is.fields[at].value = is.fields[at].value.withSteps(f.value)
		case f.key == "classes":
			is.fields[at].value = is.fields[at].value.withClasses(&f)
		}
	}
	return is
}

// under is a map of settings with those of a profile that it does not have
// itself, at every depth.
func (n *node) under(more *node) *node {
	if n.kind != nodeMap || more.kind != nodeMap {
		return n
	}
	is := *n
	is.fields = slices.Clone(n.fields)
	for _, f := range more.fields {
		at := slices.IndexFunc(is.fields, func(own field) bool { return strings.EqualFold(own.key, f.key) })
		if at < 0 {
			is.fields = append(is.fields, f)
			continue
		}
		is.fields[at].value = is.fields[at].value.under(f.value)
	}
	return &is
}

// withSteps is a list of steps with those of a profile behind it. A step that
// writes a claim is left out where the document has a step of that kind for the
// claim.
func (n *node) withSteps(more *node) *node {
	if n.kind != nodeList {
		return n
	}
	is := *n
	is.items = slices.Clone(n.items)
	for _, step := range more.items {
		path := stepPath(step)
		own := slices.ContainsFunc(n.items, func(item *node) bool { return item.kind == nodeMap && stepPath(item) == path })
		if !own || !strings.Contains(path, " ") {
			is.items = append(is.items, step)
		}
	}
	return &is
}

// placed is a copy of the node, all of it at one place.
func (n *node) placed(at field) *node {
	is := &node{kind: n.kind, text: n.text, line: at.line, column: at.column}
	for _, item := range n.items {
		is.items = append(is.items, item.placed(at))
	}
	for _, f := range n.fields {
		is.fields = append(is.fields, field{f.key, at.line, at.column, f.value.placed(at)})
	}
	return is
}
