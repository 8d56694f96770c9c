package attack

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/wsfedtest"
)

// The token service: the application's provider in these cases.
const (
	stsIssuer   = "http://sts.test/adfs/services/trust"
	stsEndpoint = "https://sts.test/adfs/ls/"
	stsUser     = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
	multiple    = "http://schemas.microsoft.com/claims/multipleauthn"
)

// service are the edits of the installation by which the application logs in
// at the token service.
func service() []string {
	return []string{
		"authentication: [idp]\nanswers:", "authentication: [sts]\nanswers:",
		"---\nkind: authentication\nid: rival\n", `---
kind: authentication
id: sts
protocol: wsfed
firstFactor: 20
forward: true
asks: [{class: "` + classThree + `", ask: "` + multiple + `"}]
subjectClaim: ` + stsUser + `
subjectNamespace: people
factors:
  - {connection: code, after: 30}
settings:
  issuer: ` + stsIssuer + `
  endpoint: ` + stsEndpoint + `
  certificates: ["` + base64.StdEncoding.EncodeToString(samltest.Named(samltest.ProviderKey).Certificate.Raw) + `"]
---
kind: authentication
id: rival
`}
}

// stranded is a browser that has come to the token service's door, where the
// attacker answers in its place.
type stranded struct {
	*rig
	b     *useragent.Agent
	asked url.Values
}

// strand begins a login at level 2 in a browser, nil = a fresh one.
func (r *rig) strand(b *useragent.Agent) stranded {
	r.t.Helper()
	if b == nil {
		b = r.browser()
	}
	r.begin(b, request{classes: []string{classTwo}, attributes: `ForceAuthn="true"`})
	last := b.Last()
	to, err := url.Parse(last.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), stsEndpoint+"?wa=wsignin1.0&") {
		r.t.Fatalf("the browser is not on its way to the token service: %d %s\n%s", last.Status, last.Header.Get("Location"), r.log)
	}
	return stranded{rig: r, b: b, asked: to.Query()}
}

// token is the right answer to what was asked.
func (s stranded) token() wsfedtest.Answer {
	return wsfedtest.Answer{Token: wsfedtest.Token{Issuer: stsIssuer, Audience: s.asked.Get("wtrealm"), Now: s.clock(), ID: fresh(), Class: classTwo,
		Claims: []wsfedtest.Claim{{Type: stsUser, Values: []string{"alice"}}}}}
}

// bring posts a result from the browser as the token service's page would.
func (s stranded) bring(b *useragent.Agent, result string) *useragent.Hop {
	s.t.Helper()
	return s.form(b, "/wsfed/rp/sts", url.Values{"wa": {"wsignin1.0"}, "wresult": {result}, "wctx": {s.asked.Get("wctx")}})
}

// succeeds gives the right answer and wants the login to end well.
func (s stranded) succeeds() answer {
	s.t.Helper()
	a := s.answered(s.bring(s.b, s.token().Result()))
	if a.Class != classTwo || a.Level != "20" || a.NameID == "" {
		s.t.Fatalf("got class %s, level %s, name %q; want %s, 20 and a name", a.Class, a.Level, a.NameID, classTwo)
	}
	s.harmless(s.b)
	return a
}

// The login that these cases are variations of, with either version of SAML.
func TestJ_Baseline(t *testing.T) {
	t.Parallel()
	r := newRig(t, service()...)
	s := r.strand(nil)
	if s.asked.Get("wauth") != classTwo || s.asked.Get("wfresh") != "0" || s.asked.Get("wreply") != r.url("/wsfed/rp/sts") {
		t.Errorf("got %v", s.asked)
	}
	first := s.succeeds()
	s = r.strand(nil)
	a := s.token()
	a.Token.SAML20, a.Trust, a.Collection = true, wsfedtest.Trust13, true
	if got := r.answered(s.bring(s.b, a.Result())); got.NameID != first.NameID || got.Level != "20" {
		t.Errorf("got %q at %s, want %q at 20", got.NameID, got.Level, first.NameID)
	}
}

func TestJ5_HostileTokens(t *testing.T) {
	t.Parallel()
	r := newRig(t, service()...)
	s := r.strand(nil)
	good := s.token()
	variants, err := wsfedtest.Wrapped(good.Result(), "mallory")
	if err != nil {
		t.Fatal(err)
	}
	unsound, err := wsfedtest.Unsound(good.Result())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range append(variants, unsound...) {
		if v.Name == "B40 signature first" || v.Name == "B40 signature last" {
			continue // a place for it in SAML 1.1
		}
		t.Run(v.Name, func(t *testing.T) {
			one := s
			one.rig = s.on(t)
			one.told(one.bring(one.b, string(v.XML)), "")
		})
	}
	for name, c := range map[string]struct {
		change func(*wsfedtest.Answer)
		words  string
	}{
		"not signed":       {func(a *wsfedtest.Answer) { a.Token.Key = wsfedtest.Unsigned }, "not signed"},
		"an impostor":      {func(a *wsfedtest.Answer) { a.Token.Key = samltest.ImpostorKey }, "signature of the token"},
		"another provider": {func(a *wsfedtest.Answer) { a.Token.Key = samltest.ProviderNextKey }, "signature of the token"},
		"another issuer":   {func(a *wsfedtest.Answer) { a.Token.Issuer = idpEntity }, "Issuer"},
		"another audience": {func(a *wsfedtest.Answer) { a.Token.Audience = r.url("/wsfed/rp/idp") }, "does not name"},
		"over":             {func(a *wsfedtest.Answer) { a.Token.Now = a.Token.Now.Add(-2 * time.Hour) }, "before the request"},
		"of the future":    {func(a *wsfedtest.Answer) { a.Token.Now = a.Token.Now.Add(2 * time.Hour) }, "in the future"},
		"two logins": {func(a *wsfedtest.Answer) {
			a.Token.Edit = func(el *etree.Element) {
				second := el.FindElement("./AuthenticationStatement").Copy()
				second.CreateAttr("AuthenticationMethod", classFour)
				el.AddChild(second)
			}
		}, "more than one AuthenticationStatement"},
	} {
		t.Run(name, func(t *testing.T) {
			one := s
			one.rig = s.on(t)
			a := one.token()
			c.change(&a)
			one.told(one.bring(one.b, a.Result()), c.words)
		})
	}
	s.succeeds()
}

// A token counts once: in the same login, in the next, in another browser, and
// when it is posted many times at once.
func TestJ8_ATokenCountsOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, service()...)
	s := r.strand(nil)
	a := s.token()
	thief := r.browser()
	r.told(s.bring(thief, a.Result()), otherBrowser)
	r.answered(s.bring(s.b, a.Result()))
	r.told(s.bring(s.b, a.Result()), "the leg is not open")
	next := r.strand(s.b)
	r.told(next.bring(next.b, a.Result()), "was used before")
	other := r.strand(nil)
	a.SOAP = wsfedtest.SOAP12
	r.told(other.bring(other.b, a.Result()), "was used before")
	next.succeeds()
	other.succeeds()
}

func TestJ8_ParallelReplayHasOneWinner(t *testing.T) {
	t.Parallel()
	r := newRig(t, service()...)
	const logins = 4
	var open []stranded
	for range logins {
		open = append(open, r.strand(nil))
	}
	result := open[0].token().Result()
	var won, refused atomic.Int32
	var all sync.WaitGroup
	for i := range 40 {
		s := open[i%logins]
		twin := r.twin(s.b)
		all.Go(func() {
			hop, err := twin.Send(t.Context(), http.MethodPost, r.url("/wsfed/rp/sts"), url.Values{"wa": {"wsignin1.0"}, "wresult": {result}, "wctx": {s.asked.Get("wctx")}})
			if err != nil {
				t.Error(err)
				return
			}
			if _, ok := readAnswer(hop); ok {
				won.Add(1)
			}
			if hop.Status >= 400 && hop.Status <= 499 {
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || refused.Load() != 39 {
		t.Errorf("got %d answers and %d refusals for one token in %d logins, want 1 and 39\n%s", won.Load(), refused.Load(), logins, r.log)
	}
	r.harmless(open[0].b)
}

// The level is what the token says, in whatever it is dressed.
func TestJ6_TheLevelOfAToken(t *testing.T) {
	t.Parallel()
	for name, class := range map[string]string{"a class that is not known": "urn:x:highest", "another case": strings.ToUpper(classThree), "urn:none": "urn:none"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, service()...)
			s := r.strand(nil)
			a := s.token()
			a.Token.Class = class
			hop := s.bring(s.b, a.Result())
			if got, ok := readAnswer(hop); ok && got.Status[0] == "Success" {
				t.Errorf("got level %s as %s for the class %q, want no success at level 2", got.Level, got.Class, class)
			}
			r.harmless(s.b)
		})
	}
}

// aliveAt reports whether the browser has a session that rests on the token
// service.
func (r *rig) aliveAt(b *useragent.Agent) bool {
	r.t.Helper()
	r.begin(b, request{issuer: otherEntity, key: "none", classes: []string{classTwo}})
	last := b.Last()
	_, answered := readAnswer(&last)
	return answered
}

// signedIn is a browser with such a session.
func (r *rig) signedIn() *useragent.Agent {
	r.t.Helper()
	b := r.browser()
	r.begin(b, request{issuer: otherEntity, key: "none", classes: []string{classTwo}})
	to, err := url.Parse(b.Last().Header.Get("Location"))
	if err != nil {
		r.t.Fatal(err)
	}
	s := stranded{rig: r, b: b, asked: to.Query()}
	r.answered(s.bring(b, s.token().Result()))
	if !r.aliveAt(b) {
		r.t.Fatal("there is no session")
	}
	return b
}

// both lets the application without a logout of its own log in there too.
func both() []string {
	return append(service(), "authentication: [idp, rival]", "authentication: [sts]")
}

// The user logs out, goes to the token service and comes back.
func TestJ10_SignOutAtTheTokenService(t *testing.T) {
	t.Parallel()
	r := newRig(t, both()...)
	b := r.signedIn()
	hop := r.submit(b, r.url("/logout"), nil)
	to, err := url.Parse(hop.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), stsEndpoint) || to.Query().Get("wa") != "wsignout1.0" {
		t.Fatalf("got %d to %q, want the token service to be told\n%s", hop.Status, hop.Header.Get("Location"), r.log)
	}
	if r.aliveAt(r.twin(b)) {
		t.Error("the session is there while the token service is told")
	}
	back := to.Query().Get("wreply")
	if !strings.HasPrefix(back, r.url("/wsfed/rp/sts?leg=")) {
		t.Fatalf("got wreply %q, want Trin's own address", back)
	}
	r.told(r.open(r.browser(), back), otherBrowser)
	if hop := r.open(b, back); !strings.HasPrefix(hop.Header.Get("Location"), r.url("/logged-out")) {
		t.Errorf("got %d to %q, want the logout to end", hop.Status, hop.Header.Get("Location"))
	}
	r.told(r.open(b, back), "")
	r.harmless(b)
}

// A clean-up ends the session of the browser that brings it, and leads nowhere
// else.
func TestJ10_TheTokenServiceCleansUp(t *testing.T) {
	t.Parallel()
	r := newRig(t, both()...)
	b, stranger := r.signedIn(), r.browser()
	address := r.url("/wsfed/rp/sts?wa=wsignoutcleanup1.0&wreply=https%3A%2F%2Fevil.test%2F")
	for _, other := range []string{"idp", "rival", "nothing"} {
		r.refused(r.open(b, r.url("/wsfed/rp/"+other+"?wa=wsignoutcleanup1.0")), "")
	}
	if hop := r.open(stranger, address); hop.Status >= 400 || strings.Contains(hop.Header.Get("Location"), "evil.test") {
		t.Errorf("without a session: got %d to %q", hop.Status, hop.Header.Get("Location"))
	}
	if !r.aliveAt(b) {
		t.Fatal("somebody else has ended the session")
	}
	if hop := r.open(b, address); hop.Status >= 400 || !strings.HasPrefix(hop.Header.Get("Location"), r.url("/")) {
		t.Errorf("got %d to %q, want a page of Trin", hop.Status, hop.Header.Get("Location"))
	}
	if r.aliveAt(b) {
		t.Error("the session is still there")
	}
	r.harmless(b)
}

// Clickjacking by way of a clean-up: the pages of the logout may stand in a frame
// of the token service alone, and nothing else of that browser in any.
func TestG9_CleanUpInAFrame(t *testing.T) {
	t.Parallel()
	r := newRig(t, append(both(), "settings:\n  metadataFile: app\n", "settings:\n  metadataFile: app\n  logoutBinding: post\n")...)
	framed := func(b *useragent.Agent, address string) *useragent.Hop {
		var cookies []string
		for _, c := range b.Cookies(r.server.URL) {
			cookies = append(cookies, c.Name+"="+c.Value)
		}
		return r.foreign(http.MethodGet, address, nil, "Cookie", strings.Join(cookies, "; "), "Sec-Fetch-Site", "same-site",
			"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe", "Referer", "https://evil.test/")
	}
	shown := func(what string, hop *useragent.Hop, by string) {
		t.Helper()
		policy, deny := hop.Header.Get("Content-Security-Policy"), hop.Header.Get("X-Frame-Options")
		if !strings.Contains(policy, "frame-ancestors "+by+";") || (deny == "DENY") != (by == "'none'") {
			t.Errorf("%s: got %d, X-Frame-Options %q, %q; want it framed by %s", what, hop.Status, deny, policy, by)
		}
	}
	cleanUp := r.url("/wsfed/rp/sts?wa=wsignoutcleanup1.0")
	shown("without a session", framed(r.browser(), cleanUp), "https://sts.test")
	for _, path := range []string{"/logout", "/logged-out", "/logged-out/x", "/signing-out/x", "/choose/x", "/nothing", "/wsfed/rp/sts", "/wsfed/rp/rival?wa=wsignoutcleanup1.0"} {
		shown(path, framed(r.browser(), r.url(path)), "'none'")
	}

	b := r.signedIn()
	r.begin(b, request{classes: []string{classTwo}}) // the application that is told by a form
	told := framed(b, cleanUp)
	if told.Page == nil || len(told.Page.Forms) == 0 || told.Page.Forms[0].Action != appSLO {
		t.Fatalf("got %d, want the application to be told: %.300s\n%s", told.Status, told.Body, r.log)
	}
	shown("telling the application", told, "https://sts.test")
	if r.aliveAt(r.twin(b)) {
		t.Error("the session is still there")
	}

	// A logout that the user began, and a login after the other one, in no frame.
	b = r.signedIn()
	r.begin(b, request{classes: []string{classTwo}})
	shown("the user's own logout", r.submit(b, r.url("/logout"), nil), "'none'")
	r.begin(b, request{issuer: otherEntity, key: "none"})
	shown("a login", framed(b, b.Last().URL.String()), "'none'")
	r.harmless(b)
}
