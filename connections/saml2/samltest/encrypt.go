package samltest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"fmt"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
)

// weak reports whether xmlsec refuses to encrypt so, and rightly.
func weak(method xmlsec.EncryptionMethod) bool {
	return method.Block == xmlsec.AES256CBC || method.Transport == xmlsec.RSA15
}

// encryptWeakly makes EncryptedData with AES-256-CBC or RSA PKCS #1 v1.5, which
// only a careless provider uses (XML Encryption 1.1, 5.2 and 5.5.1).
func encryptWeakly(plain []byte, to Key, method xmlsec.EncryptionMethod) *etree.Element {
	public, ok := to.Certificate.PublicKey.(*rsa.PublicKey)
	if !ok {
		panic(to.Name + " is not RSA")
	}
	key := make([]byte, 32)
	must(rand.Read(key))
	var wrapped []byte
	if method.Transport == xmlsec.RSA15 {
		wrapped = must(rsa.EncryptPKCS1v15(rand.Reader, public, key))
	} else {
		wrapped = must(rsa.EncryptOAEP(sha1.New(), rand.Reader, public, key, nil))
	}
	data := etree.NewElement("xenc:EncryptedData")
	data.CreateAttr("xmlns:xenc", xmlsec.NamespaceXEnc)
	data.CreateAttr("Type", "http://www.w3.org/2001/04/xmlenc#Element")
	data.CreateElement("xenc:EncryptionMethod").CreateAttr("Algorithm", method.Block)
	info := data.CreateElement("ds:KeyInfo")
	info.CreateAttr("xmlns:ds", Signature)
	encryptedKey := info.CreateElement("xenc:EncryptedKey")
	transport := encryptedKey.CreateElement("xenc:EncryptionMethod")
	transport.CreateAttr("Algorithm", method.Transport)
	addCipher(encryptedKey, wrapped)
	addCipher(data, encipher(method.Block, key, plain))
	return data
}

// encipher encrypts the content; the nonce or vector comes first.
func encipher(algorithm string, key, plain []byte) []byte {
	block := must(aes.NewCipher(key))
	if algorithm == xmlsec.AES256GCM {
		mode := must(cipher.NewGCM(block))
		nonce := make([]byte, mode.NonceSize())
		must(rand.Read(nonce))
		return mode.Seal(nonce, nonce, plain, nil)
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{0}, pad-1)...)
	padded = append(padded, byte(pad))
	out := make([]byte, aes.BlockSize+len(padded))
	must(rand.Read(out[:aes.BlockSize]))
	cipher.NewCBCEncrypter(block, out[:aes.BlockSize]).CryptBlocks(out[aes.BlockSize:], padded)
	return out
}

func addCipher(parent *etree.Element, value []byte) {
	parent.CreateElement("xenc:CipherData").CreateElement("xenc:CipherValue").SetText(base64.StdEncoding.EncodeToString(value))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(fmt.Sprint("samltest: ", err))
	}
	return value
}
