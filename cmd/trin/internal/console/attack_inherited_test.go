package console

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/rollover"
	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
	"trin/store/storetest"
)

// without takes a document out of the installation in force.
func (r *rig) without(kind, id string) {
	r.Helper()
	version, documents, err := r.Store.Load(r.Context(), 0)
	if err == nil {
		documents = slices.DeleteFunc(documents, func(d connections.Document) bool { return d.Kind == kind && d.ID == id })
		_, err = r.Store.Replace(r.Context(), version, documents, "test", "")
	}
	if err == nil {
		_, err = r.Pictures.Refresh(r.Context())
	}
	if err != nil {
		r.Fatal(err)
	}
}

// N8: what was ticked of a party, or seen of it, says nothing of another one under
// its ID: one that was made again after it, or whose metadata took the place of
// its own. The move that would lock it out is objected to.
func TestN8_ANewPartyInheritsNothing(t *testing.T) {
	t.Parallel()
	another := samltest.IDP{EntityID: "https://other.example.dk", SSO: map[string]string{samltest.Redirect: "https://other.example.dk/sso"}, Signing: []string{samltest.AttackerKey}}.Metadata()
	document := func(metadata string) string {
		return "kind: authentication\nid: idp\nprotocol: saml2\nfirstFactor: 20\nsettings:\n  keys: own\n  metadata: '" + metadata + "'\n"
	}
	place := rollover.Place{Set: "own", Use: connections.KeySigning}
	party := connections.KeyParty{Role: connections.RoleAuthentication, ID: "idp"}
	provider := samltest.IDP{EntityID: "https://idp.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp.example.dk/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	for name, c := range map[string]struct {
		change func(*rig)
		want   rollover.Standing
	}{
		"it is edited":                 {func(r *rig) { r.also(document(strings.Replace(provider, "/sso", "/sso2", 1))) }, rollover.Confirmed},
		"it is made again":             {func(r *rig) { r.without("authentication", "idp"); r.also(document(provider)) }, rollover.Open},
		"another is made under its ID": {func(r *rig) { r.without("authentication", "idp"); r.also(document(another)) }, rollover.Open},
		"another takes its place":      {func(r *rig) { r.also(document(another)) }, rollover.Open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := changing(t)
			ctx := t.Context()
			r.without("application", "journal")
			var keys [2]connections.Key
			for i := range keys {
				var err error
				if keys[i], err = r.Keyring.Create(ctx, connections.KeyPlan{Set: "own", Use: connections.KeySigning, Algorithm: connections.P256}); err != nil {
					t.Fatal(err)
				}
			}
			_, err := r.Keyring.Create(ctx, connections.KeyPlan{Set: "own", Use: connections.KeyEncryption})
			if err != nil {
				t.Fatal(err)
			}
			r.without("authentication", "idp")
			r.also(document(provider))
			r.refresh()
			anna := access.Actor{Name: "anna", Role: access.Administrator, Stepped: r.clock.Now()}
			err = r.Rollover.Say(ctx, anna, place, keys[1].ID, []rollover.Said{{Party: party, Word: connections.KeyConfirmed, Way: connections.KeyByAddress}})
			if err != nil {
				t.Fatal(err)
			}
			r.Rollover.Watch.KeyUsed("idp", "https://idp.example.dk", keys[1].ID)
			r.clock.move(8 * 24 * time.Hour) // whoever reads by itself has read
			anna.Stepped = r.clock.Now()
			if p := r.standing(place, party); p.Standing != rollover.Confirmed || p.Seen.Agent != "https://idp.example.dk" {
				t.Fatalf("before: got %+v", p)
			}
			c.change(r)
			r.refresh()
			if got := r.standing(place, party); got.Standing != c.want || got.Said != (c.want == rollover.Confirmed) || (got.Seen.Key != "") != got.Said {
				t.Errorf("got %s, %+v, and seen %+v, want %s", got.Standing, got.Confirmation, got.Seen, c.want)
			}
			err = r.Rollover.Do(ctx, anna, rollover.Activate, place, keys[1].ID, keys[0].ID, false)
			if errors.Is(err, rollover.ErrObjected) != (c.want == rollover.Open) {
				t.Errorf("the key was activated: %v", err)
			}
		})
	}
}

func (r *rig) refresh() {
	r.Helper()
	if _, err := r.Pictures.Refresh(r.Context()); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) standing(place rollover.Place, party connections.KeyParty) rollover.PartyView {
	r.Helper()
	v, err := r.Rollover.View(r.Context(), place, "")
	if err != nil {
		r.Fatal(err)
	}
	p, found := v.Party(party)
	if !found {
		r.Fatalf("%s %s is none of %v: %v", party.Role, party.ID, place, broker.ErrNotFound)
	}
	return p
}

// K6: an organisation makes a connection under the ID of one that another had: what
// is known by that ID, its logins above all, is not handed on. Its own is made
// again as it likes.
func TestK6_AnIDIsNotHandedOn(t *testing.T) {
	t.Parallel()
	all, odense := organised(t)
	record := broker.Record{Reference: "AAAA-BBBB", Transaction: "t-1", Application: "portal", Started: all.clock.Now(), Ended: all.clock.Now(), Subject: broker.Subject{Namespace: "idp", Value: "somebody-of-aarhus"}}
	login := storetest.Login("t-1", all.clock.Now())
	login.State = broker.StateAnswered
	if err := all.Store.Move(t.Context(), broker.Move{Transaction: login, Record: &record}); err != nil {
		t.Fatal(err)
	}
	for _, gone := range [][2]string{{"application", "portal"}, {"application", "journal"}, {"authentication", "theirs"}} {
		if gone[1] == "theirs" {
			all.also("kind: authentication\nid: theirs\nprotocol: password\nfirstFactor: 20\norganisation: aarhus\n")
		}
		all.without(gone[0], gone[1])
	}
	application := func(id string) string {
		return `{"kind":"application","id":"` + id + `","protocol":"wsfed","organisation":"odense","authentication":["idp"],"settings":{"realm":"urn:mine","reply":["https://mine.example.dk/"]}}`
	}
	path, tag := odense.newDraft("")
	odense.refused("forbidden", "PUT", path+"/documents/application/portal", application("portal"), "If-Match", tag)
	odense.refused("forbidden", "PUT", path+"/documents/authentication/theirs", `{"kind":"authentication","id":"theirs","protocol":"password","organisation":"odense","firstFactor":20}`, "If-Match", tag)
	got := odense.must("PUT", path+"/documents/application/journal", application("journal"), "If-Match", tag)
	odense.must("POST", path+"/publish", `{}`, "If-Match", got.tag())
	if got := odense.must("GET", "/logins", ""); strings.Contains(got.body, "aarhus") {
		t.Errorf("the logins of another organisation are shown: %s", got.body)
	}
	odense.refused("not-found", "GET", "/logins/AAAA-BBBB", "")

	// What was free when it was drafted, and is another's that has gone by then.
	path, tag = odense.newDraft("")
	got = odense.must("PUT", path+"/documents/application/late", application("late"), "If-Match", tag)
	all.also("kind: application\nid: late\nprotocol: wsfed\norganisation: aarhus\nauthentication: [idp]\nsettings: {realm: 'urn:late', reply: ['https://late.example.dk/']}\n")
	all.without("application", "late")
	odense.refused("forbidden", "POST", path+"/publish", `{}`, "If-Match", got.tag())
}

// meanwhile is the keyring of one administrator, while another does something
// between their looking and their moving.
type meanwhile struct {
	rollover.Keys
	do func()
}

func (m *meanwhile) Replace(ctx context.Context, active, id string) error {
	m.do()
	return m.Keys.Replace(ctx, active, id)
}

// K16: one administrator retires a key, which has leaked, while another activates
// it: it is not used.
func TestK16_AKeyThatIsRetiredMeanwhile(t *testing.T) {
	t.Parallel()
	r := changing(t)
	ctx, place := t.Context(), rollover.Place{Set: connections.DefaultKeys, Use: connections.KeySigning}
	next, err := r.Keyring.Create(ctx, connections.KeyPlan{Use: connections.KeySigning, Algorithm: connections.P256})
	if err != nil {
		t.Fatal(err)
	}
	was := r.signing().Active.ID
	who := access.Actor{Name: "anna", Role: access.Administrator, Stepped: r.clock.Now()}
	d := r.Rollover.Deps
	d.Keys = &meanwhile{r.Keyring, func() {
		if err := r.Rollover.Do(ctx, who, rollover.Retire, place, next.ID, was, true); err != nil {
			t.Error(err)
		}
	}}
	other, err := rollover.New(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Do(ctx, who, rollover.Activate, place, next.ID, was, true); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("got %v", err)
	}
	if v := r.signing(); v.Active.ID != was || len(v.Retired) != 1 {
		t.Errorf("got %s active, want %s", v.Active.ID, was)
	}
}
