package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"trin/broker"
)

// Factors works on second factors of subjects, at the connection that asks for
// them.
type Factors interface {
	// Handles reports whether connections of that protocol are its own.
	Handles(protocol string) bool
	Status(ctx context.Context, connection broker.ID, subject broker.Subject) (FactorStatus, error)
	// Invite makes an invitation as somebody of the role, whom it does not reach
	// further than.
	Invite(ctx context.Context, connection broker.ID, subject broker.Subject, valid time.Duration, makerRole string) (string, error)
	Reset(ctx context.Context, connection broker.ID, subject broker.Subject) error
	Unlock(ctx context.Context, connection broker.ID, subject broker.Subject) error
	// NewRecoveryCodes replaces the recovery codes of somebody who is enrolled.
	NewRecoveryCodes(ctx context.Context, connection broker.ID, subject broker.Subject) ([]string, error)
}

// FactorStatus is how far a subject has come with a factor.
type FactorStatus struct {
	Enrolled      bool       `json:"enrolled"`
	Since         *time.Time `json:"since,omitempty"`
	RecoveryCodes int        `json:"recoveryCodes" doc:"how many are left"`
	Failures      int        `json:"failures" doc:"wrong codes in a row"`
	Locked        bool       `json:"locked"`
}

func (a *API) factorEndpoints() []endpoint {
	const group, at = "factors", "/factors/{connection}"
	return []endpoint{
		{method: http.MethodGet, path: "/factors", rule: readsAll, group: group, does: "The connections that ask for a second factor which Trin keeps", gives: list[factorView]{}, run: a.factors},
		{method: http.MethodGet, path: at + "/status", rule: readsAll, group: group, does: "How far a subject has come with it", gives: FactorStatus{}, query: []parameter{
			{"namespace", "of the subject", nameText}, {"user", "the value of the subject", nameText},
		}, run: a.factorStatus},
		{method: http.MethodPost, path: at + "/invite", rule: operatesAll, group: group, does: "Make an invitation with which the subject enrols once; the code is given once", takes: invited{}, gives: invitation{}, run: a.invite},
		{method: http.MethodPost, path: at + "/unlock", rule: operatesAll, group: group, does: "Let the subject try again at once", takes: subjectView{}, gives: FactorStatus{}, run: a.unlockFactor},
		{method: http.MethodPost, path: at + "/reset", rule: provesAll, group: group, does: "Take the factor away, with its codes and invitations, and end the sessions", takes: subjectView{}, gives: FactorStatus{}, run: a.resetFactor},
		{method: http.MethodPost, path: at + "/codes", rule: provesAll, group: group, does: "Make new recovery codes in the place of those that are left; they are given once", takes: subjectView{}, gives: recoveryCodes{}, run: a.newRecoveryCodes},
	}
}

// factorView is a connection for a second factor.
type factorView struct {
	Connection string `json:"connection"`
	Protocol   string `json:"protocol"`
	Enabled    bool   `json:"enabled"`
}

// subjectView names a subject.
type subjectView struct {
	Namespace string `json:"namespace" least:"1" most:"256" doc:"of the connection that authenticates it: its subjectNamespace, or its id"`
	User      string `json:"user" least:"1" most:"1024" doc:"the value of the subject; of a local user its id"`
}

func (s subjectView) subject() broker.Subject {
	return broker.Subject{Namespace: s.Namespace, Value: s.User}
}

// invited is who is invited, and for how long.
type invited struct {
	Namespace string `json:"namespace" least:"1" most:"256"`
	User      string `json:"user" least:"1" most:"1024"`
	Hours     int64  `json:"hours,omitempty" min:"1" max:"720" doc:"how long it is good; 72 where nothing is said"`
}

// invitation is a code that is given once.
type invitation struct {
	Code    string    `json:"code" doc:"hand it over by a way that is as sure as the level that the factor gives"`
	Expires time.Time `json:"expires"`
}

func (a *API) factors(c *call) (any, error) {
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return nil, err
	}
	found := list[factorView]{Items: []factorView{}}
	for id, one := range of.Connections {
		if a.Factors.Handles(one.Kind) {
			found.Items = append(found.Items, factorView{string(id), one.Kind, one.Enabled})
		}
	}
	slices.SortFunc(found.Items, func(x, y factorView) int {
		if x.Connection < y.Connection {
			return -1
		}
		return 1
	})
	return found, nil
}

// factor is the connection of the path.
func (a *API) factor(c *call) (broker.ID, error) {
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return "", err
	}
	id := broker.ID(c.path("connection"))
	if one := of.Connections[id]; one == nil || !a.Factors.Handles(one.Kind) {
		return "", broker.ErrNotFound
	}
	return id, nil
}

func (a *API) factorStatus(c *call) (any, error) {
	factor, err := a.factor(c)
	if err != nil {
		return nil, err
	}
	subject := broker.Subject{Namespace: c.query.Get("namespace"), Value: c.query.Get("user")}
	if subject.Namespace == "" || subject.Value == "" {
		return nil, problemOf(malformed, "Name the subject: ?namespace=…&user=….")
	}
	return a.Factors.Status(c.request.Context(), factor, subject)
}

// defaultInvitation is how long an invitation is good where nothing is said.
const defaultInvitation = 72

func (a *API) invite(c *call) (any, error) {
	wish, err := body[invited](c)
	if err != nil {
		return nil, err
	}
	factor, err := a.factor(c)
	if err != nil {
		return nil, err
	}
	if wish.Hours == 0 {
		wish.Hours = defaultInvitation
	}
	valid := time.Duration(wish.Hours) * time.Hour
	subject := broker.Subject{Namespace: wish.Namespace, Value: wish.User}
	if err := a.mayHelpSubject(c, subject); err != nil {
		return nil, err
	}
	if err := a.keptFor(c, "invite to second factor", factor, subject); err != nil {
		return nil, err
	}
	expires := a.Clock().Add(valid).UTC()
	code, err := a.Factors.Invite(c.request.Context(), factor, subject, valid, c.actor.Role.String())
	return invitation{code, expires}, err
}

func (a *API) keptFor(c *call, what string, factor broker.ID, subject broker.Subject) error {
	return a.kept(c, what, subject.Value, "of "+subject.Namespace+", at "+string(factor))
}

// onFactor does something to the factor of the subject that the body names, if
// the status is as it may be; nil = it may be any.
func (a *API) onFactor(c *call, what string, may func(FactorStatus) error, do func(context.Context, broker.ID, broker.Subject) error) (any, error) {
	wish, err := body[subjectView](c)
	if err != nil {
		return nil, err
	}
	factor, err := a.factor(c)
	if err != nil {
		return nil, err
	}
	if err := a.mayHelpSubject(c, wish.subject()); err != nil {
		return nil, err
	}
	if may != nil {
		status, err := a.Factors.Status(c.request.Context(), factor, wish.subject())
		if err == nil {
			err = may(status)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := a.keptFor(c, what, factor, wish.subject()); err != nil {
		return nil, err
	}
	if err := do(c.request.Context(), factor, wish.subject()); err != nil {
		return nil, err
	}
	return a.Factors.Status(c.request.Context(), factor, wish.subject())
}

func (a *API) unlockFactor(c *call) (any, error) {
	return a.onFactor(c, "unlock second factor", nil, a.Factors.Unlock)
}

func (a *API) resetFactor(c *call) (any, error) {
	return a.onFactor(c, "reset second factor", nil, func(ctx context.Context, factor broker.ID, subject broker.Subject) error {
		if err := a.Factors.Reset(ctx, factor, subject); err != nil {
			return err
		}
		_, err := a.Ending.EndSubjects(ctx, []broker.Subject{subject})
		return err
	})
}

// recoveryCodes are codes that are given once.
type recoveryCodes struct {
	Codes []string `json:"codes" doc:"each is good once"`
}

// enrolled refuses what is done to a factor that is not there.
func enrolled(status FactorStatus) error {
	if !status.Enrolled {
		return problemOf(conflict, "The subject is not enrolled: invite it.")
	}
	return nil
}

func (a *API) newRecoveryCodes(c *call) (any, error) {
	var made recoveryCodes
	_, err := a.onFactor(c, "new recovery codes", enrolled, func(ctx context.Context, factor broker.ID, subject broker.Subject) (err error) {
		made.Codes, err = a.Factors.NewRecoveryCodes(ctx, factor, subject)
		return err
	})
	return made, err
}

// mayHelpSubject is mayHelp for a subject, and for the local user that it is.
func (a *API) mayHelpSubject(c *call, subject broker.Subject) error {
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return err
	}
	all := []broker.Subject{subject}
	user, err := a.Users.User(c.request.Context(), subject.Value)
	switch {
	case err == nil:
		all = append(all, a.Subjects(of, user)...)
	case !errors.Is(err, broker.ErrNotFound):
		return err
	}
	return a.mayHelp(c, all...)
}
