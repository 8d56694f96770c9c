package password

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

func (m *memory) FindUsers(_ context.Context, q connections.UserQuery) ([]connections.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []connections.User
	for _, u := range m.users {
		if strings.Contains(u.Name, q.Name) {
			found = append(found, u)
		}
	}
	return found, nil
}

func (m *memory) DeleteUser(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.users[id]; !ok {
		return broker.ErrNotFound
	}
	delete(m.users, id)
	return nil
}

func (m *memory) SaveUserLink(_ context.Context, l connections.UserLink) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.links)
	m.links[l.Hash] = l
	return nil
}

func (m *memory) UserLink(_ context.Context, hash connections.Digest) (connections.UserLink, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l, ok := m.links[hash]; ok {
		return l, nil
	}
	return connections.UserLink{}, broker.ErrNotFound
}

func (m *memory) OpenUserLink(_ context.Context, user string) (connections.UserLink, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.links {
		if l.User == user {
			return l, nil
		}
	}
	return connections.UserLink{}, broker.ErrNotFound
}

func (m *memory) UseUserLink(_ context.Context, hash connections.Digest, password string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.links[hash]
	if !ok {
		return broker.ErrNotFound
	}
	delete(m.links, hash)
	u := m.users[l.User]
	u.Password = password
	m.users[u.ID] = u
	return nil
}

// A user chooses a password with a link, once, and nobody else knows it.
func TestLinkToChooseAPassword(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	u := s.user(t, "alice", "the former one")
	if err := s.admin.TakePassword(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.login("192.0.2.1", false, "alice", "the former one"); ok {
		t.Error("the former password still logs in")
	}
	path, err := s.admin.NewLink(t.Context(), u.ID, "operator", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if open, err := s.admin.OpenLink(t.Context(), u.ID); err != nil || !open.Equal(begin.Add(time.Hour)) {
		t.Errorf("the link is open until %v (%v)", open, err)
	}
	_, secret, _ := strings.Cut(path, "link=")
	choose := func(secret, password, again string) int {
		return s.from("192.0.2.1", false, "new", url.Values{"link": {secret}, "password": {password}, "again": {again}}).StatusCode
	}
	if got := s.get(path); got.StatusCode != http.StatusOK || attribute(parsed(t, got), "name", "value") != "alice" {
		t.Errorf("got %d, want the page for alice", got.StatusCode)
	}
	for name, c := range map[string]struct {
		secret, password, again string
		want                    int
	}{
		"too short":      {secret, "short", "short", http.StatusOK},
		"not the same":   {secret, "my own password", "my own passwort", http.StatusOK},
		"another secret": {strings.Repeat("A", 43), "my own password", "my own password", http.StatusNotFound},
		"no secret":      {"", "my own password", "my own password", http.StatusNotFound},
	} {
		if got := choose(c.secret, c.password, c.again); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
		if _, ok := s.login("192.0.2.2", false, "alice", c.password); ok {
			t.Errorf("%s: the password was taken", name)
		}
	}
	s.withdrew = true
	if got := choose(secret, "my own password", "my own password"); got != http.StatusNotFound {
		t.Errorf("a link that does not stand any more: got %d", got)
	}
	s.withdrew = false
	if got := choose(secret, "my own password", "my own password"); got != http.StatusOK {
		t.Errorf("got %d, want it taken", got)
	}
	s.pass(time.Hour)
	if _, ok := s.login("192.0.2.1", false, "alice", "my own password"); !ok {
		t.Error("the new password does not log in")
	}
	if got := choose(secret, "another password", "another password"); got != http.StatusNotFound {
		t.Errorf("used twice: got %d", got)
	}
	if strings.Contains(s.log.String(), secret) || strings.Contains(s.log.String(), "my own password") {
		t.Error("the log holds the secret or the password")
	}
}

func TestALinkOfADisabledUser(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	u := s.user(t, "alice", "the former one")
	path, err := s.admin.NewLink(t.Context(), u.ID, "", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.admin.Disable(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	if got := s.get(path).StatusCode; got != http.StatusNotFound {
		t.Errorf("got %d, want that it cannot be used", got)
	}
	if _, err := s.admin.NewLink(t.Context(), "nobody", "", time.Hour); err == nil {
		t.Error("there is a link for a user that there is not")
	}
}

func TestSlowedUntil(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.user(t, "alice", "the right one")
	if until, err := s.admin.SlowedUntil(t.Context(), "Alice"); err != nil || !until.IsZero() {
		t.Errorf("got %v, %v, want not slowed", until, err)
	}
	for at := range throttleUser.Free {
		s.login("192.0.2."+string(rune('1'+at%9))+string(rune('0'+at/9)), false, "alice", "wrong one")
	}
	if until, err := s.admin.SlowedUntil(t.Context(), "Alice"); err != nil || !until.After(begin) {
		t.Errorf("got %v, %v, want slowed after %d wrong passwords", until, err, throttleUser.Free)
	}
	if err := s.admin.Unlock(t.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	if until, err := s.admin.SlowedUntil(t.Context(), "alice"); err != nil || !until.IsZero() {
		t.Errorf("got %v, %v, want it cleared", until, err)
	}
}
