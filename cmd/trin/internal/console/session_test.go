package console

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// K8: a session is made anew at each login, and a secret that somebody else has
// planted is never one.
func TestK8_SessionFixation(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	first := p.sessionCookie()
	p.open(r.admin + "/admin/login")
	p.login()
	second := p.sessionCookie()
	if second == nil || first.Value == second.Value {
		t.Fatal("a login keeps the secret of the session before it")
	}
	old := r.person()
	old.Take(r.admin, []*http.Cookie{{Name: first.Name, Value: first.Value, Path: "/"}})
	if !old.actor().Anonymous() {
		t.Error("the secret from before the login still opens the administration")
	}
	planted := r.person()
	planted.Take(r.admin, []*http.Cookie{{Name: first.Name, Value: strings.Repeat("A", 43), Path: "/"}})
	planted.name, planted.password, planted.secret = p.name, p.password, p.secret
	planted.open(r.admin + "/admin/login")
	planted.login()
	if got := planted.sessionCookie(); !planted.in() || got.Value == strings.Repeat("A", 43) {
		t.Errorf("got the cookie %v, want that the planted secret is gone", got)
	}
	for _, header := range p.Hops {
		for _, cookie := range header.Header.Values("Set-Cookie") {
			if strings.HasPrefix(cookie, first.Name+"=") && (!strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") || strings.Contains(cookie, "Domain")) {
				t.Errorf("got the cookie %q, want HttpOnly, SameSite and no Domain", cookie)
			}
		}
	}
}

// A login that somebody else began, or a ticket that somebody else was given,
// signs nobody in (login CSRF).
func TestK1_ATicketIsForTheBrowserThatBegan(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	attacker := r.administrator()
	ticket := ""
	attacker.Stop = func(_ string, to *url.URL, _ url.Values) bool {
		if to.Path == "/admin/enter" {
			ticket = to.String()
		}
		return ticket != ""
	}
	attacker.open(r.admin + "/admin/login")
	attacker.login()
	attacker.Stop = nil
	if ticket == "" {
		t.Fatal("no ticket was given")
	}
	victim := r.person()
	victim.open(ticket)
	if !victim.actor().Anonymous() || victim.Last().Status != http.StatusBadRequest {
		t.Errorf("got %d and %+v, want that the ticket of another browser is refused", victim.Last().Status, victim.actor())
	}
	former := attacker.sessionCookie()
	attacker.open(ticket)
	if attacker.Last().Status != http.StatusBadRequest || attacker.sessionCookie().Value != former.Value {
		t.Errorf("got %d, want that a ticket which was shown elsewhere is used up", attacker.Last().Status)
	}
	// The login itself can be begun for a secret that the attacker knows, and its
	// ticket comes to a browser that has another.
	known := digest("a secret of the attacker's")
	victim.open(r.url + "/console/start?return=%2Fadmin%2F&browser=" + base64.RawURLEncoding.EncodeToString(known[:]))
	victim.name, victim.password, victim.secret = attacker.name, attacker.password, attacker.secret
	victim.login()
	if !victim.actor().Anonymous() || !strings.HasPrefix(victim.Last().URL.Path, "/admin/enter") {
		t.Errorf("got %s (%s) and %+v, want nobody signed in", victim.Last().URL, victim.Last().Page.Text, victim.actor())
	}
}

// A ticket is good for a minute.
func TestK8_ATicketAges(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	ticket := ""
	p.Stop = func(_ string, to *url.URL, _ url.Values) bool {
		if to.Path == "/admin/enter" {
			ticket = to.String()
		}
		return ticket != ""
	}
	p.open(r.admin + "/admin/login")
	p.login()
	p.Stop = nil
	r.clock.move(time.Minute)
	if p.open(ticket); p.Last().Status != http.StatusBadRequest {
		t.Errorf("got %d, want that the ticket is too old", p.Last().Status)
	}
}

// K8: sensitive acts need a login of their own, by the one who is signed in.
func TestK8_StepUp(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	sensitive := access.Rule{Least: access.Administrator, Scope: access.ScopeKeys, Sensitive: true}
	if err := p.actor().May(sensitive, r.clock.Now()); !errors.Is(err, access.ErrStepUp) {
		t.Errorf("got %v, want that a login alone is not enough", err)
	}
	before := p.sessionCookie()
	p.open(r.admin + "/admin/step-up?return=%2Fadmin%2Fkeys")
	if p.Last().Page.Form("name", "password") == nil {
		t.Fatalf("got %q, want the password asked though there is a session", p.Last().Page.Text)
	}
	p.submit("", map[string]string{"name": p.name, "password": p.password}, "name", "password")
	if p.Last().Page.Form("code") == nil {
		t.Fatalf("got %q, want the code asked too", p.Last().Page.Text)
	}
	p.login()
	if err := p.actor().May(sensitive, r.clock.Now()); err != nil {
		t.Errorf("got %v, want that she may", err)
	}
	if p.Last().URL.Path != "/admin/keys" || p.sessionCookie().Value == before.Value {
		t.Errorf("got to %s, want /admin/keys with a new secret", p.Last().URL)
	}
	r.clock.move(access.Steps)
	if err := p.actor().May(sensitive, r.clock.Now()); !errors.Is(err, access.ErrStepUp) {
		t.Errorf("got %v, want that the proof is too old", err)
	}
	// Somebody else's proof is his own: it ends her session, and nothing of hers
	// is his.
	subject, other := r.user("bo")
	err := r.Store.SaveAdministrator(t.Context(), connections.Administrator{Subject: subject, Name: "bo", Role: "administrator", Created: r.clock.Now(), By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	hers := p.sessionCookie()
	p.open(r.admin + "/admin/step-up")
	p.name, p.invited = other.name, other.invited
	p.login()
	if got := p.actor(); got.Subject != subject || got.Name != "bo" {
		t.Errorf("got %+v, want bo", got)
	}
	former := r.person()
	former.Take(r.admin, []*http.Cookie{{Name: hers.Name, Value: hers.Value, Path: "/"}})
	if got := former.actor(); !got.Anonymous() {
		t.Errorf("got %+v, want her session ended", got)
	}
}

func TestK8_SessionsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(*testing.T, *rig, *person)
		ends bool
	}{
		"nothing happens": {func(*testing.T, *rig, *person) {}, false},
		"idle for less than half an hour": {func(_ *testing.T, r *rig, p *person) {
			r.clock.move(29 * time.Minute)
			p.actor()
			r.clock.move(29 * time.Minute)
		}, false},
		"idle for half an hour": {func(_ *testing.T, r *rig, _ *person) { r.clock.move(30 * time.Minute) }, true},
		"in use for eight hours": {func(_ *testing.T, r *rig, p *person) {
			for range 24 {
				r.clock.move(20 * time.Minute)
				p.actor()
			}
		}, true},
		"no administrator any more": {func(t *testing.T, r *rig, p *person) {
			other := connections.Administrator{Subject: broker.Subject{Namespace: "a", Value: "b"}, Name: "b", Role: "administrator", Created: r.clock.Now(), By: "test"}
			if err := r.Store.SaveAdministrator(t.Context(), other); err != nil {
				t.Fatal(err)
			}
			if err := r.Store.RemoveAdministrator(t.Context(), p.actor().Subject); err != nil {
				t.Fatal(err)
			}
		}, true},
		"the user is disabled": {func(t *testing.T, r *rig, p *person) {
			if err := r.Disable(t.Context(), p.name); err != nil {
				t.Fatal(err)
			}
		}, true},
		"logged out": {func(_ *testing.T, r *rig, p *person) {
			p.open(r.admin + "/admin/logout")
			p.submit("", nil)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, false)
			p := r.administrator()
			c.end(t, r, p)
			if got := p.actor().Anonymous(); got != c.ends {
				t.Errorf("got ended %v, want %v", got, c.ends)
			}
		})
	}
}

// K8: a role that is taken away is gone at the next request.
func TestK8_RolesAreReadAnew(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	subject, p := r.user("bo")
	for _, role := range []string{"operator", "viewer", "administrator"} {
		err := r.Store.SaveAdministrator(t.Context(), connections.Administrator{Subject: subject, Name: "bo", Role: role, Organisation: "odense", Created: r.clock.Now(), By: "test"})
		if err != nil {
			t.Fatal(err)
		}
		if p.sessionCookie() == nil {
			p.open(r.admin + "/admin/login")
			p.login()
		}
		if got := p.actor(); got.Role.String() != role || got.Organisation != "odense" {
			t.Errorf("got %+v, want %s of odense", got, role)
		}
	}
}

// K8: guesses at the password of an administrator are slowed down by the engine.
func TestK8_GuessesAreSlowedDown(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	p := r.person()
	p.open(r.admin + "/admin/login")
	for range 20 {
		p.submit("", map[string]string{"name": name, "password": "wrong-wrong"}, "name", "password")
		if p.Last().Status == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("twenty wrong passwords are looked at")
}

// A refusal says why, and leads to another try.
func TestRefusedLoginLeadsOn(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	p := r.person()
	p.open(r.admin + "/admin/login?return=%2Fadmin%2Fkeys")
	p.submit("cancel", nil, "cancel")
	page := p.Last().Page
	if p.Last().Status == http.StatusOK || page == nil || !strings.Contains(page.Text, "Trin administration") {
		t.Fatalf("got %d, %v, want a page that says why", p.Last().Status, page)
	}
	for _, link := range page.Links {
		if strings.HasSuffix(link.Href, "/admin/login?return=%2Fadmin%2Fkeys") {
			return
		}
	}
	t.Errorf("got the links %v, want one to another try", page.Links)
}

// A token is good for what it says until it ends, and no cookie helps it.
func TestTokens(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	secret, token := r.token("deploy", access.Operator, "odense", access.ScopeRead, access.ScopeOperate)
	as := func(authorization string) access.Actor {
		t.Helper()
		request := httptestRequest(r, p)
		request.Header.Set("Authorization", authorization)
		return r.identify(request)
	}
	got := as("Bearer " + secret)
	if got.Role != access.Operator || got.Organisation != "odense" || got.Token != token.ID || len(got.Scopes) != 2 || !got.Stepped.IsZero() {
		t.Errorf("got %+v, want what the token says", got)
	}
	for _, wrong := range []string{"", "Bearer", "Bearer ", "Basic " + secret, secret, "Bearer trin_" + strings.Repeat("A", 43), "Bearer " + secret + "A", "Bearer " + strings.TrimPrefix(secret, "trin_")} {
		if got := as(wrong); !got.Anonymous() {
			t.Errorf("%q: got %+v, want nobody, whatever cookies there are", wrong, got)
		}
	}
	all, err := r.Store.APITokens(t.Context())
	if err != nil || len(all) != 1 || !all[0].Used.Equal(r.clock.Now()) {
		t.Errorf("got %+v, %v, want it used now", all, err)
	}
	r.clock.move(time.Hour)
	if got := as("Bearer " + secret); !got.Anonymous() {
		t.Errorf("got %+v, want that it has ended", got)
	}
}

func httptestRequest(r *rig, p *person) *http.Request {
	r.Helper()
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.admin+"/admin/", nil)
	if err != nil {
		r.Fatal(err)
	}
	for _, cookie := range p.Cookies(r.admin + "/admin/") {
		request.AddCookie(cookie)
	}
	return request
}
