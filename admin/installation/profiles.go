package installation

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
)

//go:embed profiles/*.yaml
var profileFiles embed.FS

// Profiles names the profiles that come with the program.
func Profiles() []string {
	entries, err := profileFiles.ReadDir("profiles")
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

// profileSide is what a profile holds for one kind of document.
type profileSide struct {
	protocols []string // that it fits; the first is that of a document without one
	fields    *node
}

// profile reads a profile that comes with the program: its sides by the kind of
// document.
func profile(name string) (map[string]profileSide, error) {
	if !slices.Contains(Profiles(), name) {
		return nil, fmt.Errorf("there is no profile %q", name)
	}
	content, err := profileFiles.ReadFile(path.Join("profiles", name+".yaml"))
	if err != nil {
		return nil, err
	}
	nodes, problem := parseNodes(string(content))
	if problem != nil {
		return nil, fmt.Errorf("profile %s, line %d: %s", name, problem.line, problem.message)
	}
	if len(nodes) != 1 || nodes[0].kind != nodeMap {
		return nil, fmt.Errorf("profile %s is not one document", name)
	}
	sides := map[string]profileSide{}
	for _, f := range nodes[0].fields {
		protocols, fields := f.value.get("protocols"), f.value.get("fields")
		if f.key != KindApplication && f.key != KindAuthentication || protocols == nil || fields == nil || len(f.value.fields) != 2 {
			return nil, fmt.Errorf("profile %s: %q is not a side with protocols and fields", name, f.key)
		}
		side := profileSide{fields: fields.value}
		for _, item := range protocols.value.items {
			side.protocols = append(side.protocols, item.text)
		}
		if len(side.protocols) == 0 || side.fields.kind != nodeMap {
			return nil, fmt.Errorf("profile %s: the side %q is empty", name, f.key)
		}
		sides[f.key] = side
	}
	return sides, nil
}

// ProfileField is one thing that a profile sets.
type ProfileField struct {
	// Path is the field, dotted: "settings.nameID.format". A step of the claims
	// pipeline is "claims.add" and the claim that it writes: "claims.add mail".
	Path string
	// Value is what stands there, as one line of YAML.
	Value string
}

// ProfileFields lists what a profile sets in a kind of document, in the order
// in which it is written; nil = the profile has no such side.
func ProfileFields(name, kind string) []ProfileField {
	sides, err := profile(name)
	if err != nil || sides[kind].fields == nil {
		return nil
	}
	return flatten("", sides[kind].fields)
}

// ProfileProtocols lists the protocols that a profile fits in a kind of
// document.
func ProfileProtocols(name, kind string) []string {
	sides, err := profile(name)
	if err != nil {
		return nil
	}
	return sides[kind].protocols
}

// nested reports whether the fields below a field stand for themselves: those of
// settings do, and a level or a source is one thing.
func nested(path string) bool { return path == "settings" || strings.HasPrefix(path, "settings.") }

// flatten lists the leaves of a map. A list is a leaf, but for the steps of a
// pipeline.
func flatten(at string, n *node) []ProfileField {
	var list []ProfileField
	for _, f := range n.fields {
		name := join(at, f.key)
		switch {
		case f.value.kind == nodeMap && nested(name):
			list = append(list, flatten(name, f.value)...)
		case name == "claims":
			for _, step := range f.value.items {
				list = append(list, ProfileField{stepPath(step), flow(step.fields[0].value)})
			}
		default:
			list = append(list, ProfileField{name, flow(f.value)})
		}
	}
	return list
}

// stepPath names a step by its kind and the claim that it writes.
func stepPath(step *node) string {
	for _, f := range step.fields {
		switch f.key {
		case "when", "timeout", "optional":
			continue
		}
		if claim := f.value.get("claim"); claim != nil {
			return "claims." + f.key + " " + claim.value.text
		}
		return "claims." + f.key
	}
	return "claims"
}
