// Package webapi looks things up in services over HTTP that answer in JSON. It
// holds two kinds of lookup: "http" asks a service with parameters and reads
// rows out of its answer; "external" has a service of the administrator's own
// transform the claims, by the contract of docs/external-step.md.
//
// The administrator alone decides which host is asked and by which path: what
// comes from a login is escaped for its place and cannot change either. The
// connection is over TLS, follows no redirect, asks no proxy, and goes only
// where [dial.Dialer] lets it. An answer is bounded in size, depth and time, and
// one that is not what was agreed is an error, never half an answer.
//
// The package is used by package lookup and owns no routes.
package webapi
