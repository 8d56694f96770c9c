package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// tokenOf looks at the class in the newest token that a provider sent to Trin.
func tokenOf(class string) act {
	return func(_ context.Context, p *person) error {
		r, err := p.result(p.trin + "/wsfed/rp/")
		if err != nil {
			return err
		}
		return wants("the provider's class", r.class(), class)
	}
}

// inEverywhere signs in at applications of both protocols.
func inEverywhere() step {
	return step{"the person is in at a SAML application and at two of WS-Federation", all(
		login(app, class, level2), signIn, in(app, level2, "20"),
		ask(journal, "wauth", level2), inside(journal, level2, "20"),
		ask(archive, "wauth", level2), inside(archive, level2, "20"),
	)}
}

// outEverywhere looks that all of them have forgotten the person.
func outEverywhere() []step {
	return []step{
		{"the application of WS-Federation that is loaded in a frame has ended its session", outside(journal, archive)},
		{"the SAML application has none", out(app)},
		{"Trin and the provider have none: the provider asks for the password", all(login(app, class, level2), asksForLogin)},
	}
}

// frames loads what the page shows inside of itself, as a browser would.
func frames(ctx context.Context, p *person) error {
	at, page := p.agent.Last().URL, p.page()
	if len(page.Frames) == 0 {
		return p.unexpected("a page with frames")
	}
	for _, frame := range page.Frames {
		address, err := at.Parse(frame)
		if err != nil {
			return err
		}
		hop, err := p.agent.Send(ctx, http.MethodGet, address.String(), nil)
		if err != nil {
			return err
		}
		if hop.Status != http.StatusOK || !strings.Contains(string(hop.Body), "Signed out here") {
			return fmt.Errorf("%s answered %d: %.200s", address, hop.Status, hop.Body)
		}
	}
	return nil
}

func signOutAtApplication() []step {
	return append([]step{
		inEverywhere(),
		{"wsignout1.0 leads to a page of Trin's that loads the clean-up of the other", all(
			func(ctx context.Context, p *person) error { return p.open(ctx, p.rp+"/"+journal+"/logout") }, frames)},
	}, outEverywhere()...)
}

func signOutAtSAML() []step {
	return append([]step{
		inEverywhere(),
		{"logout at the SAML application loads the clean-up of those of WS-Federation", all(visit("/Shibboleth.sso/Logout"), frames)},
	}, outEverywhere()...)
}
