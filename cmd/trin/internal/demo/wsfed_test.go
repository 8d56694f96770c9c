package demo

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/demo/adfs"
	"trin/cmd/trin/internal/useragent"
)

// pair is the application of WS-Federation right behind the AD FS of the demo,
// with nothing between them: each is the other's test.
type pair struct {
	*testing.T
	clock       *Clock
	provider    *adfs.Server
	application *WSFedApplication
	agent       *useragent.Agent
	at          string // the provider's address
}

func newPair(t *testing.T) *pair {
	t.Helper()
	p := &pair{T: t, clock: &Clock{}, agent: useragent.New(nil)}
	var err error
	p.at = p.serve(func(base string) http.Handler {
		p.provider, err = adfs.New(adfs.Options{BaseURL: base, Users: people("JBSWY3DPEHPK3PXP"), Clock: p.clock.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
		if err != nil {
			t.Fatal(err)
		}
		return p.provider
	})
	p.serve(func(base string) http.Handler {
		p.application = NewWSFedApplication(base, wauth(), methodLevels(), p.clock.Now)
		return p.application
	})
	own, err := p.application.Metadata()
	p.must(err)
	p.must(p.provider.Trust(own))
	theirs, err := fetch(t.Context(), p.at+federationMetadata)
	p.must(err)
	p.must(p.application.Trust(theirs))
	return p
}

func (p *pair) serve(handler func(base string) http.Handler) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	p.must(err)
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: handler(urlOf(listener)), ReadHeaderTimeout: time.Second}}
	server.Start()
	p.Cleanup(server.Close)
	return server.URL
}

func (p *pair) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *pair) open(path string) {
	p.Helper()
	p.must(p.agent.Open(p.Context(), p.application.BaseURL+path))
}

func (p *pair) signIn(name, password string) {
	p.Helper()
	p.must(p.agent.Submit(p.Context(), p.agent.Last().Page.Form("UserName", "Password"), "", map[string]string{"UserName": name, "Password": password}))
}

func (p *pair) code() {
	p.Helper()
	p.clock.Advance(CodePeriod)
	code, err := p.provider.Code(User)
	p.must(err)
	p.must(p.agent.Submit(p.Context(), p.agent.Last().Page.Form("VerificationCode"), "", map[string]string{"VerificationCode": code}))
}

func (p *pair) shows(text string) {
	p.Helper()
	if got := p.agent.Last().Page.Text; !strings.Contains(got, text) {
		p.Fatalf("got the page %q, want %q on it", got, text)
	}
}

func TestProviderStepsUp(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.open("/level/2")
	p.signIn(User, "wrong")
	p.shows("not right")
	p.signIn(User, Password)
	p.shows("The level 2 page is open")
	p.shows("(value 20)")
	p.shows("urn:oasis:names:tc:SAML:1.0:am:password")
	p.shows("http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password") // the attribute's vocabulary

	p.open("/level/3") // the password is not asked for again
	p.code()
	p.shows("The level 3 page is open")
	p.shows("(value 30)")
	p.shows("http://schemas.microsoft.com/claims/multipleauthn")
	p.shows("alice@example.dk")
}

func TestProviderRemembersMethods(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.open("/level/3")
	p.signIn("alice@example.dk", Password)
	p.code()
	p.open("/level/2?ask=nothing")
	p.shows("The level 2 page is open")
	p.shows("(value 30)") // said in authnmethodsreferences, not in the method
	p.shows("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")
}

func TestProviderAsksAfresh(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.open("/level/3")
	p.signIn(User, Password)
	p.code()
	p.shows("The level 3 page is open")
	p.open("/level/3?ask=force") // both are asked for again
	p.signIn(User, Password)
	p.code()
	p.shows("The level 3 page is open")
}

func TestProviderTakesACodeOnce(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.open("/level/3")
	p.signIn(User, Password)
	p.code()
	code, err := p.provider.Code(User)
	p.must(err)
	p.open("/level/3?ask=force")
	p.signIn(User, Password)
	p.must(p.agent.Submit(t.Context(), p.agent.Last().Page.Form("VerificationCode"), "", map[string]string{"VerificationCode": code}))
	p.shows("it has been used")
}

func TestProviderRefuses(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.open("/level/4")
	p.shows("MSIS7102")
	p.open("/level/3")
	p.signIn(Other, Password)
	p.shows("no additional authentication method")
	p.must(p.agent.Open(t.Context(), p.at+"/adfs/ls/?wa=wsignin1.0&wtrealm=urn%3Anobody"))
	p.shows("MSIS7007")
	p.must(p.agent.Open(t.Context(), p.at+"/adfs/ls/?wa=wsignin1.0&wfresh=soon&wtrealm="+url.QueryEscape(p.application.Realm())))
	p.shows("MSIS7000")
}

func TestProviderSpeaksDanish(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.at+"/adfs/ls/?wa=wsignin1.0&wtrealm=urn%3Anobody", nil)
	p.must(err)
	request.Header.Set("Accept-Language", "da-DK, en;q=0.5")
	answer := httptest.NewRecorder()
	p.provider.ServeHTTP(answer, request)
	if got := answer.Body.String(); !strings.Contains(got, `lang="da"`) || !strings.Contains(got, "Modtageren er ikke kendt") {
		t.Errorf("got the page %q, want it in Danish", got)
	}
}

// TestApplicationIsStrict changes what the provider says, and what the browser
// brings, and expects the application to take none of it.
func TestApplicationIsStrict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(form url.Values)
		later  time.Duration
		want   string
	}{
		{name: "as it came", change: func(url.Values) {}, want: "The level 2 page is open"},
		{name: "another wctx", change: func(f url.Values) { f.Set("wctx", "page=3&state=x") }, want: "wctx is not one"},
		{name: "a changed name", change: func(f url.Values) { f.Set("wresult", strings.ReplaceAll(f.Get("wresult"), "alice@", "mallory@")) }, want: "signature of the token"},
		{name: "a changed method", change: func(f url.Values) {
			f.Set("wresult", strings.ReplaceAll(f.Get("wresult"), "urn:oasis:names:tc:SAML:1.0:am:password", "http://schemas.microsoft.com/claims/multipleauthn"))
		}, want: "signature of the token"},
		{name: "no signature", change: func(f url.Values) { f.Set("wresult", without(f.Get("wresult"), "//Signature")) }, want: "signature of the token"},
		{name: "two tokens", change: func(f url.Values) {
			text := f.Get("wresult")
			from, to := strings.Index(text, "<saml:Assertion"), strings.Index(text, "</t:RequestedSecurityToken>")
			f.Set("wresult", text[:to]+text[from:to]+text[to:])
		}, want: "2 tokens"},
		{name: "a document type", change: func(f url.Values) { f.Set("wresult", "<!DOCTYPE x>"+f.Get("wresult")) }, want: "document type"},
		{name: "too late", change: func(url.Values) {}, later: 2 * time.Hour, want: "to no request"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			p.open("/level/2")
			p.agent.Stop = func(_ string, _ *url.URL, form url.Values) bool { return form.Get("wresult") != "" }
			p.signIn(User, Password)
			p.agent.Stop = nil
			form := p.agent.Last().Page.Form("wresult")
			values := form.Values("")
			test.change(values)
			p.clock.Advance(test.later)
			filled := map[string]string{}
			for name := range values {
				filled[name] = values.Get(name)
			}
			p.must(p.agent.Submit(t.Context(), form, "", filled))
			p.shows(test.want)
		})
	}
}

// TestApplicationTakesATokenOnce brings a good token a second time, with a wctx
// that is good too.
func TestApplicationTakesATokenOnce(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.open("/level/2")
	p.agent.Stop = func(_ string, _ *url.URL, form url.Values) bool { return form.Get("wresult") != "" }
	p.signIn(User, Password)
	first := p.agent.Last().Page.Form("wresult")
	old := first.Values("").Get("wresult")
	p.agent.Stop = nil
	p.must(p.agent.Submit(t.Context(), first, "", nil))
	p.shows("The level 2 page is open")
	p.agent.Stop = func(_ string, _ *url.URL, form url.Values) bool { return form.Get("wresult") != "" }
	p.open("/level/2?ask=again")
	p.agent.Stop = nil
	p.must(p.agent.Submit(t.Context(), p.agent.Last().Page.Form("wresult"), "", map[string]string{"wresult": old}))
	p.shows("the token has been used")
}

// TestApplicationWantsItsOwnToken gives a token for another application of the
// same provider.
func TestApplicationWantsItsOwnToken(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	other := NewWSFedApplication("http://other.example:1234", wauth(), methodLevels(), p.clock.Now)
	metadata, err := other.Metadata()
	p.must(err)
	p.must(p.provider.Trust(metadata))
	p.agent.Stop = func(_ string, _ *url.URL, form url.Values) bool { return form.Get("wresult") != "" }
	p.must(p.agent.Open(t.Context(), p.at+"/adfs/ls/?wa=wsignin1.0&wtrealm="+url.QueryEscape(other.Realm())))
	p.signIn(User, Password)
	theirs := p.agent.Last().Page.Form("wresult").Values("").Get("wresult")
	if _, err := p.application.accept(theirs); err == nil || !strings.Contains(err.Error(), "the token is for") {
		t.Errorf("got %v, want the token of another application refused", err)
	}
}

func without(text, path string) string {
	document := etree.NewDocument()
	if document.ReadFromString(text) != nil {
		return ""
	}
	for _, element := range document.FindElements(path) {
		element.Parent().RemoveChild(element)
	}
	out, _ := document.WriteToString()
	return out
}
