package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/signin"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// aged puts the journal in force, with metadata that came from an address.
func (r *rig) aged(organisation string) {
	r.Helper()
	document := samltest.SP{EntityID: "https://journal.example.dk/sp", Consumers: []string{"https://old.example.dk/acs"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	r.also("kind: application\nid: journal\norganisation: " + organisation + "\nprotocol: saml2\nauthentication: [administrators]\nfloor: 30\nsettings:\n" +
		"  metadataURL: https://journal.example.dk/metadata\n  metadata: |\n    " + strings.ReplaceAll(document, "\n", "\n    ") + "\n")
}

// K5: a link ends with the role of whoever made it, and what came in before stays
// held.
func TestK5_APartnerLinkEndsWithItsMaker(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(r *rig, a connections.Administrator) error{
		"removed": func(r *rig, a connections.Administrator) error {
			return r.Store.RemoveAdministrator(r.Context(), a.Subject)
		},
		"an operator": func(r *rig, a connections.Administrator) error {
			a.Role = "operator"
			return r.Store.SaveAdministrator(r.Context(), a)
		},
		"of one organisation": func(r *rig, a connections.Administrator) error {
			a.Organisation = "south"
			return r.Store.SaveAdministrator(r.Context(), a)
		},
		"with a token, removed": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, false)
			admin := r.administrator()
			maker, guest := r.signedIn("otto", "", access.Administrator, true), r.person()
			otto := connections.Administrator{Name: "otto", Role: "administrator", Created: r.clock.Now(), By: "test"}
			otto.Subject.Namespace, otto.Subject.Value = "test", "otto"
			wish := map[string]string{"label": "KMD", "what": "new/application/saml2", "id": "journal", "days": "3"}
			link := ""
			if change == nil {
				link = r.tokensLink(maker)
				change = func(r *rig, a connections.Administrator) error {
					return r.Store.RemoveAdministrator(r.Context(), a.Subject)
				}
			} else {
				link = maker.partnerLink(wish)
			}
			guest.open(link)
			guest.submit("go=look", map[string]string{"paste": journal()}, "paste")
			guest.submit("go=send", nil, "paste")
			guest.reads(http.StatusOK, "You sent it in")
			if err := change(r, otto); err != nil {
				t.Fatal(err)
			}
			guest.submit("go=look", map[string]string{"paste": journal()}, "paste")
			guest.reads(http.StatusNotFound)
			if status, _, body := r.get(link, ""); status != http.StatusNotFound || strings.Contains(body, "KMD") {
				t.Errorf("got %d %s", status, body)
			}
			admin.theirLink()
			admin.reads(http.StatusOK, "ended", "may make such links no more", "https://journal.example.dk/acs")
			admin.submit("", nil, "draft")
			admin.reads(http.StatusOK, "Kept in the draft")
		})
	}
}

// tokensLink is a link that is made with a token of the person.
func (r *rig) tokensLink(p *person) string {
	r.Helper()
	secret, _, err := r.People.MakeToken(r.Context(), p.acting(""), signin.NewToken{
		Name: "otto", Role: access.Administrator, Scopes: []access.Scope{access.ScopeRead, access.ScopeWrite}, Valid: time.Hour,
	})
	if err != nil {
		r.Fatal(err)
	}
	c := r.callerWith(func(request *http.Request) { request.Header.Set("Authorization", "Bearer "+secret) })
	return setupLink.FindString(c.must(http.MethodPost, "/partners", `{"label": "KMD", "kind": "application", "protocol": "saml2", "id": "journal", "days": 3}`).body)
}

// TestPartner_OfOneOrganisation: an administrator of one organisation takes what
// was sent in where the metadata has an address, and the address stays.
func TestPartner_OfOneOrganisation(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	r.aged("north")
	nora, guest := r.signedIn("nora", "north", access.Administrator, true), r.person()
	link := nora.partnerLink(map[string]string{"label": "KMD", "what": "of/application/journal", "days": "14"})
	guest.open(link)
	guest.submit("go=look", map[string]string{"paste": journal()}, "paste")
	guest.submit("go=send", nil, "paste")
	nora.theirLink()
	nora.reads(http.StatusOK, "settings.metadata")
	if strings.Contains(nora.Last().Page.Text, "settings.metadataURL") {
		t.Error("the address is said to go")
	}
	nora.submit("", nil, "draft")
	nora.reads(http.StatusOK, "Kept in the draft")
	body := r.drafted(installation.KindApplication, "journal")
	if !strings.Contains(body, "https://journal.example.dk/acs") || !strings.Contains(body, "metadataURL: https://journal.example.dk/metadata") {
		t.Errorf("got %s", body)
	}
}

// TestEdit_MetadataOfOneOrganisation: the same at the tab of metadata.
func TestEdit_MetadataOfOneOrganisation(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	r.administrator()
	r.aged("north")
	nora := r.signedIn("nora", "north", access.Administrator, true)
	draft, err := r.Desk().New(t.Context(), nora.acting("north"), "metadata")
	if err != nil {
		t.Fatal(err)
	}
	nora.open(r.admin + "/admin/drafts/" + draft.ID + "/documents/application/journal/metadata")
	nora.reads(http.StatusOK, "The address stays")
	nora.submit("go=read", map[string]string{"paste": journal()}, "paste")
	nora.reads(http.StatusOK, "What would be different")
	nora.submit("go=put", nil, "revision", "document")
	nora.reads(http.StatusOK, "Kept in the draft")
	body := r.drafted(installation.KindApplication, "journal")
	if !strings.Contains(body, "https://journal.example.dk/acs") || !strings.Contains(body, "metadataURL: https://journal.example.dk/metadata") {
		t.Errorf("got %s", body)
	}
}
