package oidc

import (
	"encoding/json"
	"net/http"

	"trin/broker"
	"trin/connections"
)

func (k *kind) openBackend(*broker.AuthenticationConnection) (broker.Backend, error) {
	return nil, errUnfinished
}
func (k *kind) mountBackend(*http.ServeMux)                           {}
func (k *kind) checkConnection(json.RawMessage) []connections.Problem { return nil }
func connectionIdentifiers(json.RawMessage) ([]string, error)         { return nil, errUnfinished }
