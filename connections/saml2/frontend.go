package saml2

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// frontend is the rim of one SAML application, at one version of its settings.
// It is immutable.
type frontend struct {
	kind        *kind
	application *broker.ApplicationConnection
	settings    ApplicationSettings
	entity      *Entity
	sp          *SPRole
	trust       xmlsec.Trust
	names       *NameIssuer
	formats     []string       // that a request may ask for; the first is the default
	encryptTo   *EncryptionKey // nil = the assertion goes in the clear
	method      xmlsec.EncryptionMethod
}

var (
	_ broker.Frontend       = (*frontend)(nil)
	_ broker.LogoutFrontend = (*frontend)(nil)
	_ broker.LogoutAnswerer = (*frontend)(nil)
)

// openFrontend makes the rim of an application.
func (k *kind) openFrontend(a *broker.ApplicationConnection) (broker.Frontend, error) {
	f, err := k.newFrontend(a)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// newFrontend reads the settings and makes of them what a login needs.
func (k *kind) newFrontend(a *broker.ApplicationConnection) (*frontend, error) {
	settings, entity, err := readApplication(a.Settings)
	if err != nil {
		return nil, err
	}
	f := &frontend{
		kind:        k,
		application: a,
		settings:    settings,
		entity:      entity,
		sp:          entity.SP,
		trust:       xmlsec.Trust{Certificates: entity.SP.Signing, InsecureSHA1: settings.InsecureSHA1},
	}
	if f.names, err = NewNameIssuer(NameIssuerOptions{
		Settings: settings.NameID, Offered: entity.SP.NameIDFormats, Pipeline: PipelineFormats(a.Claims),
		Issuer: k.EntityID, Audience: entity.ID, Store: k.Names, Random: k.Random,
	}); err != nil {
		return nil, err
	}
	f.formats = f.names.formats
	if f.encryptTo, f.method, err = chooseEncryption(settings.Encrypt, entity.SP.Encryption); err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	return f, nil
}

// readApplication decodes an application's settings and parses its metadata.
func readApplication(raw json.RawMessage) (ApplicationSettings, *Entity, error) {
	var settings ApplicationSettings
	if err := DecodeStrict(raw, &settings); err != nil {
		return ApplicationSettings{}, nil, err
	}
	entity, err := parsePinned(settings.Metadata, settings.MetadataCertificate)
	if err != nil {
		return settings, nil, err
	}
	if entity.SP == nil {
		return settings, nil, errors.New("metadata: no SPSSODescriptor for SAML 2.0; give the metadata of a service provider")
	}
	if DefaultEndpoint(entity.SP.AssertionConsumers, BindingPost) == nil {
		return settings, nil, errors.New("metadata: no AssertionConsumerService with the HTTP-POST binding")
	}
	return settings, entity, nil
}

// applicationIdentifiers names the application: its entityID.
func applicationIdentifiers(raw json.RawMessage) ([]string, error) {
	_, entity, err := readApplication(raw)
	if err != nil {
		return nil, err
	}
	return []string{entity.ID}, nil
}

// mustSign reports whether the application's requests must be signed.
func (f *frontend) mustSign() bool {
	return f.settings.RequireSignedRequests || f.sp.AuthnRequestsSigned
}

// usable refuses what begins a login once the application's metadata has ended:
// neither its keys nor its addresses may be relied upon any more.
func (f *frontend) usable() error {
	if err := MetadataUsable(f.entity.ValidUntil, f.kind.Clock(), f.settings.InsecureExpiredMetadata); err != nil {
		return broker.InvalidAbout(f.about(), broker.PublicNotAvailable, fmt.Errorf("application %s: %w", f.application.ID, err))
	}
	return nil
}

// skew is how far the application's clock may be off.
func (f *frontend) skew() time.Duration { return f.settings.Skew.or(defaultSkew) }

// window is how long a request may be under way, with the skew at both ends.
func (f *frontend) window() time.Duration {
	return f.settings.RequestLifetime.or(defaultRequestLifetime)
}
