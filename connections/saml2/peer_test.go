package saml2

import "testing"

func TestPeerOf(t *testing.T) {
	t.Parallel()
	p := peerOf(&Entity{ID: "https://sp.test"}, RoleKeys{})
	p.add("AssertionConsumerService", []Endpoint{{Binding: BindingPost, Location: "https://sp.test/acs"}})
	if len(p.Addresses) != 1 || p.Addresses[0].What != "AssertionConsumerService (HTTP-POST)" || p.Addresses[0].URL != "https://sp.test/acs" {
		t.Errorf("got %+v", p.Addresses)
	}
	if p.Name != "https://sp.test" || !p.Described || len(p.Certificates) > 0 {
		t.Errorf("got %+v", p.Peer)
	}
}
