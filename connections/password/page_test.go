package password

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

const right = "correct horse battery"

func TestLogin(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	alice := s.user(t, "Alice", right)
	response, ok := s.login("192.0.2.1", true, " ALICE ", right)
	if !ok {
		t.Fatalf("got %d, want the login to go on", response.StatusCode)
	}
	got := s.engine.resumed[0]
	if got.Subject != (broker.Subject{Value: alice.ID}) || got.Class != "urn:x:password" || !got.Instant.Equal(begin) {
		t.Errorf("got %+v, want the user's ID, the class and the instant", got)
	}
	if mail := got.Claims.Values("mail"); len(mail) != 1 || mail[0] != "Alice@example.org" {
		t.Errorf("got mail %q, want the user's claim", mail)
	}
	if strings.Contains(alice.ID, "alice") {
		t.Error("the ID holds the name")
	}
}

func TestLoginPage(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.open("leg1")
	response := s.get("/password/leg1")
	root := parsed(t, response)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("got %d, want 200", response.StatusCode)
	}
	for id, want := range map[string]map[string]string{
		"name":     {"autocomplete": "username", "value": "alice", "type": "text", "name": "name"},
		"password": {"autocomplete": "current-password", "value": "", "type": "password", "name": "password"},
	} {
		for key, value := range want {
			if got := attribute(root, id, key); got != value {
				t.Errorf("%s: got %s=%q, want %q", id, key, got, value)
			}
		}
	}
	if page := said(root, "main"); !strings.Contains(page, "Payroll") {
		t.Errorf("got %q, want the application named", page)
	}
	if got := response.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("got Cache-Control %q", got)
	}
}

func TestLoginPageEscapes(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	payload := `"><script>alert(1)</script>`
	response, _ := s.login("192.0.2.1", false, payload, "x")
	body, _ := io.ReadAll(response.Body)
	if strings.Contains(string(body), "<script>alert") {
		t.Errorf("the name is not escaped:\n%s", body)
	}
}

func TestL12_NoEnumeration(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	disabled := s.user(t, "disabled", right)
	if err := s.admin.Disable(t.Context(), disabled.Name); err != nil {
		t.Fatal(err)
	}
	s.user(t, "nopassword", "")
	pages := map[string]string{}
	for _, name := range []string{"alice", "disabled", "nopassword", "nobody", "\x00", strings.Repeat("x", 300)} {
		password := "wrong"
		if name == "disabled" {
			password = right // L15: the right password helps no more
		}
		response, ok := s.login("192.0.2.1", false, name, password)
		body, _ := io.ReadAll(response.Body)
		if ok || response.StatusCode != http.StatusOK {
			t.Errorf("%.20q: got %d, %v, want the login page", name, response.StatusCode, ok)
		}
		page := string(body)
		page = page[strings.Index(page, `id="problem"`):strings.Index(page, "<form")]
		pages[page] = name
	}
	if len(pages) != 1 {
		t.Errorf("got %d different answers, want one: %v", len(pages), pages)
	}
}

// The same work is done for a user that is not there.
func TestL12_SameCost(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	h, err := newHasher(cheap, strings.NewReader(strings.Repeat("r", 4096)), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, phc := range []string{h.dummy, "", "not a hash", "$argon2id$v=19$m=1,t=0,p=0$$"} {
		ok, _, err := h.check(t.Context(), "anything", phc)
		if ok || err != nil {
			t.Errorf("%q: got %v, %v, want a comparison that fails", phc, ok, err)
		}
	}
	before := len(s.attempts)
	s.login("192.0.2.1", false, "alice", "wrong")
	known := len(s.attempts) - before
	before = len(s.attempts)
	s.login("192.0.2.1", false, "nobody", "wrong")
	if unknown := len(s.attempts) - before; unknown != known || known != 2 {
		t.Errorf("got %d counters for one who is not there and %d for one who is, want 2 each", unknown, known)
	}
}

func TestLockoutByPlace(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	for i := range throttlePlace.Free {
		if response, ok := s.login("192.0.2.1", false, "alice", "wrong"); ok || response.StatusCode != http.StatusOK {
			t.Fatalf("attempt %d: got %d, want it evaluated", i+1, response.StatusCode)
		}
	}
	response, ok := s.login("192.0.2.1", false, "alice", right)
	if ok || response.StatusCode != http.StatusTooManyRequests {
		t.Fatalf("got %d, %v in the pause, want 429 whatever the password", response.StatusCode, ok)
	}
	if got := said(parsed(t, response), "problem"); !strings.Contains(got, "60 seconds") {
		t.Errorf("got %q, want how long to wait", got)
	}
	s.pass(time.Minute)
	if _, ok := s.login("192.0.2.1", false, "alice", right); !ok {
		t.Error("after the pause the right password was refused")
	}
}

func TestL2_LockoutSurvivesRestart(t *testing.T) {
	t.Parallel()
	first := newStand(t)
	first.user(t, "alice", right)
	for range throttlePlace.Free {
		first.login("192.0.2.1", false, "alice", "wrong")
	}
	second := newStandOver(t, first.memory, cheap)
	if response, ok := second.login("192.0.2.1", false, "alice", right); ok || response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("got %d, %v after a restart, want the pause to hold", response.StatusCode, ok)
	}
}

// Somebody who guesses from their own place harms nobody else; and somebody
// who guesses from very many harms nobody who has logged in before.
func TestL3_OthersAreNotLockedOut(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	if _, ok := s.login("198.51.100.7", true, "alice", right); !ok {
		t.Fatal("the first login failed")
	}
	for range 500 {
		s.login("192.0.2.1", false, "alice", "wrong")
		s.pass(time.Second)
	}
	if _, ok := s.login("203.0.113.9", false, "alice", right); !ok {
		t.Error("one attacker's place locked a user out who is somewhere new")
	}
	for i := range 3 * throttleUser.Free {
		s.login("192.0.2."+string(rune('0'+i%10))+string(rune('0'+i/10%10)), false, "alice", "wrong")
	}
	if response, ok := s.login("203.0.113.9", false, "alice", right); ok || response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("got %d, %v somewhere new under attack from everywhere, want it slowed down", response.StatusCode, ok)
	}
	if _, ok := s.login("198.51.100.7", true, "alice", right); !ok {
		t.Error("a browser that alice has used was locked out by others")
	}
}

// The exemption of a known browser is no way around the counting.
func TestKnownDeviceIsCountedToo(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	s.user(t, "bob", right)
	s.login("192.0.2.1", true, "alice", right)
	for i := range throttleDevice.Free {
		if response, _ := s.login("192.0.2.1", true, "alice", "wrong"); response.StatusCode != http.StatusOK {
			t.Fatalf("attempt %d: got %d, want it evaluated", i+1, response.StatusCode)
		}
	}
	if response, ok := s.login("192.0.2.1", true, "alice", right); ok || response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("got %d, %v, want the pause", response.StatusCode, ok)
	}
	// It is known for alice, and for nobody else.
	for range throttlePlace.Free {
		s.login("192.0.2.2", true, "bob", "wrong")
	}
	if response, _ := s.login("192.0.2.2", true, "bob", right); response.StatusCode != http.StatusTooManyRequests {
		t.Errorf("got %d for bob in alice's browser, want the pause", response.StatusCode)
	}
}

func TestPlacesAreNetworks(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "": "", "garbage": "garbage",
	} {
		if got := network(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

func TestF23_OneLegOneLogin(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	s.open("leg1")
	form := url.Values{"name": {"alice"}, "password": {right}}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { s.from("192.0.2.1", false, "leg1", form) })
	}
	all.Wait()
	if got := len(s.engine.resumed); got != 1 {
		t.Errorf("got %d logins of one leg, want 1", got)
	}
	if response := s.from("192.0.2.2", false, "leg1", form); response.StatusCode != http.StatusBadRequest {
		t.Errorf("got %d for a page posted again, want the page that says how to begin again", response.StatusCode)
	}
}

func TestF23_ALegOfAnotherKind(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	for id, leg := range map[broker.ID]broker.Leg{
		"other":  {ID: "other", Version: 7, Connection: "other"},
		"gone":   {ID: "gone", Version: 7, Connection: "gone"},
		"factor": {ID: "factor", Version: 7, Connection: "local", Factor: true, Subject: broker.Subject{Namespace: "x", Value: "bob"}},
	} {
		s.engine.legs[id] = leg
		response := s.from("192.0.2.1", false, id, url.Values{"name": {"alice"}, "password": {right}})
		if response.StatusCode != http.StatusBadRequest || len(s.engine.resumed) != 0 {
			t.Errorf("%s: got %d, want 400 and nothing resumed", id, response.StatusCode)
		}
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	s.open("leg1")
	response := s.from("192.0.2.1", false, "leg1", url.Values{"cancel": {"1"}, "name": {"alice"}, "password": {right}})
	if response.Header.Get("Location") != "https://sp.example/refused" || len(s.engine.resumed) != 0 ||
		len(s.engine.refused) != 1 || s.engine.refused[0].Code != broker.RefusedCancelled {
		t.Errorf("got %d and %v, want it refused as cancelled", response.StatusCode, s.engine.refused)
	}
}

func TestNothingTypedIsNoAttempt(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for range 20 {
		s.login("192.0.2.1", false, "alice", "")
	}
	if len(s.attempts) != 0 {
		t.Errorf("got %d counters, want none", len(s.attempts))
	}
}

// Q1: nothing of what is typed is logged; people type passwords as names.
func TestQ1_LogHoldsNothingTyped(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	s.login("192.0.2.1", false, "canary-name", "canary-password")
	s.login("192.0.2.1", false, "alice", right)
	if log := s.log.String(); strings.Contains(log, "canary") || strings.Contains(log, right) || strings.Contains(log, "argon2") {
		t.Errorf("the log holds what was typed:\n%s", log)
	}
	if !strings.Contains(s.log.String(), "ABCD-2345") {
		t.Error("the log lacks the login's reference")
	}
}

func TestChallenge(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	backend, err := s.kind.OpenBackend(&broker.AuthenticationConnection{ID: "local"})
	if err != nil {
		t.Fatal(err)
	}
	reply, _, err := backend.Challenge(t.Context(), broker.Leg{ID: "l1", ForceAuthn: true})
	if err != nil || reply != (broker.Redirect{URL: "/password/l1"}) {
		t.Errorf("got %v, %v, want the login page", reply, err)
	}
	_, _, err = backend.Challenge(t.Context(), broker.Leg{ID: "l1", Passive: true})
	var refusal *broker.Refusal
	if !errors.As(err, &refusal) || refusal.Code != broker.RefusedPassive {
		t.Errorf("got %v for a passive request, want it refused as such", err)
	}
	if _, _, err = backend.Challenge(t.Context(), broker.Leg{ID: "l1", Factor: true}); err == nil {
		t.Error("got no error as a second factor")
	}
}

func TestF26_SwitchedOffCountsNoMore(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	s.login("192.0.2.1", false, "alice", right)
	evidence := s.engine.resumed[0]
	opened, err := s.kind.OpenBackend(&broker.AuthenticationConnection{ID: "local"})
	if err != nil {
		t.Fatal(err)
	}
	backend, ok := opened.(broker.StandingBackend)
	if !ok {
		t.Fatal("the backend cannot tell whether evidence stands")
	}
	evidence.Subject = broker.Subject{Namespace: "x", Value: "from-a-claim"}
	stands := func(want bool, when string) {
		t.Helper()
		if got, err := backend.Stands(t.Context(), evidence); got != want || err != nil {
			t.Errorf("%s: got %v, %v, want %v", when, got, err, want)
		}
	}
	stands(true, "after the login")
	_ = s.admin.Disable(t.Context(), "alice")
	stands(false, "switched off")
	_ = s.admin.Enable(t.Context(), "alice")
	stands(true, "switched on again")
	evidence.Memo = nil
	stands(false, "nobody")
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for raw, wrong := range map[string]bool{
		"": false, "null": false, "{}": false, `{"class":"urn:x"}`: false,
		`{"clas":"urn:x"}`: true, `{} {}`: true, `[]`: true, `{"class":" urn:x"}`: true,
	} {
		if got := len(checkSettings(connections.RoleAuthentication, []byte(raw))) > 0; got != wrong {
			t.Errorf("%q: got a problem %v, want %v", raw, got, wrong)
		}
	}
	if got := checkSettings(connections.RoleFactor, nil); len(got) != 1 {
		t.Errorf("got %v as a factor, want one problem", got)
	}
}
