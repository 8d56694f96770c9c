package main

import (
	"context"
)

func unreachable() []step {
	return []step{
		{"level 4: the SP is told NoAuthnContext, and nobody is asked", all(login(app, class, level4), refused("NoAuthnContext"), withoutProvider)},
		{"a class that nobody knows: the SP is told NoAuthnContext", all(login(app, class, "urn:example:unknown"), refused("NoAuthnContext"), withoutProvider)},
		{"no session came of it", out(app)},
		{"giving up at the code: the SP is told AuthnFailed", all(
			login(app, class, level2, comparison, "better"), signIn, giveUp, refused("AuthnFailed"),
		)},
	}
}

// giveUp presses the button that gives up at Trin's page for a code.
func giveUp(ctx context.Context, p *person) error {
	if err := p.asksForCode(); err != nil {
		return err
	}
	return p.cancel(ctx)
}

func freshAndPassive() []step {
	return []step{
		{"passive without a session: the SP is told NoPassive", all(login(app, class, level2, passive, "1"), refused("NoPassive"))},
		{"the person signs in", all(login(app, class, level2), signIn, in(app, level2, "20"))},
		{"passive with a session: in, without a page", all(login(app, class, level2, passive, "1"), in(app, level2, "20"))},
		{"passive at level 3: the SP is told NoPassive", all(login(app, class, level3, passive, "1"), refused("NoPassive"))},
		{"ForceAuthn reaches the provider, which asks again", all(login(app, class, level2, force, "1"), forced, asksForLogin)},
		{"the fresh login is accepted", all(signIn, in(app, level2, "20"))},
	}
}

// forced looks that the provider was told to ask afresh.
func forced(_ context.Context, p *person) error {
	request, err := p.last("SAMLRequest", p.idp)
	if err != nil {
		return err
	}
	return wants("ForceAuthn", request.SelectAttrValue("ForceAuthn", ""), "true")
}
