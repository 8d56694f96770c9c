package broker

import (
	"context"
	"slices"
)

// displaced is the logout of the session of another subject whose place this
// login's session takes; nil = there is none. Its applications have not asked
// for it and the browser has come for something else, so that it passes no
// browser: what was given in the session ends in the move that displaces it,
// those that can be told without the browser are told after it, and the others
// count as not told. Providers are left alone: the one that was used is where the
// other has logged in meanwhile.
func (l *login) displaced(k kept) (*logout, error) {
	if k.displaces == nil {
		return nil, nil
	}
	nobody := &Browser{Address: l.browser.Address}
	w, err := l.newLogout(nobody, l.current, LogoutRequest{Language: l.t.Request.Language}, []Session{*k.displaces})
	if err != nil {
		return nil, err
	}
	w.ends = nil // the login's own move ends it
	w.t.Logout.By = l.t.Reference
	w.t.Logout.Hops = slices.DeleteFunc(w.t.Logout.Hops, func(h LogoutHop) bool { return h.Participant == nil })
	return w, nil
}

// tellDisplaced tells who can be told, and records it. The login has ended well
// by now: whatever fails here is logged and changes nothing of it.
func (w *logout) tellDisplaced(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	err := w.tellBehind(ctx, LogoutRequest{}, nil)
	if err == nil {
		_, err = w.finish(ctx)
	}
	if err != nil {
		w.log.ErrorContext(ctx, "the logout of a session that another's has displaced could not be carried out",
			"reference", w.t.Reference, "by", w.t.Logout.By, "error", err.Error())
	}
}
