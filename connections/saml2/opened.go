package saml2

import (
	"crypto"
	"io"

	"trin/connections"
)

// Opened says by which of Trin's keys one message was decrypted. It is made for
// one message and used by one goroutine. The nil one knows nothing.
type Opened struct{ by string }

// Decrypters are the keys that can decrypt; which of them does is kept.
func (o *Opened) Decrypters(keys []connections.Key) []crypto.Decrypter {
	var decrypters []crypto.Decrypter
	for _, key := range keys {
		if decrypter, ok := key.Signer.(crypto.Decrypter); ok {
			decrypters = append(decrypters, opening{decrypter, key.ID, o})
		}
	}
	return decrypters
}

// By is the ID of the key that decrypted last; "" = none has. Where a message was
// decrypted to something that is verified, it is the key that it was encrypted
// for: no key is tried after the one that fits.
func (o *Opened) By() string {
	if o == nil {
		return ""
	}
	return o.by
}

// opening is a key that tells when it has decrypted.
type opening struct {
	crypto.Decrypter
	id string
	to *Opened
}

func (k opening) Decrypt(random io.Reader, message []byte, options crypto.DecrypterOpts) ([]byte, error) {
	content, err := k.Decrypter.Decrypt(random, message, options)
	if err == nil && k.to != nil {
		k.to.by = k.id
	}
	return content, err
}
