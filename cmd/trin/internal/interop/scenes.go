package main

import (
	"context"
	"fmt"
)

// The classes that are asked for and answered.
const (
	level1   = "urn:dk:gov:saml:attribute:AssuranceLevel:1"
	level2   = "urn:dk:gov:saml:attribute:AssuranceLevel:2"
	level3   = "urn:dk:gov:saml:attribute:AssuranceLevel:3"
	level4   = "urn:dk:gov:saml:attribute:AssuranceLevel:4"
	password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"

	askClass   = "authnContextClassRef"
	comparison = "authnContextComparison"

	gcm = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
	cbc = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
)

func scenes() []scene {
	return []scene{
		{"Level 2, then level 3 in the same session", "alice", mainJob()},
	}
}

// mainJob is the complete step-up.
func mainJob() []step {
	return []step{
		{"asked for level 2, Trin sends the person to the provider", func(ctx context.Context, p *person) error {
			return first(func() error { return p.login(ctx, "", askClass, level2) }, p.asksForLogin)
		}},
		{"the provider is asked for level 2 and told which application it is for", func(_ context.Context, p *person) error {
			request, err := p.last("SAMLRequest", p.idp)
			if err != nil {
				return err
			}
			if got := texts(request, "./RequestedAuthnContext/AuthnContextClassRef"); got != level2 {
				return fmt.Errorf("got the class %q, wanted %q", got, level2)
			}
			if got, want := texts(request, "./Scoping/RequesterID"), p.sp+"/shibboleth"; got != want {
				return fmt.Errorf("got the RequesterID %q, wanted %q", got, want)
			}
			return nil
		}},
		{"the SP's session has the class and the level 2", func(ctx context.Context, p *person) error {
			return first(func() error { return p.signIn(ctx) }, func() error { return p.in(ctx, "", level2, "20") })
		}},
	}
}
