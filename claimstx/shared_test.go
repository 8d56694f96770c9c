package claimstx_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// TestNothingIsShared: the lists of a run take turns beneath its steps, and
// nobody outside ever holds one of them. Each of those who are shown claims
// spoils what it was shown, and what others were shown stays.
func TestNothingIsShared(t *testing.T) {
	t.Parallel()
	p := pipeline(t, claimstx.Source{Direction: claimstx.Outbound, Steps: twenty()})
	in, handed := municipal(), fifteen()
	said := fmt.Sprintf("%v %q", in, handed)
	want, wantRecord, err := p.Run(context.Background(), in, handed)
	if err != nil {
		t.Fatal(err)
	}
	wantSteps, _, _ := p.Explain(context.Background(), in, handed)
	steps, out, err := p.Explain(context.Background(), in, handed)
	if err != nil || fmt.Sprintf("%v %q", in, handed) != said {
		t.Fatalf("got %v, and what was handed in is now %v %q", err, in, handed)
	}
	for i := range steps {
		if !reflect.DeepEqual(steps[i:], wantSteps[i:]) || !reflect.DeepEqual(out, want) {
			t.Fatalf("step %d: what was spoiled before it is a part of it", i)
		}
		spoil(steps[i].Before)
		if !reflect.DeepEqual(steps[i].After, wantSteps[i].After) {
			t.Fatalf("step %d: after it stands what stood before it", i)
		}
		spoil(steps[i].After)
	}
	record := wantRecord
	for i := range record {
		left := fmt.Sprint(record[i+1:])
		for _, names := range [...][]string{record[i].Added, record[i].Removed, record[i].Changed} {
			_ = append(names, "spoiled", "spoiled")
			for j := range names {
				names[j] = "spoiled"
			}
		}
		if fmt.Sprint(record[i+1:]) != left {
			t.Fatalf("step %d of the record holds names of the next", i)
		}
	}
}

// spoil writes over all that claims hold, and behind it.
func spoil(claims claimstx.Claims) {
	_ = append(claims, claim("spoiled", "behind"))
	for i := range claims {
		_ = append(claims[i].Values, "spoiled")
		for j := range claims[i].Values {
			claims[i].Values[j] = "spoiled"
		}
		claims[i] = claim("spoiled")
	}
}

// TestNothingIsShared_WithAService holds it for what a service is told, and for
// what it answers.
func TestNothingIsShared_WithAService(t *testing.T) {
	t.Parallel()
	var kept claimstx.Claims
	p := external(t, claimstx.ExternalStep{From: "bpp", Send: []string{"*"}, Accept: []string{"*"}}, func(_ claimstx.Input, told claimstx.Claims) (claimstx.Claims, error) {
		spoil(kept)
		kept = append(told, claim("more", "1"))
		return kept, nil
	})
	handed := given()
	first, _, err := p.Run(context.Background(), level(10), handed)
	want := fmt.Sprintf("%q", first)
	if _, _, again := p.Run(context.Background(), level(10), handed); err != nil || again != nil {
		t.Fatalf("got %v, %v", err, again)
	}
	if got := fmt.Sprintf("%q", first); got != want || !reflect.DeepEqual(handed, given()) {
		t.Errorf("got %s, want %s; handed in was %q", got, want, handed)
	}
}

// TestUse_OptionalTakesAllBack: however many steps ran before the one that
// fails, the claims are those before the first, and later steps go on from them.
func TestUse_OptionalTakesAllBack(t *testing.T) {
	t.Parallel()
	for n := range 6 {
		var steps []claimstx.StepConfig
		for i := range n {
			steps = append(steps, add(fmt.Sprint("within-", i), "1"))
		}
		steps = append(steps, claimstx.StepConfig{Drop: &claimstx.Drop{Claims: []string{"mail"}}}, claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "missing", Least: 1}})
		source := outbound(add("before", "1"), optional(use("f")), add("mail", "2"), add("behind", "1"))
		source.Fragments = map[string][]claimstx.StepConfig{"f": steps}
		got, _, err := pipeline(t, source).Run(context.Background(), level(10), claimstx.Claims{claim("mail", "1"), claim("x", "1")})
		want := claimstx.Claims{claim("mail", "1", "2"), claim("x", "1"), claim("before", "1"), claim("behind", "1")}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("after %d steps: got %v, %v, want %v", n, got, err, want)
		}
	}
}

// TestOptional_TakesBackWhatAStepDidToItsList: a step works in a list of its
// own, and one that fails half way leaves nothing of it.
func TestOptional_TakesBackWhatAStepDidToItsList(t *testing.T) {
	t.Parallel()
	failing := claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: "1", With: "", Unmatched: claimstx.UnmatchedFail}}
	p := pipeline(t, outbound(add("y", "1"), optional(failing), add("z", "1")))
	handed := claimstx.Claims{claim("x", "1"), claim("w", "1"), claim("x", "2")}
	got, _, err := p.Run(context.Background(), level(10), handed)
	want := append(handed, claim("y", "1"), claim("z", "1"))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	var refusal *broker.Refusal
	if _, _, err := pipeline(t, outbound(failing)).Run(context.Background(), level(10), handed); err == nil || errors.As(err, &refusal) {
		t.Errorf("got %v, want that the step fails", err)
	}
}
