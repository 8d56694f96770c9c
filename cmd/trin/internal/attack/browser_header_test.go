package attack

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/cmd/trin/internal/useragent"
)

// pages takes a browser to every kind of page and returns the hops.
func (r *rig) pages() []useragent.Hop {
	r.t.Helper()
	b := r.browser()
	r.ask(b, request{issuer: otherEntity, key: "none"})
	r.visit(b, b.Last().Header.Get("Location"))
	r.ask(b, request{classes: []string{classThree}, relayState: "state"})
	at := r.atFactor(b, r.reply(b, nil))
	r.visit(b, at+"/recovery")
	r.submit(b, at, url.Values{"code": {"000000"}})
	r.enter(b, at)
	for _, path := range []string{"/logout", "/logged-out", "/logged-out/x", "/signing-out/x", "/nothing", "/saml2/sso", "/saml2/slo", "/saml2/start/app", "/choose/x", "/totp/x", "/password/x"} {
		r.visit(b, r.url(path))
	}
	r.foreign(http.MethodPost, r.url("/logout"), url.Values{}, "Sec-Fetch-Site", "cross-site")
	return b.Hops
}

func TestG9_G12_HeadersOfEveryPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	count := 0
	for _, hop := range r.pages() {
		h := hop.Header
		for name, want := range map[string]string{
			"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s %s (%d): got %s %q, want %q", hop.Method, hop.URL.Path, hop.Status, name, got, want)
			}
		}
		if policy := h.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: got policy %q", hop.URL.Path, policy)
		}
		if !strings.Contains(h.Get("Strict-Transport-Security"), "max-age=") {
			t.Errorf("%s: no Strict-Transport-Security", hop.URL.Path)
		}
		if hop.Page != nil {
			count++
			r.inertPage(&hop, "")
		}
	}
	if count < 12 {
		t.Errorf("only %d pages were seen", count)
	}
	r.harmless(&useragent.Agent{Hops: r.pages()})
}

// Neither codes nor messages nor secrets are in the log, at any level.
func TestG12_NothingSecretInTheLog(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.ask(b, request{classes: []string{classThree}, relayState: "a-secret-state"})
	asked := r.challenge(b)
	response := r.response(asked).Encoded()
	at := r.atFactor(b, r.deliver(b, response, asked.RelayState))
	r.submit(b, at, url.Values{"code": {"918273"}})
	r.enter(b, at)
	code := r.code()
	r.refused(r.submit(r.browser(), at, url.Values{"code": {code}}), "another browser")
	log := r.log.String()
	secrets := map[string]string{
		"a leg": asked.RelayState, "the factor's leg": strings.TrimPrefix(at, r.url(codePage)), "the response": response[:60], "RelayState": "a-secret-state",
		"a wrong code": "918273", "a code": code, "the user": "alice", "the attribute": "uid\":", "the enrolled secret": codeSecret,
	}
	for _, c := range b.Cookies(r.server.URL) {
		secrets["cookie "+c.Name] = c.Value
		if _, secret, ok := strings.Cut(c.Value, "."); ok {
			secrets["secret of "+c.Name] = secret
		}
	}
	for what, secret := range secrets {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %s: %s", what, secret)
		}
	}
	if !strings.Contains(log, "login ended") {
		t.Error("the log says nothing at all")
	}
}

func TestG10_HostHeaders(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, headers := range map[string][]string{
		"Host":                          {"Host", "evil.test"},
		"Host with a port":              {"Host", "evil.test:443"},
		"X-Forwarded-Host":              {"X-Forwarded-Host", "evil.test", "X-Forwarded-Proto", "http", "X-Forwarded-Port", "80", "X-Forwarded-Prefix", "/evil"},
		"Forwarded":                     {"Forwarded", "for=192.0.2.1;host=evil.test;proto=http"},
		"X-Host":                        {"X-Host", "evil.test", "X-Forwarded-Server", "evil.test", "X-Original-URL", "/evil", "X-Rewrite-URL", "/evil"},
		"X-HTTP-Method-Override":        {"X-HTTP-Method-Override", "POST", "X-Original-Host", "evil.test"},
		"markup":                        {"X-Forwarded-Host", `"><script>`, "User-Agent", "<script>", "Accept-Language", "<script>"},
		"an absolute address":           {"Host", "evil.test", "X-Forwarded-For", "evil.test"},
		"an address that it is not":     {"X-Forwarded-For", "198.51.100.66", "X-Real-IP", "198.51.100.66", "True-Client-IP", "198.51.100.66"},
		"a language with a line in it":  {"Accept-Language", "da;q=9,\tevil"},
		"a language of 8 KB":            {"Accept-Language", strings.Repeat("da,", 2700)},
		"cross-site fetch of a request": {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"},
	} {
		r.sub(name, func() {
			all := []*useragent.Hop{
				r.foreign(http.MethodGet, request{classes: []string{classTwo}}.redirect(r), nil, headers...),
				r.foreign(http.MethodGet, request{issuer: otherEntity, key: "none"}.redirect(r), nil, headers...),
				r.foreign(http.MethodGet, r.url("/saml2/metadata"), nil, headers...),
				r.foreign(http.MethodGet, r.url("/saml2/sp/idp/metadata"), nil, headers...),
				r.foreign(http.MethodGet, r.url("/nothing"), nil, headers...),
				r.foreign(http.MethodGet, r.url("/logout"), nil, headers...),
			}
			for i, hop := range all {
				if hop.Status >= 500 || strings.Contains(string(hop.Body), "evil") || strings.Contains(hop.Header.Get("Location"), "evil") {
					r.t.Errorf("%s: got %d to %s: %.300s", hop.URL.Path, hop.Status, hop.Header.Get("Location"), hop.Body)
				}
				for _, line := range hop.Header.Values("Set-Cookie") {
					if strings.Contains(strings.ToLower(line), "domain") || !strings.Contains(line, "Secure") {
						r.t.Errorf("got %s", line)
					}
				}
				switch to := hop.Header.Get("Location"); {
				case i == 0 && !strings.HasPrefix(to, idpSSO+"?"), i == 1 && !strings.HasPrefix(to, r.url("/choose/")):
					r.t.Errorf("got %d to %s", hop.Status, to)
				case i == 0:
					target, err := url.Parse(to)
					if err != nil {
						r.t.Fatal(err)
					}
					sent := string(inflate(r.t, target.Query().Get("SAMLRequest")))
					for _, want := range []string{`AssertionConsumerServiceURL="` + r.url("/saml2/sp/idp/acs") + `"`, `>` + r.url("/saml2/sp/idp/metadata") + `</saml:Issuer>`} {
						if !strings.Contains(sent, want) {
							r.t.Errorf("the provider is asked %s, want %s", sent, want)
						}
					}
				}
			}
		})
	}
	if strings.Contains(r.log.String(), "198.51.100.66") {
		t.Error("an address that anybody can claim is in the log")
	}
	if strings.Contains(r.log.String(), "panicked") {
		t.Error("a handler panicked")
	}
}

func TestG11_NoOpenRedirect(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.login(b, request{})
	evil := []string{"https://evil.test/", "//evil.test/", `/\evil.test`, "/%09/evil.test", "javascript:alert(1)", "https:evil.test", "data:text/html,x"}
	parameters := []string{"return", "returnTo", "return_to", "next", "url", "wreply", "post_logout_redirect_uri", "RelayState", "target", "redirect_uri", "continue", "to", "TARGET"}
	for _, address := range evil {
		query := url.Values{}
		for _, name := range parameters {
			query.Set(name, address)
		}
		for _, path := range []string{"/logout", "/logged-out", "/logged-out/x", "/signing-out/x", "/choose/x", "/totp/x", "/password/x", "/saml2/sso", "/saml2/slo", "/saml2/slo/response", "/saml2/start/app", "/saml2/sp/idp/slo", "/", "/assets/x", "/saml2/metadata"} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				hop, err := b.Send(t.Context(), method, r.url(path)+"?"+query.Encode(), query)
				if err != nil {
					t.Fatal(err)
				}
				to := hop.Header.Get("Location")
				if path == "/logout" && method == http.MethodPost && strings.HasPrefix(to, appSLO+"?") {
					r.login(b, request{}) // told of the logout, at its own endpoint
					continue
				}
				if to != "" && !strings.HasPrefix(to, r.server.URL+"/") && !strings.HasPrefix(to, idpSLO+"?") || strings.Contains(string(hop.Body), "evil.test") {
					t.Errorf("%s %s leads to %q: %.300s", method, path, to, hop.Body)
				}
			}
		}
	}
	for _, path := range []string{"//evil.test/", "//evil.test/..", "/\\evil.test", "/.//evil.test", "/saml2//evil.test", "/choose//evil.test"} {
		hop := r.foreign(http.MethodGet, r.server.URL+path, nil)
		to, err := hop.URL.Parse(hop.Header.Get("Location"))
		if err != nil || to.Host != hop.URL.Host || hop.Status >= 500 {
			t.Errorf("%s: got %d to %q, %v", path, hop.Status, hop.Header.Get("Location"), err)
		}
	}
	r.harmless(b)
}

func TestG13_NoHeaderInjection(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.login(b, request{})
	lines := "x\r\nX-Evil: 1\r\nSet-Cookie: evil=1\r\n\r\n<html>"
	escaped := url.QueryEscape(lines)
	entities := strings.NewReplacer("\r", "&#13;", "\n", "&#10;", "<", "&lt;").Replace(lines)
	clean := func(hop *useragent.Hop) {
		r.t.Helper()
		if hop.Header.Get("X-Evil") != "" || strings.Contains(strings.Join(hop.Header.Values("Set-Cookie"), " "), "evil") {
			r.t.Errorf("%s: a header was injected: %v", hop.URL.Path, hop.Header)
		}
		for name, values := range hop.Header {
			if strings.ContainsAny(strings.Join(values, ""), "\r\n") {
				r.t.Errorf("%s holds a line break", name)
			}
		}
	}
	for _, path := range []string{"/logout?lang=", "/logged-out?partial=", "/choose/", "/totp/", "/saml2/start/", "/saml2/sso?RelayState=", "/assets/", "/password/", "/saml2/sp/", "/"} {
		r.sub(path, func() { clean(r.visit(b, r.url(path)+strings.ReplaceAll(escaped, "+", "%20"))) })
	}
	for name, q := range map[string]request{
		"RelayState":   {relayState: lines},
		"a requester":  {inside: `<samlp:Scoping><samlp:RequesterID>` + entities + `</samlp:RequesterID></samlp:Scoping>`},
		"a class":      {classes: []string{entities}},
		"a provider":   {inside: hint(strings.ReplaceAll(entities, `"`, ""))},
		"the consumer": {attributes: `AssertionConsumerServiceURL="` + entities + `"`},
		"the issuer":   {issuer: entities},
		"the ID":       {id: entities},
		"a subject":    {inside: `<saml:Subject><saml:NameID>` + entities + `</saml:NameID></saml:Subject>`},
	} {
		r.sub(name, func() {
			hop := r.ask(b, q)
			clean(hop)
			if hop.Status >= 500 {
				r.t.Errorf("got %d", hop.Status)
			}
		})
	}
	for line := range strings.Lines(r.log.String()) {
		if !strings.HasPrefix(line, `{"time"`) {
			t.Errorf("a line of the log was made up: %q", line)
		}
	}
	r.harmless(b)
}
