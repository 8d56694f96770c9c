package installation

import (
	"strings"

	"trin/claimstx"
	"trin/connections"
)

// Outline is what one stored document says, for showing it: with what its
// profile or preset sets written out.
type Outline struct {
	Protocol    string // as it is written: a preset keeps its name
	Profile     string // "" = none
	MetadataURL string // where the metadata is from; "" = it was given as text
	Settings    []Setting
	Claims      []claimstx.StepConfig
	Unknown     []claimstx.StepConfig // of an application, for requesters that are not known
}

// Setting is one value of the protocol's settings. Lists of plain values are one.
type Setting struct {
	Path  string // dotted: "sign.what"
	Value string
	Own   bool // it stands in the document itself, and not in its profile or preset
}

// OutlineOf reads the outline of a connection's document. A document that
// cannot be read, or is no connection, gives what can be told of it.
func OutlineOf(stored connections.Document, parts Parts) Outline {
	text, _ := Stored([]connections.Document{stored})
	if len(text.documents) != 1 {
		return Outline{}
	}
	d := text.documents[0]
	o := Outline{Protocol: textOf(d.root, "protocol"), Profile: textOf(d.root, "profile")}
	b := &builder{kinds: parts.Kinds, broken: map[*document]bool{}}
	whole := b.written(b.profiled(d))
	if o.Protocol == "" {
		o.Protocol = textOf(whole.root, "protocol")
	}
	switch d.kind {
	case KindApplication:
		var a applicationDocument
		b.decode(whole, &a)
		o.Claims, o.Unknown = a.Claims, a.UnknownClaims
	case KindAuthentication:
		var a authenticationDocument
		b.decode(whole, &a)
		o.Claims = a.Claims
	default:
		return o
	}
	own := &node{kind: nodeMap}
	if settings := d.root.get("settings"); settings != nil && settings.value.kind == nodeMap {
		own = settings.value
		o.MetadataURL = textOf(own, metadataAddress)
	}
	if settings := whole.root.get("settings"); settings != nil && settings.value.kind == nodeMap {
		o.Settings = settingsOf(nil, "", settings.value, own)
	}
	return o
}

// textOf is the text of a field; "" = there is none.
func textOf(n *node, key string) string {
	if n.kind != nodeMap {
		return ""
	}
	if f := n.get(key); f != nil && f.value.kind == nodeText {
		return f.value.text
	}
	return ""
}

// settingsOf lists the values below a map. own is what the document itself has
// in its place; nil = nothing.
func settingsOf(all []Setting, at string, n, own *node) []Setting {
	for _, f := range n.fields {
		path := join(at, f.key)
		var is *node
		if own != nil && own.kind == nodeMap {
			if field := own.get(f.key); field != nil {
				is = field.value
			}
		}
		switch {
		case f.value.kind == nodeMap && len(f.value.fields) > 0:
			all = settingsOf(all, path, f.value, is)
		case f.value.kind == nodeList:
			items := make([]string, len(f.value.items))
			for i, item := range f.value.items {
				items[i] = oneLine(item)
			}
			all = append(all, Setting{path, strings.Join(items, ", "), is != nil})
		default:
			all = append(all, Setting{path, oneLine(f.value), is != nil})
		}
	}
	return all
}
