package oidc

import (
	"crypto"
	_ "crypto/sha256" // the hashes of the algorithms
	_ "crypto/sha512"
	"encoding/base64"
	"errors"

	"github.com/go-jose/go-jose/v4"
)

// checkHashes holds at_hash and c_hash, where they are there, against the access
// token and the code that came with the ID token (OpenID Connect Core 3.1.3.6,
// 3.3.2.11).
func (t *idToken) checkHashes(x expectation) error {
	for name, value := range map[string]string{"at_hash": x.AccessToken, "c_hash": x.Code} {
		stated, err := textMember(t.members, name)
		if err != nil {
			return err
		}
		if _, there := t.members[name]; there && (value == "" || stated != halfHash(t.Algorithm, value)) {
			return errors.New(name + " is wrong")
		}
	}
	return nil
}

// halfHash is the left half of the hash of a value, by the hash of the signature
// algorithm.
func halfHash(algorithm jose.SignatureAlgorithm, value string) string {
	hash := crypto.SHA256
	switch algorithm {
	case jose.RS384, jose.PS384, jose.ES384:
		hash = crypto.SHA384
	case jose.RS512, jose.PS512, jose.ES512:
		hash = crypto.SHA512
	}
	h := hash.New()
	_, _ = h.Write([]byte(value)) // a hash takes everything
	sum := h.Sum(nil)
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}
