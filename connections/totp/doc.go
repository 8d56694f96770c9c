// Package totp is the kind of connection that asks for a time-based one-time
// code (RFC 6238) as a second factor.
//
// It owns the pages at /totp/{leg}: the code, the recovery code and the
// enrolment; the counting of attempts; and the administration of enrolments.
// It answers for the subject of its leg and for nobody else. It does not own
// the secrets' rows: [Store] is implemented by package store.
package totp
