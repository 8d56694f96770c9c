package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestH21_GrantsThatAreOff(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withSecret(authPost, appSecret))
	for _, grant := range []string{
		"password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:device_code",
		"urn:ietf:params:oauth:grant-type:token-exchange", "urn:ietf:params:oauth:grant-type:jwt-bearer",
		"urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:openid:params:grant-type:ciba", "Authorization_Code", "authorization_code ",
	} {
		got := h.call(pathToken, url.Values{
			"grant_type": {grant}, "client_id": {appClient}, "client_secret": {appSecret}, "username": {"alice"}, "password": {"secret"},
			"scope": {"openid"}, "assertion": {"a.b.c"}, "device_code": {"d"}, "subject_token": {"s"},
			"subject_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		})
		got.wants(t, grant, http.StatusBadRequest, errorUnsupportedGrant)
	}
	got := h.call(pathToken, url.Values{"client_id": {appClient}, "client_secret": {appSecret}})
	got.wants(t, "none", http.StatusBadRequest, errorInvalidRequest)
	for _, path := range []string{"/oauth/token", "/device_authorization", "/oidc/device_authorization", "/authorize", "/oidc/register", "/healthz", "/ready"} {
		if got := h.call(path, url.Values{}); got.Status != http.StatusNotFound {
			t.Errorf("%s: got %d, want that there is no such endpoint", path, got.Status)
		}
	}
}

// What stands before the library takes one form, in the body, once.
func TestFrontIsStrict(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	request := func(path, method, query, content, body string) answer {
		t.Helper()
		r, err := http.NewRequest(method, h.base+path+query, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if content != "" {
			r.Header.Set("Content-Type", content)
		}
		return h.send(r)
	}
	const form = "application/x-www-form-urlencoded"
	good := func() string { return codeForm(h.login()).Encode() }
	for name, test := range map[string]struct {
		got    answer
		status int
	}{
		"as it should be":         {request(pathToken, "POST", "", form, good()), http.StatusOK},
		"with a charset":          {request(pathToken, "POST", "", form+"; charset=utf-8", good()), http.StatusOK},
		"GET":                     {request(pathToken, "GET", "?"+good(), "", ""), http.StatusMethodNotAllowed},
		"PUT":                     {request(pathToken, "PUT", "", form, good()), http.StatusMethodNotAllowed},
		"everything in the URL":   {request(pathToken, "POST", "?"+good(), form, ""), http.StatusBadRequest},
		"something in the URL":    {request(pathToken, "POST", "?a=b", form, good()), http.StatusBadRequest},
		"JSON":                    {request(pathToken, "POST", "", "application/json", `{"grant_type":"authorization_code"}`), http.StatusBadRequest},
		"multipart":               {request(pathToken, "POST", "", "multipart/form-data; boundary=x", good()), http.StatusBadRequest},
		"no content type":         {request(pathToken, "POST", "", "", good()), http.StatusBadRequest},
		"a parameter twice":       {request(pathToken, "POST", "", form, good()+"&code=x"), http.StatusBadRequest},
		"the client twice":        {request(pathToken, "POST", "", form, good()+"&client_id=app"), http.StatusBadRequest},
		"one that nobody reads":   {request(pathToken, "POST", "", form, good()+"&x=1&x=2"), http.StatusBadRequest},
		"not urlencoded":          {request(pathToken, "POST", "", form, good()+"&x=%zz"), http.StatusBadRequest},
		"not UTF-8":               {request(pathToken, "POST", "", form, good()+"&x=%ff"), http.StatusBadRequest},
		"larger than anything":    {request(pathToken, "POST", "", form, good()+"&x="+strings.Repeat("a", maxBody)), http.StatusBadRequest},
		"a token in the URL":      {request(pathRevoke, "POST", "?token=x", form, "client_id=app"), http.StatusBadRequest},
		"GET of introspection":    {request(pathIntrospect, "GET", "?token=x", "", ""), http.StatusMethodNotAllowed},
		"GET of revocation":       {request(pathRevoke, "GET", "?token=x", "", ""), http.StatusMethodNotAllowed},
		"DELETE of userinfo":      {request(pathUserInfo, "DELETE", "", "", ""), http.StatusMethodNotAllowed},
		"preflight of revocation": {request(pathRevoke, "OPTIONS", "", "", ""), http.StatusMethodNotAllowed},
	} {
		if test.got.Status != test.status {
			t.Errorf("%s: got %d %s, want %d", name, test.got.Status, clip(test.got.Body), test.status)
		}
		if test.status >= http.StatusBadRequest && (test.got.text("error") == "" || test.got.Header.Get("Cache-Control") != "no-store") {
			t.Errorf("%s: got %s %v, want an error that is not kept", name, test.got.Body, test.got.Header)
		}
		if test.status == http.StatusMethodNotAllowed && test.got.Header.Get("Allow") == "" {
			t.Errorf("%s: got no Allow", name)
		}
	}
	// Nothing of the body is needed here, and another than a form is refused.
	access := h.tokens().text("access_token")
	for content, want := range map[string]int{form: http.StatusOK, "application/json": http.StatusBadRequest, "text/plain": http.StatusBadRequest} {
		r, err := http.NewRequest(http.MethodPost, h.base+pathUserInfo, strings.NewReader(""))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", content)
		r.Header.Set("Authorization", "Bearer "+access)
		if got := h.send(r); got.Status != want {
			t.Errorf("userinfo with %s: got %d %s, want %d", content, got.Status, clip(got.Body), want)
		}
	}
}

func TestTwoAuthorizationHeaders(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withSecret(authBasic, appSecret))
	for _, path := range []string{pathToken, pathUserInfo} {
		r, err := http.NewRequest(http.MethodPost, h.base+path, strings.NewReader(codeForm("x", "client_id", "").Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header["Authorization"] = []string{basic(appClient, appSecret), "Bearer x"}
		h.send(r).wants(t, path, http.StatusBadRequest, errorInvalidRequest)
	}
}

func TestH18_OriginsOfPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.CORSOrigins = []string{"https://app.test"} })
	h.connect("other", func(s *ApplicationSettings) { s.CORSOrigins = []string{"https://other.test"} })
	token := h.tokens().text("access_token")
	preflight := func(path, origin string) answer {
		t.Helper()
		r, err := http.NewRequest(http.MethodOptions, h.base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "POST")
		return h.send(r)
	}
	for name, test := range map[string]struct {
		got  answer
		want string
	}{
		"preflight":                       {preflight(pathToken, "https://app.test"), "https://app.test"},
		"preflight of userinfo":           {preflight(pathUserInfo, "https://other.test"), "https://other.test"},
		"preflight of a stranger":         {preflight(pathToken, "https://evil.test"), ""},
		"preflight of null":               {preflight(pathToken, "null"), ""},
		"preflight of a subdomain":        {preflight(pathToken, "https://x.app.test"), ""},
		"preflight over http":             {preflight(pathToken, "http://app.test"), ""},
		"preflight of introspection":      {preflight(pathIntrospect, "https://app.test"), ""},
		"token":                           {h.call(pathToken, codeForm(h.login()), "Origin", "https://app.test"), "https://app.test"},
		"token, another's origin":         {h.call(pathToken, codeForm(h.login()), "Origin", "https://other.test"), ""},
		"token, a stranger's origin":      {h.call(pathToken, codeForm(h.login()), "Origin", "https://evil.test"), ""},
		"a refusal":                       {h.call(pathToken, codeForm("x"), "Origin", "https://app.test"), "https://app.test"},
		"userinfo":                        {h.call(pathUserInfo, nil, "Authorization", "Bearer "+token, "Origin", "https://app.test"), "https://app.test"},
		"userinfo, another's origin":      {h.call(pathUserInfo, nil, "Authorization", "Bearer "+token, "Origin", "https://other.test"), ""},
		"userinfo, nobody knows of which": {h.call(pathUserInfo, nil, "Authorization", "Bearer x", "Origin", "https://other.test"), "https://other.test"},
		"userinfo, a stranger":            {h.call(pathUserInfo, nil, "Authorization", "Bearer x", "Origin", "https://evil.test"), ""},
	} {
		if got := test.got.Header.Get("Access-Control-Allow-Origin"); got != test.want {
			t.Errorf("%s: got Access-Control-Allow-Origin %q, want %q", name, got, test.want)
		}
		if test.got.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: got that cookies are allowed", name)
		}
		if test.want != "" && !strings.Contains(strings.Join(test.got.Header.Values("Vary"), ","), "Origin") {
			t.Errorf("%s: got Vary %q, want Origin", name, test.got.Header.Values("Vary"))
		}
	}
}
