package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"trin/broker"
)

func unmetWauth(ctx context.Context, w *walker) error {
	return errors.Join(
		firstError(
			w.openWSFed(ctx, "/level/4"),
			func() error { return w.stays() },
			func() error { return w.ends(ctx, ending{refusal: broker.RefusedLevel}) },
			func() error { return w.reset(ctx, wsfedSettings, "  unmet: fault\n") },
			func() error { return w.openWSFed(ctx, "/level/4") },
			func() error { return w.shows("You were not signed in") },
			func() error { return w.shows("fed:RstParameterNotAccepted") },
			func() error { return w.ends(ctx, ending{refusal: broker.RefusedLevel}) },
			func() error { return w.reset(ctx, wsfedSettings, "  unmet: token\n") },
			func() error { return w.openWSFed(ctx, "/level/4") },
			func() error { return w.choose(ctx, "low") },
			func() error { return w.signIn(ctx, Password) },
			func() error { return w.shows("level 40 was asked for and 20 came back") },
			func() error { return w.ends(ctx, ending{level: 20, class: passwordTransport, trips: "low"}) },
		),
		w.demo.install(ctx, trinInstallation),
	)
}

func scopingRefused(ctx context.Context, w *walker) error {
	return errors.Join(
		firstError(
			w.reset(ctx, adfsSAMLSettings, "  forwardScoping: true\n"),
			func() error { return w.open(ctx, "/level/2") },
			func() error { return w.choose(ctx, "adfs-saml") },
			func() error { return w.shows("You were not signed in") },
			func() error { return w.ends(ctx, ending{trips: "adfs-saml", refusal: broker.RefusedUpstream}) },
		),
		w.demo.install(ctx, trinInstallation),
	)
}

func newerTokens(ctx context.Context, w *walker) error {
	return errors.Join(
		firstError(
			w.reset(ctx, wsfedSettings, "  token: saml20\n  trust: \"1.3\"\n"),
			func() error { return w.openWSFed(ctx, "/level/3") },
			func() error { return w.choose(ctx, "high") },
			func() error { return w.signIn(ctx, Password) },
			func() error { return w.opens(3, 30) },
			func() error { return w.shows("Answered as AuthnContextClassRef " + multipleAuthn) },
			func() error { return w.shows("RequestSecurityTokenResponseCollection") },
			func() error { return w.ends(ctx, ending{level: 30, class: multipleAuthn, trips: "high"}) },
		),
		w.demo.install(ctx, trinInstallation),
	)
}

// Where the settings begin that a scene changes: those of the application of
// WS-Federation, and those of AD FS over SAML.
const (
	wsfedSettings    = "settings:\n  metadataFile: wsfed"
	adfsSAMLSettings = "settings:\n  product: adfs-3.0\n  password:"
)

// reset adds settings, as an administrator would between two logins.
func (w *walker) reset(ctx context.Context, at, settings string) error {
	return w.change(ctx, at, strings.Replace(at, "\n", "\n"+settings, 1))
}

// change puts a text of the installation in the place of another.
func (w *walker) change(ctx context.Context, old, text string) error {
	changed := bytes.Replace(trinInstallation, []byte(old), []byte(text), 1)
	if bytes.Equal(changed, trinInstallation) {
		return errors.New("the installation has no place for the settings")
	}
	return w.demo.install(ctx, changed)
}

// stays fails unless the browser is at a page of Trin that leads back to the
// application.
func (w *walker) stays() error {
	at := w.agent.Last().URL
	if at == nil || w.demo.place(at.Host) != "trin" {
		return fmt.Errorf("the browser is at %s, wanted a page of Trin", at)
	}
	for _, link := range w.page().Links {
		if link.Href == w.demo.WSFed.Realm() {
			return nil
		}
	}
	return errors.New("the page of Trin does not lead back to the application")
}
