package wsfed

import (
	"testing"

	"trin/connections/adfs/adfstest"
	"trin/connections/saml2"
	"trin/connections/saml2/samltest"
)

// FuzzMetadata holds that whatever is read of a document may be used: addresses
// that a browser may be sent to, realms and an issuer that are there.
func FuzzMetadata(f *testing.F) {
	for _, document := range []string{
		adfstest.Sign(adfstest.ADFS(samltest.ProviderKey, samltest.ProviderNextKey), samltest.ProviderKey),
		adfstest.Entra(samltest.ProviderKey), adfstest.SimpleSAMLphp(samltest.ProviderKey), adfstest.NodeWSFed(samltest.ProviderKey),
		`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"><RoleDescriptor xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="f:SecurityTokenServiceType"><f:a xmlns:f="http://docs.oasis-open.org/wsfed/federation/200706"/></RoleDescriptor></EntityDescriptor>`,
	} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		if len(document) > 1<<16 {
			return
		}
		m, err := ParseMetadata(document)
		if err != nil {
			return
		}
		if m.EntityID == "" {
			t.Error("there is no entityID")
		}
		var addresses []string
		if s := m.Service; s != nil {
			addresses = append(addresses, append(s.Passive, s.SignOut...)...)
			for _, certificate := range s.Signing {
				if certificate == nil {
					t.Error("a signing certificate is nil")
				}
			}
		}
		if a := m.Application; a != nil {
			addresses = append(addresses, append(a.Replies, a.SignOut...)...)
			if len(a.Realms) == 0 {
				t.Error("the application has no realm")
			}
		}
		for _, address := range addresses {
			if err := saml2.CheckURL(address); err != nil {
				t.Errorf("the address %q %v", address, err)
			}
		}
	})
}
