package console

import (
	"net/http"
	"strings"
	"testing"

	"trin/admin/access"
)

// A login is tried on both sides of a draft: as it is in force, and as it would
// be.
func TestWhatIf_BeforeAndAfterADraft(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	anna := r.administrator()
	anna.open(r.admin + "/admin/step-up")
	draft, err := r.Desk().New(t.Context(), acting(r), "Otherwise")
	if err != nil {
		t.Fatal(err)
	}
	page := "/admin/what-if?draft=" + draft.ID
	anna.page("/admin/drafts/"+draft.ID+"/preview", "Nothing")
	anna.page(page, "as the draft “Otherwise” would make it")
	anna.page(page+"&application=admin", "Before and after", "The draft changes nothing of this login", "The login succeeds", "In force", "With the draft")
	changed, err := r.Desk().Disable(t.Context(), acting(r), draft.ID, draft.Revision, "authentication", "administrators-code")
	if err != nil {
		t.Fatal(err)
	}
	anna.page("/admin/drafts/"+draft.ID+"/preview", "Try a login in the draft")
	anna.page(page+"&application=admin", "The draft changes this login", "In force", "The login succeeds", "With the draft", "The login is refused")
	if text := said(anna.Last()); strings.Index(text, "The login succeeds") > strings.Index(text, "The login is refused") {
		t.Errorf("before stands after: %s", text)
	}
	// What is answered by a connection of one side alone is no question to the other.
	if _, err := r.Desk().Put(t.Context(), acting(r), draft.ID, changed.Revision, "kind: application\nid: fresh\nprotocol: saml2\nname: {en: Fresh}\nauthentication: [administrators]\n"); err != nil {
		t.Fatal(err)
	}
	anna.page(page+"&application=fresh&answer.administrators=", "The application is not there")
	for address, want := range map[string]int{
		page + "&application=none":                       http.StatusUnprocessableEntity,
		"/admin/what-if?draft=0123456789abcdef":          http.StatusNotFound,
		"/admin/what-if?draft=..%2f..&application=admin": http.StatusNotFound,
	} {
		if hop, err := anna.Send(t.Context(), http.MethodGet, r.admin+address, nil); err != nil || hop.Status != want {
			t.Errorf("%s: got %d, %v, want %d", address, hop.Status, err, want)
		}
	}
	orla := r.signedIn("orla", "odense", access.Administrator, false)
	if hop, err := orla.Send(t.Context(), http.MethodGet, r.admin+page, nil); err != nil || hop.Status != http.StatusNotFound {
		t.Errorf("K6: got %d, %v", hop.Status, err)
	}
	if _, err := r.Desk().Discard(t.Context(), acting(r), draft.ID, changed.Revision+1); err != nil {
		t.Fatal(err)
	}
	if hop, err := anna.Send(t.Context(), http.MethodGet, r.admin+page, nil); err != nil || hop.Status != http.StatusNotFound {
		t.Errorf("one that is discarded: got %d, %v", hop.Status, err)
	}
}
