package lab

import (
	"context"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"trin/connections/internal/xmlsec"
)

// keys are the lab's own: one pair that its parties sign by, and one key that
// seals the codes of its OpenID provider.
type keys struct {
	signing xmlsec.SigningKey
	sealing cipher.AEAD
}

// storedKeys is how they are kept.
type storedKeys struct {
	Private     []byte `json:"private"` // PKCS #8
	Certificate []byte `json:"certificate"`
	Sealing     []byte `json:"sealing"`
}

// certificateLife is that of the lab's certificate: nobody but Trin ever sees it,
// in documents that are made anew by one button.
const certificateLife = 10 * 365 * 24 * time.Hour

// own are the lab's keys: drawn once, sealed in the database, the same on every
// node.
func (l *Lab) own(ctx context.Context) (*keys, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept != nil {
		return l.kept, nil
	}
	drawn, err := l.draw()
	if err != nil {
		return nil, fmt.Errorf("make the keys of the lab: %w", err)
	}
	kept, err := l.Store.EnsureSecret(ctx, l.Secret, drawn)
	if err != nil {
		return nil, fmt.Errorf("the keys of the lab: %w", err)
	}
	l.kept, err = readKeys(kept)
	return l.kept, err
}

func (l *Lab) draw() ([]byte, error) {
	key, err := l.pair("Trin partner lab")
	if err != nil {
		return nil, err
	}
	sealing := make([]byte, 32)
	if _, err := io.ReadFull(l.Random, sealing); err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key.Signer)
	if err != nil {
		return nil, err
	}
	return json.Marshal(storedKeys{Private: private, Certificate: key.Certificate.Raw, Sealing: sealing})
}

// pair makes a key pair with a certificate of its own.
func (l *Lab) pair(name string) (xmlsec.SigningKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return xmlsec.SigningKey{}, err
	}
	certificate, err := l.certificate(name, private)
	return xmlsec.SigningKey{Signer: private, Certificate: certificate}, err
}

func (l *Lab) certificate(name string, private crypto.Signer) (*x509.Certificate, error) {
	serial := make([]byte, 16)
	if _, err := io.ReadFull(l.Random, serial); err != nil {
		return nil, err
	}
	serial[0] &= 0x7f
	now := l.Clock()
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(raw)
}

func readKeys(kept []byte) (*keys, error) {
	var stored storedKeys
	if err := json.Unmarshal(kept, &stored); err != nil {
		return nil, fmt.Errorf("the keys of the lab: %w", err)
	}
	private, err := x509.ParsePKCS8PrivateKey(stored.Private)
	if err != nil {
		return nil, fmt.Errorf("the keys of the lab: %w", err)
	}
	signer, ok := private.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("the keys of the lab are of another kind")
	}
	certificate, err := x509.ParseCertificate(stored.Certificate)
	if err != nil {
		return nil, fmt.Errorf("the keys of the lab: %w", err)
	}
	block, err := aes.NewCipher(stored.Sealing)
	if err != nil {
		return nil, fmt.Errorf("the keys of the lab: %w", err)
	}
	sealing, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("the keys of the lab: %w", err)
	}
	return &keys{signing: xmlsec.SigningKey{Signer: signer, Certificate: certificate}, sealing: sealing}, nil
}
