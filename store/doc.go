// Package store keeps everything that Trin remembers: logins, sessions, the
// records of logins, single-use identifiers, keys, the installation's
// documents, local users and second factors. It implements the interfaces that
// their users declare, over SQLite (one process, one file) and over PostgreSQL
// (any number of nodes).
//
// It owns the tables, their migrations and the sealing of what is secret; it
// decides nothing about a login. What must happen once is one conditional
// write whose row count decides, never a read followed by a write. Secrets,
// claim values and private keys are sealed under a master key that is not in
// the database, see [Sealer].
//
// It has no routes.
package store
