// Package xmlsec is the one place where XML from outside is read and where XML
// is signed, verified, encrypted and decrypted.
//
// It owns the strict gate ([Parse]), exclusive canonicalization
// ([Canonicalize]), enveloped signatures ([Sign], [Verify]), signatures over
// octets for the HTTP-Redirect binding ([SignOctets], [VerifyOctets]) and XML
// Encryption ([Encrypt], [Decrypt]). No other package verifies a signature.
//
// It knows nothing of SAML beyond the place that the schemas give to a
// signature, decides nothing about certificate dates, issuers, audiences or
// levels, opens no connection and follows no reference. It has no routes.
//
// The rule for callers: Parse, then Verify, then read only what Verify
// returned.
package xmlsec
