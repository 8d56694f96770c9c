package node

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/password"
)

func TestSubjectsOfAUser(t *testing.T) {
	t.Parallel()
	user := connections.User{ID: "u1", Claims: broker.Claims{{Name: "uid", Values: []string{"alice"}}}}
	got := subjectsOf(&broker.Configuration{Connections: map[broker.ID]*broker.AuthenticationConnection{
		"local": {ID: "local", Kind: password.Name}, "named": {ID: "named", Kind: password.Name, SubjectNamespace: "people"},
		"claim": {ID: "claim", Kind: password.Name, SubjectClaim: "uid"}, "adfs": {ID: "adfs", Kind: "saml2", SubjectNamespace: "other"},
	}}, user)
	want := []broker.Subject{{Namespace: "local", Value: "u1"}, {Namespace: "people", Value: "u1"}, {Namespace: "claim", Value: "alice"}}
	if len(got) != len(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, subject := range want {
		if !slices.Contains(got, subject) {
			t.Errorf("got %v, want %v among them", got, subject)
		}
	}
}

// What users are known by is asked of the password connections alone, also of those
// that are switched off.
func TestSubjectClaims(t *testing.T) {
	t.Parallel()
	got := subjectClaims(&broker.Configuration{Connections: map[broker.ID]*broker.AuthenticationConnection{
		"local": {ID: "local", Kind: password.Name}, "uid": {ID: "uid", Kind: password.Name, SubjectClaim: "uid"}, "same": {ID: "same", Kind: password.Name, SubjectClaim: "uid", Enabled: true},
		"mail": {ID: "mail", Kind: password.Name, SubjectClaim: "mail"}, "adfs": {ID: "adfs", Kind: "saml2", SubjectClaim: "upn"},
	}})
	if want := []string{"mail", "uid"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Without an installation there are no tokens, and a user can be disabled all
// the same.
func TestDisableWithoutAnInstallation(t *testing.T) {
	t.Parallel()
	n, closeNode, err := Offline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = closeNode() })
	if _, err := n.Users.Create(t.Context(), "alice", "", nil); err != nil {
		t.Fatal(err)
	}
	if err := n.Disable(t.Context(), "alice"); err != nil {
		t.Error(err)
	}
	if user, err := n.Users.Find(t.Context(), "alice"); err != nil || !user.Disabled {
		t.Errorf("got %+v, %v, want her disabled", user, err)
	}
	if err := n.Disable(t.Context(), "nobody"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("got %v, want not found", err)
	}
}

// Whoever ends sessions may close the page before everybody has been told: they
// end all the same, and nobody else's do.
func TestSessionsEndWhenWhoeverEndsThemHasGone(t *testing.T) {
	t.Parallel()
	n, closeNode, err := Offline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = closeNode() })
	now := time.Now().UTC()
	hers, others := broker.Subject{Namespace: "people", Value: "alice"}, broker.Subject{Namespace: "people", Value: "bo"}
	for i, subject := range []broker.Subject{hers, others} {
		session := connections.AdministratorSession{
			Hash: connections.Digest{byte(i + 1)}, Subject: subject, Index: subject.Value, Level: broker.Level{Ladder: broker.HouseLadder, Value: 20},
			Created: now, Used: now, Expires: now.Add(time.Hour),
		}
		if err := n.Store.SaveAdministratorSession(t.Context(), session, connections.Digest{}); err != nil {
			t.Fatal(err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.EndSubjects(gone, []broker.Subject{hers}); err != nil {
		t.Error(err)
	}
	if _, err := n.Store.AdministratorSession(t.Context(), connections.Digest{1}); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("her session: got %v, want it ended", err)
	}
	if _, err := n.Store.AdministratorSession(t.Context(), connections.Digest{2}); err != nil {
		t.Errorf("another's session: got %v, want it to live", err)
	}
}
