package installation

import (
	"strings"
)

// Deviation is one thing that a connection has otherwise than a profile.
type Deviation struct {
	Problem        // where it is, without a severity
	Profile string // its name
	Want    string // what the profile sets, as one line of YAML
	Own     string // what the document has; "" = nothing, which can only be where it does not name the profile
}

// Connection names a connection of an installation.
type Connection struct{ Kind, ID string }

// Deviations lists where connections say otherwise than a profile. Without a
// profile it is the one that each document names. Without a connection it looks
// at every document that names a profile, or that profile. looked is how many
// connections there were to look at. A profile that does not fit a document is
// an error of the installation, which Build says.
func (t *Text) Deviations(name string, only Connection) (deviations []Deviation, looked []Connection) {
	for _, d := range t.documents {
		named := ""
		if f := d.root.get("profile"); f != nil && f.value.kind == nodeText {
			named = f.value.text
		}
		against := name
		if against == "" {
			against = named
		}
		chosen := only == Connection{d.kind, d.id} || only == Connection{} && named != "" && named == against
		if !chosen || against == "" || d.kind != KindApplication && d.kind != KindAuthentication {
			continue
		}
		looked = append(looked, Connection{d.kind, d.id})
		sides, err := profile(against)
		if err != nil || sides[d.kind].fields == nil {
			continue
		}
		deviations = append(deviations, d.deviations(against, against == named, sides[d.kind].fields)...)
	}
	return deviations, looked
}

// deviations lists where the document differs from a side of a profile. What it
// leaves out is the profile's where it names it.
func (d *document) deviations(name string, named bool, side *node) []Deviation {
	var list []Deviation
	add := func(field string, own, want *node) {
		if own == nil && named || own != nil && same(own, want) {
			return
		}
		deviation := Deviation{Problem: d.problem("", field, ""), Profile: name, Want: flow(want)}
		if own != nil {
			deviation.Own = oneLine(own)
		}
		list = append(list, deviation)
	}
	var walk func(at string, own, want *node)
	walk = func(at string, own, want *node) {
		for _, f := range want.fields {
			var value *node
			if own != nil && own.kind == nodeMap {
				if field := own.get(f.key); field != nil {
					value = field.value
				}
			}
			switch path := join(at, f.key); {
			case path == "claims":
				d.stepDeviations(value, f.value, add)
			case f.value.kind == nodeMap && nested(path) && (value == nil || value.kind == nodeMap):
				walk(path, value, f.value)
			default:
				add(path, value, f.value)
			}
		}
	}
	walk("", d.root, side)
	return list
}

// stepDeviations compares the steps of a profile with those of a document for
// the same claim.
func (d *document) stepDeviations(own, want *node, add func(field string, own, want *node)) {
	for _, step := range want.items {
		path := stepPath(step)
		var found *node
		if own != nil {
			for _, item := range own.items {
				if stepPath(item) == path && (found == nil || same(item, step)) {
					found = item
				}
			}
		}
		if found != nil && !strings.Contains(path, " ") && !same(found, step) {
			found = nil // a step of the kind that is about something else
		}
		add(path, found, step)
	}
}
