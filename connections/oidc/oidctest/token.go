package oidctest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"sync"
)

// Key is a key pair with its kid. Secret is for HS256 instead of a pair.
type Key struct {
	ID     string
	Pair   crypto.Signer
	Secret []byte
}

// EC is a key on P-256, made once for each name.
func EC(name string) Key { return keys(name, "EC") }

// RSA is an RSA key of 2048 bits, made once for each name.
func RSA(name string) Key { return keys(name, "RSA") }

var made struct {
	sync.Mutex
	keys map[string]Key
}

func keys(name, kind string) Key {
	made.Lock()
	defer made.Unlock()
	if made.keys == nil {
		made.keys = map[string]Key{}
	}
	key, ok := made.keys[kind+name]
	if ok {
		return key
	}
	var err error
	key.ID = name
	if kind == "RSA" {
		key.Pair, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		key.Pair, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		panic(err)
	}
	made.keys[kind+name] = key
	return key
}

// JWK is the public half.
func (k Key) JWK() map[string]any {
	encode := base64.RawURLEncoding.EncodeToString
	switch public := k.Pair.Public().(type) {
	case *rsa.PublicKey:
		return map[string]any{"kty": "RSA", "kid": k.ID, "use": "sig", "n": encode(public.N.Bytes()), "e": encode(big.NewInt(int64(public.E)).Bytes())}
	case *ecdsa.PublicKey:
		point, err := public.Bytes() // 4, x, y
		if err != nil {
			panic(err)
		}
		return map[string]any{"kty": "EC", "crv": "P-256", "kid": k.ID, "use": "sig", "x": encode(point[1:33]), "y": encode(point[33:])}
	}
	panic("oidctest: an unknown key")
}

// Algorithm is the one that the key signs by.
func (k Key) Algorithm() string {
	if k.Secret != nil {
		return "HS256"
	}
	if _, ok := k.Pair.(*rsa.PrivateKey); ok {
		return "RS256"
	}
	return "ES256"
}

// Signature is the key's signature of a text.
func (k Key) Signature(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	switch pair := k.Pair.(type) {
	case *rsa.PrivateKey:
		signature, err := rsa.SignPKCS1v15(rand.Reader, pair, crypto.SHA256, sum[:])
		if err != nil {
			panic(err)
		}
		return signature
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, pair, sum[:])
		if err != nil {
			panic(err)
		}
		signature := make([]byte, 64)
		r.FillBytes(signature[:32])
		s.FillBytes(signature[32:])
		return signature
	}
	mac := hmac.New(sha256.New, k.Secret)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// Sign writes a JWT of the parts as they are.
func (k Key) Sign(header, payload []byte) string {
	encode := base64.RawURLEncoding.EncodeToString
	text := encode(header) + "." + encode(payload)
	return text + "." + encode(k.Signature(text))
}

// JWT writes a signed JWT. alg and kid are the key's unless the header says
// others.
func (k Key) JWT(header, claims map[string]any) string {
	all := map[string]any{"alg": k.Algorithm(), "kid": k.ID}
	for name, value := range header {
		if value == nil {
			delete(all, name)
			continue
		}
		all[name] = value
	}
	return k.Sign(JSON(all), JSON(claims))
}

// JSON writes a value.
func JSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("oidctest: %v", err))
	}
	return raw
}
