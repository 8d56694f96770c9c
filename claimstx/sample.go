package claimstx

import (
	"context"
	"time"

	"trin/broker"
)

// Sample is what went into a pipeline in one login, so that a change of the
// pipeline can be tried on it. What names a person is a pseudonym in it.
type Sample struct {
	Reference   string    `json:"reference"` // of the login
	Made        time.Time `json:"made"`
	Direction   Direction `json:"direction"`
	Application broker.ID `json:"application"`
	Connection  broker.ID `json:"connection"`

	Subject      broker.Subject  `json:"subject"`
	RequesterIDs []string        `json:"requesterIDs,omitempty"`
	Level        broker.Level    `json:"level"`
	Levels       broker.Levels   `json:"levels,omitempty"`
	Class        broker.ClassRef `json:"class,omitempty"`
	Instant      time.Time       `json:"instant"`
	Authorities  []string        `json:"authorities,omitempty"`
	Claims       Claims          `json:"claims"`
}

// Input is what a step would see of the login in the configuration: who is
// known behind the application is read there.
func (s Sample) Input(c *broker.Configuration) Input {
	in := Input{
		Reference: s.Reference, Application: s.Application, Connection: s.Connection, RequesterIDs: s.RequesterIDs,
		Subject: s.Subject, Level: s.Level, Levels: s.Levels, Class: s.Class, Instant: s.Instant, Authorities: s.Authorities,
	}
	application := c.Applications[s.Application]
	if application == nil {
		return in
	}
	in.Protocol = application.Kind
	if len(application.Identifiers) > 0 {
		in.Identifier = application.Identifiers[0]
	}
	if !application.TrustsRequesters { // nothing may rest on what it says of others
		in.RequesterIDs = nil
	}
	if n := len(in.RequesterIDs); n > 0 {
		in.Original = in.RequesterIDs[0]
		if application.OriginalLast {
			in.Original = in.RequesterIDs[n-1]
		}
		in.Requester = application.Requesters[in.Original]
	}
	return in
}

// SamplePolicy says what is kept of logins.
type SamplePolicy struct {
	Keep  int      // the newest of each pipeline
	Plain []string // claims that name nobody and are kept as they are; a * at the end stands for whatever follows
}

// Sampler keeps what goes into a pipeline as a sample. It does not block, and
// what it keeps of its arguments it has copied.
type Sampler interface {
	Sample(context.Context, SamplePolicy, Direction, Input, Claims)
}

// assuring are the claims that say how well somebody was authenticated, and
// nothing of who it is.
var assuring = normalised(
	AuthenticatedAssuranceLevel, "AssuranceLevel", "loa", "acr", "amr", "AuthnContextClassRef",
	"dk:gov:saml:attribute:AssuranceLevel", "urn:dk:gov:saml:attribute:AssuranceLevel", "dk:unilogin:loa",
	"https://data.gov.dk/concept/core/nsis", "https://data.gov.dk/concept/core/nsis/loa",
	"https://data.gov.dk/concept/core/nsis/ial", "https://data.gov.dk/concept/core/nsis/aal", "https://data.gov.dk/concept/core/loa",
	"http://schemas.microsoft.com/claims/authnmethodsreferences",
	"http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod",
)

// Assuring reports whether a claim of that name says how well somebody was
// authenticated, and nothing of who it is.
func Assuring(name string) bool { return assuring[normalise(name)] }
