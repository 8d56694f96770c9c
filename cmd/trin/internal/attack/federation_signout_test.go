package attack

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/cmd/trin/internal/useragent"
)

// signOut asks for a sign-out of the application in the browser, with parameters
// in place of the right ones.
func (r *rig) signOut(b *useragent.Agent, parameters ...string) *useragent.Hop {
	r.t.Helper()
	query := url.Values{"wa": {"wsignout1.0"}, "wtrealm": {fedRealm}, "wreply": {fedReply}}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	return r.open(b, r.url("/wsfed?"+query.Encode()))
}

// inFederation is a browser that is logged in at the application.
func (r *rig) inFederation() *useragent.Agent {
	r.t.Helper()
	b := r.browser()
	r.signIn(b)
	r.granted(r.reply(b, nil))
	return b
}

// stays reports whether the browser is still logged in.
func (r *rig) stays(b *useragent.Agent) bool {
	r.t.Helper()
	form, _ := posted(r.signIn(b))
	return form != nil
}

// A sign-out leads to the application's own addresses, and is not done for what
// a page merely loads.
func TestJ10_SignOutOfAnApplication(t *testing.T) {
	t.Parallel()
	r := newRig(t, federation("floor: 20", "  signOutReply: [\"https://fed.test/bye\"]\n")...)
	b := r.inFederation()
	for name, reply := range map[string]string{
		"another host": "https://evil.test/", "a longer one": "https://fed.test.evil.test/bye", "a user": "https://fed.test@evil.test/bye",
		"no scheme": "//evil.test/", "a script": "javascript:alert(1)", "longer": "https://fed.test/bye/..", "the clean-up": fedCleanup,
		"another application's": otherACS, "with NUL": "https://fed.test/bye\x00", "a line break": "https://fed.test/bye\r\nX: y",
	} {
		r.sub(name, func() {
			hop := r.signOut(b, "wreply", reply)
			r.page(hop, "wreply")
			if strings.Contains(string(hop.Body), "evil.test") {
				r.t.Errorf("the page leads there: %s", hop.Body)
			}
		})
	}
	for _, realm := range []string{"urn:nobody", "urn:FED", otherEntity} {
		r.page(r.signOut(b, "wtrealm", realm), "realm")
	}
	for _, action := range []string{"wsignout1.0", "wsignoutcleanup1.0"} {
		address := r.url("/wsfed?wa=" + action + "&wtrealm=" + url.QueryEscape(fedRealm))
		cookies := ""
		for _, c := range b.Cookies(r.server.URL) {
			cookies += c.Name + "=" + c.Value + "; "
		}
		for name, header := range map[string][]string{
			"an image": {"Sec-Fetch-Dest", "image"}, "a frame": {"Sec-Fetch-Dest", "iframe"}, "a script": {"Sec-Fetch-Dest", "script"},
			"fetch": {"Sec-Fetch-Dest", "empty"}, "an object": {"Sec-Fetch-Dest", "object"}, "a prefetch": {"Sec-Fetch-Dest", "document", "Sec-Purpose", "prefetch;prerender"},
		} {
			r.sub(action+" as "+name, func() {
				r.page(r.foreign(http.MethodGet, address, nil, append(header, "Cookie", cookies)...), "no person")
			})
		}
		r.foreign(http.MethodHead, address, nil, "Cookie", cookies)
		r.foreign(http.MethodPost, r.url("/wsfed"), url.Values{"wa": {action}, "wtrealm": {fedRealm}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test")
	}
	if !r.stays(b) {
		t.Fatal("the session has ended")
	}
	// Without a realm, and with an address of nobody: the user is asked.
	hop := r.open(b, r.url("/wsfed?wa=wsignout1.0&wreply=https%3A%2F%2Fevil.test%2F"))
	if hop.Header.Get("Location") != r.url("/logout") || !r.stays(b) {
		t.Errorf("got %d to %q", hop.Status, hop.Header.Get("Location"))
	}
	hop = r.signOut(b, "wreply", "https://fed.test/bye")
	for range 10 {
		to := hop.Header.Get("Location")
		if strings.HasPrefix(to, "https://evil.test") {
			t.Fatalf("it leads to %s", to)
		}
		if hop.Status != http.StatusSeeOther || !strings.HasPrefix(to, r.server.URL) {
			break
		}
		hop = r.open(b, to)
	}
	if r.stays(b) {
		t.Error("the session is still there")
	}
	r.harmless(b)
}

// The page that tells applications in frames lets in their origins alone,
// whatever their addresses hold, and shows no name as markup.
func TestJ10_E11_TheFramesOfASignOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, federation("floor: 20\nname: \"<script>alert(1)</script>\"", "")...)
	b := r.inFederation()
	r.submit(b, r.url("/logout"), nil)
	last := b.Last()
	for hop := &last; strings.HasPrefix(hop.Header.Get("Location"), r.server.URL); last = *hop {
		hop = r.open(b, hop.Header.Get("Location"))
		if hop.Page != nil {
			last = *hop
			break
		}
	}
	policy := last.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-src https://fed.test;") && !strings.HasSuffix(policy, "frame-src https://fed.test") {
		t.Fatalf("got the policy %q of %s, want the one frame in it: %.500s", policy, last.URL, last.Body)
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Count(policy, "script-src") > 1 || strings.Contains(policy, "%3B") {
		t.Errorf("the address of the frame is in the policy: %q", policy)
	}
	page := string(last.Body)
	if !strings.Contains(page, `src="https://fed.test/cleanup?`) || !strings.Contains(page, "wa=wsignoutcleanup1.0") || !strings.Contains(page, "sandbox=") {
		t.Errorf("the frame is not there: %s", page)
	}
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "allow-top-navigation") || strings.Contains(page, "allow-popups") {
		t.Errorf("the page lets in more than it should: %s", page)
	}
	stranger := r.browser()
	r.refused(r.open(stranger, last.URL.String()), "")
	r.refused(r.submit(stranger, last.URL.String(), nil), "")
	hop := r.foreign(http.MethodPost, last.URL.String(), nil, "Origin", "https://evil.test", "Sec-Fetch-Site", "cross-site")
	if hop.Status < 400 || hop.Status > 499 {
		t.Errorf("another site goes on with the sign-out: %d", hop.Status)
	}
	if r.stays(b) {
		t.Error("the session is still there while applications are told")
	}
	r.harmless(b)
}
