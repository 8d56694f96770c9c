package store

import (
	"strings"
	"testing"
)

// DigestsOf are the digests that there are of what users are known by.
func DigestsOf(t *testing.T, s *Store) []string {
	t.Helper()
	var digests []string
	if err := s.read.WithContext(t.Context()).Raw("SELECT digest FROM user_subjects").Scan(&digests).Error; err != nil {
		t.Fatal(err)
	}
	return digests
}

// No user is looked at where there are digests of all: the lookup goes by keys, and by
// indexes in which there is nobody.
func TestDisabledSubjectReadsIndexes(t *testing.T) {
	t.Parallel()
	s, _ := runOnSQLite(t)
	statement := strings.NewReplacer("?", "'x'").Replace(selectSubject)
	got := planOf(t, s, statement)
	for _, want := range []string{
		"SEARCH d USING PRIMARY KEY (claim=? AND digest=?)", "INDEX users_undigested", "INDEX users_digested_of (digested_of<?)", "SEARCH c USING",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	if strings.Contains(got, "SCAN u;") {
		t.Errorf("all users are read: %s", got)
	}
}
