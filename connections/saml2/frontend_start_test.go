package saml2

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trin/broker"
)

func TestE24_LoginThatBeginsAtTrin(t *testing.T) {
	t.Parallel()
	allow := func(s *ApplicationSettings) { s.AllowInitiated, s.DefaultRelayState = true, "/home" }
	send := func(r *idpRig, method, path string, headers map[string]string) got {
		request := httptest.NewRequest(method, path, strings.NewReader(""))
		for name, value := range headers {
			request.Header.Set(name, value)
		}
		return r.do(request)
	}
	r := newIDPRig(t, allow)
	// A link asks first.
	g := send(r, http.MethodGet, "/saml2/start/sp", map[string]string{"Sec-Fetch-Site": "cross-site"})
	if g.Code != http.StatusOK || g.Header.Get("Test-Confirm") != "/saml2/start/sp" || g.Public != "Application sp" || len(r.engine.begun) != 0 {
		t.Fatalf("GET: got %+v", g)
	}
	if send(r, http.MethodHead, "/saml2/start/sp", map[string]string{"Sec-Fetch-Site": "same-origin"}); len(r.engine.begun) != 0 {
		t.Error("HEAD began a login")
	}
	for what, headers := range map[string]map[string]string{
		"another site":           {"Sec-Fetch-Site": "cross-site"},
		"a subdomain":            {"Sec-Fetch-Site": "same-site"},
		"no page at all":         {"Sec-Fetch-Site": "none"},
		"another origin":         {"Origin": "https://evil.test"},
		"no origin":              {"Origin": "null"},
		"nothing said":           {},
		"fetch metadata decides": {"Sec-Fetch-Site": "cross-site", "Origin": testBase},
	} {
		if g := send(r, http.MethodPost, "/saml2/start/sp", headers); g.Public != string(broker.PublicBadMessage) || len(r.engine.begun) != 0 {
			t.Errorf("%s: got %d %s", what, g.Code, g.Log)
		}
	}
	for what, headers := range map[string]map[string]string{
		"fetch metadata": {"Sec-Fetch-Site": "same-origin"},
		"origin":         {"Origin": testBase},
	} {
		r.engine.begun = nil
		if g := send(r, http.MethodPost, "/saml2/start/sp", headers); g.Location != "/begun" {
			t.Fatalf("%s: got %d %s", what, g.Code, g.Log)
		}
		if b := r.begun(); !b.Initiated || b.Signed || b.Application != "sp" {
			t.Errorf("%s: got %+v", what, b)
		}
	}
	reply, _, err := r.frontend("sp").Answer(t.Context(), r.success(r.begun()))
	o := r.open(reply, err)
	if form := reply.(broker.FormPost); form.Action != spConsumer || form.Fields[1].Value != "/home" {
		t.Errorf("got %+v", form)
	}
	if _, ok := attr(o.Response, "InResponseTo"); ok {
		t.Error("the Response answers a request that there was not")
	}
	if _, ok := attr(o.Assertion.FindElement("./Subject/SubjectConfirmation/SubjectConfirmationData"), "InResponseTo"); ok {
		t.Error("the assertion answers a request that there was not")
	}
	for path, public := range map[string]broker.PublicText{"/saml2/start/other": broker.PublicUnknownApp, "/saml2/start/nobody": broker.PublicUnknownApp} {
		r.engine.begun = nil
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if g := send(r, method, path, map[string]string{"Sec-Fetch-Site": "same-origin"}); g.Public != string(public) || len(r.engine.begun) != 0 {
				t.Errorf("%s %s: got %d %s", method, path, g.Code, g.Public)
			}
		}
	}
}
