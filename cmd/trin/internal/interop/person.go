package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pquerna/otp/totp"

	"trin/cmd/trin/internal/useragent"
)

// person is somebody with a browser, at the three parties.
type person struct {
	*parties
	name  string
	agent *useragent.Agent
	since int               // the first hop of what is done now
	kept  map[string]string // what a later step compares with
}

func (p *person) print(hop useragent.Hop) {
	fmt.Fprintf(p.output, "          %-4s %.140s %d\n", hop.Method, hop.URL, hop.Status)
}

// open begins something new at an address.
func (p *person) open(ctx context.Context, address string) error {
	p.since = len(p.agent.Hops)
	return p.agent.Open(ctx, address)
}

// login asks an application of the SP for a login: app is "" or "/second",
// more are parameters of the Shibboleth SP's Login handler.
func (p *person) login(ctx context.Context, app string, more ...string) error {
	query := url.Values{"target": {p.sp + app + "/secure"}}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	return p.open(ctx, p.sp+app+"/Shibboleth.sso/Login?"+query.Encode())
}

// asksForLogin fails unless the browser stands at the provider's login page.
func (p *person) asksForLogin() error {
	if err := p.at(p.idp); err != nil {
		return err
	}
	if p.page().Form("username", "password") == nil {
		return p.unexpected("the provider's login page")
	}
	return nil
}

// signIn fills in the provider's login page.
func (p *person) signIn(ctx context.Context) error {
	if err := p.asksForLogin(); err != nil {
		return err
	}
	return p.agent.Submit(ctx, p.page().Form("username", "password"), "", map[string]string{"username": p.name, "password": p.name})
}

// asksForCode fails unless the browser stands at Trin's page for a code.
func (p *person) asksForCode() error {
	if err := p.at(p.trin); err != nil {
		return err
	}
	if p.page().Form("code") == nil {
		return p.unexpected("Trin's page for a code")
	}
	return nil
}

// code types the one-time code of now.
func (p *person) code(ctx context.Context) error {
	if err := p.asksForCode(); err != nil {
		return err
	}
	secret, err := os.ReadFile(filepath.Join(p.secrets, p.name))
	if err != nil {
		return err
	}
	code, err := totp.GenerateCode(strings.TrimSpace(string(secret)), p.clock())
	if err != nil {
		return err
	}
	return p.agent.Submit(ctx, p.page().Form("code"), "", map[string]string{"code": code})
}

// choose presses the button of a connection in Trin's chooser.
func (p *person) choose(ctx context.Context, connection string) error {
	if err := p.at(p.trin); err != nil {
		return err
	}
	return p.agent.Submit(ctx, p.page().Form("connection"), "connection="+connection, nil)
}

// cancel gives up at a page of Trin's.
func (p *person) cancel(ctx context.Context) error {
	return p.agent.Submit(ctx, p.page().Form("cancel"), "cancel", nil)
}

func (p *person) page() *useragent.Page {
	if page := p.agent.Last().Page; page != nil {
		return page
	}
	return &useragent.Page{}
}

// at fails unless the browser stands at the party.
func (p *person) at(party string) error {
	if last := p.agent.Last(); last.URL == nil || !strings.HasPrefix(last.URL.String(), party+"/") {
		return p.unexpected("a page of " + party)
	}
	return nil
}

// shows fails unless the page says the text.
func (p *person) shows(text string) error {
	if !strings.Contains(p.page().Text, text) {
		return p.unexpected("the words " + text)
	}
	return nil
}

// unexpected says where the browser stands instead.
func (p *person) unexpected(wanted string) error {
	last := p.agent.Last()
	text := p.page().Text
	if text == "" {
		text = string(last.Body)
	}
	return fmt.Errorf("wanted %s, got %d at %.200s: %.400s", wanted, last.Status, last.URL, strings.Join(strings.Fields(text), " "))
}

// without fails if the party was visited since the last open.
func (p *person) without(party string) error {
	for _, hop := range p.agent.Hops[p.since:] {
		if strings.HasPrefix(hop.URL.String(), party+"/") {
			return fmt.Errorf("the browser was sent to %.200s", hop.URL)
		}
	}
	return nil
}
