package attack

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// A login goes on in the browser where it began, and the session that it opens
// has a secret that nobody knew before.
func TestH1_OpenIDLoginOfAnotherBrowser(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	attacker, victim := p.browser(), p.browser()
	p.authorize(attacker, "rp", relyingReply, "acr_values", classThree)
	a := p.challenge(attacker)
	p.refused(p.deliver(victim, p.response(a).Encoded(), a.RelayState), "another browser")
	if name, _ := p.sessionCookie(victim); name != "" {
		t.Error("the victim is in a session that the attacker has begun")
	}
	before := p.cookieHeader(attacker)
	at := p.atFactor(attacker, p.deliver(attacker, p.response(a).Encoded(), a.RelayState))
	p.refused(p.submit(victim, at, url.Values{"code": {p.code()}}), "another browser")
	if hop := p.enter(attacker, at); p.idToken(code(hop, relyingReply)).ACR != classThree {
		t.Errorf("the login does not go on where it began: %d", hop.Status)
	}
	if p.rides(before) {
		t.Error("the cookies from before the login open the application")
	}
	p.harmless(attacker)
}

// A code that many redeem at once gives tokens to one at most,
// and what it gave has ended then. Nobody else redeems it, and it gets old.
func TestH3_OpenIDCodeOnce(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	b := p.browser()
	address, _ := p.push()
	p.open(b, address)
	fresh := func() string { // of the session
		address, _ := p.push()
		return code(p.open(b, address), keeperReply)
	}
	first := code(p.reply(b, nil), keeperReply)
	var wait sync.WaitGroup
	var mu sync.Mutex
	var given []any
	for range 100 {
		wait.Go(func() {
			status, said := p.asKeeper("/oidc/token", redeeming(first, keeperReply))
			mu.Lock()
			defer mu.Unlock()
			if status == http.StatusOK {
				given = append(given, said["access_token"], said["refresh_token"])
			} else if said["error"] != "invalid_grant" {
				t.Errorf("got %d %v, want invalid_grant", status, said)
			}
		})
	}
	wait.Wait()
	if len(given) > 2 {
		t.Fatalf("%d have got tokens for one code", len(given)/2)
	}
	if len(given) == 2 && p.opens(given[0]) {
		t.Error("a code came a second time, and its access token lives on")
	}
	for name, change := range map[string]func(url.Values){
		"another verifier": func(f url.Values) { f.Set("code_verifier", strings.Repeat("x", 43)) },
		"no verifier":      func(f url.Values) { f.Del("code_verifier") },
		"another address":  func(f url.Values) { f.Set("redirect_uri", relyingReply) },
		"a longer code":    func(f url.Values) { f.Set("code", f.Get("code")+"A") },
		"a shorter code":   func(f url.Values) { f.Set("code", f.Get("code")[:42]) },
		"a minute later":   func(url.Values) { p.advance(61 * time.Second) },
	} {
		form := redeeming(fresh(), keeperReply)
		change(form)
		if status, said := p.asKeeper("/oidc/token", form); status != http.StatusBadRequest || said["error"] != "invalid_grant" {
			t.Errorf("%s: got %d %v, want invalid_grant", name, status, said)
		}
	}
	stolen := redeeming(fresh(), keeperReply)
	stolen.Set("client_id", "rp")
	if status, said := p.said(p.foreign(http.MethodPost, p.url("/oidc/token"), stolen)); said["error"] != "invalid_grant" {
		t.Errorf("another application: got %d %v, want invalid_grant", status, said)
	}
	p.harmless(b)
}

// Refresh tokens rotate, one that comes again ends everything, and so does the
// logout.
func TestH10_OpenIDRefreshTokens(t *testing.T) {
	t.Parallel()
	p := newRelying(t)
	refresh := func(token any) (int, map[string]any) {
		text, _ := token.(string)
		return p.asKeeper("/oidc/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {text}})
	}
	b := p.browser()
	first := p.keeps(b)
	status, second := refresh(first["refresh_token"])
	if status != http.StatusOK || !p.opens(second["access_token"]) {
		t.Fatalf("got %d %v, want other tokens", status, second)
	}
	if status, said := refresh(first["refresh_token"]); status != http.StatusBadRequest || p.opens(second["access_token"]) {
		t.Errorf("a refresh token came again: got %d %v, and the family lives: %t", status, said, p.opens(second["access_token"]))
	}
	third := p.keeps(b)
	stolen := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {third["refresh_token"].(string)}, "client_id": {"rp"}}
	if status, said := p.said(p.foreign(http.MethodPost, p.url("/oidc/token"), stolen)); said["error"] != "invalid_grant" {
		t.Errorf("another application: got %d %v", status, said)
	}
	last := p.keeps(b)
	if !p.opens(last["access_token"]) {
		t.Fatal("the tokens open nothing")
	}
	p.submit(b, p.url("/logout"), nil)
	if status, said := refresh(last["refresh_token"]); status != http.StatusBadRequest || p.opens(last["access_token"]) {
		t.Errorf("after the logout: got %d %v, and userinfo answers: %t", status, said, p.opens(last["access_token"]))
	}
	p.harmless(b)
}

// Somebody else who logs in in the same browser ends what the one before was
// given in the session, also when that had been idle too long to count.
func TestH10_AnotherUserEndsTheTokens(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"at once": 0, "after it was idle": 100 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newRelying(t)
			b := p.browser()
			status, before := 0, p.keeps(b)
			for range 2 { // the tokens are in use all the while
				p.advance(wait / 2)
				form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {before["refresh_token"].(string)}}
				status, before = p.asKeeper("/oidc/token", form)
				if status != http.StatusOK || !p.opens(before["access_token"]) {
					t.Fatalf("got %d %v while nobody else was there", status, before)
				}
			}
			address, _ := p.push("prompt", "login")
			p.open(b, address)
			status, after := p.asKeeper("/oidc/token", redeeming(code(p.reply(b, as("mallory")), keeperReply), keeperReply))
			if status != http.StatusOK || !p.opens(after["access_token"]) {
				t.Fatalf("the other got %d %v", status, after)
			}
			token, _ := before["refresh_token"].(string)
			status, said := p.asKeeper("/oidc/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}})
			if status != http.StatusBadRequest || said["error"] != "invalid_grant" || p.opens(before["access_token"]) {
				t.Errorf("got %d %v, and userinfo answers: %t", status, said, p.opens(before["access_token"]))
			}
			p.harmless(b)
		})
	}
}
