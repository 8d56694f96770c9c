// Package message writes SAML 2.0 messages and metadata of other parties than
// Trin: a service provider's requests and a provider's responses, which are
// right in everything unless they are bent on purpose. Who tries Trin out writes
// them with it: the partner lab and the tests. What Trin itself sends is written
// in package saml2.
package message
