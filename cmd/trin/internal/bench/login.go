package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"trin/cmd/trin/internal/useragent"
)

// browser is one person's browser.
type browser struct {
	*useragent.Agent
	base, who string
	keys      keys
	transport http.RoundTripper // of the application, which asks beside the browser
}

func newBrowser(transport http.RoundTripper, base, who string, k keys) *browser {
	agent := useragent.New(transport)
	agent.Stop = func(_ string, to *url.URL, _ url.Values) bool { return "http://"+to.Host != base }
	return &browser{agent, base, who, k, transport}
}

// ready is a login whose first message is made.
type ready struct {
	*browser
	from        application
	address, id string
	class       string
}

func (b *browser) ready(class string) (ready, error) {
	return b.readyAt(application{appEntity, appACS}, class)
}

func (b *browser) readyAt(from application, class string) (ready, error) {
	address, id, err := b.keys.request(b.base, from, class, time.Now())
	return ready{b, from, address, id, class}, err
}

// how a login goes.
type how struct {
	provider bool // the provider is asked
	factor   bool // a one-time code is asked for
	groups   int
}

// run takes the browser through the login, which must go as it is told to, and
// end with the class that was asked for.
func (l ready) run(ctx context.Context, h how) error {
	l.Hops = nil
	if err := l.Open(ctx, l.address); err != nil {
		return err
	}
	if h.provider {
		if err := l.atProvider(ctx, h.groups); err != nil {
			return err
		}
	}
	if h.factor {
		if err := l.enterCode(ctx); err != nil {
			return err
		}
	}
	return l.answered(h.groups)
}

// atProvider answers in the provider's place.
func (l ready) atProvider(ctx context.Context, groups int) error {
	to, err := url.Parse(l.Last().Header.Get("Location"))
	if err != nil {
		return err
	}
	id, relayState, err := asked(to)
	if err != nil {
		return l.stuck(err)
	}
	fields := url.Values{"SAMLResponse": {l.keys.response(l.base, id, l.who, groups, time.Now())}, "RelayState": {relayState}}
	return l.deliver(ctx, "/saml2/sp/idp/acs", fields)
}

// deliver posts a provider's answer and goes on to where Trin leads.
func (b *browser) deliver(ctx context.Context, path string, fields url.Values) error {
	hop, err := b.Send(ctx, http.MethodPost, b.base+path, fields)
	if err != nil {
		return err
	}
	if location := hop.Header.Get("Location"); location != "" {
		onward, err := hop.URL.Parse(location)
		if err != nil {
			return err
		}
		if b.Stop("", onward, nil) { // the application is answered
			return nil
		}
		return b.Open(ctx, onward.String())
	}
	return nil
}

func (l ready) enterCode(ctx context.Context) error {
	if l.Last().Page == nil || l.Last().Page.Form("code") == nil {
		return l.stuck(errors.New("trin does not ask for a code"))
	}
	code, err := totp.GenerateCode(codeSecret, time.Now())
	if err != nil {
		return err
	}
	return l.Submit(ctx, l.Last().Page.Form("code"), "", map[string]string{"code": code})
}

// answered holds the page to what the application asked, and to so many groups.
func (l ready) answered(groups int) error {
	if l.Last().Page == nil || l.Last().Page.Form("SAMLResponse") == nil {
		return l.stuck(errors.New("trin does not answer the application"))
	}
	form := l.Last().Page.Form("SAMLResponse")
	values := form.Values("")
	content, err := base64.StdEncoding.DecodeString(values.Get("SAMLResponse"))
	if err != nil {
		return err
	}
	for _, want := range []string{`InResponseTo="` + l.id + `"`, ">" + l.class + "<", "status:Success", l.who} {
		if !strings.Contains(string(content), want) {
			return l.stuck(fmt.Errorf("the answer lacks %s", want))
		}
	}
	if got := strings.Count(string(content), "cn=group-"); got != groups {
		return l.stuck(fmt.Errorf("the answer has %d groups, want %d", got, groups))
	}
	if form.Action != l.from.consumer || values.Get("RelayState") != "state" {
		return l.stuck(errors.New("the answer goes elsewhere"))
	}
	return nil
}

func (b *browser) stuck(err error) error {
	last := b.Last()
	return fmt.Errorf("%w: %d at %s: %.400s", err, last.Status, last.URL, last.Body)
}
