package connections

import (
	"bytes"
	"encoding/json"
	"errors"

	"trin/broker"
)

// Level is a level as the settings of a preset write it: a whole number on the
// house ladder, or an object with the name of the ladder.
type Level broker.Level

// maxLevel is the highest comparable value that a document may name.
const maxLevel = 1_000_000

// houseLadder is what a document calls the house ladder, which has no name.
const houseLadder = "house"

// UnmarshalJSON reads a level.
func (l *Level) UnmarshalJSON(raw []byte) error {
	wrong := errors.New("write a whole number from 1 on, or {ladder: nsis, value: 20}")
	var object struct {
		Ladder string `json:"ladder"`
		Value  int    `json:"value"`
	}
	if json.Unmarshal(raw, &object.Value) != nil {
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		if decoder.Decode(&object) != nil {
			return wrong
		}
	}
	if object.Value < 1 || object.Value > maxLevel {
		return wrong
	}
	if object.Ladder == houseLadder {
		object.Ladder = ""
	}
	*l = Level{broker.Ladder(object.Ladder), object.Value}
	return nil
}

// MarshalJSON writes a level.
func (l Level) MarshalJSON() ([]byte, error) {
	if l.Ladder == broker.HouseLadder {
		return json.Marshal(l.Value)
	}
	return json.Marshal(map[string]any{"ladder": l.Ladder, "value": l.Value})
}
