package lab

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/go-jose/go-jose/v4"

	"trin/connections/saml2"
)

// trinCertificates are the certificates that Trin signs by, as its metadata has
// them.
func (l *Lab) trinCertificates(ctx context.Context) ([]*x509.Certificate, error) {
	text, err := l.ask(ctx, http.MethodGet, "/saml2/metadata", nil)
	if err != nil {
		return nil, err
	}
	entity, err := saml2.ParseMetadata([]byte(text))
	if err != nil || entity.IDP == nil {
		return nil, fmt.Errorf("lab: Trin's own metadata cannot be read: %w", err)
	}
	return entity.IDP.Signing, nil
}

// trinKeys is Trin's own JWK set.
func (l *Lab) trinKeys(ctx context.Context) (jose.JSONWebKeySet, error) {
	var set jose.JSONWebKeySet
	text, err := l.ask(ctx, http.MethodGet, "/oidc/keys", nil)
	if err == nil {
		err = json.Unmarshal([]byte(text), &set)
	}
	if err != nil {
		return set, fmt.Errorf("lab: Trin's own keys cannot be read: %w", err)
	}
	return set, nil
}
