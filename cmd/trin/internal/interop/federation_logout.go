package main

import (
	"context"
	"fmt"
	"net/http"
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

// frames looks that the browser stands at a page of Trin's that loads the clean-up
// of so many applications; the browser has loaded it.
func frames(number int) act {
	return func(_ context.Context, p *person) error {
		if err := p.at(p.trin); err != nil {
			return err
		}
		if got := p.page().Frames; len(got) != number {
			return p.unexpected(fmt.Sprintf("a page with %d frames (it has %q)", number, got))
		}
		return nil
	}
}

func signOutAtApplication() []step {
	return append([]step{
		inEverywhere(),
		{"wsignout1.0 leads to a page of Trin's that loads the clean-up of the other", all(
			func(ctx context.Context, p *person) error { return p.open(ctx, p.rp+"/"+journal+"/logout") }, frames(1))},
		{"going on tells the SAML application and the provider, and leads back to the application", all(press, landed)},
	}, outEverywhere()...)
}

// landed looks that the browser is where the application wanted it after the
// sign-out.
func landed(_ context.Context, p *person) error {
	if last := p.agent.Last(); last.Status != http.StatusOK || last.URL.String() != p.rp+"/"+journal+"/goodbye" {
		return p.unexpected("the page after the sign-out")
	}
	return nil
}

func signOutAtSAML() []step {
	return append([]step{
		inEverywhere(),
		{"logout at the SAML application loads the clean-up of those of WS-Federation", all(visit("/Shibboleth.sso/Logout"), frames(2))},
		{"the SAML application is told that not everybody could be asked", all(press, says("Partial Logout"))},
	}, outEverywhere()...)
}

// inByFederation signs in at applications of both protocols, by a provider of
// WS-Federation.
func inByFederation(connection string, signsIn act, asked string) step {
	return step{"the person is in by a provider of WS-Federation", all(
		login(third, class, asked), choose(connection), signsIn, in(third, asked, "30"),
		ask(portal, "wauth", multiple), inside(portal, multiple, "30"),
	)}
}

func signOutAtProvider() []step {
	return []step{
		inByFederation("adfs", signIn, level3),
		{"the provider's clean-up leads to a page of Trin's that loads that of the application", all(
			func(ctx context.Context, p *person) error {
				return p.open(ctx, p.idp+"/simplesaml/module.php/adfs/idp/prp.php?wa=wsignout1.0")
			}, frames(1))},
		{"going on tells the SAML application", all(press, says("You are logged out"))},
		{"neither application has a session", all(outside(portal), out(third))},
		{"Trin and the provider have none: the provider asks for the password", all(login(third, class, level3), choose("adfs"), asksForLogin)},
	}
}

func signOutAtTrin(connection string, signsIn, asks act) []step {
	return []step{
		inByFederation(connection, signsIn, level3),
		{"Trin's page loads the clean-up of the application", all(leave, frames(1))},
		{"going on tells the SAML application and the provider", all(press, says("You are logged out"))},
		{"neither application has a session", all(outside(portal), out(third))},
		{"Trin and the provider have none: the provider asks for the password", all(login(third, class, level3), choose(connection), asks)},
	}
}
