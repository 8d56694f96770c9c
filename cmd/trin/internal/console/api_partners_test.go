package console

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/connections/saml2/samltest"
)

// cameAnswer is a partner link as the API answers it.
type cameAnswer struct {
	ID, State, Link, Draft, Answer string
	Came                           *struct {
		Address, Metadata string
		New               bool
	}
}

// walkPartners lets a partner fill in its side, and decides on it.
func walkPartners(t *testing.T, c *caller) {
	guest := c.person()
	const wish = `{"label":"KMD","days":14,"kind":"application","id":"diary","protocol":"saml2"}`
	if got := c.refused("invalid", "POST", "/partners", strings.Replace(wish, "diary", "journal", 1)); !strings.Contains(got.body, `"pointer":"/id"`) {
		t.Errorf("got %s", got.body)
	}
	answered := c.must("POST", "/partners", wish)
	made := read[cameAnswer](t, answered)
	path, secret := "/partners/"+made.ID, made.Link[strings.LastIndex(made.Link, "/")+1:]
	if !strings.HasPrefix(made.Link, c.url+"/setup/") || len(secret) != 43 || made.State != "open" {
		t.Fatalf("got %+v", made)
	}
	diary := samltest.SP{EntityID: "https://diary.example.dk/sp", Consumers: []string{"https://diary.example.dk/acs"}, Signing: []string{samltest.ProviderNextKey}, RequestSigned: true}.Metadata()
	guest.open(made.Link)
	guest.submit("go=look", map[string]string{"paste": diary}, "paste")
	guest.submit("go=send", nil, "paste")

	if got := read[page[cameAnswer]](t, c.must("GET", "/partners", "")); len(got.Items) != 1 || got.Items[0].State != "sent" {
		t.Errorf("got %+v", got)
	}
	found := c.must("GET", path, "")
	if got := read[cameAnswer](t, found); got.Came == nil || !got.Came.New || !strings.Contains(got.Came.Metadata, "https://diary.example.dk/acs") || strings.Contains(found.body, secret) {
		t.Errorf("got %s", found.body)
	}
	other := c.caller(access.Administrator, "south", access.Scopes()...)
	other.refused("not-found", "GET", path, "")
	other.refused("not-found", "POST", path+"/take", `{}`, "If-Match", found.tag())
	c.caller(access.Viewer, "", access.ScopeRead).refused("forbidden", "POST", path+"/take", `{}`, "If-Match", found.tag())
	c.refused("precondition-failed", "POST", path+"/take", `{}`, "If-Match", answered.tag())
	c.refused("precondition-required", "POST", path+"/revoke", `{}`)
	refused := c.must("POST", path+"/refuse", `{"answer":"Add an address."}`, "If-Match", found.tag())
	if got := read[cameAnswer](t, refused); got.State != "refused" || got.Answer != "Add an address." {
		t.Errorf("got %s", refused.body)
	}
	c.refused("conflict", "POST", path+"/take", `{}`, "If-Match", refused.tag())

	guest.open(made.Link)
	guest.reads(http.StatusOK, "Add an address.")
	guest.submit("go=look", map[string]string{"address": "https://diary.example.dk/metadata"}, "paste")
	guest.submit("go=send", nil, "paste")
	c.Desk().Fetch = func(_ context.Context, address string) ([]byte, error) {
		if address != "https://diary.example.dk/metadata" {
			t.Errorf("%s is fetched", address)
		}
		return []byte(strings.ReplaceAll(diary, "/acs", "/acs2")), nil
	}
	fetched := c.must("POST", path+"/fetch", `{}`, "If-Match", c.must("GET", path, "").tag())
	if got := read[cameAnswer](t, fetched); got.Came == nil || !strings.Contains(got.Came.Metadata, "/acs2") {
		t.Errorf("got %s", fetched.body)
	}
	taken := read[cameAnswer](t, c.must("POST", path+"/take", `{"follow":true}`, "If-Match", fetched.tag()))
	if taken.State != "taken" {
		t.Errorf("got %+v", taken)
	}
	document := c.must("GET", "/drafts/"+taken.Draft+"/documents/application/diary", "", "Accept", "application/yaml")
	for _, want := range []string{"enabled: false", "metadataURL: https://diary.example.dk/metadata", "/acs2"} {
		if !strings.Contains(document.body, want) {
			t.Errorf("no %q in %s", want, document.body)
		}
	}
	again := c.must("POST", "/partners", strings.Replace(wish, "diary", "diary-2", 1))
	revoked := read[cameAnswer](t, again)
	c.must("POST", "/partners/"+revoked.ID+"/revoke", `{}`, "If-Match", again.tag())
	guest.open(revoked.Link)
	guest.reads(http.StatusNotFound)
	for what, want := range map[string]int{"make partner link": 2, "refuse partner side": 1, "fetch partner metadata": 1, "take partner side": 1, "revoke partner link": 1} {
		if got := read[page[struct{ Author string }]](t, c.must("GET", "/audit?what="+url.QueryEscape(what), "")); len(got.Items) != want || got.Items[0].Author != "token caller" {
			t.Errorf("%s: got %+v", what, got)
		}
	}
}
