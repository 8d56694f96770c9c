package lookup

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"trin/claimstx"
	"trin/connections"
)

// The settings that every lookup has which asks somebody else, beside those of
// its kind. An external service has no SettingCache.
const (
	SettingTimeout = "timeout"
	SettingAtOnce  = "atOnce"
	SettingCache   = "cache"
)

// The limits of a lookup, and what holds where the settings say nothing. A
// question has no more time than a step that waits for it.
const (
	DefaultTimeout = claimstx.DefaultTimeout
	MaxTimeout     = claimstx.MaxTimeout
	DefaultAtOnce  = 16
	MaxAtOnce      = 256
	MaxCache       = time.Hour
)

// Shared are the settings that all kinds share. They stand among the kind's
// own, which does not see them.
type Shared struct {
	Timeout time.Duration // of a question, the waiting for its turn included
	AtOnce  int           // questions under way
	Cache   time.Duration // how long an answer is kept; 0 = not at all
}

// Read reads the settings of a kind into a pointer to a struct, strictly. others
// are the settings that the kind has beside those of the struct.
func Read(raw json.RawMessage, into any, others ...string) []claimstx.Problem {
	var problems []claimstx.Problem
	for _, p := range connections.ReadSettings(raw, into, others...) {
		problems = append(problems, claimstx.Problem{Field: p.Field, Message: p.Message})
	}
	return problems
}

// Decode is Read for settings that were found in order before.
func Decode(raw json.RawMessage, into any) error {
	if problems := Read(raw, into); len(problems) > 0 {
		return fmt.Errorf("%s: %s", problems[0].Field, problems[0].Message)
	}
	return nil
}

// Duration reads a time span of settings: "1500ms", "2s", "5m". It must be
// between the two, or the problem says so.
func Duration(field, text string, least, most time.Duration) (time.Duration, []claimstx.Problem) {
	d, err := time.ParseDuration(text)
	if err != nil || d < least || d > most {
		return 0, []claimstx.Problem{{Field: field, Message: fmt.Sprintf("%q is no time span that can be used here. Write one from %s to %s, such as 2s.", text, least, most)}}
	}
	return d, nil
}

// split takes the shared settings out of the others.
func split(raw json.RawMessage, external bool) (own json.RawMessage, s Shared, problems []claimstx.Problem) {
	s = Shared{Timeout: DefaultTimeout, AtOnce: DefaultAtOnce}
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return raw, s, nil // the kind says what is wrong
	}
	span := func(field string, into *time.Duration, least, most time.Duration) {
		value, there := all[field]
		if delete(all, field); !there {
			return
		}
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		d, found := Duration(field, text, least, most)
		*into, problems = d, append(problems, found...)
	}
	span(SettingTimeout, &s.Timeout, 10*time.Millisecond, MaxTimeout)
	if !external {
		span(SettingCache, &s.Cache, time.Second, MaxCache)
	}
	if value, there := all[SettingAtOnce]; there {
		if json.Unmarshal(value, &s.AtOnce) != nil || s.AtOnce < 1 || s.AtOnce > MaxAtOnce {
			problems = append(problems, claimstx.Problem{Field: SettingAtOnce, Message: fmt.Sprintf("atOnce is how many questions may be under way. Write a whole number from 1 to %d.", MaxAtOnce)})
		}
		delete(all, SettingAtOnce)
	}
	own, err := json.Marshal(all)
	if err != nil {
		return raw, s, []claimstx.Problem{{Message: "The settings cannot be read. Mend them."}}
	}
	return own, s, problems
}

// Missing lists the parameters that a question leaves out, and those that the
// lookup does not have.
func Missing(declared []string, given map[string]string) error {
	for _, name := range declared {
		if _, ok := given[name]; !ok {
			return fmt.Errorf("%w: the parameter %s is missing", ErrQuestion, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(declared, name) {
			return fmt.Errorf("%w: there is no parameter %s", ErrQuestion, name)
		}
	}
	return nil
}
