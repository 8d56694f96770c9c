package levels

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// rung is a level as a document writes it: a number on the house ladder, or
// {ladder: nsis, value: 20}.
type rung broker.Level

var (
	_ json.Marshaler   = rung{}
	_ json.Unmarshaler = (*rung)(nil)
)

// MarshalJSON implements [json.Marshaler].
func (l rung) MarshalJSON() ([]byte, error) {
	if l.Ladder == broker.HouseLadder {
		return json.Marshal(l.Value)
	}
	return json.Marshal(map[string]any{"ladder": string(l.Ladder), "value": l.Value})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (l *rung) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &l.Value); err == nil {
		return nil
	}
	var written struct {
		Ladder string `json:"ladder"`
		Value  int    `json:"value"`
	}
	if err := strictly(raw, &written); err != nil {
		return err
	}
	l.Value, l.Ladder = written.Value, ladderOf(written.Ladder)
	return nil
}

// ladderOf is the ladder of that name as a document writes it.
func ladderOf(name string) broker.Ladder {
	if name == claimstx.HouseLadderName {
		return broker.HouseLadder
	}
	return broker.Ladder(name)
}

// ladderKey is how a ladder is written.
func ladderKey(l broker.Ladder) string {
	if l == broker.HouseLadder {
		return claimstx.HouseLadderName
	}
	return string(l)
}

// classEntry, askEntry, factorEntry, ruleEntry and presetEntry are entries of
// lists as documents write them.
type classEntry struct {
	Ref   string `json:"ref"`
	Kind  string `json:"kind,omitempty"`
	Level *rung  `json:"level,omitempty"`
}

type askEntry struct {
	Class     string `json:"class,omitempty"`
	FromLevel *rung  `json:"fromLevel,omitempty"`
	ToLevel   *rung  `json:"toLevel,omitempty"`
	Ask       string `json:"ask"`
}

type factorEntry struct {
	Connection string `json:"connection"`
	After      *rung  `json:"after,omitempty"`
}

type ruleEntry struct {
	From  *rung `json:"from"`
	Gives *rung `json:"gives"`
}

type presetEntry struct {
	Name   string         `json:"name"`
	Ladder string         `json:"ladder,omitempty"`
	Ranks  map[string]int `json:"ranks,omitempty"`
}

var (
	_ json.Marshaler   = presetEntry{}
	_ json.Unmarshaler = (*presetEntry)(nil)
)

// MarshalJSON implements [json.Marshaler]: the name alone where that says all.
func (e presetEntry) MarshalJSON() ([]byte, error) {
	if e.Ladder == "" && len(e.Ranks) == 0 {
		return json.Marshal(e.Name)
	}
	type plain presetEntry
	return json.Marshal(plain(e))
}

// UnmarshalJSON implements [json.Unmarshaler].
func (e *presetEntry) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &e.Name); err == nil {
		return nil
	}
	type plain presetEntry
	return strictly(raw, (*plain)(e))
}

// strictly decodes, and refuses what it does not know: it would be lost.
func strictly(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// errWritten means that a field holds what no form can show.
var errWritten = errors.New("it is written in a way that the forms cannot keep: edit it as YAML")

// read reads a field of the document; false = it is not there.
func read(d connections.Document, field string, into any) (bool, error) {
	value, there := installation.Field(d, field)
	if !there {
		return false, nil
	}
	raw, err := json.Marshal(value)
	if err == nil {
		err = strictly(raw, into)
	}
	if err != nil {
		return true, fmt.Errorf("%s: %w", field, errWritten)
	}
	return true, nil
}

// set is a value for a field of the document itself; one that is empty takes the
// field away.
func set[T any](field string, list []T) drafts.Field {
	if len(list) == 0 {
		return drafts.Field{Keys: []string{field}}
	}
	return drafts.Field{Keys: []string{field}, Value: list}
}

// setMap is set for a map.
func setMap[T any](field string, m map[string]T) drafts.Field {
	if len(m) == 0 {
		return drafts.Field{Keys: []string{field}}
	}
	return drafts.Field{Keys: []string{field}, Value: m}
}

// applied is the document with the fields.
func applied(d connections.Document, fields []drafts.Field) (connections.Document, error) {
	for _, one := range fields {
		var problems []installation.Problem
		var err error
		if d, problems, err = installation.SetAt(d, one.Keys, one.Value); err != nil {
			return d, fmt.Errorf("%w: %w", drafts.ErrInput, err)
		}
		if len(problems) > 0 {
			return d, &drafts.InvalidError{Problems: problems}
		}
	}
	return d, nil
}
