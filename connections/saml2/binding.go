package saml2

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// What a message may weigh before anything is done with it.
const (
	maxQuery      = 16 << 10  // a redirect URL's query
	maxBody       = 768 << 10 // a posted form
	maxFields     = 16        // fields of a form or a query
	maxXML        = 512 << 10 // a message, decoded
	maxInflated   = 128 << 10 // a message, inflated
	maxRelayState = 1 << 10   // core wants at most 80 bytes (bindings 3.4.3); peers exceed it
)

// Inbound is one SAML message as a browser brought it: text only, nothing of
// it is parsed or believed.
type Inbound struct {
	Binding       string // BindingRedirect or BindingPost
	Response      bool   // came as SAMLResponse, not as SAMLRequest
	XML           string
	RelayState    string
	HasRelayState bool

	// Again is set when the form carries the marker of Trin's own repost.
	Again bool

	// The detached signature of the redirect binding (bindings 3.4.4.1): the
	// algorithm, the value, and the octets of the query that are signed, exactly
	// as they were received. Octets is nil when the message has none.
	Algorithm string
	Signature []byte
	Octets    []byte
}

// Detached reports whether the message carries a redirect signature.
func (m *Inbound) Detached() bool { return m.Octets != nil }

// ReadMessage reads the message of a request: by HTTP-Redirect from a GET, by
// HTTP-POST from a POST. Exactly one of SAMLRequest and SAMLResponse must be
// there, once. The error is about the sender's message alone and may be logged.
func ReadMessage(w http.ResponseWriter, r *http.Request) (*Inbound, error) {
	switch r.Method {
	case http.MethodGet:
		return ReadRedirect(r.URL.RawQuery)
	case http.MethodPost:
		return readPost(w, r)
	}
	return nil, fmt.Errorf("method %s carries no SAML message", clip(r.Method))
}

// decodeBase64 reads standard base64 with padding. Line breaks are skipped, as
// many encoders wrap; any other white space, the URL alphabet, wrong padding and
// stray bits are refused. The result is appended to room, which is empty.
func decodeBase64(room, encoded []byte, most int) ([]byte, error) {
	if len(encoded) == 0 {
		return nil, errors.New("the message is empty")
	}
	if len(encoded) > base64.StdEncoding.EncodedLen(most)+len(encoded)/32 {
		return nil, errors.New("the message is too large")
	}
	raw, err := base64.StdEncoding.Strict().AppendDecode(room, encoded)
	if err != nil {
		return nil, errors.New("the message is not base64")
	}
	if len(raw) > most {
		return nil, errors.New("the message is too large")
	}
	if len(raw) == 0 {
		return nil, errors.New("the message is empty")
	}
	return raw, nil
}

// checkRelayState holds what every RelayState must keep to.
func checkRelayState(s string) error {
	if len(s) > maxRelayState {
		return fmt.Errorf("RelayState has %d bytes, more than %d", len(s), maxRelayState)
	}
	if strings.IndexByte(s, 0) >= 0 {
		return errors.New("RelayState holds a NUL")
	}
	return nil
}

// paramName is the SAML parameter for a message's direction.
func paramName(response bool) string {
	if response {
		return paramResponse
	}
	return paramRequest
}
