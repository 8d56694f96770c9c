package demo

import (
	"context"
	"errors"
	"slices"

	"trin/cmd/trin/internal/useragent"
)

// both signs in at both applications in one session, at AD FS.
func (w *walker) both(ctx context.Context) error {
	return firstError(
		w.open(ctx, "/level/2"),
		func() error { return w.choose(ctx, "adfs") },
		func() error { return w.signInADFS(ctx, User) },
		func() error { return w.opens(2, 20) },
		func() error { return w.openWSFed(ctx, "/level/2") },
		func() error { return w.opens(2, 20) },
	)
}

// leave presses the button that logs out, and goes on from pages with frames: a
// script does that where scripts run.
func (w *walker) leave(ctx context.Context) error {
	i := slices.IndexFunc(w.page().Forms, func(form useragent.Form) bool { return form.Action == "/logout" })
	if i < 0 {
		return errors.New("the page has no way to log out")
	}
	err := w.agent.Submit(ctx, &w.page().Forms[i], "", nil)
	for err == nil && len(w.page().Frames) > 0 {
		if forms := w.page().Forms; len(forms) > 0 {
			err = w.agent.Submit(ctx, &forms[len(forms)-1], "", nil)
		} else {
			err = w.agent.Follow(ctx, "Continue")
		}
	}
	return err
}

// gone fails when one of the applications, or AD FS, still knows the browser.
func (w *walker) gone(ctx context.Context) error {
	return firstError(
		w.open(ctx, "/"),
		func() error { return w.shows("You are not signed in") },
		func() error { return w.openWSFed(ctx, "/") },
		func() error { return w.shows("You are not signed in") },
		func() error { return w.openWSFed(ctx, "/level/2") },
		func() error { return w.choose(ctx, "adfs") },
		func() error {
			if w.page().Form("UserName", "Password") == nil {
				return errors.New("after logging out, AD FS let the user in without a password")
			}
			return nil
		},
	)
}

func loggedOutByWSFed(ctx context.Context, w *walker) error {
	return firstError(
		w.both(ctx),
		func() error { return w.leave(ctx) },
		func() error { return w.gone(ctx) },
	)
}

func loggedOutBySAML(ctx context.Context, w *walker) error {
	return firstError(
		w.both(ctx),
		func() error { return w.open(ctx, "/level/2") },
		func() error { return w.leave(ctx) },
		func() error { return w.gone(ctx) },
	)
}
