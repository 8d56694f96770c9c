package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trin/broker"
	"trin/cmd/trin/internal/useragent"
)

// wsfedScenes is the part of the walk in which WS-Federation has one of the
// sides, or both.
func wsfedScenes() []scene {
	return []scene{
		{"wauth asks for more than the SAML provider gives: the factor lifts it", "10, 14, S45, S68", wauthHigh},
		{"A SAML application, and AD FS by WS-Federation, which is asked for several factors", "11, 12, S71", threeFromADFS},
		{"Level 2 over SAML, then more over WS-Federation in one session: the factor alone", "S36, S53, 20, 24", samlThenWSFed},
		{"AD FS over SAML, without Scoping: level 2 is left out, level 3 is its word for several factors", "11, S68", adfsOverSAML},
		{"AD FS cannot give this user a second factor: asked once more without a class, then Trin's factor", "14, 18", adfsWithoutFactor},
		{"AD FS says several factors in an attribute alone", "12", methodsCount},
		{"wauth that nobody reaches: a page of Trin, a fault, or a token with the true level", "2, 16", unmetWauth},
		{"AD FS refuses Scoping: with it the login fails, and the record says who failed", "an error of the provider", scopingRefused},
		{"The application takes tokens of SAML 2.0 in WS-Trust 1.3", "25, S45", newerTokens},
		{"wfresh=0: nothing of the session counts", "22", freshByWSFed},
		{"Logging out over WS-Federation reaches the SAML application and AD FS", "single logout", loggedOutByWSFed},
		{"Logging out over SAML reaches the application of WS-Federation in a frame", "single logout", loggedOutBySAML},
	}
}

// openWSFed goes to a page of the application of WS-Federation.
func (w *walker) openWSFed(ctx context.Context, path string) error {
	return w.agent.Open(ctx, w.demo.WSFed.BaseURL+path)
}

// signInADFS fills in AD FS's login form.
func (w *walker) signInADFS(ctx context.Context, user string) error {
	return w.agent.Submit(ctx, w.page().Form("UserName", "Password"), "", map[string]string{"UserName": user, "Password": Password})
}

// codeADFS types AD FS's own code.
func (w *walker) codeADFS(ctx context.Context) error {
	w.demo.Clock.Advance(CodePeriod)
	code, err := w.demo.ADFSCode()
	if err != nil {
		return err
	}
	return w.agent.Submit(ctx, w.page().Form("VerificationCode"), "", map[string]string{"VerificationCode": code})
}

// sent fails unless the newest record's trips were asked for just this, each.
func (w *walker) sent(ctx context.Context, want ...string) error {
	record, err := w.demo.newestRecord(ctx)
	if err != nil {
		return err
	}
	var got []string
	for _, trip := range record.Trips {
		got = append(got, fmt.Sprint(trip.Sent))
	}
	for i, class := range want {
		want[i] = "[" + class + "]"
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("the trips were asked for %v, wanted %v", got, want)
	}
	return nil
}

func wauthHigh(ctx context.Context, w *walker) error {
	return firstError(
		w.openWSFed(ctx, "/level/3"),
		func() error { return w.choose(ctx, "low") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.wsfedFactor(ctx, "low totp") },
	)
}

// wsfedFactor types a fresh code and opens the level 3 page of the application
// of WS-Federation, whose token has the method for several factors.
func (w *walker) wsfedFactor(ctx context.Context, trips string) error {
	code, err := w.nextCode()
	return firstError(
		err,
		func() error { return w.code(ctx, code) },
		func() error { return w.opens(3, 30) },
		func() error { return w.shows("Answered as AuthenticationMethod " + multipleAuthn) },
		func() error { return w.ends(ctx, ending{level: 30, class: multipleAuthn, trips: trips}) },
	)
}

func threeFromADFS(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/3"),
		func() error { return w.choose(ctx, "adfs") },
		func() error { return w.signInADFS(ctx, User) },
		func() error { return w.codeADFS(ctx) },
		func() error { return w.opens(3, 30) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3), trips: "adfs"}) },
		func() error { return w.sent(ctx, multipleAuthn) },
	)
}

func samlThenWSFed(ctx context.Context, w *walker) error {
	return firstError(
		w.levelTwo(ctx),
		func() error { return w.openWSFed(ctx, "/level/3") },
		func() error { return w.wsfedFactor(ctx, "totp") },
	)
}

func adfsOverSAML(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/2"),
		func() error { return w.choose(ctx, "adfs-saml") },
		func() error { return w.signInADFS(ctx, User) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "adfs-saml"}) },
		func() error { return w.sent(ctx, "") },
		func() error { return w.open(ctx, "/level/3?ask=force") },
		func() error { return w.signInADFS(ctx, User) },
		func() error { return w.codeADFS(ctx) },
		func() error { return w.opens(3, 30) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3), trips: "adfs-saml"}) },
		func() error { return w.sent(ctx, multipleAuthn) },
	)
}

func adfsWithoutFactor(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/3"),
		func() error { return w.choose(ctx, "adfs-saml") },
		func() error { return w.signInADFS(ctx, Other) },
		func() error { return w.factorTo(ctx, "adfs-saml adfs-saml totp") },
		func() error { return w.sent(ctx, multipleAuthn, "", "") },
	)
}

func methodsCount(ctx context.Context, w *walker) error {
	return firstError(
		threeFromADFS(ctx, w),
		// AD FS remembers both factors, Trin is asked to forget its own session.
		func() error { return w.forget() },
		func() error { return w.openWSFed(ctx, "/level/2") },
		func() error { return w.choose(ctx, "adfs") },
		func() error { return w.opens(2, 30) },
		func() error { return w.ends(ctx, ending{level: 30, class: passwordMethod, trips: "adfs"}) },
		func() error { return w.sent(ctx, "") },
	)
}

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
	wsfedSettings    = "settings:\n  realm:"
	adfsSAMLSettings = "settings:\n  product: adfs-3.0\n  password:"
)

// reset sets settings, as an administrator would between two logins.
func (w *walker) reset(ctx context.Context, at, settings string) error {
	changed := bytes.Replace(trinInstallation, []byte(at), []byte(strings.Replace(at, "\n", "\n"+settings, 1)), 1)
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

func freshByWSFed(ctx context.Context, w *walker) error {
	return firstError(
		w.openWSFed(ctx, "/level/2"),
		func() error { return w.choose(ctx, "low") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: passwordMethod, trips: "low"}) },
		func() error { return w.openWSFed(ctx, "/level/2?ask=force") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: passwordMethod, trips: "low"}) },
	)
}

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
