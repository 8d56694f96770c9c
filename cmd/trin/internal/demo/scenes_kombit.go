package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trin/broker"
	"trin/cmd/trin/internal/contexthandler"
)

// kombitScenes is the walk of the scenario of KOMBIT.
func kombitScenes() []scene {
	return []scene{
		{"A system that has moved to NSIS: the password, and the code that makes it Substantial", "P3, 10, 14, 20", journalOpens},
		{"The next system rides the session, and gets its own roles", "20, 25, S21", buildingRides},
		{"A system that nobody has described: a login without rights, and it is listed", "P3", strangerIsListed},
		{"NSIS High, which nobody reaches: a signed refusal", "16", highIsRefused},
		{"The first handler, of OIOSAML 2: AssuranceLevel 3", "5, 14, 25", firstHandler},
		{"Logging out at the handler, by the name as it was issued", "single logout", handlerLogsOut},
		{"Who would fail if every system wanted NSIS Substantial", "trin readiness", readinessReport},
	}
}

// what a login at a handler must be.
type kombitWanted struct {
	class string
	level [2]string // attribute and value; the other one must not be there
	roles []string
}

var (
	journalWanted = kombitWanted{substantial, [2]string{nsisAttribute, "Substantial"}, []string{
		"http://eksempelkommune.example/roles/jobrole/caseworker/1 for urn:dk:gov:saml:cvrNumberIdentifier:11223344, http://eksempelkommune.example/KLE/1/parametric = 27.18.*",
		"http://neighbourtown.example/roles/jobrole/reader/2 for urn:dk:gov:saml:cvrNumberIdentifier:55667788",
	}}
	permits = []string{"http://eksempelkommune.example/roles/jobrole/permits/1 for urn:dk:gov:saml:cvrNumberIdentifier:11223344"}
)

const (
	nsisAttribute  = "https://data.gov.dk/concept/core/nsis/loa"
	levelAttribute = "dk:gov:saml:attribute:AssuranceLevel"
)

// journalOpens opens the journal with a password and a code.
func journalOpens(ctx context.Context, w *walker) error {
	return firstError(
		w.system(ctx, w.demo.kombit.second, 0),
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.kombitCode(ctx) },
		func() error { return w.letIn(w.demo.kombit.second, journalWanted) },
		func() error { return w.ends(ctx, ending{level: 30, class: substantial, trips: "town totp"}) },
	)
}

func buildingRides(ctx context.Context, w *walker) error {
	return firstError(
		journalOpens(ctx, w),
		func() error { return w.system(ctx, w.demo.kombit.second, 1) },
		func() error {
			return w.letIn(w.demo.kombit.second, kombitWanted{classOf(3), [2]string{nsisAttribute, "Substantial"}, permits})
		},
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3)}) },
	)
}

func strangerIsListed(ctx context.Context, w *walker) error {
	return firstError(
		w.system(ctx, w.demo.kombit.second, 2),
		func() error { return w.signIn(ctx, Password) },
		func() error {
			return w.letIn(w.demo.kombit.second, kombitWanted{classOf(2), [2]string{levelAttribute, "2"}, nil})
		},
		func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "town"}) },
		func() error { return w.listed(ctx, unknownSystem) },
	)
}

// listed fails unless the system was seen, and is not described.
func (w *walker) listed(ctx context.Context, system string) error {
	seen, err := w.demo.trin.Store.Requesters(ctx, "kombit")
	if err != nil {
		return err
	}
	for _, s := range seen {
		if s.Requester == system {
			fmt.Fprintf(w.out, "   listed: %s, %d login\n", s.Requester, s.Logins)
			return nil
		}
	}
	return fmt.Errorf("%s is not listed for the administrator", system)
}

func highIsRefused(ctx context.Context, w *walker) error {
	return firstError(
		w.agent.Open(ctx, w.demo.kombit.second.BaseURL()+"/system/0?ask=high"),
		func() error { w.request(); return w.shows("Responder/NoAuthnContext") },
		func() error { return w.ends(ctx, ending{refusal: broker.RefusedLevel}) },
	)
}

func firstHandler(ctx context.Context, w *walker) error {
	return firstError(
		w.system(ctx, w.demo.kombit.first, 0),
		func() error { return w.signIn(ctx, Password) },
		func() error { return w.kombitCode(ctx) },
		func() error {
			return w.letIn(w.demo.kombit.first, kombitWanted{classOf(3), [2]string{levelAttribute, "3"}, permits})
		},
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(3), trips: "town totp"}) },
	)
}

func handlerLogsOut(ctx context.Context, w *walker) error {
	second := w.demo.kombit.second
	return firstError(
		journalOpens(ctx, w),
		func() error { return w.agent.Submit(ctx, w.page().Form(), "", nil) },
		func() error {
			if err := w.shows("Choose a system."); err != nil {
				return err
			}
			if w.shows("you are in") == nil {
				return errors.New("the handler still has the user")
			}
			return nil
		},
		func() error { return w.system(ctx, second, 1) },
		func() error {
			if w.page().Form("name", "password") == nil {
				return errors.New("after logging out, the town's provider let the user in without a password")
			}
			return nil
		},
	)
}

func readinessReport(ctx context.Context, w *walker) error {
	if w.demo.readiness == nil {
		return errors.New("there is no report of readiness")
	}
	return w.demo.readiness(ctx, w.out, w.demo.trin.Node)
}

// letIn fails unless the handler has let the user in with what is wanted.
func (w *walker) letIn(h *contexthandler.Handler, want kombitWanted) error {
	login, err := w.told(h)
	if err != nil {
		return err
	}
	roles, err := h.Roles(login)
	if err != nil {
		return err
	}
	var got []string
	for _, role := range roles {
		got = append(got, role.String())
	}
	other := nsisAttribute
	if want.level[0] == nsisAttribute {
		other = levelAttribute
	}
	switch {
	case login.Class != want.class:
		return fmt.Errorf("the class is %s, wanted %s", login.Class, want.class)
	case !slices.Equal(login.Values(want.level[0]), []string{want.level[1]}):
		return fmt.Errorf("%s is %q, wanted %q", want.level[0], login.Values(want.level[0]), want.level[1])
	case len(login.Values(other)) > 0:
		return fmt.Errorf("the level stands in %s too", other)
	case !slices.Equal(got, want.roles):
		return fmt.Errorf("the roles are %q, wanted %q", got, want.roles)
	case login.NameID != "C=DK,O=11223344,CN=Alice Eksempel,Serial="+User:
		return fmt.Errorf("the name identifier is %q", login.NameID)
	}
	return nil
}
