package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// openApache opens a page behind mod_auth_openidc.
func openApache(path string) act {
	return func(ctx context.Context, p *person) error { return p.open(ctx, p.mod+path) }
}

// inApache looks that the browser stands at that page, and that the module read
// the class in an ID token of this person.
func inApache(path, class string) act {
	return func(_ context.Context, p *person) error {
		last := p.agent.Last()
		if last.Status != http.StatusOK || last.URL.String() != p.mod+path {
			return p.unexpected("the page " + path + " of Apache")
		}
		var environment map[string]string
		if err := json.Unmarshal(last.Body, &environment); err != nil {
			return fmt.Errorf("%w: %.300s", err, last.Body)
		}
		if environment["OIDC_CLAIM_sub"] == "" {
			return fmt.Errorf("the page got no subject: %v", environment)
		}
		return wants("acr", environment["OIDC_CLAIM_acr"], class)
	}
}

// outOfApache looks that the page is no longer open to this browser.
func outOfApache(ctx context.Context, p *person) error {
	hop, err := p.agent.Send(ctx, http.MethodGet, p.mod+"/secure", nil)
	if err == nil && hop.Status == http.StatusOK {
		err = fmt.Errorf("the page of Apache is still open: %.200s", hop.Body)
	}
	return err
}

// metaRefresh is the page by which the module sends a browser on where it must
// not answer with a redirect: in the middle of Apache's authorization.
var metaRefresh = regexp.MustCompile(`(?i)<meta http-equiv="refresh" content="0; *url=([^"]+)"`)

// onward goes where such a page leads, as a browser would.
func onward(ctx context.Context, p *person) error {
	found := metaRefresh.FindSubmatch(p.agent.Last().Body)
	if found == nil {
		return p.unexpected("a page that leads on")
	}
	return p.agent.Open(ctx, html.UnescapeString(string(found[1])))
}

// bothClasses looks that the request to Trin has acr_values twice: those of the
// server, and then those of the location.
func bothClasses(_ context.Context, p *person) error {
	query, err := p.requestTo(p.trin + "/oidc/authorize")
	if err != nil {
		return err
	}
	return wants("acr_values", strings.Join(query["acr_values"], " "), level2+" "+level3)
}

func apacheStepUp() []step {
	return []step{
		{"a page for anybody sends the person to the provider, for level 2 as the server's configuration says", all(
			openApache("/secure"), asksForLogin, asked(level2))},
		{"the module verifies the ID token", all(signIn, inApache("/secure", level2))},
		{"the page at level 3 has the module ask for the step-up by itself, with acr_values twice: the code is asked, and nothing else", all(
			openApache("/level3"), onward, bothClasses, asksForCode, withoutProvider)},
		{"the page opens", all(code, inApache("/level3", level3))},
		{"the page for anybody is still open, without Trin", all(openApache("/secure"), inApache("/secure", level3), withoutTrin)},
		{"a logout at the module ends the session at Trin and the provider", all(
			leaveApache, atApachePublic, outOfApache, asks(mobile, "acr_values", level2), asksForLogin)},
	}
}

// leaveApache asks the module to log out.
func leaveApache(ctx context.Context, p *person) error {
	return p.open(ctx, p.mod+"/redirect_uri?logout="+url.QueryEscape(p.mod+"/public"))
}

func withoutTrin(_ context.Context, p *person) error { return p.without(p.trin) }

func atApachePublic(_ context.Context, p *person) error {
	if last := p.agent.Last(); last.URL.String() != p.mod+"/public" {
		return p.unexpected("the module's page after a logout")
	}
	return nil
}
