// Package saml2 is SAML 2.0 on both rims: the frontend answers service
// providers (Trin as identity provider), the backend asks identity providers
// (Trin as service provider).
//
// It owns the messages, the HTTP-Redirect and HTTP-POST bindings, metadata,
// name identifiers and the table from refusal to status. It does not decide
// anything about a login, touches no XML before xmlsec has let it through, and
// reads nothing of a signed message but the element that xmlsec has verified.
//
// Routes of the frontend:
//
//	GET, POST /saml2/sso                    AuthnRequest
//	GET, POST /saml2/slo                    LogoutRequest, LogoutResponse
//	GET, POST /saml2/slo/response           LogoutResponse (ResponseLocation)
//	GET       /saml2/metadata               the identity provider's metadata, signed
//	GET       /saml2/metadata/single        the same with one certificate only, valid as long as that
//	GET       /saml2/idp/{application}/metadata         that of an application with a key set of its own
//	GET       /saml2/idp/{application}/metadata/single
//	GET, POST /saml2/start/{application}    login that begins at Trin, where allowed
//
// Routes of the backend are listed in backend.go, by mountBackend.
package saml2
