package console

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/api"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// twoOrganisations is an installation of two, with what is the installation's
// own.
const twoOrganisations = `kind: authentication
id: idp
protocol: password
firstFactor: 20
---
kind: application
id: journal
protocol: wsfed
organisation: odense
authentication: [idp]
settings: {realm: 'urn:journal', reply: ['https://journal.example.dk/']}
---
kind: application
id: portal
protocol: wsfed
organisation: aarhus
authentication: [idp]
settings: {realm: 'urn:portal', reply: ['https://portal.example.dk/']}
`

// organised is a rig with them, and whoever may do everything in odense.
func organised(t *testing.T, change ...func(*node.Options)) (all, odense *caller) {
	t.Helper()
	r := newRig(t, false, change...)
	r.administrator()
	all = r.all()
	all.publish(twoOrganisations)
	return all, r.caller(access.Administrator, "odense", access.Scopes()...)
}

// K6: what is another organisation's is not there, by whatever route it is asked
// for, and it answers as what has never been there.
func TestK6_APIAnothersIsNotThere(t *testing.T) {
	t.Parallel()
	all, odense := organised(t)
	path, tag := all.newDraft("")
	for _, kind := range []string{"/journal", "/portal", "/none"} {
		status := http.StatusNotFound
		if kind == "/journal" {
			status = http.StatusOK
		}
		for _, at := range []string{"/installation/documents/application" + kind, "/reach" + kind, "/requesters?application=" + kind[1:], "/samples?side=application&id=" + kind[1:]} {
			if got := odense.call("GET", at, ""); got.status != status {
				t.Errorf("%s: got %d, want %d", at, got.status, status)
			}
		}
	}
	missing := read[api.Problem](t, odense.refused("not-found", "GET", "/installation/documents/application/none", ""))
	another := read[api.Problem](t, odense.refused("not-found", "GET", "/installation/documents/application/portal", ""))
	if missing.Detail != another.Detail {
		t.Errorf("what is another's is told apart: %q, %q", another.Detail, missing.Detail)
	}
	for _, request := range [][3]string{
		{"GET", path, ""}, {"GET", path + "/difference", ""}, {"GET", path + "/export", ""}, {"GET", path + "/preview", ""}, {"GET", path + "/conflicts", ""},
		{"GET", path + "/documents", ""}, {"GET", path + "/documents/application/journal", ""}, {"PATCH", path, `{"title":"mine"}`}, {"DELETE", path, ""},
		{"PUT", path + "/documents/fragment/x", `{"kind":"fragment","id":"x","claims":[]}`}, {"DELETE", path + "/documents/application/journal", ""},
		{"POST", path + "/submit", `{}`}, {"POST", path + "/publish", `{}`}, {"POST", path + "/rebase", `{}`}, {"POST", path + "/reopen", `{}`},
		{"POST", "/claims/try", `{"side":"application","id":"portal"}`}, {"POST", "/claims/compare", `{"draft":"` + strings.TrimPrefix(path, "/drafts/") + `"}`},
		{"POST", "/what-if", `{"application":"portal"}`}, {"GET", "/installation/documents/settings/-", ""}, {"GET", "/installation/documents/authentication/idp", ""},
	} {
		odense.refused("not-found", request[0], request[1], request[2], "If-Match", tag)
	}
	for _, at := range []string{"/installation/documents", "/installation/export", "/reach", "/requesters", "/drafts", "/installation/difference?from=1&to=2", "/installation/problems", "/sessions", "/audit"} {
		if got := odense.must("GET", at, ""); strings.Contains(got.body, "portal") || strings.Contains(got.body, "aarhus") {
			t.Errorf("%s tells of another organisation: %s", at, short(got.body))
		}
	}
	for _, at := range []string{"/users", "/keys", "/secrets", "/administrators", "/tokens", "/factors"} {
		odense.refused("forbidden", "GET", at, "")
	}
	if got := all.must("GET", path, ""); got.tag() != tag {
		t.Error("the draft was changed by another organisation")
	}
}

// K6: logins of another organisation's application are not there, and neither
// the reference nor a cursor leads to them.
func TestK6_APILoginsOfAnother(t *testing.T) {
	t.Parallel()
	all, odense := organised(t) // the administrator's login is at an application of no organisation
	logins := read[page[struct {
		Number int64
		Record struct{ Reference string }
	}]](t, all.must("GET", "/logins", ""))
	if len(logins.Items) == 0 {
		t.Fatal("no login is recorded")
	}
	odense.refused("not-found", "GET", "/logins/"+logins.Items[0].Record.Reference, "")
	for _, query := range []string{"", "?reference=" + logins.Items[0].Record.Reference, "?application=admin", "?after=" + cursor("999999")} {
		if got := read[page[any]](t, odense.must("GET", "/logins"+query, "")); len(got.Items) != 0 {
			t.Errorf("%q: got %v", query, got.Items)
		}
	}
}

// K6: fields that nobody may give are refused, and nothing of the request is
// done.
func TestK6_APIMassAssignment(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	p.stepUp()
	c, s := r.all(), p.session()
	path, tag := c.newDraft("")
	for name, request := range map[string][3]string{
		"the author of a draft":       {"POST", "/drafts", `{"title":"x","author":"anna"}`},
		"the state of a draft":        {"PATCH", path, `{"title":"x","state":"approved"}`},
		"the organisation of a draft": {"PATCH", path, `{"organisation":"odense"}`},
		"approvals":                   {"PATCH", path, `{"approvals":[{"by":"anna"}]}`},
		"who submits":                 {"POST", path + "/submit", `{"note":"x","by":"anna"}`},
		"who publishes":               {"POST", path + "/publish", `{"force":true}`},
		"the id of a user":            {"POST", "/users", `{"name":"bo","id":"anna"}`},
		"a hash of a user":            {"POST", "/users", `{"name":"bo","passwordHash":"$argon2id$"}`},
		"in other letters":            {"POST", "/drafts", `{"Title":"x"}`},
	} {
		got := c.refused("invalid", request[0], request[1], request[2], "If-Match", tag)
		if !strings.Contains(got.body, `"pointer":"/`) {
			t.Errorf("%s: got %s, want the place of the field", name, got.body)
		}
	}
	s.refused("invalid", "POST", "/keys", `{"use":"signing","private":"x"}`)
	s.refused("invalid", "POST", "/keys", `{"use":"signing","state":"active"}`)
	s.refused("invalid", "POST", "/tokens", `{"name":"x","role":"viewer","scopes":["read"],"hours":1,"by":"somebody"}`)
	s.refused("invalid", "POST", "/tokens", `{"name":"x","role":"owner","scopes":["read"],"hours":1}`)
	s.refused("invalid", "POST", "/tokens", `{"name":"x","role":"viewer","scopes":["everything"],"hours":1}`)
	s.refused("invalid", "POST", "/tokens", `{"name":"x","role":"viewer","scopes":["read"],"hours":999999}`)
	if got := read[page[any]](t, c.must("GET", "/users", "")); len(got.Items) != 1 {
		t.Errorf("got %d users, want the administrator alone", len(got.Items))
	}
	if got := c.must("GET", path, ""); got.tag() != tag {
		t.Error("the draft was changed")
	}
}

// K7: nothing that is secret is answered, whatever is asked.
func TestK7_APISecretsStayInside(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	p.stepUp()
	c, s := r.all(), p.session()
	const value, password = "a-secret-of-a-provider", "a-password-of-somebody"
	c.publish(withoutVocabulary())
	given := []answer{
		c.must("PUT", "/secrets/op", `{"value":"`+value+`"}`, "If-None-Match", "*"),
		c.must("POST", "/users", `{"name":"bo","password":"`+password+`"}`),
		s.must("POST", "/keys", `{"use":"signing"}`),
	}
	made := read[struct{ Secret string }](t, s.must("POST", "/tokens", `{"name":"x","role":"viewer","scopes":["read"],"hours":1}`))
	users, err := r.Store.Users(t.Context(), "", 10)
	if err != nil || len(users) < 2 {
		t.Fatal(err)
	}
	for _, operation := range c.description.Operations() {
		method, path, _ := strings.Cut(operation, " ")
		if path = strings.TrimPrefix(path, api.Base); method != "GET" || strings.Contains(path, "{") || path == "/openapi.json" {
			continue
		}
		given = append(given, s.call("GET", path, ""), c.call("GET", path, ""))
	}
	given = append(given, c.must("GET", "/users/bo", ""), c.must("GET", "/secrets/op", ""), c.must("GET", "/installation/documents/authentication/op", ""),
		c.must("GET", "/logins?limit=200", ""), c.must("GET", "/sessions?limit=200", ""), c.must("GET", "/audit?limit=200", ""))
	secrets := []string{value, password, made.Secret, strings.TrimPrefix(made.Secret, "trin_"), "argon2", "PRIVATE", `"memo"`, `"name":"trin:`}
	for _, user := range users {
		secrets = append(secrets, user.Password)
	}
	for _, a := range given {
		for _, secret := range secrets {
			if secret != "" && strings.Contains(a.body, secret) {
				t.Errorf("%q is answered: %s", secret, short(a.body))
			}
		}
	}
	if err := r.Store.SaveSecret(t.Context(), "trin:own", []byte("x")); err != nil {
		t.Fatal(err)
	}
	c.refused("not-found", "GET", "/secrets/trin:own", "")
	c.refused("invalid", "PUT", "/secrets/trin:own", `{"value":"mine"}`, "If-None-Match", "*")
	c.refused("not-found", "DELETE", "/secrets/trin:own", "", "If-Match", `"x"`)
	// A document with a secret is refused, and does not come back in the problem.
	path, tag := c.newDraft("")
	wrong := c.refused("invalid-installation", "PUT", path+"/documents/authentication/op2", `{"kind":"authentication","id":"op2","protocol":"oidc","settings":{"clientSecret":"`+value+`"}}`, "If-Match", tag)
	if strings.Contains(wrong.body, value) || !strings.Contains(wrong.body, `"field":"settings.clientSecret"`) {
		t.Errorf("got %s", wrong.body)
	}
}

// cursor writes a cursor as the API does.
func cursor(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`["` + strings.Join(parts, `","`) + `"]`))
}

// K9: what is searched for is never read as anything but a value, and a cursor
// that was not given is refused.
func TestK9_APISearchesAreValues(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	c := r.all()
	count := func(path string) int { return len(read[page[any]](t, c.must("GET", path, "")).Items) }
	if count("/logins") == 0 || count("/sessions") == 0 || count("/users") == 0 || count("/audit") == 0 {
		t.Fatal("there is nothing to be found")
	}
	for _, attack := range []string{"' OR '1'='1", "x' UNION SELECT 1 --", `"; DROP TABLE users; --`, "%", "_", "\\", "1 OR 1=1", "é\u0000"} {
		r.clock.move(10 * time.Second) // no token asks that much at once
		escaped := url.QueryEscape(attack)
		for _, at := range []string{"/logins?reference=", "/logins?application=", "/logins?connection=", "/logins?user=", "/sessions?user=", "/audit?author=", "/audit?what=", "/audit?target=", "/logins?namespace=x&user=", "/sessions?namespace=x&user="} {
			if a := c.call("GET", at+escaped, ""); a.status >= 500 || a.status == 200 && len(read[page[any]](t, a).Items) > 0 {
				t.Errorf("%s%q: got %d %s", at, attack, a.status, short(a.body))
			}
		}
		for _, at := range []string{"/drafts", "/logins", "/audit", "/users", "/sessions", "/secrets", "/installation/documents", "/installation/versions", "/reach", "/requesters"} {
			if a := c.call("GET", at+"?after="+cursor(strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\x00", `\u0000`).Replace(attack)), ""); a.status >= 500 {
				t.Errorf("%s after %q: got %d", at, attack, a.status)
			}
		}
		for _, at := range []string{"/logins/", "/sessions/", "/users/", "/secrets/", "/keys/", "/drafts/", "/audit/", "/reach/"} {
			c.refused("not-found", "GET", at+url.PathEscape(attack), "")
		}
	}
	r.clock.move(10 * time.Second)
	for _, wrong := range []string{"x", "1", "bm8", cursor("1", "2", "3"), cursor("-1"), cursor("0"), cursor("9223372036854775808"), strings.Repeat("A", 2000), "%00"} {
		c.refused("malformed", "GET", "/audit?after="+wrong, "")
	}
	if count("/users") == 0 {
		t.Error("the users are gone")
	}
}

// K1: a browser's session changes nothing for another site: neither by a form,
// nor by a script, whatever headers an old browser leaves out.
func TestK1_APISessionsAndOtherSites(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	p.stepUp()
	s := p.session()
	send := func(method, path, body string, headers map[string]string) *httptest.ResponseRecorder {
		request := httptest.NewRequest(method, r.admin+api.Base+path, strings.NewReader(body))
		for _, cookie := range p.Cookies(r.admin + "/admin/") {
			request.AddCookie(cookie)
		}
		for name, value := range headers {
			request.Header.Set(name, value)
		}
		got := httptest.NewRecorder()
		s.handler.ServeHTTP(got, request)
		return got
	}
	table, _ := r.Access()
	for _, route := range table.Routes() {
		if !strings.HasPrefix(route.Pattern, api.Base) || route.Method == http.MethodGet {
			continue
		}
		path := strings.TrimPrefix(wildcard.ReplaceAllString(route.Pattern, "x"), api.Base)
		for name, headers := range map[string]map[string]string{
			"another site":     {"Sec-Fetch-Site": "cross-site", "Content-Type": "application/json"},
			"another port":     {"Origin": "http://127.0.0.1:1", "Content-Type": "application/json"},
			"no origin at all": {"Origin": "null", "Content-Type": "application/json"},
		} {
			if got := send(route.Method, path, "{}", headers); got.Code != http.StatusForbidden {
				t.Errorf("%s, from %s: got %d", route, name, got.Code)
			}
		}
		// A browser that sends neither header can send a form alone, with POST.
		for _, media := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "", "application/json, text/plain"} {
			if route.Method != http.MethodPost {
				continue
			}
			if got := send(route.Method, path, "{}", map[string]string{"Content-Type": media, "If-Match": `"1"`}); got.Code < 400 {
				t.Errorf("%s as %q: got %d", route, media, got.Code)
			}
		}
	}
	if got := send("POST", "/drafts", `{"title":"x"}`, map[string]string{"Content-Type": "text/plain"}); got.Code != http.StatusUnsupportedMediaType {
		t.Errorf("JSON as plain text: got %d", got.Code)
	}
	if got := send("POST", "/drafts", `{"title":"x"}`, map[string]string{"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}); got.Code != http.StatusCreated {
		t.Errorf("from the administration itself: got %d %s", got.Code, got.Body)
	}
	if got := read[page[any]](t, s.must("GET", "/drafts", "")); len(got.Items) != 1 {
		t.Errorf("got %d drafts, want the one from the administration itself", len(got.Items))
	}
}

// K16: what has changed since it was read is not written over, and what was not
// read is not changed.
func TestK16_APINothingIsLost(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	p.stepUp()
	c, s := r.all(), p.session()
	path, tag := c.newDraft("")
	c.must("POST", "/users", `{"name":"bo"}`)
	c.must("PUT", "/secrets/one", `{"value":"x"}`, "If-None-Match", "*")
	key := "/keys/" + read[struct{ ID string }](t, s.must("POST", "/keys", `{"use":"signing","algorithm":"p-256"}`)).ID
	requests := [][3]string{
		{"PATCH", path, `{"title":"x"}`}, {"DELETE", path, ""}, {"POST", path + "/submit", `{}`}, {"POST", path + "/publish", `{}`}, {"POST", path + "/rebase", `{}`},
		{"PUT", path + "/documents/fragment/x", `{"kind":"fragment","id":"x","claims":[]}`}, {"DELETE", path + "/documents/application/admin", ""},
		{"PUT", "/users/bo/claims", `{"claims":[]}`}, {"POST", "/users/bo/enable", `{}`}, {"POST", "/users/bo/reset", `{}`}, {"DELETE", "/secrets/one", ""},
		{"POST", key + "/activate", `{}`}, {"POST", key + "/retire", `{}`}, {"DELETE", key, ""},
		{"PUT", "/administrators", `{"name":"Bo","namespace":"n","user":"u","role":"viewer"}`}, {"POST", "/installation/rollback", `{"version":1}`},
	}
	for _, request := range requests {
		who := c
		if request[0] == "PUT" && request[1] == "/administrators" || strings.HasPrefix(request[1], key) || strings.HasSuffix(request[1], "rollback") || strings.HasSuffix(request[1], "/reset") {
			who = s
		}
		who.refused("precondition-required", request[0], request[1], request[2])
		for _, wrong := range []string{`"999"`, `W/` + tag, "*", tag[1 : len(tag)-1], `""`} {
			if got := who.refused("precondition-failed", request[0], request[1], request[2], "If-Match", wrong); got.tag() == "" {
				t.Errorf("%v: the tag as it is now is not told", request)
			}
		}
	}
	c.refused("precondition-required", "PUT", "/secrets/one", `{"value":"y"}`)
	c.refused("precondition-failed", "PUT", "/secrets/one", `{"value":"y"}`, "If-None-Match", "*")
	c.refused("precondition-failed", "PUT", "/secrets/two", `{"value":"y"}`, "If-Match", `"x"`)
	c.refused("precondition-required", "PUT", "/secrets/two", `{"value":"y"}`)
	// Of two who have read the same, one writes.
	c.must("PATCH", path, `{"title":"first"}`, "If-Match", `"0", `+tag)
	c.refused("precondition-failed", "PATCH", path, `{"title":"second"}`, "If-Match", tag)
	if got := c.must("GET", path, ""); !strings.Contains(got.body, `"title":"first"`) {
		t.Errorf("got %s", got.body)
	}
	secret := c.must("GET", "/secrets/one", "").tag()
	r.clock.move(time.Second)
	c.must("PUT", "/secrets/one", `{"value":"y"}`, "If-Match", secret)
	c.refused("precondition-failed", "PUT", "/secrets/one", `{"value":"z"}`, "If-Match", secret)
}

// K5: a token of an operator helps users and cannot go further.
func TestK5_APITokensStayWithinTheirScopes(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	c := r.caller(access.Operator, "", access.ScopeRead, access.ScopeOperate)
	c.must("POST", "/users", `{"name":"bo"}`)
	for _, request := range [][3]string{
		{"POST", "/drafts", `{}`}, {"PUT", "/secrets/x", `{"value":"x"}`}, {"POST", "/keys", `{"use":"signing"}`}, {"GET", "/administrators", ""},
		{"GET", "/tokens", ""}, {"POST", "/users/bo/reset", `{}`}, {"POST", "/factors/x/reset", `{"namespace":"n","user":"u"}`},
	} {
		c.refused("forbidden", request[0], request[1], request[2], "If-Match", `"1"`)
	}
	writer := r.caller(access.Administrator, "", access.ScopeWrite)
	writer.refused("forbidden", "GET", "/drafts", "")
	writer.refused("forbidden", "POST", "/users", `{"name":"x"}`)
}

// What is done stands in the audit, with who did it, and what is refused does
// not.
func TestK11_APIAudit(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	c := r.all()
	c.must("POST", "/users", `{"name":"bo"}`)
	c.refused("exists", "POST", "/users", `{"name":"bo"}`)
	c.must("POST", "/users/bo/disable", `{}`)
	c.must("PUT", "/secrets/one", `{"value":"x"}`, "If-None-Match", "*")
	sessions := read[page[struct{ Key, User string }]](t, c.must("GET", "/sessions", ""))
	c.must("DELETE", "/sessions/"+url.PathEscape(sessions.Items[0].Key), "")
	changes, err := r.Store.FindChanges(t.Context(), connections.ChangeQuery{Author: "token caller", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, change := range slices.Backward(changes) {
		got = append(got, change.What+" "+change.Target)
	}
	want := []string{"create user bo", "disable user bo", "set secret one", "end session " + sessions.Items[0].User}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// P3: a body is bounded, whatever it says of itself.
func TestP3_APIBodiesAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	c := r.all()
	c.refused("too-large", "POST", "/drafts", `{"title":"`+strings.Repeat("x", 70<<10)+`"}`)
	for name, body := range map[string]string{
		"nested": `{"title":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, "twice": `{"title":"a","title":"b"}`, "behind": `{}{}`, "cut off": `{"title":"a`,
		"not UTF-8": "{\"title\":\"\xff\"}", "nothing": " ", "a number": "1e999999", "a comment": `{/**/}`,
	} {
		if got := c.call("POST", "/drafts", body); got.status != http.StatusBadRequest && got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d %s", name, got.status, short(got.body))
		}
	}
	request := httptest.NewRequest(http.MethodPost, r.admin+api.Base+"/drafts", io.NopCloser(bytes.NewReader(make([]byte, 70<<10))))
	request.ContentLength = -1
	request.Header.Set("Content-Type", "application/json")
	c.authorize(request)
	got := httptest.NewRecorder()
	c.handler.ServeHTTP(got, request)
	if got.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("without a length: got %d", got.Code)
	}
}

// K6: whoever is less than an administrator does nothing to one that could let
// them log in as that one: by the user, by a claim that names the subject, or by
// a factor. Nobody disables themselves.
func TestK6_APIOperatorsHelpNoAdministrator(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	p := r.administrator()
	p.stepUp()
	all := r.all()
	all.publish("kind: authentication\nid: byclaim\nprotocol: password\nfirstFactor: 20\nsubjectNamespace: staff\nsubjectClaim: number\n")
	err := r.Store.SaveAdministrator(t.Context(), connections.Administrator{Subject: broker.Subject{Namespace: "staff", Value: "7"}, Name: "chief", Role: "administrator", Created: r.clock.Now(), By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	users := read[page[struct{ Name, ID string }]](t, all.must("GET", "/users", ""))
	anna := users.Items[0]
	c := r.caller(access.Operator, "", access.ScopeRead, access.ScopeOperate)
	tag := c.must("GET", "/users/"+anna.Name, "").tag()
	subject := `{"namespace":"administrators","user":"` + anna.ID + `"}`
	for _, request := range [][3]string{
		{"PUT", "/users/" + anna.Name + "/claims", `{"claims":[]}`}, {"POST", "/users/" + anna.Name + "/disable", `{}`}, {"POST", "/users/" + anna.Name + "/enable", `{}`},
		{"POST", "/users/" + anna.Name + "/unlock", `{}`}, {"POST", "/factors/administrators-code/unlock", subject}, {"POST", "/factors/administrators-code/invite", subject},
		{"POST", "/users", `{"name":"evil","password":"correct horse battery","claims":[{"name":"number","values":["7"]}]}`},
	} {
		got := c.refused("forbidden", request[0], request[1], request[2], "If-Match", tag)
		if !strings.Contains(got.body, "that is an administrator") {
			t.Errorf("%v: got %s", request, got.body)
		}
	}
	made := c.must("POST", "/users", `{"name":"plain"}`)
	c.refused("forbidden", "PUT", "/users/plain/claims", `{"claims":[{"name":"number","values":["7"]}]}`, "If-Match", made.tag())
	c.must("PUT", "/users/plain/claims", `{"claims":[{"name":"number","values":["8"]}]}`, "If-Match", made.tag())
	if got := c.must("GET", "/users/"+anna.Name, ""); got.tag() != tag {
		t.Error("the administrator was changed")
	}
	s := p.session()
	s.refused("conflict", "POST", "/users/"+anna.Name+"/disable", `{}`)
	// An operator at a browser, who has just proven to be there, resets none either.
	subjectOfBo, bo := r.user("bo")
	if err := r.Store.SaveAdministrator(t.Context(), connections.Administrator{Subject: subjectOfBo, Name: "bo", Role: "operator", Created: r.clock.Now(), By: "test"}); err != nil {
		t.Fatal(err)
	}
	bo.open(r.admin + "/admin/login")
	bo.login()
	bo.stepUp()
	o := bo.session()
	tag = o.must("GET", "/users/"+anna.Name, "").tag()
	o.refused("forbidden", "POST", "/users/"+anna.Name+"/reset", `{}`, "If-Match", tag)
	o.refused("forbidden", "POST", "/factors/administrators-code/reset", subject)
	o.refused("forbidden", "POST", "/factors/administrators-code/invite", subject)
	plain := o.must("GET", "/users/plain", "").tag()
	o.must("POST", "/users/plain/reset", `{}`, "If-Match", plain)
}
