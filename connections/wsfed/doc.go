// Package wsfed is WS-Federation 1.2, the passive requestor profile (section
// 13): Trin as the security token service of applications (frontend) and as
// the relying party of providers (backend). SAML 1.1 tokens and the
// RequestSecurityTokenResponse of WS-Trust live here and nowhere else; SAML 2.0
// tokens are package saml2's.
//
// Its routes:
//
//	GET, POST /wsfed                                            sign-in, sign-out and clean-up, by wa
//	GET       /FederationMetadata/2007-06/FederationMetadata.xml  Trin as a token service, signed
//	GET       /wsfed/idp/{application}/metadata                 the same with the application's own keys
//	GET, POST /wsfed/rp/{connection}                            a provider's answer; its sign-out and clean-up
//	GET       /wsfed/rp/{connection}/metadata                   Trin as a relying party of that provider, signed
package wsfed
