// Command interop walks through logins at a Trin that stands between a real
// SAML application (the Shibboleth SP) and a real SAML provider
// (SimpleSAMLphp), as a person with a browser would. It starts none of them:
// testdata/peers/interop does, and make interop calls that.
//
// It prints one line a check, and exits with 1 when one of them failed.
package main
