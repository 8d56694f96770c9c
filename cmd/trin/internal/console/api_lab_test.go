package console

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/connections/lab"
)

// labWay is what brings something to Trin.
type labWay struct {
	Method, URL string
	Fields      []struct{ Name, Value string }
}

// follow goes the way with a browser that stops at the lab's own addresses, and
// returns the one that it has come to.
func (c *caller) follow(browser *http.Client, way labWay) *url.URL {
	c.Helper()
	form := url.Values{}
	for _, f := range way.Fields {
		form.Add(f.Name, f.Value)
	}
	request, err := http.NewRequestWithContext(c.Context(), way.Method, way.URL, strings.NewReader(form.Encode()))
	if err != nil {
		c.Fatal(err)
	}
	if way.Method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := browser.Do(request)
	if err != nil {
		c.Fatal(err)
	}
	_ = answer.Body.Close()
	if to, err := answer.Location(); err == nil {
		return to
	}
	return answer.Request.URL
}

// walkLab lets a program log in at the lab in the place of a browser.
func walkLab(t *testing.T, c, s *caller) {
	if got := read[page[struct{ Ready bool }]](t, c.must("GET", "/lab", "")); len(got.Items) != 3 || got.Items[0].Ready {
		t.Errorf("got %+v", got)
	}
	c.refused("conflict", "POST", "/lab/runs", `{"protocol":"openid"}`)
	if got := c.must("GET", "/lab/documents", ""); !strings.Contains(got.body, "id: lab-oidc") || strings.Contains(got.body, "PRIVATE") {
		t.Errorf("got %s", short(got.body))
	}
	made := c.must("POST", "/lab/setup", `{}`)
	draft := "/drafts/" + read[draftAnswer](t, made).ID
	c.must("POST", draft+"/publish", `{"note":"the lab"}`, "If-Match", made.tag())
	if _, err := c.Pictures.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Transport: http.DefaultTransport, CheckRedirect: func(to *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(to.URL.Path, "/admin/lab/") {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	c.clock.move(time.Second)
	sent := read[struct {
		Run string
		Way labWay
	}](t, c.must("POST", "/lab/runs", `{"protocol":"openid","classes":["`+classThree+`"],"homeRealm":"`+string(lab.Provider(lab.OpenID))+`"}`))
	at := c.follow(browser, sent.Way)
	if at.Path != lab.ProviderPath(lab.OpenID) {
		t.Fatalf("got to %s", at)
	}
	query, err := json.Marshal(at.RawQuery)
	if err != nil {
		t.Fatal(err)
	}
	asks := `{"protocol":"openid","query":` + string(query)
	visit := c.must("POST", "/lab/visits", asks+`}`)
	if got := read[struct{ Run, Application string }](t, visit); got.Run != sent.Run || got.Application != "lab-oidc" {
		t.Errorf("got %s", visit.body)
	}
	// It is nobody else's, not even an administrator's at a browser.
	other := c.caller(access.Operator, "", access.ScopeRead, access.ScopeOperate)
	for _, stranger := range []*caller{s, other} {
		stranger.refused("not-found", "GET", "/lab/runs/"+sent.Run, "")
		stranger.refused("conflict", "POST", "/lab/visits", asks+`}`)
		stranger.refused("conflict", "POST", "/lab/answers", asks+`,"subject":"test-user"}`)
	}
	if got := read[page[any]](t, other.must("GET", "/lab/runs", "")); len(got.Items) != 0 {
		t.Errorf("got the runs %v of somebody else", got)
	}
	c.caller(access.Viewer, "", access.ScopeRead).refused("forbidden", "GET", "/lab/runs", "")
	c.caller(access.Administrator, "south", access.Scopes()...).refused("forbidden", "POST", "/lab/runs", `{"protocol":"openid"}`)
	c.refused("invalid", "POST", "/lab/answers", asks+`,"subject":"test-user","fault":"none-such"}`)
	// An answer with a fault is not believed, and one without is.
	bad := read[labWay](t, c.must("POST", "/lab/answers", asks+`,"subject":"test-user","class":"`+classThree+`","fault":"signature"}`))
	c.follow(browser, bad)
	good := read[labWay](t, c.must("POST", "/lab/answers", asks+`,"subject":"test-user","class":"`+classThree+`"}`))
	if at = c.follow(browser, good); at.Path != "/admin/lab/answer/openid" {
		t.Fatalf("got to %s", at)
	}
	if at = c.follow(browser, labWay{Method: http.MethodGet, URL: at.String()}); at.Path != "/admin/lab/runs/"+sent.Run {
		t.Fatalf("got to %s", at)
	}
	if got := read[struct{ Answered bool }](t, c.must("GET", "/lab/runs/"+sent.Run, "")); got.Answered {
		t.Error("it is answered before the answer is taken")
	}
	found := c.must("GET", "/lab/runs/"+sent.Run+"?"+at.RawQuery, "")
	got := read[struct {
		Answered  bool
		Reference string
		Said      []struct{ Fault, Must, Did, Verdict string }
		Answer    struct {
			Success, Signed bool
			Level           string
			Findings        []struct{ Finding string }
		}
	}](t, found)
	if !got.Answered || got.Reference == "" || len(got.Said) != 2 || got.Said[0].Must != "refuse" || got.Said[1].Did != "let-in" || got.Said[1].Verdict != "right" ||
		!got.Answer.Success || !got.Answer.Signed || got.Answer.Level != "30" || len(got.Answer.Findings) == 0 {
		t.Errorf("got %s", found.body)
	}
	c.must("GET", "/logins/"+got.Reference, "")
	if got := read[page[struct{ ID string }]](t, c.must("GET", "/lab/runs", "")); len(got.Items) != 1 || got.Items[0].ID != sent.Run {
		t.Errorf("got %+v", got)
	}
}
