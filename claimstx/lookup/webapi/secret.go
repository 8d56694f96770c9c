package webapi

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"trin/broker"
	"trin/claimstx/lookup"
)

// Secret is a secret that proves Trin to the service, and how it is sent.
type Secret struct {
	// Name is what `trin secrets set` keeps it under.
	Name string `json:"name"`
	// Send is "bearer" (RFC 6750, 2.1), "basic" (RFC 7617) or "header".
	Send   string `json:"send"`
	User   string `json:"user,omitempty"`   // of basic
	Header string `json:"header,omitempty"` // of header
}

// secret checks how a secret is sent.
func (p *problems) secret(s *Secret, headers map[string]string) {
	if s == nil {
		return
	}
	if s.Name == "" {
		p.report("secret.name", "The name of the secret is missing. Write the name that trin secrets set keeps it under.")
	}
	if s.Send != "basic" && s.User != "" {
		p.report("secret.user", "A user has a meaning with basic alone. Write send: basic, or take it away.")
	}
	if s.Send != "header" && s.Header != "" {
		p.report("secret.header", "A header has a meaning with send: header alone. Write that, or take it away.")
	}
	switch s.Send {
	case "bearer":
	case "basic":
		if s.User == "" || strings.Contains(s.User, ":") || headerValue(s.User) != nil {
			p.report("secret.user", "%.40q cannot be a user of HTTP Basic. Write one of ASCII characters without a colon.", s.User)
		}
	case "header":
		if !headerName(s.Header) || has(ownHeaders(), s.Header) {
			p.report("secret.header", "%.40q cannot carry a secret. Write the name of a header, such as X-API-Key.", s.Header)
		}
		for name := range headers {
			if strings.EqualFold(name, s.Header) {
				p.report("secret.header", "The header %s stands under headers too. Take it away there.", s.Header)
			}
		}
	default:
		p.report("secret.send", "%.20q is not known here. Write bearer, basic or header.", s.Send)
	}
}

func has(names []string, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// prove sends the secret with the request.
func (s *Secret) prove(ctx context.Context, secrets lookup.Secrets, r *http.Request) error {
	if s == nil {
		return nil
	}
	value, err := readSecret(ctx, secrets, s.Name)
	if err != nil {
		return err
	}
	secret := string(value)
	if headerValue(secret) != nil && s.Send != "basic" {
		return broken("the secret %q cannot stand in a header", s.Name)
	}
	switch s.Send {
	case "bearer":
		r.Header.Set("Authorization", "Bearer "+secret)
	case "basic":
		r.SetBasicAuth(s.User, secret)
	default:
		r.Header.Set(s.Header, secret)
	}
	return nil
}

// readSecret reads a secret by its name.
func readSecret(ctx context.Context, secrets lookup.Secrets, name string) ([]byte, error) {
	value, err := secrets.Secret(ctx, name)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, broken("there is no secret %q; keep it with trin secrets set", name)
	case err != nil:
		return nil, broken("the secret %q cannot be read: %w", name, err)
	case len(value) == 0:
		return nil, broken("the secret %q is empty", name)
	}
	return value, nil
}
