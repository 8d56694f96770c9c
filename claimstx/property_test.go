package claimstx_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// pure are makers of every step that needs nobody else, with names drawn from a
// few, so that steps meet each other.
var pure = map[string]func(*rand.Rand) claimstx.StepConfig{
	"add": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Add: &claimstx.Add{Claim: a(r), Values: some(r), Existing: one(r, "", claimstx.ExistingKeep, claimstx.ExistingReplace), FriendlyName: one(r, "", a(r))}}
	},
	"copy": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Copy: &claimstx.Copy{From: a(r), To: "copied-" + a(r), Existing: one(r, "", claimstx.ExistingKeep, claimstx.ExistingReplace)}}
	},
	"rename": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Rename: &claimstx.Rename{From: "copied-" + a(r), To: a(r)}}
	},
	"keep": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Keep: &claimstx.Keep{Claims: []string{a(r), "m*", "c*"}}}
	},
	"drop": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Drop: &claimstx.Drop{Claims: []string{a(r), one(r, "x", "y*", "acr")}}}
	},
	"replace": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Replace: &claimstx.Replace{Claim: a(r), Pattern: one(r, "(v)(.*)", ".", "4"), With: one(r, "", "w", "$0$0"), Anywhere: r.IntN(2) == 0, Unmatched: one(r, "", claimstx.UnmatchedDrop)}}
	},
	"map": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Map: &claimstx.Map{Claim: a(r), To: one(r, "", a(r)), Values: map[string][]string{"v1": {"one", "two"}, "v2": {}, "4": {"v1"}}, Unmatched: one(r, "", claimstx.UnmatchedDrop)}}
	},
	"split": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Split: &claimstx.Split{Claim: a(r), At: one(r, ";", "v"), To: one(r, "", a(r))}}
	},
	"join": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Join: &claimstx.Join{Claim: a(r), With: one(r, ";", ", "), To: one(r, "", a(r))}}
	},
	"scope": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Scope: &claimstx.Scope{Claim: a(r), Scope: "example.dk", To: one(r, "", a(r))}}
	},
	"unscope": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Unscope: &claimstx.Unscope{Claim: a(r), To: one(r, "", a(r))}}
	},
	"template": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Template: &claimstx.Template{Claim: a(r), Text: "{" + a(r) + "} {@subject}{@level}"}}
	},
	"unique": func(*rand.Rand) claimstx.StepConfig { return claimstx.StepConfig{Unique: &claimstx.Unique{}} },
	"cardinality": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: a(r), Most: 1 + r.IntN(3), Otherwise: one(r, claimstx.OtherwiseFail, claimstx.OtherwiseFirst, claimstx.OtherwiseDrop)}}
	},
	"require": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{a(r), "mail"}, Any: true}}
	},
	"release": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Release: &claimstx.Release{Attributes: []claimstx.Released{{Claim: a(r), Reason: "r"}, {Claim: "mail", Reason: "r"}}}}
	},
	"assurance": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: one(r, "loa", "AssuranceLevel", "ruled"), Levels: map[string]string{"10": "1", "30": "3"}}}
	},
	"requester": func(r *rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Requester: &claimstx.Requester{Claim: a(r), Which: one(r, "", claimstx.WhichFirst)}}
	},
	"use": func(*rand.Rand) claimstx.StepConfig {
		return claimstx.StepConfig{Use: &claimstx.Use{Fragment: "shared"}}
	},
}

func one[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// a is one of the few names.
func a(r *rand.Rand) string { return one(r, "mail", "x", "y", "m:1", "friendly") }

func some(r *rand.Rand) []string {
	return one(r, []string{"v1"}, []string{"v1", "v2"}, []string{"4", "v1;v2", "v3@scope"})
}

// draw makes a pipeline of at most twelve steps.
func draw(r *rand.Rand) claimstx.Source {
	var kinds []string
	for kind := range pure {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	var steps []claimstx.StepConfig
	for range 1 + r.IntN(12) {
		step := pure[one(r, kinds...)](r)
		step.When = one(r, "", "", "level >= 20", "claims.x.size() > 1", "claims.mail[0] == 'v1'", "'y' in claims")
		step.Optional = r.IntN(3) > 0 && step.Require == nil && step.Release == nil && step.ScopeCheck == nil
		steps = append(steps, step)
	}
	return claimstx.Source{
		Direction: claimstx.Outbound, Steps: steps, Unknown: []claimstx.StepConfig{add("behind", "1")},
		Fragments: map[string][]claimstx.StepConfig{"shared": {add("x", "shared"), optional(claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "y", Most: 1}})}},
	}
}

// drawClaims is what a provider says: some of it what it may not.
func drawClaims(r *rand.Rand) claimstx.Claims {
	claims := claimstx.Claims{}
	for range r.IntN(10) {
		c := claim(one(r, a(r), a(r), "AssuranceLevel", "ACR", "loa", "ruled", "Ruled", "trin:nameid", "https://data.gov.dk/concept/core/nsis/loa"), some(r)...)
		c.FriendlyName = one(r, "", "", "AssuranceLevel", "ruled", "Mail")
		claims = append(claims, c)
	}
	return claims
}

// TestProperty_AnyPipeline: whatever steps follow each other, no reserved name
// comes out but as Trin wrote it, the arguments stay as they were, the same
// comes out each time, and nothing that comes out is shared.
func TestProperty_AnyPipeline(t *testing.T) {
	t.Parallel()
	ran, failed, levels := 0, 0, 0
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := draw(r)
		p, problems := claimstx.Compile(s)
		if len(problems) > 0 {
			continue // such as a copy of what an assurance step writes
		}
		in := level(10 * (1 + r.IntN(4)))
		in.Subject.Value, in.RequesterIDs, in.Original = "alice", []string{"https://r"}, one(r, "", "https://r")
		given := drawClaims(r)
		said := fmt.Sprintf("%q", given)
		got, record, err := p.Run(context.Background(), in, given)
		again, same, err2 := p.Run(context.Background(), in, given)
		ran++
		if !reflect.DeepEqual(got, again) || !reflect.DeepEqual(record, same) || fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Fatalf("seed %d: the second run differs: %v %v, %v %v", seed, got, err, again, err2)
		}
		if fmt.Sprintf("%q", given) != said {
			t.Fatalf("seed %d: the claims that were given were changed", seed)
		}
		if err != nil {
			failed++
			if got != nil {
				t.Fatalf("seed %d: claims with an error", seed)
			}
			continue
		}
		levels += onlyTrueLevels(t, seed, s, in, got)
		for i := range got {
			for j := range got[i].Values {
				got[i].Values[j] = "spoiled"
			}
		}
		if third, _, _ := p.Run(context.Background(), in, given); !reflect.DeepEqual(third, again) {
			t.Fatalf("seed %d: what came out was shared", seed)
		}
		held(t, seed, p, in, given, again)
	}
	if ran < 1000 || failed < 50 || failed > ran/2 || levels < 500 {
		t.Errorf("%d pipelines ran, %d failed, %d levels were written: that shows too little", ran, failed, levels)
	}
}

// onlyTrueLevels counts the claims that say a level, and holds them against the
// one that was reached.
func onlyTrueLevels(t *testing.T, seed uint64, s claimstx.Source, in claimstx.Input, claims claimstx.Claims) int {
	t.Helper()
	rules := slices.ContainsFunc(s.Steps, func(c claimstx.StepConfig) bool { return c.Assurance != nil && c.Assurance.Claim == "ruled" })
	mapped := map[int]string{10: "1", 20: "1", 30: "3", 40: "3"}[in.Level.Value]
	want := map[string]string{"AuthenticatedAssuranceLevel": fmt.Sprint(in.Level.Value), "loa": mapped, "AssuranceLevel": mapped, "ruled": mapped}
	is := func(name string) bool { return claimstx.Reserved(name) || rules && strings.EqualFold(name, "ruled") }
	n := 0
	for _, c := range claims {
		if is(c.FriendlyName) {
			t.Fatalf("seed %d: the friendly name %q came out", seed, c.FriendlyName)
		}
		if !is(c.Name) {
			continue
		}
		if n++; want[c.Name] == "" || !slices.Equal(c.Values, []string{want[c.Name]}) {
			t.Fatalf("seed %d: %q came out at level %d", seed, c, in.Level.Value)
		}
	}
	return n
}

// held: the explanation says what the run does, and its parts fit together.
func held(t *testing.T, seed uint64, p *claimstx.Pipeline, in claimstx.Input, given, want claimstx.Claims) {
	t.Helper()
	steps, out, err := p.Explain(context.Background(), in, given)
	if err != nil || !reflect.DeepEqual(out, want) {
		t.Fatalf("seed %d: explained as %v, %v, want %v", seed, out, err, want)
	}
	for i, s := range steps {
		if i > 0 && fmt.Sprint(s.Before) != fmt.Sprint(steps[i-1].After) {
			t.Fatalf("seed %d: step %d begins with other claims than step %d left", seed, i, i-1)
		}
		left := slices.DeleteFunc(slices.Clone(s.Before), func(c broker.Claim) bool { return s.Failed && slices.Contains(s.Removed, c.Name) })
		if (s.Skipped || s.Failed) && s.Step != "use shared" && (fmt.Sprint(left) != fmt.Sprint(s.After) || len(s.Added)+len(s.Changed) > 0) {
			t.Fatalf("seed %d: step %d was left out or failed, and did more than remove what it replaces", seed, i)
		}
		changed := len(s.Added)+len(s.Removed)+len(s.Changed) > 0
		if fmt.Sprintf("%q", s.Before) == fmt.Sprintf("%q", s.After) && changed {
			t.Fatalf("seed %d: step %d (%s) changed nothing and says %+v", seed, i, s.Step, s.ClaimsStep)
		}
	}
	if last := steps[len(steps)-1].After; fmt.Sprint(last) != fmt.Sprint(want) {
		t.Fatalf("seed %d: the last step leaves %v, want %v", seed, last, want)
	}
}

// TestM10_TheSameAThousandTimes holds it for the pipeline of twenty steps.
func TestM10_TheSameAThousandTimes(t *testing.T) {
	t.Parallel()
	p := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: twenty()})
	first, record, err := p.Run(context.Background(), municipal(), fifteen())
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		again, same, err := p.Run(context.Background(), municipal(), fifteen())
		if err != nil || !reflect.DeepEqual(again, first) || !reflect.DeepEqual(same, record) {
			t.Fatalf("got %v %v %v, want %v %v", again, same, err, first, record)
		}
	}
}

func TestM11_ConditionsKeepUsersApart(t *testing.T) {
	t.Parallel()
	p := pipeline(t, outbound(
		when(`claims.user == ['alice']`, add("who", "alice")), when(`claims.user == ['bob'] && level >= 20`, add("who", "bob")),
		claimstx.StepConfig{Template: &claimstx.Template{Claim: "text", Text: "{user} {who} {@subject}"}},
		claimstx.StepConfig{Map: &claimstx.Map{Claim: "user", To: "mapped", Values: map[string][]string{"alice": {"A"}, "bob": {"B"}}}}))
	var group sync.WaitGroup
	for user, short := range map[string]string{"alice": "A", "bob": "B"} {
		group.Go(func() {
			in := level(20)
			in.Subject = broker.Subject{Namespace: "n", Value: user}
			want := claimstx.Claims{claim("user", user), claim("who", user), claim("text", user+" "+user+" "+user), claim("mapped", short)}
			for range 10_000 {
				got, _, err := p.Run(context.Background(), in, claimstx.Claims{claim("user", user)})
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: got %v, %v, want %v", user, got, err, want)
					return
				}
			}
		})
	}
	group.Wait()
}
