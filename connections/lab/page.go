package lab

import (
	"context"
	"errors"

	"trin/broker"
)

// Stopped keeps with a run that Trin has answered its browser with a page that
// says that what came was not taken. It reports whether there is such a run, and
// it waits: only the administrator's browser knows its name. The first page after
// an answer of the lab's provider is of that answer.
func (l *Lab) Stopped(ctx context.Context, run, reference string) (bool, error) {
	stored, err := l.Store.LabRun(ctx, run)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, err := readRun(stored)
	if err != nil {
		return false, err
	}
	now := l.Clock()
	if r.Answer != nil || now.Sub(r.Started) >= waits {
		return false, nil
	}
	page := &Page{Reference: reference, At: now}
	r.Page = page
	if n := len(r.Said); n > 0 && r.Said[n-1].Page == nil {
		r.Said[n-1].Page = page
	}
	return true, l.save(ctx, r)
}

// Waits reports whether the login of a run is still at the lab's provider, so
// that another answer can be given.
func (l *Lab) Waits(ctx context.Context, r *Run) (bool, error) {
	n := len(r.Said)
	if n == 0 || r.Answer != nil || r.Query == "" {
		return false, nil
	}
	said := r.Said[n-1]
	t, err := l.Store.Transaction(ctx, said.Transaction)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return t.State == broker.StateFirstFactor && t.Leg != nil && t.Leg.ID == said.Leg, nil
}

// ProviderVisit is the path of the page on which the lab's provider is told what
// to answer to the request that has brought a run there the last time.
func ProviderVisit(r *Run) string {
	if n := len(r.Said); n > 0 && r.Query != "" {
		return ProviderPath(r.Said[n-1].Protocol) + "?" + r.Query
	}
	return ""
}
