// Package inspect reads a message of a login that somebody has pasted: SAML,
// WS-Federation, a JWT, or an address that carries one of them. It says what the
// message is, who has signed it and whether that holds, what its times and names
// mean here, and what a profile has against it. It asks nobody, keeps nothing,
// opens nothing that is encrypted, and decides nothing.
package inspect
