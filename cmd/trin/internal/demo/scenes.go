package demo

import (
	"context"
	"errors"
	"slices"
	"time"

	"trin/broker"
)

// scenes is the walk, in order. Each begins in a new browser.
func (d *Demo) scenes() []scene {
	if d.kombit != nil {
		return kombitScenes()
	}
	return slices.Concat(samlScenes(), wsfedScenes(), oidcScenes(), apiScenes(), confirmScenes(), tokenScenes())
}

// samlScenes is the part of the walk in which both sides speak SAML.
func samlScenes() []scene {
	return []scene{
		{"Level 2, then level 3 in the same session: the factor alone is asked", "S57, S53, S20, 20, 25", twoThenThree},
		{"Level 3 at once: the provider answers 2, the factor lifts it", "10, 14, S68", threeAtOnce},
		{"Level 3 from the provider that reaches it: the factor is skipped", "14, S71", threeFromHigh},
		{"A level 3 session opens the level 2 page without a question", "5, 6, S21", threeOpensTwo},
		{"ForceAuthn: nothing of the session counts", "22", forced},
		{"Passive without a session, and with one", "23", passive},
		{"A wrong code, then giving up: the session keeps level 2", "14, 26", wrongCode},
		{"Evidence ages: after an hour level 3 wants the factor again", "21", ageing},
		{"Level 4, which nobody reaches", "16", unreachable},
		{"Nothing asked: the first factor is enough", "9", nothingAsked},
		{"Logging out ends the session everywhere", "single logout", loggedOut},
	}
}

func twoThenThree(ctx context.Context, w *walker) error {
	if err := w.levelTwo(ctx); err != nil {
		return err
	}
	if err := w.open(ctx, "/level/3"); err != nil {
		return err
	}
	return w.factorTo(ctx, "totp")
}

// levelTwo signs in at the lower provider and opens the level 2 page.
func (w *walker) levelTwo(ctx context.Context) error {
	return firstError(
		w.open(ctx, "/level/2"),
		func() error { return w.choose(ctx, "low") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "low"}) },
	)
}

// factorTo types a fresh code and opens the level 3 page.
func (w *walker) factorTo(ctx context.Context, trips string) error {
	code, err := w.nextCode()
	return firstError(
		err,
		func() error { return w.code(ctx, code) },
		func() error { return w.opens(3, 30) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3), trips: trips}) },
	)
}

func threeAtOnce(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/3"),
		func() error { return w.choose(ctx, "low") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.factorTo(ctx, "low totp") },
	)
}

func threeFromHigh(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/3"),
		func() error { return w.choose(ctx, "high") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(3, 30) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3), trips: "high"}) },
	)
}

func threeOpensTwo(ctx context.Context, w *walker) error {
	return firstError(
		threeFromHigh(ctx, w),
		func() error { return w.open(ctx, "/level/2?ask=again") },
		func() error { return w.opens(2, 30) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(2)}) },
	)
}

func forced(ctx context.Context, w *walker) error {
	return firstError(
		w.levelTwo(ctx),
		func() error { return w.open(ctx, "/level/2?ask=force") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "low"}) },
	)
}

func passive(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/2?ask=passive"),
		func() error { return w.shows("status:NoPassive") },
		func() error { return w.ends(ctx, ending{refusal: broker.RefusedPassive}) },
		func() error { return w.levelTwo(ctx) },
		func() error { return w.open(ctx, "/level/2?ask=passive") },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2)}) },
		func() error { return w.open(ctx, "/level/3?ask=passive") },
		func() error { return w.shows("status:NoPassive") },
		func() error { return w.ends(ctx, ending{refusal: broker.RefusedPassive}) },
	)
}

func wrongCode(ctx context.Context, w *walker) error {
	return firstError(
		w.levelTwo(ctx),
		func() error { return w.open(ctx, "/level/3") },
		func() error { return w.code(ctx, "000000") },
		func() error {
			if w.page().Form("code") == nil {
				return errors.New("the code page did not come back after a wrong code")
			}
			return nil
		},
		func() error { return w.cancel(ctx) },
		func() error { return w.shows("status:AuthnFailed") },
		func() error { return w.ends(ctx, ending{trips: "totp", refusal: broker.RefusedCancelled}) },
		func() error { return w.open(ctx, "/level/2?ask=again") },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2)}) },
	)
}

func ageing(ctx context.Context, w *walker) error {
	return firstError(
		twoThenThree(ctx, w),
		func() error { w.demo.Clock.Advance(levelThreeAge + time.Second); return nil },
		func() error { return w.open(ctx, "/level/2?ask=again") },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2)}) },
		func() error { return w.open(ctx, "/level/3?ask=again") },
		func() error { return w.factorTo(ctx, "totp") },
	)
}

func unreachable(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/4"),
		func() error { return w.shows("status:NoAuthnContext") },
		func() error { return w.ends(ctx, ending{refusal: broker.RefusedLevel}) },
	)
}

func nothingAsked(ctx context.Context, w *walker) error {
	return firstError(
		w.open(ctx, "/level/2?ask=nothing"),
		func() error { return w.choose(ctx, "low") },
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.opens(2, 20) },
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "low"}) },
	)
}

func loggedOut(ctx context.Context, w *walker) error {
	return firstError(
		w.levelTwo(ctx),
		func() error { return w.leave(ctx) },
		func() error { return w.shows("You are not signed in") },
		func() error { return w.open(ctx, "/level/2") },
		func() error { return w.choose(ctx, "low") },
		func() error {
			if w.page().Form("name", "password") == nil {
				return errors.New("after logging out, the provider let the user in without a password")
			}
			return nil
		},
	)
}

// firstError runs the steps until one fails. The first has run already.
func firstError(first error, steps ...func() error) error {
	if first != nil {
		return first
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
