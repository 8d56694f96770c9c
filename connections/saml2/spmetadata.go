package saml2

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// metadataLifetime is how long our metadata may be relied upon. Readers fetch
// it far more often; a key is published long before it is used.
const metadataLifetime = 7 * 24 * time.Hour

// validUntil is when our metadata ends. The document with one certificate is
// given to partners by hand, who would drop us after a week: it holds as long
// as its certificate.
func validUntil(now time.Time, single bool, keys []connections.Key) time.Time {
	until := now.Add(metadataLifetime)
	if single && len(keys) > 0 && keys[0].Certificate.NotAfter.After(until) {
		return keys[0].Certificate.NotAfter
	}
	return until
}

// spMetadata is what the metadata of one connection says.
type spMetadata struct {
	EntityID    string
	ID          string
	ValidUntil  time.Time
	Consumer    string
	Logout      string
	SignedAuthn bool
	WantSigned  bool // WantAssertionsSigned
	NameFormat  string
	Signing     []connections.Key
	Encryption  []connections.Key
	Publisher   broker.Publisher
}

// build writes the EntityDescriptor, unsigned (metadata 2.3.2, 2.4.4).
func (m spMetadata) build() *etree.Element {
	root := etree.NewElement("md:EntityDescriptor")
	root.CreateAttr("xmlns:md", NamespaceMetadata)
	root.CreateAttr("xmlns:ds", NamespaceSignature)
	root.CreateAttr("ID", m.ID)
	root.CreateAttr("entityID", m.EntityID)
	root.CreateAttr("validUntil", FormatInstant(m.ValidUntil))
	role := root.CreateElement("md:SPSSODescriptor")
	role.CreateAttr("AuthnRequestsSigned", fmt.Sprint(m.SignedAuthn))
	if m.WantSigned {
		// Never written as false, although its absence means the same (metadata
		// 2.4.4): SimpleSAMLphp takes false as a wish and signs nothing at all.
		role.CreateAttr("WantAssertionsSigned", "true")
	}
	role.CreateAttr("protocolSupportEnumeration", NamespaceProtocol)
	addUIInfo(role, m.Publisher)
	for _, key := range m.Signing {
		addKeyDescriptor(role, "signing", key)
	}
	for _, key := range m.Encryption {
		addEncryptionMethods(addKeyDescriptor(role, "encryption", key))
	}
	for _, binding := range []string{BindingRedirect, BindingPost} {
		logout := role.CreateElement("md:SingleLogoutService")
		logout.CreateAttr("Binding", binding)
		logout.CreateAttr("Location", m.Logout)
	}
	if m.NameFormat != "" {
		role.CreateElement("md:NameIDFormat").SetText(m.NameFormat)
	}
	consumer := role.CreateElement("md:AssertionConsumerService")
	consumer.CreateAttr("Binding", BindingPost)
	consumer.CreateAttr("Location", m.Consumer)
	consumer.CreateAttr("index", "0")
	consumer.CreateAttr("isDefault", "true")
	AddPublisher(root, m.Publisher)
	return root
}

// addKeyDescriptor publishes one certificate (metadata 2.4.1.1).
func addKeyDescriptor(role *etree.Element, use string, key connections.Key) *etree.Element {
	descriptor := role.CreateElement("md:KeyDescriptor")
	descriptor.CreateAttr("use", use)
	descriptor.CreateElement("ds:KeyInfo").CreateElement("ds:X509Data").CreateElement("ds:X509Certificate").
		SetText(base64.StdEncoding.EncodeToString(key.Certificate.Raw))
	return descriptor
}

// addEncryptionMethods names what Trin decrypts without being told to weaken a
// check, the best first.
func addEncryptionMethods(descriptor *etree.Element) {
	for _, algorithm := range []string{xmlsec.AES256GCM, xmlsec.AES128GCM, xmlsec.RSAOAEPMGF1P, xmlsec.RSAOAEP} {
		descriptor.CreateElement("md:EncryptionMethod").CreateAttr("Algorithm", algorithm)
	}
}

// published are the keys of a set that metadata shows: those in use and those
// that come next.
func published(keys []connections.Key) []connections.Key {
	var shown []connections.Key
	for _, key := range keys {
		if key.State != connections.KeyRetired && key.Certificate != nil {
			shown = append(shown, key)
		}
	}
	return shown
}
