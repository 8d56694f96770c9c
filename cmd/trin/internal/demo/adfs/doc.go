// Package adfs is a provider that behaves as Active Directory Federation
// Services of Windows Server 2012 R2 does towards its partners: WS-Federation
// and SAML 2.0 at one address, a login form, a second factor of its own, its
// metadata, its tokens, its refusals. Trin's demo is held against it. It shares
// no code with Trin's protocols, so that what the two understand of each other
// they understand from the wire. It is not for production.
//
// Its routes:
//
//	GET, POST /adfs/ls/                                            both protocols, the login form
//	GET       /FederationMetadata/2007-06/FederationMetadata.xml   its metadata, signed
//	GET       /adfs/portal/                                        the style and the script of its pages
package adfs
