package form

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trin/admin/shell"
	"trin/broker"
	"trin/claimstx"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Levels are the comparable values of a vocabulary as choices, each ladder from
// its lowest value on, with a class of each; and the one that stands there now,
// where it is none of them. none is the first choice: nothing is set.
func Levels(f console.Frame, v *broker.Vocabulary, now any, none words.Text) []console.Option {
	options := []console.Option{{Name: f.Say(none)}}
	for _, level := range ladderLevels(v) {
		options = append(options, console.Option{Value: keyOf(level), Name: shell.Level(f, level) + exampleOf(v, level)})
	}
	if key := LevelKey(now); key != "" && !slices.ContainsFunc(options, func(o console.Option) bool { return o.Value == key }) {
		options = append(options, console.Option{Value: key, Name: key})
	}
	return options
}

// ladderLevels are the values of a vocabulary, by ladder.
func ladderLevels(v *broker.Vocabulary) []broker.Level {
	var all []broker.Level
	if v == nil {
		return nil
	}
	for _, class := range v.Classes() {
		if class.Kind == broker.KindLevel && !class.Level.IsZero() && !slices.Contains(all, class.Level) {
			all = append(all, class.Level)
		}
	}
	slices.SortFunc(all, func(a, b broker.Level) int {
		return cmp.Or(cmp.Compare(a.Ladder, b.Ladder), cmp.Compare(a.Value, b.Value))
	})
	return all
}

// exampleOf is the last word of the first class at a level.
func exampleOf(v *broker.Vocabulary, level broker.Level) string {
	for _, class := range v.Classes() {
		if class.Kind == broker.KindLevel && class.Level == level {
			ref := strings.TrimRight(string(class.Ref), "/:#")
			if word := ref[strings.LastIndexAny(ref, "/:#")+1:]; word != "" {
				return " – " + word
			}
		}
	}
	return ""
}

func keyOf(level broker.Level) string {
	ladder := string(level.Ladder)
	if level.Ladder == broker.HouseLadder {
		ladder = claimstx.HouseLadderName
	}
	return ladder + "/" + strconv.Itoa(level.Value)
}

// LevelKey is a level of a document as the value of a choice; "" = none. What is
// no level is written as it stands.
func LevelKey(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case json.Number:
		return claimstx.HouseLadderName + "/" + v.String()
	case map[string]any:
		ladder := claimstx.HouseLadderName
		if name, ok := v["ladder"].(string); ok && name != "" {
			ladder = name
		}
		return ladder + "/" + fmt.Sprint(v["value"])
	}
	return fmt.Sprint(value)
}

// LevelValue is the value of a choice as a document holds it; nil = none, and
// what is no level stays text, which the document's check says.
func LevelValue(key string) any {
	if key == "" {
		return nil
	}
	ladder, number, _ := strings.Cut(key, "/")
	value, err := strconv.Atoi(number)
	if err != nil {
		return key
	}
	if ladder == claimstx.HouseLadderName {
		return value
	}
	return map[string]any{"ladder": ladder, "value": value}
}
