package api

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"trin/admin/rollover"
	"trin/broker"
	"trin/connections"
)

// newKey is a key that shall be made.
type newKey struct {
	Set       string `json:"set,omitempty" pattern:"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$" doc:"the key set; default where nothing is said"`
	Use       string `json:"use" enum:"signing,encryption"`
	Algorithm string `json:"algorithm,omitempty" enum:"rsa-2048,rsa-3072,rsa-4096,p-256" doc:"rsa-2048 where nothing is said; p-256 for signing alone"`
	Name      string `json:"name,omitempty" most:"64" pattern:"^[^\\x00-\\x1f\\x7f]*$" doc:"common name of the certificate"`
}

func (a *API) keyEndpoints() []endpoint {
	const group, at = "keys", "/keys/{key}"
	return []endpoint{
		{method: http.MethodGet, path: "/keys", rule: rollover.Looks, group: group, does: "Trin's own keys; never a private one", gives: list[keyView]{}, run: a.keys},
		{method: http.MethodPost, path: "/keys", rule: rollover.Changes, group: group, does: "Make a key that waits as the next one, and is published; where there is none it is active", takes: newKey{}, gives: keyView{}, tagged: true, status: http.StatusCreated, run: a.newKey},
		{method: http.MethodPost, path: "/keys/import", rule: rollover.Changes, group: group, does: "Take in a key from elsewhere, which waits as the next one, and is published; where there is none it is active", takes: importedKey{}, gives: keyView{}, tagged: true, status: http.StatusCreated, run: a.importKey},
		{method: http.MethodGet, path: at, rule: rollover.Looks, group: group, does: "One key, and what speaks against each move", gives: keyView{}, tagged: true, run: a.key},
		{method: http.MethodPost, path: at + "/activate", rule: rollover.Changes, group: group, does: "Use it from now on, in the place of the one before", takes: keyMove{}, gives: keyView{}, tagged: true, matches: true, run: a.activateKey},
		{method: http.MethodPost, path: at + "/publish", rule: rollover.Changes, group: group, does: "Let a retired key wait again", takes: keyMove{}, gives: keyView{}, tagged: true, matches: true, run: a.publishKey},
		{method: http.MethodPost, path: at + "/retire", rule: rollover.Changes, group: group, does: "Publish it no more", takes: keyMove{}, gives: keyView{}, tagged: true, matches: true, run: a.retireKey},
		{method: http.MethodDelete, path: at, rule: rollover.Changes, group: group, does: "Delete a retired key for good", matches: true, query: []parameter{
			{"accept", "also where it would come too early", &schema{Type: "boolean"}},
		}, run: a.deleteKey},
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
	Since       time.Time `json:"since" doc:"when it came into its state"`
	Expires     time.Time `json:"expires" doc:"of the certificate"`
	Fingerprint string    `json:"fingerprint" doc:"SHA-256 of the certificate"`
	Certificate string    `json:"certificate" doc:"PEM"`
	Active      string    `json:"active,omitempty" doc:"the id of the key that is in use in its place; of one key alone"`
	Moves       []keyCan  `json:"moves,omitempty" doc:"what can be done with it; of one key alone"`
}

// keyCan is a move of a key, and what speaks against it now.
type keyCan struct {
	Move       string          `json:"move" enum:"activate,publish,retire,delete"`
	Objections []objectionView `json:"objections"`
}

// objectionView is why a move would come too early.
type objectionView struct {
	Why     string     `json:"why" enum:"too early,not known,out of date,in use,still sent,others ready"`
	Until   *time.Time `json:"until,omitempty" doc:"when the reason is over, where that is known"`
	Parties []string   `json:"parties" doc:"whom it would lock out, the first hundred"`
	More    int        `json:"more,omitempty" doc:"how many more than those"`
}

// keyMove is a move of a key.
type keyMove struct {
	Accept bool `json:"accept,omitempty" doc:"also where it would come too early"`
}

func viewKey(k connections.Key) keyView {
	v := keyView{ID: k.ID, Set: k.Set, Use: string(k.Use), State: string(k.State), Created: k.Created.UTC(), Since: k.Since.UTC()}
	if c := k.Certificate; c != nil {
		sum := sha256.Sum256(c.Raw)
		v.Algorithm, v.Subject, v.Expires, v.Fingerprint = c.PublicKeyAlgorithm.String(), c.Subject.String(), c.NotAfter.UTC(), hex.EncodeToString(sum[:])
		v.Certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return v
}

func (a *API) keys(c *call) (any, error) {
	all, err := a.Rollover.Keys.All(c.request.Context())
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
	all, err := a.Rollover.Keys.All(c.request.Context())
	if err != nil {
		return connections.Key{}, err
	}
	at := slices.IndexFunc(all, func(k connections.Key) bool { return k.ID == id })
	if at < 0 {
		return connections.Key{}, broker.ErrNotFound
	}
	return all[at], nil
}

// keyNow is the key of the path as it is now, with what can be done with it.
func (a *API) keyNow(c *call) (connections.Key, keyView, error) {
	key, err := a.keyOf(c, c.path("key"))
	if err != nil {
		return key, keyView{}, err
	}
	v := viewKey(key)
	place, err := a.Rollover.View(c.request.Context(), rollover.Place{Set: key.Set, Use: key.Use}, key.ID)
	if err != nil {
		return key, v, err
	}
	if place.Active != nil {
		v.Active = place.Active.ID
	}
	for _, move := range rollover.Moves(key.State) {
		v.Moves = append(v.Moves, keyCan{string(move), listOf(place.Objections(move, key, a.Clock()), viewObjection).Items})
	}
	return key, v, nil
}

// String is the objection in one line.
func (v objectionView) String() string {
	parties := v.Parties
	if v.More > 0 {
		parties = append(slices.Clone(parties), fmt.Sprintf("and %d more", v.More))
	}
	return strings.TrimSuffix(v.Why+": "+strings.Join(parties, ", "), ": ")
}

func viewObjection(o rollover.Objection) objectionView {
	v := objectionView{Why: string(o.Why), Parties: []string{}, More: o.Count - len(o.Parties)}
	if !o.Until.IsZero() {
		until := o.Until.UTC()
		v.Until = &until
	}
	for _, p := range o.Parties {
		v.Parties = append(v.Parties, string(p.Role)+" "+string(p.ID))
	}
	return v
}

// keyTag is the ETag of a key: of what it is and of which is in use in its place,
// and not of what becomes known of parties meanwhile.
func (c *call) keyTag(v keyView) error {
	v.Moves = nil
	body, err := writeJSON(v)
	c.tag = tagOf(body)
	return err
}

func (a *API) key(c *call) (any, error) {
	_, v, err := a.keyNow(c)
	if err != nil {
		return nil, err
	}
	return v, c.keyTag(v)
}

func (a *API) newKey(c *call) (any, error) {
	wish, err := body[newKey](c)
	if err != nil {
		return nil, err
	}
	if wish.Use == string(connections.KeyEncryption) && wish.Algorithm == "p-256" {
		return nil, problemOf(invalid, "An encryption key is an RSA key.")
	}
	key, err := a.Rollover.Make(c.request.Context(), c.actor, connections.KeyPlan{
		Set: cmp.Or(wish.Set, connections.DefaultKeys), Use: connections.KeyUse(wish.Use), Algorithm: connections.KeyAlgorithm(cmp.Or(wish.Algorithm, "rsa-2048")), Name: wish.Name,
	})
	if err != nil {
		return nil, err
	}
	c.location = Base + "/keys/" + key.ID
	c.request.SetPathValue("key", key.ID)
	return a.key(c)
}

// move makes a move with the key of the path, if it is as it was read.
func (a *API) move(c *call, move rollover.Move, accept bool) error {
	key, v, err := a.keyNow(c)
	if err != nil {
		return err
	}
	if err := c.keyTag(v); err != nil {
		return err
	}
	if err := c.match(c.tag); err != nil {
		return err
	}
	at := slices.IndexFunc(v.Moves, func(can keyCan) bool { return can.Move == string(move) })
	if at < 0 {
		return problemOf(conflict, "That cannot be done with a key that is "+v.State+".")
	}
	err = a.Rollover.Do(c.request.Context(), c.actor, move, rollover.Place{Set: key.Set, Use: key.Use}, key.ID, v.Active, accept)
	if errors.Is(err, rollover.ErrObjected) {
		p := problemOf(objected, "Look at the objections of the key. Whoever knows better says accept.")
		for _, o := range v.Moves[at].Objections {
			p.Errors = append(p.Errors, Wrong{Detail: o.String()})
		}
		return p
	}
	return err
}

// turnKey is move with the key as it has become.
func (a *API) turnKey(c *call, move rollover.Move) (any, error) {
	wish, err := body[keyMove](c)
	if err != nil {
		return nil, err
	}
	if err := a.move(c, move, wish.Accept); err != nil {
		return nil, err
	}
	return a.key(c)
}

func (a *API) activateKey(c *call) (any, error) { return a.turnKey(c, rollover.Activate) }
func (a *API) publishKey(c *call) (any, error)  { return a.turnKey(c, rollover.Publish) }
func (a *API) retireKey(c *call) (any, error)   { return a.turnKey(c, rollover.Retire) }

func (a *API) deleteKey(c *call) (any, error) {
	return nil, a.move(c, rollover.Delete, c.yes("accept"))
}
