package pages

import (
	"fmt"
	"strings"
	"testing"
)

// many is an installation of so many connections: each provider has an
// application.
func many(connections int) string {
	var b strings.Builder
	b.WriteString("kind: vocabulary\npresets: [house]\n")
	for n := range connections / 2 {
		fmt.Fprintf(&b, "---\nkind: application\nid: app-%05d\nprotocol: fake\nname: Application %d\nauthentication: [idp-%05d, idp-%05d]\nfloor: 20\nsettings: {peer: \"urn:app:%d\"}\n", n, n, n, (n+1)%(connections/2), n)
		fmt.Fprintf(&b, "---\nkind: authentication\nid: idp-%05d\nprotocol: fake\nname: Provider %d\nfirstFactor: 20\nfactors: [{connection: totp, after: 30}]\nsettings: {peer: \"urn:idp:%d\"}\n", n, n, n)
	}
	b.WriteString("---\nkind: authentication\nid: totp\nprotocol: fake-factor\n")
	return b.String()
}

// BenchmarkScreens measures each screen at 10,000 documents, after the first
// request of a version.
func BenchmarkScreens(b *testing.B) {
	p, _ := installedAs(b, many(9_990), fakeKinds(b))
	for _, address := range []string{
		"/admin/applications", "/admin/applications?q=4999", "/admin/applications?show=problems", "/admin/applications/app-02500", "/admin/applications/app-02500/assurance",
		"/admin/authentication", "/admin/authentication/idp-00000/uses", "/admin/authentication/idp-02500/assurance",
		"/admin/assurance", "/admin/assurance/connections", "/admin/reach", "/admin/reach/app-02500",
		"/admin/what-if?application=app-02500", "/admin/claims?id=app-02500&claims=a%3Db", "/admin/requesters", "/admin/dangers", "/admin/metadata", "/admin/keys",
	} {
		b.Run(address, func(b *testing.B) {
			served(b, p, viewer, address)
			for b.Loop() {
				if status, _ := served(b, p, viewer, address); status != 200 {
					b.Fatalf("got %d", status)
				}
			}
		})
	}
}

// BenchmarkIndex measures what the first request of a version does.
func BenchmarkIndex(b *testing.B) {
	_, f := installedAs(b, many(9_990), fakeKinds(b))
	for b.Loop() {
		newIndex(f.configuration, f.problems)
	}
}
