package installation_test

import (
	"strings"
	"testing"

	"trin/admin/installation"
)

// Two spellings of one setting: a reader sees the one, the protocol takes the
// other. Names elsewhere are other parties' and differ by case.
func TestOneSettingInTwoSpellings(t *testing.T) {
	t.Parallel()
	const application = "kind: application\nid: app\nprotocol: fake\nauthentication: [local]\n"
	for body, want := range map[string]string{
		"settings: {peer: app, unsigned: false, UNSIGNED: true}\n":                                `"unsigned" and "UNSIGNED" are the same setting`,
		"settings: {peer: app, nested: [{fine: true, Fine: false}]}\n":                            `"fine" and "Fine" are the same setting`,
		"settings: {peer: app}\nrequesterFloors: {\"urn:A\": 10, \"urn:a\": 20}\n":                "",
		"settings: {peer: app, number: {of: 1}}\nclaims: [{assurance: {claim: a, levels: {}}}]\n": "",
	} {
		_, problems := installation.Parse("trin.yaml", []byte(application+body), nil)
		found := installation.Errors(problems)
		switch {
		case want == "" && len(found) > 0:
			t.Errorf("%q: got %v, want no problem", body, found)
		case want != "" && (len(found) != 1 || !strings.Contains(found[0].Message, want)):
			t.Errorf("%q: got %v, want %s", body, found, want)
		}
	}
}
