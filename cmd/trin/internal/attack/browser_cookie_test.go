package attack

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/useragent"
)

// sessionCookie is the name and value of the browser's session cookie, "" = none.
func (r *rig) sessionCookie(b *useragent.Agent) (name, value string) {
	for _, c := range b.Cookies(r.server.URL) {
		if strings.HasPrefix(c.Name, "__Host-trin-session-") {
			return c.Name, c.Value
		}
	}
	return "", ""
}

// rides reports whether the cookies alone open the application.
func (r *rig) rides(cookies string) bool {
	r.t.Helper()
	a, ok := readAnswer(r.foreign(http.MethodGet, request{classes: []string{classTwo}}.redirect(r), nil, "Cookie", cookies))
	return ok && len(a.Status) == 1 && a.Status[0] == "Success"
}

func TestG1_SessionSecretIsRenewed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.ask(b, request{classes: []string{classTwo}})
	if name, _ := r.sessionCookie(b); name != "" {
		t.Errorf("there is a session before anybody has logged in: %s", name)
	}
	before := r.cookieHeader(b)
	r.answered(r.reply(b, nil))
	seen := map[string]string{}
	next := func(when string) string {
		t.Helper()
		name, value := r.sessionCookie(b)
		for earlier, cookies := range seen {
			if strings.Contains(cookies, value) {
				t.Errorf("%s: the secret is that of %s", when, earlier)
			}
			if r.rides(cookies) {
				t.Errorf("%s: the cookies of %s still open the application", when, earlier)
			}
		}
		seen[when] = name + "=" + value
		if !r.rides(r.cookieHeader(b)) {
			t.Errorf("%s: the new cookies open nothing", when)
		}
		return value
	}
	login := next("login")
	if r.rides(before) {
		t.Error("the cookies from before the login open the application")
	}
	r.answered(r.ask(b, request{classes: []string{classTwo}}))
	if _, value := r.sessionCookie(b); value != login {
		t.Error("a login that proves nothing new renews the secret")
	}
	r.states(r.answered(r.enter(b, r.atFactor(b, r.ask(b, request{classes: []string{classThree}})))), classThree, "30")
	next("step-up")
	r.ask(b, request{classes: []string{classTwo}, attributes: `ForceAuthn="true"`})
	r.answered(r.reply(b, nil))
	next("a fresh login")
	r.ask(b, request{classes: []string{classTwo}, attributes: `ForceAuthn="true"`})
	r.answered(r.reply(b, as("bob")))
	next("somebody else")

	r.sub("a secret that an attacker has chosen", func() {
		name, _ := r.sessionCookie(b)
		planted := name + "=" + base64.RawURLEncoding.EncodeToString([]byte("default")) + "." + strings.Repeat("A", 43)
		cookies := r.cookieHeader(r.loggedOutButBound()) + "; " + planted
		hop := r.foreign(http.MethodGet, request{classes: []string{classTwo}}.redirect(r), nil, "Cookie", cookies)
		if _, ok := readAnswer(hop); ok {
			r.t.Error("a planted session was believed")
		}
	})
	r.harmless(b)
}

// loggedOutButBound is a browser that has begun a login and nothing more.
func (r *rig) loggedOutButBound() *useragent.Agent {
	b := r.browser()
	r.ask(b, request{classes: []string{classTwo}})
	return b
}

func TestG2_CookieAttributes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.stepUp(b, request{})
	r.visit(b, r.url("/logout?lang=da"))
	sites := map[string]string{}
	for _, hop := range b.Hops {
		for _, line := range hop.Header.Values("Set-Cookie") {
			c, err := http.ParseSetCookie(line)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Domain != "" || c.Path != "/" {
				t.Errorf("got %s", line)
			}
			kind := strings.TrimPrefix(c.Name, "__Host-trin-")
			kind, _, _ = strings.Cut(kind, "-")
			sites[kind] = map[http.SameSite]string{http.SameSiteLaxMode: "Lax", http.SameSiteNoneMode: "None", http.SameSiteStrictMode: "Strict"}[c.SameSite]
			if kind == "session" && c.MaxAge != 0 {
				t.Errorf("the session outlives the browser: %s", line)
			}
		}
	}
	// None is only for the cookie that binds a login to its browser: providers
	// post their answers from another site.
	want := map[string]string{"browser": "None", "session": "Lax", "language": "Lax"}
	for kind, site := range want {
		if sites[kind] != site {
			t.Errorf("cookie %s: got SameSite=%q, want %s", kind, sites[kind], site)
		}
	}
	if len(sites) != len(want) {
		t.Errorf("got the cookies %v", sites)
	}
	r.harmless(b)
}

func TestG14_PlantedCookies(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	victim, attacker := r.browser(), r.browser()
	r.login(victim, request{})
	r.ask(attacker, request{})
	bob := r.answered(r.reply(attacker, as("bob")))
	name, value := r.sessionCookie(victim)
	_, bobs := r.sessionCookie(attacker)
	whole := r.cookieHeader(victim)
	if !r.rides(whole) {
		t.Fatal("the baseline does not ride")
	}
	plain := strings.TrimPrefix(name, "__Host-")
	for what, cookies := range map[string]string{
		"a second one of the name behind": whole + "; " + name + "=" + bobs,
		"a second one of the name before": name + "=" + bobs + "; " + whole,
		"without the prefix":              plain + "=" + bobs,
		"another prefix":                  "__Secure-" + plain + "=" + bobs,
		"small letters":                   strings.ToLower(name) + "=" + bobs,
		"the name encoded":                strings.Replace(name, "_", "%5f", 1) + "=" + bobs,
		"another group's name":            strings.TrimRight(name, "0123456789abcdef") + "000000000000=" + bobs,
		"a value with more in it":         name + "=" + bobs + "x",
		"a value without the group":       name + "=" + strings.SplitN(bobs, ".", 2)[1],
		"a value of 4 KB":                 name + "=" + strings.Repeat("a", 4096),
		"a quoted value":                  name + `="` + strings.Replace(value, ".", "\\.", 1) + `"`,
		"empty":                           name + "=",
	} {
		r.sub(what, func() {
			hop := r.foreign(http.MethodGet, request{}.redirect(r), nil, "Cookie", cookies)
			if a, ok := readAnswer(hop); ok {
				r.t.Errorf("it was believed: %s (bob is %s)", a.NameID, bob.NameID)
			}
			if hop.Status >= 500 {
				r.t.Errorf("got %d", hop.Status)
			}
		})
	}
	r.sub("two bindings", func() {
		own := r.browser()
		r.ask(own, request{})
		a := r.challenge(own)
		binding := r.cookieHeader(own)
		hop := r.foreign(http.MethodPost, r.url("/saml2/sp/idp/acs"), url.Values{"SAMLResponse": {r.response(a).Encoded()}, "RelayState": {a.RelayState}}, "Cookie", binding+"; "+binding)
		r.refused(hop, "another browser")
	})
	r.sub("500 cookies", func() {
		var many strings.Builder
		for range 500 {
			many.WriteString(name + "=" + bobs + "; ")
		}
		if hop := r.foreign(http.MethodGet, request{}.redirect(r), nil, "Cookie", many.String()+"x=y"); hop.Status >= 500 {
			r.t.Errorf("got %d", hop.Status)
		}
	})
	r.harmless(victim)
}

func TestG15_LogoutEndsTheSession(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.stepUp(b, request{})
	old := r.cookieHeader(b)
	factor := r.browser()
	r.ask(factor, request{classes: []string{classThree}})
	r.sub("a link does not log out", func() {
		hop := r.visit(b, r.url("/logout"))
		if hop.Status != http.StatusOK || !r.rides(old) {
			r.t.Errorf("got %d, and the session is over", hop.Status)
		}
	})
	r.sub("nor does another site", func() {
		r.refused(r.foreign(http.MethodPost, r.url("/logout"), url.Values{}, "Cookie", old, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test"), "another site")
		if !r.rides(old) {
			r.t.Error("the session is over")
		}
	})
	hop := r.submit(b, r.url("/logout"), nil)
	if to := hop.Header.Get("Location"); hop.Status != http.StatusSeeOther || !strings.HasPrefix(to, "https://app.test/slo?") && !strings.HasPrefix(to, idpSLO+"?") {
		t.Fatalf("got %d to %s, want the others told", hop.Status, to)
	}
	if r.rides(old) {
		t.Error("the old cookies still open the application")
	}
	if name, _ := r.sessionCookie(b); name != "" {
		t.Error("the browser keeps the cookie")
	}
	if r.rides(r.cookieHeader(b)) {
		t.Error("the browser is still logged in")
	}
	r.harmless(b)
}

func TestG16_SessionsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.sub("idle", func() {
		b := r.browser()
		r.login(b, request{classes: []string{classTwo}})
		r.advance(59 * time.Minute)
		if !r.rides(r.cookieHeader(b)) {
			r.t.Error("the session ended before its time")
		}
		r.advance(61 * time.Minute)
		if r.rides(r.cookieHeader(b)) {
			r.t.Error("an idle session lives on")
		}
	})
	r.sub("lifetime", func() {
		b := r.browser()
		r.login(b, request{classes: []string{classTwo}})
		for range 9 {
			r.advance(50 * time.Minute)
			if !r.rides(r.cookieHeader(b)) {
				r.t.Fatal("a session in use ended before its time")
			}
		}
		r.advance(31 * time.Minute)
		if r.rides(r.cookieHeader(b)) {
			r.t.Error("a session outlives its lifetime by being used")
		}
	})
	r.sub("the provider's own end", func() {
		b := r.browser()
		r.ask(b, request{classes: []string{classTwo}})
		a := r.challenge(b)
		response := r.response(a)
		statement(func(el *etree.Element) {
			el.CreateAttr("SessionNotOnOrAfter", response.Now.Add(10*time.Minute).UTC().Format("2006-01-02T15:04:05Z"))
		})(&response)
		r.answered(r.deliver(b, response.Encoded(), a.RelayState))
		r.advance(9 * time.Minute)
		if !r.rides(r.cookieHeader(b)) {
			r.t.Error("the session ended before its time")
		}
		r.advance(2 * time.Minute)
		if r.rides(r.cookieHeader(b)) {
			r.t.Error("the session outlives that of the provider")
		}
	})
}
