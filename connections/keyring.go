package connections

import (
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"time"
)

// KeyUse is what a key is for.
type KeyUse string

// The uses.
const (
	KeySigning    KeyUse = "signing"
	KeyEncryption KeyUse = "encryption"
)

// KeyState is where a key is in its life.
type KeyState string

// The states: the active key signs; a next key is published and waits; a
// previous signing key signed before and is still published, so that what it
// signed can be verified and it can be gone back to; a retired signing key is no
// longer in metadata (but in the key set of OpenID Connect, whose tokens are
// verified later). An encryption key is never previous: partners shall take the
// active one, and a retired one still decrypts until it is deleted.
const (
	KeyActive   KeyState = "active"
	KeyNext     KeyState = "next"
	KeyPrevious KeyState = "previous"
	KeyRetired  KeyState = "retired"
)

// DefaultKeys is the name of the key set that a connection uses when it names
// none.
const DefaultKeys = "default"

// Key is one of Trin's own key pairs. Signer may be a key in hardware. A
// Signer with an RSA key that is for encryption is a crypto.Decrypter too.
type Key struct {
	ID          string
	Set         string // DefaultKeys, or a name of its own
	Use         KeyUse
	State       KeyState
	Certificate *x509.Certificate
	Signer      crypto.Signer
	Created     time.Time
	Since       time.Time // when it came into its state
}

// KeyAlgorithm is what a new key pair is.
type KeyAlgorithm string

// The algorithms. Encryption needs RSA.
const (
	RSA2048 KeyAlgorithm = "rsa-2048"
	RSA3072 KeyAlgorithm = "rsa-3072"
	RSA4096 KeyAlgorithm = "rsa-4096"
	P256    KeyAlgorithm = "p-256"
)

// KeyPlan says what key pair to make.
type KeyPlan struct {
	Set       string // "" = DefaultKeys
	Use       KeyUse
	State     KeyState     // KeyActive or KeyNext; "" = active if the set has no active one for the use, else next
	Algorithm KeyAlgorithm // "" = RSA2048
	Name      string       // common name of the certificate; "" = "Trin"
	Years     int          // how long the certificate is valid; 0 = 10
}

// ErrKeyUnusable means that a key pair is none that Trin can work with.
var ErrKeyUnusable = errors.New("the key cannot be used")

// Keyring gives Trin's own keys. Keys returns those of a set and use, the
// active one first, then next, then previous, then retired; an unknown set is an error that
// wraps broker.ErrNotFound.
// The result must not be changed. Any node and goroutine may call it for every
// message: implementations cache.
type Keyring interface {
	Keys(ctx context.Context, set string, use KeyUse) ([]Key, error)
}
