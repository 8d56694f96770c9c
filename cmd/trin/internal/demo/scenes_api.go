package demo

import (
	"context"
	"errors"
	"fmt"
)

// apiScenes is the part of the walk in which an API asks for more than the
// application has.
func apiScenes() []scene {
	return []scene{
		{"The API's challenge leads to the factor alone", "20, S53, RFC 9470", apiChallenge},
		{"The same with access tokens that the API reads itself", "20, RFC 9068, RFC 9470", apiReadsJWT},
		{"The API's max_age: a login that is too old is asked for again, all of it", "21, RFC 9470", apiMaxAge},
	}
}

// journal opens the journal by the factor alone, from level 2.
func (w *walker) journal(ctx context.Context) error {
	return firstError(
		w.openOIDC(ctx, "/api/appointments"),
		func() error { return w.answers("appointments", classOf(2)) },
		func() error { return w.openOIDC(ctx, "/api/journal") },
		func() error { return w.typeCode(ctx) },
		func() error { return w.answers("journal", classOf(3)) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3), trips: "totp"}) },
	)
}

// answers fails unless the API answered the call, by a token of that acr.
func (w *walker) answers(call, class string) error {
	return firstError(
		w.shows("The API has answered: "+call),
		func() error { return w.shows(fmt.Sprintf(`"acr": "%s"`, class)) },
	)
}

// typeCode types a fresh code.
func (w *walker) typeCode(ctx context.Context) error {
	code, err := w.nextCode()
	if err != nil {
		return err
	}
	return w.code(ctx, code)
}

func apiChallenge(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.journal(ctx) },
		func() error { return w.shows("introspected") },
		func() error { return w.openOIDC(ctx, "/api/journal") }, // no step now
		func() error { return w.answers("journal", classOf(3)) },
	)
}

func apiReadsJWT(ctx context.Context, w *walker) error {
	return errors.Join(
		firstError(
			w.change(ctx, "audience: [journal-api]", "audience: [journal-api]\n  accessToken: jwt"),
			func() error { return w.oidcTwo(ctx) },
			func() error { return w.journal(ctx) },
			func() error { return w.shows("a JWT (RFC 9068)") },
		),
		w.demo.install(ctx, trinInstallation),
	)
}

func apiMaxAge(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.journal(ctx) },
		func() error { w.demo.Clock.Advance(2 * journalMaxAge); return nil },
		func() error { return w.openOIDC(ctx, "/api/journal") }, // the access token has ended as well
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.typeCode(ctx) },
		func() error { return w.answers("journal", classOf(3)) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3), trips: "low totp"}) },
	)
}
