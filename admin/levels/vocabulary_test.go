package levels

import (
	"encoding/json"
	"testing"

	"trin/broker"
)

// What a preset brings gets another value where the preset is taken; what it does
// not say so, the document lists itself.
func TestVocabularyPut(t *testing.T) {
	t.Parallel()
	const low = "https://data.gov.dk/concept/core/nsis/loa/Low"
	level := func(ladder broker.Ladder, value int) broker.Class {
		return broker.Class{Ref: low, Kind: broker.KindLevel, Level: broker.Level{Ladder: ladder, Value: value}}
	}
	for _, test := range []struct {
		name string
		v    vocabulary
		put  []broker.Class
		want string
	}{
		{"another value", vocabulary{presets: []presetEntry{{Name: "nsis"}}}, []broker.Class{level("nsis", 25)}, `[[{"name":"nsis","ranks":{"` + low + `":25}}],null]`},
		{"and back", vocabulary{presets: []presetEntry{{Name: "nsis"}}}, []broker.Class{level("nsis", 25), level("nsis", 20)}, `[["nsis"],null]`},
		{"another ladder", vocabulary{presets: []presetEntry{{Name: "nsis"}}}, []broker.Class{level("", 25)}, `[["nsis"],[{"ref":"` + low + `","level":25}]]`},
		{"another kind", vocabulary{presets: []presetEntry{{Name: "nsis"}}}, []broker.Class{{Ref: low, Kind: broker.KindProbe}}, `[["nsis"],[{"ref":"` + low + `","kind":"probe"}]]`},
		{"on the ladder that it is put on", vocabulary{presets: []presetEntry{{Name: "nsis", Ladder: "house"}}}, []broker.Class{level("", 25)}, `[[{"name":"nsis","ladder":"house","ranks":{"` + low + `":25}}],null]`},
		{"its own entry", vocabulary{presets: []presetEntry{{Name: "nsis"}}, classes: []classEntry{{Ref: low, Kind: "tag"}}}, []broker.Class{level("nsis", 25)}, `[["nsis"],[{"ref":"` + low + `","level":{"ladder":"nsis","value":25}}]]`},
		{"no preset", vocabulary{}, []broker.Class{level("nsis", 25)}, `[null,[{"ref":"` + low + `","level":{"ladder":"nsis","value":25}}]]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x, v := &Levels{}, test.v
			for _, class := range test.put {
				v.put(class, x.origins(&v))
			}
			raw, err := json.Marshal([]any{v.presets, v.classes})
			if err != nil || string(raw) != test.want {
				t.Errorf("got %s, %v, want %s", raw, err, test.want)
			}
		})
	}
	x, v := &Levels{}, vocabulary{presets: []presetEntry{{Name: "nsis", Ranks: map[string]int{low: 25}}}, classes: []classEntry{{Ref: "urn:a", Kind: "probe"}}}
	from := x.origins(&v)
	if !v.drop(low, from) || len(v.presets[0].Ranks) != 0 || !v.drop("urn:a", from) || len(v.classes) != 0 {
		t.Errorf("got %+v, want what the preset says", v)
	}
	if v.drop(low, x.origins(&v)) {
		t.Error("a class of a preset alone is taken away")
	}
}
