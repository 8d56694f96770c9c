// Command interop walks through logins at a Trin that stands between real
// applications (the Shibboleth SP by SAML, passport-wsfed-saml2 by
// WS-Federation) and real providers (SimpleSAMLphp by both, npm wsfed by
// WS-Federation), as a person with a browser would. It starts none of them:
// testdata/peers/interop does, and make interop calls that.
//
// It prints one line a check, and exits with 1 when one of them failed.
package main
