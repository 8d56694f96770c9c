// Package broker is the vocabulary and the engine of a login.
//
// A login is one [Transaction]. What it needs next is a pure function of
// [Facts]: [Decide]. Protocols stand at the rim and only translate: a
// [Frontend] turns an application's request into an [AuthnRequest] and an
// [Outcome] back into its protocol; a [Backend] turns a [Leg] into a trip to a
// provider and the answer into [Evidence]. A second factor is a backend that
// is told who the user is.
//
// The package knows no protocol, no database, no browser and no clock: it
// imports the standard library only, and time and randomness are handed in.
// It owns no routes; broker/web is its browser edge.
package broker
