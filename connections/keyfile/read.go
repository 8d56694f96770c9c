package keyfile

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"

	"trin/connections"
)

// Most bounds a file with a key or a certificate.
const Most = 64 << 10

// The reasons why files are not taken. They are compared with errors.Is.
var (
	ErrNoCertificate = errors.New("there is no certificate in the files")
	ErrNoPrivateKey  = errors.New("there is no private key in the files, or it stands in PEM and has a password")
	ErrNotAPair      = errors.New("the certificate and the private key cannot be read or do not belong together")
	ErrPassword      = errors.New("the password is not the one that the file was made with")
	ErrTooCostly     = errors.New("the file asks for more work to open it than a key is worth")
)

// Read finds one private key and its certificate in the files: in PEM, in as many
// files as one likes, or in one file of PKCS #12, which the password opens. The
// key has no set and no use; whether it can be used is for whoever takes it in.
//
// A file of PKCS #12 can hide within what is encrypted how much work it asks for,
// so a server opens one at a time.
func Read(password string, files ...[]byte) (connections.Key, error) {
	var all [][]byte
	for _, file := range files {
		switch {
		case len(file) > Most:
			return connections.Key{}, ErrNotAPair
		case len(bytes.TrimSpace(file)) > 0:
			all = append(all, file)
		}
	}
	if len(all) == 1 && isPKCS12(all[0]) {
		return readPKCS12(all[0], password)
	}
	return readPEM(all)
}

func readPEM(files [][]byte) (connections.Key, error) {
	var certificates, privates []byte
	for _, file := range files {
		for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
			switch block.Type {
			case "CERTIFICATE":
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
