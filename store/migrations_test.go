package store_test

import (
	"errors"
	"path/filepath"
	"testing"

	"trin/broker"
	"trin/store"
	"trin/store/storetest"
)

// TestO4RowsOfTheVersionBefore brings a database up to date whose tables are as
// they were before indexes of a login were taken away, with rows in them.
func TestO4RowsOfTheVersionBefore(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	o := storetest.Options(t, clock)
	o.URL = filepath.Join(t.TempDir(), "trin.db")
	s := opened(t, o)
	for i := range 3 {
		simpleLogin(t, s, i, clock)
	}
	planted := storetest.Session("s", 1, clock.Now())
	anna := broker.Subject{Namespace: "adfs", Value: "anna"}
	m := broker.Move{
		Transaction: storetest.Login("t", clock.Now()), Session: planted,
		Uses: []broker.Use{{Space: "a", ID: "x", Until: clock.Now()}}, Names: []broker.NewName{{Qualifier: "urn:sp", Subject: anna, Name: "its name"}},
	}
	if err := s.Move(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	now := filepath.Join(t.TempDir(), "now.db")
	if err := s.Backup(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	migrateSQLite(t, o.URL, 21)
	back := []string{"ATTACH '" + now + "' AS now"}
	for _, table := range []string{"seals", "secrets", "transactions", "sessions", "session_names", "names", "used", "records"} {
		back = append(back, "INSERT INTO main."+table+" SELECT * FROM now."+table)
	}
	execSQLite(t, o.URL, back...)

	s = opened(t, o)
	if _, err := s.Transaction(t.Context(), "t"); err != nil {
		t.Errorf("the login: %v", err)
	}
	if got, err := s.NameOf(t.Context(), "urn:sp", anna); err != nil || got != "its name" {
		t.Errorf("the name: got %q, %v", got, err)
	}
	if _, err := s.PersistentName(t.Context(), "urn:sp", broker.Subject{Namespace: "adfs", Value: "bo"}, "its name"); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("the name for somebody else: %v, want a conflict", err)
	}
	if err := s.Use(t.Context(), "a", "x", clock.Now()); !errors.Is(err, broker.ErrUsed) {
		t.Errorf("the used identifier: %v, want used", err)
	}
	for name, find := range map[string]func() ([]broker.Session, error){
		"by a participant's key": func() ([]broker.Session, error) { return s.SessionsByParticipant(t.Context(), "app", "our-index") },
		"by a provider's key":    func() ([]broker.Session, error) { return s.SessionsByEvidence(t.Context(), "adfs", "their-index") },
	} {
		if found, err := find(); err != nil || len(found) != 1 {
			t.Errorf("%s: %d sessions, %v", name, len(found), err)
		}
	}
	simpleLogin(t, s, 3, clock)
	if records, err := s.Records(t.Context(), store.RecordQuery{}); err != nil || len(records) != 4 {
		t.Errorf("%d records, %v; want those of four logins", len(records), err)
	}
	closed(t, s)
}
