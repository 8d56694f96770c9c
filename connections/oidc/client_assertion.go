package oidc

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/broker"
)

// The times of a client assertion (RFC 7523, 3).
const (
	assertionSkew    = 30 * time.Second
	assertionLongest = time.Hour // its end may lie so far ahead
	assertionSpace   = "oidc client assertion"
	maxJTI           = 255
)

// assertionClaims are what a client assertion says. The audience is read by
// itself: it must be one text, and never a list.
type assertionClaims struct {
	Issuer   string
	Subject  string
	ID       string
	Audience string
	Expires  *float64
	Issued   *float64
	Before   *float64
}

// unverifiedClaims reads an assertion that nothing is known of yet, to learn who
// it is said to come from. What cannot be read is empty.
func unverifiedClaims(assertion string) assertionClaims {
	_, rest, _ := strings.Cut(assertion, ".")
	payload, _, _ := strings.Cut(rest, ".")
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return assertionClaims{}
	}
	said, err := readAssertion(raw)
	if err != nil {
		return assertionClaims{}
	}
	return said
}

// readAssertion reads the claims byte for byte by their names: encoding/json
// takes AUD for aud in a struct.
func readAssertion(raw []byte) (assertionClaims, error) {
	var said assertionClaims
	if err := checkJSON(raw); err != nil {
		return said, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return said, fmt.Errorf("the claims are no object: %w", err)
	}
	for name, into := range map[string]any{
		"iss": &said.Issuer, "sub": &said.Subject, "jti": &said.ID, "aud": &said.Audience,
		"exp": &said.Expires, "iat": &said.Issued, "nbf": &said.Before,
	} {
		if value, ok := members[name]; ok {
			if err := json.Unmarshal(value, into); err != nil {
				return assertionClaims{}, fmt.Errorf("the claim %s has another type: %w", name, err)
			}
		}
	}
	return said, nil
}

// keysOf are the application's own keys: those of its settings, or those that it
// publishes.
func (k *kind) keysOf(ctx context.Context, f *frontend, assertion string) (*jose.JSONWebKeySet, error) {
	if f.keys != nil {
		return f.keys, nil
	}
	signed, err := jose.ParseSignedCompact(assertion, tokenAlgorithms)
	if err != nil {
		return nil, fmt.Errorf("the assertion cannot be read: %w", err)
	}
	published := k.clientKeys
	if f.application.Organisation != "" {
		published = k.guardedKeys
	}
	return published.get(ctx, f.settings.JWKSURI, signed.Signatures[0].Protected.KeyID)
}

// checkAssertion verifies a client assertion: by the application's own keys and
// an asymmetric algorithm, for Trin alone, now, and once (RFC 7523, 3; OpenID
// Connect Core 9). The path is where it has come to.
func (k *kind) checkAssertion(ctx context.Context, f *frontend, path, assertion string, keys *jose.JSONWebKeySet) *tokenError {
	payload, err := verifyWith(assertion, keys)
	if err != nil {
		return notProven("%q: %v", f.settings.ClientID, err)
	}
	said, err := readAssertion(payload)
	if err != nil {
		return notProven("%q: %v", f.settings.ClientID, err)
	}
	until, err := k.checkAssertionClaims(f, path, said)
	if err != nil {
		return notProven("%q: %v", f.settings.ClientID, err)
	}
	err = k.Used.Use(ctx, assertionSpace, string(f.application.ID)+"\n"+said.ID, until)
	switch {
	case errors.Is(err, broker.ErrUsed):
		return notProven("%q: the assertion was used before", f.settings.ClientID)
	case err != nil:
		return broken(err)
	}
	return nil
}

// checkAssertionClaims checks what a verified assertion says, and returns until
// when its jti must be remembered.
func (k *kind) checkAssertionClaims(f *frontend, path string, said assertionClaims) (time.Time, error) {
	now := k.Clock()
	if said.Expires == nil {
		return time.Time{}, errors.New("the assertion has no end")
	}
	ahead := func(at float64) float64 { return at - float64(now.Unix()) } // seconds; huge numbers do no harm
	switch {
	case said.Issuer != f.settings.ClientID || said.Subject != f.settings.ClientID:
		return time.Time{}, errors.New("iss and sub are not the client_id")
	case !k.namedBy(said.Audience, path):
		return time.Time{}, fmt.Errorf("the audience is %q", clip(said.Audience))
	case said.ID == "" || len(said.ID) > maxJTI:
		return time.Time{}, errors.New("jti is missing or too long")
	case !(ahead(*said.Expires) > -assertionSkew.Seconds()):
		return time.Time{}, errors.New("the assertion has expired")
	case !(ahead(*said.Expires) <= assertionLongest.Seconds()):
		return time.Time{}, errors.New("the assertion ends too far ahead")
	case said.Issued != nil && !(ahead(*said.Issued) <= assertionSkew.Seconds()):
		return time.Time{}, errors.New("the assertion is from the future")
	case said.Before != nil && !(ahead(*said.Before) <= assertionSkew.Seconds()):
		return time.Time{}, errors.New("the assertion is not valid yet")
	}
	return time.Unix(int64(*said.Expires), 0).Add(assertionSkew + time.Second), nil
}

// namedBy reports whether an audience means Trin: its issuer or its token endpoint
// (RFC 7523, 3) and, where requests are pushed to, that endpoint itself (RFC 9126,
// 2).
func (k *kind) namedBy(audience, path string) bool {
	return audience == k.BaseURL || audience == k.BaseURL+pathToken || path == pushedPath && audience == k.BaseURL+pushedPath
}

// assertionTypes are the values of typ that a client assertion may have.
var assertionTypes = []string{"", "JWT", "jwt", "client-authentication+jwt"}

// verifyWith verifies a compact JWS by one of the keys: the one that it names,
// or, when it names none, any. The keys that a header brings along are not
// looked at.
func verifyWith(token string, keys *jose.JSONWebKeySet) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(token, tokenAlgorithms)
	if err != nil {
		return nil, fmt.Errorf("the assertion cannot be read: %w", err)
	}
	header := signed.Signatures[0].Protected
	if typ, _ := header.ExtraHeaders[jose.HeaderType].(string); !slices.Contains(assertionTypes, typ) {
		return nil, fmt.Errorf("the token is of the type %q", clip(typ))
	}
	algorithm := jose.SignatureAlgorithm(header.Algorithm)
	for _, key := range keys.Keys {
		named := header.KeyID == "" || key.KeyID == "" || header.KeyID == key.KeyID
		fits := slices.Contains(algorithmsOf(key.Key), algorithm) && (key.Algorithm == "" || key.Algorithm == header.Algorithm)
		if !named || !fits {
			continue
		}
		if payload, err := signed.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, errors.New("the assertion is not signed with one of the application's keys")
}
