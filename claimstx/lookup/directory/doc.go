// Package directory looks things up in a directory by LDAP (RFC 4511): the kind
// of lookup "ldap".
//
// What comes from a login is escaped in the filter (RFC 4515) and in the base
// (RFC 4514), and stands only where a value stands: it can add no condition and
// leave no subtree. The connection is over TLS from the start or by StartTLS,
// and without it only to this machine. No bind is without a password, and
// references to other directories are not followed. What a directory may answer
// is bounded in size and time.
//
// The package is used by package lookup and owns no routes.
package directory
