package claimstx

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// Encoding is how bytes are written as text.
type Encoding string

// The encodings. The zero value is base64url.
const (
	EncodingBase64URL Encoding = "base64url" // without padding (RFC 4648 5)
	EncodingHex       Encoding = "hex"       // in small letters
)

// Hash turns every value of a claim into its HMAC-SHA256 under the
// installation's own key, so that nobody else can try values. The same value
// gives the same hash, for every application; with a Sector, for those alone
// that have the same one.
//
//	hash: {claim: cpr, to: cprHash}
type Hash struct {
	Claim        string   `json:"claim"`
	To           string   `json:"to,omitempty"`
	Sector       string   `json:"sector,omitempty"`
	Encoding     Encoding `json:"encoding,omitempty"`
	Existing     Existing `json:"existing,omitempty"` // of To
	Format       string   `json:"format,omitempty"`   // of To; that of the claim if empty
	FriendlyName string   `json:"friendlyName,omitempty"`
}

func (h *Hash) rewrite() rewrite {
	return rewrite{h.Claim, h.To, h.Format, h.FriendlyName, h.Existing}
}

func (h *Hash) compile(c *compilation) Step {
	switch h.Encoding {
	case "", EncodingBase64URL, EncodingHex:
	default:
		c.report("encoding", "%q is not known here. Write base64url or hex.", h.Encoding)
	}
	if len(h.Sector) > MaxNameBytes {
		c.report("sector", "The sector is longer than %d bytes. Make it shorter.", MaxNameBytes)
	}
	return hashStep{c.rewrite(h.rewrite()), h.Sector, h.Encoding, c.ownKey("hash")}
}

func (h *Hash) writes() []namedField { return h.rewrite().writes() }

type hashStep struct {
	rewrite
	sector   string
	encoding Encoding
	key      *ownKey
}

// What a hash takes, in units of work.
const (
	hashWork  = 80 // for each value
	hashBytes = 4  // of a value, for one unit
)

// Apply hashes the values.
func (s hashStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	return s.applyWithin(ctx, in, claims, new(int))
}

func (s hashStep) applyWithin(ctx context.Context, _ Input, claims Claims, work *int) (Claims, error) {
	return s.apply(claims, func(values []string) ([]string, error) {
		key, err := s.key.get(ctx)
		if err != nil {
			return nil, err
		}
		out := make([]string, 0, len(values))
		for _, value := range values {
			if !spend(work, hashWork+(len(s.sector)+len(value))/hashBytes) {
				return nil, fmt.Errorf("%w: with the hashes of %q, the steps of the pipeline take more work than they may together", ErrLimit, s.claim)
			}
			sum := mac(key, s.sector, value)
			if s.encoding == EncodingHex {
				out = append(out, hex.EncodeToString(sum))
			} else {
				out = append(out, base64.RawURLEncoding.EncodeToString(sum))
			}
		}
		return out, nil
	})
}
