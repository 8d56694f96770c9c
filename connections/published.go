package connections

import (
	"crypto/x509"
	"time"
)

// Published is what the metadata among a connection's settings says, so that two
// texts of it can be compared. Where the settings pin the key that signs it, it is
// of what the signature covers alone. It holds no secret.
type Published struct {
	Name     string // the entity as the protocol names it: entityID, issuer
	Verified bool   // a certificate is pinned, and its key has signed all that is told here

	ValidUntil    time.Time     // the earliest; zero = nothing is said
	CacheDuration time.Duration // for how long it wants to be relied upon without asking again; 0 = nothing is said
	Created       time.Time     // when it says that it was made; zero = nothing is said

	// Keys are the certificates, each once for each role and use.
	Keys []PublishedKey
	// Statements are all that it says beside dates and keys, in its own words.
	Statements []Statement

	// Content is over all that it says but its dates and its signature: two texts
	// with the same Content say the same. Rest is the same without the keys.
	Content, Rest Digest
}

// PublishedKey is a certificate that metadata holds.
type PublishedKey struct {
	Role        string // in the protocol's own word; "" = there is only one
	Use         KeyUse // "" = any use
	Certificate *x509.Certificate
}

// Statement is one thing that metadata says: in the field's own words, such as
// "IDPSSODescriptor/SingleSignOnService (HTTP-Redirect)" and its address.
type Statement struct{ Field, Value string }
