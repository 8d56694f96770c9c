package wsfed

import (
	"slices"
	"time"

	"trin/broker"
	"trin/connections/saml2"
)

// ApplicationSettings is what an administrator sets for a WS-Federation
// application. The zero value of every field but Realm and Reply is the safe
// default.
type ApplicationSettings struct {
	// Metadata is the application's federation metadata: one EntityDescriptor
	// with an ApplicationServiceType. Realm and Reply that are left out are those
	// that it names.
	Metadata string `json:"metadata,omitempty"`
	// MetadataCertificate is the certificate, as PEM or as base64, whose key must
	// have signed the metadata; "" = it is believed as it is.
	MetadataCertificate string `json:"metadataCertificate,omitempty"`

	// Realm is what the application calls itself: wtrealm, byte for byte, and
	// the audience of its tokens.
	Realm string `json:"realm" needed:"yes"`
	// Reply lists the addresses that an answer may go to. A wreply is one of
	// them byte for byte; the first is where a request without one is answered.
	Reply []string `json:"reply" needed:"yes"`

	// Token is "saml11" (the default) or "saml20". AllowTokens lists further
	// ones that a request may ask for in wreq.
	Token       string   `json:"token,omitempty" choices:"saml11 saml20"`
	AllowTokens []string `json:"allowTokens,omitempty"`
	// Trust is the WS-Trust of what is around the token: "2005" (the default)
	// or "1.3", in a collection.
	Trust string `json:"trust,omitempty" choices:"2005 1.3"`

	// Comparison says how the class of wauth is to be met, which the protocol
	// leaves open: "minimum" (the default), "exact", "maximum" or "better".
	Comparison string `json:"comparison,omitempty" choices:"minimum exact maximum better"`
	// Refusals says who is told of a refusal: the person, on a page of Trin
	// ("page", the default), or the application, by a SOAP fault ("fault").
	Refusals string `json:"refusals,omitempty" choices:"page fault"`
	// Unmet is the same for a level that cannot be met: "page", "fault", or
	// "token" for a token that says the level that was reached. "" = as Refusals.
	Unmet string `json:"unmet,omitempty" choices:"page fault token"`
	// Home is an address of the application that the page of a refusal leads
	// to; "" = the page leads nowhere.
	Home string `json:"home,omitempty"`

	// ClaimNames gives claims a name in SAML 1.1, by the claim's name. Without
	// it a name is cut at its last "/".
	ClaimNames map[string]ClaimName `json:"claimNames,omitempty"`
	// ClaimNamespace is the namespace of names without "/".
	ClaimNamespace string `json:"claimNamespace,omitempty"`
	// UnnamedClaims says what becomes of a claim that has no name in SAML 1.1:
	// "refuse" (the default) or "omit".
	UnnamedClaims string `json:"unnamedClaims,omitempty" choices:"refuse omit"`
	// SuppressAuthnMethods leaves the claim authnmethodsreferences out.
	SuppressAuthnMethods bool `json:"suppressAuthnMethods,omitempty"`

	NameID NameIDSettings `json:"nameID,omitzero"`
	Sign   SignSettings   `json:"sign,omitzero"`
	// Keys is the key set to sign with; "" = the default set.
	Keys string `json:"keys,omitempty"`

	TokenLifetime saml2.Duration `json:"tokenLifetime,omitempty"` // "" = 1h
	Skew          saml2.Duration `json:"skew,omitempty"`          // "" = 1m, at most 5m
	// RequestLifetime is how old the time in wct may be; "" = any.
	RequestLifetime saml2.Duration `json:"requestLifetime,omitempty"`

	// SignOutReply lists the addresses that a sign-out may lead to, beside Reply
	// and Home. No token goes there.
	SignOutReply []string `json:"signOutReply,omitempty"`
	// Cleanup is the address that ends the application's session when it is
	// loaded in a frame; "" = the address of the sign-in, "none" = there is none.
	Cleanup string `json:"cleanup,omitempty"`
}

// ClaimName is the name of an attribute in SAML 1.1 (SAML core 1.1, 2.4.4.1).
// Applications read Namespace, "/" and Name as one claim type.
type ClaimName struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

// NameIDSettings says which name identifier the application gets.
type NameIDSettings struct {
	// Format is unspecified (the default), persistent, transient, email, x509,
	// or a URI.
	Format string `json:"format,omitempty"`
	// Claim is the claim that holds the value of email and unspecified. Without
	// it unspecified is a persistent identifier.
	Claim string `json:"claim,omitempty"`
	// Template makes an X509SubjectName.
	Template string `json:"template,omitempty"`
}

// SignSettings says how Trin signs tokens.
type SignSettings struct {
	// Algorithm is "rsa-sha256", "ecdsa-sha256", ...; "" = SHA-256 with the kind
	// of the key.
	Algorithm string `json:"algorithm,omitempty" choices:"rsa-sha256 rsa-sha384 rsa-sha512 ecdsa-sha256 ecdsa-sha384 ecdsa-sha512"`
}

// The settings' words.
const (
	trust2005 = "2005"
	trust13   = "1.3"

	tellPage  = "page"
	tellFault = "fault"
	tellToken = "token"

	unnamedRefuse = "refuse"
	unnamedOmit   = "omit"

	cleanupNone = "none"
)

// The defaults of the times.
const (
	defaultTokenLifetime   = time.Hour
	defaultApplicationSkew = time.Minute
	maxApplicationSkew     = 5 * time.Minute
)

// tokenWords are the words of the settings for the token types.
var tokenWords = map[string]string{
	"":       TokenTypeSAML11,
	"saml11": TokenTypeSAML11,
	"saml20": TokenTypeSAML20,
}

// leavesTo reports whether a sign-out may lead to the address.
func (s ApplicationSettings) leavesTo(address string) bool {
	return slices.Contains(s.SignOutReply, address) || slices.Contains(s.Reply, address) || address != "" && address == s.Home
}

// comparison is how wauth is compared.
func (s ApplicationSettings) comparison() broker.Comparison {
	if s.Comparison == "" {
		return broker.Minimum
	}
	return broker.Comparison(s.Comparison)
}

// nameID is the settings of the name identifier for package saml2, which knows
// the formats. No other format can be asked for.
func (s ApplicationSettings) nameID() saml2.NameIDSettings {
	format := s.NameID.Format
	if format == "" {
		format = "unspecified"
	}
	return saml2.NameIDSettings{Format: format, Allow: []string{format}, Claim: s.NameID.Claim, Template: s.NameID.Template}
}
