// Package xmlattack makes hostile SAML messages from good ones, for tests. Each
// variant is named after its case: XSW1 to XSW8 are the classic signature
// wrappings, the others carry the id of the attack catalogue.
//
// It owns no checks and is imported by tests only. It reads and writes with a
// lenient parser on purpose.
package xmlattack
