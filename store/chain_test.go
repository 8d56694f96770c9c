package store_test

import (
	"strings"
	"testing"

	"trin/connections"
	"trin/store"
)

// TestK11_ChangesThatAreTamperedWithAreFound: whoever writes into the database
// past Trin, and takes its triggers away, is found by the chain.
func TestK11_ChangesThatAreTamperedWithAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		statement string
		broken    int64
		why       string
	}{
		"nothing":                      {"SELECT 1", 0, ""},
		"another author":               {"UPDATE changes SET author = 'bo' WHERE id = 2", 2, "is not what it was"},
		"another time":                 {"UPDATE changes SET made = made + 1 WHERE id = 1", 1, "is not what it was"},
		"another detail":               {"UPDATE changes SET detail = 'x' WHERE id = 3", 3, "is not what it was"},
		"text moved between fields":    {"UPDATE changes SET target = target || detail, detail = '' WHERE id = 3", 3, "is not what it was"},
		"another difference":           {"UPDATE changes SET difference = '' WHERE id = 2", 2, "is not what it was"},
		"another digest":               {"UPDATE changes SET digest = 'x' WHERE id = 5", 5, "is not what it was"},
		"one that is gone":             {"DELETE FROM changes WHERE id = 2", 3, "taken away"},
		"the first that is gone":       {"DELETE FROM changes WHERE id = 1", 2, "taken away"},
		"one that was put between":     {"UPDATE changes SET id = id + 10 WHERE id > 2; INSERT INTO changes (id, made, author, what, target, detail) VALUES (5, 1, 'x', 'x', 'x', 'x')", 13, "is not what it was"},
		"one without a hash behind":    {"INSERT INTO changes (made, author, what, target, detail) VALUES (1, 'x', 'x', 'x', 'x')", 7, "has no hash"},
		"a hash that was taken away":   {"UPDATE changes SET hash = '', author = 'bo' WHERE id = 6", 6, "has no hash"},
		"two in another order":         {"UPDATE changes SET id = 99 WHERE id = 2; UPDATE changes SET id = 2 WHERE id = 3; UPDATE changes SET id = 3 WHERE id = 99", 2, "is not what it was"},
		"the document of a version":    {"UPDATE documents SET body = 'other' WHERE id = 'b'", 5, "the documents of version 1"},
		"a document that is gone":      {"DELETE FROM documents WHERE id = 'b'", 5, "the documents of version 1"},
		"a document in a version more": {"UPDATE documents SET to_version = NULL WHERE id = 'b'", 6, "the documents of version 2"},
		"another key":                  {"DELETE FROM secrets WHERE name = 'trin:changes'", 1, "is not what it was"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, path := sqliteFile(t)
			kept := o
			s := opened(t, kept)
			for range 4 {
				if err := s.AppendChange(t.Context(), connections.Change{Author: "anna", What: "do", Target: "it", Detail: "well", Difference: "a → b"}); err != nil {
					t.Fatal(err)
				}
			}
			for version, documents := range [][]connections.Document{
				{{Kind: "application", ID: "a", Body: []byte("one")}, {Kind: "application", ID: "b", Body: []byte("two")}},
				{{Kind: "application", ID: "a", Body: []byte("one")}},
			} {
				if _, err := s.Replace(t.Context(), int64(version), documents, "anna", ""); err != nil {
					t.Fatal(err)
				}
			}
			closed(t, s)
			execSQLite(t, path, append([]string{"DROP TRIGGER changes_stay", "DROP TRIGGER changes_remain"}, strings.Split(c.statement, "; ")...)...)
			s = opened(t, kept)
			got, err := s.VerifyChanges(t.Context())
			if err != nil || got.Broken != c.broken || !strings.Contains(got.Why, c.why) {
				t.Errorf("got %+v, %v; want %d: %s", got, err, c.broken, c.why)
			}
			closed(t, s)
		})
	}
}

// TestK11_TheChainCoversWhatOlderVersionsWrote: changes without a hash are
// covered by the next one that has one.
func TestK11_TheChainCoversWhatOlderVersionsWrote(t *testing.T) {
	t.Parallel()
	o, path := sqliteFile(t)
	for _, author := range []string{"old", "older"} {
		execSQLite(t, path, "INSERT INTO changes (made, author, what, target, detail) VALUES (1, '"+author+"', 'x', 'x', 'x')")
	}
	s := opened(t, o)
	if got, err := s.VerifyChanges(t.Context()); err != nil || got.Broken != 0 || got.Unchained != 2 || got.Head != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := s.AppendChange(t.Context(), connections.Change{Author: "anna"}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.VerifyChanges(t.Context()); err != nil || got.Broken != 0 || got.Unchained != 2 || got.Changes != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
	closed(t, s)
	execSQLite(t, path, "DROP TRIGGER changes_stay", "UPDATE changes SET author = 'bo' WHERE id = 1")
	s = opened(t, o)
	if got, err := s.VerifyChanges(t.Context()); err != nil || got.Broken != 3 {
		t.Errorf("got %+v, %v; want the first that has a hash", got, err)
	}
	closed(t, s)
}

func opened(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closed(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
