package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"trin/connections/wsfed/wsfedtest"
)

// federated logs in to the application of WS-Federation, at the SAML provider.
func (b *browser) federated(ctx context.Context) error {
	b.Hops = nil
	request := url.Values{"wa": {"wsignin1.0"}, "wtrealm": {realm}, "wreply": {realmReply}, "wctx": {"state"}, "wauth": {classTwo}}
	if err := b.Open(ctx, b.base+"/wsfed?"+request.Encode()); err != nil {
		return err
	}
	if err := (ready{browser: b}).atProvider(ctx, 0); err != nil {
		return err
	}
	if b.Last().Page == nil || b.Last().Page.Form("wresult") == nil {
		return b.stuck(errors.New("trin does not answer the application of WS-Federation"))
	}
	form := b.Last().Page.Form("wresult")
	values := form.Values("")
	for _, want := range []string{"urn:oasis:names:tc:SAML:1.0:assertion", ">" + realm + "<", `"` + classTwo + `"`, b.who} {
		if !strings.Contains(values.Get("wresult"), want) {
			return b.stuck(fmt.Errorf("the token lacks %s", want))
		}
	}
	if form.Action != realmReply || values.Get("wctx") != "state" {
		return b.stuck(errors.New("the answer goes elsewhere"))
	}
	return nil
}

// atFederated logs in to a SAML application, at the provider of WS-Federation.
func (l ready) atFederated(ctx context.Context) error {
	l.Hops = nil
	if err := l.Open(ctx, l.address); err != nil {
		return err
	}
	to, err := url.Parse(l.Last().Header.Get("Location"))
	if err != nil {
		return err
	}
	query := to.Query()
	if !strings.HasPrefix(to.String(), tokenService) || query.Get("wctx") == "" {
		return l.stuck(errors.New("trin does not ask the provider of WS-Federation"))
	}
	fields := url.Values{"wa": {"wsignin1.0"}, "wresult": {l.keys.token(l.base, l.who, time.Now())}, "wctx": {query.Get("wctx")}}
	if err := l.deliver(ctx, "/wsfed/rp/tokens", fields); err != nil {
		return err
	}
	return l.answered(0)
}

// token is the answer of the provider of WS-Federation about a person: SAML 1.1,
// as AD FS sends it.
func (k keys) token(base, who string, now time.Time) string {
	claims := []wsfedtest.Claim{{Type: claimTypes + "uid", Values: []string{who}}}
	for i := len(claims); i < attributeCount; i++ {
		claims = append(claims, wsfedtest.Claim{
			Type: fmt.Sprintf("%sattribute%d", claimTypes, i), Values: []string{fmt.Sprintf("value %d of %s", i, who)},
		})
	}
	audience := base + "/wsfed/rp/tokens"
	return wsfedtest.Answer{Token: wsfedtest.Token{
		ID: fresh(), Issuer: tokenIssuer, Audience: audience, Now: now, Name: "n-" + who, Class: classTwo,
		Claims: claims, Key: k.provider,
	}}.Result()
}
