package demo

import (
	"context"
	"fmt"
	"slices"
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
		{"wauth that nobody reaches: a page of Trin, a fault, or a token with the true level", "8, 16", unmetWauth},
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
