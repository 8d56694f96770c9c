package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// payment is what an application has a person confirm.
const payment = `[{"type":"payment","amount":"100 DKK","to":"Bo"}]`

func openIDPosted() []step {
	return []step{
		{"response_mode=form_post: Trin's page posts the code, which openid-client takes", all(
			asks(ledger, "acr_values", level2, "response_mode", "form_post"), choose("simplesamlphp"), signIn,
			tells(ledger, level2, 20), postedTo(ledger))},
		{"so does an error", all(
			asks(ledger, "essential", level4, "response_mode", "form_post"), throws(ledger, atAuthorization, "unmet_authentication_requirements"))},
		{"prompt=select_account: the connections are offered, and the provider asks again, though there is a session", all(
			asks(ledger, "acr_values", level2, "prompt", "select_account"), choose("simplesamlphp"), forced, asksForLogin, signIn, tells(ledger, level2, 20))},
	}
}

// postedTo looks that the application's callback was posted to.
func postedTo(app string) act {
	return func(_ context.Context, p *person) error {
		for _, hop := range p.agent.Hops[p.since:] {
			if hop.Method == http.MethodPost && hop.URL.String() == p.apps+"/"+app+"/callback" {
				return nil
			}
		}
		return p.unexpected("a callback that is posted to")
	}
}

func openIDPayment() []step {
	return []step{
		{"the person is in at level 2", all(asks(ledger, "acr_values", level2), choose("simplesamlphp"), signIn, tells(ledger, level2, 20))},
		{"authorization_details ask for a code, and its page says what for", all(
			asks(ledger, "authorization_details", payment), asksForCode, withoutProvider, sees("Pay 100 DKK to Bo."))},
		{"the token endpoint says what was confirmed", all(code, tells(ledger, level3, 30), confirmed("payment", "100 DKK"))},
		{"it has raised no session: level 3 asks for a code again", all(asks(ledger, "acr_values", level3), asksForCode)},
	}
}

func openIDScope() []step {
	return []step{
		{"the scope asks for a code after the login, and its page says what for", all(
			asks(ledger, "more", "sign"), choose("simplesamlphp"), signIn, asksForCode, sees("Sign the ledger."))},
		{"the login is answered at its level", all(code, tells(ledger, level3, 30))},
		{"the same scope once more: the session does not do", all(asks(ledger, "more", "sign"), asksForCode, withoutProvider)},
	}
}

// openIDAnother is the scene in which the other one takes over the browser.
func openIDAnother(other string) []step {
	return []step{
		{"the first person is in, with a refresh token", all(
			asks(ledger, "acr_values", level2), choose("simplesamlphp"), signIn, tells(ledger, level2, 20), goes(ledger, "refresh"), tells(ledger, level2, 20))},
		{"the other logs in at another application by prompt=login", all(
			becomes(other), asks(mobile, "acr_values", level2, "prompt", "login"), forced, asksForLogin, signIn, tells(mobile, level2, 20))},
		{"the application of the first was told by a logout token, which jose verifies", forgotten(ledger)},
		{"it opens for the other, without a question", all(asks(ledger, "acr_values", level2), tells(ledger, level2, 20), userinfo(ledger, "email", other+"@example.dk"))},
	}
}

// becomes lets somebody else sit down at the browser.
func becomes(name string) act {
	return func(_ context.Context, p *person) error {
		p.name = name
		return nil
	}
}

// sees looks that the page says it.
func sees(text string) act {
	return func(_ context.Context, p *person) error {
		if !strings.Contains(string(p.agent.Last().Body), text) {
			return p.unexpected(fmt.Sprintf("a page that says %q", text))
		}
		return nil
	}
}

// confirmed looks at what the answer of the token endpoint says was confirmed.
func confirmed(kind, amount string) act {
	return func(ctx context.Context, p *person) error {
		v, err := p.must(ctx, ledger)
		if err != nil {
			return err
		}
		if len(v.Details) != 1 {
			return fmt.Errorf("the answer has the details %v", v.Details)
		}
		return wants("the details", fmt.Sprint(v.Details[0]["type"], " ", v.Details[0]["amount"]), kind+" "+amount)
	}
}
