package saml2

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"trin/connections"
)

// ConnectionSettings is what an administrator sets for a SAML identity
// provider. The zero value of every field is the safe default.
type ConnectionSettings struct {
	// Metadata is the provider's metadata: one EntityDescriptor with an
	// IDPSSODescriptor.
	Metadata string `json:"metadata"`
	// MetadataCertificate is the certificate, as PEM or as base64, whose key must
	// have signed the metadata; "" = it is believed as it is.
	MetadataCertificate string `json:"metadataCertificate,omitempty"`

	// EntityID is what Trin calls itself towards the provider; "" = the address
	// of the connection's own metadata.
	EntityID string `json:"entityID,omitempty"`

	// Keys is the key set to sign and decrypt with; "" = the default set.
	Keys string `json:"keys,omitempty"`

	// SignRequests signs AuthnRequests; nil = true. Logout messages are signed
	// whatever is set here, because no provider may believe an unsigned one.
	SignRequests *bool `json:"signRequests,omitempty"`
	// SignAlgorithm is "rsa-sha256", "rsa-sha384", "rsa-sha512",
	// "ecdsa-sha256", …; "" = SHA-256 with the kind of the key.
	SignAlgorithm string `json:"signAlgorithm,omitempty" choices:"rsa-sha256 rsa-sha384 rsa-sha512 ecdsa-sha256 ecdsa-sha384 ecdsa-sha512"`

	// RequestBinding is "redirect" or "post"; "" = what the metadata has,
	// redirect first. LogoutBinding is the same for logout.
	RequestBinding string `json:"requestBinding,omitempty" choices:"redirect post"`
	LogoutBinding  string `json:"logoutBinding,omitempty" choices:"redirect post"`

	// WantSigned is the part of a response that must be signed: "assertion",
	// "response", or "either" (the default), one of the two at least.
	WantSigned string `json:"wantSigned,omitempty" choices:"assertion response either"`
	// RequireEncryption refuses an assertion that is not encrypted.
	RequireEncryption bool `json:"requireEncryption,omitempty"`
	// PublishEncryption puts our encryption keys into the metadata towards this
	// provider; nil = true. AD FS encrypts with AES-CBC to every key that it
	// finds there.
	PublishEncryption *bool `json:"publishEncryption,omitempty"`

	Skew Duration `json:"skew,omitempty"` // "" = 1m, at most 5m

	// ForwardScoping tells the provider who is behind the request, how often it
	// may be passed on and which providers the application lists (core 3.4.1.2);
	// nil = true. AD FS 2.0 and 3.0 refuse a request with Scoping.
	ForwardScoping *bool `json:"forwardScoping,omitempty"`

	// NameIDPolicy is the format of name identifier that the request asks for;
	// "" = none is asked for.
	NameIDPolicy string `json:"nameIDPolicy,omitempty"`
	// NameIDFormat is the format that the answer must have; "" = NameIDPolicy,
	// and any when that is "" too.
	NameIDFormat string `json:"nameIDFormat,omitempty"`

	// Unsolicited is the ID of the application that a response without a request
	// is for; "" = such responses are refused. Nothing of the response is
	// believed: a login of that application begins in its place, where the
	// application allows logins that begin at Trin, and asks the provider, whose
	// session answers.
	Unsolicited string `json:"unsolicited,omitempty"`

	// InsecureSHA1 accepts RSA-SHA1 signatures of this provider. InsecureCBC
	// accepts AES-CBC, which does not protect what it hides; InsecureRSA15
	// accepts RSA PKCS #1 v1.5 key transport.
	InsecureSHA1  bool `json:"insecureSHA1,omitempty"`
	InsecureCBC   bool `json:"insecureCBC,omitempty"`
	InsecureRSA15 bool `json:"insecureRSA15,omitempty"`
	// InsecureExpiredMetadata uses the metadata after its validUntil.
	InsecureExpiredMetadata bool `json:"insecureExpiredMetadata,omitempty"`
}

// The settings' words for bindings, and the bindings that they name.
var requestBindings = map[string][]string{
	"":         {BindingRedirect, BindingPost},
	"redirect": {BindingRedirect},
	"post":     {BindingPost},
}

// upstream is a provider's settings, read and checked.
type upstream struct {
	ConnectionSettings
	Provider *Entity
	SSO      Endpoint
	SLO      *Endpoint // nil: the provider has no logout that Trin can speak
	Signed   signedPart
	Window   time.Duration
}

// signRequests, forwardScoping and publishEncryption are the switches that are
// on by default.
func (u *upstream) signRequests() bool   { return u.SignRequests == nil || *u.SignRequests }
func (u *upstream) forwardScoping() bool { return u.ForwardScoping == nil || *u.ForwardScoping }
func (u *upstream) publishEncryption() bool {
	return u.PublishEncryption == nil || *u.PublishEncryption
}

// nameFormat is the format that a name identifier must have; "" = any.
func (u *upstream) nameFormat() string {
	format := u.NameIDFormat
	if format == "" {
		format = u.NameIDPolicy
	}
	if format == FormatUnspecified {
		return ""
	}
	return format
}

// openUpstream reads settings. The upstream is nil when a problem is an error.
func openUpstream(raw json.RawMessage) (*upstream, []connections.Problem) {
	u := &upstream{}
	found := problems(connections.ReadSettings(raw, &u.ConnectionSettings))
	if found != nil {
		return nil, found
	}
	u.checkMetadata(&found)
	u.checkWords(&found)
	u.checkDangers(&found)
	for _, problem := range found {
		if problem.Severity == connections.SeverityError {
			return nil, found
		}
	}
	return u, found
}

// checkMetadata reads the provider's metadata and picks its endpoints.
func (u *upstream) checkMetadata(found *problems) {
	if u.Metadata == "" {
		found.error("metadata", "The provider's metadata is missing: paste its EntityDescriptor here.")
		return
	}
	parse := ParseMetadata
	if u.MetadataCertificate != "" {
		signer, err := ReadCertificate(u.MetadataCertificate)
		if err != nil {
			found.error("metadataCertificate", "%v: give the certificate as PEM or as base64.", err)
			return
		}
		parse = func(document []byte) (*Entity, error) { return ParseSignedMetadata(document, signer) }
	}
	provider, err := parse([]byte(u.Metadata))
	if err != nil {
		found.error("metadata", "%v: get the provider's metadata anew, or have its owner correct it.", err)
		return
	}
	u.Provider = provider
	if provider.IDP == nil {
		found.error("metadata", "This is no identity provider's metadata: give one with an IDPSSODescriptor for SAML 2.0.")
		return
	}
	if len(provider.IDP.Signing) == 0 {
		found.error("metadata", "The provider publishes no signing certificate, so nothing that it says could be believed: have its owner add one.")
	}
	if !u.signRequests() && provider.IDP.WantAuthnRequestsSigned {
		found.error("signRequests", "The provider wants signed requests: leave signRequests on.")
	}
	u.checkEndpoints(found)
	u.checkScopes(found)
}

// checkEndpoints picks where requests go.
func (u *upstream) checkEndpoints(found *problems) {
	bindings, ok := requestBindings[u.RequestBinding]
	if !ok {
		found.error("requestBinding", "%q is not a binding: use redirect or post, or leave it out.", clip(u.RequestBinding))
		return
	}
	endpoint := endpointOf(u.Provider.IDP.SingleSignOn, bindings)
	if endpoint == nil {
		found.error("requestBinding", "The provider has no SingleSignOnService with that binding: choose one that its metadata has.")
		return
	}
	u.SSO = *endpoint
	bindings, ok = requestBindings[u.LogoutBinding]
	if !ok {
		found.error("logoutBinding", "%q is not a binding: use redirect or post, or leave it out.", clip(u.LogoutBinding))
		return
	}
	u.SLO = endpointOf(u.Provider.IDP.SingleLogout, bindings)
	if u.SLO == nil {
		found.warn("logoutBinding", "The provider has no SingleLogoutService that Trin can use: a logout ends at Trin and leaves the provider's session alone.")
	}
}

// endpointOf is the first endpoint of the first binding that has one.
func endpointOf(endpoints []Endpoint, bindings []string) *Endpoint {
	for _, binding := range bindings {
		if found := DefaultEndpoint(endpoints, binding); found != nil {
			return found
		}
	}
	return nil
}

// checkWords reads the settings that are words and numbers.
func (u *upstream) checkWords(found *problems) {
	switch part := signedPart(u.WantSigned); part {
	case "":
		u.Signed = signedEither
	case signedEither, signedAssertion, signedResponse:
		u.Signed = part
	default:
		found.error("wantSigned", "%q is not a part of a response: use assertion, response or either.", clip(u.WantSigned))
	}
	if u.Window = u.Skew.or(defaultSkew); u.Window > maxSkew {
		found.error("skew", "%s is more than %s: have the provider set its clock.", u.Window, maxSkew)
	}
	if u.SignAlgorithm != "" && signatureAlgorithms[u.SignAlgorithm] == "" {
		found.error("signAlgorithm", "%q is not a signature algorithm: use rsa-sha256 or ecdsa-sha256, or leave it out.", clip(u.SignAlgorithm))
	}
	if err := checkEntityID(u.EntityID); err != nil {
		found.error("entityID", "The entityID %v: give a URI, or leave it out.", err)
	}
	if u.Provider != nil && u.EntityID == u.Provider.ID {
		found.error("entityID", "This is the provider's own entityID: give Trin another.")
	}
	for _, format := range []struct{ field, value string }{{"nameIDPolicy", u.NameIDPolicy}, {"nameIDFormat", u.NameIDFormat}} {
		if format.value != "" && checkEntityID(format.value) != nil || format.value == FormatEncrypted || format.value == FormatEntity {
			found.error(format.field, "%s is not a format of name identifier that Trin can read: give its URI, such as %s.", strconv.Quote(clip(format.value)), FormatPersistent)
		}
	}
	if u.RequireEncryption && !u.publishEncryption() {
		found.warn("publishEncryption", "Assertions must be encrypted, and the provider finds no key to encrypt to: leave publishEncryption on, or give the provider the certificate by hand.")
	}
	if u.nameFormat() == FormatTransient {
		found.warn("nameIDPolicy", "A transient identifier is new at each login: name the claim that says who the user is, or a second factor cannot know the user.")
	}
}

// checkDangers lists what weakens a check.
func (u *upstream) checkDangers(found *problems) {
	if u.InsecureSHA1 {
		found.danger("insecureSHA1", "SHA-1 signatures can be forged: have the provider sign with SHA-256 and switch this off.")
	}
	if u.InsecureCBC {
		found.danger("insecureCBC", "AES-CBC can be read by who can send messages: have the provider encrypt with AES-GCM and switch this off.")
	}
	if u.InsecureRSA15 {
		found.danger("insecureRSA15", "PKCS #1 v1.5 can be read by who can send messages: have the provider use RSA-OAEP and switch this off.")
	}
}

// checkEntityID holds an identifier of Trin's own to core 8.3.6; "" passes.
func checkEntityID(id string) error {
	switch {
	case len(id) > maxEntityID:
		return fmt.Errorf("has %d bytes, more than %d", len(id), maxEntityID)
	case !xmlText(id) || trimSpace(id) != id:
		return errors.New("holds what XML or a URI cannot hold")
	}
	return nil
}

// identifiersConnection is the provider's entityID.
func identifiersConnection(raw json.RawMessage) ([]string, error) {
	u, err := mustUpstream(raw)
	if err != nil {
		return nil, err
	}
	return []string{u.Provider.ID}, nil
}

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
