package rollover

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/connections"
)

// kept is a store of sightings.
type kept struct {
	all []connections.KeySighting
	err error
}

func (k *kept) AddKeySightings(_ context.Context, seen []connections.KeySighting) error {
	if k.err == nil {
		k.all = append(k.all, seen...)
	}
	return k.err
}

func newWatch(k *kept, address string, log *bytes.Buffer) (*Watch, *time.Time) {
	at := now
	return NewWatch(WatchDeps{
		Keys: k, Client: func(*http.Request) netip.Addr { a, _ := netip.ParseAddr(address); return a },
		Clock: func() time.Time { return at }, Log: slog.New(slog.NewTextHandler(log, nil)),
	}), &at
}

func reading(method, path, agent string) *http.Request {
	r := httptest.NewRequest(method, "https://login.example.dk"+path, nil)
	r.Header.Set("User-Agent", agent)
	return r
}

// What is kept of a reader is its network and the name of its program, and no
// reader takes the memory.
func TestK7_AReaderIsKeptCoarsely(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ address, agent, network, program string }{
		"IPv4":                 {"192.0.2.77", "Shibboleth/3.4.1 (Linux; x) OpenSAML/4", "192.0.2.0/24", "Shibboleth/3.4.1"},
		"IPv6":                 {"2001:db8:1:2:3:4:5:6", "curl/8", "2001:db8:1::/48", "curl/8"},
		"IPv4 in IPv6":         {"::ffff:192.0.2.77", "", "192.0.2.0/24", ""},
		"with a zone":          {"fe80::1%eth0", "x", "fe80::/48", "x"},
		"no address":           {"", "Mozilla/5.0 (X11)", "", "Mozilla/5.0"},
		"a long name":          {"192.0.2.1", strings.Repeat("a", maxAgent+1), "192.0.2.0/24", ""},
		"a name that is odd":   {"192.0.2.1", "a\x7fb", "192.0.2.0/24", ""},
		"a name in no letters": {"192.0.2.1", "æble/1", "192.0.2.0/24", ""},
	} {
		k := &kept{}
		w, _ := newWatch(k, c.address, &bytes.Buffer{})
		w.KeysRead(reading(http.MethodGet, "/saml2/metadata", c.agent), []connections.Key{{ID: "k"}})
		w.Flush(t.Context())
		want := connections.KeySighting{Key: "k", How: connections.SeenRead, Place: "/saml2/metadata", Network: c.network, Agent: c.program, First: now, Last: now, Times: 1}
		if len(k.all) != 1 || k.all[0] != want {
			t.Errorf("%s: got %+v, want %+v", name, k.all, want)
		}
	}
}

func TestWatchCounts(t *testing.T) {
	t.Parallel()
	k := &kept{}
	w, at := newWatch(k, "192.0.2.1", &bytes.Buffer{})
	keys := []connections.Key{{ID: "a"}, {ID: "n"}}
	w.KeysRead(reading(http.MethodGet, "/oidc/keys", "x"), keys)
	w.KeysRead(reading(http.MethodHead, "/oidc/keys", "x"), keys)
	w.KeysRead(reading(http.MethodGet, "/"+strings.Repeat("p", maxPlace), "x"), keys)
	w.KeyUsed("idp", "https://idp.example.dk", "n")
	*at = now.Add(time.Minute)
	w.KeysRead(reading(http.MethodGet, "/oidc/keys", "x"), keys[:1])
	w.Flush(t.Context())
	got := map[string]string{}
	for _, s := range k.all {
		got[s.Key+" "+string(s.How)+" "+s.Place] = fmt.Sprint(s.Times, " ", s.Last.Sub(s.First))
	}
	want := map[string]string{"a read /oidc/keys": "2 1m0s", "n read /oidc/keys": "1 0s", "n encrypted idp": "1 0s"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	k.all = nil
	if w.Flush(t.Context()); len(k.all) != 0 {
		t.Errorf("got %v a second time", k.all)
	}
}

// What readers do takes no more memory than it may, and what is lost is told.
func TestWatchIsBounded(t *testing.T) {
	t.Parallel()
	log, k := &bytes.Buffer{}, &kept{}
	w, _ := newWatch(k, "192.0.2.1", log)
	var readers sync.WaitGroup
	for n := range 4 {
		readers.Go(func() {
			for i := range maxWaiting/4 + 1 {
				w.KeysRead(reading(http.MethodGet, "/saml2/metadata", fmt.Sprint(n, "-", i)), []connections.Key{{ID: "k"}})
			}
		})
	}
	readers.Wait()
	w.Flush(t.Context())
	if len(k.all) != maxWaiting || !strings.Contains(log.String(), "count=4") {
		t.Errorf("got %d kept, want %d and 4 told of: %s", len(k.all), maxWaiting, log)
	}
	k.err = errors.New("the database is gone")
	w.KeyUsed("idp", "https://idp.example.dk", "k")
	if w.Flush(t.Context()); !strings.Contains(log.String(), "the database is gone") {
		t.Errorf("got %s, want it in the log", log)
	}
}

// P11: readers without end push out nothing that providers were seen to do.
func TestP11_ReadersHideNoProvider(t *testing.T) {
	t.Parallel()
	k := &kept{}
	w, _ := newWatch(k, "192.0.2.1", &bytes.Buffer{})
	for i := range maxWaiting + 1 {
		w.KeysRead(reading(http.MethodGet, "/saml2/metadata", fmt.Sprint(i)), []connections.Key{{ID: "k"}})
	}
	w.KeyUsed("idp", "https://idp.example.dk", "k")
	w.Flush(t.Context())
	if !slices.ContainsFunc(k.all, func(s connections.KeySighting) bool { return s.How == connections.SeenEncrypted }) {
		t.Error("the message that was encrypted for the key is not counted")
	}
}
