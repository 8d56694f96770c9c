package connections

import (
	"time"

	"trin/broker"
)

// PartnerState is how far a partner link has come.
type PartnerState string

// The states. Taken and revoked are final.
const (
	PartnerOpen    PartnerState = "open"    // nothing was sent in
	PartnerSent    PartnerState = "sent"    // what was sent in waits for somebody
	PartnerRefused PartnerState = "refused" // it was refused, and may be corrected
	PartnerTaken   PartnerState = "taken"
	PartnerRevoked PartnerState = "revoked"
)

// PartnerLink lets a partner without an account fill in its own side of one
// connection. Whoever has the secret of the link may; of the secret only Hash is
// kept. Revision grows by one with each change.
type PartnerLink struct {
	ID       string // names it for administrators
	Hash     Digest
	Revision int64
	State    PartnerState

	Kind, Document    string // of the connection, which need not be there yet
	Protocol, Profile string
	Organisation      string // whose administrators see it beside those of everything; "" = none
	Label             string // the partner, as the administrator names it
	Author            string
	Maker             broker.Subject // who made it, or made the token that did; zero = whoever runs the program
	Created, Expires  time.Time

	Opened   time.Time // when it was first opened; zero = never
	Sendings int       // how often something was sent in
	Sent     time.Time // the last time
	Address  string    // from which network address
	Body     []byte    // what was sent in last, for the room that reads it; nil = nothing. Not read in a list

	Answer     string // why it was refused
	Answered   time.Time
	AnsweredBy string
	Draft      string // that it was taken into
}
