package console

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/upkeep"
	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// evil is a provider of somebody else, who says of anybody that it is one of the
// administrators.
const evil = "kind: authentication\nid: evil\nprotocol: oidc\nfirstFactor: 20\nsubjectNamespace: administrators\nsettings: {issuer: 'https://evil.example', clientID: x, secretName: evil}\n"

// K8: whoever has a token, or a session without a fresh proof, changes nothing by
// which administrators log in: else the next login would be theirs, with all that
// takes a person.
func TestK8_TheWayInIsChangedByAPerson(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	c := r.all()
	r.also("kind: application\nid: wiki\nprotocol: wsfed\nauthentication: [administrators]\nsettings: {realm: 'urn:wiki', reply: ['https://wiki.example.dk/']}\n")
	const patch = "application/merge-patch+json"
	for name, attack := range map[string][]string{
		"another way in":               {"application/admin", `{"authentication":["administrators","evil"]}`},
		"no floor":                     {"application/admin", `{"floor":null}`},
		"switched off":                 {"application/admin", `{"enabled":false}`},
		"a level for a password alone": {"authentication/administrators", `{"firstFactor":40}`},
		"no second factor":             {"authentication/administrators", `{"factors":null}`},
		"the factor itself":            {"authentication/administrators-code", `{"enabled":false}`},
	} {
		path, tag := c.newDraft(evil)
		got := c.call("PATCH", path+"/documents/"+attack[0], attack[1], "If-Match", tag, "Content-Type", patch)
		if got.status >= 300 {
			t.Fatalf("%s: %s", name, got.body)
		}
		c.refused("forbidden", "POST", path+"/publish", `{}`, "If-Match", got.tag())
	}
	path, tag := c.newDraft("")
	got := c.must("DELETE", path+"/documents/application/admin", "", "If-Match", tag)
	c.refused("forbidden", "POST", path+"/publish", `{}`, "If-Match", got.tag())
	path, tag = c.newDraft("kind: application\nid: aaa\nprotocol: console\nauthentication: [administrators]\nenabled: false\n")
	c.refused("forbidden", "POST", path+"/publish", `{}`, "If-Match", tag)

	tired := r.signedIn("tired", "", access.Administrator, false).session()
	path, tag = tired.newDraft("")
	got = tired.must("PATCH", path+"/documents/application/admin", `{"floor":null}`, "If-Match", tag, "Content-Type", patch)
	tired.refused("fresh-proof-needed", "POST", path+"/publish", `{}`, "If-Match", got.tag())
	fresh := r.signedIn("fresh", "", access.Administrator, true).session()
	got = fresh.must("PATCH", path+"/documents/application/admin", `{"name":"Trin"}`, "If-Match", got.tag(), "Content-Type", patch)
	fresh.must("POST", path+"/publish", `{}`, "If-Match", got.tag())

	// What administrators do not log in by is published as before.
	path, tag = c.newDraft(evil)
	c.must("POST", path+"/publish", `{}`, "If-Match", tag)
	if configuration, err := r.Pictures.Current(t.Context()); err != nil || configuration.Applications[broker.ID("admin")] == nil {
		t.Errorf("the administration is gone: %v", err)
	}
}

// K8: one organisation has no application of the administration, and changes
// nothing of the connections that administrators log in by, whoever they belong to.
func TestK8_TheWayInIsOfNoOrganisation(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	r.also("kind: authentication\nid: odense-users\nprotocol: password\nfirstFactor: 20\norganisation: odense\nfactors: [{connection: administrators-code, after: 30}]\n")
	all := r.signedIn("fresh", "", access.Administrator, true).session()
	path, tag := all.newDraft("")
	got := all.must("PATCH", path+"/documents/application/admin", `{"authentication":["administrators","odense-users"]}`, "If-Match", tag, "Content-Type", "application/merge-patch+json")
	all.must("POST", path+"/publish", `{}`, "If-Match", got.tag())
	odense := r.signedIn("ole", "odense", access.Administrator, true).session()
	path, tag = odense.newDraft("")
	got = odense.must("PATCH", path+"/documents/authentication/odense-users", `{"firstFactor":40}`, "If-Match", tag, "Content-Type", "application/merge-patch+json")
	odense.refused("forbidden", "POST", path+"/publish", `{}`, "If-Match", got.tag())
	path, tag = odense.newDraft("kind: application\nid: mine\nprotocol: console\nauthentication: [odense-users]\nenabled: false\n")
	odense.refused("forbidden", "POST", path+"/publish", `{}`, "If-Match", tag)
}

// K8: an operator takes no new keys for a provider that administrators log in by:
// whoever holds them could be any of them.
func TestK8_AnOperatorTakesNoKeysOfTheWayIn(t *testing.T) {
	t.Parallel()
	r, site, _ := upkeepRig(t)
	all := r.signedIn("fresh", "", access.Administrator, true)
	const patch = "application/merge-patch+json"
	changed := all.session()
	path, tag := changed.newDraft("")
	got := changed.must("PATCH", path+"/documents/application/admin", `{"authentication":["administrators","idp"]}`, "If-Match", tag, "Content-Type", patch)
	changed.must("POST", path+"/publish", `{}`, "If-Match", got.tag())
	site.publishes(providerText(r.clock.Now().Add(30*24*time.Hour), samltest.ProviderKey, samltest.ProviderNextKey))
	operator := r.signedIn("oskar", "", access.Operator, true)
	operator.page("/admin/metadata/authentication/idp")
	operator.presses("/admin/metadata/authentication/idp/fetch", nil)
	found, err := r.Store.MetadataProposals(t.Context(), connections.ProposalQuery{})
	if err != nil || len(found) != 1 {
		t.Fatalf("got %+v, %v", found, err)
	}
	page := upkeep.ProposalPath(found[0].Number)
	before := r.inForce("authentication", "idp")
	for _, p := range []*person{operator, r.signedIn("tired", "", access.Administrator, false)} {
		p.page(page)
		p.presses(page+"/approve", map[string]string{"note": "mine"})
		p.sees(http.StatusForbidden)
		if r.inForce("authentication", "idp") != before {
			t.Fatalf("%s has changed the keys of a provider that administrators log in by", p.name)
		}
	}
	all.page(page)
	all.presses(page+"/approve", map[string]string{"note": "called them"})
	if r.inForce("authentication", "idp") == before {
		t.Error("an administrator with a fresh proof cannot take them")
	}
}

// P3: a name that no user can have is refused beside the field, and is no fault
// of the server.
func TestP3_NamesThatNobodyCanHave(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	p, c := r.signedIn("oskar", "", access.Operator, true), r.all()
	for _, name := range []string{strings.Repeat("a", 257), strings.Repeat("[", 20000), "a\u202eb", "a\u2028b", strings.Repeat("\ufdfa", 80), "\u200b"} {
		p.page("/admin/users/new")
		p.sends("/admin/users/new", "", map[string]string{"name": name})
		if status := p.Last().Status; status >= http.StatusInternalServerError || !strings.Contains(said(p.Last()), "Nothing was done") {
			t.Errorf("%.20q: got %d %s", name, status, short(said(p.Last())))
		}
		body, err := json.Marshal(map[string]string{"name": name})
		if err != nil {
			t.Fatal(err)
		}
		c.refused("invalid", "POST", "/users", string(body))
	}
	users, err := r.Store.Users(t.Context(), "", 10)
	if err != nil || len(users) != 1 {
		t.Errorf("got %d users, %v; want the administrator alone", len(users), err)
	}
}
