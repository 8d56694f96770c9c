package wsfed

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trin/broker"
)

// FuzzRequest: whatever a browser brings, it is a page, or it goes on to the
// provider, or it is posted to a registered address with the wctx that came.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][2]string{
		{"wa=wsignin1.0&wtrealm=urn:app&wreply=https://app.test/other&wctx=a%26b&wct=2026-11-22T10:00:00Z&wauth=" + MultipleAuthn + "&wfresh=0&whr=idp", ""},
		{"wa=wsignin1.0&wtrealm=urn:app&wreq=" + url.QueryEscape(rst("<t:TokenType>"+TokenTypeSAML20+"</t:TokenType>")), ""},
		{"wa=wsignin1.0", "wtrealm=urn:app&wfresh=x&wctx=%22%3E%3Cscript%3E"},
		{"wa=wsignout1.0&wtrealm=urn:app&wreply=https://app.test/signin-wsfed", ""},
		{"wa=wsignoutcleanup1.0&wreply=https://app.test/other", "wa=wsignin1.0"},
		{"wa=wattr1.0&wresult=x&wencoding=base64url&wreqptr=http://evil.test", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	w := newWorld(f, func(s *ApplicationSettings) { s.Refusals = tellFault })
	own := []string{"/logout", "/logged-out", appReply, appOther}
	f.Fuzz(func(t *testing.T, query, body string) {
		r := httptest.NewRequest(http.MethodGet, "/wsfed", nil)
		if body != "" {
			r = httptest.NewRequest(http.MethodPost, "/wsfed", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		r.URL.RawQuery = query
		var a told
		w.mux.ServeHTTP(&recorder{httptest.NewRecorder(), &a}, r)
		switch reply := a.Reply.(type) {
		case nil:
			if a.public() == "" || a.public() == broker.PublicInternal {
				t.Fatalf("got %v", a.Err)
			}
		case broker.Redirect:
			if !strings.HasPrefix(reply.URL, "https://idp.test/?leg=") && !slices.Contains(own, reply.URL) {
				t.Fatalf("sent to %q", reply.URL)
			}
		case broker.FormPost:
			if reply.Action != appReply && reply.Action != appOther {
				t.Fatalf("posted to %q", reply.Action)
			}
			in, err := splitParameters(query)
			if err != nil {
				t.Fatal(err)
			}
			posted, err := splitParameters(body)
			if err != nil {
				t.Fatal(err)
			}
			want := in[paramContext]
			if value, ok := posted[paramContext]; ok {
				want = value
			}
			got := ""
			for _, field := range reply.Fields {
				if field.Name == paramContext {
					got = field.Value
				}
			}
			if got != want {
				t.Fatalf("got the context %q, want %q", got, want)
			}
		default:
			t.Fatalf("got %#v", a.Reply)
		}
	})
}
