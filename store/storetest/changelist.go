package storetest

import (
	"fmt"
	"testing"
	"time"

	"trin/connections"
)

// changeList: changes are found by who, what, to what and when.
func changeList(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	start := clock.Now()
	for _, c := range []connections.Change{
		{Author: "anna", What: "create user", Target: "bo"}, {Author: "anna", What: "disable user", Target: "bo"},
		{Author: "olga", What: "create user", Target: "eva"}, {Author: "olga", What: "100% done_", Target: "x"},
	} {
		if err := s.AppendChange(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		clock.Move(time.Minute)
	}
	for name, c := range map[string]struct {
		query connections.ChangeQuery
		want  string
	}{
		"all":           {connections.ChangeQuery{}, "[4 3 2 1]"},
		"by author":     {connections.ChangeQuery{Author: "anna"}, "[2 1]"},
		"by target":     {connections.ChangeQuery{Target: "eva"}, "[3]"},
		"by what":       {connections.ChangeQuery{What: "create"}, "[3 1]"},
		"K9 wildcards":  {connections.ChangeQuery{What: "%"}, "[]"},
		"K9 one letter": {connections.ChangeQuery{What: "100% done_"}, "[4]"},
		"K9 injected":   {connections.ChangeQuery{Author: "' OR ''='"}, "[]"},
		"one":           {connections.ChangeQuery{Number: 2}, "[2]"},
		"the next page": {connections.ChangeQuery{Before: 3, Limit: 1}, "[2]"},
		"between":       {connections.ChangeQuery{From: start.Add(time.Minute), Until: start.Add(3 * time.Minute)}, "[3 2]"},
	} {
		found, err := s.FindChanges(t.Context(), c.query)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		numbers := []int64{}
		for _, change := range found {
			numbers = append(numbers, change.Number)
		}
		if got := fmt.Sprint(numbers); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}
