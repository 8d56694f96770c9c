package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/rollover"
	"trin/broker"
	"trin/connections"
)

// remoteKey is a key of a server, as far as it is told here.
type remoteKey struct {
	ID, Set, Use, State      string
	Since, Expires           time.Time
	Fingerprint, Certificate string
}

// remoteParty is a party and the key that waits, at a server.
type remoteParty struct {
	Role, ID, Key, Standing, Word, By, Way string
	Made                                   time.Time
	Said                                   bool // somebody has said the way
}

// changesNoKeys is why a command does not work elsewhere that changes keys, and
// where to go. Nothing is asked of the server.
func (r *remote) changesNoKeys() error {
	at := "in its administration, at Keys"
	if base, err := url.Parse(r.server); err == nil && base.Host != "" {
		at = "at " + base.Scheme + "://" + base.Host + "/admin/keys"
	}
	return hint(errors.New("keys are not changed with a token: it takes a fresh proof of who it is"),
		"do it "+plain(at)+"; or run this where the database is, with --data or --database and without --server ("+serverVariable+")")
}

// remoteKeys are the keys of a server, in the order of trin keys list.
func remoteKeys(c *cobra.Command, from *client) ([]remoteKey, error) {
	var all []remoteKey
	for path := "/keys"; path != ""; {
		var page struct{ Items []remoteKey }
		answer, err := from.get(c.Context(), path, &page)
		if err != nil {
			return nil, err
		}
		all, path = append(all, page.Items...), answer.next()
	}
	slices.SortStableFunc(all, func(a, b remoteKey) int { return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Use, b.Use)) })
	return all, nil
}

// keysFrom is the client for a command that only reads flags about elsewhere.
func (r *remote) keysFrom(c *cobra.Command) (*client, error) {
	if err := r.only(c); err != nil {
		return nil, err
	}
	return r.client()
}

func listKeysRemotely(c *cobra.Command, r *remote) error {
	from, err := r.keysFrom(c)
	if err != nil {
		return err
	}
	keys, err := remoteKeys(c, from)
	for _, k := range keys {
		listKey(c.OutOrStdout(), plain(k.ID), plain(k.Set), plain(k.Use), plain(k.State), k.Expires, plain(k.Fingerprint))
	}
	return err
}

// keyAt reads one key.
func (c *client) keyAt(command *cobra.Command, id string) (remoteKey, error) {
	var key remoteKey
	_, err := c.get(command.Context(), "/keys/"+url.PathEscape(id), &key)
	var refused *refusal
	if errors.As(err, &refused) && refused.is("not-found") {
		err = noKey(broker.ErrNotFound, id)
	}
	return key, err
}

func certificateRemotely(c *cobra.Command, r *remote, id string) error {
	from, err := r.keysFrom(c)
	if err != nil {
		return err
	}
	key, err := from.keyAt(c, id)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(c.OutOrStdout(), key.Certificate)
	return err
}

// confirmRemotely keeps what a party is known to have of the key that waits at a
// server. What is not given stays as it is.
func confirmRemotely(c *cobra.Command, r *remote, id string, party connections.KeyParty) error {
	to, err := r.keysFrom(c)
	if err != nil {
		return err
	}
	key, err := to.keyAt(c, id)
	if err != nil {
		return err
	}
	path := rolloverPath(rollover.Place{Set: key.Set, Use: connections.KeyUse(key.Use)}) + "/parties/" + url.PathEscape(string(party.Role)) + "/" + url.PathEscape(string(party.ID))
	var known remoteParty
	answer, err := to.get(c.Context(), path, &known)
	var refused *refusal
	if errors.As(err, &refused) && refused.is("not-found") {
		return noParty(party)
	}
	if err != nil {
		return err
	}
	if known.Key != id {
		return hint(fmt.Errorf("%s is not the key that waits", id), "trin keys rollover shows which one does")
	}
	marks := map[string]string{"word": known.Word}
	if known.Said {
		marks["way"] = known.Way
	}
	for flag, mark := range map[string]string{"word": "word", "takes": "way"} {
		if f := c.Flags().Lookup(flag); f != nil && f.Changed {
			marks[mark] = f.Value.String()
		}
	}
	for mark, value := range marks { // nothing takes away what stood there
		if value == "" {
			delete(marks, mark)
		}
	}
	written, err := json.Marshal(marks)
	if err != nil {
		return err
	}
	_, err = to.send(c.Context(), http.MethodPut, path, "application/json", written, answer.header.Get("ETag"))
	if errors.As(err, &refused) && refused.is("invalid") {
		return noParty(party)
	}
	return err
}

// rolloverPath is where a server tells of a key set.
func rolloverPath(at rollover.Place) string {
	return "/rollovers/" + url.PathEscape(at.Set) + "/" + url.PathEscape(string(at.Use))
}

// noSet turns the word of a server for what is not there into what to do.
func noSet(err error, at rollover.Place) error {
	var refused *refusal
	if errors.As(err, &refused) && refused.is("not-found") {
		return hint(fmt.Errorf("there is no key set %q with keys for %s", at.Set, at.Use), "trin keys list shows them")
	}
	return err
}
