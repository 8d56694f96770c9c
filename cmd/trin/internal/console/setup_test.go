package console

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections/saml2/samltest"
)

// installedText is an installation with every protocol.
func installedText() string {
	peer := samltest.SP{EntityID: "https://journal.example.dk", Consumers: []string{"https://journal.example.dk/acs"},
		SLO: map[string]string{samltest.Redirect: "https://journal.example.dk/slo"}, Signing: []string{samltest.ProviderNextKey},
		Encryption: []string{samltest.EncryptionKey}, RequestSigned: true}.Metadata()
	provider := samltest.IDP{EntityID: "https://idp.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp.example.dk/sso"},
		SLO: map[string]string{samltest.Redirect: "https://idp.example.dk/slo"}, Signing: []string{samltest.ProviderKey}, WantSigned: true}.Metadata()
	return strings.Join([]string{
		"kind: vocabulary", "presets: [house, nsis]",
		"---", "kind: application", "id: journal", "protocol: saml2", "name: {en: The journal, da: Journalen}", "authentication: [idp, local]", "floor: 20",
		"claims:", "  - rename: {from: mail, to: email}", "  - keep: {claims: [email]}",
		"settings:", "  metadata: '" + peer + "'",
		"---", "kind: application", "id: intranet", "protocol: wsfed", "authentication: [local]",
		"settings: {realm: 'urn:intranet', reply: ['https://intranet.example.dk/']}",
		"---", "kind: application", "id: app", "protocol: oidc", "authentication: [op, local]",
		"settings: {clientID: app, authMethod: none, redirectURIs: ['https://app.example.dk/back']}",
		"---", "kind: authentication", "id: idp", "protocol: saml2", "firstFactor: 20", "forward: true", "factors: [{connection: codes, after: 30}]",
		"asks: [{fromLevel: 40, ask: 'urn:none'}]", "settings:", "  metadata: '" + provider + "'", "  insecureSHA1: true",
		"---", "kind: authentication", "id: op", "protocol: oidc", "firstFactor: 20", "settings: {issuer: 'https://op.example.dk', clientID: trin, secretName: op}",
		"---", "kind: authentication", "id: local", "protocol: password", "firstFactor: 20",
		"---", "kind: authentication", "id: codes", "protocol: totp", "",
	}, "\n")
}

// installed is a rig with it.
func installed(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, false)
	text, problems := installation.Parse("test.yaml", []byte(installedText()), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	documents, err := text.Documents()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.Replace(t.Context(), 0, documents, "test", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Pictures.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := installation.Errors(r.Pictures.Problems()); len(found) > 0 {
		t.Fatal(found)
	}
	return r
}

// reader asks for pages with a token that only reads.
func (r *rig) reader() func(address string) (int, string) {
	r.Helper()
	return r.bearer("reader", access.Viewer, "", access.ScopeRead)
}

// bearer asks for pages with a token.
func (r *rig) bearer(name string, role access.Role, organisation string, scope access.Scope) func(address string) (int, string) {
	r.Helper()
	secret, _ := r.token(name, role, organisation, scope)
	handler := r.Handler()
	return func(address string) (int, string) {
		request := httptest.NewRequest(http.MethodGet, r.admin+address, nil)
		request.Header.Set("Authorization", "Bearer "+secret)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer.Code, answer.Body.String()
	}
}

var reference = regexp.MustCompile(`href="(/admin/[^"#]*)`)

// Every page of the set-up that a page of it leads to is there, on a real node
// with every protocol.
func TestSetUp_EveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	read := installed(t).reader()
	waiting, seen := []string{
		"/admin/applications", "/admin/authentication", "/admin/assurance", "/admin/reach", "/admin/what-if?application=journal", "/admin/claims?id=journal&claims=mail%3Da",
		"/admin/requesters", "/admin/keys", "/admin/metadata", "/admin/dangers",
	}, map[string]bool{}
	for len(waiting) > 0 && len(seen) < 400 {
		address := waiting[0]
		waiting = waiting[1:]
		if seen[address] {
			continue
		}
		seen[address] = true
		status, body := read(address)
		if status != http.StatusOK {
			t.Errorf("%s: got %d", address, status)
		}
		for _, secret := range []string{"PRIVATE KEY", "MIIEv", "%!"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s: %q is on the page", address, secret)
			}
		}
		for _, found := range reference.FindAllStringSubmatch(body, -1) {
			if next := html.UnescapeString(found[1]); setUp(next) {
				waiting = append(waiting, next)
			}
		}
	}
	if len(seen) < 80 {
		t.Errorf("got %d pages, want those of every connection", len(seen))
	}
}

// setUp reports whether the address is one of the set-up's.
func setUp(address string) bool {
	for _, page := range []string{"applications", "authentication", "assurance", "reach", "what-if", "claims", "requesters", "keys", "metadata", "dangers", "rules"} {
		rest, ok := strings.CutPrefix(address, "/admin/"+page)
		if ok && (rest == "" || rest[0] == '/' || rest[0] == '?') {
			return !strings.Contains(address, "drafts") && !strings.Contains(address, "edit")
		}
	}
	return false
}

func TestSetUp_PagesOfARealNode(t *testing.T) {
	t.Parallel()
	r := installed(t)
	read := r.reader()
	for address, wants := range map[string][]string{
		"/admin/applications/journal/protocol":      {r.url + "/saml2/metadata", "https://journal.example.dk/acs", "AssertionConsumerService (HTTP-POST)"},
		"/admin/applications/journal/keys":          {"Signing", "Encryption", "SHA-256 fingerprint", "given as text", "Active"},
		"/admin/applications/journal/yaml":          {"kind: application", "EntityDescriptor"},
		"/admin/applications/intranet/protocol":     {"/FederationMetadata/2007-06/FederationMetadata.xml", "https://intranet.example.dk/"},
		"/admin/applications/app/protocol":          {"/.well-known/openid-configuration", "https://app.example.dk/back"},
		"/admin/authentication/idp/protocol":        {r.url + "/saml2/sp/idp/metadata", "https://idp.example.dk/sso", "Dangerous: signatures by SHA-1 are accepted."},
		"/admin/authentication/idp/assurance":       {"left out", "codes", "level 30"},
		"/admin/authentication/op/protocol":         {r.url + "/oidc/rp/op/callback", "the secret itself is never shown"},
		"/admin/dangers":                            {"insecureSHA1", "SHA-1 signatures can be forged"},
		"/admin/metadata":                           {"https://idp.example.dk", "https://journal.example.dk"},
		"/admin/keys":                               {"Key set default, Signing", "journal", "RSA, 2048 bits"},
		"/admin/reach/journal/idp?level=30":         {"Factor", "codes"},
		"/admin/what-if?application=journal":        {"The login succeeds"},
		"/admin/claims?id=journal&claims=mail%3Dxx": {"What comes out", "<code>email</code>", "AuthenticatedAssuranceLevel"},
	} {
		status, body := read(address)
		for _, want := range wants {
			if status != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s: got %d without %q", address, status, want)
			}
		}
	}
}
