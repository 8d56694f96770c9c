package installation_test

import (
	"testing"

	"trin/admin/installation"
)

// TestPrivilegesOfRequestersWithoutTrust: whoever maps privileges to requesters
// and does not believe their names is told that nobody gets one.
func TestPrivilegesOfRequestersWithoutTrust(t *testing.T) {
	t.Parallel()
	const step = `claims: [{privileges: {claim: x, requesters: {"https://a": ["*"]}}}]`
	for trust, want := range map[string]int{"": 1, "trustRequesters: true\n": 0} {
		c, problems := installation.Build(1, parsed(t, "kind: authentication\nid: up\nprotocol: fake\nsettings: {peer: up}\n---\nkind: application\nid: app\nprotocol: fake\nauthentication: [up]\n"+trust+step+"\nsettings: {peer: app}\n"), parts())
		warned := 0
		for _, p := range problems {
			if p.Field == "claims.0.privileges.requesters" {
				warned++
			}
		}
		if c == nil || warned != want {
			t.Errorf("%q: got %v", trust, problems)
		}
	}
}
