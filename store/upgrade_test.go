package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"trin/store"
	"trin/store/storetest"
)

// oldest is the first version from which the tests bring a database up to date: that
// of the first installations.
const oldest = 10

// now makes a database as it is today, full of rows, and returns what stands in it.
func (p past) now(t *testing.T, o store.Options, clock *storetest.Clock) (url string, h history) {
	t.Helper()
	o.URL = ""
	s, url := p.open(t, o)
	h = plantHistory(t, s, clock)
	if p.driver == "sqlite" { // one process has the file
		url = filepath.Join(t.TempDir(), "now.db")
		if err := s.Backup(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	}
	return url, h
}

// TestO4RowsOfEveryVersion brings a database up to date from each version, with rows
// in every table that a later migration has changed. All of them are read as before,
// and work goes on.
func TestO4RowsOfEveryVersion(t *testing.T) {
	t.Parallel()
	for _, p := range pasts() {
		t.Run(p.folder, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock()
			o := storetest.Options(t, clock)
			now, h := p.now(t, o, clock)
			for _, version := range p.versions(t, oldest) {
				t.Run(fmt.Sprint(version), func(t *testing.T) {
					t.Parallel()
					o := o
					o.URL = p.empty(t, o)
					p.back(t, o.URL, version, now)
					if got := p.at(t, o.URL); got != version {
						t.Fatalf("the tables are at version %d", got)
					}
					s := opened(t, o)
					h.check(t, s, version)
					closed(t, s)
				})
			}
		})
	}
}
