package connections

import (
	"context"
	"crypto"
	"crypto/x509"
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
// retired signing key is no longer in metadata (but in the key set of OpenID
// Connect, whose tokens are verified later), a retired encryption key still
// decrypts until it is deleted.
const (
	KeyActive  KeyState = "active"
	KeyNext    KeyState = "next"
	KeyRetired KeyState = "retired"
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
}

// Keyring gives Trin's own keys. Keys returns those of a set and use, the
// active one first, then next, then retired; an unknown set is an error that
// wraps broker.ErrNotFound.
// The result must not be changed. Any node and goroutine may call it for every
// message: implementations cache.
type Keyring interface {
	Keys(ctx context.Context, set string, use KeyUse) ([]Key, error)
}
