package console

import (
	"net/http"
	"strings"
	"testing"

	"trin/admin/access"
)

// K16: of two who change the same draft the second is told, and nothing that they
// typed is lost.
func TestK16_AStaleRevisionKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna, bo := r.signedIn("anna", "", access.Administrator, true), r.signedIn("bo", "", access.Administrator, true)
	id := anna.begun("First")
	page := "/admin/drafts/" + id
	bo.page(page)
	anna.sendsOwn(page, map[string]string{"title": "By anna", "note": ""})
	bo.sends(page, "", map[string]string{"title": "By bo", "note": "a long <b>note</b>"})
	bo.sees(http.StatusConflict, "The draft has changed in the meantime", "Revision 1", "Revision 2", "By bo", "a long <b>note</b>")
	anna.page(page, "By anna")
	bo.sends(page, "", nil) // put it into the draft as it is now
	bo.sees(http.StatusOK, "By bo", "a long <b>note</b>")
	// So it is with publishing: what was not seen is not published.
	anna.sets(id, "", "application", "journal", "floor", 30)
	bo.page(page + "/publish")
	anna.sets(id, "", "application", "journal", "floor", 40)
	bo.sends(page+"/publish", "", nil)
	bo.sees(http.StatusConflict, "The draft has changed in the meantime")
	if newest, err := r.Store.Newest(t.Context()); err != nil || newest != 1 {
		t.Errorf("got version %d, %v", newest, err)
	}
	// And with what is finished.
	bo.page(page + "/publish")
	anna.page(page + "/discard")
	anna.sends(page+"/discard", "", nil)
	bo.sends(page+"/publish", "", nil)
	bo.sees(http.StatusConflict)
}

// K16: what others have published meanwhile stays, or is chosen for, and what was
// not seen is not chosen over.
func TestK16_ConflictsAreChosen(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna := r.signedIn("anna", "", access.Administrator, true)
	id := anna.begun("Floors")
	page := "/admin/drafts/" + id
	anna.sets(id, "", "application", "intranet", "floor", 30)
	anna.sets(id, "", "application", "app", "floor", 30)
	anna.page(page+"/conflicts", "There are no conflicts")
	theirs := func(floor string) {
		r.also("kind: application\nid: intranet\nprotocol: wsfed\nauthentication: [local]\nfloor: " + floor + "\nsettings: {realm: 'urn:intranet', reply: ['https://intranet.example.dk/']}\n" +
			"---\nkind: application\nid: app\nprotocol: oidc\nauthentication: [op, local]\nfloor: " + floor + "\nsettings: {clientID: app, authMethod: none, redirectURIs: ['https://app.example.dk/back']}\n")
	}
	theirs("40")
	anna.page(page, "Conflicts", "Settle the conflicts", "behind by 1")
	anna.page(page+"/publish", "It cannot be done", "Others have changed the same documents")
	anna.page(page+"/conflicts", "Version 2 is in force", "As it was when the draft began", "Theirs: as it is in force now", "Mine: as the draft has it", "floor: 30", "floor: 40")
	fill := map[string]string{"keep-0": "mine", "keep-1": "theirs"}
	anna.sends(page+"/conflicts", "", map[string]string{"keep-0": "mine"})
	anna.sees(http.StatusUnprocessableEntity, "Choose for every document")
	theirs("20")
	anna.sends(page+"/conflicts", "", fill)
	anna.sees(http.StatusConflict, "another version was published while you chose", "Version 3 is in force", "floor: 20")
	anna.sends(page+"/conflicts", "", fill)
	anna.sees(http.StatusOK, "Application app", "Look at the preview")
	if strings.Contains(said(anna.Last()), "Application intranet") {
		t.Error("theirs is kept, and still edited")
	}
	anna.page(page + "/publish")
	anna.sends(page+"/publish", "", nil)
	anna.sees(http.StatusOK, "Published: version 4")
	if app, intranet := r.inForce("application", "app"), r.inForce("application", "intranet"); !strings.Contains(app, "floor: 30") || !strings.Contains(intranet, "floor: 20") {
		t.Errorf("got %s and %s", app, intranet)
	}
}

// K16: going back is from what was seen in force.
func TestK16_GoingBackFromWhatWasSeen(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna := r.signedIn("anna", "", access.Administrator, true)
	r.also("kind: settings\nsessionIdle: 1h\n")
	anna.page("/admin/versions/1/restore", "becomes version 3")
	r.also("kind: settings\nsessionIdle: 2h\n")
	anna.sends("/admin/versions/1/restore", "", nil)
	anna.sees(http.StatusConflict)
	if newest, err := r.Store.Newest(t.Context()); err != nil || newest != 3 {
		t.Errorf("got version %d, %v", newest, err)
	}
}
