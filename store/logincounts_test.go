package store

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestWithAll: what is counted of each application is counted of all, and what
// is of none there alone.
func TestWithAll(t *testing.T) {
	t.Parallel()
	got := withAll([]hourCount{{"a", "login", "", 3}, {"b", "login", "", 4}, {"b", "login", "cancelled", 5}, {"", "logout", "", 6}})
	var lines []string
	for _, c := range got {
		lines = append(lines, fmt.Sprint(c))
	}
	slices.Sort(lines)
	want := []string{"{ login  7}", "{ login cancelled 5}", "{ logout  6}", "{a login  3}", "{b login  4}", "{b login cancelled 5}"}
	if !slices.Equal(lines, want) {
		t.Errorf("got %q, want %q", lines, want)
	}
}

// TestSQLiteCountsBesideWriters: what is counted is read where no login waits for
// it. The connection that writes has a table of that name without a row here.
func TestSQLiteCountsBesideWriters(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	hour := s.clock().Truncate(time.Hour).Add(-3 * time.Hour)
	if err := s.write.Exec("INSERT INTO records (reference, transaction_id, ended, application, connection, subject_namespace, subject_value, refusal, body) VALUES ('', '', ?, 'app', '', '', '', '', x'7b7d')", micros(hour)).Error; err != nil {
		t.Fatal(err)
	}
	if _, err := r.write.Exec("CREATE TEMP TABLE records (ended INTEGER, application TEXT, kind TEXT, refusal TEXT)"); err != nil { // of the connection that writes
		t.Fatal(err)
	}
	if err := s.CountLogins(t.Context(), s.clock()); err != nil {
		t.Fatal(err)
	}
	var logins []int64
	if err := s.read.Raw("SELECT logins FROM login_hours ORDER BY application").Scan(&logins).Error; err != nil || !slices.Equal(logins, []int64{1, 1}) {
		t.Errorf("counted %d, %v; want one of the application and one of all", logins, err)
	}
}
