package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trin/broker"
)

// changing serves /it: the browser's sessions are changed, then it is sent on.
func changing(t *testing.T, baseURL string, change func(*broker.Browser)) *stand {
	return newStand(t, baseURL, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("GET /it", func(w http.ResponseWriter, r *http.Request) {
			b := e.Browser(r)
			change(b)
			e.Reply(w, r, b, broker.Redirect{URL: "https://sp.example/"}, nil)
		})
	})
}

func send(s *stand, cookies ...*http.Cookie) *http.Response {
	r := httptest.NewRequest(http.MethodGet, "/it", nil)
	for _, c := range cookies {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	return s.do(r)
}

func find(cookies []*http.Cookie, part string) *http.Cookie {
	for _, c := range cookies {
		if strings.Contains(c.Name, part) {
			return c
		}
	}
	return nil
}

const secretA, secretB = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

func TestG2_Cookies(t *testing.T) {
	t.Parallel()
	s := changing(t, base, func(b *broker.Browser) { b.Sessions["staff"] = secretA })
	cookies := send(s).Cookies()
	if len(cookies) != 2 {
		t.Fatalf("got %d cookies, want the browser's and the session's", len(cookies))
	}
	for _, c := range cookies {
		if !strings.HasPrefix(c.Name, "__Host-trin-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 {
			t.Errorf("got %q, want __Host-, Secure, HttpOnly, Path=/, no Domain", c.Raw)
		}
	}
	if c := find(cookies, "browser"); c == nil || c.SameSite != http.SameSiteNoneMode || len(c.Value) != secretLength {
		t.Errorf("got browser cookie %v, want SameSite=None and 256 bits", c)
	}
	if c := find(cookies, "session"); c == nil || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("got session cookie %v, want SameSite=Lax", c)
	}
}

func TestCookiesInDevelopment(t *testing.T) {
	t.Parallel()
	s := changing(t, "http://127.0.0.1:8081", func(b *broker.Browser) { b.Sessions[""] = secretA })
	for _, c := range send(s).Cookies() {
		if !strings.HasPrefix(c.Name, "trin-8081-") || c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("got %q, want the port in the name, not Secure, SameSite=Lax", c.Raw)
		}
	}
}

func TestCookiesAreWrittenOnlyWhenChanged(t *testing.T) {
	t.Parallel()
	first := send(changing(t, base, func(b *broker.Browser) { b.Sessions["staff"] = secretA })).Cookies()

	seen := map[string]string{}
	s := changing(t, base, func(b *broker.Browser) {
		for group, secret := range b.Sessions {
			seen[group] = secret
		}
		seen["binding"] = b.Binding
	})
	if again := send(s, first...).Cookies(); len(again) != 0 {
		t.Errorf("got %v, want nothing written when nothing changed", again)
	}
	if seen["staff"] != secretA || seen["binding"] != find(first, "browser").Value {
		t.Errorf("got %v, want what was written", seen)
	}

	rotated := send(changing(t, base, func(b *broker.Browser) { b.Sessions["staff"] = secretB }), first...).Cookies()
	if len(rotated) != 1 || !strings.HasSuffix(rotated[0].Value, "."+secretB) {
		t.Errorf("got %v, want the rotated session alone", rotated)
	}
	ended := send(changing(t, base, func(b *broker.Browser) { delete(b.Sessions, "staff") }), first...).Cookies()
	if len(ended) != 1 || ended[0].MaxAge >= 0 || ended[0].Value != "" {
		t.Errorf("got %v, want the session's cookie deleted", ended)
	}
}

// A cookie that a subdomain has planted stands beside the real one; neither is
// believed, and over https the name keeps it from being planted at all.
func TestG14_PlantedCookies(t *testing.T) {
	t.Parallel()
	var got broker.Browser
	s := changing(t, base, func(b *broker.Browser) { got = *b })
	planted := &http.Cookie{Name: s.names.browser, Value: strings.Repeat("x", secretLength)}
	real := &http.Cookie{Name: s.names.browser, Value: strings.Repeat("y", secretLength)}
	send(s, planted, real)
	if got.Binding == planted.Value || got.Binding == real.Value || len(got.Binding) != secretLength {
		t.Errorf("got binding %q, want a new one", got.Binding)
	}
	send(s, &http.Cookie{Name: "trin-browser", Value: planted.Value})
	if got.Binding == planted.Value {
		t.Error("a cookie without __Host- was believed over https")
	}
}

func TestMalformedCookies(t *testing.T) {
	t.Parallel()
	var got broker.Browser
	s := changing(t, base, func(b *broker.Browser) { got = *b })
	group := s.sessionName("staff")
	for _, c := range []*http.Cookie{
		{Name: s.names.browser, Value: "short"},
		{Name: s.names.browser, Value: strings.Repeat("!", secretLength)},
		{Name: group, Value: "c3RhZmY"},
		{Name: group, Value: "c3RhZmY."},
		{Name: group, Value: "b3RoZXI." + secretA}, // another group's name in the value
		{Name: group, Value: "%%%." + secretA},
		{Name: group, Value: "c3RhZmY." + strings.Repeat("A", 200)},
	} {
		send(s, c)
		if len(got.Sessions) != 0 || len(got.Binding) != secretLength || got.Binding == c.Value {
			t.Errorf("%s=%s: got %+v, want it ignored", c.Name, c.Value, got)
		}
	}
}

func TestG8_CookiesStayBounded(t *testing.T) {
	t.Parallel()
	jar := map[string]*http.Cookie{}
	for i := range 50 {
		group := fmt.Sprintf("%s-%02d", strings.Repeat("g", 50), i)
		s := changing(t, base, func(b *broker.Browser) { b.Sessions[group] = secretA })
		var sent []*http.Cookie
		for _, c := range jar {
			sent = append(sent, c)
		}
		for _, c := range send(s, sent...).Cookies() {
			if c.MaxAge < 0 {
				delete(jar, c.Name)
			} else {
				jar[c.Name] = c
			}
		}
		if jar[s.sessionName(group)] == nil {
			t.Fatalf("session %d was not written", i)
		}
		size := 0
		for _, c := range jar {
			size += len(c.Name) + len(c.Value) + 3
		}
		if size >= 4096 {
			t.Fatalf("after %d sessions: got %d bytes of cookies, want under 4 KB", i+1, size)
		}
	}
}

func TestOwnCookies(t *testing.T) {
	t.Parallel()
	var got string
	s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("GET /it", func(w http.ResponseWriter, r *http.Request) {
			got = e.Cookie(r, "device")
			e.SetCookie(w, "device", "abc", 3600e9)
			e.SetCookie(w, "other", "a;b", 3600e9)
			w.WriteHeader(http.StatusNoContent)
		})
	})
	cookies := send(s).Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-trin-device" || cookies[0].MaxAge != 3600 || !cookies[0].HttpOnly || !cookies[0].Secure {
		t.Fatalf("got %v, want the well-formed one alone", cookies)
	}
	send(s, cookies...)
	if got != "abc" {
		t.Errorf("got %q, want what was written", got)
	}
}

// P2: what a request costs grows with its cookies, and not with their square.
func TestP2_ManyCookies(t *testing.T) {
	s := changing(t, base, func(*broker.Browser) {})
	cost := func(n int) float64 {
		r := httptest.NewRequest(http.MethodGet, "/it", nil)
		r.Header.Set("Cookie", strings.TrimSuffix(strings.Repeat(s.names.session+"x=.a; ", n), "; "))
		return testing.AllocsPerRun(1, func() { s.Browser(r) })
	}
	if few, many := cost(200), cost(2000); many > 20*few {
		t.Errorf("ten times the cookies cost %.0f times as much", many/few)
	}
}
