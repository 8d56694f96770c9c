// Command interop walks through logins at a Trin that stands between real
// applications (the Shibboleth SP by SAML, passport-wsfed-saml2 by
// WS-Federation, openid-client and mod_auth_openidc by OpenID Connect) and real
// providers (SimpleSAMLphp by SAML and WS-Federation, npm wsfed by
// WS-Federation, oidc-provider by OpenID Connect), as a person with a browser
// would. It starts none of them: testdata/peers/interop does, and make interop
// calls that.
//
// It prints one line a check, and exits with 1 when one of them failed.
package main
