package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
	"trin/store/storetest"
)

// history is what stands in a database that is brought up to date.
type history struct {
	clock    *storetest.Clock
	key      connections.Key
	records  []store.NumberedRecord
	counts   []connections.LoginCount
	admins   []connections.Administrator
	version  int64
	document connections.Document
}

var (
	anna   = broker.Subject{Namespace: "people", Value: "anna"}
	bo     = broker.Subject{Namespace: "people", Value: "bo"}
	keeper = connections.KeyParty{Role: connections.RoleApplication, ID: "app"}
)

// plantHistory stores rows in each table that a migration has changed.
func plantHistory(t *testing.T, s *store.Store, clock *storetest.Clock) history {
	t.Helper()
	ctx, now := t.Context(), clock.Now()
	until := now.Add(24 * time.Hour)
	storetest.Plant(t, s, now)
	for i := range 3 {
		simpleLogin(t, s, i, clock)
	}
	h := history{clock: clock, document: connections.Document{Kind: "application", ID: "app", Body: []byte("kind: application\nid: app\n")}}
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	for i, r := range []broker.Record{
		{Trips: []broker.Trip{{Connection: "totp", Factor: true, Ended: now}}}, {Logout: &broker.LoggedOut{Sessions: 1}},
		{Refusal: &broker.Refusal{Code: broker.RefusedCancelled}, Application: "app"},
	} {
		r.Reference, r.Transaction, r.Ended = fmt.Sprint("R", i), broker.ID(fmt.Sprint("r", i)), now
		login := storetest.Login(r.Transaction, now)
		must("a record", s.Move(ctx, broker.Move{Transaction: login, Record: &r}))
	}
	must("a name", s.Move(ctx, broker.Move{
		Transaction: storetest.Login("named", now), Names: []broker.NewName{{Qualifier: "urn:sp", Subject: anna, Name: "its name"}},
		Uses: []broker.Use{{Space: "a", ID: "x", Until: until}}, Session: storetest.Session("found", 1, now),
	}))
	for _, a := range []connections.Administrator{{Subject: anna, Name: "anna", Role: "administrator"}, {Subject: bo, Name: "bo", Role: "viewer"}} {
		a.Created, a.By = now, "test"
		must("an administrator", s.SaveAdministrator(ctx, a))
	}
	must("a token", s.SaveAPIToken(ctx, connections.APIToken{
		ID: "token", Hash: connections.Digest{1}, Name: "token", Role: "viewer", Scopes: []string{"read"}, Created: now, Expires: until, By: "anna", Maker: anna,
	}))
	must("an invitation to a factor", s.SaveOTPInvitation(ctx, connections.OTPInvitation{Hash: "i", Connection: "totp", Subject: bo, MakerRole: "operator", Created: now, Expires: until}))
	must("an invitation", s.SaveAdministratorLink(ctx, connections.AdministratorLink{
		Hash: connections.Digest{2}, Purpose: connections.LinkInvite, Role: "viewer", By: "anna", Maker: anna, Created: now, Expires: until,
	}))
	for i, author := range []string{"anna", "somebody who is gone"} {
		must("a partner link", s.MakePartnerLink(ctx, connections.PartnerLink{
			ID: author, Hash: connections.Digest{3, byte(i)}, Kind: "application", Document: "app", Author: author, Maker: bo, Created: now, Expires: until,
		}, connections.Change{Author: author, What: "make partner link"}))
	}
	var err error
	h.key, err = s.Keyring().Create(ctx, store.KeyPlan{Use: connections.KeySigning, Algorithm: store.P256})
	must("a key", err)
	for _, documents := range [][]connections.Document{nil, {h.document}} {
		h.version, err = s.Replace(ctx, h.version, documents, "anna", "a version")
		must("a version", err)
	}
	must("who has the key", s.Keyring().SaveKeyParties(ctx,
		[]connections.KeyConfirmation{{Key: h.key.ID, Party: keeper, Peer: "urn:app", Word: connections.KeyConfirmed, Author: "anna"}},
		[]connections.KeyTaking{{Party: keeper, Peer: "urn:app", Way: connections.KeyByHand, Author: "anna"}}))
	must("a message", s.KeepUnaccepted(ctx, &broker.Record{Reference: "U", Transaction: "t", Ended: now}, 9))
	h.records, h.counts, h.admins = h.logins(t, s)
	if len(h.records) != 6 || len(h.counts) != 4 || len(h.admins) != 2 {
		t.Fatalf("%d records, the counts %+v, %d administrators", len(h.records), h.counts, len(h.admins))
	}
	return h
}

// logins are the records, what they are counted as, and the administrators.
func (h history) logins(t *testing.T, s *store.Store) ([]store.NumberedRecord, []connections.LoginCount, []connections.Administrator) {
	t.Helper()
	records, err := s.Records(t.Context(), store.RecordQuery{Subject: broker.Subject{}})
	if err != nil {
		t.Fatal(err)
	}
	counts, err := s.LoginCounts(t.Context(), nil, h.clock.Now().Add(-time.Hour), h.clock.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	admins, err := s.Administrators(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return records, counts, admins
}

// check reads everything that was planted, from a database that came from that version.
func (h history) check(t *testing.T, s *store.Store, from int64) {
	t.Helper()
	storetest.CheckPlanted(t, s)
	records, counts, admins := h.logins(t, s)
	for what, c := range map[string][2]any{"records": {records, h.records}, "counts": {counts, h.counts}, "administrators": {admins, h.admins}} {
		if !reflect.DeepEqual(c[0], c[1]) {
			t.Errorf("%s: got %+v, want %+v", what, c[0], c[1])
		}
	}
	h.checkLogins(t, s)
	h.checkPeople(t, s, from)
	h.checkKeys(t, s, from)
	h.checkInstallation(t, s)
}

func (h history) checkLogins(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	if got, err := s.NameOf(ctx, "urn:sp", anna); err != nil || got != "its name" {
		t.Errorf("the name: got %q, %v", got, err)
	}
	if _, err := s.PersistentName(ctx, "urn:sp", bo, "its name"); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("the name for somebody else: %v, want a conflict", err)
	}
	if err := s.Use(ctx, "a", "x", h.clock.Now()); !errors.Is(err, broker.ErrUsed) {
		t.Errorf("the used identifier: %v, want used", err)
	}
	for name, find := range map[string]func() ([]broker.Session, error){
		"by a participant's key": func() ([]broker.Session, error) { return s.SessionsByParticipant(ctx, "app", "our-index") },
		"by a provider's key":    func() ([]broker.Session, error) { return s.SessionsByEvidence(ctx, "adfs", "their-index") },
		"by their subject": func() ([]broker.Session, error) {
			return s.SessionsBySubject(ctx, storetest.Session("found", 1, h.clock.Now()).Subject)
		},
		"in the list of a subject": func() ([]broker.Session, error) {
			return s.Sessions(ctx, connections.SessionQuery{Subjects: []broker.Subject{storetest.Session("found", 1, h.clock.Now()).Subject}})
		},
	} {
		if found, err := find(); err != nil || len(found) != 2 {
			t.Errorf("%s: %d sessions, %v; want two", name, len(found), err)
		}
	}
	if err := s.EndSession(ctx, "found"); err != nil {
		t.Errorf("end a session: %v", err)
	}
	simpleLogin(t, s, 3, h.clock)
	if _, err := s.Purge(ctx, h.clock.Now(), store.Retention{}); err != nil {
		t.Errorf("purge: %v", err)
	}
}

func (h history) checkPeople(t *testing.T, s *store.Store, from int64) {
	t.Helper()
	ctx := t.Context()
	maker, role := anna, "operator"
	if from < 15 {
		maker, role = broker.Subject{}, ""
	}
	if got, err := s.APIToken(ctx, connections.Digest{1}); err != nil || got.Maker != maker || got.Name != "token" {
		t.Errorf("the token: got %+v, %v; want the maker %v", got, err, maker)
	}
	if got, err := s.OTPInvitation(ctx, "totp", bo, "i"); err != nil || got.MakerRole != role {
		t.Errorf("the invitation to a factor: got %+v, %v; want the role %q", got, err, role)
	}
	if got, err := s.AdministratorLink(ctx, connections.Digest{2}); from < 23 && !errors.Is(err, broker.ErrNotFound) || from >= 23 && (err != nil || got.Maker != anna) {
		t.Errorf("the invitation: got %+v, %v", got, err)
	}
	if from < 14 {
		return // there were no partner links
	}
	for author, before := range map[string]broker.Subject{"anna": anna, "somebody who is gone": {Value: "(unknown)"}} {
		want := bo // who has made both
		if from < 21 {
			want = before
		}
		if got, err := s.PartnerLink(ctx, author); err != nil || got.Maker != want {
			t.Errorf("the partner link of %s: got the maker %v, %v; want %v", author, got.Maker, err, want)
		}
	}
}

func (h history) checkKeys(t *testing.T, s *store.Store, from int64) {
	t.Helper()
	ctx, ring := t.Context(), s.Keyring()
	keys, err := ring.All(ctx)
	if err != nil || len(keys) != 2 {
		t.Fatalf("%d keys, %v; want two", len(keys), err)
	}
	for _, key := range keys {
		if key.ID == h.key.ID && (!key.Since.Equal(h.key.Created) || key.State != connections.KeyNext) {
			t.Errorf("the key: got %s since %s, want %s since %s", key.State, key.Since, connections.KeyNext, h.key.Created)
		}
	}
	confirmed, err := ring.KeyConfirmations(ctx, h.key.ID)
	if err != nil {
		t.Fatal(err)
	}
	taking, err := ring.KeyTakings(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got, want := fmt.Sprint(len(confirmed), len(taking)), "1 1"
	if from < 13 { // nothing was ticked
		want = "0 0"
	} else if got == want {
		got, want = confirmed[0].Peer+" "+taking[0].Peer, "urn:app urn:app"
		if from < 25 {
			want = " "
		}
	}
	if got != want {
		t.Errorf("who has the key: got %q, want %q", got, want)
	}
	if err := ring.Activate(ctx, h.key.ID); err != nil {
		t.Errorf("activate: %v", err)
	}
}

func (h history) checkInstallation(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	version, documents, err := s.Load(ctx, h.version)
	if err != nil || version != h.version || len(documents) != 1 || string(documents[0].Body) != string(h.document.Body) {
		t.Errorf("the installation: got version %d, %+v, %v", version, documents, err)
	}
	if got, err := s.ChangedDocuments(ctx, 0, h.version, nil); err != nil || got[h.version] != 1 {
		t.Errorf("what the version changed: got %v, %v; want one document", got, err)
	}
	if next, err := s.Replace(ctx, h.version, nil, "anna", "the next"); err != nil || next != h.version+1 {
		t.Errorf("the next version: got %d, %v", next, err)
	}
	chain, err := s.VerifyChanges(ctx)
	if err != nil || chain.Broken != 0 || chain.Unchained != 0 {
		t.Errorf("the audit: %+v, %v", chain, err)
	}
}
