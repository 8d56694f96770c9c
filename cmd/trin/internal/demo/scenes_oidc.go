package demo

import (
	"context"
	"errors"
	"fmt"

	"trin/broker"
)

// oidcScenes is the part of the walk in which the application speaks OpenID
// Connect.
func oidcScenes() []scene {
	return []scene{
		{"acr_values asks for 3, AD FS gives 2: Trin's factor lifts it, and the ID token says 3", "8, 10, 14, 18", oidcThree},
		{"OpenID Connect on both sides: the provider says 2, the factor lifts it", "10, 12, 14, S68", oidcBothSides},
		{"A SAML application, and the provider by OpenID Connect: logging out reaches it", "10, 12, single logout", samlBeforeOIDC},
		{"prompt=none rides the session, and shows no page", "8, 23", oidcPassive},
		{"prompt=login: nothing of the session counts", "22", oidcForced},
		{"An essential acr is met by the factor, and level 4 is answered unmet_authentication_requirements", "8, 16", oidcEssential},
		{"acr_values that nobody reaches: the token says what was reached, and the application refuses it", "8", oidcVoluntary},
		{"Nothing asked: the floor decides", "9", oidcNothing},
		{"Level 2 over OpenID Connect opens the pages of SAML and WS-Federation, and gets them level 3 by the factor alone", "S36, S53, 20, 24", oidcFirst},
		{"Level 3 over SAML opens the pages of OpenID Connect", "S36, S21, 24", oidcLast},
		{"Logging out over OpenID Connect reaches the applications of SAML and WS-Federation", "single logout", loggedOutByOIDC},
		{"Logging out over SAML reaches the application of OpenID Connect behind the browser", "single logout", loggedOutToOIDC},
		{"The same in a frame of the browser", "single logout", loggedOutInFrame},
		{"Logging out at the provider itself: it tells Trin behind the browser, and Trin the application", "single logout", loggedOutAtProvider},
	}
}

// openOIDC goes to a page of the application of OpenID Connect.
func (w *walker) openOIDC(ctx context.Context, path string) error {
	return w.agent.Open(ctx, w.demo.OIDC.BaseURL+path)
}

// acr fails unless the page shows an ID token of that class.
func (w *walker) acr(class string) error { return w.shows("Answered as acr " + class) }

// oidcTwo signs in at the lower provider and opens the level 2 page.
func (w *walker) oidcTwo(ctx context.Context) error {
	return firstError(
		w.openOIDC(ctx, "/level/2"),
		func() error { return w.choose(ctx, "low") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.acr(classOf(2)) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "low"}) },
	)
}

// oidcFactor types a fresh code and opens the level 3 page.
func (w *walker) oidcFactor(ctx context.Context, trips string) error {
	return firstError(
		w.factorTo(ctx, trips),
		func() error { return w.acr(classOf(3)) },
	)
}

func oidcThree(ctx context.Context, w *walker) error {
	return firstError(
		w.openOIDC(ctx, "/level/3"),
		func() error { return w.choose(ctx, "adfs-saml") },
		func() error { return w.signInADFS(ctx, Other) },
		func() error { return w.oidcFactor(ctx, "adfs-saml adfs-saml totp") },
		func() error { return w.sent(ctx, multipleAuthn, "", "") },
		func() error { return w.shows("Bent Eksempel") },
	)
}

func oidcBothSides(ctx context.Context, w *walker) error {
	return firstError(
		w.openOIDC(ctx, "/level/3"),
		func() error { return w.choose(ctx, "low-oidc") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.oidcFactor(ctx, "low-oidc totp") },
		func() error { return w.sent(ctx, "", "") },
		func() error { return w.shows("Alice Eksempel") },
	)
}

func samlBeforeOIDC(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/2"),
		func() error { return w.choose(ctx, "low-oidc") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "low-oidc"}) },
		func() error { return w.sent(ctx, classOf(2)) },
		func() error { return w.leave(ctx) },
		func() error { return w.shows("You are not signed in") },
		func() error { return w.open(ctx, "/level/2") },
		func() error { return w.choose(ctx, "low-oidc") },
		func() error {
			if w.page().Form("name", "password") == nil {
				return errors.New("after logging out, the provider let the user in without a password")
			}
			return nil
		},
	)
}

func oidcPassive(ctx context.Context, w *walker) error {
	return firstError(
		w.openOIDC(ctx, "/level/2?ask=passive"),
		func() error { return w.shows("login_required") },
		func() error { return w.ends(ctx, ending{refusal: broker.RefusedPassive}) },
		func() error { return w.oidcTwo(ctx) },
		func() error { return w.openOIDC(ctx, "/level/2?ask=passive") },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2)}) },
		// A wish is answered with what the session has, a demand is not.
		func() error { return w.openOIDC(ctx, "/level/3?ask=passive") },
		func() error { return w.shows("level 30 was asked for and 20 came back") },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2)}) },
		func() error { return w.openOIDC(ctx, "/level/3?ask=passive,essential") },
		func() error { return w.shows("interaction_required") },
		func() error { return w.ends(ctx, ending{refusal: broker.RefusedPassive}) },
	)
}

func oidcForced(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.openOIDC(ctx, "/level/2?ask=force") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "low"}) },
	)
}

func oidcEssential(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.openOIDC(ctx, "/level/3?ask=essential") },
		func() error { return w.oidcFactor(ctx, "totp") },
		func() error { return w.openOIDC(ctx, "/level/4?ask=essential") },
		func() error { return w.shows("unmet_authentication_requirements") },
		func() error { return w.ends(ctx, ending{refusal: broker.RefusedLevel}) },
		func() error { return w.openOIDC(ctx, "/level/3") },
		func() error { return w.opens(3, 30) },
	)
}

func oidcVoluntary(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.openOIDC(ctx, "/level/4") },
		func() error {
			return w.shows(fmt.Sprintf("level 40 was asked for and 20 came back, as %s", classOf(2)))
		},
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2)}) },
	)
}

func oidcNothing(ctx context.Context, w *walker) error {
	return firstError(
		w.openOIDC(ctx, "/level/2?ask=nothing"),
		func() error { return w.choose(ctx, "low") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "low"}) },
	)
}

func oidcFirst(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.open(ctx, "/level/2") },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2)}) },
		func() error { return w.openWSFed(ctx, "/level/2") },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: passwordMethod}) },
		func() error { return w.openWSFed(ctx, "/level/3") },
		func() error { return w.wsfedFactor(ctx, "totp") },
		func() error { return w.open(ctx, "/level/3") },
		func() error { return w.opens(3, 30) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3)}) },
	)
}

func oidcLast(ctx context.Context, w *walker) error {
	return firstError(
		twoThenThree(ctx, w),
		func() error { return w.openOIDC(ctx, "/level/3?ask=passive") },
		func() error { return w.opens(3, 30) },
		func() error { return w.acr(classOf(3)) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3)}) },
		func() error { return w.openOIDC(ctx, "/level/2?ask=again") },
		func() error { return w.opens(2, 30) },
		func() error { return w.acr(classOf(2)) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(2)}) },
	)
}
