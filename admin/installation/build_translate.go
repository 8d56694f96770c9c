package installation

import (
	"maps"
	"slices"

	"trin/broker"
)

// translate reads which classes an application is told as others: each as one
// that says no more.
func (b *builder) translate(d *document, entries map[string]string, scale broker.Scale) map[broker.ClassRef]broker.ClassRef {
	if len(entries) == 0 {
		return nil
	}
	told := make(map[broker.ClassRef]broker.ClassRef, len(entries))
	for _, ref := range slices.Sorted(maps.Keys(entries)) {
		field := "translate." + ref
		from, knownFrom := scale.Class(broker.ClassRef(ref))
		to, knownTo := scale.Class(broker.ClassRef(entries[ref]))
		_, again := entries[entries[ref]]
		switch {
		case !knownFrom || from.Kind != broker.KindLevel:
			b.fail(d, field, "%q is not a class with a level in the vocabulary. Add it there, or write another.", ref)
		case !knownTo || to.Kind != broker.KindLevel:
			b.fail(d, field, "%q is not a class with a level in the vocabulary. Add it there, or write another.", entries[ref])
		case again:
			b.fail(d, field, "%q is itself told as another class. Write that one here.", entries[ref])
		case !b.configuration.Vocabulary.Prove(from.Level).AtLeast(to.Level):
			b.fail(d, field, "%q is %s and would be told as %s. Write a class that says no more: of the same ladder, or of another that a cross rule leads to.", ref, from.Level, to.Level)
		default:
			told[from.Ref] = to.Ref
		}
	}
	return told
}
