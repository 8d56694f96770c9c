package totp_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
	"time"

	"trin/broker"
)

func TestLoginStepsUp(t *testing.T) {
	t.Parallel()
	i := install(t)
	p := i.person()
	p.open("/start?app=app&class=urn:x:2")
	p.sees("Log in")
	p.send("name", "alice", "password", pass)
	p.sees("One moment")
	if got := i.last(); got.Refusal != nil || got.Class != "urn:x:2" || got.Subject != i.alice {
		t.Fatalf("got %+v, want alice at level 2", got)
	}
	p.open("/start?app=app&class=urn:x:3")
	p.sees("Type your code")
	p.send("code", i.code())
	p.sees("One moment")
	if got := i.last(); got.Refusal != nil || got.Class != "urn:x:3" || got.Subject != i.alice {
		t.Fatalf("got %+v, want alice at level 3 by the factor alone", got)
	}
	p.open("/start?app=app&class=urn:x:3&passive=1")
	if got := i.last(); got.Refusal != nil || got.Class != "urn:x:3" {
		t.Errorf("got %+v, want the session to be enough", got)
	}
	must(t, i.codes.Reset(t.Context(), "totp", i.alice))
	p.open("/start?app=app&class=urn:x:3&passive=1")
	if got := i.last(); got.Refusal == nil || got.Refusal.Code != broker.RefusedPassive {
		t.Errorf("F26: got %+v after the factor was reset, want it asked for", got)
	}
}

// A session at level 3 does not confirm an act: a new code does, on pages that
// say what it is for, and it is good for that act alone.
func TestConfirmWithCode(t *testing.T) {
	t.Parallel()
	i := install(t)
	p := i.person()
	p.open("/start?app=app&class=urn:x:3")
	p.send("name", "alice", "password", pass)
	if said := p.confirming(); said != "" {
		t.Errorf("a page of an ordinary login says that %q is confirmed", said)
	}
	p.send("code", i.code())
	i.wait(time.Minute)
	act := "Pay <b>1.000 kr.</b> to \"Jens\" & son"
	p.open("/start?app=app&confirm=" + url.QueryEscape(act))
	p.sees("Type your code")
	page := p.at.Path
	if got := p.confirming(); got != act {
		t.Errorf("the page of the code says %q, want %q", got, act)
	}
	p.open(page + "/recovery")
	if got := p.confirming(); got != act {
		t.Errorf("the page of the recovery code says %q, want %q", got, act)
	}
	p.open(page)
	p.send("code", "000000")
	if got := p.confirming(); got != act {
		t.Errorf("after a wrong code the page says %q, want %q", got, act)
	}
	p.send("code", i.code())
	p.sees("One moment")
	if got := i.last(); got.Refusal != nil || got.Level.Value != 30 || got.Request.Confirm == nil || got.Request.Confirm.Text != act {
		t.Fatalf("got %+v, want the act confirmed at level 3", got)
	}
	p.open("/start?app=app&confirm=" + url.QueryEscape("Pay 2 kr."))
	p.sees("Type your code")
	if got := p.confirming(); got != "Pay 2 kr." {
		t.Errorf("the next act is shown as %q", got)
	}
}

// Without a session the page of the password says it too.
func TestConfirmBeginsWithPassword(t *testing.T) {
	t.Parallel()
	i := install(t)
	p := i.person()
	p.open("/start?app=app&confirm=" + url.QueryEscape("Pay 2 kr."))
	p.sees("Log in")
	if got := p.confirming(); got != "Pay 2 kr." {
		t.Errorf("the page of the password says %q", got)
	}
	p.send("name", "alice", "password", pass)
	p.sees("Type your code")
	p.send("code", i.code())
	p.sees("One moment")
	p.open("/start?app=app&class=urn:x:3&passive=1")
	if got := i.last(); got.Refusal == nil || got.Refusal.Page != broker.PageFactor {
		t.Errorf("got %+v: the code that confirmed has raised the session", got)
	}
}

func TestChooserLeadsOn(t *testing.T) {
	t.Parallel()
	i := install(t)
	p := i.person()
	p.open("/start?app=two")
	p.sees("Choose how to log in")
	p.send("connection", "totp")
	p.sees("The request cannot be accepted") // L11: it was not offered
	p.open("/start?app=two")
	p.send("connection", "other")
	p.sees("Log in")
	p.send("cancel", "1")
	if got := i.last(); got.Refusal == nil || got.Refusal.Code != broker.RefusedCancelled {
		t.Errorf("got %+v, want it cancelled", got)
	}
}

func TestF21_AnotherBrowser(t *testing.T) {
	t.Parallel()
	i := install(t)
	attacker, victim := i.person(), i.person()
	attacker.open("/start?app=app&class=urn:x:3")
	victim.open(attacker.at.String())
	victim.sees("The login was begun somewhere else")
	attacker.send("name", "alice", "password", pass)
	attacker.sees("Type your code")
	victim.open(attacker.at.String())
	victim.sees("The login was begun somewhere else")
	victim.send("code", i.code())
	victim.sees("The login was begun somewhere else")
	if len(i.answers) != 0 {
		t.Error("the application was answered")
	}
}

func TestF23_CookieDropped(t *testing.T) {
	t.Parallel()
	i := install(t)
	p := i.person()
	p.open("/start?app=app&class=urn:x:3")
	p.send("name", "alice", "password", pass)
	p.sees("Type your code")
	jar, err := cookiejar.New(nil)
	must(t, err)
	p.client.Jar = jar
	p.send("code", i.code())
	p.sees("The login was begun somewhere else")
}

func TestF30_CancelKeepsTheFirstFactor(t *testing.T) {
	t.Parallel()
	i := install(t)
	p := i.person()
	p.open("/start?app=app&class=urn:x:3")
	p.send("name", "alice", "password", pass)
	p.sees("Type your code")
	p.send("cancel", "1")
	if got := i.last(); got.Refusal == nil || got.Refusal.Code != broker.RefusedCancelled {
		t.Fatalf("got %+v, want it cancelled", got)
	}
	p.open("/start?app=app&class=urn:x:2&passive=1")
	if got := i.last(); got.Refusal != nil || got.Class != "urn:x:2" {
		t.Errorf("got %+v, want the session to hold level 2", got)
	}
}

func TestG6_BackButton(t *testing.T) {
	t.Parallel()
	i := install(t)
	p := i.person()
	p.open("/start?app=app&class=urn:x:2")
	login := p.at.String()
	p.send("name", "alice", "password", pass)
	p.open(login)
	p.sees("The login is no longer open")
	p.send("name", "alice", "password", pass)
	p.sees("The login is no longer open")
	if p.status != http.StatusBadRequest || len(i.answers) != 1 {
		t.Errorf("got %d and %d answers, want 400 and 1", p.status, len(i.answers))
	}
}

func TestG5_TwoTabs(t *testing.T) {
	t.Parallel()
	i := install(t)
	one := i.person()
	two := &person{installation: i, client: one.client}
	one.open("/start?app=app&class=urn:x:2")
	two.open("/start?app=two&class=urn:x:2")
	two.send("connection", "other")
	one.send("name", "alice", "password", pass)
	if got := i.last(); got.Application.ID != "app" {
		t.Errorf("got an answer to %q, want to app", got.Application.ID)
	}
	two.send("name", "alice", "password", pass)
	if got := i.last(); got.Application.ID != "two" {
		t.Errorf("got an answer to %q, want to two", got.Application.ID)
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	t.Parallel()
	i := install(t)
	p := i.person()
	p.open("/start?app=app&class=urn:x:2")
	p.send("name", "alice", "password", pass)
	p.open("/logout")
	p.sees("Log out?")
	p.send()
	p.sees("You are logged out")
	p.open("/start?app=app&passive=1")
	if got := i.last(); got.Refusal == nil || got.Refusal.Code != broker.RefusedPassive {
		t.Errorf("got %+v, want no session", got)
	}
}
