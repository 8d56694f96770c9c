package rollover

import (
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"trin/admin/access"
	"trin/connections"
)

// maxPEM bounds a file with a key or a certificate.
const maxPEM = 64 << 10

// The reasons why a file is not taken.
var (
	ErrNoCertificate  = errors.New("there is no certificate in PEM in the files")
	ErrNoPrivateKey   = errors.New("there is no private key in PEM in the files, or it has a password")
	ErrNotAPair       = errors.New("the certificate and the private key cannot be read or do not belong together")
	errNothingKnown   = errors.New("rollover: what is imported has no set or use")
	certificateHeader = "CERTIFICATE"
)

// Import takes in a key pair with its certificate from elsewhere, in PEM; both may
// stand in one file. It waits as next, or is active where there is none. What the
// files hold is in no error.
func (r *Rollover) Import(ctx context.Context, actor access.Actor, place Place, files ...[]byte) (connections.Key, error) {
	if err := actor.May(Changes, r.Clock()); err != nil {
		return connections.Key{}, err
	}
	if place.Set == "" || place.Use == "" {
		return connections.Key{}, errNothingKnown
	}
	key, err := readPair(files)
	if err != nil {
		return connections.Key{}, err
	}
	key.Set, key.Use = place.Set, place.Use
	if err := r.Keys.Check(key); err != nil {
		return connections.Key{}, err
	}
	detail := fmt.Sprintf("%s, certificate SHA-256 %s", place.Use, Fingerprint(key.Certificate))
	if err := r.audit(ctx, actor, "keys import", place.Set, detail); err != nil {
		return connections.Key{}, err
	}
	return r.Keys.Import(ctx, key)
}

// readPair finds one private key and its certificate in the files.
func readPair(files [][]byte) (connections.Key, error) {
	var certificates, privates []byte
	for _, file := range files {
		if len(file) > maxPEM {
			return connections.Key{}, ErrNotAPair
		}
		for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
			switch block.Type {
			case certificateHeader:
				certificates = append(certificates, pem.EncodeToMemory(block)...)
			case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY":
				privates = append(privates, pem.EncodeToMemory(block)...)
			}
		}
	}
	defer clear(privates)
	switch {
	case len(certificates) == 0:
		return connections.Key{}, ErrNoCertificate
	case len(privates) == 0:
		return connections.Key{}, ErrNoPrivateKey
	}
	pair, err := tls.X509KeyPair(certificates, privates)
	if err != nil {
		return connections.Key{}, ErrNotAPair
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	signer, ok := pair.PrivateKey.(crypto.Signer)
	if err != nil || !ok {
		return connections.Key{}, ErrNotAPair
	}
	return connections.Key{Certificate: leaf, Signer: signer}, nil
}
