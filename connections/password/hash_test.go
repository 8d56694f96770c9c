package password

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

func TestHash(t *testing.T) {
	t.Parallel()
	h, err := newHasher(DefaultCost(), rand.Reader, 1)
	if err != nil {
		t.Fatal(err)
	}
	phc, err := h.hash(t.Context(), right)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("got %q, want a PHC string of the default cost", phc)
	}
	if ok, outdated, err := h.check(t.Context(), right, phc); !ok || outdated || err != nil {
		t.Errorf("got %v, %v, %v for the right password", ok, outdated, err)
	}
	if ok, _, _ := h.check(t.Context(), right+" ", phc); ok {
		t.Error("a wrong password was taken")
	}
	other, _ := h.hash(t.Context(), right)
	if other == phc {
		t.Error("two hashes of one password are equal: no salt")
	}
}

// The vector of the reference implementation's own tests: "password" with
// "somesalt", 64 MiB, two passes.
func TestReferenceVector(t *testing.T) {
	t.Parallel()
	h, err := newHasher(cheap, rand.Reader, 1)
	if err != nil {
		t.Fatal(err)
	}
	const phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, outdated, err := h.check(t.Context(), "password", phc); !ok || !outdated || err != nil {
		t.Errorf("got %v, %v, %v, want it taken and to be hashed anew", ok, outdated, err)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	good := "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if _, err := parse(good); err != nil {
		t.Fatalf("%q: got %v", good, err)
	}
	for name, bad := range map[string]string{
		"another hash":     strings.Replace(good, "argon2id", "argon2i", 1),
		"another version":  strings.Replace(good, "v=19", "v=16", 1),
		"no passes":        strings.Replace(good, "t=1", "t=0", 1),
		"no lanes":         strings.Replace(good, "p=1", "p=0", 1),
		"too many lanes":   strings.Replace(good, "p=1", "p=300", 1),
		"too much memory":  strings.Replace(good, "m=64", "m=4000000000", 1),
		"too many passes":  strings.Replace(good, "t=1", "t=1000000", 1),
		"something after":  strings.Replace(good, "p=1", "p=1,x=2", 1),
		"a leading zero":   strings.Replace(good, "m=64", "m=064", 1),
		"a short key":      good[:len(good)-30],
		"padding":          good + "=",
		"a part too many":  good + "$",
		"nothing":          "",
		"white space":      good + "\n",
		"a salt too short": strings.Replace(good, "c29tZXNhbHRzb21lc2FsdA", "AA", 1),
	} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%s: got no error for %q", name, bad)
		}
	}
}

func TestRehash(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	alice := s.user(t, "alice", right)
	dearer := Cost{Memory: 128, Time: 1, Threads: 1}
	s = newStandOver(t, s.memory, dearer)
	if _, ok := s.login("192.0.2.1", false, "alice", "wrong"); ok || s.users[alice.ID].Password != alice.Password {
		t.Fatal("a wrong password changed the hash")
	}
	if _, ok := s.login("192.0.2.1", false, "alice", right); !ok {
		t.Fatal("the right password was refused after the cost rose")
	}
	e, err := parse(s.users[alice.ID].Password)
	if err != nil || e.cost != dearer {
		t.Errorf("got cost %+v, %v, want %+v", e.cost, err, dearer)
	}
	if _, ok := s.login("192.0.2.1", false, "alice", right); !ok {
		t.Error("the password was refused after it was hashed anew")
	}
}

func TestHasherIsBounded(t *testing.T) {
	t.Parallel()
	h, err := newHasher(cheap, rand.Reader, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range cap(h.queue) {
		h.queue <- struct{}{}
	}
	if _, err := h.hash(t.Context(), "x"); !errors.Is(err, errBusy) {
		t.Errorf("got %v with a full queue, want to be told that it is", err)
	}
	for range cap(h.queue) {
		<-h.queue
	}
	h.slots <- struct{}{}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(gone, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v for one who has gone, want to stop waiting", err)
	}
	if len(h.queue) != 0 {
		t.Error("one who has gone still waits")
	}
}

// An attempt that is not evaluated because too many wait is not the user's
// failure, and a flood of names leaves no counters behind.
func TestP6_BusyCountsNothing(t *testing.T) {
	t.Parallel()
	hasher, err := newHasher(cheap, rand.Reader, 1)
	if err != nil {
		t.Fatal(err)
	}
	store := newMemory()
	h := &handler{Deps: Deps{Store: store, Clock: func() time.Time { return begin }}, hasher: hasher}
	for range cap(hasher.queue) {
		hasher.queue <- struct{}{}
	}
	a := attempt{name: "alice", password: right, address: "192.0.2.1"}
	if _, err := h.authenticate(t.Context(), a); !errors.Is(err, errBusy) {
		t.Errorf("got %v with a full queue, want to be told that it is", err)
	}
	if len(store.attempts) != 0 {
		t.Errorf("%d counters were kept", len(store.attempts))
	}
	for range cap(hasher.queue) {
		<-hasher.queue
	}
	if _, err := h.authenticate(t.Context(), a); !errors.Is(err, errWrong) || len(store.attempts) != 2 {
		t.Errorf("got %v and %d counters, want it evaluated and counted", err, len(store.attempts))
	}
	if len(hasher.queue) != 0 {
		t.Error("the place in the queue was not left")
	}
}

func TestNormalName(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Alice": "alice", " alice ": "alice", "ａｌｉｃｅ": "alice", "ÆGIR": "ægir", "ﬁnn": "finn",
		"": "", "a\x00b": "", "a\nb": "", "\xff": "", strings.Repeat("a", 257): "",
	} {
		if got := normalName(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestPasswordIsComposedOneWay(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", "blåbærgrød")
	if _, ok := s.login("192.0.2.1", false, "alice", "bla\u030abærgrød"); !ok {
		t.Error("the same letters, composed otherwise, were refused")
	}
}

func TestAdmin(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	ctx := t.Context()
	alice := s.user(t, "alice", right)
	if _, err := s.admin.Create(ctx, "ALICE", right, nil); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("got %v for a name that is taken, want a conflict", err)
	}
	for _, bad := range []string{"", "short", strings.Repeat("x", 1025), "\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if err := s.admin.SetPassword(ctx, "alice", bad); err == nil {
			t.Errorf("password %.10q: got no error", bad)
		}
	}
	if _, err := s.admin.Create(ctx, "\x00", right, nil); err == nil {
		t.Error("got no error for a name that cannot be typed")
	}
	s.login("192.0.2.1", true, "alice", right)
	if len(s.devices) != 1 {
		t.Fatalf("got %d devices, want 1", len(s.devices))
	}
	if err := s.admin.SetPassword(ctx, "Alice", "another password"); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.login("192.0.2.1", false, "alice", right); ok || len(s.devices) != 0 {
		t.Error("the old password or the old devices are still good")
	}
	if _, ok := s.login("192.0.2.1", false, "alice", "another password"); !ok {
		t.Error("the new password was refused")
	}
	if err := s.admin.Disable(ctx, "alice"); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.login("192.0.2.9", false, "alice", "another password"); ok {
		t.Error("L15: a user that is switched off was let in")
	}
	if err := s.admin.Enable(ctx, "alice"); err != nil {
		t.Fatal(err)
	}
	if err := s.admin.SetClaims(ctx, "alice", broker.Claims{{Name: "a", Values: []string{"b"}}}); err != nil {
		t.Fatal(err)
	}
	got, err := s.admin.Find(ctx, "ALICE")
	if err != nil || got.ID != alice.ID || got.Disabled || got.Claims.Values("a") == nil {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := s.admin.Find(ctx, "nobody"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("got %v for one who is not there", err)
	}
	if list, err := s.admin.List(ctx, "", 10); err != nil || len(list) != 1 {
		t.Errorf("got %v, %v, want one user", list, err)
	}
}

func TestUnlock(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", right)
	for i := range 2 * throttleUser.Free {
		s.login("2001:db8:0:"+string(rune('a'+i%6))+string(rune('a'+i/6%6))+"::1", false, "alice", "wrong")
	}
	if _, ok := s.login("203.0.113.9", false, "alice", right); ok {
		t.Fatal("the account's counter did not hold")
	}
	if err := s.admin.Unlock(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.login("203.0.113.9", false, "alice", right); !ok {
		t.Error("after unlocking the right password was refused")
	}
}

func TestKindNeedsItsParts(t *testing.T) {
	t.Parallel()
	if _, err := Kind(Deps{}); err == nil {
		t.Error("got no error")
	}
	if _, err := NewAdmin(AdminDeps{}); err == nil {
		t.Error("got no error")
	}
}
