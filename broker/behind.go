package broker

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// behind finds the applications whose policy holds beside the application's
// own: those that the original requester of a believed chain is, where the
// application is set to be held to them (rule P4). An identifier may be that of
// one application in each protocol; then all of them hold. Ones that are
// switched off are among them, since nobody may come to them by a detour.
func (c *Configuration) behind(a *ApplicationConnection, r AuthnRequest) []*ApplicationConnection {
	if !a.EndPolicy {
		return nil
	}
	original := a.original(a.believed(r))
	if original == "" || slices.Contains(a.Identifiers, original) {
		return nil
	}
	var found []*ApplicationConnection
	for _, other := range c.Applications {
		if other != nil && other.ID != a.ID && slices.Contains(other.Identifiers, original) {
			found = append(found, other)
		}
	}
	slices.SortFunc(found, func(x, y *ApplicationConnection) int { return cmp.Compare(x.ID, y.ID) })
	return found
}

// ends are the applications behind the one of the facts.
func (f *Facts) ends() []*ApplicationConnection {
	return f.Configuration.behind(f.Application, f.Request)
}

// behind are the applications behind this login's, as they were at Begin.
func (l *login) behind() []*ApplicationConnection { return l.pinned.behind(l.app, l.t.Request) }

// allows reports whether every application behind this one may use the
// connection too.
func (d *deciding) allows(id ID) bool {
	return !slices.ContainsFunc(d.ends, func(end *ApplicationConnection) bool { return !slices.Contains(end.Authentication, id) })
}

// outsider is an application behind this one that shares no session with it:
// what was given in this one's group does not count for it (rule 24); nil =
// there is none.
func (d *deciding) outsider() *ApplicationConnection {
	for _, end := range d.ends {
		if end.Group != d.Application.Group {
			return end
		}
	}
	return nil
}

// agedBehind reports whether evidence of that time is older than an application
// behind this one allows.
func (d *deciding) agedBehind(since time.Time) bool {
	return slices.ContainsFunc(d.ends, func(end *ApplicationConnection) bool {
		return end.MaxAge != nil && aged(since, d.Now, *end.MaxAge)
	})
}

// closed refuses a login for an application behind this one that has been
// switched off or deleted while the browser was away.
func (l *login) closed() *Refusal {
	for _, end := range l.behind() {
		if l.current.application(end.ID) == nil {
			return &Refusal{Code: RefusedDenied, Reason: fmt.Sprintf("application %q, for which this one asks, is switched off or deleted", end.ID)}
		}
	}
	return nil
}

// release runs the claims through the pipelines of the applications behind this
// one, after its own: what an application may not be told is not told to its
// proxy either. There each of them is the application that asks, and nobody is
// behind it.
func (l *login) release(ctx context.Context, in ClaimsInput, claims Claims) (Claims, []ClaimsStep, error) {
	var all []ClaimsStep
	in.RequesterIDs, in.Original, in.Requester = nil, "", nil
	for _, end := range l.behind() {
		if end.Claims == nil {
			continue
		}
		in.Application, in.Identifier = end.ID, first(end.Identifiers)
		var steps []ClaimsStep
		var err error
		claims, steps, err = end.Claims.Run(ctx, in, claims)
		all = append(all, steps...)
		if err != nil {
			return nil, all, fmt.Errorf("claims for %q, behind %q: %w", end.ID, l.app.ID, err)
		}
	}
	return claims, all, nil
}
