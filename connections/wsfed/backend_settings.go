package wsfed

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2"
)

// ConnectionSettings is what an administrator sets for a WS-Federation
// provider: its metadata, or issuer, endpoint and certificates. The zero value
// of every other field is the safe default.
type ConnectionSettings struct {
	// Metadata is the provider's federation metadata: one EntityDescriptor with
	// a SecurityTokenServiceType.
	Metadata string `json:"metadata,omitempty"`
	// MetadataCertificate is the certificate, as PEM or as base64, whose key must
	// have signed the metadata; "" = it is believed as it is.
	MetadataCertificate string `json:"metadataCertificate,omitempty"`

	// Issuer is the Issuer of the provider's tokens, byte for byte.
	Issuer string `json:"issuer,omitempty" needed:"yes"`
	// Endpoint is where browsers are sent; with metadata it is one of the
	// addresses there, and "" = the first.
	Endpoint string `json:"endpoint,omitempty" needed:"yes"`
	// Certificates are the provider's signing certificates, as PEM or as base64.
	Certificates []string `json:"certificates,omitempty" needed:"yes"`

	// Realm is what Trin calls itself towards the provider (wtrealm); "" = the
	// address of the connection.
	Realm string `json:"realm,omitempty"`
	// OmitReply leaves wreply out: the provider knows the address itself.
	OmitReply bool `json:"omitReply,omitempty"`

	// Token is the token that is taken: "saml11", "saml20", or "any" (the
	// default).
	Token string `json:"token,omitempty" choices:"saml11 saml20 any"`

	// Endpoints are other addresses of the provider, each for one class.
	Endpoints []EndpointSettings `json:"endpoints,omitempty"`

	// HomeRealm is sent as whr: the provider behind the provider.
	HomeRealm string `json:"homeRealm,omitempty"`
	// LoginHint is the parameter that carries who the user may be: "login_hint"
	// (the default), "username", or "none".
	LoginHint string `json:"loginHint,omitempty" choices:"login_hint username none"`
	// FreshWithMFA sends wfresh=0 beside the class for multiple factors too; nil
	// = true. AD FS then asks for the password again, and for the factor again.
	FreshWithMFA *bool `json:"freshWithMFA,omitempty"`

	// NameFormat is the Format that the name identifier must have; "" = any.
	NameFormat string `json:"nameFormat,omitempty"`

	// Keys is the key set to decrypt with; "" = the default set.
	Keys string `json:"keys,omitempty"`
	// RequireEncryption refuses a token that is not encrypted.
	RequireEncryption bool `json:"requireEncryption,omitempty"`

	Skew saml2.Duration `json:"skew,omitempty"` // "" = 1m, at most 5m

	// InsecureFutureInstant takes a SAML 1.1 token that says that the user was
	// authenticated in the future. It is good for one login and never fresh.
	InsecureFutureInstant bool `json:"insecureFutureInstant,omitempty"`
	// InsecureExpiredMetadata goes on with metadata after its validUntil.
	InsecureExpiredMetadata bool `json:"insecureExpiredMetadata,omitempty"`
	// InsecureSHA1 accepts RSA-SHA1 signatures of this provider. InsecureCBC
	// accepts AES-CBC, which does not protect what it hides; InsecureRSA15
	// accepts RSA PKCS #1 v1.5 key transport.
	InsecureSHA1  bool `json:"insecureSHA1,omitempty"`
	InsecureCBC   bool `json:"insecureCBC,omitempty"`
	InsecureRSA15 bool `json:"insecureRSA15,omitempty"`
}

// EndpointSettings is an address of the provider that authenticates in one way:
// the user is sent there when that class is what is asked for.
type EndpointSettings struct {
	Ask broker.ClassRef `json:"ask"`
	URL string          `json:"url"`
	// OmitAuth leaves wauth out: the address says it all.
	OmitAuth bool `json:"omitAuth,omitempty"`
}

// tokenChoice is which tokens are taken.
type tokenChoice string

// The choices. The zero value takes both.
const (
	tokenAny    tokenChoice = "any"
	tokenSAML11 tokenChoice = "saml11"
	tokenSAML20 tokenChoice = "saml20"
)

// The parameters that may carry a login hint.
const (
	hintLogin    = "login_hint"
	hintUsername = "username"
	hintNone     = "none"
)

const (
	defaultTokenSkew = time.Minute
	maxTokenSkew     = 5 * time.Minute
)

// upstream is a provider's settings, read and checked.
type upstream struct {
	ConnectionSettings
	Signing []*x509.Certificate
	Window  time.Duration // the skew
	Until   time.Time     // when the metadata ends; zero = not said
}

// freshWithMFA is the switch that is on by default.
func (u *upstream) freshWithMFA() bool { return u.FreshWithMFA == nil || *u.FreshWithMFA }

// mustUpstream is openUpstream with the errors among the problems as one error.
func mustUpstream(raw json.RawMessage) (*upstream, error) {
	u, problems := openUpstream(raw)
	if u != nil {
		return u, nil
	}
	var failed []error
	for _, problem := range problems {
		if problem.Severity == connections.SeverityError {
			failed = append(failed, fmt.Errorf("%s: %s", problem.Field, problem.Message))
		}
	}
	return nil, errors.Join(failed...)
}

// connectionIdentifiers is the provider's issuer.
func connectionIdentifiers(raw json.RawMessage) ([]string, error) {
	u, err := mustUpstream(raw)
	if err != nil {
		return nil, err
	}
	return []string{u.Issuer}, nil
}
