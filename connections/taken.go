package connections

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"trin/broker"
)

// Description is a document that a party has published about itself, as it was
// brought: metadata, a discovery document, what a client registers with.
type Description struct {
	Document []byte
	Party    string // the one to read where it describes several; "" = it describes one
}

// Taken is what a description would give to a connection. It is text of the
// party, of any content, and holds no secret.
type Taken struct {
	Name         string // how the protocol names the party: entityID, issuer, client_id
	Product      string // the product that has written it, where that can be told; "" = it cannot
	Titles       broker.Text
	Organisation string
	ValidUntil   time.Time // zero = nothing is said

	Certificates []PeerCertificate
	Addresses    []Address
	NameIDs      []string
	Attributes   []AskedAttribute
	Classes      []broker.ClassRef // that it says it can give, or asks for by default
	Marks        []string          // categories and federations that it says it is of

	SignedRequests bool // an application signs its requests; a provider wants them signed
	SignedAnswers  bool // an application wants the assertion itself signed
	Signature      DocumentSignature

	// Document is what is said of this party alone, as settings hold it; nil = the
	// settings hold no document.
	Document []byte
	// Carried is the description without what nobody may see again, to be read once
	// more; nil = it is as it was brought.
	Carried []byte
	// Settings are those that the description gives, beside the document.
	Settings json.RawMessage
	// Wanted are settings that nothing is known of and without which the connection
	// cannot work.
	Wanted []string
	// Said are things that an administrator should know before it is taken.
	Said []Problem
}

// AskedAttribute is an attribute that an application asks for.
type AskedAttribute struct {
	Name, Friendly string
	Required       bool
}

// DocumentSignature says what the signature of a description is worth by itself:
// it was made by the key that it names, and who holds that key it does not say.
type DocumentSignature struct {
	Present     bool
	Certificate *x509.Certificate // whose key it verifies by; nil = it does not verify
	Why         string            // it does not verify
}

// ErrOtherDescription means that a document is none of a kind's.
var ErrOtherDescription = errors.New("the document is of another protocol")

// ManyError means that a document describes several parties, of which one must be
// named.
type ManyError struct{ Parties []DescribedParty }

// DescribedParty is one of several parties of a document.
type DescribedParty struct {
	Name  string
	Title broker.Text
}

func (e *ManyError) Error() string {
	return fmt.Sprintf("the document describes %d parties, and one is wanted", len(e.Parties))
}
