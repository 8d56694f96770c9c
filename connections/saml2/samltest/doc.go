// Package samltest makes SAML 2.0 messages for tests: a provider whose
// responses, metadata and logout messages can be wrong in any one way while
// everything else, the signature included, is right. It is for tests alone and
// nothing of the program imports it.
//
// The keys below keys/ protect nothing: they are published with the source so
// that a message that a fuzzer has kept is still a signed one in the next run.
package samltest
