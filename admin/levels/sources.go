package levels

import (
	"encoding/json"

	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// sourced is the connection as it would read a level by a preset, where it has
// nothing else; or why it cannot.
func (x *Levels) sourced(s *subject, name string) (would *broker.AuthenticationConnection, why string) {
	var classes []classEntry
	for _, class := range s.connection().Scale.Classes() {
		entry := classEntry{Ref: string(class.Ref), Kind: string(class.Kind)}
		if class.Kind == broker.KindLevel {
			level := rung(class.Level)
			entry.Level = &level
		}
		classes = append(classes, entry)
	}
	var documents []connections.Document
	for _, one := range []map[string]any{
		{"kind": installation.KindVocabulary, "classes": classes},
		{"kind": installation.KindAuthentication, "id": s.id, "protocol": s.connection().Kind, "source": map[string]any{"preset": name}},
	} {
		raw, err := json.Marshal(one)
		if err != nil {
			return nil, err.Error()
		}
		document, problems := installation.One("source", raw)
		if errs := installation.Errors(problems); len(errs) > 0 {
			return nil, errs[0].Message
		}
		documents = append(documents, document)
	}
	configuration, problems := installation.Build(0, documents, x.Parts())
	for _, p := range installation.Errors(problems) {
		if p.Field == "source" || p.Field == "source.preset" {
			return nil, p.Message
		}
	}
	if configuration == nil || configuration.Connections[broker.ID(s.id)] == nil {
		return nil, "The source cannot be read for this protocol."
	}
	return configuration.Connections[broker.ID(s.id)], ""
}
