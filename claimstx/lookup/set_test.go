package lookup_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/lookup"
)

// fake is a lookup of functions.
type fake struct {
	find   func(context.Context, map[string]string) ([]claimstx.Row, error)
	closed *int
}

func (fake) Parameters() []string { return []string{"user"} }
func (fake) Columns() []string    { return []string{"role"} }
func (f fake) Find(ctx context.Context, p map[string]string) ([]claimstx.Row, error) {
	return f.find(ctx, p)
}
func (f fake) Close() error { *f.closed++; return nil }

// rig is a set with one kind, "fake".
type rig struct {
	*lookup.Set
	clock    *clock
	mu       sync.Mutex
	outcomes []lookup.Outcome
	opened   int
	closed   int
	given    string // the settings that the kind has seen
}

func newRig(find func(context.Context, map[string]string) ([]claimstx.Row, error)) *rig {
	r := &rig{clock: newClock()}
	kind := claimstx.LookupKind{
		Name:  "fake",
		Check: func(raw json.RawMessage) []claimstx.Problem { r.given = string(raw); return nil },
		Open: func(_ string, raw json.RawMessage) (claimstx.Lookup, error) {
			r.opened, r.given = r.opened+1, string(raw)
			return fake{find: find, closed: &r.closed}, nil
		},
	}
	r.Set = lookup.NewSet(lookup.Deps{Clock: r.clock.Now, Log: slog.New(slog.DiscardHandler), Answered: func(a lookup.Answered) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.outcomes = append(r.outcomes, a.Outcome)
	}}, kind)
	return r
}

func (r *rig) open(t *testing.T, id, settings string) claimstx.Lookup {
	t.Helper()
	kind := r.Kinds()[0]
	if problems := kind.Check(json.RawMessage(settings)); len(problems) > 0 {
		t.Fatal(problems)
	}
	l, err := kind.Open(id, json.RawMessage(settings))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func alice() map[string]string { return map[string]string{"user": "alice"} }

func TestSet_SharedSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, settings string
		fields         []string // of the problems
		given          string
	}{
		{"none", `{}`, nil, `{}`},
		{"all", `{"timeout":"500ms","atOnce":4,"cache":"60s","x":1}`, nil, `{"x":1}`},
		{"a kind's own is left", `{"b":[1.50],"a":null}`, nil, `{"a":null,"b":[1.50]}`},
		{"a number for a time", `{"timeout":2}`, []string{"timeout"}, `{}`},
		{"too short", `{"timeout":"9ms"}`, []string{"timeout"}, `{}`},
		{"too long", `{"timeout":"11s","cache":"61m"}`, []string{"timeout", "cache"}, `{}`},
		{"nobody at once", `{"atOnce":0}`, []string{"atOnce"}, `{}`},
		{"too many at once", `{"atOnce":257}`, []string{"atOnce"}, `{}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(nil)
			var fields []string
			for _, p := range r.Kinds()[0].Check(json.RawMessage(test.settings)) {
				fields = append(fields, p.Field)
			}
			if !slices.Equal(fields, test.fields) || r.given != test.given {
				t.Errorf("got problems with %q and %s for the kind, want %q and %s", fields, r.given, test.fields, test.given)
			}
		})
	}
}

func TestSet_OpensOnce(t *testing.T) {
	t.Parallel()
	r := newRig(nil)
	first := r.open(t, "roles", `{"x":1}`)
	if same := r.open(t, "roles", `{"x":1}`); same != first || r.opened != 1 {
		t.Errorf("the same lookup was opened %d times", r.opened)
	}
	if r.open(t, "roles", `{"x":2}`) == first || r.open(t, "other", `{"x":1}`) == first || r.opened != 3 {
		t.Errorf("another id or other settings got the same lookup; %d were opened", r.opened)
	}
	for i := range 1_000 {
		r.open(t, fmt.Sprintf("l%d", i), `{}`)
	}
	if r.closed != 3 {
		t.Errorf("got %d closed, want the 3 that were opened longest ago", r.closed)
	}
	if err := r.Close(); err != nil || r.closed != 1_003 {
		t.Errorf("got %d closed and %v, want all", r.closed, err)
	}
}

func TestFind_Outcomes(t *testing.T) {
	t.Parallel()
	failure := errors.New("connection refused")
	rows := []claimstx.Row{{"role": {"reader"}}}
	for _, test := range []struct {
		name    string
		rows    []claimstx.Row
		err     error
		given   map[string]string
		want    lookup.Outcome
		message string
	}{
		{"found", rows, nil, alice(), lookup.Found, ""},
		{"none", nil, nil, alice(), lookup.None, ""},
		{"failed", rows, failure, alice(), lookup.Failed, "lookup roles: the lookup did not answer: connection refused"},
		{"a question without an answer", nil, fmt.Errorf("%w: too long", lookup.ErrQuestion), alice(), lookup.Refused, "lookup roles: the lookup did not answer: this question has no answer: too long"},
		{"a parameter too few", rows, nil, nil, lookup.Refused, "the parameter user is missing"},
		{"a parameter too many", rows, nil, map[string]string{"user": "a", "x": "b"}, lookup.Refused, "there is no parameter x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(func(context.Context, map[string]string) ([]claimstx.Row, error) { return test.rows, test.err })
			got, err := r.open(t, "roles", `{}`).Find(t.Context(), test.given)
			if test.message == "" && (err != nil || !reflect.DeepEqual(got, test.rows)) {
				t.Errorf("got %v and %v, want %v", got, err, test.rows)
			}
			if test.message != "" && (got != nil || !errors.Is(err, claimstx.ErrLookup) || !strings.Contains(err.Error(), test.message)) {
				t.Errorf("got %v and %v, want no rows and %q", got, err, test.message)
			}
			if !slices.Equal(r.outcomes, []lookup.Outcome{test.want}) {
				t.Errorf("got %q, want %q", r.outcomes, test.want)
			}
		})
	}
}

// A service that fails is left alone after five failures, and asked once after
// a rest; a question that has no answer opens nothing.
func TestFind_Breaker(t *testing.T) {
	t.Parallel()
	asked, answer := 0, errors.New("down")
	r := newRig(func(context.Context, map[string]string) ([]claimstx.Row, error) { asked++; return nil, answer })
	l := r.open(t, "roles", `{}`)
	users := 0
	find := func() error {
		users++
		_, err := l.Find(t.Context(), map[string]string{"user": strconv.Itoa(users)})
		return err
	}
	for range 8 {
		if err := find(); !errors.Is(err, claimstx.ErrLookup) {
			t.Fatalf("got %v", err)
		}
	}
	if asked != 5 {
		t.Errorf("it was asked %d times, want 5", asked)
	}
	if again := r.open(t, "roles", `{}`); again != l {
		t.Error("the next version of the installation has another breaker")
	}
	r.clock.move(10 * time.Second)
	_, _ = find(), find()
	if asked != 6 {
		t.Errorf("it was asked %d times, want once more after the rest", asked)
	}
	r.clock.move(10 * time.Second)
	answer = nil
	if err := find(); err != nil || asked != 7 {
		t.Errorf("got %v after %d questions, want an answer", err, asked)
	}
	answer = lookup.ErrQuestion
	for range 20 {
		_ = find()
	}
	if asked != 27 {
		t.Errorf("questions without an answer opened the breaker after %d", asked-7)
	}
}

// Somebody whose name the service cannot bear, or for whom an external service
// fails, keeps nobody else away.
func TestM6_OneUserDoesNotOpenTheBreaker(t *testing.T) {
	t.Parallel()
	r := newRig(func(_ context.Context, p map[string]string) ([]claimstx.Row, error) {
		if p["user"] != "alice" {
			return nil, errors.New("500")
		}
		return []claimstx.Row{{"role": {"reader"}}}, nil
	})
	l := r.open(t, "roles", `{}`)
	for range 50 {
		if _, err := l.Find(t.Context(), map[string]string{"user": "mallory\U0001F4A5"}); !errors.Is(err, claimstx.ErrLookup) {
			t.Fatalf("got %v", err)
		}
	}
	if rows, err := l.Find(t.Context(), alice()); err != nil || len(rows) != 1 {
		t.Errorf("got %v and %v for somebody else, want an answer", rows, err)
	}
}

// One lookup that hangs takes neither turn nor time of another, and of itself
// no more than its turns (P10).
func TestP10_ASlowLookupKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		most, now := 0, 0
		slow := newRig(func(ctx context.Context, _ map[string]string) ([]claimstx.Row, error) {
			mu.Lock()
			if now++; now > most {
				most = now
			}
			mu.Unlock()
			<-ctx.Done()
			mu.Lock()
			now--
			mu.Unlock()
			return nil, ctx.Err()
		})
		l := slow.open(t, "slow", `{"timeout":"1s","atOnce":3}`)
		quick := newRig(func(context.Context, map[string]string) ([]claimstx.Row, error) { return nil, nil })
		other := quick.open(t, "quick", `{"timeout":"1s","atOnce":1}`)
		began := time.Now()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := l.Find(t.Context(), alice()); !errors.Is(err, claimstx.ErrLookup) {
					t.Errorf("got %v", err)
				}
			})
		}
		synctest.Wait() // all of them hang or wait
		if _, err := other.Find(t.Context(), alice()); err != nil || time.Since(began) != 0 {
			t.Errorf("the other lookup took %s: %v", time.Since(began), err)
		}
		all.Wait()
		if took := time.Since(began); most != 3 || took != time.Second {
			t.Errorf("got %d at once for %s, want 3 for 1s", most, took)
		}
		count := map[lookup.Outcome]int{}
		for _, o := range slow.outcomes {
			count[o]++
		}
		if count[lookup.Slow] < 3 || count[lookup.Busy] == 0 || count[lookup.Slow]+count[lookup.Busy]+count[lookup.Resting] != 20 {
			t.Errorf("got %v, want slow ones, and the others without a turn", count)
		}
	})
}

// Whoever has gone says nothing about the service, and gives the turn back.
func TestFind_Canceled(t *testing.T) {
	t.Parallel()
	r := newRig(func(ctx context.Context, _ map[string]string) ([]claimstx.Row, error) {
		if ctx.Err() == nil {
			return nil, nil
		}
		return nil, ctx.Err()
	})
	l := r.open(t, "roles", `{"atOnce":1}`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		if _, err := l.Find(ctx, alice()); !errors.Is(err, claimstx.ErrLookup) {
			t.Fatalf("got %v, want a lookup that did not answer", err)
		}
	}
	if _, err := l.Find(t.Context(), alice()); err != nil {
		t.Errorf("those who have gone opened the breaker or kept the turn: %v", err)
	}
}

func TestFind_KeptAnswers(t *testing.T) {
	t.Parallel()
	asked := 0
	var failure error
	rows := []claimstx.Row{{"role": {"reader"}}}
	r := newRig(func(_ context.Context, p map[string]string) ([]claimstx.Row, error) {
		if asked++; p["user"] == "large" {
			return []claimstx.Row{{"role": {strings.Repeat("x", 64<<10)}}}, failure
		}
		return rows, failure
	})
	l := r.open(t, "roles", `{"cache":"60s"}`)
	ask := func(user string, want int, why string) {
		t.Helper()
		_, _ = l.Find(t.Context(), map[string]string{"user": user})
		if asked != want {
			t.Errorf("%s: asked %d times, want %d", why, asked, want)
		}
	}
	ask("alice", 1, "the first time")
	ask("alice", 1, "again")
	ask("ALICE", 2, "another value")
	r.clock.move(59 * time.Second)
	ask("alice", 2, "within the time")
	r.clock.move(time.Second)
	ask("alice", 3, "after the time")
	r.clock.move(-time.Hour)
	ask("alice", 4, "after the clock was set back")
	failure = errors.New("down")
	ask("bob", 5, "a failure")
	ask("bob", 6, "a failure is not kept")
	failure = nil
	ask("large", 7, "a large answer")
	ask("large", 8, "a large answer is not kept")
	for i := range 1_000 {
		ask(fmt.Sprint("user", i), 9+i, "many")
	}
	ask("user999", 1_008, "the last of many")
	ask("alice", 1_009, "the one that was asked for longest ago")
	if got := r.outcomes[1]; got != lookup.Kept {
		t.Errorf("got %q, want %q", got, lookup.Kept)
	}
}

// external is a service that refuses the login, fails, or answers.
type external struct{ err error }

func (e external) Transform(context.Context, claimstx.Input, claimstx.Claims) (claimstx.Claims, error) {
	return claimstx.Claims{{Name: "x"}}, e.err
}

func TestTransform(t *testing.T) {
	t.Parallel()
	refusal := &broker.Refusal{}
	for _, test := range []struct {
		name string
		err  error
		is   error
		want lookup.Outcome
	}{
		{"answers", nil, nil, lookup.Found},
		{"refuses the login", refusal, refusal, lookup.Refused},
		{"fails", errors.New("down"), claimstx.ErrLookup, lookup.Failed},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var outcomes []lookup.Outcome
			set := lookup.NewSet(lookup.Deps{Clock: newClock().Now, Answered: func(a lookup.Answered) { outcomes = append(outcomes, a.Outcome) }}, claimstx.LookupKind{
				Name: "external", Check: func(json.RawMessage) []claimstx.Problem { return nil },
				OpenExternal: func(string, json.RawMessage) (claimstx.External, error) { return external{test.err}, nil },
			})
			service, err := set.Kinds()[0].OpenExternal("bpp", json.RawMessage(`{"timeout":"1s"}`))
			if err != nil {
				t.Fatal(err)
			}
			transform := func(user string) {
				t.Helper()
				got, err := service.Transform(t.Context(), claimstx.Input{Subject: broker.Subject{Namespace: "adfs", Value: user}}, nil)
				if !errors.Is(err, test.is) || (err == nil) != (len(got) == 1) {
					t.Errorf("got %v and %v, want %v", got, err, test.is)
				}
			}
			for range 10 { // one user opens no breaker (M6)
				transform("mallory")
			}
			if outcomes[0] != test.want || outcomes[9] != test.want {
				t.Errorf("got %q, want %q", outcomes, test.want)
			}
			for user := range 10 { // nor does a refusal
				transform(strconv.Itoa(user))
			}
			want := test.want
			if want == lookup.Failed {
				want = lookup.Resting
			}
			if outcomes[19] != want {
				t.Errorf("got %q, want %q at last", outcomes, want)
			}
		})
	}
}
