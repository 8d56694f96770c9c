package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Resource is an API that wants more of some calls than of others, and says so
// in a challenge (RFC 9470): the appointments need any token of an application,
// the journal a login of its class that is not old.
type Resource struct {
	BaseURL string
	// ClientID and Secret are how the provider knows it, where it asks about
	// tokens.
	ClientID, Secret string
	// Classes are the acr values that are enough for the journal, the one to ask
	// for first.
	Classes []string
	// Clock gives the time.
	Clock func() time.Time

	mu       sync.Mutex
	provider *openIDProvider
}

// journalMaxAge is how old a login may be that opens the journal.
const journalMaxAge = 5 * time.Minute

// apiCalls are what the API can be asked for.
func apiCalls() []string { return []string{"appointments", "journal"} }

// NewResource makes a resource server.
func NewResource(baseURL string, classes []string, clock func() time.Time) *Resource {
	return &Resource{BaseURL: baseURL, ClientID: "journal-api", Secret: token(), Classes: classes, Clock: clock}
}

// Trust reads the provider's discovery document and keys; before it every call
// is refused.
func (s *Resource) Trust(ctx context.Context, issuer string) error {
	p, err := discover(ctx, issuer)
	if err != nil {
		return err
	}
	if p.Introspection == "" {
		return fmt.Errorf("the discovery document of %s has no introspection endpoint", issuer)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.provider = p
	return nil
}

// ServeHTTP makes the resource server a handler.
func (s *Resource) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /appointments", func(w http.ResponseWriter, r *http.Request) {
		s.guarded(w, r, false, map[string]any{"appointments": []string{"2 March 09:30, Dr Holm", "17 March 14:00, the laboratory"}})
	})
	mux.HandleFunc("GET /journal", func(w http.ResponseWriter, r *http.Request) {
		s.guarded(w, r, true, map[string]any{"journal": []string{"12 January: blood pressure 128/82", "30 January: " + medicine + ", 10 days"}})
	})
	mux.ServeHTTP(w, r)
}

// guarded answers with the content when the token allows it, and with a
// challenge when it does not (RFC 6750, 3; RFC 9470, 3).
func (s *Resource) guarded(w http.ResponseWriter, r *http.Request, high bool, content map[string]any) {
	w.Header().Set("Cache-Control", "no-store")
	access, ok := bearer(r)
	if !ok {
		challenge(w, "invalid_token", "An access token is needed", "")
		return
	}
	t, err := s.introspect(r.Context(), access)
	switch {
	case errors.Is(err, errNoToken):
		challenge(w, "invalid_token", err.Error(), "")
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	case high && !s.enough(t):
		challenge(w, "insufficient_user_authentication", "A different authentication level is required",
			fmt.Sprintf(`, acr_values="%s", max_age="%d"`, s.Classes[0], int(journalMaxAge.Seconds())))
		return
	}
	content["for"], content["acr"], content["auth_time"], content["token"] = t.Subject, t.Class, instantOf(t.AuthTime), t.kind
	w.Header().Set("Content-Type", "application/json")
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(content) // the peer has gone: nothing to do
}

// enough reports whether a token's login opens the journal. A token that does
// not say when the user logged in does not.
func (s *Resource) enough(t tokenState) bool {
	return slices.Contains(s.Classes, t.Class) && t.AuthTime > 0 && s.Clock().Sub(time.Unix(t.AuthTime, 0)) <= journalMaxAge
}

// bearer is the access token of a call (RFC 6750, 2.1).
func bearer(r *http.Request) (string, bool) {
	headers := r.Header.Values("Authorization")
	if len(headers) != 1 {
		return "", false
	}
	scheme, access, _ := strings.Cut(headers[0], " ")
	return access, strings.EqualFold(scheme, "Bearer") && access != ""
}

func challenge(w http.ResponseWriter, code, text, more string) {
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer error="%s", error_description="%s"%s`, code, text, more))
	http.Error(w, text, http.StatusUnauthorized)
}
