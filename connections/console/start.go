package console

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
)

// The parameters of a start.
const (
	paramBrowser = "browser" // SHA-256 of the secret that the browser was given, base64url
	paramReturn  = "return"  // where to go in the administration; carried, not followed
	paramFresh   = "fresh"   // "1": no evidence of the session counts
)

// maxReturn bounds what is carried.
const maxReturn = 1024

// asked is what the frontend keeps with the transaction.
type asked struct {
	Browser []byte `json:"browser"`
	Return  string `json:"return,omitempty"`
}

// start begins a login. Anybody may: what comes of it is worth something only to
// the browser that holds the secret.
func (k *kind) start(w http.ResponseWriter, r *http.Request) {
	browser := k.Edge.Browser(r)
	reply, err := k.begin(r, browser)
	k.Edge.Reply(w, r, browser, reply, err)
}

func (k *kind) begin(r *http.Request, browser *broker.Browser) (broker.Reply, error) {
	if web.Unattended(r) {
		return nil, badMessage("a login that no person has come for")
	}
	query := r.URL.Query()
	digest, err := base64.RawURLEncoding.Strict().DecodeString(query.Get(paramBrowser))
	if err != nil || len(digest) != len(connections.Digest{}) || connections.Digest(digest) == (connections.Digest{}) {
		return nil, badMessage("the login names no browser")
	}
	a := asked{Browser: digest, Return: query.Get(paramReturn)}
	if len(a.Return) > maxReturn {
		return nil, badMessage("the way back is too long")
	}
	application, _, _, err := k.Applications.ApplicationByIdentifier(r.Context(), Name, Identifier)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, broker.Invalid(broker.PublicUnknownApp, errors.New("the installation has no application of the protocol console"))
	case err != nil:
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("the administration's application: %w", err))
	}
	kept, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	return k.Broker.Begin(r.Context(), browser, broker.AuthnRequest{
		Application: application.ID, ForceAuthn: query.Get(paramFresh) == "1", Initiated: true, Reply: kept,
	})
}

func badMessage(why string) error {
	return broker.Invalid(broker.PublicBadMessage, errors.New("console: "+why))
}
