package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/cmd/trin/internal/useragent"
)

// An administrator goes from the page of an application to a published change,
// and back to what was.
func TestChange_PublishedAndUndone(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna := r.signedIn("anna", "", access.Administrator, true)
	anna.page("/admin/applications/journal", "Edit", "Copy", "Switch off or on", "Delete")
	anna.page(editing.Document("application", "journal").Link(), "You have no open draft")
	anna.sends("/admin/drafts/begin", "", nil)
	draft := draftPath.FindStringSubmatch(anna.at())
	if draft == nil || anna.at() != "/admin/drafts/"+draft[1]+"/documents/application/journal" {
		t.Fatalf("at %s, want the page of the document in a draft", anna.at())
	}
	id := draft[1]
	anna.page("/admin/drafts/"+id, "Nothing is edited yet", "Edit something")
	anna.sets(id, "", "application", "journal", "floor", 30)
	anna.page(editing.Document("application", "journal").Link(), "You have one open draft")
	anna.page("/admin/drafts", "Begun by you", "Application journal", "version 1")
	anna.page("/admin/drafts/"+id, "Application journal", "The least level that every login must reach", "20", "30", "Last edited by anna", "Look at the preview")
	anna.page("/admin/drafts/"+id+"/preview", "Publish it.", "New dead ends", "What is reached otherwise", "journal")
	anna.page("/admin/drafts/"+id+"/publish", "What will happen", "Against version 1")
	anna.sends("/admin/drafts/"+id+"/publish", "", map[string]string{"note": "more certain"})
	anna.sees(http.StatusOK, "Published: version 2 is in force", "Go back to the version before")
	if c, err := r.Pictures.Current(t.Context()); err != nil || c.Version != 2 {
		t.Errorf("the node decides by version %d, %v", c.Version, err)
	}
	anna.page("/admin/versions", "in force", "more certain", "anna")
	anna.page("/admin/versions/2", "From version 1 to version 2", "floor")
	anna.page("/admin/versions/2?against=0", "Everything in version 2")
	anna.page("/admin/versions/2?against=9", "There is no such version")
	anna.page("/admin/versions/1/restore", "Put version 1 in force again?", "floor", "becomes version 3")
	anna.sends("/admin/versions/1/restore", "", nil)
	anna.sees(http.StatusOK, "Published: version 3 is in force", "Restores")
	if got := r.inForce("application", "journal"); !strings.Contains(got, "floor: 20") {
		t.Errorf("got %s, want the floor as it was", got)
	}
	anna.page("/admin/versions/1/restore", "There is nothing to put in force")
	anna.page("/admin/drafts?show=closed", "Published", "became version 2")
	anna.page("/admin/audit", "roll back installation")
	// From the audit one comes to the version that a change made, and to the draft.
	anna.page("/admin/audit?target=version+2")
	if err := anna.Follow(t.Context(), changeNumber(anna, "/admin/audit/")); err != nil {
		t.Fatal(err)
	}
	anna.sees(http.StatusOK, "publish draft")
	if err := anna.Follow(t.Context(), "The version that it made"); err != nil {
		t.Fatal(err)
	}
	anna.sees(http.StatusOK, "From version 1 to version 2", "Put it in force again")
}

// changeNumber is the text of the first link of the page below the path.
func changeNumber(p *person, below string) string {
	for _, link := range p.Last().Page.Links {
		if strings.HasPrefix(link.Href, below) {
			return link.Text
		}
	}
	return "no link below " + below
}

// The second administrator approves, and nobody who edited.
func TestChange_TheSecondAdministratorApproves(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also("kind: settings\npublishing: {approvals: 1}\n")
	anna, bo := r.signedIn("anna", "", access.Administrator, true), r.signedIn("bo", "", access.Administrator, true)
	cilla, viggo := r.signedIn("cilla", "", access.Administrator, false), r.signedIn("viggo", "", access.Viewer, false)
	id := anna.begun("More certain")
	page := "/admin/drafts/" + id
	anna.sets(id, "", "application", "journal", "floor", 30)
	anna.page(page+"/publish", "It cannot be done", "0 of 1 given")
	anna.page(page+"/preview", "Submit it, so that others can approve it")
	anna.page(page + "/submit")
	anna.sends(page+"/submit", "", map[string]string{"note": "as agreed"})
	anna.sees(http.StatusOK, "Waits for approval", "You cannot approve it: you have made an edit of it", "as agreed")
	anna.page(page+"/approve", "It cannot be done", "Another administrator must")
	viggo.page(page, "You can look at it", "that takes the role of administrator")
	if viggo.Last().Page.Form("revision") != nil || slices.ContainsFunc(viggo.Last().Page.Links, func(l useragent.Link) bool { return strings.HasSuffix(l.Href, "/approve") }) {
		t.Error("a viewer is offered something to do")
	}
	cilla.open(r.admin + page + "/approve")
	if strings.HasPrefix(cilla.at(), "/admin/drafts") {
		t.Errorf("at %s: whoever has not proven again comes to approve", cilla.at())
	}
	bo.page(page, "Look at the preview, and approve it")
	bo.page(page+"/approve", "What will happen", "floor")
	bo.sends(page+"/approve", "", nil)
	bo.sees(http.StatusOK, "Approved by bo", "1 of 1 given", "Publish it.")
	bo.page(page+"/approve", "You have approved it already")
	// An edit takes the approval away.
	anna.sets(id, "", "application", "journal", "floor", 40)
	bo.page(page, "0 of 1 given")
	anna.page(page + "/submit")
	anna.sends(page+"/submit", "", nil)
	bo.page(page + "/approve")
	bo.sends(page+"/approve", "", nil)
	anna.page(page + "/publish")
	anna.sends(page+"/publish", "", nil)
	anna.sees(http.StatusOK, "Published: version 3 is in force", "Approved by bo")
	// Going back wants an approval too.
	anna.page("/admin/versions/2/restore")
	anna.sends("/admin/versions/2/restore", "", nil)
	anna.sees(http.StatusOK, "Waits for approval", "Restores", "version 2")
	if strings.Contains(said(anna.Last()), "is in force.") {
		t.Error("going back was put in force without the approval")
	}
}

// A draft is opened again, an edit is taken out, and what is discarded stays to
// be read.
func TestChange_TakenBack(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also("kind: settings\npublishing: {approvals: 1}\n")
	anna := r.signedIn("anna", "", access.Administrator, false)
	id := anna.begun("More certain")
	page := "/admin/drafts/" + id
	anna.sets(id, "", "application", "journal", "floor", 30)
	anna.sets(id, "", "authentication", "idp", "forward", false)
	anna.page(page + "/submit")
	anna.sends(page+"/submit", "", nil)
	anna.page(page+"/reopen", "The draft can be edited again")
	anna.sends(page+"/reopen", "", nil)
	anna.sees(http.StatusOK, "Application journal", "Authentication connection idp")
	anna.page(page+"/revert?kind=authentication&id=idp", "forward")
	anna.sends(page+"/revert", "", nil)
	anna.sees(http.StatusOK, "Application journal")
	if strings.Contains(said(anna.Last()), "Authentication connection idp") {
		t.Error("the edit is still there")
	}
	anna.page(page+"/revert?kind=authentication&id=idp", "The draft has no edit of this document")
	anna.sendsOwn(page, map[string]string{"title": "Another title", "note": "why"})
	anna.sees(http.StatusOK, "Another title", "why")
	anna.sendsOwn(page, map[string]string{"title": strings.Repeat("t", 200)})
	anna.sees(http.StatusUnprocessableEntity, "Nothing was kept", "more than 120 letters")
	if got := anna.form(page).Values("").Get("title"); got != strings.Repeat("t", 200) {
		t.Errorf("got %q, want what was typed", got)
	}
	anna.page(page+"/discard", "The draft ends")
	anna.sends(page+"/discard", "", nil)
	anna.sees(http.StatusOK, "Discarded", "Its edits can still be read", "floor")
	for _, gone := range []string{"preview", "publish", "submit", "import", "conflicts"} {
		if anna.open(r.admin + page + "/" + gone); anna.at() != page {
			t.Errorf("%s of a draft that is discarded: at %s", gone, anna.at())
		}
	}
}

// sendsOwn sends the form of the page that is at the path itself.
func (p *person) sendsOwn(path string, fill map[string]string) {
	p.r.Helper()
	p.page(path)
	p.sends(path, "", fill)
}

// K8: what is sensitive needs a fresh proof, to see it asked and to do it.
func TestK8_PublishingSettingsNeedsAFreshProof(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna, bo := r.signedIn("anna", "", access.Administrator, false), r.signedIn("bo", "", access.Administrator, true)
	id := anna.begun("Settings")
	page := "/admin/drafts/" + id
	d, err := r.Desk().Get(t.Context(), anna.acting(""), id)
	if err == nil {
		_, err = r.Desk().Put(t.Context(), anna.acting(""), id, d.Revision, "kind: settings\nsessionIdle: 1h\n")
	}
	if err != nil {
		t.Fatal(err)
	}
	hop, err := anna.Send(t.Context(), http.MethodGet, r.admin+page+"/publish", nil)
	if err != nil || hop.Status != http.StatusSeeOther {
		t.Fatalf("got %+v, %v; want to be sent to prove again", hop, err)
	}
	anna.page(page)
	token := anna.form(page).Values("").Get("form_token")
	for _, to := range []string{page + "/publish", "/admin/versions/1/restore", page + "/approve"} {
		hop, err := anna.Send(t.Context(), http.MethodPost, r.admin+to, url.Values{"form_token": {token}, "revision": {"2"}, "version": {"1"}})
		if err != nil || hop.Status != http.StatusForbidden || !strings.Contains(string(hop.Body), "step-up") {
			t.Errorf("%s: got %d, %v; want a fresh proof asked for", to, hop.Status, err)
		}
	}
	if newest, err := r.Store.Newest(t.Context()); err != nil || newest != 1 {
		t.Errorf("got version %d, %v", newest, err)
	}
	bo.page(page + "/publish")
	bo.sends(page+"/publish", "", nil)
	bo.sees(http.StatusOK, "Published: version 2")
}
