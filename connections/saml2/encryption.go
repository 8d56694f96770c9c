package saml2

import (
	"crypto/rsa"
	"errors"
	"fmt"

	"trin/connections/internal/xmlsec"
)

// contentAlgorithms and transportMethods are the words of the settings.
var (
	contentAlgorithms = map[string]string{
		"aes128-gcm": xmlsec.AES128GCM,
		"aes256-gcm": xmlsec.AES256GCM,
	}
	transportMethods = map[string]xmlsec.EncryptionMethod{
		"rsa-oaep-sha1":   {Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1},
		"rsa-oaep-sha256": {Transport: xmlsec.RSAOAEP, Digest: xmlsec.DigestSHA256, MGF: xmlsec.MGF1SHA256},
	}
)

// chooseEncryption finds the key to encrypt assertions to and how. A nil key
// means that they go in the clear. The key is only ever one of the application's
// own metadata.
func chooseEncryption(s EncryptSettings, keys []EncryptionKey) (*EncryptionKey, xmlsec.EncryptionMethod, error) {
	var none xmlsec.EncryptionMethod
	switch s.Mode {
	case "", encryptIfPossible, encryptRequired:
	case encryptNever:
		return nil, none, nil
	default:
		return nil, none, fmt.Errorf("mode %q is not never, ifPossible or required", clip(s.Mode))
	}
	var reason error = errors.New("the application's metadata has no encryption key; add one, or set mode to never")
	for i := range keys {
		if _, ok := keys[i].Certificate.PublicKey.(*rsa.PublicKey); !ok {
			reason = errors.New("the application's encryption key is not RSA; add one that is, or set mode to never")
			continue
		}
		method, err := encryptionMethod(s, keys[i].Methods)
		if err == nil {
			return &keys[i], method, nil
		}
		if s.Content != "" || s.KeyTransport != "" {
			return nil, none, err
		}
		reason = err
	}
	if s.Mode == encryptRequired {
		return nil, none, reason
	}
	return nil, none, nil
}

// encryptionMethod combines the settings with what the key's owner prefers
// (metadata 2.4.1.1); the settings win.
func encryptionMethod(s EncryptSettings, preferred []EncryptionPreference) (xmlsec.EncryptionMethod, error) {
	block, transport := "", xmlsec.EncryptionMethod{}
	listsBlock := false
	for _, p := range preferred {
		switch p.Algorithm {
		case xmlsec.AES128GCM, xmlsec.AES256GCM:
			listsBlock = true
			if block == "" {
				block = p.Algorithm
			}
		case xmlsec.AES128CBC, xmlsec.AES256CBC:
			listsBlock = true
		case xmlsec.RSAOAEPMGF1P, xmlsec.RSAOAEP:
			if transport.Transport == "" {
				transport = preferredTransport(p)
			}
		}
	}
	if s.Content != "" {
		if block = contentAlgorithms[s.Content]; block == "" {
			return transport, fmt.Errorf("content %q is not aes128-gcm or aes256-gcm", clip(s.Content))
		}
	}
	if s.KeyTransport != "" {
		var ok bool
		if transport, ok = transportMethods[s.KeyTransport]; !ok {
			return transport, fmt.Errorf("keyTransport %q is not rsa-oaep-sha1 or rsa-oaep-sha256", clip(s.KeyTransport))
		}
	}
	if block == "" && listsBlock {
		return transport, errors.New("the application's metadata lists no AES-GCM; set content, or set mode to never")
	}
	if block == "" {
		block = xmlsec.AES256GCM
	}
	if transport.Transport == "" {
		transport = transportMethods["rsa-oaep-sha1"]
	}
	transport.Block = block
	return transport, nil
}

// preferredTransport is the key transport of a preference, or none when its
// digest is not one that Trin uses.
func preferredTransport(p EncryptionPreference) xmlsec.EncryptionMethod {
	if p.Digest == "" {
		p.Digest = xmlsec.DigestSHA1
	}
	if p.Digest != xmlsec.DigestSHA1 && p.Digest != xmlsec.DigestSHA256 {
		return xmlsec.EncryptionMethod{}
	}
	if p.Algorithm == xmlsec.RSAOAEPMGF1P {
		return xmlsec.EncryptionMethod{Transport: p.Algorithm, Digest: p.Digest}
	}
	if p.MGF == "" {
		p.MGF = xmlsec.MGF1SHA1
	}
	if p.MGF != xmlsec.MGF1SHA1 && p.MGF != xmlsec.MGF1SHA256 {
		return xmlsec.EncryptionMethod{}
	}
	return xmlsec.EncryptionMethod{Transport: p.Algorithm, Digest: p.Digest, MGF: p.MGF}
}
