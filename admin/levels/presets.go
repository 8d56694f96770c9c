package levels

import (
	"encoding/json"
	"slices"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// readPresets is what each vocabulary that comes with Trin brings.
func (x *Levels) readPresets() map[string][]broker.Class {
	all := map[string][]broker.Class{}
	for _, name := range installation.Presets() {
		all[name] = x.brought(presetEntry{Name: name})
	}
	return all
}

// brought are the classes that an entry brings, by itself.
func (x *Levels) brought(e presetEntry) []broker.Class {
	raw, err := json.Marshal(map[string]any{"kind": installation.KindVocabulary, "presets": []presetEntry{e}})
	if err != nil {
		return nil
	}
	document, problems := installation.One("preset", raw)
	if len(installation.Errors(problems)) > 0 {
		return nil
	}
	configuration, _ := installation.Build(0, []connections.Document{document}, installation.Parts{})
	if configuration == nil {
		return nil
	}
	return configuration.Vocabulary.Classes()
}

// presetText names a preset with what it brings, in one line.
func presetText(f console.Frame, name string, classes []broker.Class) string {
	ladders := ""
	var seen []broker.Ladder
	for _, class := range classes {
		if class.Kind == broker.KindLevel && !slices.Contains(seen, class.Level.Ladder) {
			seen = append(seen, class.Level.Ladder)
			if ladders != "" {
				ladders += ", "
			}
			ladders += ladderName(f, class.Level.Ladder)
		}
	}
	return f.Say(words.LevelsPresetLine, name, len(classes), ladders)
}

// brings shows what a preset brings, class by class, beside what is there.
func (s *subject) brings(x *Levels, entry presetEntry) func(console.Frame) []console.Panel {
	return func(f console.Frame) []console.Panel {
		g := &console.Grid{Name: f.Say(words.LevelsBrings, entry.Name), Columns: f.Columns(words.ColumnClass, words.LevelsInPreset, words.LevelsNow)}
		overridden := 0
		for _, class := range byValue(x.brought(entry)) {
			cell := console.Marked(console.Info, f.Say(words.LevelsNew))
			if now, there := s.vocabulary().Class(class.Ref); there {
				cell = console.Words(worth(f, now))
				if now.Kind != class.Kind || now.Level != class.Level {
					overridden++
					cell.Badges = []console.Badge{{Tone: console.Warn, Text: f.Say(words.LevelsDiffers)}}
				}
			}
			g.Rows = append(g.Rows, console.NewRow(console.Machine(string(class.Ref)), console.Words(worth(f, class)), cell))
		}
		return []console.Panel{{ID: "brings", Title: g.Name, Lead: f.Say(words.LevelsBringsLead, overridden), Blocks: []console.Block{{Grid: g}}}}
	}
}
