package claimstx_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// values runs one step under a key and gives the values of the claim "y".
func keyed(t *testing.T, key string, step claimstx.StepConfig, in claimstx.Input, given claimstx.Claims) []string {
	t.Helper()
	s := outbound(step)
	s.Deps.Key = func(context.Context) ([]byte, error) { return []byte(key), nil }
	out, _, err := pipeline(t, s).Run(t.Context(), in, given)
	if err != nil {
		t.Fatal(err)
	}
	return out.Values("y")
}

const oneKey, otherKey = "the first key of thirty-two bytes", "the other key of thirty-two bytes"

func TestHash(t *testing.T) {
	t.Parallel()
	hash := func(change ...func(*claimstx.Hash)) claimstx.StepConfig {
		h := &claimstx.Hash{Claim: "cpr", To: "y"}
		for _, f := range change {
			f(h)
		}
		return claimstx.StepConfig{Hash: h}
	}
	cpr := claimstx.Claims{claim("cpr", "0102031234", "0102031235")}
	base := keyed(t, oneKey, hash(), claimstx.Input{}, cpr)
	if len(base) != 2 || base[0] == base[1] {
		t.Fatalf("got %q", base)
	}
	for _, v := range base {
		if !regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`).MatchString(v) {
			t.Errorf("%q is no base64url of 32 bytes", v)
		}
	}
	if again := keyed(t, oneKey, hash(), claimstx.Input{Application: "another", Subject: broker.Subject{Value: "x"}}, cpr); !slices.Equal(again, base) {
		t.Errorf("the same value gives another hash: %q and %q", again, base)
	}
	for name, other := range map[string][]string{
		"another key":    keyed(t, otherKey, hash(), claimstx.Input{}, cpr),
		"another sector": keyed(t, oneKey, hash(func(h *claimstx.Hash) { h.Sector = "health" }), claimstx.Input{}, cpr),
		"another value":  keyed(t, oneKey, hash(), claimstx.Input{}, claimstx.Claims{claim("cpr", "0102031236", "01020312340102031235")}),
	} {
		if slices.ContainsFunc(other, func(v string) bool { return slices.Contains(base, v) }) {
			t.Errorf("%s gives the same hash", name)
		}
	}
	hexed := keyed(t, oneKey, hash(func(h *claimstx.Hash) { h.Encoding = "hex" }), claimstx.Input{}, cpr)
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(hexed[0]) {
		t.Errorf("%q is no hexadecimal text of 32 bytes", hexed[0])
	}
}

// A sector and a value are two fields: they cannot be one text cut otherwise.
func TestHashKeepsItsFieldsApart(t *testing.T) {
	t.Parallel()
	hash := func(sector, value string) string {
		return keyed(t, oneKey, claimstx.StepConfig{Hash: &claimstx.Hash{Claim: "x", To: "y", Sector: sector}}, claimstx.Input{}, claimstx.Claims{claim("x", value)})[0]
	}
	if hash("a", "bc") == hash("ab", "c") {
		t.Error("two pairs of fields give one hash")
	}
}

func TestOwnKey(t *testing.T) {
	t.Parallel()
	steps := map[string]claimstx.StepConfig{
		"hash":     {Hash: &claimstx.Hash{Claim: "x", To: "y"}},
		"pairwise": {Pairwise: &claimstx.Pairwise{Claim: "y"}},
	}
	in := claimstx.Input{Subject: broker.Subject{Namespace: "n", Value: "alice"}, Identifier: "https://sp"}
	given := claimstx.Claims{claim("x", "1")}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for problem, fetch := range map[string]func(context.Context) ([]byte, error){
				"was not given":  nil,
				"no database":    func(context.Context) ([]byte, error) { return nil, errors.New("no database") },
				"has 31 bytes":   func(context.Context) ([]byte, error) { return make([]byte, 31), nil },
				"context cancel": func(ctx context.Context) ([]byte, error) { return nil, errors.New("context canceled") },
			} {
				s := outbound(step)
				s.Deps.Key = fetch
				out, _, err := pipeline(t, s).Run(t.Context(), in, given)
				if out != nil || err == nil || !strings.Contains(err.Error(), problem) {
					t.Errorf("got %v and %v, want an error with %q", out, err, problem)
				}
			}
			var asked, fails atomic.Int32
			fails.Store(2)
			s := outbound(step)
			s.Deps.Key = func(context.Context) ([]byte, error) {
				asked.Add(1)
				if fails.Add(-1) >= 0 {
					return nil, errors.New("not yet")
				}
				return []byte(oneKey), nil
			}
			p := pipeline(t, s)
			for i := range 4 {
				_, _, err := p.Run(t.Context(), in, given)
				if (err != nil) != (i < 2) {
					t.Errorf("run %d: %v", i, err)
				}
			}
			if got := asked.Load(); got != 3 {
				t.Errorf("the key was asked for %d times, want once after two failures", got)
			}
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if _, _, err := p.Run(context.Background(), in, given); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		})
	}
}
