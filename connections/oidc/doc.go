// Package oidc is OpenID Connect Core 1.0 on both sides: Trin as the OpenID
// provider of applications (frontend) and as the relying party of providers
// (backend). It asks and answers levels by acr_values, the claims parameter and
// max_age, and tells resource servers the level of a token (RFC 9470).
//
// The endpoints that applications call themselves are routed, read and answered
// by zitadel/oidc v3, behind a front that is stricter. JWTs and key sets are
// go-jose's. The proof of applications, the tokens, and what a browser carries
// (authorization, logout, callback) are our own: they are bound to the grant, or
// to the browser and the transaction (docs/decisions/0009).
//
// Its routes:
//
//	GET       /.well-known/openid-configuration        discovery
//	GET       /.well-known/oauth-authorization-server  the same (RFC 8414)
//	GET, POST /oidc/authorize                          authorization endpoint
//	GET       /oidc/start/{application}                to where the application begins its login
//	POST      /oidc/par                                pushed authorization requests (RFC 9126)
//	POST      /oidc/token                              codes and refresh tokens
//	GET, POST /oidc/userinfo                           claims
//	POST      /oidc/introspect                         RFC 7662
//	POST      /oidc/revoke                             RFC 7009
//	GET       /oidc/keys                               JWK set
//	GET, POST /oidc/logout                             RP-initiated logout
//	GET, POST /oidc/rp/{connection}/callback           a provider's answer
//	GET       /oidc/rp/{connection}/keys               the keys by which Trin proves itself there
//	POST      /oidc/rp/{connection}/backchannel        a provider's logout token
//	GET       /oidc/rp/{connection}/frontchannel       a provider's logout in a frame
//	GET       /oidc/rp/{connection}/logged-out         back from a logout at the provider
package oidc
