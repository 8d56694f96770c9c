// Package connections holds what every kind of connection has in common: what
// a kind is, the set of opened connections, and the keyring. One folder below
// it is one protocol, login method or second factor; cmd/trin lists them.
package connections
