package xmlsec

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
)

// sealCBC encrypts as XML Encryption 1.1 section 5.2.3, with a fixed vector.
func sealCBC(key, plaintext []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	padding := 16 - len(plaintext)%16
	padded := append(bytes.Clone(plaintext), bytes.Repeat([]byte{byte(padding)}, padding)...)
	out := make([]byte, 16+len(padded))
	cipher.NewCBCEncrypter(block, out[:16]).CryptBlocks(out[16:], padded)
	return out
}
