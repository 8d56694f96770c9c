package connections_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"trin/broker"
	"trin/connections"
)

// fakeConfigurations is a list of versions; the last is the newest.
type fakeConfigurations struct {
	mu  sync.Mutex
	all []*broker.Configuration
}

func (f *fakeConfigurations) add(c *broker.Configuration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, c)
}

func (f *fakeConfigurations) Current(context.Context) (*broker.Configuration, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.all) == 0 {
		return nil, errors.New("no configuration")
	}
	return f.all[len(f.all)-1], nil
}

func (f *fakeConfigurations) At(_ context.Context, version int64) (*broker.Configuration, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.all {
		if c.Version == version {
			return c, nil
		}
	}
	return nil, broker.ErrNotFound
}

type fakeFrontend struct{ settings string }

func (*fakeFrontend) Answer(context.Context, broker.Outcome) (broker.Reply, *broker.Participant, error) {
	return broker.Redirect{}, nil, nil
}

type fakeBackend struct{ settings string }

func (*fakeBackend) Challenge(context.Context, broker.Leg) (broker.Reply, []byte, error) {
	return broker.Redirect{}, nil, nil
}

// fakeKind opens what has settings; "bad" is an error and "panic" a panic.
func fakeKind(name string, opens *atomic.Int64) connections.Kind {
	try := func(settings json.RawMessage) (string, error) {
		opens.Add(1)
		switch s := string(settings); s {
		case `"bad"`:
			return "", errors.New("the certificate is missing")
		case `"panic"`:
			panic("nil map")
		default:
			return s, nil
		}
	}
	return connections.Kind{
		Name: name,
		OpenFrontend: func(a *broker.ApplicationConnection) (broker.Frontend, error) {
			s, err := try(a.Settings)
			return &fakeFrontend{s}, err
		},
		OpenBackend: func(a *broker.AuthenticationConnection) (broker.Backend, error) {
			s, err := try(a.Settings)
			return &fakeBackend{s}, err
		},
	}
}

func application(id broker.ID, settings string, identifiers ...string) *broker.ApplicationConnection {
	return &broker.ApplicationConnection{
		ID: id, Kind: "fake", Enabled: true, Identifiers: identifiers, Settings: json.RawMessage(`"` + settings + `"`),
	}
}

func connection(id broker.ID, settings string) *broker.AuthenticationConnection {
	return &broker.AuthenticationConnection{
		ID: id, Kind: "fake", Enabled: true, Settings: json.RawMessage(`"` + settings + `"`),
	}
}

func configuration(version int64, applications []*broker.ApplicationConnection, authentication ...*broker.AuthenticationConnection) *broker.Configuration {
	c := &broker.Configuration{
		Version:      version,
		Applications: map[broker.ID]*broker.ApplicationConnection{},
		Connections:  map[broker.ID]*broker.AuthenticationConnection{},
	}
	for _, a := range applications {
		c.Applications[a.ID] = a
	}
	for _, a := range authentication {
		c.Connections[a.ID] = a
	}
	return c
}

func newSet(t *testing.T, all ...*broker.Configuration) (*connections.Set, *fakeConfigurations, *atomic.Int64) {
	t.Helper()
	f := &fakeConfigurations{all: all}
	opens := &atomic.Int64{}
	s := connections.NewSet(f, slog.New(slog.DiscardHandler))
	if err := s.Use(fakeKind("fake", opens)); err != nil {
		t.Fatal(err)
	}
	return s, f, opens
}

type applications = []*broker.ApplicationConnection

func TestSetOpensOnceAndOnlyWhatIsWanted(t *testing.T) {
	t.Parallel()
	s, _, opens := newSet(t, configuration(1, applications{application("a", "x", "urn:a"), application("b", "x", "urn:b")}))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			if _, err := s.Frontend(t.Context(), 1, "a"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := opens.Load(); got != 1 {
		t.Errorf("opened %d times, want 1", got)
	}
}

func TestSetFindsApplications(t *testing.T) {
	t.Parallel()
	off := application("off", "x", "urn:off")
	off.Enabled = false
	s, _, _ := newSet(t, configuration(7, applications{application("a", "x", "urn:a", "urn:a2"), off, application("bad", "bad", "urn:bad")}))
	tests := []struct {
		name, kind, identifier string
		want                   broker.ID
		wantNotFound           bool
	}{
		{"by its identifier", "fake", "urn:a", "a", false},
		{"by its second identifier", "fake", "urn:a2", "a", false},
		{"another case is another name", "fake", "URN:A", "", true},
		{"another protocol", "other", "urn:a", "", true},
		{"switched off", "fake", "urn:off", "", true},
		{"empty", "fake", "", "", true},
		{"broken", "fake", "urn:bad", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, frontend, version, err := s.ApplicationByIdentifier(t.Context(), test.kind, test.identifier)
			if got := errors.Is(err, broker.ErrNotFound); got != test.wantNotFound {
				t.Fatalf("error %v, not found %v, want %v", err, got, test.wantNotFound)
			}
			if test.want == "" {
				if err == nil || frontend != nil {
					t.Fatalf("got %v, %v, want an error and no frontend", frontend, err)
				}
				return
			}
			if err != nil || a.ID != test.want || version != 7 || frontend == nil {
				t.Errorf("got %v, %v, version %d, %v; want %s at 7", a, frontend, version, err, test.want)
			}
		})
	}
}

func TestSetKeepsVersionsApart(t *testing.T) {
	t.Parallel()
	s, f, opens := newSet(t, configuration(1, applications{application("a", "old", "urn:a"), application("gone", "x", "urn:gone")}, connection("c", "x")))
	ctx := t.Context()
	first, err := s.Backend(ctx, 1, "c")
	if err != nil {
		t.Fatal(err)
	}
	old, err := s.Frontend(ctx, 1, "a")
	if err != nil {
		t.Fatal(err)
	}
	f.add(configuration(2, applications{application("a", "new", "urn:a")}, connection("c", "x")))
	if _, _, _, err := s.ApplicationByIdentifier(ctx, "fake", "urn:gone"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("a deleted application: %v, want not found", err)
	}
	if _, err := s.Frontend(ctx, 1, "gone"); err != nil {
		t.Errorf("a login pinned to version 1: %v", err)
	}
	again, err := s.Frontend(ctx, 1, "a")
	if err != nil || again != old {
		t.Errorf("version 1 got %v, %v; want the one opened before", again, err)
	}
	newer, err := s.Frontend(ctx, 2, "a")
	if err != nil || newer.(*fakeFrontend).settings != `"new"` {
		t.Errorf("version 2 got %v, %v; want the new settings", newer, err)
	}
	second, err := s.Backend(ctx, 2, "c")
	if err != nil || second != first {
		t.Errorf("an unchanged connection was opened again")
	}
	if got := opens.Load(); got != 4 {
		t.Errorf("opened %d times, want 4 (c, a, gone, a again)", got)
	}
	if _, err := s.Frontend(ctx, 3, "a"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("a version that is not kept: %v, want not found", err)
	}
}

func TestSetKeepsBrokenOnesDisabled(t *testing.T) {
	t.Parallel()
	other := application("other", "x", "urn:other")
	other.Kind = "wsfed"
	s, _, _ := newSet(t, configuration(1,
		applications{application("good", "x", "urn:g"), application("bad", "bad", "urn:b"), other},
		connection("worse", "panic"), connection("fine", "x")))
	got, err := s.Disabled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		id     broker.ID
		reason string
	}{{"bad", "certificate is missing"}, {"other", `no kind "wsfed"`}, {"worse", "nil map"}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i, w := range want {
		if got[i].ID != w.id || !strings.Contains(got[i].Reason, w.reason) {
			t.Errorf("got %s: %q, want %s: %q", got[i].ID, got[i].Reason, w.id, w.reason)
		}
	}
	if _, err := s.Frontend(t.Context(), 1, "good"); err != nil {
		t.Errorf("the good one: %v", err)
	}
	if _, err := s.Backend(t.Context(), 1, "worse"); err == nil {
		t.Error("the broken one opened")
	}
}

func TestSetOpensAFewAtATime(t *testing.T) {
	t.Parallel()
	s, _, _ := newSet(t, configuration(1,
		applications{application("good", "x", "urn:g"), application("bad", "bad", "urn:b")},
		connection("worse", "panic"), connection("fine", "x")))
	var broken []connections.Disabled
	for n, step := range []struct{ most, left int }{{0, 4}, {1, 3}, {2, 1}, {2, 0}, {0, 0}} {
		var left int
		var err error
		if broken, left, err = s.DisabledSoFar(t.Context(), step.most); err != nil || left != step.left {
			t.Errorf("asked %d times: got %d left, %v; want %d", n+1, left, err, step.left)
		}
	}
	whole, err := s.Disabled(t.Context())
	if err != nil || len(whole) != 2 || !reflect.DeepEqual(broken, whole) {
		t.Errorf("got %v a few at a time, want %v, %v", broken, whole, err)
	}
}

func TestSetServesNeitherOfTwoWithOneIdentifier(t *testing.T) {
	t.Parallel()
	s, f, _ := newSet(t, configuration(1, applications{application("a", "x", "urn:same"), application("b", "x", "urn:same", "urn:b")}))
	for _, name := range []string{"urn:same", "urn:b"} {
		if _, _, _, err := s.ApplicationByIdentifier(t.Context(), "fake", name); err == nil {
			t.Errorf("%s was served", name)
		}
	}
	f.add(configuration(2, applications{application("a", "x", "urn:same"), application("b", "x", "urn:b")}))
	for _, name := range []string{"urn:same", "urn:b"} {
		if _, _, _, err := s.ApplicationByIdentifier(t.Context(), "fake", name); err != nil {
			t.Errorf("%s after the repair: %v", name, err)
		}
	}
}

func TestSetForgetsOldVersionsButNeverTheNewest(t *testing.T) {
	t.Parallel()
	s, f, opens := newSet(t)
	for version := int64(1); version <= 9; version++ {
		f.add(configuration(version, applications{application("a", strings.Repeat("x", int(version)), "urn:a")}))
	}
	if _, err := s.Frontend(t.Context(), 9, "a"); err != nil {
		t.Fatal(err)
	}
	for version := int64(1); version <= 8; version++ {
		if _, err := s.Frontend(t.Context(), version, "a"); err != nil {
			t.Fatal(err)
		}
	}
	before := opens.Load()
	if _, _, _, err := s.ApplicationByID(t.Context(), "a"); err != nil || opens.Load() != before {
		t.Errorf("the newest was opened again (%v)", err)
	}
	if _, err := s.Frontend(t.Context(), 1, "a"); err != nil || opens.Load() != before+1 {
		t.Errorf("version 1: %v, opened %d more times, want 1", err, opens.Load()-before)
	}
}

func TestSetRefusesTwoKindsOfOneName(t *testing.T) {
	t.Parallel()
	s, _, opens := newSet(t)
	if err := s.Use(fakeKind("fake", opens)); err == nil {
		t.Error("a second kind of the name was taken")
	}
	if got := s.Kinds(); len(got) != 1 || got[0].Name != "fake" {
		t.Errorf("kinds %v, want fake", got)
	}
}

func TestSetWithoutConfiguration(t *testing.T) {
	t.Parallel()
	s, _, _ := newSet(t)
	if _, _, _, err := s.ConnectionByID(t.Context(), "c"); err == nil || errors.Is(err, broker.ErrNotFound) {
		t.Errorf("got %v, want an error that is not \"not found\"", err)
	}
}

func BenchmarkApplicationByIdentifier(b *testing.B) {
	f := &fakeConfigurations{all: []*broker.Configuration{configuration(1, applications{application("a", "x", "urn:a")})}}
	s := connections.NewSet(f, slog.New(slog.DiscardHandler))
	if err := s.Use(fakeKind("fake", &atomic.Int64{})); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, _, err := s.ApplicationByIdentifier(b.Context(), "fake", "urn:a"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSetListsTheFrontendsOfAKind(t *testing.T) {
	t.Parallel()
	other, off := application("other", "o"), application("off", "x")
	other.Kind, off.Enabled = "another", false
	set, _, _ := newSet(t, configuration(1, applications{application("b", "2"), application("a", "1"), application("broken", "bad"), other, off}))
	got, err := set.Frontends(t.Context(), "fake")
	if err != nil {
		t.Fatal(err)
	}
	var settings []string
	for _, frontend := range got {
		settings = append(settings, frontend.(*fakeFrontend).settings)
	}
	if want := []string{`"1"`, `"2"`}; !slices.Equal(settings, want) {
		t.Errorf("got %q, want %q", settings, want)
	}
	empty, _, _ := newSet(t)
	if got, err := empty.Frontends(t.Context(), "fake"); err == nil {
		t.Errorf("got %v without a configuration", got)
	}
}
