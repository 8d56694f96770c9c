// Package console is the protocol between the engine and Trin's own
// administration, which is an application like any other: it has an entry in the
// installation, with a floor and the connections that administrators may use, and
// its logins are decided, recorded and refused as all are.
//
// The application has nothing to be told over the wire. A login begins at
// /console/start, with the digest of a secret that the administration has given
// the browser, and ends with a ticket that leads to the administration. The
// ticket is worth nothing to another browser, and is used once, within a minute.
// What a ticket becomes is not decided here; trin/admin/signin does.
//
// An installation has at most one application of this kind, because all have the
// same identifier.
package console
