package oidc

import (
	"encoding/json"
	"errors"
	"fmt"

	"trin/broker"
)

// pending is what the frontend keeps with a login, to answer it: fixed when the
// request is accepted (broker.AuthnRequest.Reply).
type pending struct {
	RedirectURI string            `json:"redirectURI"`
	State       string            `json:"state,omitempty"`
	Mode        string            `json:"mode,omitempty"` // response_mode; "" = query
	Challenge   string            `json:"challenge,omitempty"`
	Nonce       string            `json:"nonce,omitempty"`
	Scopes      []string          `json:"scopes,omitempty"`
	UserInfo    []string          `json:"userInfo,omitempty"`
	IDToken     []string          `json:"idToken,omitempty"`
	Sub         string            `json:"sub,omitempty"`       // who must answer; "" = anybody
	NeedClass   bool              `json:"needClass,omitempty"` // acr is essential
	Essential   []broker.ClassRef `json:"essential,omitempty"` // the values that it may have; none = any
	Confirmed   string            `json:"confirmed,omitempty"` // what the user confirms with the login
	Values      map[string]string `json:"values,omitempty"`    // what the user confirms of the claims parameter, by member
	Details     json.RawMessage   `json:"details,omitempty"`   // the authorization_details of it
	Error       string            `json:"error,omitempty"`     // of a request that cannot become a login
}

// readPending reads what authorize has kept.
func readPending(request broker.AuthnRequest) (pending, error) {
	var p pending
	if err := json.Unmarshal(request.Reply, &p); err != nil {
		return pending{}, fmt.Errorf("reading the kept request: %w", err)
	}
	if p.RedirectURI == "" {
		return pending{}, errors.New("the kept request has no address to answer to")
	}
	return p, nil
}
