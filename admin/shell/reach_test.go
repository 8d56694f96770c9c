package shell

import (
	"slices"
	"testing"

	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

func TestReachIsSaid(t *testing.T) {
	t.Parallel()
	f := console.Frame{Language: text.English}
	twenty, sixth := broker.Level{Ladder: broker.HouseLadder, Value: 20}, broker.Level{Ladder: "other", Value: 6}
	for name, c := range map[string]struct {
		reach broker.Reach
		tone  console.Tone
		says  words.Text
		notes []string
	}{
		"silently": {broker.Reach{Way: broker.ReachSilently, Class: "c", Level: twenty}, console.Good, words.ReachSilent, nil},
		"by a factor": {
			broker.Reach{Way: broker.ReachFactor, Factors: []broker.ID{"code", "card"}, Others: []broker.ID{"eid"}, Spared: sixth},
			console.Info, words.ReachFactor, []string{"code, card", f.Say(words.ReachSpared, f.Say(words.LevelOnLadder, 6, "other"))},
		},
		"by another": {
			broker.Reach{Way: broker.ReachOther, Others: []broker.ID{"eid"}, When: twenty},
			console.Warn, words.ReachOther, []string{"eid", f.Say(words.ReachIf, f.Say(words.LevelWord, 20))},
		},
		"a class that nobody reaches": {broker.Reach{Way: broker.ReachNone, Class: "c"}, console.Bad, words.ReachNone, nil},
		"a level that nobody reaches": {broker.Reach{Way: broker.ReachNone, Level: twenty}, console.Bad, words.ReachNone, nil},
		"nothing asked, nobody in":    {broker.Reach{Way: broker.ReachNone}, console.Bad, words.ReachDeadEnd, nil},
	} {
		if got, want := ReachBadge(f, c.reach), (console.Badge{Tone: c.tone, Text: f.Say(c.says)}); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
		if got := ReachNotes(f, c.reach); !slices.Equal(got, c.notes) {
			t.Errorf("%s: got %q, want %q", name, got, c.notes)
		}
	}
}
