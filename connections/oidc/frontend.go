package oidc

import (
	"encoding/json"
	"errors"
	"net/http"

	"trin/broker"
	"trin/connections"
)

var errUnfinished = errors.New("oidc: this role is not built yet")

func (k *kind) openFrontend(*broker.ApplicationConnection) (broker.Frontend, error) {
	return nil, errUnfinished
}
func (k *kind) mountFrontend(*http.ServeMux)                           {}
func (k *kind) checkApplication(json.RawMessage) []connections.Problem { return nil }
func applicationIdentifiers(json.RawMessage) ([]string, error)         { return nil, errUnfinished }
