package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/cmd/trin/internal/useragent"
)

const (
	raised  = "kind: application\nid: intranet\nprotocol: wsfed\nauthentication: [local]\nfloor: 30\nsettings: {realm: 'urn:intranet', reply: ['https://intranet.example.dk/']}\n"
	library = "---\nkind: application\nid: library\nprotocol: wsfed\nauthentication: [local]\nsettings: {realm: 'urn:library', reply: ['https://library.example.dk/']}\n"
)

// What is imported is shown before it is kept, and exported as it is.
func TestChange_ImportIsShownBeforeItIsKept(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna := r.signedIn("anna", "", access.Administrator, true)
	id := anna.begun("Import")
	page := "/admin/drafts/" + id
	anna.page(page+"/import", "You are in the draft", "Import YAML", "8 MB")
	status, _, body := anna.upload(page+"/import", "", nil, raised+library)
	if status != http.StatusOK || !strings.Contains(body, "Keep the import in the draft?") || !strings.Contains(body, "Application library") || !strings.Contains(body, "floor") {
		t.Fatalf("got %d, want the difference: %s", status, body)
	}
	if d, err := r.Desk().Get(t.Context(), anna.acting(""), id); err != nil || d.Edited != 0 {
		t.Errorf("got %d edits before they were kept, %v", d.Edited, err)
	}
	// What was shown is what is kept, and nothing else.
	again := func(text, shown string) (int, string, string) {
		anna.page(page + "/import")
		return anna.uploadForm(page+"/import", map[string]string{"text": text, "keep": "1", "shown": shown, "revision": "1"})
	}
	shown := between(body, `name="shown" value="`, `"`)
	if status, _, body = again(raised, shown); status != http.StatusOK || !strings.Contains(body, "Keep the import") {
		t.Errorf("got %d for another text than was shown", status)
	}
	if status, to, _ := again(raised+library, shown); status != http.StatusSeeOther || to != r.admin+page {
		t.Errorf("got %d to %q", status, to)
	}
	anna.page(page, "Application library", "Application intranet", "New")
	read := r.reader()
	if status, body := read(page + "/export"); status != http.StatusOK || !strings.Contains(body, "library") || !strings.Contains(body, "journal") {
		t.Errorf("got %d: %s", status, body)
	}
	if status, body := read("/admin/versions/1/export"); status != http.StatusOK || strings.Contains(body, "library") {
		t.Errorf("got %d, want version 1 without what is in the draft: %s", status, body)
	}
	// The whole of it deletes the others.
	anna.page(page + "/import")
	if status, _, body := anna.upload(page+"/import", "", map[string]string{"whole": "1", "text": raised}, ""); status != http.StatusOK || strings.Count(body, "Deleted") < 8 {
		t.Errorf("got %d with %d documents deleted", status, strings.Count(body, "Deleted"))
	}
}

func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

// uploadForm sends those fields with the token of the page's form.
func (p *person) uploadForm(path string, fields map[string]string) (int, string, string) {
	p.r.Helper()
	form := p.form(path)
	for name := range fields {
		if !form.Has(name) {
			form.Controls = append(form.Controls, useragent.Control{Tag: "input", Type: "hidden", Name: name})
		}
	}
	return p.upload(path, "", fields, "")
}

// K7: a secret in a text is refused and not sent back; nor are texts that cannot
// be read, with one in it.
func TestK7_ImportedSecretsAreNotEchoed(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna := r.signedIn("anna", "", access.Administrator, true)
	page := "/admin/drafts/" + anna.begun("Import")
	for name, text := range map[string]string{
		"a secret":      "kind: application\nid: app\nprotocol: oidc\nauthentication: [local]\nsettings:\n  clientID: app\n  clientSecret: hunter2-hunter2\n",
		"a private key": "kind: application\nid: app\nprotocol: saml2\nauthentication: [local]\nsettings:\n  metadata: |\n    -----BEGIN PRIVATE KEY-----\n    hunter2-hunter2\n",
		"no YAML":       "settings:\n  secret: hunter2-hunter2\n - {",
	} {
		anna.page(page + "/import")
		status, _, body := anna.upload(page+"/import", "", map[string]string{"text": text}, "")
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Nothing was kept") || strings.Contains(body, "hunter2") {
			t.Errorf("%s: got %d: %s", name, status, body)
		}
		// Nor on the page of a draft that has changed in the meantime.
		anna.page(page + "/import")
		if status, _, body := anna.upload(page+"/import", "", map[string]string{"text": text, "revision": "7"}, ""); status != http.StatusConflict || strings.Contains(body, "hunter2") {
			t.Errorf("%s: got %d: %s", name, status, body)
		}
	}
	// What is only wrong stays to be mended.
	anna.page(page + "/import")
	if status, _, body := anna.upload(page+"/import", "", map[string]string{"text": "kind: application\nid: UPPER\n"}, ""); status != http.StatusUnprocessableEntity || !strings.Contains(body, "id: UPPER") || !strings.Contains(body, "Line 2") {
		t.Errorf("got %d, want the text with its problem: %s", status, body)
	}
	for name, fields := range map[string]map[string]string{"nothing": {}, "no text": {"text": "\xff\xfe"}} {
		anna.page(page + "/import")
		if status, _, body := anna.upload(page+"/import", "", fields, ""); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Nothing was kept") {
			t.Errorf("%s: got %d", name, status)
		}
	}
}

// K6: drafts of everything and of other organisations are not there for an
// administrator of one, whatever page and whatever is posted.
func TestK6_DraftsOfOthersAreNotThere(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also("kind: application\nid: odense\norganisation: odense\nprotocol: wsfed\nauthentication: [local]\nsettings: {realm: 'urn:odense', reply: ['https://odense.example.dk/']}\n")
	anna, orla := r.signedIn("anna", "", access.Administrator, true), r.signedIn("orla", "odense", access.Administrator, true)
	theirs := anna.begun("Everything")
	anna.sets(theirs, "", "application", "journal", "floor", 30)
	mine := orla.begun("Ours")
	orla.sets(mine, "odense", "application", "odense", "floor", 30)
	orla.page("/admin/drafts", "Ours")
	if strings.Contains(said(orla.Last()), "Everything") {
		t.Error("the list shows a draft of everything")
	}
	orla.page("/admin/drafts/"+mine, "Application odense")
	orla.page("/admin/drafts/"+mine+"/preview", "Application odense")
	orla.page("/admin/drafts/" + mine)
	token := orla.form("/admin/drafts/" + mine).Values("").Get("form_token")
	table, _ := r.Access()
	tried := 0
	for _, route := range table.Routes() {
		if !strings.HasPrefix(route.Pattern, "/admin/drafts/{draft}") {
			continue
		}
		tried++
		path := wildcard.ReplaceAllString(strings.Replace(route.Pattern, "{draft}", theirs, 1), "application")
		request := httptest.NewRequest(route.Method, r.admin+path, strings.NewReader("form_token="+token+"&revision=2&kind=application&id=journal"))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, cookie := range orla.Cookies(r.admin) {
			request.AddCookie(cookie)
		}
		answer := httptest.NewRecorder()
		r.Handler().ServeHTTP(answer, request)
		if answer.Code != http.StatusNotFound && answer.Code != http.StatusForbidden || strings.Contains(answer.Body.String(), "Everything") {
			t.Errorf("%s: got %d", route, answer.Code)
		}
	}
	if tried < 20 {
		t.Errorf("got %d routes", tried)
	}
	if d, err := r.Desk().Get(t.Context(), anna.acting(""), theirs); err != nil || d.Revision != 2 || d.State != "open" {
		t.Errorf("got %+v, %v: it was changed", d, err)
	}
	// Versions show its own documents alone, and are not its to go back to.
	orla.page("/admin/versions/2")
	if page := said(orla.Last()); !strings.Contains(page, "Application odense") || strings.Contains(page, "journal") {
		t.Errorf("got %s", page)
	}
	if hop, err := orla.Send(t.Context(), http.MethodGet, r.admin+"/admin/versions/1/restore", nil); err != nil || hop.Status != http.StatusForbidden {
		t.Errorf("got %d, %v", hop.Status, err)
	}
	if status, body := r.bearer("orla's", access.Administrator, "odense", access.ScopeRead)("/admin/versions/1/export"); status != http.StatusOK || strings.Contains(body, "journal") {
		t.Errorf("got %d: %s", status, body)
	}
}

// K6: what leads to an editing page leads to Trin's own, and to drafts that are
// there for the actor.
func TestK6_BeginLeadsToOwnPages(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna, orla := r.signedIn("anna", "", access.Administrator, true), r.signedIn("orla", "odense", access.Administrator, true)
	theirs := anna.begun("Everything")
	for _, to := range []string{"//evil.example", "https://evil.example/", "../keys", "documents/application/..", "publish"} {
		if hop, err := anna.Send(t.Context(), http.MethodGet, r.admin+"/admin/edit?to="+strings.ReplaceAll(to, "/", "%2F"), nil); err != nil || hop.Status != http.StatusNotFound {
			t.Errorf("%s: got %d, %v", to, hop.Status, err)
		}
	}
	orla.page(editing.Making("application").Link(), "You have no open draft")
	form := orla.form("/admin/drafts/begin")
	if err := orla.Submit(t.Context(), form, "", map[string]string{"draft": theirs}); err != nil {
		t.Fatal(err)
	}
	orla.sees(http.StatusNotFound)
	orla.page(editing.Making("application").Link())
	if err := orla.Submit(t.Context(), orla.form("/admin/drafts/begin"), "", map[string]string{"to": "//evil.example"}); err != nil {
		t.Fatal(err)
	}
	orla.sees(http.StatusNotFound)
	// With several drafts one is chosen.
	anna.begun("Another")
	anna.page(editing.Making("application").Link(), "You have 2 open drafts")
	anna.sends("/admin/drafts/begin", "", map[string]string{"draft": theirs})
	if !strings.HasPrefix(anna.at(), "/admin/drafts/"+theirs+"/new/application") {
		t.Errorf("at %s", anna.at())
	}
}
