package saml2

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"trin/connections"
)

// checkApplication reads an application's settings strictly and reports every
// problem, and when there may be another one.
func (k *kind) checkApplication(raw json.RawMessage) ([]connections.Problem, []time.Time) {
	var settings ApplicationSettings
	found := problems(connections.ReadSettings(raw, &settings))
	if found != nil {
		return found, nil
	}
	entity, err := parsePinned(settings.Metadata, settings.MetadataCertificate)
	switch {
	case errors.Is(err, errPinned):
		found.error("metadataCertificate", "%v: give the certificate as PEM or as base64.", err)
	case strings.TrimSpace(settings.Metadata) == "":
		found.error("metadata", "The metadata is missing; paste the application's EntityDescriptor.")
	case err != nil:
		found.error("metadata", "%v; correct it, or get newer metadata from the application.", err)
	case entity.SP == nil:
		found.error("metadata", "There is no SPSSODescriptor for SAML 2.0; give the metadata of a service provider.")
	case DefaultEndpoint(entity.SP.AssertionConsumers, BindingPost) == nil:
		found.error("metadata", "No AssertionConsumerService has the HTTP-POST binding; add one.")
	default:
		k.checkRole(&found, settings, entity)
	}
	checkWords(&found, settings)
	checkTimes(&found, settings)
	return found, entity.turns()
}

// checkRole holds the settings against what the metadata says.
func (k *kind) checkRole(found *problems, s ApplicationSettings, entity *Entity) {
	sp := entity.SP
	signed := s.RequireSignedRequests || sp.AuthnRequestsSigned
	if signed && len(sp.Signing) == 0 {
		found.error("metadata", "Requests must be signed and the metadata has no signing key; add the application's certificate.")
	}
	if !signed {
		found.danger("requireSignedRequests", "Requests need not be signed, so anybody can change what level is asked for; require signatures, or set a floor.")
		(*found)[len(*found)-1].UnlessFloor = true
	}
	if len(sp.SingleLogout) == 0 {
		found.warn("metadata", "There is no SingleLogoutService, so the application cannot be told of a logout; add one.")
	} else if len(sp.Signing) == 0 {
		found.warn("metadata", "There is no signing key, so the application can neither ask for logout nor confirm one; add its certificate.")
	}
	found.expiry(entity, k.Clock(), s.InsecureExpiredMetadata)
	if _, err := nameFormats(s.NameID, sp.NameIDFormats); err != nil {
		found.error("nameID", "%v.", err)
	}
	if _, err := parseTemplate(s.NameID.Template); err != nil {
		found.error("nameID.template", "The template %v; write it as C=DK,O={cvr},CN={name},Serial={subject}.", err)
	}
	key, _, err := chooseEncryption(s.Encrypt, sp.Encryption)
	switch {
	case err != nil:
		found.error("encrypt", "%v.", err)
	case key == nil && s.Encrypt.Mode == encryptNever:
		found.danger("encrypt.mode", "Assertions pass through the browser in the clear; set encryption to ifPossible or required.")
	case key == nil:
		found.warn("encrypt.mode", "The metadata has no key that assertions can be encrypted to, so they pass through the browser in the clear; add one.")
	}
	if s.Sign.What == signResponse && sp.WantAssertionsSigned {
		found.warn("sign.what", "The metadata wants signed assertions, so both the response and the assertion will be signed; set it to both.")
	}
}

// checkWords wants every word to be one that is known.
func checkWords(found *problems, s ApplicationSettings) {
	if s.InsecureSHA1 {
		found.danger("insecureSHA1", "Signatures with SHA-1 are accepted, which can be forged at a cost; have the application sign with SHA-256.")
	}
	if _, ok := attributeFormats[s.AttributeNameFormat]; !ok {
		found.error("attributeNameFormat", "The word is not known; use uri, basic or unspecified.")
	}
	switch s.Sign.What {
	case "", signAssertion, signResponse, signBoth:
	default:
		found.error("sign.what", "The word is not known; use assertion, response or both.")
	}
	if _, ok := signatureAlgorithms[s.Sign.Algorithm]; !ok && s.Sign.Algorithm != "" {
		found.error("sign.algorithm", "The algorithm is not known; use rsa-sha256 or ecdsa-sha256, by the kind of the key.")
	}
	switch s.LogoutBinding {
	case "", "redirect", "post":
	default:
		found.error("logoutBinding", "The word is not known; use redirect or post.")
	}
	if s.DefaultRelayState != "" && !s.AllowInitiated {
		found.warn("defaultRelayState", "Logins cannot begin at Trin, so this is never used; allow them, or leave it out.")
	}
	if len(s.DefaultRelayState) > 80 {
		found.warn("defaultRelayState", "It is longer than the 80 bytes that every application must take; shorten it.")
	}
	if !xmlText(s.DefaultRelayState) || strings.ContainsAny(s.DefaultRelayState, "\r\n") {
		found.error("defaultRelayState", "It holds a line break or a control character; leave that out.")
	}
}

// checkTimes wants times within reason.
func checkTimes(found *problems, s ApplicationSettings) {
	for _, t := range [...]struct {
		field string
		value Duration
		most  time.Duration
	}{
		{"assertionLifetime", s.AssertionLifetime, 24 * time.Hour},
		{"subjectConfirmationLifetime", s.SubjectConfirmationLifetime, time.Hour},
		{"skew", s.Skew, maxSkew},
		{"requestLifetime", s.RequestLifetime, time.Hour},
	} {
		if time.Duration(t.value) > t.most {
			found.error(t.field, "It is more than %s; shorten it.", t.most)
		}
	}
}
