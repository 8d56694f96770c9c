package installation

import "slices"

// PresetClasses are the classes of a vocabulary that comes with the program, with
// those of the vocabularies that it is made of, by their references; nil = there
// is no such vocabulary.
func PresetClasses(name string) []string { return presetClasses(nil, name, 0) }

func presetClasses(refs []string, name string, depth int) []string {
	d, ok := preset(name)
	if !ok || depth > maxDepth {
		return refs
	}
	if classes := d.root.get("classes"); classes != nil {
		for _, item := range classes.value.items {
			if ref := item.get("ref"); ref != nil && ref.value.kind == nodeText && !slices.Contains(refs, ref.value.text) {
				refs = append(refs, ref.value.text)
			}
		}
	}
	if others := d.root.get("presets"); others != nil {
		for _, other := range others.value.items {
			if other.kind == nodeText {
				refs = presetClasses(refs, other.text, depth+1)
			}
		}
	}
	return refs
}
