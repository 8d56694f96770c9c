package samltest

import (
	"crypto"
	"crypto/x509"
	"embed"
	"encoding/pem"
	"fmt"
	"sync"
	"time"

	"trin/connections"
	"trin/connections/internal/xmlsec"
)

//go:embed keys/*.pem
var keyFiles embed.FS

// Key is a named key pair of the package.
type Key struct {
	Name        string
	Signer      crypto.Signer
	Certificate *x509.Certificate
}

// The names of the keys.
const (
	ProviderKey     = "provider"      // RSA, pinned in the provider's metadata
	ProviderNextKey = "provider-next" // RSA, for rollover
	ProviderECKey   = "provider-ec"   // P-256
	ImpostorKey     = "impostor"      // RSA, its certificate bears the provider's name
	AttackerKey     = "attacker"      // RSA
	TrinKey         = "trin"          // RSA, Trin's signing key
	TrinECKey       = "trin-ec"       // P-256
	EncryptionKey   = "trin-encryption"
	OldDecryption   = "trin-encryption-old"
)

var loaded sync.Map // name → Key

// Named returns the key of that name, and panics for a name that is none: the
// names are constants of tests.
func Named(name string) Key {
	if key, ok := loaded.Load(name); ok {
		return key.(Key)
	}
	key := Key{Name: name, Certificate: certificate(name), Signer: private(name)}
	loaded.Store(name, key)
	return key
}

func block(file string) []byte {
	raw, err := keyFiles.ReadFile("keys/" + file)
	if err != nil {
		panic(err)
	}
	found, _ := pem.Decode(raw)
	if found == nil {
		panic(file + " is not PEM")
	}
	return found.Bytes
}

func certificate(name string) *x509.Certificate {
	c, err := x509.ParseCertificate(block(name + ".cert.pem"))
	if err != nil {
		panic(err)
	}
	return c
}

func private(name string) crypto.Signer {
	key, err := x509.ParsePKCS8PrivateKey(block(name + ".key.pem"))
	if err != nil {
		panic(err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		panic(fmt.Sprintf("%s is a %T", name, key))
	}
	return signer
}

// Signing is the key for xmlsec.
func (k Key) Signing() xmlsec.SigningKey {
	return xmlsec.SigningKey{Signer: k.Signer, Certificate: k.Certificate}
}

// Own is the key as one of Trin's.
func (k Key) Own(use connections.KeyUse, state connections.KeyState) connections.Key {
	return connections.Key{ID: k.Name, Set: connections.DefaultKeys, Use: use, State: state,
		Certificate: k.Certificate, Signer: k.Signer, Created: time.Unix(0, 0)}
}
