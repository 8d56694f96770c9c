package saml2

import (
	"time"

	"github.com/beevik/etree"

	"trin/connections"
)

// WS-Federation describes its parties in SAML metadata too (WS-Federation 1.2,
// 3.1). What the two share is below, for package wsfed.

// CheckURL says why a browser must not be sent to an address, or nil: only
// https is accepted, or http to a loopback address, without user information
// and without a fragment.
func CheckURL(raw string) error { return checkURL(raw) }

// CheckEntityID holds an identifier that an administrator writes to core 8.3.6;
// "" passes.
func CheckEntityID(id string) error { return checkEntityID(id) }

// ParseEntityID reads and checks the entityID of an EntityDescriptor.
func ParseEntityID(root *etree.Element) (string, error) { return entityID(root) }

// ParseKeys reads the KeyDescriptor elements of a role (metadata 2.4.1.1). A
// use that is neither signing nor encryption, and a key without a certificate,
// are errors.
func ParseKeys(role *etree.Element) (RoleKeys, error) { return parseKeys(role) }

// AddKeyDescriptor publishes one certificate in a role. The prefixes md and ds
// must be declared above it.
func AddKeyDescriptor(role *etree.Element, use string, key connections.Key) *etree.Element {
	return addKeyDescriptor(role, use, key)
}

// AddEncryptionKey publishes a certificate that may be encrypted to, with the
// algorithms that Trin decrypts without being told to weaken a check.
func AddEncryptionKey(role *etree.Element, key connections.Key) {
	addEncryptionMethods(addKeyDescriptor(role, "encryption", key))
}

// PublishedKeys are the keys of a set that metadata shows: those in use and
// those that come next.
func PublishedKeys(keys []connections.Key) []connections.Key { return published(keys) }

// KeyNames names a choice of keys, so that a document that was made with others
// is made anew.
func KeyNames(lists ...[]connections.Key) string { return keyNames(lists...) }

// MetadataAge is how long signed metadata is served before it is signed anew.
const MetadataAge = metadataAge

// MetadataLifetime is how long metadata of Trin's may be relied upon.
const MetadataLifetime = metadataLifetime

// MetadataUntil is until when metadata that is made now may be relied upon.
func MetadataUntil(now time.Time) time.Time { return validUntil(now, false, nil) }
