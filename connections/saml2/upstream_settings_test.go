package saml2

import (
	"encoding/json"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

func TestSettingsOfAProvider(t *testing.T) {
	t.Parallel()
	no, yes := false, true
	bare := func(change func(*samltest.IDP)) string {
		idp := samltest.IDP{EntityID: testProvider, SSO: map[string]string{samltest.Redirect: "https://provider.test/sso"}, Signing: []string{samltest.ProviderKey}}
		change(&idp)
		return idp.Metadata()
	}
	for _, c := range []struct {
		name     string
		change   func(*ConnectionSettings)
		severity connections.Severity // "" = nothing to say
		field    string
	}{
		{"right", func(*ConnectionSettings) {}, "", ""},
		{"all words", func(s *ConnectionSettings) {
			s.WantSigned, s.RequestBinding, s.LogoutBinding, s.SignAlgorithm = "assertion", "post", "redirect", "rsa-sha512"
			s.SignRequests, s.ForwardScoping, s.NameIDPolicy, s.Skew = &yes, &no, FormatPersistent, maxDuration
		}, "", ""},
		{"no metadata", func(s *ConnectionSettings) { s.Metadata = "" }, connections.SeverityError, "metadata"},
		{"no XML", func(s *ConnectionSettings) { s.Metadata = "hello" }, connections.SeverityError, "metadata"},
		{"a service provider", func(s *ConnectionSettings) {
			s.Metadata = samltest.SP{EntityID: "urn:sp", Consumers: []string{"https://sp.test/acs"}}.Metadata()
		}, connections.SeverityError, "metadata"},
		{"no signing key", func(s *ConnectionSettings) { s.Metadata = bare(func(i *samltest.IDP) { i.Signing = nil }) }, connections.SeverityError, "metadata"},
		{"http endpoint", func(s *ConnectionSettings) {
			s.Metadata = bare(func(i *samltest.IDP) { i.SSO[samltest.Redirect] = "http://provider.test/sso" })
		}, connections.SeverityError, "metadata"},
		{"javascript endpoint", func(s *ConnectionSettings) {
			s.Metadata = bare(func(i *samltest.IDP) { i.SSO[samltest.Redirect] = "javascript:alert(1)" })
		}, connections.SeverityError, "metadata"},
		{"binding that is not there", func(s *ConnectionSettings) {
			s.Metadata = bare(func(*samltest.IDP) {})
			s.RequestBinding = "post"
		}, connections.SeverityError, "requestBinding"},
		{"no logout", func(s *ConnectionSettings) { s.Metadata = bare(func(*samltest.IDP) {}) }, connections.SeverityWarning, "logoutBinding"},
		{"unsigned where signed is wanted", func(s *ConnectionSettings) {
			s.Metadata = bare(func(i *samltest.IDP) { i.WantSigned = true })
			s.SignRequests = &no
		}, connections.SeverityError, "signRequests"},
		{"unknown binding", func(s *ConnectionSettings) { s.RequestBinding = "soap" }, connections.SeverityError, "requestBinding"},
		{"unknown part", func(s *ConnectionSettings) { s.WantSigned = "none" }, connections.SeverityError, "wantSigned"},
		{"unknown algorithm", func(s *ConnectionSettings) { s.SignAlgorithm = "rsa-sha1" }, connections.SeverityError, "signAlgorithm"},
		{"too much skew", func(s *ConnectionSettings) { s.Skew = maxDuration + 1 }, connections.SeverityError, "skew"},
		{"the provider's own name", func(s *ConnectionSettings) { s.EntityID = testProvider }, connections.SeverityError, "entityID"},
		{"a name that XML cannot hold", func(s *ConnectionSettings) { s.EntityID = "urn:\x01" }, connections.SeverityError, "entityID"},
		{"encrypted identifiers", func(s *ConnectionSettings) { s.NameIDPolicy = FormatEncrypted }, connections.SeverityError, "nameIDPolicy"},
		{"encryption to a key that is kept back", func(s *ConnectionSettings) { s.RequireEncryption, s.PublishEncryption = true, new(bool) }, connections.SeverityWarning, "publishEncryption"},
		{"transient identifiers", func(s *ConnectionSettings) { s.NameIDPolicy = FormatTransient }, connections.SeverityWarning, "nameIDPolicy"},
		{"SHA-1", func(s *ConnectionSettings) { s.InsecureSHA1 = true }, connections.SeverityDanger, "insecureSHA1"},
		{"CBC", func(s *ConnectionSettings) { s.InsecureCBC = true }, connections.SeverityDanger, "insecureCBC"},
		{"RSA 1.5", func(s *ConnectionSettings) { s.InsecureRSA15 = true }, connections.SeverityDanger, "insecureRSA15"},
	} {
		t.Run(c.name, func(t *testing.T) {
			settings := providerSettings(testProvider, samltest.ProviderKey)
			c.change(&settings)
			raw, err := json.Marshal(settings)
			if err != nil {
				t.Fatal(err)
			}
			problems := newRig(t).kind.check(connections.RoleAuthentication, raw)
			if c.severity == "" {
				if len(problems) != 0 {
					t.Errorf("got %+v; want nothing to say", problems)
				}
				return
			}
			found := false
			for _, p := range problems {
				found = found || p.Field == c.field && p.Severity == c.severity && strings.HasSuffix(p.Message, ".")
			}
			if !found {
				t.Errorf("got %+v; want a %s at %s", problems, c.severity, c.field)
			}
			_, err = newRig(t).kind.openBackend(&broker.AuthenticationConnection{ID: "x", Settings: raw})
			if (err != nil) != (c.severity == connections.SeverityError) {
				t.Errorf("opening: got %v; want an error: %v", err, c.severity == connections.SeverityError)
			}
		})
	}
}

const maxDuration = Duration(maxSkew)

func TestSettingsAreReadStrictly(t *testing.T) {
	t.Parallel()
	k := newRig(t).kind
	for _, raw := range []string{``, `{}`, `null`, `{"metadata":1}`, `{"metadata":"x","skipSignatureValidation":true}`, `{"metadata":"x"} {}`, `[]`} {
		problems := k.check(connections.RoleAuthentication, json.RawMessage(raw))
		if len(problems) == 0 || problems[0].Severity != connections.SeverityError {
			t.Errorf("%s: got %+v; want an error", raw, problems)
		}
		if _, err := k.identifiers(connections.RoleAuthentication, json.RawMessage(raw)); err == nil {
			t.Errorf("%s: got identifiers; want an error", raw)
		}
	}
	raw, err := json.Marshal(providerSettings(testProvider, samltest.ProviderKey))
	if err != nil {
		t.Fatal(err)
	}
	if ids, err := k.identifiers(connections.RoleAuthentication, raw); err != nil || len(ids) != 1 || ids[0] != testProvider {
		t.Errorf("identifiers: got %q %v; want the entityID", ids, err)
	}
}
