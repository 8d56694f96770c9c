package oidc

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/cryptosigner"

	"trin/broker"
	"trin/connections"
)

// tokenAlgorithms are those that tokens are signed and verified by: all of them
// asymmetric.
var tokenAlgorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512,
}

// minRSABits is the least size of an RSA key.
const minRSABits = 2048

// signingKey is one of Trin's own keys with the algorithm that it signs by.
type signingKey struct {
	ID        string // kid: the key's thumbprint (RFC 7638)
	Algorithm jose.SignatureAlgorithm
	signer    crypto.Signer
}

// signingKey is the active key of the set, for the algorithm; "" = SHA-256 with
// the kind of the key.
func (k *kind) signingKey(ctx context.Context, set, algorithm string) (signingKey, error) {
	keys, err := k.signingKeys(ctx, set)
	if err != nil {
		return signingKey{}, err
	}
	if len(keys) == 0 || keys[0].State != connections.KeyActive {
		return signingKey{}, fmt.Errorf("the key set %q has no active signing key", setName(set))
	}
	return newSigningKey(keys[0].Signer, algorithm)
}

// newSigningKey fits the algorithm to the key.
func newSigningKey(signer crypto.Signer, algorithm string) (signingKey, error) {
	able := algorithmsOf(signer.Public())
	if len(able) == 0 {
		return signingKey{}, errors.New("the signing key is neither RSA nor on a curve that tokens are signed on")
	}
	chosen := able[0]
	if algorithm != "" {
		chosen = jose.SignatureAlgorithm(algorithm)
	}
	if !slices.Contains(able, chosen) {
		return signingKey{}, fmt.Errorf("the signing key cannot sign by %s", clip(algorithm))
	}
	id, err := keyID(signer.Public())
	if err != nil {
		return signingKey{}, err
	}
	return signingKey{ID: id, Algorithm: chosen, signer: signer}, nil
}

// algorithmsOf lists what a key can sign by, the default first.
func algorithmsOf(public crypto.PublicKey) []jose.SignatureAlgorithm {
	switch public := public.(type) {
	case *rsa.PublicKey:
		if public.N.BitLen() < minRSABits {
			return nil
		}
		return []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512}
	case *ecdsa.PublicKey:
		switch public.Curve.Params().BitSize {
		case 256:
			return []jose.SignatureAlgorithm{jose.ES256}
		case 384:
			return []jose.SignatureAlgorithm{jose.ES384}
		case 521:
			return []jose.SignatureAlgorithm{jose.ES512}
		}
	}
	return nil
}

// keyID is the kid of a key: its thumbprint, so that two keys never share one.
func keyID(public crypto.PublicKey) (string, error) {
	thumbprint, err := (&jose.JSONWebKey{Key: public}).Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("the key's thumbprint: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(thumbprint), nil
}

// sign writes a JWT of that type, in the compact serialization (RFC 7519).
func (s signingKey) sign(typ string, claims any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("writing the token: %w", err)
	}
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(typ)).WithHeader("kid", s.ID)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: s.Algorithm, Key: cryptosigner.Opaque(s.signer)}, options)
	if err != nil {
		return "", fmt.Errorf("signing the token: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("signing the token: %w", err)
	}
	return signed.CompactSerialize()
}

// signingKey is the key that the application's tokens are signed with.
func (f *frontend) signingKey(ctx context.Context) (signingKey, error) {
	return f.kind.signingKey(ctx, f.settings.Keys, f.settings.SigningAlgorithm)
}

// applicationNeeds is the key that an application's tokens are signed with.
func applicationNeeds(raw json.RawMessage) []connections.KeyNeed {
	var settings ApplicationSettings
	if connections.ReadSettings(raw, &settings) != nil {
		return nil
	}
	return []connections.KeyNeed{{Field: "keys", Set: setName(settings.Keys), Use: connections.KeySigning}}
}

// verifyOwn verifies a JWT that Trin signed with a key of the set, of any state,
// and returns its payload. What the payload says is not looked at.
func (k *kind) verifyOwn(ctx context.Context, set, token string) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(token, tokenAlgorithms)
	if err != nil {
		return nil, fmt.Errorf("the token cannot be read: %w", err)
	}
	keys, err := k.signingKeys(ctx, set)
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		public := key.Signer.Public()
		id, err := keyID(public)
		if err != nil || id != signed.Signatures[0].Protected.KeyID {
			continue
		}
		if !slices.Contains(algorithmsOf(public), jose.SignatureAlgorithm(signed.Signatures[0].Protected.Algorithm)) {
			return nil, errors.New("the token's algorithm is not one of its key")
		}
		return signed.Verify(public)
	}
	return nil, errors.New("the token is signed with a key that is not Trin's")
}

// signingKeys are the signing keys of a set; a set that does not exist has none.
func (k *kind) signingKeys(ctx context.Context, set string) ([]connections.Key, error) {
	keys, err := k.Keys.Keys(ctx, setName(set), connections.KeySigning)
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return nil, fmt.Errorf("the signing keys: %w", err)
	}
	return keys, nil
}

func setName(set string) string {
	if set == "" {
		return connections.DefaultKeys
	}
	return set
}

// readKeySet reads an application's JWK set: public keys to verify signatures
// with, and nothing else.
func readKeySet(raw []byte) (*jose.JSONWebKeySet, error) {
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(raw, &set); err != nil {
		return nil, fmt.Errorf("the key set cannot be read: %w", err)
	}
	var usable jose.JSONWebKeySet
	for i, key := range set.Keys {
		switch {
		case !key.IsPublic():
			return nil, fmt.Errorf("key %d is not a public key", i)
		case key.Use == "enc":
			continue
		case len(algorithmsOf(key.Key)) == 0:
			return nil, fmt.Errorf("key %d is neither RSA of %d bits or more nor on P-256, P-384 or P-521", i, minRSABits)
		case len(usable.Key(key.KeyID)) > 0:
			return nil, fmt.Errorf("two keys have the kid %q", clip(key.KeyID))
		}
		usable.Keys = append(usable.Keys, key)
	}
	if len(usable.Keys) == 0 {
		return nil, errors.New("there is no key to verify with")
	}
	return &usable, nil
}
