package api

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"time"

	"trin/broker"
)

// Secrets keeps what Trin proves itself with to others, sealed. Nothing gives a
// secret back. Those that Trin makes for itself are not among them.
type Secrets interface {
	// Secrets are the names, in order, and since when each is as it is.
	Secrets(context.Context) ([]NamedSecret, error)
	SaveSecret(ctx context.Context, name string, value []byte) error
	DeleteSecret(ctx context.Context, name string) error
}

// NamedSecret says that there is a secret.
type NamedSecret struct {
	Name    string    `json:"name"`
	Changed time.Time `json:"changed"`
}

func (a *API) secretEndpoints() []endpoint {
	const group, at = "secrets", "/secrets/{secret}"
	return []endpoint{
		{method: http.MethodGet, path: "/secrets", rule: readsAll, group: group, does: "The names of secrets; nothing gives a value back", gives: list[NamedSecret]{}, lists: true, run: a.secrets},
		{method: http.MethodGet, path: at, rule: readsAll, group: group, does: "Whether there is one, and since when", gives: NamedSecret{}, tagged: true, run: a.secret},
		{method: http.MethodPut, path: at, rule: writesAll, group: group, does: `Keep a secret, in the place of the one whose ETag is in If-Match; a new one with If-None-Match: *`, takes: secretValue{}, gives: NamedSecret{}, tagged: true, run: a.setSecret},
		{method: http.MethodDelete, path: at, rule: writesAll, group: group, does: "Delete a secret for good", matches: true, run: a.deleteSecret},
	}
}

// secretValue is a secret on its way in.
type secretValue struct {
	Value string `json:"value" least:"1" most:"32768"`
}

// secretName is the form of the name of a secret.
var secretName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func (a *API) secrets(c *call) (any, error) {
	all, err := a.Secrets.Secrets(c.request.Context())
	if err != nil {
		return nil, err
	}
	page, err := cut(c, all, func(s NamedSecret) string { return s.Name })
	return list[NamedSecret]{Items: page}, err
}

// secretNow is the secret of the path.
func (a *API) secretNow(c *call) (NamedSecret, error) {
	all, err := a.Secrets.Secrets(c.request.Context())
	if err != nil {
		return NamedSecret{}, err
	}
	for _, s := range all {
		if s.Name == c.path("secret") {
			return s, nil
		}
	}
	return NamedSecret{}, broker.ErrNotFound
}

func (a *API) secret(c *call) (any, error) { return a.secretNow(c) }

func (a *API) setSecret(c *call) (any, error) {
	name := c.path("secret")
	if !secretName.MatchString(name) {
		return nil, problemOf(invalid, "The name of a secret is at most 64 letters, digits, dots, dashes and underscores.")
	}
	wish, err := body[secretValue](c)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(wish.Value) == "" {
		return nil, problemOf(invalid, "The secret is empty.")
	}
	now, err := a.secretNow(c)
	if err := c.replaces(now, err); err != nil {
		return nil, err
	}
	if err := a.kept(c, "set secret", name, ""); err != nil {
		return nil, err
	}
	if err := a.Secrets.SaveSecret(c.request.Context(), name, []byte(wish.Value)); err != nil {
		return nil, err
	}
	return a.secretNow(c)
}

func (a *API) deleteSecret(c *call) (any, error) {
	now, err := a.secretNow(c)
	if err != nil {
		return nil, err
	}
	if err := c.matchValue(now); err != nil {
		return nil, err
	}
	if err := a.kept(c, "delete secret", now.Name, ""); err != nil {
		return nil, err
	}
	return nil, a.Secrets.DeleteSecret(c.request.Context(), now.Name)
}
