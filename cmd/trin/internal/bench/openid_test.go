package main

import "testing"

// TestCodeFlow makes both logins of the application of OpenID Connect inside this
// process: what is measured works, and the second asks nobody.
func TestCodeFlow(t *testing.T) {
	for _, k := range []keys{rsaKeys, ecKeys} {
		b := newBrowser(open(t, k), insideURL, person(1), k)
		if err := b.openid(false)(t.Context()); err == nil {
			t.Errorf("%s: a code came without a session and without the provider", k.label)
		}
		b = newBrowser(b.transport, insideURL, person(2), k)
		for _, provider := range []bool{true, false} {
			if err := b.openid(provider)(t.Context()); err != nil {
				t.Errorf("%s, provider %t: %v", k.label, provider, err)
			}
		}
	}
}
