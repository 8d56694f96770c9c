package samples_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/samples"
	"trin/connections"
)

// memory is a store of samples that can be told to fail.
type memory struct {
	kept []connections.Sample
	keep []int
	err  error
}

func (m *memory) SaveSample(_ context.Context, s connections.Sample, keep int) error {
	if m.err != nil {
		return m.err
	}
	m.kept, m.keep = append(m.kept, s), append(m.keep, keep)
	return nil
}

func (m *memory) Samples(_ context.Context, q connections.SampleQuery) ([]connections.Sample, error) {
	var found []connections.Sample
	for _, s := range slices.Backward(m.kept) {
		if s.Inbound == q.Inbound && (q.Place == "" || s.Place == q.Place) {
			found = append(found, s)
		}
	}
	return found, m.err
}

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func recorder(store samples.Store, log *slog.Logger) *samples.Recorder {
	return samples.New(samples.Options{
		Store: store, Clock: func() time.Time { return now }, Log: log,
		Key: func(context.Context) ([]byte, error) { return bytes.Repeat([]byte{7}, 32), nil },
	})
}

// login is one login of somebody whom the words Alice, alice and 0102031234
// name.
func login() (claimstx.Input, claimstx.Claims) {
	return claimstx.Input{
			Reference: "R-1", Application: "journal", Connection: "adfs", RequesterIDs: []string{"urn:system"}, Original: "urn:system",
			Subject: broker.Subject{Namespace: "town", Value: "alice"}, Level: broker.Level{Value: 30}, Class: "urn:class", Instant: now,
		}, claimstx.Claims{
			{Name: "uid", Values: []string{"alice"}}, {Name: "cpr", Format: "urn:format", Values: []string{"0102031234"}},
			{Name: "role", Values: []string{"reader", "urn:role:writer"}}, {Name: "HTTPS://data.gov.dk/concept/core/nsis/loa", Values: []string{"Substantial"}},
		}
}

func TestSampleHidesWhoItIs(t *testing.T) {
	t.Parallel()
	m := &memory{}
	r := recorder(m, slog.New(slog.DiscardHandler))
	in, claims := login()
	r.Sample(t.Context(), claimstx.SamplePolicy{Keep: 5, Plain: []string{"rol*"}}, claimstx.Outbound, in, claims)
	r.Flush(t.Context())
	if len(m.kept) != 1 || m.keep[0] != 5 {
		t.Fatalf("got %d samples kept, of at most %v, want 1 of 5", len(m.kept), m.keep)
	}
	if s := m.kept[0]; s.Place != "journal" || s.Inbound || s.Reference != "R-1" {
		t.Errorf("got %+v, want one of the application's pipeline", s)
	}
	for _, secret := range []string{"alice", "Alice", "0102031234"} {
		if strings.Contains(string(m.kept[0].Body), secret) {
			t.Errorf("the sample holds %q: %s", secret, m.kept[0].Body)
		}
	}
	found, err := samples.Find(t.Context(), m, connections.SampleQuery{Place: "journal"})
	if err != nil || len(found) != 1 {
		t.Fatalf("got %d samples, %v", len(found), err)
	}
	s := found[0]
	if got, want := s.Claims.Values("uid"), []string{s.Subject.Value}; !slices.Equal(got, want) {
		t.Errorf("got %q for the uid and %q for the subject, want the same, as they were", got, want)
	}
	if got := s.Claims.Values("role"); !slices.Equal(got, []string{"reader", "urn:role:writer"}) {
		t.Errorf("got %q for a plain claim, want it as it was", got)
	}
	if got := s.Claims[3].Values; !slices.Equal(got, []string{"Substantial"}) {
		t.Errorf("got %q for the level, want it as it was", got)
	}
	if s.Claims[1].Format != "urn:format" || len(s.Claims[1].Values[0]) != 10 {
		t.Errorf("got %+v, want the form of the claim", s.Claims[1])
	}
	if claims[0].Values[0] != "alice" {
		t.Error("the claims of the login were changed")
	}
	c := &broker.Configuration{Applications: map[broker.ID]*broker.ApplicationConnection{"journal": {
		ID: "journal", Kind: "saml2", TrustsRequesters: true, Identifiers: []string{"https://journal"}, Requesters: map[string]*broker.Requester{"urn:system": {ID: "system"}},
	}}}
	if got := s.Input(c); got.Requester == nil || got.Original != "urn:system" || got.Protocol != "saml2" || got.Identifier != "https://journal" || got.Level != in.Level {
		t.Errorf("got %+v, want what a step would see", got)
	}
}

// TestSampleNeverHoldsALoginUp: while the database is behind, logins are not
// kept, and that is said once it is there again.
func TestSampleNeverHoldsALoginUp(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	m := &memory{}
	r := recorder(m, slog.New(slog.NewTextHandler(&log, nil)))
	in, claims := login()
	for range 1000 {
		r.Sample(t.Context(), claimstx.SamplePolicy{Keep: 5}, claimstx.Inbound, in, claims)
	}
	r.Flush(t.Context())
	if got := len(m.kept); got == 0 || got >= 1000 {
		t.Errorf("got %d of 1000 kept, want those that had room", got)
	}
	if m.kept[0].Place != "adfs" || !m.kept[0].Inbound {
		t.Errorf("got %+v, want one of the connection's pipeline", m.kept[0])
	}
	if !strings.Contains(log.String(), "the database was behind") {
		t.Errorf("the log says %q, want how many were not kept", log.String())
	}
}

func TestSampleThatCannotBeKept(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]samples.Options{
		"no key":      {Store: &memory{}, Key: func(context.Context) ([]byte, error) { return nil, errors.New("no key") }},
		"a short key": {Store: &memory{}, Key: func(context.Context) ([]byte, error) { return []byte("short"), nil }},
		"no database": {Store: &memory{err: errors.New("gone")}, Key: func(context.Context) ([]byte, error) { return make([]byte, 32), nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			options.Clock, options.Log = func() time.Time { return now }, slog.New(slog.NewTextHandler(&log, nil))
			r := samples.New(options)
			in, claims := login()
			r.Sample(t.Context(), claimstx.SamplePolicy{Keep: 5}, claimstx.Outbound, in, claims)
			r.Flush(t.Context())
			if !strings.Contains(log.String(), "not kept as a sample") || strings.Contains(log.String(), "alice") {
				t.Errorf("the log says %q, want why, and nothing of who it is", log.String())
			}
		})
	}
}

// What a provider sends fills neither the memory nor the database.
func TestM13_ASampleIsBounded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ values, want int }{"two thousand groups": {2000, 1}, "more than may be": {2700, 0}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			m := &memory{}
			r := recorder(m, slog.New(slog.NewTextHandler(&log, nil)))
			in, _ := login()
			groups := slices.Repeat([]string{strings.Repeat("g", 100)}, test.values)
			r.Sample(t.Context(), claimstx.SamplePolicy{Keep: 5}, claimstx.Outbound, in, claimstx.Claims{{Name: "groups", Values: groups}})
			r.Flush(t.Context())
			if len(m.kept) != test.want || (test.want == 0) != strings.Contains(log.String(), "too large") {
				t.Errorf("got %d samples and the log %q, want %d", len(m.kept), log.String(), test.want)
			}
		})
	}
}
