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
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("keeping the request: %w", err)
	}
	return raw, nil
}

// readPending reads what encode wrote.
func readPending(request broker.AuthnRequest) (pending, error) {
	var p pending
	if err := json.Unmarshal(request.Reply, &p); err != nil {
		return pending{}, fmt.Errorf("reading the kept request: %w", err)
	}
	if p.Consumer == "" {
		return pending{}, fmt.Errorf("the kept request has no assertion consumer service")
	}
	return p, nil
}
