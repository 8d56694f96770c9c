package saml2

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// logouts is the engine's side of a logout.
type logouts struct {
	asked   []broker.LogoutRequest
	hops    map[broker.ID]broker.LogoutHop
	settled map[broker.ID]bool
}

func (e *engine) Logout(_ context.Context, _ *broker.Browser, r broker.LogoutRequest) (broker.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.logouts.asked = append(e.logouts.asked, r)
	return broker.Redirect{URL: "/logging-out"}, nil
}

func (e *engine) LogoutHop(_ context.Context, browser *broker.Browser, leg broker.ID) (broker.LogoutHop, error) {
	hop, ok := e.logouts.hops[leg]
	if !ok {
		return broker.LogoutHop{}, broker.Invalid(broker.PublicExpired, errLeg)
	}
	if browser.Binding != "mine" {
		return broker.LogoutHop{}, broker.Invalid(broker.PublicOtherBrowser, errLeg)
	}
	return hop, nil
}

func (e *engine) ResumeLogout(_ context.Context, _ *broker.Browser, leg broker.ID, ok bool) (broker.Reply, error) {
	delete(e.logouts.hops, leg)
	e.logouts.settled[leg] = ok
	return broker.Redirect{URL: "/logged-out"}, nil
}

// logoutMessage is a right message of the provider, signed when it is sent.
type logoutMessage struct {
	*etree.Element
	response bool
	relay    string
	key      string // "" = unsigned
}

func (r *rig) logoutRequest() logoutMessage {
	el := newMessage("LogoutRequest", "_logout-1", FormatInstant(r.now), testBase+"/saml2/sp/idp/slo", testProvider)
	el.CreateAttr("NotOnOrAfter", FormatInstant(r.now.Add(5*time.Minute)))
	nameChild(el, nameID{Value: "alice"})
	textChild(el, prefixProtocol, "SessionIndex", "session-1")
	return logoutMessage{Element: el, relay: "theirs", key: samltest.ProviderKey}
}

func (r *rig) logoutResponse(leg broker.ID) logoutMessage {
	el := newMessage("LogoutResponse", "_logout-2", FormatInstant(r.now), testBase+"/saml2/sp/idp/slo", testProvider)
	el.CreateAttr("InResponseTo", logoutID(leg))
	statusChild(el, Status{Top: StatusSuccess})
	return logoutMessage{Element: el, response: true, relay: string(leg), key: samltest.ProviderKey}
}

// deliver brings the message by the binding.
func (r *rig) deliver(m logoutMessage, binding, browser string) *httptest.ResponseRecorder {
	r.t.Helper()
	el := m.Element.Copy()
	var request *http.Request
	if binding == BindingRedirect {
		var key *xmlsec.SigningKey
		if m.key != "" {
			signing := samltest.Named(m.key).Signing()
			key = &signing
		}
		redirect, err := RedirectURL("/saml2/sp/idp/slo", samltest.Bytes(el), m.response, m.relay, key)
		if err != nil {
			r.t.Fatal(err)
		}
		request = httptest.NewRequest(http.MethodGet, redirect.URL, nil)
	} else {
		if m.key != "" {
			samltest.Sign(el, samltest.Named(m.key).Signing())
		}
		form := url.Values{}
		for _, field := range PostForm("", samltest.Bytes(el), m.response, m.relay).Fields {
			form.Set(field.Name, field.Value)
		}
		request = httptest.NewRequest(http.MethodPost, "/saml2/sp/idp/slo", strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.AddCookie(&http.Cookie{Name: "browser", Value: browser})
	recorder := httptest.NewRecorder()
	r.mux.ServeHTTP(recorder, request)
	return recorder
}

var bothBindings = []string{BindingRedirect, BindingPost}

func TestProviderLogsOut(t *testing.T) {
	t.Parallel()
	for _, binding := range bothBindings {
		r := newRig(t)
		evidence := r.accepted()
		got := r.deliver(r.logoutRequest(), binding, "any")
		if got.Code != http.StatusSeeOther || len(r.engine.logouts.asked) != 1 {
			t.Fatalf("%s: got %d %q", binding, got.Code, got.Header().Get("Test-Log"))
		}
		asked := r.engine.logouts.asked[0]
		if asked.Connection != "idp" || asked.Application != "" || !reflect.DeepEqual(asked.Keys, evidence.Keys[1:]) {
			t.Errorf("%s: asked for %+v; want the session of %q alone", binding, asked, evidence.Keys)
		}
		reply, err := r.backend().AnswerLogout(t.Context(), broker.LogoutOutcome{Reply: asked.Reply, Found: true})
		if err != nil {
			t.Fatal(err)
		}
		sent, location := inbound(t, reply)
		response := r.verified(sent)
		if !sent.Response || sent.RelayState != "theirs" || sent.Binding != binding || !strings.HasPrefix(location, "https://provider.test/slo") ||
			response.SelectAttrValue("InResponseTo", "") != "_logout-1" || response.SelectAttrValue("Destination", "") != location {
			t.Errorf("%s: got %+v to %s", binding, sent, location)
		}
		if code := response.FindElement("Status/StatusCode").SelectAttrValue("Value", ""); code != StatusSuccess {
			t.Errorf("%s: got %s; want success", binding, code)
		}
	}
}

func (r *rig) backend() *backend {
	r.t.Helper()
	b, ok := r.providers.opened["idp"].(*backend)
	if !ok {
		r.t.Fatal("not a backend")
	}
	return b
}

// verified is a message of ours as the provider verifies it.
func (r *rig) verified(m *Inbound) *etree.Element {
	r.t.Helper()
	root, err := xmlsec.Parse(m.XML, xmlsec.MessageLimits())
	if err != nil {
		r.t.Fatal(err)
	}
	el, _, err := authentic(root, m, xmlsec.Trust{Certificates: []*x509.Certificate{samltest.Named(samltest.TrinKey).Certificate}},
		testBase+"/saml2/sp/idp/metadata", true)
	if err != nil {
		r.t.Fatal(err)
	}
	return el
}

func TestPartialLogoutIsSaid(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	kept, err := logoutReply{Request: "_x", Binding: BindingPost}.kept()
	if err != nil {
		t.Fatal(err)
	}
	reply, err := r.backend().AnswerLogout(t.Context(), broker.LogoutOutcome{Reply: kept, Partial: true})
	if err != nil {
		t.Fatal(err)
	}
	sent, _ := inbound(t, reply)
	codes := r.verified(sent).FindElements("//StatusCode")
	if len(codes) != 2 || codes[1].SelectAttrValue("Value", "") != StatusPartialLogout {
		t.Errorf("got %d codes; want partial logout below success", len(codes))
	}
}

func TestD25_SessionsThatARequestNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	alice := r.accepted()
	bob := r.accepted(func(a *samltest.Response) { a.NameID = "bob" })
	email := r.accepted(func(a *samltest.Response) { a.NameFormat = FormatEmail })
	for name, c := range map[string]struct {
		edit func(*etree.Element)
		want []string
	}{
		"session":     {func(*etree.Element) {}, alice.Keys[1:]},
		"no session":  {func(el *etree.Element) { el.RemoveChild(at(el, "SessionIndex")) }, alice.Keys[:1]},
		"other user":  {func(el *etree.Element) { at(el, "NameID").SetText("bob") }, bob.Keys[1:]},
		"format":      {func(el *etree.Element) { at(el, "NameID").CreateAttr("Format", FormatEmail) }, email.Keys[1:2]},
		"unspecified": {func(el *etree.Element) { at(el, "NameID").CreateAttr("Format", FormatUnspecified) }, alice.Keys[1:]},
		"qualified":   {func(el *etree.Element) { at(el, "NameID").CreateAttr("NameQualifier", testProvider) }, alice.Keys[1:]},
	} {
		r.engine.logouts.asked, r.used.seen = nil, map[string]time.Time{}
		m := r.logoutRequest()
		c.edit(m.Element)
		got := r.deliver(m, BindingPost, "any")
		if len(r.engine.logouts.asked) != 1 || !reflect.DeepEqual(r.engine.logouts.asked[0].Keys, c.want) {
			t.Errorf("%s: got %d %q, asked %+v; want %q", name, got.Code, got.Header().Get("Test-Log"), r.engine.logouts.asked, c.want)
		}
	}
}

func TestD25_LogoutRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	el := func(f func(*etree.Element)) func(*logoutMessage) {
		return func(m *logoutMessage) { f(m.Element) }
	}
	for name, c := range map[string]struct {
		bend   func(*logoutMessage)
		reason string
	}{
		"unsigned":           {func(m *logoutMessage) { m.key = "" }, "not signed"},
		"attacker":           {func(m *logoutMessage) { m.key = samltest.AttackerKey }, "signature refused"},
		"other provider":     {func(m *logoutMessage) { m.key = samltest.ProviderNextKey }, "signature refused"},
		"our key":            {func(m *logoutMessage) { m.key = samltest.TrinKey }, "signature refused"},
		"issuer":             {el(func(e *etree.Element) { at(e, "Issuer").SetText(testOther) }), "Issuer"},
		"destination":        {el(func(e *etree.Element) { e.CreateAttr("Destination", testBase+"/saml2/sp/other/slo") }), "Destination"},
		"no destination":     {el(func(e *etree.Element) { e.RemoveAttr("Destination") }), "Destination"},
		"version":            {el(func(e *etree.Element) { e.CreateAttr("Version", "1.1") }), "Version"},
		"no id":              {el(func(e *etree.Element) { e.RemoveAttr("ID") }), ""},
		"id":                 {el(func(e *etree.Element) { e.CreateAttr("ID", "1 2") }), ""},
		"old":                {el(func(e *etree.Element) { e.CreateAttr("IssueInstant", FormatInstant(testNow.Add(-7*time.Minute))) }), "too early"},
		"future":             {el(func(e *etree.Element) { e.CreateAttr("IssueInstant", FormatInstant(testNow.Add(2*time.Minute))) }), "in the future"},
		"over":               {el(func(e *etree.Element) { e.CreateAttr("NotOnOrAfter", FormatInstant(testNow.Add(-time.Minute))) }), "not valid on or after"},
		"not a logout":       {el(func(e *etree.Element) { e.Tag = "AuthnRequest" }), "AuthnRequest"},
		"in the wrong place": {func(m *logoutMessage) { m.response = true }, "LogoutRequest at the single logout service"},
	} {
		for _, binding := range bothBindings {
			r := newRig(t)
			if r.deliver(r.logoutRequest(), binding, "any"); len(r.engine.logouts.asked) != 1 {
				t.Fatal("a right request was refused")
			}
			r.used.seen = map[string]time.Time{}
			if strings.HasSuffix(name, "id") && binding == BindingPost {
				continue // what has no proper ID cannot be signed
			}
			m := r.logoutRequest()
			c.bend(&m)
			got := r.deliver(m, binding, "any")
			if got.Code != http.StatusBadRequest || len(r.engine.logouts.asked) != 1 || !strings.Contains(got.Header().Get("Test-Log"), c.reason) {
				t.Errorf("%s by %s: got %d %q, %d logouts; want it refused for %q", name, binding, got.Code, got.Header().Get("Test-Log"), len(r.engine.logouts.asked)-1, c.reason)
			}
		}
	}
}

func TestD25_Replay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i, want := range []int{http.StatusSeeOther, http.StatusBadRequest} {
		if got := r.deliver(r.logoutRequest(), BindingRedirect, "any"); got.Code != want || len(r.engine.logouts.asked) != 1 {
			t.Errorf("time %d: got %d and %d logouts; want %d and one", i+1, got.Code, len(r.engine.logouts.asked), want)
		}
	}
}

func TestLogoutRequestThatNamesNobodyIsAnswered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := r.logoutRequest()
	at(m.Element, "NameID").Tag = "EncryptedID"
	got := r.deliver(m, BindingRedirect, "any")
	if got.Code != http.StatusSeeOther || len(r.engine.logouts.asked) != 0 {
		t.Fatalf("got %d; want an answer to the provider", got.Code)
	}
	sent, _ := inbound(t, broker.Redirect{URL: got.Header().Get("Location")})
	codes := r.verified(sent).FindElements("//StatusCode")
	if len(codes) != 2 || codes[0].SelectAttrValue("Value", "") != StatusRequester || codes[1].SelectAttrValue("Value", "") != StatusRequestUnsupported {
		t.Errorf("got %d codes; want unsupported", len(codes))
	}
}

func TestProviderIsToldOfALogout(t *testing.T) {
	t.Parallel()
	for _, binding := range []string{"redirect", "post"} {
		r := newRig(t, func(s *ConnectionSettings) { s.LogoutBinding = binding })
		evidence := r.accepted(func(a *samltest.Response) { a.NameFormat = FormatPersistent })
		reply, err := r.backend().Logout(t.Context(), evidence, "tx.leg")
		if err != nil {
			t.Fatal(err)
		}
		sent, location := inbound(t, reply)
		request := r.verified(sent)
		if sent.Response || sent.RelayState != "tx.leg" || request.Tag != "LogoutRequest" || request.SelectAttrValue("Destination", "") != location ||
			request.SelectAttrValue("ID", "") != logoutID("tx.leg") || request.SelectAttrValue("NotOnOrAfter", "") == "" {
			t.Errorf("%s: got %s %v to %s", binding, request.Tag, request.Attr, location)
		}
		name := at(request, "NameID")
		if name.Text() != "alice" || name.SelectAttrValue("Format", "") != FormatPersistent || at(request, "SessionIndex").Text() != "session-1" {
			t.Errorf("%s: got %s; want the user and the session as the provider named them", binding, samltest.Bytes(request))
		}
	}
}

func TestNobodyIsToldWhereThereIsNothingToTell(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if reply, err := r.backend().Logout(t.Context(), broker.Evidence{}, "leg"); reply != nil || err != nil {
		t.Errorf("no name: got %v %v; want nothing", reply, err)
	}
	if _, err := r.backend().Logout(t.Context(), broker.Evidence{Memo: []byte("x")}, "leg"); err == nil {
		t.Error("a broken memo: got no error")
	}
	silent := newRig(t, func(s *ConnectionSettings) {
		s.Metadata = samltest.IDP{EntityID: testProvider, SSO: map[string]string{samltest.Post: "https://provider.test/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	})
	if reply, err := silent.backend().Logout(t.Context(), silent.accepted(), "leg"); reply != nil || err != nil {
		t.Errorf("no endpoint: got %v %v; want nothing", reply, err)
	}
}

func TestD26_LogoutResponses(t *testing.T) {
	t.Parallel()
	el := func(f func(*etree.Element)) func(*logoutMessage) {
		return func(m *logoutMessage) { f(m.Element) }
	}
	for name, c := range map[string]struct {
		bend func(*logoutMessage)
		ok   bool
	}{
		"right":    {func(*logoutMessage) {}, true},
		"unsigned": {func(m *logoutMessage) { m.key = "" }, false},
		"attacker": {func(m *logoutMessage) { m.key = samltest.AttackerKey }, false},
		"issuer":   {el(func(e *etree.Element) { at(e, "Issuer").SetText(testOther) }), false},
		"request":  {el(func(e *etree.Element) { e.CreateAttr("InResponseTo", "_other") }), false},
		"nothing":  {el(func(e *etree.Element) { e.RemoveAttr("InResponseTo") }), false},
		"endpoint": {el(func(e *etree.Element) { e.CreateAttr("Destination", testBase+"/saml2/slo") }), false},
		"failed": {el(func(e *etree.Element) {
			e.FindElement("Status/StatusCode").CreateAttr("Value", StatusResponder)
		}), false},
		"partial": {el(func(e *etree.Element) {
			e.FindElement("Status/StatusCode").CreateElement("samlp:StatusCode").CreateAttr("Value", StatusPartialLogout)
		}), false},
	} {
		for _, binding := range bothBindings {
			r := newRig(t)
			r.engine.logouts.hops["tx.leg"] = broker.LogoutHop{Evidence: &broker.Evidence{Connection: "idp"}}
			m := r.logoutResponse("tx.leg")
			c.bend(&m)
			got := r.deliver(m, binding, "mine")
			if ok, settled := r.engine.logouts.settled["tx.leg"]; !settled || ok != c.ok || got.Code != http.StatusSeeOther {
				t.Errorf("%s by %s: got %d, settled %v as %v; want it settled as %v", name, binding, got.Code, settled, ok, c.ok)
			}
		}
	}
}

func TestD26_LogoutResponseOfNoHop(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hop     broker.LogoutHop
		browser string
		relay   string
	}{
		"unknown":       {browser: "mine", relay: "tx.other"},
		"no RelayState": {browser: "mine", relay: ""},
		"other browser": {broker.LogoutHop{Evidence: &broker.Evidence{Connection: "idp"}}, "theirs", "tx.leg"},
		"other":         {broker.LogoutHop{Evidence: &broker.Evidence{Connection: "other"}}, "mine", "tx.leg"},
		"application":   {broker.LogoutHop{Participant: &broker.Participant{Application: "idp"}}, "mine", "tx.leg"},
	} {
		r := newRig(t)
		r.engine.logouts.hops["tx.leg"] = c.hop
		m := r.logoutResponse("tx.leg")
		m.relay = c.relay
		if got := r.deliver(m, BindingPost, c.browser); got.Code != http.StatusBadRequest || len(r.engine.logouts.settled) != 0 {
			t.Errorf("%s: got %d, settled %v; want it refused", name, got.Code, r.engine.logouts.settled)
		}
	}
}

// TestPostsOfOtherSitesAreRepeated shows that a form of another site's page,
// which brings no session cookies, is posted once more from our own page, and
// only once.
func TestPostsOfOtherSitesAreRepeated(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	leg := r.login("idp")
	form := url.Values{"SAMLResponse": {r.response(leg).Encoded()}, "RelayState": {string(leg.ID)}}
	post := func(site string) *httptest.ResponseRecorder {
		request := httptest.NewRequest(http.MethodPost, "/saml2/sp/idp/acs", strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", site)
		request.AddCookie(&http.Cookie{Name: "browser", Value: "mine"})
		recorder := httptest.NewRecorder()
		r.mux.ServeHTTP(recorder, request)
		return recorder
	}
	got := post("cross-site")
	var fields []broker.Field
	if err := json.Unmarshal(got.Body.Bytes(), &fields); err != nil || got.Header().Get("Test-Action") != testBase+"/saml2/sp/idp/acs" {
		t.Fatalf("got %d to %q: %s", got.Code, got.Header().Get("Test-Action"), got.Body)
	}
	if len(r.engine.evidence) != 0 {
		t.Fatal("accepted before the session cookies were there")
	}
	for _, field := range fields {
		form.Set(field.Name, field.Value)
	}
	if result := r.result(leg, post("same-origin")); result.Evidence == nil {
		t.Errorf("from our own page: got %q; want it accepted", result.Log)
	}
	next := r.login("idp")
	form = url.Values{"SAMLResponse": {r.response(next).Encoded()}, "RelayState": {string(next.ID)}, "trin_again": {"1"}}
	if result := r.result(next, post("cross-site")); result.Evidence == nil {
		t.Errorf("marked: got %q; want no third time", result.Log)
	}
}

// A provider that leaves the Format out of its LogoutRequest names the session
// all the same.
func TestProviderLogsOutWithoutTheFormat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	email := r.accepted(func(a *samltest.Response) { a.NameFormat = FormatEmail })
	r.deliver(r.logoutRequest(), BindingPost, "any")
	if asked := r.engine.logouts.asked; len(asked) != 1 || len(asked[0].Keys) != 1 || !slices.Contains(email.Keys, asked[0].Keys[0]) {
		t.Errorf("asked for %+v, the session has %q", asked, email.Keys)
	}
}
