package api

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"net/http"
	"slices"
	"time"

	"trin/broker"
	"trin/connections"
)

// Keys keeps Trin's own keys. Those that change one return broker.ErrNotFound
// for an unknown one, and broker.ErrConflict where its state does not let it.
type Keys interface {
	All(context.Context) ([]connections.Key, error)
	Create(context.Context, NewKey) (connections.Key, error)
	Activate(ctx context.Context, id string) error
	Retire(ctx context.Context, id string) error
	Delete(ctx context.Context, id string) error
}

// NewKey is a key that shall be made, as the next one of its set.
type NewKey struct {
	Set       string `json:"set,omitempty" pattern:"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" doc:"the key set; default where nothing is said"`
	Use       string `json:"use" enum:"signing,encryption"`
	Algorithm string `json:"algorithm,omitempty" enum:"rsa-2048,rsa-3072,rsa-4096,p-256" doc:"rsa-2048 where nothing is said; p-256 for signing alone"`
	Name      string `json:"name,omitempty" most:"64" pattern:"^[^\\x00-\\x1f\\x7f]*$" doc:"common name of the certificate"`
}

func (a *API) keyEndpoints() []endpoint {
	const group, at = "keys", "/keys/{key}"
	return []endpoint{
		{method: http.MethodGet, path: "/keys", rule: readsAll, group: group, does: "Trin's own keys; never a private one", gives: list[keyView]{}, run: a.keys},
		{method: http.MethodPost, path: "/keys", rule: keys, group: group, does: "Make a key that waits as the next one, and is published", takes: NewKey{}, gives: keyView{}, tagged: true, status: http.StatusCreated, run: a.newKey},
		{method: http.MethodGet, path: at, rule: readsAll, group: group, does: "One key", gives: keyView{}, tagged: true, run: a.key},
		{method: http.MethodPost, path: at + "/activate", rule: turnsKeys, group: group, does: "Sign with it from now on, in the place of the one before", takes: nothing{}, gives: keyView{}, tagged: true, matches: true, run: a.activateKey},
		{method: http.MethodPost, path: at + "/retire", rule: turnsKeys, group: group, does: "Publish it no more", takes: nothing{}, gives: keyView{}, tagged: true, matches: true, run: a.retireKey},
		{method: http.MethodDelete, path: at, rule: turnsKeys, group: group, does: "Delete a retired key for good", matches: true, run: a.deleteKey},
	}
}

// keyView is a key without what is private.
type keyView struct {
	ID          string    `json:"id"`
	Set         string    `json:"set"`
	Use         string    `json:"use" enum:"signing,encryption"`
	State       string    `json:"state"`
	Algorithm   string    `json:"algorithm"`
	Subject     string    `json:"subject"`
	Created     time.Time `json:"created"`
	Expires     time.Time `json:"expires" doc:"of the certificate"`
	Fingerprint string    `json:"fingerprint" doc:"SHA-256 of the certificate"`
	Certificate string    `json:"certificate" doc:"PEM"`
}

func viewKey(k connections.Key) keyView {
	v := keyView{ID: k.ID, Set: k.Set, Use: string(k.Use), State: string(k.State), Created: k.Created.UTC()}
	if c := k.Certificate; c != nil {
		sum := sha256.Sum256(c.Raw)
		v.Algorithm, v.Subject, v.Expires, v.Fingerprint = c.PublicKeyAlgorithm.String(), c.Subject.String(), c.NotAfter.UTC(), hex.EncodeToString(sum[:])
		v.Certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return v
}

func (a *API) keys(c *call) (any, error) {
	all, err := a.Keys.All(c.request.Context())
	if err != nil {
		return nil, err
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(x, y connections.Key) int {
		return cmp.Or(cmp.Compare(x.Set, y.Set), -cmp.Compare(x.Use, y.Use))
	})
	return listOf(all, viewKey), nil
}

// keyOf is the key of that ID.
func (a *API) keyOf(c *call, id string) (connections.Key, error) {
	all, err := a.Keys.All(c.request.Context())
	if err != nil {
		return connections.Key{}, err
	}
	at := slices.IndexFunc(all, func(k connections.Key) bool { return k.ID == id })
	if at < 0 {
		return connections.Key{}, broker.ErrNotFound
	}
	return all[at], nil
}

func (a *API) key(c *call) (any, error) {
	key, err := a.keyOf(c, c.path("key"))
	return viewKey(key), err
}

func (a *API) newKey(c *call) (any, error) {
	wish, err := body[NewKey](c)
	if err != nil {
		return nil, err
	}
	if wish.Use == string(connections.KeyEncryption) && wish.Algorithm == "p-256" {
		return nil, problemOf(invalid, "An encryption key is an RSA key.")
	}
	wish.Set = cmp.Or(wish.Set, connections.DefaultKeys)
	if err := a.kept(c, "make key", wish.Set, wish.Use); err != nil {
		return nil, err
	}
	key, err := a.Keys.Create(c.request.Context(), wish)
	c.location = Base + "/keys/" + key.ID
	return viewKey(key), err
}

// onKey does something to the key of the path, if it is as it was read.
func (a *API) onKey(c *call, what string, do func(context.Context, string) error) (string, error) {
	key, err := a.keyOf(c, c.path("key"))
	if err != nil {
		return "", err
	}
	if err := c.matchValue(viewKey(key)); err != nil {
		return "", err
	}
	if err := a.kept(c, what, key.ID, string(key.Use)+" of "+key.Set); err != nil {
		return "", err
	}
	err = do(c.request.Context(), key.ID)
	if errors.Is(err, broker.ErrConflict) {
		err = problemOf(conflict, "The state of the key does not let that be done: the active one is replaced by activating another, and only a retired one is deleted.")
	}
	return key.ID, err
}

// turnKey is onKey with the key as it has become.
func (a *API) turnKey(c *call, what string, do func(context.Context, string) error) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	id, err := a.onKey(c, what, do)
	if err != nil {
		return nil, err
	}
	key, err := a.keyOf(c, id)
	return viewKey(key), err
}

func (a *API) activateKey(c *call) (any, error) {
	return a.turnKey(c, "activate key", a.Keys.Activate)
}

func (a *API) retireKey(c *call) (any, error) { return a.turnKey(c, "retire key", a.Keys.Retire) }

func (a *API) deleteKey(c *call) (any, error) {
	_, err := a.onKey(c, "delete key", a.Keys.Delete)
	return nil, err
}
