package installation

import "testing"

// K7: what looks like a secret is not shown again, also where the text cannot be
// read as YAML.
func TestK7_HoldsSecret(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"kind: application\nid: a\nsettings: {clientID: a}":         false,
		"settings:\n  secretName: op\n":                             false,
		"settings:\n  secret: abc\n":                                true,
		"settings: {clientID: a, clientSecret: abc}":                true,
		"settings: {\"password\": \"abc\"":                          true,
		"- privateKey: |\n    abc":                                  true,
		"metadata: '-----BEGIN PRIVATE KEY-----":                    true,
		"-----BEGIN RSA PRIVATE KEY-----":                           true,
		"settings:\n  secret:\n":                                    false,
		"protocol: password\nname: {en: The password of the house}": false,
	} {
		if got := HoldsSecret([]byte(text)); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
	for name := range secretNames {
		if !HoldsSecret([]byte("settings:\n  " + name + ": x")) {
			t.Errorf("%s is not seen", name)
		}
	}
}
