package main

import (
	"strings"
	"testing"
)

// What is in force elsewhere is checked and rehearsed as it is beside its
// database, and reads alike.
func TestRemote_CheckAndDecide(t *testing.T) {
	t.Parallel()
	e := newElsewhere(t)
	if got := e.remotely("check"); got.code == 0 || !strings.Contains(got.err, "nothing has been applied yet") {
		t.Errorf("got exit code %d and %s%s", got.code, got.out, got.err)
	}
	e.must("apply", e.readme())
	if _, err := e.node.Pictures.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"check"}, {"check", "--strict"}, {"decide", "--application", "none"}} {
		here, there := e.tool(args...), e.remotely(args...)
		if there.code != here.code || there.out != here.out || there.err != here.err {
			t.Errorf("%v: got exit code %d and\n%s%s, want %d and\n%s%s", args, there.code, there.out, there.err, here.code, here.out, here.err)
		}
	}
	for _, args := range [][]string{{"check", e.readme()}, {"decide", "--application", "x", "--file", e.readme()}, {"check", "--data", e.data}} {
		if got := e.remotely(args...); got.code == 0 || !strings.Contains(got.err, "give one of them") {
			t.Errorf("%v: got exit code %d and %s", args, got.code, got.err)
		}
	}
}
