package saml2

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"testing"

	"trin/connections"
	"trin/connections/saml2/samltest"
)

// Opened names the key that has decrypted, and none where none has.
func TestOpenedNamesTheKeyThatFits(t *testing.T) {
	t.Parallel()
	var keys []connections.Key
	for _, name := range []string{samltest.EncryptionKey, samltest.OldDecryption, samltest.TrinECKey} { // the last one cannot decrypt
		keys = append(keys, samltest.Named(name).Own(connections.KeyEncryption, connections.KeyActive))
	}
	for to, want := range map[string]string{samltest.EncryptionKey: samltest.EncryptionKey, samltest.OldDecryption: samltest.OldDecryption, samltest.AttackerKey: ""} {
		public, ok := samltest.Named(to).Signer.Public().(*rsa.PublicKey)
		if !ok {
			t.Fatal("no RSA key")
		}
		message, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, public, []byte("content key"), nil)
		if err != nil {
			t.Fatal(err)
		}
		opened := &Opened{}
		all := opened.Decrypters(keys)
		for _, key := range all {
			if _, err := key.Decrypt(rand.Reader, message, &rsa.OAEPOptions{Hash: crypto.SHA1}); err == nil {
				break
			}
		}
		if got := opened.By(); len(all) != 2 || got != want {
			t.Errorf("encrypted for %s: got %q of %d keys, want %q", to, got, len(all), want)
		}
	}
	if got := (*Opened)(nil).By(); got != "" {
		t.Errorf("got %q where nobody asked", got)
	}
}
