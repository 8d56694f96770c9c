package browser

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"trin/admin/installation"
)

// stops is how many stops of Tab a page of the administration may have between
// its head and what somebody came for.
const stops = 60

// enters skips the menu, goes on to what the selector says and presses Enter
// there, and waits for the page behind it.
func (v *visitor) enters(selector string) {
	v.t.Helper()
	v.tabsPast(selector)
	v.must(v.leaving())
	v.must(v.Press(kb.Enter))
	v.must(v.left(selector))
}

// tabsPast skips the menu and goes on to what the selector says.
func (v *visitor) tabsPast(selector string) {
	v.t.Helper()
	v.must(v.Press(kb.Tab))
	v.focused("a.skip")
	v.must(v.Press(kb.Enter))
	v.tabWithin(stops, selector)
}

// follows opens at the server the page that Trin has led to at its own address,
// where nobody is signed in.
func (v *visitor) follows(server string) {
	v.t.Helper()
	asked := v.requested()
	for at := len(asked) - 1; at >= 0; at-- {
		if u, err := url.Parse(asked[at]); err == nil && "http://"+u.Host == running.URL() && strings.HasPrefix(u.Path, "/admin/") && u.Path != "/admin/login" {
			v.must(v.Open(server + u.RequestURI()))
			return
		}
	}
	v.t.Error("Trin has led nowhere")
}

// An administrator edits a step of a pipeline with the keyboard alone.
func TestKeyboardEditsAStep(t *testing.T) {
	server := administration(t)
	v := visit(t, "en")
	v.must(v.Open(server + "/admin/drafts/" + plantedWaiting.Claims + "/claims/application/application"))
	v.enters(`a[href$="/step/0"]`)
	v.must(v.Await("Step 1: keep"))
	v.tabsPast("main textarea")
	v.must(v.Press("\nphone"))
	v.must(v.leaving())
	v.tabWithin(stops, `main form .buttons button`)
	v.must(v.Press(kb.Enter))
	v.must(v.left("the button"))
	v.follows(server)
	v.says("Kept in the draft")
	v.says("phone")
}

// An administrator changes what a class counts as for a connection with the
// keyboard alone: the map, the class, what it does, keep.
func TestKeyboardEditsTheMap(t *testing.T) {
	server := administration(t)
	v := visit(t, "en")
	desk, karen := running.Trin().Desk(), Karen(running.Clock.Now())
	d, err := desk.New(t.Context(), karen, "The map, by the keys")
	v.must(err)
	v.must(v.Open(server + "/admin/drafts/" + d.ID + "/assurance/authentication/adfs"))
	v.enters(`tbody th a`)
	v.tabsPast("main form select")
	v.must(v.Press("tag"))
	v.must(v.leaving())
	v.tabWithin(stops, `main form .buttons button`)
	v.must(v.Press(kb.Enter))
	v.must(v.left("the button"))
	v.says("Nothing is kept yet.")
	v.enters(`main form .buttons button`)
	v.follows(server)
	v.says("Kept in the draft")
}

// A second administrator approves a draft and publishes it with the keyboard
// alone.
func TestKeyboardApprovesAndPublishes(t *testing.T) {
	server := administration(t)
	v := visit(t, "en")
	desk, ole := running.Trin().Desk(), Karen(running.Clock.Now())
	ole.Name, ole.Subject.Value = "Ole Vestergaard", "ole"
	d, err := desk.New(t.Context(), ole, "Names, by the keys")
	v.must(err)
	d, err = desk.Put(t.Context(), ole, d.ID, d.Revision, "kind: "+installation.KindFragment+"\nid: names-by-the-keys\nclaims:\n  - rename: {from: sn, to: 'urn:oid:2.5.4.4'}\n")
	v.must(err)
	_, err = desk.Submit(t.Context(), ole, d.ID, d.Revision, "")
	v.must(err)
	v.must(v.Open(server + "/admin/drafts/" + d.ID + "/approve")) // the settings of the demo want none, so no page leads there
	v.enters(`main form .buttons button`)
	v.follows(server)
	v.says("Approved by Karen Holm")
	v.enters(`.actions a[href$="/publish"]`)
	v.enters(`main form .buttons button`)
	v.follows(server)
	v.says("is in force")
}
