package saml2

import (
	"encoding/json"
	"fmt"

	"trin/broker"
)

// pending is what the frontend keeps with a login, to answer it: fixed when the
// request is accepted, so that neither another tab nor a change of the metadata
// can bend it (broker.AuthnRequest.Reply).
type pending struct {
	Request    string  `json:"request,omitempty"` // the ID to answer; "" = begun at Trin
	Consumer   string  `json:"consumer"`          // the assertion consumer service
	RelayState string  `json:"relayState,omitempty"`
	Format     string  `json:"format,omitempty"`  // the name identifier format; "" = the default
	Subject    *nameID `json:"subject,omitempty"` // the subject that was asked for
	Status     *Status `json:"status,omitempty"`  // of a refusal whose code says less
}

// encode writes p for the broker to keep.
func (p pending) encode() ([]byte, error) {
	m := memo{out: make([]byte, 0, 256), foreign: p.Subject != nil || p.Status != nil}
	m.begin()
	m.unlessEmpty("request", p.Request)
	m.member("consumer", p.Consumer)
	m.unlessEmpty("relayState", p.RelayState)
	m.unlessEmpty("format", p.Format)
	m.end()
	raw, err := m.written(p)
	if err != nil {
		return nil, fmt.Errorf("keeping the request: %w", err)
	}
	return raw, nil
}

// readPending reads what encode wrote.
func readPending(request broker.AuthnRequest) (pending, error) {
	m := object(string(request.Reply))
	p := pending{Request: m.read("request"), Consumer: m.read("consumer"), RelayState: m.read("relayState"), Format: m.read("format")}
	if !m.whole() {
		p = pending{}
		if err := json.Unmarshal(request.Reply, &p); err != nil {
			return pending{}, fmt.Errorf("reading the kept request: %w", err)
		}
	}
	if p.Consumer == "" {
		return pending{}, fmt.Errorf("the kept request has no assertion consumer service")
	}
	return p, nil
}
