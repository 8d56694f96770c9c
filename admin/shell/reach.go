package shell

import (
	"strings"

	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Level is a level in words.
func Level(f console.Frame, level broker.Level) string {
	switch {
	case level.IsZero():
		return f.Say(words.NoLevel)
	case level.Ladder == broker.HouseLadder:
		return f.Say(words.LevelWord, level.Value)
	}
	return f.Say(words.LevelOnLadder, level.Value, string(level.Ladder))
}

// ReachBadge names the way in which something is reached. What nobody reaches is a
// dead end where nothing was asked for.
func ReachBadge(f console.Frame, x broker.Reach) console.Badge {
	switch x.Way {
	case broker.ReachSilently:
		return console.Badge{Tone: console.Good, Text: f.Say(words.ReachSilent)}
	case broker.ReachFactor:
		return console.Badge{Tone: console.Info, Text: f.Say(words.ReachFactor)}
	case broker.ReachOther:
		return console.Badge{Tone: console.Warn, Text: f.Say(words.ReachOther)}
	}
	if x.Class == "" && x.Level.IsZero() {
		return console.Badge{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}
	}
	return console.Badge{Tone: console.Bad, Text: f.Say(words.ReachNone)}
}

// ReachNotes are what the way rests on: the factors or connections that are
// offered, and which answers of the provider it holds for.
func ReachNotes(f console.Frame, x broker.Reach) []string {
	var notes []string
	switch x.Way {
	case broker.ReachFactor:
		notes = append(notes, IDs(x.Factors))
	case broker.ReachOther:
		notes = append(notes, IDs(x.Others))
	}
	if !x.When.IsZero() {
		notes = append(notes, f.Say(words.ReachIf, Level(f, x.When)))
	}
	if !x.Spared.IsZero() {
		notes = append(notes, f.Say(words.ReachSpared, Level(f, x.Spared)))
	}
	return notes
}

// IDs are several, in their order.
func IDs(ids []broker.ID) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return strings.Join(all, ", ")
}
