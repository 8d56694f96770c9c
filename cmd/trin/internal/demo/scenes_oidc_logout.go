package demo

import (
	"context"
	"errors"

	"trin/broker"
)

// all signs in at the three applications in one session, at AD FS.
func (w *walker) all(ctx context.Context) error {
	return firstError(
		w.both(ctx),
		func() error { return w.openOIDC(ctx, "/level/2") },
		func() error { return w.opens(2, 20) },
	)
}

// goneFromOIDC fails when the application of OpenID Connect, or one of the
// others, still knows the browser.
func (w *walker) goneFromOIDC(ctx context.Context) error {
	return firstError(
		w.openOIDC(ctx, "/"),
		func() error { return w.shows("You are not signed in") },
		func() error { return w.gone(ctx) },
	)
}

func loggedOutByOIDC(ctx context.Context, w *walker) error {
	return firstError(
		w.all(ctx),
		func() error { return w.leave(ctx) },
		func() error { return w.goneFromOIDC(ctx) },
	)
}

func loggedOutToOIDC(ctx context.Context, w *walker) error {
	return firstError(
		w.all(ctx),
		func() error { return w.open(ctx, "/level/2") },
		func() error { return w.leave(ctx) },
		func() error { return w.goneFromOIDC(ctx) },
	)
}

func loggedOutInFrame(ctx context.Context, w *walker) error {
	return errors.Join(
		firstError(
			w.change(ctx, "backChannelLogoutURI: \"http://oidc.demo/backchannel\"", "frontChannelLogoutURI: \"http://oidc.demo/frontchannel\""),
			func() error { return loggedOutToOIDC(ctx, w) },
		),
		w.demo.install(ctx, trinInstallation),
	)
}

func loggedOutAtProvider(ctx context.Context, w *walker) error {
	return firstError(
		w.openOIDC(ctx, "/level/2"),
		func() error { return w.choose(ctx, "low-oidc") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.agent.Open(ctx, w.demo.low.url+"/logout") },
		func() error { return w.leave(ctx) },
		func() error { return w.openOIDC(ctx, "/") },
		func() error { return w.shows("You are not signed in") },
		func() error { return w.openOIDC(ctx, "/level/2?ask=passive") },
		func() error { return w.shows("login_required") },
		func() error { return w.ends(ctx, ending{refusal: broker.RefusedPassive}) },
	)
}
