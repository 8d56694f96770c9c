package console

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/upkeep"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// party is a provider that publishes its metadata.
type party struct {
	mu   sync.Mutex
	text string
}

func (p *party) publishes(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = text
}

func (p *party) fetch(context.Context, upkeep.Request) (upkeep.Answer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return upkeep.Answer{Body: []byte(p.text)}, nil
}

func providerText(until time.Time, keys ...string) string {
	text := samltest.IDP{EntityID: "https://idp.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp.example.dk/sso"}, Signing: keys}.Metadata()
	return strings.Replace(text, " entityID=", ` validUntil="`+until.UTC().Format(time.RFC3339)+`" entityID=`, 1)
}

// upkeepRig is a rig whose provider has metadata with an address, and an
// administrator.
func upkeepRig(t *testing.T) (*rig, *party, *person) {
	t.Helper()
	r := newRig(t, false)
	text := providerText(r.clock.Now().Add(10*24*time.Hour), samltest.ProviderKey)
	p := &party{text: text}
	r.Upkeep.Fetch = p.fetch
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	admin := r.administrator()
	_, documents, err := r.Store.Load(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	parsed, problems := installation.Parse("t", []byte("kind: authentication\nid: idp\nprotocol: saml2\nfirstFactor: 20\nsettings:\n  metadataURL: https://idp.example.dk/metadata\n  metadata: "+string(quoted)+"\n"), nil)
	more, err := parsed.Documents()
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	newest, err := r.Store.Newest(t.Context())
	if err == nil {
		_, err = r.Store.Replace(t.Context(), newest, append(documents, more...), "test", "")
	}
	if err == nil {
		_, err = r.Pictures.Refresh(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return r, p, admin
}

func (p *person) tells(wants ...string) {
	p.r.Helper()
	if p.Last().Status != http.StatusOK || p.Last().Page == nil {
		p.r.Fatalf("%s: got %d", p.Last().URL, p.Last().Status)
	}
	for _, want := range wants {
		if !strings.Contains(p.Last().Page.Text, want) {
			p.r.Errorf("%s: %q is not on the page: %s", p.Last().URL, want, p.Last().Page.Text)
		}
	}
}

// presses sends the form of the page with that action.
func (p *person) presses(action string, fill map[string]string) {
	p.r.Helper()
	for i := range p.Last().Page.Forms {
		if form := &p.Last().Page.Forms[i]; form.Action == action {
			if err := p.Submit(p.r.Context(), form, "", fill); err != nil {
				p.r.Fatal(err)
			}
			return
		}
	}
	p.r.Fatalf("%s has no form for %s", p.Last().URL, action)
}

// A provider gets another key: it is fetched by hand, looked at and approved, and
// logins use it at once.
func TestUpkeep_ApprovedByHand(t *testing.T) {
	t.Parallel()
	r, p, admin := upkeepRig(t)
	p.publishes(providerText(r.clock.Now().Add(30*24*time.Hour), samltest.ProviderKey, samltest.ProviderNextKey))
	admin.open(r.admin + "/admin/metadata")
	admin.tells("not fetched again yet", "Fetch all now")
	admin.open(r.admin + "/admin/metadata/authentication/idp")
	admin.tells("https://idp.example.dk/metadata", "fresher dates; every 6h")
	admin.presses("/admin/metadata/authentication/idp/fetch", nil)
	admin.tells("It was fetched: changed, waits", "See the change", "anna")
	all, err := r.Store.MetadataProposals(t.Context(), connections.ProposalQuery{})
	if err != nil || len(all) != 1 {
		t.Fatalf("got %+v, %v", all, err)
	}
	page := upkeep.ProposalPath(all[0].Number)
	admin.open(r.admin + page)
	admin.tells("Certificates come or go", "No pinned certificate has signed it", "IDPSSODescriptor signing", "validUntil", "Approve and put in force", "Reject")
	admin.presses(page+"/approve", map[string]string{"note": "called them"})
	admin.tells("approved", "anna")
	state, err := r.Upkeep.State(t.Context(), access.Actor{Name: "test", Role: access.Viewer}, "authentication", "idp")
	if err != nil || len(state.InForce.Keys) != 2 || state.Waiting != nil {
		t.Errorf("got %+v, %v", state, err)
	}
	configuration, err := r.Pictures.Current(t.Context())
	if newest, failed := r.Store.Newest(t.Context()); err != nil || failed != nil || configuration.Version != newest || !configuration.Connections["idp"].Enabled {
		t.Errorf("logins use version %d, and %d is in force", configuration.Version, newest)
	}
	changes, err := r.Store.Changes(t.Context(), 0, 10)
	if err != nil || changes[0].What != "take metadata" || !strings.Contains(changes[0].Detail, "called them") {
		t.Errorf("got %+v, %v", changes[0], err)
	}
}

// What the schedule finds: dates are taken, an address waits and is rejected, a
// failure is told on the overview after a day.
func TestUpkeep_OnSchedule(t *testing.T) {
	t.Parallel()
	r, p, admin := upkeepRig(t)
	turn := func(wait time.Duration) {
		t.Helper()
		r.clock.move(wait)
		if err := r.Upkeep.Turn(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	fresher := providerText(r.clock.Now().Add(300*24*time.Hour), samltest.ProviderKey)
	p.publishes(fresher)
	before, err := r.Store.Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	turn(0)
	if after, err := r.Store.Newest(t.Context()); err != nil || after != before+1 {
		t.Errorf("got version %d, %v; want one after %d", after, err, before)
	}
	p.publishes(strings.Replace(fresher, "https://idp.example.dk/sso", "https://evil.example.dk/sso", 1))
	turn(8 * time.Hour)
	admin.open(r.admin + "/admin/login")
	admin.login()
	admin.open(r.admin + "/admin/")
	admin.tells("has changed and waits for a decision")
	all, err := r.Store.MetadataProposals(t.Context(), connections.ProposalQuery{States: []connections.ProposalState{connections.ProposalOpen}})
	if err != nil || len(all) != 1 {
		t.Fatalf("got %+v, %v", all, err)
	}
	page := upkeep.ProposalPath(all[0].Number)
	admin.open(r.admin + page)
	admin.tells("https://evil.example.dk/sso", "SingleSignOnService (HTTP-Redirect)")
	admin.presses(page+"/reject", nil)
	admin.tells("rejected")
	p.publishes("not found")
	for range 4 {
		turn(8 * time.Hour)
	}
	admin.open(r.admin + "/admin/login")
	admin.login()
	admin.open(r.admin + "/admin/")
	admin.tells("cannot be fetched again since")
	answer := httptest.NewRecorder()
	r.Operations().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for _, want := range []string{"trin_metadata_failing 1", `trin_metadata_fetches_total{outcome="broken"} 4`, `trin_metadata_fetches_total{outcome="taken"} 1`, "trin_metadata_proposals 0"} {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("the metrics have no %q", want)
		}
	}
}
