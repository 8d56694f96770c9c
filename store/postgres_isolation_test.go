package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/connections"
	"trin/store"
	"trin/store/pgtest"
	"trin/store/storetest"
)

// A database whose default isolation is stricter gives no statement up: every one
// runs at the isolation that it is written for.
func TestPostgresOfAStricterIsolation(t *testing.T) {
	t.Parallel()
	for _, isolation := range []string{"serializable", "repeatable read"} {
		t.Run(isolation, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock()
			o := storetest.Options(t, clock)
			o.URL = pgtest.URL(t)
			separator := "?"
			if strings.Contains(o.URL, "?") {
				separator = "&"
			}
			o.URL += separator + "default_transaction_isolation=" + strings.ReplaceAll(isolation, " ", "%20")
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			token := connections.APIToken{
				ID: "a", Hash: connections.Digest{1}, Name: "a", Role: "viewer", Scopes: []string{"read"}, Created: clock.Now(), Expires: clock.Now().Add(time.Hour),
			}
			if err := s.SaveAPIToken(t.Context(), token); err != nil {
				t.Fatal(err)
			}
			const writers, times = 8, 100
			failed := make(chan error, writers*times)
			var all sync.WaitGroup
			for w := range writers {
				all.Go(func() {
					for i := range times {
						if err := s.TouchAPIToken(t.Context(), "a", clock.Now().Add(time.Duration(i*writers+w)*time.Millisecond)); err != nil {
							failed <- fmt.Errorf("writer %d: %w", w, err)
							return
						}
					}
				})
			}
			all.Wait()
			close(failed)
			for err := range failed {
				t.Error(err)
			}
		})
	}
}
