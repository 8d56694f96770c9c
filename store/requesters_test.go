package store

import (
	"strings"
	"testing"
	"time"
	"unsafe"
)

// What is kept of a requester holds nothing of the login that it was read with: a
// text of a body is a part of all of it.
func TestSightingsHoldNoLogin(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("application requester ", 1000)
	given := sighted{body[:11], body[12:21]}
	var c sightings
	c.count(given, time.Unix(1_800_000_000, 0))
	for got := range c.seen {
		if got != given {
			t.Errorf("got %+v, want %+v", got, given)
		}
		if unsafe.StringData(got.application) == unsafe.StringData(given.application) {
			t.Error("the application is a part of the body")
		}
		if unsafe.StringData(got.requester) == unsafe.StringData(given.requester) {
			t.Error("the requester is a part of the body")
		}
	}
	if len(c.seen) != 1 {
		t.Errorf("%d are kept, want one", len(c.seen))
	}
}
