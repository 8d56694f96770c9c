package broker

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
)

// idBytes is the strength of an ID: 144 bits, 24 characters.
const idBytes = 18

// secretBytes is the strength of what a browser proves itself with.
const secretBytes = 32

// readableSigns are 32, none of which is easily taken for another.
const readableSigns = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// ReadableCode draws a code that a person can read out and type: so many signs,
// each of five random bits, in groups of four, such as K7Q2-9FJX.
func ReadableCode(random io.Reader, signs int) (string, error) {
	raw := make([]byte, signs)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	code := make([]byte, 0, signs+signs/4)
	for i, v := range raw {
		if i > 0 && i%4 == 0 {
			code = append(code, '-')
		}
		code = append(code, readableSigns[v%32])
	}
	return string(code), nil
}

// ReferenceSigns is how long a reference is, of a login or of a request.
const ReferenceSigns = 8

// token returns n random bytes in base64url.
func (b *Broker) token(n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(b.random, raw); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// digest is how a browser's secret is known to the store.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	var letters [43]byte // of 32 octets
	base64.RawURLEncoding.Encode(letters[:], sum[:])
	return string(letters[:])
}

// same compares in constant time. The empty string equals nothing.
func same(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// IndexAt names the session to one of its participants: it is the SessionIndex
// of the outcomes that the application has had in it.
func (s Session) IndexAt(application ID) string { return sessionIndex(s.Index, application) }

// sessionIndex names a session to one application: stable while the session
// lives, unguessable, and not to be linked with what another application sees.
func sessionIndex(base string, application ID) string {
	return digest("session index\x00" + base + "\x00" + string(application))[:32]
}
