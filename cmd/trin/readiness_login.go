package main

import (
	"bytes"
	"encoding/json"
	"errors"

	"trin/broker"
)

// pastLogin is what readiness reads of a record.
type pastLogin struct {
	application, connection broker.ID
	subject                 broker.Subject
	requester               string // the original one, as far as it was believed
	answered, refused       bool
	proven                  broker.Levels
}

// readLogin reads the JSON of a broker.Record as far as it must: how the login
// ended stands after what was asked, in the records of every version, and the
// long tale of how it came to that is not read.
func readLogin(body json.RawMessage) (login pastLogin, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return login, errors.Join(errors.New("it is no object"), err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return login, err
		}
		done, err := login.field(d, name)
		if err != nil || done {
			return login, err
		}
	}
	_, err = d.Token()
	return login, err
}

// field reads one field, and says whether the others are of no matter.
func (l *pastLogin) field(d *json.Decoder, name json.Token) (done bool, err error) {
	switch name {
	case "application":
		return false, d.Decode(&l.application)
	case "connection":
		return false, d.Decode(&l.connection)
	case "subject":
		return false, d.Decode(&l.subject)
	case "asked":
		var asked struct {
			Original string `json:"original"`
		}
		err := d.Decode(&asked)
		l.requester = asked.Original
		return false, err
	case "issued":
		var issued struct {
			Level  broker.Level  `json:"level"`
			Proven broker.Levels `json:"proven"`
		}
		err := d.Decode(&issued)
		l.answered, l.proven = true, issued.Proven.With(issued.Level) // older records have the level alone
		return true, err
	case "refusal":
		l.refused = true
		return true, nil
	case "logout":
		return true, nil
	}
	var skipped json.RawMessage
	return false, d.Decode(&skipped)
}
