package signin_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/admin/signin"
	"trin/broker"
	"trin/connections"
)

// A login leads to a page of the administration and nowhere else.
func TestG_ALoginLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"/admin/": "/admin/", "/admin/keys?set=a&x=%2F": "/admin/keys?set=a&x=%2F", "": "/admin/",
		"https://evil.example/admin/": "/admin/", "//evil.example/admin/": "/admin/", "/admin/../x": "/admin/", "/admin//evil.example": "/admin/",
		"/admin/%2e%2e/x": "/admin/", `/admin/\evil`: "/admin/", "javascript:/admin/": "/admin/", "/administrators": "/admin/", "admin/": "/admin/",
		"/admin/enter?ticket=x": "/admin/", "/admin/login": "/admin/", "/admin/logout": "/admin/", "/admin/first?link=x": "/admin/", "/admin/step-up": "/admin/",
		"/admin/a\r\nSet-Cookie: x": "/admin/", "/admin/" + strings.Repeat("a", 1000): "/admin/", "/admin/%zz": "/admin/", "/admin/x#y": "/admin/x",
	} {
		if got := signin.OwnPath(given); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
}

// request carries the session and the login's secret of a browser.
func request(method, target string, cookies map[string]string) *http.Request {
	r := httptest.NewRequest(method, "https://login.example.dk"+target, nil)
	for name, value := range cookies {
		r.AddCookie(&http.Cookie{Name: "__Host-trin-" + name, Value: value})
	}
	return r
}

func serve(s *signin.Signin, r *http.Request) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	for _, route := range s.Routes() {
		mux.Handle(route.String(), route.Handler)
	}
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, r)
	return answer
}

// A database that does not answer is an inner error, and nobody is let in.
func TestIdentify_FailsClosed(t *testing.T) {
	t.Parallel()
	broken := errors.New("no database")
	for name, c := range map[string]struct {
		header string
		change func(*keeper)
		want   error
	}{
		"a session that is there":  {"", func(*keeper) {}, nil},
		"no database":              {"", func(k *keeper) { k.err = broken }, broken},
		"no database, for a token": {"Bearer trin_x", func(k *keeper) { k.err = broken }, broken},
		"a role that there is not": {"", func(k *keeper) {
			k.administrators[anna] = connections.Administrator{Subject: anna, Name: "anna", Role: "root"}
		}, nil},
		"a token of such a role":     {"Bearer trin_x", func(k *keeper) { k.tokens[digest("trin_x")] = connections.APIToken{ID: "x", Role: "root"} }, nil},
		"switched off":               {"", func(k *keeper) { k.off = true }, nil},
		"an administrator of before": {"", func(k *keeper) { delete(k.administrators, anna) }, nil},
	} {
		k := newKeeper()
		k.sessions[digest("secret")] = connections.AdministratorSession{Hash: digest("secret"), Subject: anna, Used: now}
		c.change(k)
		r := request(http.MethodGet, "/admin/", map[string]string{"admin": "secret"})
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		got, err := newSignin(t, k).Identify(r)
		wantIn := name == "a session that is there"
		if got.Anonymous() == wantIn || c.want != nil && !errors.Is(err, c.want) || strings.Contains(name, "role") && err == nil {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

// ticketFor is a ticket for the browser that holds the secret.
func ticketFor(subject broker.Subject, fresh bool) connections.AdministratorTicket {
	return connections.AdministratorTicket{
		Browser: digest(strings.Repeat("b", 43)), Subject: subject, Name: subject.Value, Index: "i", Fresh: fresh, Return: "/admin/keys",
		Until: now.Add(time.Hour),
	}
}

func TestEnter(t *testing.T) {
	t.Parallel()
	ticket := strings.Repeat("t", 43)
	browser := map[string]string{"admin-login": strings.Repeat("b", 43), "admin": "secret"}
	for name, c := range map[string]struct {
		ticket  connections.AdministratorTicket
		cookies map[string]string
		header  string
		status  int
		opened  bool
		left    bool // the ticket is still there
	}{
		"hers":                        {ticketFor(anna, false), browser, "", http.StatusSeeOther, true, false},
		"hers, fresh":                 {ticketFor(anna, true), browser, "", http.StatusSeeOther, true, false},
		"somebody else's, fresh":      {ticketFor(bo, true), browser, "", http.StatusForbidden, false, false},
		"of no administrator":         {ticketFor(bo, false), browser, "", http.StatusForbidden, false, false},
		"without the login's secret":  {ticketFor(anna, false), map[string]string{"admin": "secret"}, "", http.StatusBadRequest, false, false},
		"with another login's secret": {ticketFor(anna, false), map[string]string{"admin-login": strings.Repeat("c", 43)}, "", http.StatusBadRequest, false, false},
		"loaded before anybody comes": {ticketFor(anna, false), browser, "prefetch", http.StatusBadRequest, false, true},
	} {
		k := newKeeper()
		k.sessions[digest("secret")] = connections.AdministratorSession{Hash: digest("secret"), Subject: anna, Used: now}
		k.tickets[digest(ticket)] = c.ticket
		r := request(http.MethodGet, "/admin/enter?ticket="+ticket, c.cookies)
		if c.header != "" {
			r.Header.Set("Sec-Purpose", c.header)
		}
		answer := serve(newSignin(t, k), r)
		var opened *connections.AdministratorSession
		for hash, s := range k.sessions {
			if hash != digest("secret") {
				opened = &s
			}
		}
		_, left := k.tickets[digest(ticket)]
		_, former := k.sessions[digest("secret")]
		if answer.Code != c.status || (opened != nil) != c.opened || left != c.left || former == c.opened {
			t.Errorf("%s: got %d, opened %v, ticket left %v, former session there %v", name, answer.Code, opened, left, former)
		}
		if opened != nil {
			wantStepped := time.Time{}
			if c.ticket.Fresh {
				wantStepped = now
			}
			if !opened.Stepped.Equal(wantStepped) || !opened.Expires.Equal(now.Add(time.Hour)) || answer.Header().Get("Location") != "https://login.example.dk/admin/keys" {
				t.Errorf("%s: got %+v to %s", name, opened, answer.Header().Get("Location"))
			}
			if set := strings.Join(answer.Header().Values("Set-Cookie"), "\n"); !strings.Contains(set, "__Host-trin-admin=") || !strings.Contains(set, "Secure") || !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Lax") {
				t.Errorf("%s: got the cookies %s", name, set)
			}
		}
	}
}

// A login begins with the digest of a secret that stays in the browser.
func TestLogin(t *testing.T) {
	t.Parallel()
	for path, fresh := range map[string]string{"/admin/login": "", "/admin/step-up": "1"} {
		answer := serve(newSignin(t, newKeeper()), request(http.MethodGet, path+"?return=%2Fadmin%2Fkeys", nil))
		to, err := url.Parse(answer.Header().Get("Location"))
		if err != nil || answer.Code != http.StatusSeeOther || to.Path != "/console/start" || to.Query().Get("return") != "/admin/keys" || to.Query().Get("fresh") != fresh {
			t.Errorf("%s: got %d to %s", path, answer.Code, to)
			continue
		}
		cookies := answer.Result().Cookies()
		if len(cookies) != 1 {
			t.Fatalf("got %v, want the secret alone", cookies)
		}
		named := digest(cookies[0].Value)
		if to.Query().Get("browser") != base64.RawURLEncoding.EncodeToString(named[:]) || strings.Contains(to.String(), cookies[0].Value) {
			t.Errorf("%s: got %s, want the digest of the secret", path, to)
		}
	}
	r := request(http.MethodGet, "/admin/login", nil)
	r.Header.Set("Sec-Purpose", "prefetch")
	if answer := serve(newSignin(t, newKeeper()), r); answer.Code != http.StatusBadRequest || len(answer.Result().Cookies()) > 0 {
		t.Errorf("got %d, want that a login nobody came for begins nothing", answer.Code)
	}
}

// What a program loads before anybody comes takes no link along.
func TestK15_LookingAtALinkUsesNothingUp(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("l", 43)
	for purpose, want := range map[string]int{"": 1, "prefetch": 0} {
		k := newKeeper()
		k.links[digest(secret)] = connections.AdministratorLink{Purpose: connections.LinkInvite, Role: "viewer"}
		r := request(http.MethodGet, "/admin/first?link="+secret, nil)
		if purpose != "" {
			r.Header.Set("Sec-Purpose", purpose)
		}
		answer := serve(newSignin(t, k), r)
		if got := len(answer.Result().Cookies()); answer.Code != http.StatusOK || got != want || len(k.links) != 1 {
			t.Errorf("%q: got %d with %d cookies and %d links, want %d cookies", purpose, answer.Code, got, len(k.links), want)
		}
	}
}
