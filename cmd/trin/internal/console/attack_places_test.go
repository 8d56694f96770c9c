package console

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// K6: the page of one organisation's sessions leads on, at a place that says
// nothing of the session there.
func TestK6_APageOfSessionsLeadsOnSealed(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also("kind: application\nid: odense\norganisation: odense\nprotocol: wsfed\nauthentication: [local]\nsettings: {realm: 'urn:odense', reply: ['https://odense.example.dk/']}\n")
	p := r.signedIn("olga", "odense", access.Viewer, false)
	for n := range 51 { // one more than a page has
		r.held(broker.SessionKey(fmt.Sprintf("own%02d", n)), "odense")
		r.held(broker.SessionKey(fmt.Sprintf("theirs%02d", n)), "journal")
	}
	p.page("/admin/sessions", "user-own50", "user-own01")
	found := regexp.MustCompile(`[?&;]after=([A-Za-z0-9_-]+)`).FindSubmatch(p.Last().Body)
	if found == nil {
		t.Fatal("the page does not lead on")
	}
	var place []string
	text, err := base64.RawURLEncoding.DecodeString(string(found[1]))
	if err != nil || json.Unmarshal(text, &place) != nil || len(place) != 1 {
		t.Fatalf("the cursor %q: %v", found[1], err)
	}
	if _, plain := connections.ParseSessionPlace(place[0]); plain {
		t.Errorf("the cursor says where it leads: %q", place[0])
	}
	p.page("/admin/sessions?after="+string(found[1]), "user-own00")
	if strings.Contains(said(p.Last()), "user-own01") {
		t.Error("the next page begins before the end of the first")
	}
}
