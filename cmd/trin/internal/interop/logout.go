package main

import (
	"context"
	"fmt"
)

// inAll signs in at all the applications.
func inAll() step {
	return step{"the person is in at three applications", all(
		login(app, class, level2), signIn, in(app, level2, "20"),
		login(second, class, level2), in(second, level2, "20"),
		login(third, class, level2), in(third, level2, "20"),
	)}
}

// isOut looks that every party has forgotten the person.
func isOut() []step {
	return []step{
		{"the SP has no session at any of them", out(app, second, third)},
		{"Trin and the provider have none: the provider asks for the password", all(login(app, class, level2), asksForLogin)},
	}
}

func logoutAtApplication(path string) []step {
	return append([]step{
		inAll(),
		{"the SP says that the logout is complete", all(visit(path), says("Global Logout"), toldApplication)},
	}, isOut()...)
}

// told looks that the party's newest LogoutResponse says success.
func told(p *person, party string) error {
	response, err := p.last("SAMLResponse", party)
	if err != nil {
		return err
	}
	status := response.FindElement("./Status/StatusCode")
	if response.Tag != "LogoutResponse" || status == nil {
		return fmt.Errorf("%s got a %s", party, response.Tag)
	}
	return wants("the status", status.SelectAttrValue("Value", ""), "urn:oasis:names:tc:SAML:2.0:status:Success")
}

func toldApplication(_ context.Context, p *person) error { return told(p, p.sp) }

func says(text string) act {
	return func(_ context.Context, p *person) error { return p.shows(text) }
}

func logoutAtProvider() []step {
	return append([]step{
		inAll(),
		{"Trin tells the provider that the logout is complete", func(ctx context.Context, p *person) error {
			if err := p.open(ctx, p.idp+"/simplesaml/saml2/idp/SingleLogoutService.php?ReturnTo="+p.idp+"/simplesaml/logout.php"); err != nil {
				return err
			}
			if err := p.at(p.idp); err != nil {
				return err
			}
			return told(p, p.idp)
		}},
	}, isOut()...)
}

func logoutAtTrin() []step {
	return append([]step{
		inAll(),
		{"Trin says that the logout is complete", all(leave, says("You are logged out"))},
	}, isOut()...)
}

// leave asks Trin's own page to log out.
func leave(ctx context.Context, p *person) error {
	if err := p.open(ctx, p.trin+"/logout"); err != nil {
		return err
	}
	return press(ctx, p)
}

// press presses the button of a page of Trin's.
func press(ctx context.Context, p *person) error {
	if err := p.at(p.trin); err != nil {
		return err
	}
	if len(p.page().Forms) == 0 {
		return p.unexpected("a button")
	}
	return p.agent.Submit(ctx, &p.page().Forms[0], "", nil)
}
