package attack

import (
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

// TestF25_OldLoginOfTheProvider has a provider answer from a session of its own
// that is older than the connection allows: it is asked for a fresh login, and
// when it answers with the old one again the login is refused.
func TestF25_OldLoginOfTheProvider(t *testing.T) {
	t.Parallel()
	r := newRig(t, "id: idp\nprotocol: saml2\n", "id: idp\nprotocol: saml2\nmaxAge: 1h\n")
	old := func(a asked) samltest.Response {
		response := r.response(a)
		response.Edit = func(root *etree.Element) {
			root.FindElement("//AuthnStatement").CreateAttr("AuthnInstant", samltest.Instant(r.clock().Add(-2*time.Hour)))
		}
		return response
	}
	for name, second := range map[string]func(asked) samltest.Response{"fresh then": r.response, "old again": old} {
		b := r.browser()
		r.begin(b, request{classes: []string{classTwo}})
		a := r.challenge(b)
		if a.ForceAuthn == "true" {
			t.Fatalf("%s: a fresh login was asked for at once", name)
		}
		r.deliver(b, old(a).Encoded(), a.RelayState)
		again := r.challenge(b)
		if again.ForceAuthn != "true" {
			t.Errorf("%s: got ForceAuthn %q after an old login, want true", name, again.ForceAuthn)
		}
		hop := r.deliver(b, second(again).Encoded(), again.RelayState)
		if name == "old again" {
			r.refusedToApplication(hop, "Responder", "AuthnFailed")
		} else if got := r.answered(hop); got.Level != "20" {
			t.Errorf("%s: got level %s, want 20", name, got.Level)
		}
		r.harmless(b)
	}
}
