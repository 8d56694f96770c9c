package levels

import (
	"slices"

	"trin/admin/drafts"
	"trin/broker"
	"trin/templates/console/words"
)

// asks are what the document asks for; where a preset or the profile says it,
// that, written out.
func (s *subject) asks() ([]askEntry, error) {
	var list []askEntry
	there, err := read(s.document, "asks", &list)
	if there || err != nil {
		return list, err
	}
	c := s.connection()
	for _, e := range c.Asks.Classes() {
		list = append(list, askEntry{Class: string(e.Wanted), Ask: string(e.Send)})
	}
	for _, e := range c.Asks.Levels() {
		entry := askEntry{Ask: string(e.Send)}
		if e.From > 0 {
			entry.FromLevel = &rung{Ladder: e.Ladder, Value: e.From}
		}
		if e.To > 0 {
			entry.ToLevel = &rung{Ladder: e.Ladder, Value: e.To}
		}
		list = append(list, entry)
	}
	return list, nil
}

// planAsk reads what is asked for a class.
func (s *subject) planAsk(t typed, class broker.Class) plan {
	list, err := s.asks()
	if err != nil {
		return plan{err: err}
	}
	send := ""
	switch t.get("ask") {
	case askAsIs:
	case askNone:
		send = string(broker.ClassNone)
	case askThis:
		if send = string(broker.Ref(t.get("send"))); send == "" || len(send) > 1024 {
			return wrongly("send", words.LevelsSendWanted)
		}
	default:
		return plan{}
	}
	at := slices.IndexFunc(list, func(e askEntry) bool { return e.Class == string(class.Ref) })
	entry := askEntry{Class: string(class.Ref), Ask: send}
	switch {
	case send == "" && at < 0, send != "" && at >= 0 && list[at] == entry:
		return plan{} // as it is
	case send == "":
		list = slices.Delete(list, at, at+1)
	case at >= 0:
		list[at] = entry
	default:
		list = append(list, entry)
	}
	return plan{fields: []drafts.Field{setAsks(list)}}
}

// setAsks is the list of what is asked. One without lines stays as such where it
// stands over that of a preset, which would ask again.
func setAsks(list []askEntry) drafts.Field {
	if len(list) == 0 {
		list = []askEntry{}
	}
	return drafts.Field{Keys: []string{"asks"}, Value: list}
}
