package webapi

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

func isQuestion(err error) bool { return errors.Is(err, lookup.ErrQuestion) }

// hostile are values as somebody might give them who wants to be asked for
// somewhere else, or as somebody else.
func hostile() []string {
	return []string{
		"..", ".", "../admin", "..%2fadmin", "%2e%2e", "%2e%2e%2fadmin", "..;/admin", "a/b", "a%2fb", `a\b`, "/", "//evil.example", "",
		"x?role=admin", "x#", "x&role=admin", "x;role=admin", "x=1", "@evil.example", "https://evil.example/", ":8443", "a b", "a+b", "a%20b",
		"x\r\nX-Admin: 1", "x\nHost: evil.example", "x\x00", "x\x7f", "\xff\xfe", "{user}", "{{user}}", "{@subject}", "ü", "\u2028", "\u202e", "\uff0e\uff0e\uff0f",
		`"},"role":"admin`, `\u0022`, `*)(uid=*`, `' OR 1=1 --`, `<x/>`, `]]>`, "${jndi:ldap://evil.example}", strings.Repeat("a", maxParameterBytes+1),
	}
}

// Whatever a value is, the question goes to the same host, with the parts of
// path and query that the administrator wrote, and the value arrives as itself
// or not at all. A RequesterID is such a value too (M12).
func TestM6_M12_ParametersStayInTheirPlace(t *testing.T) {
	t.Parallel()
	var body atomic.Value
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		body.Store(content)
		answering(200, `{"name": "reader"}`)(w, r)
	})
	host := strings.TrimPrefix(s.URL, "https://")
	inPath := opened(t, s.settings("/a/{v}/roles", func(s *Settings) { s.Parameters = []string{"v"} }), nil)
	inPart := opened(t, s.settings("/a/x{v}y/roles", func(s *Settings) { s.Parameters = []string{"v"} }), nil)
	inQuery := opened(t, s.settings("/a?x=1&v={v}&y=2", func(s *Settings) { s.Parameters = []string{"v"} }), nil)
	inBody := opened(t, s.settings("/a", func(s *Settings) {
		s.Method, s.Parameters, s.Body = "POST", []string{"v"}, json.RawMessage(`{"v": "{v}", "role": "none"}`)
	}), nil)
	arrived := map[string]int{}
	for _, v := range hostile() {
		for place, l := range map[string]claimstx.Lookup{"path": inPath, "part": inPart, "query": inQuery, "body": inBody} {
			before := len(s.requests())
			_, err := l.Find(t.Context(), map[string]string{"v": v})
			asked := s.requests()[before:]
			if err != nil {
				if len(asked) > 0 || !isQuestion(err) || (v != "" && len(v) > 2 && strings.Contains(err.Error(), v)) {
					t.Errorf("%s %q: got %v after %d questions", place, v, err, len(asked))
				}
				continue
			}
			arrived[place]++
			if (place == "path" || place == "part") && strings.ContainsAny(v, `/\%;`) {
				t.Errorf("%s: %q was asked for, which some servers read as more than one part", place, v)
			}
			r := asked[0]
			var got, fixed string
			switch parts := strings.Split(r.URL.EscapedPath(), "/"); place {
			case "path", "part":
				got, _ = url.PathUnescape(parts[2])
				fixed = parts[1] + "/" + parts[len(parts)-1] + "?" + r.URL.RawQuery
				if place == "part" {
					got = strings.TrimSuffix(strings.TrimPrefix(got, "x"), "y")
				}
				if fixed != "a/roles?" || len(parts) != 4 {
					t.Errorf("%s %q: asked for %s", place, v, r.URL)
				}
			case "query":
				got = r.URL.Query().Get("v")
				if len(r.URL.Query()) != 3 || r.URL.Path != "/a" || r.URL.Query().Get("y") != "2" {
					t.Errorf("%s %q: asked for %s", place, v, r.URL)
				}
			case "body":
				var sent map[string]string
				content, _ := body.Load().([]byte)
				if err := json.Unmarshal(content, &sent); err != nil || len(sent) != 2 || sent["role"] != "none" {
					t.Errorf("%s %q: sent %s", place, v, content)
				}
				got = sent["v"]
			}
			if got != v || r.Host != host {
				t.Errorf("%s: %q arrived as %q at %s", place, v, got, r.Host)
			}
		}
	}
	if arrived["path"] < 15 || arrived["query"] < 30 || arrived["body"] < 30 {
		t.Errorf("got %v values through, want all that are fit", arrived)
	}
}

// FuzzAddress holds the address against its template for any value.
func FuzzAddress(f *testing.F) {
	for _, v := range hostile() {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		var p problems
		used := map[string]bool{}
		at := p.target("https://api.example.dk:8443/a/{v}/b{v}?x={v}&y=1", p.referring([]string{"v"}, used))
		if len(p.all) > 0 {
			t.Fatal(p.all)
		}
		u, err := at.address(func(string) (string, bool) { return v, true })
		if err != nil {
			return
		}
		parts := strings.Split(u.EscapedPath(), "/")
		if u.Host != "api.example.dk:8443" || u.Scheme != "https" || u.User != nil || len(parts) != 4 || parts[1] != "a" {
			t.Fatalf("%q leads to %s", v, u)
		}
		if got, err := url.PathUnescape(parts[2]); err != nil || got != v {
			t.Fatalf("%q stands in the path as %q", v, got)
		}
		if query, err := url.ParseQuery(u.RawQuery); err != nil || len(query) != 2 || query.Get("x") != v {
			t.Fatalf("%q stands in the query as %s", v, u.RawQuery)
		}
	})
}

// A claim's value begins no header of its own.
func TestM6_HeaderInjection(t *testing.T) {
	t.Parallel()
	s := newService(t, answering(200, `{}`))
	l := opened(t, s.settings("/a", func(s *Settings) {
		s.Parameters, s.Headers = []string{"v"}, map[string]string{"X-User": "{v}"}
	}), nil)
	for _, v := range []string{"a\r\nX-Admin: 1", "a\nb", "a\rb", "a\x00b", "\x7f", "ø", "\u2028"} {
		_, err := l.Find(t.Context(), map[string]string{"v": v})
		says(t, err, "cannot stand in a header")
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d questions were asked", n)
	}
	if _, err := l.Find(t.Context(), map[string]string{"v": "alice"}); err != nil || s.requests()[0].Header.Get("X-User") != "alice" {
		t.Errorf("got %v for a plain value", err)
	}
}

// A redirect is not followed, on the same host neither, and takes no secret
// anywhere.
func TestM6_Redirects(t *testing.T) {
	t.Parallel()
	elsewhere := newService(t, answering(200, `{"name": "admin"}`))
	for _, to := range []string{elsewhere.URL + "/x", "/there", "http://127.0.0.1:1/", "https://169.254.169.254/latest/meta-data/", "file:///etc/passwd"} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			s := newService(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/there" {
					answering(200, `{"name": "admin"}`)(w, r)
					return
				}
				w.Header().Set("Location", to)
				answering(status, `{"name": "admin"}`)(w, r)
			})
			l := opened(t, s.settings("/roles", func(s *Settings) { s.Secret = &Secret{Name: "api", Send: "bearer"} }), secrets{"api": "s3cret"})
			_, err := l.Find(t.Context(), nil)
			says(t, err, http.StatusText(status))
			if n := len(s.requests()); n != 1 {
				t.Errorf("%d to %s: %d questions", status, to, n)
			}
		}
	}
	if n := len(elsewhere.requests()); n != 0 {
		t.Errorf("the other host was asked %d times", n)
	}
}

// An answer without end costs no more than its limit.
func TestM6_SizeAndCompression(t *testing.T) {
	t.Parallel()
	var wrote atomic.Int64
	s := newService(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/endless":
			chunk := []byte(strings.Repeat(" ", 64<<10))
			for n, err := 0, error(nil); err == nil && wrote.Load() < 100<<20; {
				n, err = w.Write(chunk)
				wrote.Add(int64(n))
			}
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write([]byte(strings.Repeat(" ", 10<<20)))
			_ = z.Close()
		case "/deep":
			_, _ = w.Write([]byte(strings.Repeat(`[`, 60_000)))
		case "/wide":
			_, _ = w.Write([]byte("[" + strings.Repeat("1,", maxJSONValues) + "1]"))
		case "/headers":
			for range 100 {
				w.Header().Add("X-Long", strings.Repeat("a", 1<<10))
			}
			_, _ = w.Write([]byte(`{}`))
		}
	})
	for path, want := range map[string]string{
		"/endless": "larger than", "/bomb": "compressed", "/deep": "deep", "/wide": "values", "/headers": "not HTTP",
	} {
		_, err := opened(t, s.settings(path), nil).Find(t.Context(), nil)
		says(t, err, want)
	}
	if n := wrote.Load(); n > 32<<20 {
		t.Errorf("the service could write %d bytes", n)
	}
}

// What does not say that it is JSON is not read as such.
func TestM6_ContentTypes(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "application/hal+json": true, "Application/JSON; charset=\"UTF-8\"": true,
		"text/html": false, "text/plain": false, "": false, "application/jsonp": false, "text/json": false, "application/json; charset=iso-8859-1": false,
		"application/javascript": false, "image/svg+xml": false, "text/x+json": false,
	} {
		s := newService(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{kind}
			_, _ = w.Write([]byte(`{"name": "reader"}`))
		})
		_, err := opened(t, s.settings("/"), nil).Find(t.Context(), nil)
		if (err == nil) != want {
			t.Errorf("%q: got %v", kind, err)
		}
	}
}

// Whoever waits is let go when the time is over, whatever the service does.
func TestM6_Slow(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(http.ResponseWriter, *http.Request){
		"says nothing": func(http.ResponseWriter, *http.Request) {},
		"stops in the middle": func(w http.ResponseWriter, r *http.Request) {
			answering(200, `{"name":`)(w, r)
			_ = http.NewResponseController(w).Flush()
		},
	} {
		asked := make(chan struct{})
		s := newService(t, func(w http.ResponseWriter, r *http.Request) {
			begin(w, r)
			close(asked)
			<-r.Context().Done()
		})
		l := opened(t, s.settings("/"), nil)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			_, err := l.Find(ctx, nil)
			ended <- err
		}()
		select {
		case <-asked:
		case err := <-ended:
			t.Fatalf("%s: ended with %v before the service was asked", name, err)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) || !errors.Is(err, claimstx.ErrLookup) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A service that does not prove itself is asked nothing.
func TestM6_TLS(t *testing.T) {
	t.Parallel()
	s := newService(t, answering(200, `{"name": "reader"}`))
	plain := httptest.NewServer(answering(200, `{"name": "reader"}`))
	t.Cleanup(plain.Close)
	old := httptest.NewUnstartedServer(answering(200, `{"name": "reader"}`))
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // what is refused
	old.StartTLS()
	t.Cleanup(old.Close)
	for name, test := range map[string]struct {
		settings Settings
		want     string
	}{
		"a certificate that nobody vouches for": {s.settings("/", func(s *Settings) { s.Authorities = "" }), "certificate is not believed"},
		"of another name":                       {s.settings("/", func(a *Settings) { a.URL = strings.Replace(s.URL, "127.0.0.1", "localhost", 1) }), "certificate is not believed"},
		"no TLS at all":                         {s.settings("/", func(s *Settings) { s.URL = strings.Replace(plain.URL, "http:", "https:", 1) }), "broke off"},
		"TLS 1.1":                               {s.settings("/", func(s *Settings) { s.URL = old.URL }), "broke off"},
	} {
		_, err := opened(t, test.settings, nil).Find(t.Context(), nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d questions reached a service that was not believed", n)
	}
	l := opened(t, s.settings("/", func(s *Settings) { s.URL, s.Authorities = plain.URL, "" }), nil)
	if rows, err := l.Find(t.Context(), nil); err != nil || len(rows) != 1 {
		t.Errorf("http on this machine: got %v, %v", rows, err)
	}
}

// Addresses that no lookup may call, by name and by number.
func TestM6_Addresses(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"169.254.169.254", "[::ffff:169.254.169.254]", "0.0.0.0", "[::]", "[fe80::1]", "[fd00:ec2::254]", "224.0.0.1", "255.255.255.255"} {
		l := opened(t, Settings{URL: "https://" + host + "/latest/meta-data/", Columns: map[string]string{"x": ""}}, nil)
		_, err := l.Find(t.Context(), nil)
		if err == nil || !strings.Contains(err.Error(), "the address is") {
			t.Errorf("%s: got %v", host, err)
		}
	}
}

// An error tells nothing of the question or the answer.
func TestM6_ErrorsHoldNoValue(t *testing.T) {
	t.Parallel()
	const person = "0101701234"
	for _, handler := range []http.HandlerFunc{
		answering(500, person), answering(200, person+person+" x"), answering(200, `{"name": {"cpr": "`+person+`"}}`), answering(404, person),
		func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = conn.Write([]byte(person + "\r\n\r\n"))
				_ = conn.Close()
			}
		},
		func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://other.example/"+person)
			w.WriteHeader(302)
		},
	} {
		s := newService(t, handler)
		l := opened(t, s.settings("/{cpr}?x={cpr}", func(s *Settings) { s.Parameters = []string{"cpr"} }), nil)
		_, err := l.Find(t.Context(), map[string]string{"cpr": person})
		if err == nil || strings.Contains(err.Error(), person) {
			t.Errorf("got %v", err)
		}
	}
	l := opened(t, Settings{URL: "http://127.0.0.1:1/{cpr}", Parameters: []string{"cpr"}, Columns: map[string]string{"x": ""}}, nil)
	if _, err := l.Find(t.Context(), map[string]string{"cpr": person}); err == nil || strings.Contains(err.Error(), person) {
		t.Errorf("nobody there: got %v", err)
	}
}
