package node

import (
	"errors"
	"slices"
	"testing"

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
