package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// asksAtOP looks that the browser stands at the login page of oidc-provider.
func asksAtOP(_ context.Context, p *person) error {
	if err := p.at(p.op); err != nil {
		return err
	}
	if p.page().Form("username", "password") == nil {
		return p.unexpected("the provider's login page")
	}
	return nil
}

// signInAtOP fills in that page.
func signInAtOP(ctx context.Context, p *person) error {
	if err := asksAtOP(ctx, p); err != nil {
		return err
	}
	return p.agent.Submit(ctx, p.page().Form("username", "password"), "", map[string]string{"username": p.name, "password": p.name})
}

func withoutOP(_ context.Context, p *person) error { return p.without(p.op) }

// askedOfOP looks at one parameter of the newest request that oidc-provider got;
// "" = it was not there.
func askedOfOP(name, value string) act {
	return func(_ context.Context, p *person) error {
		query, err := p.requestTo(p.op + "/auth")
		if err != nil {
			return err
		}
		return wants(name, query.Get(name), value)
	}
}

// demandedOfOP looks that the newest request to oidc-provider demands the class
// by the claims parameter.
func demandedOfOP(class string) act {
	return func(_ context.Context, p *person) error {
		query, err := p.requestTo(p.op + "/auth")
		if err != nil {
			return err
		}
		var claims struct {
			IDToken struct {
				ACR struct {
					Essential bool
					Value     string
				}
			} `json:"id_token"`
		}
		if err := json.Unmarshal([]byte(query.Get("claims")), &claims); err != nil {
			return fmt.Errorf("claims: %w: %.300s", err, query.Get("claims"))
		}
		acr := claims.IDToken.ACR
		return wants("acr", fmt.Sprintf("%s, essential: %t", acr.Value, acr.Essential), class+", essential: true")
	}
}

// demandsNothing looks that the newest request names no class.
func demandsNothing(_ context.Context, p *person) error {
	query, err := p.requestTo(p.op + "/auth")
	if err == nil && (query.Has("acr_values") || strings.Contains(query.Get("claims"), `"acr"`)) {
		err = fmt.Errorf("the provider was asked %v", query)
	}
	return err
}

func openIDUpstream() []step {
	return []step{
		{"openid-client asks for level 2, and oidc-provider is asked for it by acr_values", all(
			asks(ledger, "acr_values", level2), choose("openid"), asksAtOP, askedOfOP("acr_values", level2), askedOfOP("code_challenge_method", "S256"))},
		{"it answers level 2, and the ID token of Trin says so; the claims are the provider's", all(
			signInAtOP, tells(ledger, level2, 20), userinfo(ledger, "email", "oscar@example.dk"))},
		{"level 3 in the same session: the code is asked, and nothing else", all(asks(ledger, "acr_values", level3), asksForCode, withoutOP)},
		{"the code lifts the login", all(code, tells(ledger, level3, 30))},
		{"max_age=0: prompt=login and max_age=0 reach the provider, which asks again", all(
			asks(vault, "acr_values", level2, "max_age", "0"), asksAtOP, askedOfOP("prompt", "login"), askedOfOP("max_age", "0"),
			signInAtOP, tells(vault, level2, 20))},
		{"prompt=login at level 3: the provider gives it by itself", all(
			asks(ledger, "acr_values", level3, "prompt", "login"), askedOfOP("acr_values", level3), signInAtOP, tells(ledger, level3, 30))},
	}
}

func openIDUpstreamLow() []step {
	return []step{
		{"a demand by the claims parameter that the provider refuses: it is asked again without one, then the code is asked", all(
			asks(ledger, "acr_values", level3), choose("openid-claims"), demandedOfOP(level3), signInAtOP, demandsNothing, signInAtOP, asksForCode)},
		{"giving up there leaves nothing", all(giveUp, throws(ledger, atAuthorization, "access_denied"), forgotten(ledger))},
		{"a wish by acr_values is answered with level 1: the code is asked, where the application demands level 2", all(
			asks(vault, "acr_values", level2), choose("openid"), askedOfOP("acr_values", level2), signInOrOn, asksForCode)},
		{"the code lifts the login above level 2", all(code, tells(vault, level2, 30))},
	}
}

// signInOrOn fills in the login page where the provider shows it: its own
// session may be enough to it.
func signInOrOn(ctx context.Context, p *person) error {
	if asksAtOP(ctx, p) != nil {
		return nil
	}
	return signInAtOP(ctx, p)
}

func openIDUpstreamNone() []step {
	return []step{
		{"acr is missing: the login is the connection's first factor, and the code is asked for level 3", all(
			asks(ledger, "acr_values", level3), choose("openid"), askedOfOP("acr_values", level3), signInAtOP, asksForCode)},
		{"the code lifts it", all(code, tells(ledger, level3, 30))},
	}
}
