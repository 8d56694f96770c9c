package saml2

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trin/broker"
)

// G18: what was read or written for one user does not change when the buffers
// serve the next.
func TestG18_BuffersAreGivenBackWhole(t *testing.T) {
	t.Parallel()
	document := func(letter string) string { return "<a>" + strings.Repeat(letter, 4000) + "</a>" }
	posted := func(t *testing.T, letter string) *Inbound {
		form := url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte(document(letter)))}, "RelayState": {strings.Repeat(letter, 90) + "+"}}
		r := httptest.NewRequest(http.MethodPost, "/acs", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		m, err := ReadMessage(httptest.NewRecorder(), r)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	redirected := func(t *testing.T, letter string) *Inbound {
		to, err := RedirectURL("https://a.test/sso", []byte(document(letter)), false, strings.Repeat(letter, 90)+"+", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, query, _ := strings.Cut(to.URL, "?")
		m, err := ReadRedirect(query)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	refused := func(letter string) {
		_, _ = readForm([]byte("SAMLResponse=" + strings.Repeat(letter, 4001)))
		_, _ = ReadRedirect("SAMLRequest=" + strings.Repeat(letter, 4000))
	}
	form := func(letter string) broker.FormPost {
		return PostForm("https://a.test/acs", []byte(document(letter)), true, "")
	}
	for range 4 { // the pool of a processor keeps one buffer, and now and then none
		first := []*Inbound{posted(t, "a"), redirected(t, "a")}
		page := form("a")
		to, err := RedirectURL("https://a.test/sso", []byte(document("a")), false, "a", nil)
		if err != nil {
			t.Fatal(err)
		}
		address := strings.Clone(to.URL)
		for _, letter := range []string{"b", "c"} {
			refused(letter)
			for _, m := range []*Inbound{posted(t, letter), redirected(t, letter)} {
				if m.XML != document(letter) {
					t.Fatalf("got %.40q, want that of %s", m.XML, letter)
				}
			}
			form(letter)
		}
		for _, m := range first {
			if m.XML != document("a") || m.RelayState != strings.Repeat("a", 90)+"+" {
				t.Errorf("by %s: what was read has become %.40q with %.40q", m.Binding, m.XML, m.RelayState)
			}
		}
		if page.Fields[0].Value != base64.StdEncoding.EncodeToString([]byte(document("a"))) || to.URL != address {
			t.Error("what was written has become another's")
		}
	}
}
