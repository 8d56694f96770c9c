package broker

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Unaccepted is a message that was not accepted, or a step of a login that could
// not be taken: whoever is at the browser saw a page with the reference of its
// record. It ends no login. The one that it belongs to, if any, stays as it was,
// so that nobody ends another's by sending rubbish, and the true message may
// still come.
type Unaccepted struct {
	At     string `json:"at"`               // where it came: method and path, as the routes are written
	Check  Check  `json:"check"`            // what it did not pass
	Reason string `json:"reason,omitempty"` // in English, without a secret; what it quotes of the message is not proven
	Sender string `json:"sender,omitempty"` // whose it says it is; not proven
	Unkept int    `json:"unkept,omitempty"` // how many of this sender's were not kept before it, since the last that was
}

// About is what is known of the login and the parties that a message belongs to.
type About struct {
	Transaction ID
	Version     int64  // that the login is pinned to; 0 = no login is known
	Application ID     // "" = not known; an application that is named by an unproven message is known
	Connection  ID     // "" = not known
	Sender      string // as the message names it
	Ended       bool   // the login has ended with it and has its own record
}

// About is what the leg knows of an answer to it.
func (l Leg) About() About {
	return About{Transaction: l.Transaction, Version: l.Version, Application: l.Application, Connection: l.Connection}
}

// about is what the transaction knows of a message that belongs to it.
func (t *Transaction) about() About {
	a := About{Transaction: t.ID, Version: t.Version, Application: t.Request.Application, Connection: t.Chosen}
	if t.Leg != nil {
		a.Connection = t.Leg.Connection
	}
	return a
}

// UnacceptedStore keeps the records of messages that were not accepted, apart
// from those of logins. KeepUnaccepted keeps the record, unless so many of the
// same transaction are kept already.
type UnacceptedStore interface {
	KeepUnaccepted(ctx context.Context, r *Record, most int) error
}

// keptOfLogin is how many records are kept of what was not accepted in one login.
const keptOfLogin = 5

const (
	maxCounted = 4096 // senders and networks that are told apart within a minute
	keptReason = 1024 // bytes
)

// bounds are how many records a node keeps in a minute.
type bounds struct{ sender, network, all int }

// Whoever can reach Trin can send what is not accepted, so that each sender, each
// network and all together have so many. What belongs to a login that is under way
// in that browser is counted apart: it has cost a login to begin, and what belongs
// to none cannot use it up. The store bounds how many there are of one login and
// of all.
var (
	boundsOfLogins = bounds{sender: 300, network: 300, all: 1200}
	boundsOfOthers = bounds{sender: 30, network: 30, all: 240}
)

// UnacceptedKeeper keeps records of messages that are not accepted, within
// bounds. It is safe for parallel use.
type UnacceptedKeeper struct {
	configurations Configurations
	store          UnacceptedStore
	clock          func() time.Time
	log            *slog.Logger
	counted        func(Check)

	mu     sync.Mutex
	minute int64
	counts map[countOf]int
	unkept map[countOf]int // of senders, since the last that was kept
}

// countOf is what is counted: all, of a sender, or of a network; of logins that
// are under way, or of none.
type countOf struct {
	login         bool
	sender, place string
}

// NewUnacceptedKeeper makes one. counted, which may be nil, is called for every message
// that is not accepted, kept or not, and must be quick.
func NewUnacceptedKeeper(configurations Configurations, store UnacceptedStore, clock func() time.Time, log *slog.Logger, counted func(Check)) *UnacceptedKeeper {
	if counted == nil {
		counted = func(Check) {}
	}
	return &UnacceptedKeeper{configurations: configurations, store: store, clock: clock, log: log, counted: counted}
}

// Keep keeps the record of the error that the page with the reference is shown
// for. The address is the client's; network is what of it one customer of a
// provider commands, "" = it is not counted. What is not kept is in the log alone.
func (u *UnacceptedKeeper) Keep(ctx context.Context, reference, at, address, network string, err error) {
	var about About
	if invalid := asInvalid(err); invalid != nil {
		if about = invalid.About; about.Ended {
			return
		}
	}
	check := CheckOf(err)
	u.counted(check)
	now := u.clock().UTC().Round(0)
	sender := senderOf(about)
	unkept, keep := u.admit(now, about.Transaction != "", sender, network)
	if !keep {
		return
	}
	r := &Record{
		Reference: reference, Transaction: about.Transaction, Version: about.Version, Started: now, Ended: now,
		Application: about.Application, Connection: about.Connection, Address: address,
		Message: &Unaccepted{At: at, Check: check, Sender: clipped(about.Sender, keptLetters), Reason: reasonOf(check, err), Unkept: unkept},
	}
	// The browser may be gone; the record is kept all the same.
	ctx = context.WithoutCancel(ctx)
	if r.Version == 0 {
		if current, err := u.configurations.Current(ctx); err == nil {
			r.Version = current.Version
		}
	}
	if err := u.store.KeepUnaccepted(ctx, r, keptOfLogin); err != nil {
		u.log.ErrorContext(ctx, "the record of a message that is not accepted could not be kept", "reference", reference, "error", err)
	}
}

// senderOf is what a sender is counted as. Whoever is known by nothing is one.
func senderOf(a About) string {
	switch {
	case a.Connection != "" && a.Transaction != "":
		return "connection " + string(a.Connection)
	case a.Application != "":
		return "application " + string(a.Application)
	case a.Connection != "":
		return "connection " + string(a.Connection)
	}
	return ""
}

// admit says whether a record may be kept, and how many of the sender's were not
// since the last that was.
func (u *UnacceptedKeeper) admit(now time.Time, login bool, sender, network string) (unkept int, keep bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if minute := now.Unix() / 60; minute != u.minute || u.counts == nil {
		u.minute, u.counts = minute, map[countOf]int{}
	}
	most := boundsOfOthers
	if login {
		most = boundsOfLogins
	}
	of := countOf{login: login, sender: "of " + sender}
	from, all := countOf{login: login, place: network}, countOf{login: login}
	if u.counts[all] >= most.all || u.counts[of] >= most.sender || network != "" && u.counts[from] >= most.network || len(u.counts) > maxCounted {
		u.missed(of)
		return 0, false
	}
	u.counts[all]++
	u.counts[of]++
	if network != "" {
		u.counts[from]++
	}
	unkept = u.unkept[of]
	delete(u.unkept, of)
	return unkept, true
}

// missed counts a message that is not kept.
func (u *UnacceptedKeeper) missed(of countOf) {
	if u.unkept == nil || len(u.unkept) >= maxCounted {
		u.unkept = map[countOf]int{}
	}
	u.unkept[of]++
}

// reasonOf is the error as the record has it. What went wrong within Trin is in
// the log alone.
func reasonOf(check Check, err error) string {
	if check == CheckNoFault {
		return ""
	}
	return clipped(strings.TrimPrefix(err.Error(), "invalid: "), keptReason)
}

// clipped is the text as a record keeps it: at most so many bytes, and UTF-8.
func clipped(text string, most int) string {
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
