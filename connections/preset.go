package connections

import (
	"encoding/json"

	"trin/broker"
)

// Preset is what a kind that is only a name for another one is told: the
// settings of the document, and the ladders that the vocabulary is on.
type Preset struct {
	Settings json.RawMessage
	Ladders  []broker.Ladder
}

// Expansion is what a preset stands for: the same authentication connection,
// written without it. Settings are whole. Fields are an object of the document's
// other fields, named as the documentation names them; a field that the document
// states itself stands, and classes are taken together with it, each once.
type Expansion struct {
	Kind     string // the kind underneath
	Fields   json.RawMessage
	Settings json.RawMessage
}
