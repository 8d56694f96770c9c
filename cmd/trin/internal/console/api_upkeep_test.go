package console

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/connections/saml2/samltest"
)

// fetchedText is the metadata of a provider that the API keeps up to date.
func fetchedText(keys ...string) string {
	return samltest.IDP{EntityID: "https://idp9.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp9.example.dk/sso"}, Signing: keys}.Metadata()
}

// walkUpkeep keeps the metadata of a provider up to date.
func walkUpkeep(t *testing.T, c *caller) {
	const of = "/metadata/authentication/idp9"
	provider := &party{text: fetchedText(samltest.ProviderKey)}
	c.Upkeep.Fetch = provider.fetch
	quoted, err := json.Marshal(provider.text)
	if err != nil {
		t.Fatal(err)
	}
	c.publish("kind: authentication\nid: idp9\nprotocol: saml2\nfirstFactor: 20\nsettings:\n  metadataURL: https://idp9.example.dk/metadata\n  metadata: " + string(quoted) + "\n")
	if got := read[page[struct{ Kind, ID, Address, State string }]](t, c.must("GET", "/metadata", "")); len(got.Items) != 1 || got.Items[0].ID != "idp9" || got.Items[0].State != "" {
		t.Errorf("got %+v", got)
	}
	if got := c.must("POST", "/metadata/fetch", `{}`); got.status != http.StatusAccepted || !strings.Contains(got.body, `"due":1`) {
		t.Errorf("got %d %s", got.status, got.body)
	}
	provider.publishes(fetchedText(samltest.ProviderKey, samltest.ProviderNextKey))
	if got := c.must("POST", of+"/fetch", `{}`); !strings.Contains(got.body, `"state":"proposed"`) || !strings.Contains(got.body, `"by":"token caller"`) {
		t.Errorf("got %s", got.body)
	}
	c.refused("conflict", "POST", of+"/fetch", `{}`)
	path := proposed(t, c, of)
	found := c.must("GET", path, "")
	if got := read[struct {
		State             string
		KeysNew, KeysGone []struct{ Fingerprint string }
	}](t, found); got.State != "open" || len(got.KeysNew) != 1 || len(got.KeysGone) != 0 || len(got.KeysNew[0].Fingerprint) != 64 {
		t.Errorf("got %+v", got)
	}
	if got := read[page[struct {
		Number    int64
		ID, State string
	}]](t, c.must("GET", "/metadata/proposals?state=open&limit=1", "")); len(got.Items) != 1 || got.Items[0].ID != "idp9" || got.Items[0].State != "open" {
		t.Errorf("got %+v", got)
	}
	if got := read[page[any]](t, c.must("GET", "/metadata/proposals?state=rejected", "")); len(got.Items) != 0 {
		t.Errorf("got %+v", got)
	}
	// Another organisation's token sees none of it, and a viewer decides nothing.
	other := c.caller(access.Administrator, "south", access.Scopes()...)
	for _, at := range []string{of, path} {
		other.refused("not-found", "GET", at, "")
	}
	if got := read[page[any]](t, other.must("GET", "/metadata/proposals", "")); len(got.Items) != 0 {
		t.Errorf("another organisation sees %+v", got)
	}
	other.refused("not-found", "POST", path+"/approve", `{}`, "If-Match", found.tag())
	c.caller(access.Viewer, "", access.ScopeRead).refused("forbidden", "POST", path+"/approve", `{}`, "If-Match", found.tag())
	c.refused("precondition-required", "POST", path+"/approve", `{}`)
	c.refused("precondition-failed", "POST", path+"/approve", `{}`, "If-Match", `"none"`)
	if got := read[struct{ Version int64 }](t, c.must("POST", path+"/approve", `{"note":"the new key"}`, "If-Match", found.tag())); got.Version == 0 {
		t.Error("the proposal is not in force")
	}
	c.refused("precondition-failed", "POST", path+"/reject", `{}`, "If-Match", found.tag())
	c.refused("conflict", "POST", path+"/reject", `{}`, "If-Match", c.must("GET", path, "").tag())
	if got := c.must("GET", "/installation/documents/authentication/idp9", ""); !strings.Contains(got.body, "metadata") {
		t.Errorf("got %s", got.body)
	}
	// One that is rejected is not proposed again.
	c.clock.move(time.Minute)
	provider.publishes(fetchedText(samltest.ProviderNextKey))
	c.must("POST", of+"/fetch", `{}`)
	path = proposed(t, c, of)
	c.must("POST", path+"/reject", `{}`, "If-Match", c.must("GET", path, "").tag())
	c.clock.move(time.Minute)
	if got := c.must("POST", of+"/fetch", `{}`); !strings.Contains(got.body, `"state":"declined"`) {
		t.Errorf("got %s", got.body)
	}
	if found := read[page[struct{ Author string }]](t, c.must("GET", "/audit?what="+url.QueryEscape("reject metadata"), "")); len(found.Items) != 1 || found.Items[0].Author != "token caller" {
		t.Errorf("got %+v", found)
	}
	c.refused("not-found", "GET", "/metadata/proposals/none", "")
	var numbers []int64
	for at := "/metadata/proposals?limit=1"; at != ""; {
		found := c.must("GET", at, "")
		for _, one := range read[page[struct{ Number int64 }]](t, found).Items {
			numbers = append(numbers, one.Number)
		}
		at = found.next()
	}
	if len(numbers) != 2 || numbers[0] <= numbers[1] {
		t.Errorf("got the proposals %v page by page, want both, the newest first", numbers)
	}
}

// proposed is the path of the proposal that waits of a connection.
func proposed(t *testing.T, c *caller, of string) string {
	t.Helper()
	all := read[struct {
		Fetches   []struct{ State string }
		Proposals []struct {
			Number json.Number
			State  string
		}
	}](t, c.must("GET", of, ""))
	if len(all.Fetches) == 0 || len(all.Proposals) == 0 || all.Proposals[0].State != "open" {
		t.Fatalf("got %+v", all)
	}
	if waiting := read[page[struct{ Proposal json.Number }]](t, c.must("GET", "/metadata?waiting=true", "")); len(waiting.Items) != 1 || waiting.Items[0].Proposal != all.Proposals[0].Number {
		t.Errorf("got %+v", waiting)
	}
	return "/metadata/proposals/" + all.Proposals[0].Number.String()
}
