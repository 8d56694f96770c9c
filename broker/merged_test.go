package broker_test

import (
	"slices"
	"testing"

	"trin/broker"
)

// What several connections say of a user is put together without a change to what
// each has said, which the session keeps.
func TestMerged(t *testing.T) {
	t.Parallel()
	values := append(make([]string, 0, 4), "a", "b") // with room behind them
	said := broker.Claims{{Name: "group", Values: values}, {Name: "mail", Values: []string{"m"}}}
	more := broker.Claims{{Name: "group", Values: []string{"b", "c"}}, {Name: "group", Format: "uri", Values: []string{"d"}}}
	got := broker.Merged(broker.Merged(nil, said), more)
	want := broker.Claims{
		{Name: "group", Values: []string{"a", "b", "c"}}, {Name: "mail", Values: []string{"m"}}, {Name: "group", Format: "uri", Values: []string{"d"}},
	}
	if !slices.EqualFunc(got, want, func(a, b broker.Claim) bool {
		return a.Name == b.Name && a.Format == b.Format && slices.Equal(a.Values, b.Values)
	}) {
		t.Errorf("got %v, want %v", got, want)
	}
	if behind := values[:3][2]; behind != "" || len(said[0].Values) != 2 {
		t.Errorf("got %q behind the values of the first, want that they are as they were", behind)
	}
}
