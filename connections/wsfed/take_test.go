package wsfed

import (
	"errors"
	"testing"

	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

func TestTake(t *testing.T) {
	t.Parallel()
	document := []byte(adfstest.ADFS(samltest.ProviderKey))
	provider, err := Take(connections.RoleAuthentication, connections.Description{Document: document})
	if err != nil || provider.Name != adfstest.Issuer || provider.Titles["en"] != "Example" || len(provider.Certificates) != 1 ||
		provider.Addresses[0] != (connections.Address{What: "PassiveRequestorEndpoint", URL: adfstest.SignIn}) || string(provider.Document) != string(document) {
		t.Errorf("got %+v, %v", provider, err)
	}
	application, err := Take(connections.RoleApplication, connections.Description{Document: document})
	if err != nil || application.Name == adfstest.Issuer || len(application.Certificates) != 1 || application.Certificates[0].Use != connections.KeyEncryption {
		t.Errorf("got %+v, %v", application, err)
	}
	saml := []byte(samltest.IDP{EntityID: "https://x.test", SSO: map[string]string{samltest.Redirect: "https://x.test/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata())
	if _, err := Take(connections.RoleAuthentication, connections.Description{Document: saml}); !errors.Is(err, connections.ErrOtherDescription) {
		t.Errorf("SAML alone: got %v", err)
	}
}
