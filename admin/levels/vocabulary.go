package levels

import (
	"maps"
	"slices"

	"trin/broker"
	"trin/connections"
)

// vocabulary is the vocabulary as its document writes it.
type vocabulary struct {
	presets []presetEntry
	classes []classEntry
	rules   []ruleEntry
}

// readVocabulary reads the document.
func readVocabulary(d connections.Document) (*vocabulary, error) {
	v := &vocabulary{}
	for field, into := range map[string]any{"presets": &v.presets, "classes": &v.classes, "crossRules": &v.rules} {
		if _, err := read(d, field, into); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// own is the place of a class in the document's own list; -1 = it is not there.
func (v *vocabulary) own(ref string) int {
	return slices.IndexFunc(v.classes, func(e classEntry) bool { return e.Ref == ref })
}

// origin is where a class is from: the presets that bring it, by their place, and
// what each says it is.
type origin struct {
	at     int
	class  broker.Class // with the ranks of the entry
	plain  broker.Class // without them
	ranked bool
}

// origins are those of every class that a preset brings.
func (x *Levels) origins(v *vocabulary) map[broker.ClassRef][]origin {
	all := map[broker.ClassRef][]origin{}
	for at, entry := range v.presets {
		plain := map[broker.ClassRef]broker.Class{}
		for _, class := range x.brought(presetEntry{Name: entry.Name, Ladder: entry.Ladder}) {
			plain[class.Ref] = class
		}
		for _, class := range x.brought(entry) {
			_, ranked := entry.Ranks[string(class.Ref)]
			all[class.Ref] = append(all[class.Ref], origin{at, class, plain[class.Ref], ranked})
		}
	}
	return all
}

// put gives a class a kind and a level. Where presets have it and only its value
// is another, they are given the value: so the class keeps its place in the order
// of preference. Else the document lists it itself.
func (v *vocabulary) put(class broker.Class, from map[broker.ClassRef][]origin) {
	entry := classEntry{Ref: string(class.Ref)}
	if class.Kind == broker.KindLevel {
		level := rung(class.Level)
		entry.Level = &level
	} else {
		entry.Kind = string(class.Kind)
	}
	if at := v.own(entry.Ref); at >= 0 {
		v.classes[at] = entry
		return
	}
	brought := from[class.Ref]
	ranks := len(brought) > 0 && class.Kind == broker.KindLevel
	for _, o := range brought {
		ranks = ranks && o.class.Kind == broker.KindLevel && o.class.Level.Ladder == class.Level.Ladder
	}
	if !ranks {
		v.classes = append(v.classes, entry)
		return
	}
	for _, o := range brought {
		if o.plain.Level.Value == class.Level.Value {
			v.unrank(o.at, entry.Ref)
			continue
		}
		at := maps.Clone(v.presets[o.at].Ranks)
		if at == nil {
			at = map[string]int{}
		}
		at[entry.Ref] = class.Level.Value
		v.presets[o.at].Ranks = at
	}
}

// unrank takes the value away that a preset was given for a class.
func (v *vocabulary) unrank(at int, ref string) {
	ranks := maps.Clone(v.presets[at].Ranks)
	delete(ranks, ref)
	v.presets[at].Ranks = ranks
}

// drop takes away what the document itself says of a class. It reports false when
// it says nothing: a preset alone has it.
func (v *vocabulary) drop(ref string, from map[broker.ClassRef][]origin) bool {
	if at := v.own(ref); at >= 0 {
		v.classes = slices.Delete(v.classes, at, at+1)
		return true
	}
	dropped := false
	for _, o := range from[broker.ClassRef(ref)] {
		if o.ranked {
			v.unrank(o.at, ref)
			dropped = true
		}
	}
	return dropped
}
