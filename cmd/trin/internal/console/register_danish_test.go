package console

import (
	"html"
	"strings"
	"testing"

	"trin/connections/saml2/samltest"
)

// TestRegister_ReasonsInDanish: what keeps a description from being read is said in
// the language of the page, and not in the words of the parser.
func TestRegister_ReasonsInDanish(t *testing.T) {
	t.Parallel()
	e := newRig(t, false).editor()
	e.open(e.at("new/authentication") + "?lang=da")
	right := samltest.IDP{EntityID: "https://idp.example.dk/", SSO: map[string]string{"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect": "https://idp.example.dk/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	const entity = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://x.dk/">`
	for name, c := range map[string]struct{ field, value string }{
		"no XML":             {"paste", "hello"},
		"no party":           {"paste", entity + "</md:EntityDescriptor>"},
		"cut off":            {"paste", right[:len(right)/2]},
		"a document type":    {"paste", "<!DOCTYPE a>" + right},
		"a comment of cut":   {"paste", "<a"},
		"no key":             {"paste", entity + `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></md:EntityDescriptor>`},
		"a bad certificate":  {"paste", strings.Replace(right, "X509Certificate>MII", "X509Certificate>!!!", 1)},
		"half a certificate": {"paste", strings.Replace(right, "X509Certificate>MII", "X509Certificate>", 1)},
		"a bad time":         {"paste", strings.Replace(right, "<md:EntityDescriptor ", `<md:EntityDescriptor validUntil="tomorrow" `, 1)},
		"JSON of a number":   {"paste", `{"issuer": 3}`},
		"JSON, plain http":   {"paste", `{"issuer": "http://x.dk", "authorization_endpoint": "http://x.dk/a", "token_endpoint": "http://x.dk/t", "jwks_uri": "http://x.dk/k"}`},
		"JSON, cut off":      {"paste", `{"issuer":`},
		"http":               {"address", "http://idp.example.dk/metadata"},
		"this machine":       {"address", "https://127.0.0.1:1/metadata"},
		"no such host":       {"address", "https://nosuch.invalid/metadata"},
	} {
		e.open(e.at("new/authentication") + "?lang=da")
		e.submit("go=read", map[string]string{c.field: c.value}, "paste")
		_, said, there := strings.Cut(html.UnescapeString(string(e.Last().Body)), "Det kunne ikke ")
		if !there {
			continue // it is read, or has words of its own
		}
		_, said, _ = strings.Cut(said, ": ")
		said, _, _ = strings.Cut(said, "<")
		for _, english := range []string{" the ", " not ", " is ", " has ", " no ", " such ", " this ", "expected", "refused", "without"} {
			if strings.Contains(" "+said+" ", english) {
				t.Errorf("%s: %q is said in English", name, said)
			}
		}
	}
}
