package webapi

import (
	"time"

	"trin/broker"
	"trin/claimstx"
)

// Contract is the version of the messages. It stands in both, and grows with
// every change that a service could misread.
const Contract = "trin-external-1"

// Question is the message to an external service (docs/external-step.md).
type Question struct {
	Contract string    `json:"contract"`
	Nonce    string    `json:"nonce"` // to be repeated in the answer
	Time     time.Time `json:"time"`
	Lookup   string    `json:"lookup"` // the id of the lookup, so that one secret serves one service
	Login    Login     `json:"login"`
	Claims   []Claim   `json:"claims"`
}

// Login is what is known of the login.
type Login struct {
	Reference   string       `json:"reference,omitempty"`
	Application *Application `json:"application,omitempty"` // none while a provider's claims are read: they are kept for all of them
	Connection  string       `json:"connection"`
	Subject     *Subject     `json:"subject,omitempty"`    // only with sendSubject
	Requesters  []string     `json:"requesters,omitempty"` // RequesterIDs, as they were received
	Requester   *Requester   `json:"requester,omitempty"`  // the original one
	Level       *Level       `json:"level,omitempty"`      // of the answer; none while a provider's claims are read
	Levels      []Level      `json:"levels,omitempty"`     // every ladder that is proven
	Class       string       `json:"class,omitempty"`
	Instant     *time.Time   `json:"instant,omitempty"` // of the authentication
	Authorities []string     `json:"authorities,omitempty"`
}

// Application is who is told the claims.
type Application struct {
	ID         string `json:"id"`
	Identifier string `json:"identifier"`
	Protocol   string `json:"protocol"`
}

// Subject is who the user is, as one namespace knows it.
type Subject struct {
	Namespace string `json:"namespace"`
	Value     string `json:"value"`
}

// Requester is the original requester of a chain, and what is known of it.
type Requester struct {
	Identifier string              `json:"identifier"`
	Known      bool                `json:"known"`
	ID         string              `json:"id,omitempty"`
	Name       map[string]string   `json:"name,omitempty"` // by language
	Attributes map[string][]string `json:"attributes,omitempty"`
}

// Level is a level on a ladder; the house ladder is named "house".
type Level struct {
	Ladder string `json:"ladder"`
	Value  int    `json:"value"`
}

// Claim is one claim.
type Claim struct {
	Name         string   `json:"name"`
	Format       string   `json:"format,omitempty"`
	FriendlyName string   `json:"friendlyName,omitempty"`
	Values       []string `json:"values"`
}

// Answer is what the service says. Claims take the place of every claim of
// their names, and Remove takes claims away; with Refuse it has neither.
type Answer struct {
	Contract string   `json:"contract"`
	Nonce    string   `json:"nonce"`
	Claims   []Claim  `json:"claims,omitempty"`
	Remove   []string `json:"remove,omitempty"`
	Refuse   *Refuse  `json:"refuse,omitempty"`
}

// Refuse ends the login. Reason is for the log, Message for the user, by
// language.
type Refuse struct {
	Reason  string            `json:"reason"`
	Message map[string]string `json:"message,omitempty"`
}

// login tells what is known of the login.
func login(in claimstx.Input, sendSubject bool) Login {
	l := Login{
		Reference: in.Reference, Connection: string(in.Connection), Requesters: in.RequesterIDs, Class: string(in.Class), Authorities: in.Authorities,
	}
	if in.Application != "" {
		l.Application = &Application{string(in.Application), in.Identifier, in.Protocol}
	}
	if sendSubject && !in.Subject.IsZero() {
		l.Subject = &Subject{in.Subject.Namespace, in.Subject.Value}
	}
	if in.Original != "" {
		l.Requester = &Requester{Identifier: in.Original}
		if known := in.Requester; known != nil && known.Identifier == in.Original {
			l.Requester.Known, l.Requester.ID, l.Requester.Name, l.Requester.Attributes = true, string(known.ID), known.Name, known.Attributes
		}
	}
	if in.Level.Value > 0 {
		at := level(in.Level)
		l.Level = &at
	}
	for _, at := range in.Levels {
		l.Levels = append(l.Levels, level(at))
	}
	if !in.Instant.IsZero() {
		instant := in.Instant.UTC()
		l.Instant = &instant
	}
	return l
}

func level(l broker.Level) Level {
	if l.Ladder == "" {
		return Level{"house", l.Value}
	}
	return Level{string(l.Ladder), l.Value}
}

// told writes claims as they are sent.
func told(claims claimstx.Claims) []Claim {
	list := make([]Claim, 0, len(claims))
	for _, c := range claims {
		values := c.Values
		if values == nil {
			values = []string{}
		}
		list = append(list, Claim{c.Name, c.Format, c.FriendlyName, values})
	}
	return list
}
