// Package claimstx turns claims into claims: an ordered pipeline of small typed
// steps that an administrator configures for each connection.
//
// An inbound pipeline stands on an authentication connection and sees what the
// provider said; an outbound pipeline stands on an application connection and
// makes what the application is told. Both begin by removing the reserved
// claims (see [Reserved]): what a provider says about assurance, or about the
// message that will be written, never reaches an application. The engine reads
// the level and the subject from the raw claims before the inbound pipeline
// runs. An outbound pipeline ends by writing AuthenticatedAssuranceLevel, the
// level that was truly reached, unless that is turned off.
//
// A pipeline is compiled once and is immutable: it may be run by any number of
// goroutines, gives the same output for the same input, and holds nothing of
// one login for the next. Every step has limits (see limits.go), and an error
// in a step ends the login without claims, unless the step is marked optional:
// then the claims are as they were before it.
//
// The package imports broker and owns no routes.
package claimstx
