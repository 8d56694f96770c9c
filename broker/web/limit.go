package web

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// Rate is how often one network may do a thing: Burst at once, and PerSecond
// after that. The zero value is no limit. A network is what one customer of a
// provider commands: an IPv4 address, or the /64 of an IPv6 one. A loopback
// address is never limited, because whatever comes from it is a proxy that
// nobody has named, and everybody is behind that.
type Rate struct {
	PerSecond float64
	Burst     int
}

// What is limited, as the metric names it.
const (
	LimitedLogin = "login"
	LimitedGuess = "guess"
)

// limited answers a request that begins a login where its network has begun too
// many, and says whether it did.
func (e *Edge) limited(w *recorder, r *http.Request) bool {
	if e.logins == nil || !e.begins.has(r) {
		return false
	}
	wait := e.take(e.logins, LimitedLogin, r)
	if wait <= 0 {
		return false
	}
	w.limited = true
	w.Header().Set("Retry-After", strconv.FormatInt(int64(math.Ceil(wait.Seconds())), 10))
	e.show(w, r, nil, failedTooMany, Reference(r.Context()))
	return true
}

// Guess takes one of the guesses at passwords and codes that the request's
// network has. It returns how long to wait when there is none left: then
// nothing may be evaluated. GuessedRight gives it back.
func (e *Edge) Guess(r *http.Request) time.Duration {
	if e.guesses == nil {
		return 0
	}
	return e.take(e.guesses, LimitedGuess, r)
}

// GuessedRight gives back what Guess took, since the guess was right.
func (e *Edge) GuessedRight(r *http.Request) {
	if e.guesses == nil {
		return
	}
	if of, ok := networkOf(e.client(r)); ok {
		e.guesses.giveBack(of, e.Clock())
	}
}

// take takes a token of the request's network. What is refused is counted each
// time and logged once until the network has been quiet.
func (e *Edge) take(l *limiter, what string, r *http.Request) time.Duration {
	address := e.client(r)
	of, ok := networkOf(address)
	if !ok {
		return 0
	}
	wait, first := l.take(of, e.Clock())
	if wait <= 0 {
		return 0
	}
	if first {
		e.Log.WarnContext(r.Context(), "a network does something too often; it is refused until it slows down",
			"reference", Reference(r.Context()), "what", what, "address", address.String())
	}
	if e.Limited != nil {
		e.Limited(what)
	}
	return max(wait, time.Second)
}
