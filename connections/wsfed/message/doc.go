// Package message writes the answers of a WS-Federation provider other than
// Trin, with tokens of SAML 1.1 and 2.0, which are right in everything unless
// they are bent on purpose. Who tries Trin out writes them with it: the partner
// lab and the tests.
package message
