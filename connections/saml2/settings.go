package saml2

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// ApplicationSettings is what an administrator sets for a SAML application. The
// zero value of every field is the safe default.
type ApplicationSettings struct {
	// Metadata is the application's metadata: one EntityDescriptor with an
	// SPSSODescriptor.
	Metadata string `json:"metadata"`
	// MetadataCertificate is the certificate, as PEM or as base64, whose key must
	// have signed the metadata; "" = it is believed as it is.
	MetadataCertificate string `json:"metadataCertificate,omitempty"`

	// RequireSignedRequests refuses unsigned requests even when the metadata
	// does not say AuthnRequestsSigned. When the metadata says it, unsigned
	// requests are refused whatever is set here.
	RequireSignedRequests bool `json:"requireSignedRequests,omitempty"`

	NameID NameIDSettings `json:"nameID,omitzero"`

	// AttributeNameFormat is written on attributes that carry none of their
	// own: "uri" (the default), "basic" or "unspecified".
	AttributeNameFormat string `json:"attributeNameFormat,omitempty" choices:"uri basic unspecified"`

	Sign    SignSettings    `json:"sign,omitzero"`
	Encrypt EncryptSettings `json:"encrypt,omitzero"`

	// Keys is the key set to sign with; "" = the default set.
	Keys string `json:"keys,omitempty"`

	AssertionLifetime           Duration `json:"assertionLifetime,omitempty"`           // "" = 1h
	SubjectConfirmationLifetime Duration `json:"subjectConfirmationLifetime,omitempty"` // "" = 5m
	Skew                        Duration `json:"skew,omitempty"`                        // "" = 1m, at most 5m
	RequestLifetime             Duration `json:"requestLifetime,omitempty"`             // "" = 5m

	// AllowInitiated lets a login begin at Trin, without a request.
	AllowInitiated    bool   `json:"allowInitiated,omitempty"`
	DefaultRelayState string `json:"defaultRelayState,omitempty"` // of such a login

	// LogoutBinding is the binding that Trin sends logout requests by:
	// "redirect", "post", or "" = what the metadata has, redirect first.
	LogoutBinding string `json:"logoutBinding,omitempty" choices:"redirect post"`

	SuppressAuthenticatingAuthority bool `json:"suppressAuthenticatingAuthority,omitempty"`
	SuppressSessionNotOnOrAfter     bool `json:"suppressSessionNotOnOrAfter,omitempty"`

	// InsecureSHA1 accepts RSA-SHA1 signatures of this application.
	InsecureSHA1 bool `json:"insecureSHA1,omitempty"`
	// InsecureExpiredMetadata uses the metadata after its validUntil.
	InsecureExpiredMetadata bool `json:"insecureExpiredMetadata,omitempty"`
}

// NameIDSettings says which name identifier the application gets.
type NameIDSettings struct {
	// Format is the format when the request asks for none: a short name
	// (persistent, transient, email, unspecified, x509) or a URI. "" = the
	// first of the metadata's that Trin can give, else persistent.
	Format string `json:"format,omitempty" choices:"persistent transient email unspecified x509"`
	// Allow lists the formats that a request may ask for besides Format; empty =
	// those of the metadata, or any that can be given when it names none.
	Allow []string `json:"allow,omitempty"`
	// Claim is the claim that holds the value of email and unspecified.
	Claim string `json:"claim,omitempty"`
	// Template makes an X509SubjectName: RDNs with claims in braces, such as
	// "C=DK,O={cvr},CN={name},Serial={subject}". {subject} is the subject's
	// value. Values are escaped by RFC 4514.
	Template string `json:"template,omitempty"`
}

// SignSettings says what Trin signs.
type SignSettings struct {
	// What is "assertion" (the default), "response" or "both". An error, which
	// has no assertion, is always signed as a response.
	What string `json:"what,omitempty" choices:"assertion response both"`
	// Algorithm is "rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", …;
	// "" = SHA-256 with the kind of the key.
	Algorithm string `json:"algorithm,omitempty" choices:"rsa-sha256 rsa-sha384 rsa-sha512 ecdsa-sha256 ecdsa-sha384 ecdsa-sha512"`
}

// EncryptSettings says whether Trin encrypts the assertion, and how.
type EncryptSettings struct {
	// Mode is "never", "ifPossible" (the default: when the metadata holds an
	// encryption key) or "required".
	Mode string `json:"mode,omitempty" choices:"never ifPossible required"`
	// Content is "aes128-gcm" or "aes256-gcm"; "" = what the metadata prefers,
	// else aes256-gcm.
	Content string `json:"content,omitempty" choices:"aes128-gcm aes256-gcm"`
	// KeyTransport is "rsa-oaep-sha1" (rsa-oaep-mgf1p, which every peer knows)
	// or "rsa-oaep-sha256" (the OIOSAML 3 combination); "" = what the metadata
	// prefers, else rsa-oaep-sha1.
	KeyTransport string `json:"keyTransport,omitempty" choices:"rsa-oaep-sha1 rsa-oaep-sha256"`
}

// The settings' words.
const (
	signAssertion = "assertion"
	signResponse  = "response"
	signBoth      = "both"

	encryptNever      = "never"
	encryptIfPossible = "ifPossible"
	encryptRequired   = "required"
)

// The defaults of the times.
const (
	defaultAssertionLifetime    = time.Hour
	defaultConfirmationLifetime = 5 * time.Minute
	defaultSkew                 = time.Minute
	defaultRequestLifetime      = 5 * time.Minute
	maxSkew                     = 5 * time.Minute
)

// Duration is a time.Duration that JSON writes as "5m".
type Duration time.Duration

// MarshalText writes the duration as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads a duration such as "90s" or "5m"; a negative one is
// refused.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration such as 5m", clip(string(text)))
	}
	if parsed < 0 {
		return fmt.Errorf("%q is negative", clip(string(text)))
	}
	*d = Duration(parsed)
	return nil
}

// Or is the duration, or def when it is not set.
func (d Duration) Or(def time.Duration) time.Duration { return d.or(def) }

// or is the duration, or def when it is not set.
func (d Duration) or(def time.Duration) time.Duration {
	if d == 0 {
		return def
	}
	return time.Duration(d)
}

// DecodeStrict reads settings: an unknown field, a second value and trailing
// text are errors. Empty settings read as the zero value.
func DecodeStrict(raw json.RawMessage, into any) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("settings: text after the settings")
	}
	return nil
}
