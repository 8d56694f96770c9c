package store

import (
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"trin/store/pgtest"
)

// Another node's announcement is heard; the reading every few seconds, which
// would hide a deaf node, is not used here.
func TestPostgresAnnouncementIsHeard(t *testing.T) {
	t.Parallel()
	key := testKey(t)
	o := Options{
		URL: pgtest.URL(t), Sealer: testSealer(t, key), Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	}
	stores := make([]*Store, 2)
	for i := range stores {
		s, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		stores[i] = s
	}
	announced := make(chan struct{}, 1)
	go stores[0].listen(t.Context(), announced)
	for version := range int64(3) {
		select {
		case <-announced: // the first one says that it listens
		case <-time.After(time.Minute):
			t.Fatalf("version %d was not heard of", version)
		}
		if _, err := stores[1].Replace(t.Context(), version, nil, "a", ""); err != nil {
			t.Fatal(err)
		}
	}
}
