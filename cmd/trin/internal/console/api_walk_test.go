package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trin/cmd/trin/internal/node"
	"trin/connections/saml2/samltest"
	"trin/store/pgtest"
)

// withoutVocabulary is the installation with every protocol, as a token may
// publish it.
func withoutVocabulary() string {
	_, rest, _ := strings.Cut(installedText(), "\n---\n")
	return rest
}

// session asks as the administrator at a browser.
func (p *person) session() *caller {
	p.r.Helper()
	c := p.r.callerWith(func(request *http.Request) {
		for _, cookie := range p.Cookies(p.r.admin + "/admin/") {
			request.AddCookie(cookie)
		}
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	})
	return c
}

// stepUp proves again to be there.
func (p *person) stepUp() {
	p.r.Helper()
	p.open(p.r.admin + "/admin/step-up")
	p.login()
}

// Every operation of the API is asked on a real node, on both databases, and
// answered as it is described.
func TestAPI_EveryOperation(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) string{
		"sqlite": func(t testing.TB) string { return t.TempDir() + "/trin.db" }, "postgres": pgtest.URL,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyOperation(t, newRig(t, false, func(o *node.Options) { o.Database = database(t) }))
		})
	}
}

func everyOperation(t *testing.T, r *rig) {
	t.Helper()
	p := r.administrator()
	p.stepUp()
	c, s := r.all(), p.session()
	s.succeeded = c.succeeded // what only a person does counts too
	walkMeta(t, c)
	walkDrafts(t, c)
	walkApproval(t, c, s)
	walkReach(t, c)
	walkUpkeep(t, c)
	walkPartners(t, c)
	walkInspect(t, c)
	walkLogins(t, c, p, s)
	walkSharing(t, c)
	walkLibrary(t, c)
	walkRegister(t, c)
	walkDrafted(t, c)
	walkLab(t, c, s)
	walkPeople(t, c, s)
	walkUserEnds(t, c, s)
	walkKeyImport(t, c, s)
	walkKeysAndSecrets(t, c, s)
	for _, operation := range c.description.Operations() {
		if !c.succeeded[operation] {
			t.Errorf("%s was not answered with success", operation)
		}
	}
}

func walkMeta(t *testing.T, c *caller) {
	c.must("GET", "/openapi.json", "")
	if me := read[struct {
		Name   string
		Scopes []string
	}](t, c.must("GET", "/me", "")); me.Name != "token caller" || len(me.Scopes) != 4 {
		t.Errorf("got %+v", me)
	}
	if health := read[struct{ Version, Errors int64 }](t, c.must("GET", "/health", "")); health.Version != 1 || health.Errors != 0 {
		t.Errorf("got %+v", health)
	}
}

// walkDrafts goes from a draft to a version and looks at both.
func walkDrafts(t *testing.T, c *caller) {
	path, tag := c.newDraft(withoutVocabulary())
	c.must("GET", "/drafts?state=open&limit=1", "")
	read := c.must("GET", path, "")
	if read.tag() != tag {
		t.Errorf("got the tag %s, want %s", read.tag(), tag)
	}
	if again := c.call("GET", path, "", "If-None-Match", tag); again.status != http.StatusNotModified || again.body != "" {
		t.Errorf("got %d for what has not changed", again.status)
	}
	tag = c.must("PATCH", path, `{"title":"Connect the journal"}`, "If-Match", tag).tag()
	c.must("GET", path+"/documents?kind=application", "")
	journal := path + "/documents/application/journal"
	c.must("GET", journal, "")
	tag = c.must("PATCH", journal, `{"floor":30,"name":null}`, "If-Match", tag, "Content-Type", "application/merge-patch+json").tag()
	if yaml := c.must("GET", journal, "", "Accept", "application/yaml"); !strings.Contains(yaml.body, "floor: 30\n") || strings.Contains(yaml.body, "Journalen") {
		t.Errorf("the patch did not do what it says:\n%s", yaml.body)
	}
	tag = c.must("PUT", path+"/documents/fragment/mail", `{"kind":"fragment","id":"mail","claims":[{"rename":{"from":"mail","to":"email"}}]}`, "If-Match", tag).tag()
	tag = c.must("POST", journal+"/copy", `{"as":"journal-2"}`, "If-Match", tag).tag()
	tag = c.must("DELETE", path+"/documents/application/journal-2", "", "If-Match", tag).tag()
	c.must("GET", path+"/documents/authentication/local/dependents", "")
	tag = c.must("POST", path+"/documents/fragment/mail/revert", `{}`, "If-Match", tag).tag()
	c.must("GET", path+"/difference", "")
	c.must("GET", path+"/export", "")
	c.must("GET", path+"/conflicts", "")
	c.must("GET", path+"/preview?reach=true&samples=10&logins=10", "")
	tag = c.must("POST", path+"/rebase", `{}`, "If-Match", tag).tag()
	tag = c.must("POST", path+"/submit", `{"note":"please look"}`, "If-Match", tag).tag()
	tag = c.must("POST", path+"/reopen", `{}`, "If-Match", tag).tag()
	published := c.must("POST", path+"/publish", `{}`, "If-Match", tag)
	if !strings.Contains(published.body, `"version":2`) || !strings.Contains(published.body, `"published"`) {
		t.Errorf("got %s", published.body)
	}
	other, tag := c.newDraft("")
	c.must("DELETE", other, "", "If-Match", tag)
	c.must("GET", "/installation", "")
	c.must("GET", "/installation/export?version=1", "")
	c.must("GET", "/installation/problems", "")
	c.must("GET", "/installation/versions?limit=1", "")
	c.must("GET", "/installation/difference?from=1&to=2", "")
	c.must("GET", "/installation/documents?version=2&kind=application&limit=2", "")
	c.must("GET", "/installation/documents/application/journal", "")
}

// walkApproval does what takes a person: settings, approving, going back.
func walkApproval(t *testing.T, c, s *caller) {
	path, tag := c.newDraft("kind: settings\nsamples: {keep: 10}\n")
	c.refused("forbidden", "POST", path+"/publish", `{}`, "If-Match", tag)
	tag = c.must("POST", path+"/submit", `{}`, "If-Match", tag).tag()
	c.must("GET", "/me", "")
	// The token was made by somebody else, so its draft can be approved.
	tag = s.must("POST", path+"/approve", `{}`, "If-Match", tag).tag()
	s.must("POST", path+"/publish", `{"note":"samples"}`, "If-Match", tag)
	installation := s.must("GET", "/installation", "")
	back := s.must("POST", "/installation/rollback", `{"version":2,"note":"and back"}`, "If-Match", installation.tag())
	if !strings.Contains(back.body, `"version":4`) {
		t.Errorf("got %s", back.body)
	}
	s.refused("precondition-failed", "POST", "/installation/rollback", `{"version":3}`, "If-Match", installation.tag())
	installation = s.must("GET", "/installation", "")
	s.must("POST", "/installation/rollback", `{"version":3}`, "If-Match", installation.tag())
	if _, err := c.Pictures.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func walkReach(t *testing.T, c *caller) {
	if all := read[page[struct {
		Application string
		Ways        []struct{ Connection, Class, Way string }
	}]](t, c.must("GET", "/reach", "")); len(all.Items) != 4 || len(all.Items[0].Ways) == 0 {
		t.Errorf("got %+v", all)
	}
	c.must("GET", "/reach/journal", "")
	for body, want := range map[string]string{
		`{"application":"journal"}`: "answered",
		`{"application":"journal","classes":["urn:none-such"],"comparison":"exact"}`:                                                          "refused",
		`{"application":"journal","passive":true}`:                                                                                            "refused",
		`{"application":"journal","held":[{"connection":"idp","level":"30","age":60}],"answers":[{"connection":"idp","age":5}],"maxAge":600}`: "answered",
	} {
		if got := read[struct{ Outcome string }](t, c.must("POST", "/what-if", body)); got.Outcome != want {
			t.Errorf("%s: got %s, want %s", body, got.Outcome, want)
		}
	}
	c.refused("not-found", "POST", "/what-if", `{"application":"none"}`)
	c.refused("invalid", "POST", "/what-if", `{"application":"journal","answers":[{"connection":"none"}]}`)
	c.must("GET", "/requesters?known=true", "")
	provider := samltest.IDP{EntityID: "https://idp2.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp2.example.dk/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	checked := c.must("POST", "/metadata/check", provider, "Content-Type", "application/samlmetadata+xml")
	if !strings.Contains(checked.body, `"name":"https://idp2.example.dk"`) || !strings.Contains(checked.body, `"fingerprint"`) {
		t.Errorf("got %s", checked.body)
	}
	for _, wrong := range []string{"no metadata", "<x/>", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><EntityDescriptor>&e;</EntityDescriptor>`} {
		if got := c.must("POST", "/metadata/check", wrong, "Content-Type", "text/xml"); !strings.Contains(got.body, `"severity":"error"`) || strings.Contains(got.body, "root:x") {
			t.Errorf("%s: got %s", wrong, got.body)
		}
	}
}

// walkLogins looks at what logging in has left.
func walkLogins(t *testing.T, c *caller, p *person, s *caller) {
	p.stepUp() // a login that is recorded, now that samples are kept
	s.must("GET", "/me", "")
	logins := read[page[struct {
		Record struct{ Reference, Application string }
	}]](t, c.must("GET", "/logins?application=admin&limit=2", ""))
	if len(logins.Items) != 2 {
		t.Fatalf("got %d logins", len(logins.Items))
	}
	c.must("GET", "/logins/"+logins.Items[0].Record.Reference, "")
	c.must("GET", "/samples?side=application&id=admin", "")
	c.must("GET", "/samples?side=authentication&id=administrators", "")
	tried := c.must("POST", "/claims/try", `{"side":"application","id":"journal","level":"30","claims":[{"name":"mail","values":["a@example.dk"]},{"name":"cpr","values":["x"]}]}`)
	if got := read[struct{ Claims []struct{ Name string } }](t, tried); len(got.Claims) != 2 || got.Claims[0].Name != "email" {
		t.Errorf("got %s", tried.body)
	}
	path, tag := c.newDraft("")
	c.must("PATCH", path+"/documents/application/journal", `{"floor":20}`, "If-Match", tag, "Content-Type", "application/merge-patch+json")
	c.must("POST", "/claims/compare", `{"draft":"`+strings.TrimPrefix(path, "/drafts/")+`"}`)
	sessions := read[page[struct{ Key, User string }]](t, c.must("GET", "/sessions", ""))
	if len(sessions.Items) == 0 {
		t.Fatal("nobody is logged in")
	}
	c.must("GET", "/sessions?user="+url.QueryEscape(sessions.Items[0].User), "")
	found := read[page[struct{ Number int64 }]](t, c.must("GET", "/audit?what=publish", ""))
	if len(found.Items) < 2 {
		t.Errorf("got %d changes", len(found.Items))
	}
	c.must("GET", "/audit/1", "")
	c.must("GET", "/sessions/"+url.PathEscape(sessions.Items[0].Key), "")
}

// walkPeople works on users, factors, administrators, tokens, and ends sessions.
func walkPeople(t *testing.T, c, s *caller) {
	c.must("POST", "/users", `{"name":"bo","password":"correct horse battery","claims":[{"name":"mail","values":["bo@example.dk"]}]}`)
	c.must("GET", "/users?limit=1", "")
	bo := c.must("GET", "/users/bo", "")
	tag := c.must("PUT", "/users/bo/claims", `{"claims":[]}`, "If-Match", bo.tag()).tag()
	reset := read[struct{ Link string }](t, s.must("POST", "/users/bo/reset", `{}`, "If-Match", tag))
	if !strings.HasPrefix(reset.Link, c.url+"/") || !strings.Contains(c.must("GET", "/users/bo", "").body, `"password":false`) {
		t.Errorf("got the link %q", reset.Link)
	}
	if made := read[struct{ Password *struct{ Link string } }](t, c.must("POST", "/users", `{"name":"without"}`)); made.Password == nil || made.Password.Link == "" {
		t.Error("a user without a password is given no link")
	}
	disabled := c.must("POST", "/users/bo/disable", `{}`)
	if !strings.Contains(disabled.body, `"disabled":true`) || disabled.tag() == tag {
		t.Errorf("got %s", disabled.body)
	}
	c.must("POST", "/users/bo/enable", `{}`, "If-Match", disabled.tag())
	c.must("POST", "/users/bo/unlock", `{}`)
	c.must("GET", "/factors", "")
	subject := `"namespace":"local","user":"` + read[struct{ ID string }](t, bo).ID + `"`
	code := read[struct{ Code string }](t, c.must("POST", "/factors/codes/invite", `{`+subject+`,"hours":2}`)).Code
	if code == "" {
		t.Error("no code is given")
	}
	c.must("GET", "/factors/codes/status?namespace=local&user=x", "")
	c.must("POST", "/factors/codes/unlock", `{`+subject+`}`)
	s.must("POST", "/factors/codes/reset", `{`+subject+`}`)
	list := s.must("GET", "/administrators", "")
	list = s.must("PUT", "/administrators", `{"name":"Bo Bang","namespace":"local","user":"bo","role":"viewer"}`, "If-Match", list.tag())
	if !strings.Contains(list.body, "Bo Bang") {
		t.Errorf("got %s", list.body)
	}
	s.must("DELETE", "/administrators?namespace=local&user=bo", "")
	link := read[struct{ Link string }](t, s.must("POST", "/administrators/invitations", `{"role":"viewer"}`)).Link
	if !strings.HasPrefix(link, c.admin+"/admin/first?link=") {
		t.Errorf("got the link %q", link)
	}
	s.must("GET", "/tokens", "")
	made := read[struct {
		Secret string
		Token  struct{ ID string }
	}](t, s.must("POST", "/tokens", `{"name":"deploy","role":"administrator","scopes":["read","write"],"hours":24}`))
	if !strings.HasPrefix(made.Secret, "trin_") {
		t.Errorf("got %+v", made)
	}
	s.must("DELETE", "/tokens/"+made.Token.ID, "")
}

func walkKeysAndSecrets(t *testing.T, c, s *caller) {
	made := s.must("POST", "/keys", `{"use":"signing","algorithm":"p-256"}`)
	next := read[struct{ ID, State, Active string }](t, made)
	if next.State != "next" || next.Active == "" || next.Active == next.ID {
		t.Errorf("got %+v", next)
	}
	all := read[page[any]](t, c.must("GET", "/keys", ""))
	if len(all.Items) < 3 {
		t.Errorf("got %d keys", len(all.Items))
	}
	tag := c.must("GET", "/keys/"+next.ID, "").tag()
	if tag != made.tag() {
		t.Errorf("got the tag %s, want %s", tag, made.tag())
	}
	walkRollover(t, c, next.ID, next.Active)
	// Applications are there that have not read it.
	objected := s.refused("objected", "POST", "/keys/"+next.ID+"/activate", `{}`, "If-Match", tag)
	if !strings.Contains(objected.body, "application journal") {
		t.Errorf("got %s", objected.body)
	}
	tag = s.must("POST", "/keys/"+next.ID+"/activate", `{"accept":true}`, "If-Match", tag).tag()
	s.refused("conflict", "POST", "/keys/"+next.ID+"/retire", `{"accept":true}`, "If-Match", tag)
	before := "/keys/" + next.Active
	tag = c.must("GET", before, "").tag()
	tag = s.must("POST", before+"/retire", `{"accept":true}`, "If-Match", tag).tag()
	tag = s.must("POST", before+"/publish", `{}`, "If-Match", tag).tag()
	tag = s.must("POST", before+"/retire", `{"accept":true}`, "If-Match", tag).tag()
	s.must("DELETE", before+"?accept=true", "", "If-Match", tag)
	secret := c.must("PUT", "/secrets/op", `{"value":"do not tell"}`, "If-None-Match", "*")
	c.must("GET", "/secrets", "")
	if got := c.must("GET", "/secrets/op", ""); got.tag() != secret.tag() {
		t.Errorf("got the tag %s, want %s", got.tag(), secret.tag())
	}
	c.must("DELETE", "/secrets/op", "", "If-Match", secret.tag())
	sessions := read[page[struct{ Key string }]](t, c.must("GET", "/sessions", ""))
	if !slices.ContainsFunc(sessions.Items, func(s struct{ Key string }) bool { return s.Key != "" }) {
		t.Fatal("nobody is logged in")
	}
	c.must("DELETE", "/sessions/"+url.PathEscape(sessions.Items[0].Key), "")
	c.refused("not-found", "GET", "/sessions/"+url.PathEscape(sessions.Items[0].Key), "")
}
