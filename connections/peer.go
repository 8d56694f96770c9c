package connections

import (
	"crypto/x509"
	"time"
)

// Peer is what the settings of a connection hold of the party at the other end,
// and what that party is to be given of Trin. It holds no secret.
type Peer struct {
	Name         string // how its protocol names it: entityID, wtrealm, client_id, issuer
	Certificates []PeerCertificate
	ValidUntil   time.Time // of its metadata; zero = nothing is said
	Described    bool      // the settings hold its metadata
	Addresses    []Address // the party's own
	Own          []Address // Trin's towards this party
}

// PeerCertificate is a certificate of the party.
type PeerCertificate struct {
	Use         KeyUse
	Certificate *x509.Certificate
}

// Address is one address and what it is for, in the protocol's own word:
// "AssertionConsumerService", "metadata".
type Address struct{ What, URL string }
