package installation

// PresetClasses are the classes of a vocabulary that comes with the program, by
// their references; nil = there is no such vocabulary.
func PresetClasses(name string) []string {
	d, ok := preset(name)
	if !ok {
		return nil
	}
	classes := d.root.get("classes")
	if classes == nil {
		return nil
	}
	var refs []string
	for _, item := range classes.value.items {
		if ref := item.get("ref"); ref != nil && ref.value.kind == nodeText {
			refs = append(refs, ref.value.text)
		}
	}
	return refs
}
