package main

import (
	"context"
	"fmt"
)

// inAllByOpenID signs in at applications of every protocol.
func inAllByOpenID() step {
	return step{"the person is in at applications of three protocols", all(
		asks(ledger, "acr_values", level2), choose("simplesamlphp"), signIn, tells(ledger, level2, 20),
		asks(mobile, "acr_values", level2), tells(mobile, level2, 20),
		login(app, class, level2), in(app, level2, "20"),
		ask(journal, "wauth", level2), inside(journal, level2, "20"),
		openApache("/secure"), inApache("/secure", level2),
	)}
}

func openIDLogout() []step {
	return []step{
		inAllByOpenID(),
		{"id_token_hint ends the session without a question: the other applications are told in frames, behind the browser and by redirect, and the application gets its state", all(
			goes(ledger, "logout"), frames(2), press, says("Goodbye, as asked"))},
		{"no application has a session: one was told by a frame", forgotten(ledger, mobile)},
		{"one by a logout token at the Apache module", outOfApache},
		{"nor have those of SAML and WS-Federation", all(out(app), outside(journal))},
		{"Trin and the provider have none: the provider asks for the password", all(asks(mobile, "acr_values", level2), asksForLogin)},
	}
}

// inByOP signs in by oidc-provider at two applications.
func inByOP() step {
	return step{"the person is in by oidc-provider", all(
		asks(ledger, "acr_values", level2), choose("openid"), signInAtOP, tells(ledger, level2, 20),
		asks(vault, "acr_values", level2), tells(vault, level2, 20),
	)}
}

func openIDLogoutUpstream() []step {
	return []step{
		inByOP(),
		{"a logout at Trin leads to oidc-provider, which asks, and back", all(leave, atOPLogout, confirmAtOP, says("You are logged out"))},
		{"the applications were told by logout tokens, which jose verifies", forgotten(ledger, vault)},
		{"the provider has no session: it asks for the password", all(asks(ledger, "acr_values", level2), choose("openid"), asksAtOP)},
		inByOP(),
		{"a logout at oidc-provider reaches Trin and then the applications by logout tokens, behind the browser", all(
			func(ctx context.Context, p *person) error { return p.open(ctx, p.op+"/session/end") }, atOPLogout, confirmAtOP, says("Signed out at the provider"), forgotten(ledger, vault))},
		{"Trin has no session: the person has to choose", all(asks(ledger, "acr_values", level2), choose("openid"), asksAtOP)},
	}
}

// atOPLogout looks that the browser stands at the logout page of oidc-provider.
func atOPLogout(_ context.Context, p *person) error {
	if err := p.at(p.op); err != nil {
		return err
	}
	return p.shows("Log out here too?")
}

// confirmAtOP says yes there.
func confirmAtOP(ctx context.Context, p *person) error {
	if len(p.page().Forms) == 0 {
		return fmt.Errorf("the provider's page has no form")
	}
	return p.agent.Submit(ctx, &p.page().Forms[0], "logout=yes", nil)
}
