package store

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"trin/broker"
	"trin/connections"
)

// KeyAlgorithm and KeyPlan are those of connections.
type (
	KeyAlgorithm = connections.KeyAlgorithm
	KeyPlan      = connections.KeyPlan
)

// The algorithms.
const (
	RSA2048 = connections.RSA2048
	RSA3072 = connections.RSA3072
	RSA4096 = connections.RSA4096
	P256    = connections.P256
)

// maxKeyYears is how long a certificate may be valid.
const maxKeyYears = 30

// Create makes a key pair with a self-signed certificate and keeps it.
func (k *Keyring) Create(ctx context.Context, plan KeyPlan) (connections.Key, error) {
	signer, err := newSigner(plan, k.store.random)
	if err != nil {
		return connections.Key{}, fmt.Errorf("create a key: %w", err)
	}
	certificate, err := selfSigned(plan, signer, k.store.clock(), k.store.random)
	if err != nil {
		return connections.Key{}, fmt.Errorf("create a key: %w", err)
	}
	return k.Import(ctx, connections.Key{
		Set: plan.Set, Use: plan.Use, State: plan.State, Certificate: certificate, Signer: signer,
	})
}

// Ensure makes an active signing key and an active encryption key in the set
// if it lacks one. Nodes that start together make one of each.
func (k *Keyring) Ensure(ctx context.Context, plan KeyPlan) error {
	for _, use := range []connections.KeyUse{connections.KeySigning, connections.KeyEncryption} {
		plan.Use, plan.State = use, connections.KeyActive
		set := orDefault(plan.Set)
		picture, err := k.load(ctx)
		if err != nil {
			return err
		}
		if keys := picture.keys[keyPlace{set, use}]; len(keys) > 0 && keys[0].State == connections.KeyActive {
			continue
		}
		one := plan
		if use == connections.KeyEncryption && one.Algorithm == P256 {
			one.Algorithm = RSA2048
		}
		if _, err := k.Create(ctx, one); err != nil && !errors.Is(err, broker.ErrConflict) {
			return err
		}
	}
	return nil
}

func newSigner(plan KeyPlan, random io.Reader) (crypto.Signer, error) {
	bits := map[KeyAlgorithm]int{"": 2048, RSA2048: 2048, RSA3072: 3072, RSA4096: 4096}
	if n, ok := bits[plan.Algorithm]; ok {
		return rsa.GenerateKey(random, n)
	}
	if plan.Algorithm == P256 {
		return ecdsa.GenerateKey(elliptic.P256(), random)
	}
	return nil, fmt.Errorf("there is no key algorithm %q: name rsa-2048, rsa-3072, rsa-4096 or p-256", plan.Algorithm)
}

// selfSigned makes the certificate that carries the public key in metadata.
// Peers pin the key; nothing else in it is relied upon.
func selfSigned(plan KeyPlan, signer crypto.Signer, now time.Time, random io.Reader) (*x509.Certificate, error) {
	serial := make([]byte, 16)
	if _, err := io.ReadFull(random, serial); err != nil {
		return nil, err
	}
	serial[0] = serial[0]&0x7f | 0x40 // positive, and never short
	name, years := plan.Name, plan.Years
	if name == "" {
		name = "Trin"
	}
	switch {
	case years == 0:
		years = 10
	case years < 0 || years > maxKeyYears:
		return nil, fmt.Errorf("a certificate is valid for 1 to %d years", maxKeyYears)
	}
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-time.Hour).UTC(),
		NotAfter:     now.AddDate(years, 0, 0).UTC(),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	if plan.Use == connections.KeyEncryption {
		template.KeyUsage = x509.KeyUsageKeyEncipherment
	}
	der, err := x509.CreateCertificate(random, template, template, signer.Public(), signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
