package partner

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// A secret is 256 bits, and the name of a link for administrators 64.
const (
	secretBytes  = 32
	secretLength = 43
	idBytes      = 8
)

// drawn is a new secret, with its hash, and a name for the link.
func drawn(random io.Reader) (secret string, hash connections.Digest, id string, err error) {
	var b [secretBytes + idBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", hash, "", fmt.Errorf("draw a partner link: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(b[:secretBytes])
	return secret, sha256.Sum256([]byte(secret)), hex.EncodeToString(b[secretBytes:]), nil
}

// paces is how often something may be posted with one link.
var paces = connections.Throttle{Free: 40, Pause: 10 * time.Second, Longest: 5 * time.Minute, Forget: time.Hour}

// find is the link that the address names. On false the request is answered: a
// secret of nothing, an expired link, a revoked one and one whose maker may make none any more are
// answered alike.
func (x *Partner) find(w http.ResponseWriter, r *http.Request) (connections.PartnerLink, bool) {
	token := r.PathValue("token")
	if wait := x.Public.Edge.Guess(r); wait > 0 {
		x.tooOften(w, r, wait)
		return connections.PartnerLink{}, false
	}
	if len(token) != secretLength {
		x.gone(w, r)
		return connections.PartnerLink{}, false
	}
	link, err := x.Store.PartnerLinkBySecret(r.Context(), sha256.Sum256([]byte(token)))
	switch {
	case errors.Is(err, broker.ErrNotFound):
		x.gone(w, r)
		return link, false
	case err != nil:
		x.Public.Fail(w, r, err)
		return link, false
	}
	stands, err := x.stands(r.Context(), link)
	switch {
	case err != nil:
		x.Public.Fail(w, r, err)
		return link, false
	case !stands:
		x.gone(w, r)
		return link, false
	}
	x.Public.Edge.GuessedRight(r)
	return link, true
}

// paced counts a post with the link, and answers it where there were too many.
func (x *Partner) paced(w http.ResponseWriter, r *http.Request, link connections.PartnerLink) bool {
	verdict, err := paces.Take(r.Context(), x.Attempts, connections.AttemptKey("partner", link.ID), x.Clock())
	if err != nil {
		x.Public.Fail(w, r, err)
		return false
	}
	if !verdict.Allowed {
		x.tooOften(w, r, verdict.Wait)
	}
	return verdict.Allowed
}

func (x *Partner) gone(w http.ResponseWriter, r *http.Request) {
	x.Public.Problem(w, r, http.StatusNotFound, words.PartnerGoneTitle, words.PartnerGoneLead, "", words.PartnerGoneNext)
}

func (x *Partner) tooOften(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	w.Header().Set("Retry-After", fmt.Sprint(int64(max(wait, time.Second)/time.Second)))
	x.Public.Problem(w, r, http.StatusTooManyRequests, words.PartnerOftenTitle, words.PartnerOftenLead, "", words.PartnerOftenNext, again(r))
}

// again leads back to the page of the link.
func again(r *http.Request) func(console.Frame) console.Link {
	path := publicPath + r.PathValue("token")
	return func(f console.Frame) console.Link {
		return console.Link{Name: f.Say(words.PartnerBack), Path: path}
	}
}
