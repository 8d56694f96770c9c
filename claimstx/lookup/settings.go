package lookup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"trin/claimstx"
)

// The settings that every lookup has which asks somebody else.
const (
	settingTimeout = "timeout"
	settingAtOnce  = "atOnce"
	settingCache   = "cache"
)

// The limits of a lookup, and what holds where the settings say nothing.
const (
	DefaultTimeout = 2 * time.Second
	MaxTimeout     = 10 * time.Second
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

// Decode reads the settings of a kind: an unknown field, a second value and
// trailing text are errors.
func Decode(raw json.RawMessage, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something after the settings")
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
	if err := Decode(raw, &all); err != nil {
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
	span(settingTimeout, &s.Timeout, 10*time.Millisecond, MaxTimeout)
	if !external {
		span(settingCache, &s.Cache, time.Second, MaxCache)
	}
	if value, there := all[settingAtOnce]; there {
		if json.Unmarshal(value, &s.AtOnce) != nil || s.AtOnce < 1 || s.AtOnce > MaxAtOnce {
			problems = append(problems, claimstx.Problem{Field: settingAtOnce, Message: fmt.Sprintf("atOnce is how many questions may be under way. Write a whole number from 1 to %d.", MaxAtOnce)})
		}
		delete(all, settingAtOnce)
	}
	own, err := json.Marshal(all)
	if err != nil {
		return raw, s, []claimstx.Problem{{Message: "The settings cannot be read. Mend them."}}
	}
	return own, s, problems
}

// Unknown is the problem of settings that cannot be read into the kind's own.
// names are the fields that the kind has.
func Unknown(err error, names ...string) []claimstx.Problem {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return []claimstx.Problem{{Field: kind.Field, Message: fmt.Sprintf("Here stands a %s, which is not what is expected. See docs/configuration.md.", kind.Value)}}
	}
	message := strings.TrimPrefix(err.Error(), "json: ")
	names = append(slices.Clone(names), settingTimeout, settingAtOnce, settingCache)
	if field, ok := strings.CutPrefix(message, "unknown field "); ok {
		return []claimstx.Problem{{Field: strings.Trim(field, `"`), Message: fmt.Sprintf("There is no setting %s here. The settings are %s.", field, strings.Join(names, ", "))}}
	}
	return []claimstx.Problem{{Message: "The settings cannot be read: " + message + ". Mend them."}}
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
