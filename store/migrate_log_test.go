package store_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"trin/store"
	"trin/store/storetest"
)

// TestUpgradeIsLogged: who starts a newer version reads that it brings the tables up to
// date, and how long each migration took; who begins with nothing reads nothing.
func TestUpgradeIsLogged(t *testing.T) {
	t.Parallel()
	for _, p := range pasts() {
		t.Run(p.folder, func(t *testing.T) {
			t.Parallel()
			clock := storetest.NewClock()
			o := storetest.Options(t, clock)
			now, _ := p.now(t, o, clock)
			versions := p.versions(t, cutAt)
			o.URL = p.empty(t, o)
			p.back(t, o.URL, cutAt, now)
			var lines bytes.Buffer
			o.Log = slog.New(slog.NewTextHandler(&lines, nil))
			closed(t, opened(t, o))
			if got := lines.String(); !strings.Contains(got, "from=21") || strings.Count(got, "one version further") != len(versions) || !strings.Contains(got, "version=22 took=") {
				t.Errorf("got %s, want a line for each of %d migrations", got, len(versions))
			}
			lines.Reset()
			closed(t, opened(t, o))
			s, _ := p.open(t, withoutURL(o))
			if err := s.Ready(t.Context()); err != nil || lines.Len() > 0 {
				t.Errorf("up to date, and new: %v, got %s", err, lines.String())
			}
		})
	}
}

func withoutURL(o store.Options) store.Options {
	o.URL = ""
	return o
}
