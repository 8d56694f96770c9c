package saml2

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
)

// nameKey is a name identifier as one short string, for finding sessions: its user
// and its format. Qualifiers that are left out count as what core 2.2.2 lets them
// default to.
func nameKey(user, format string) string { return user + "/" + hashed(format)[:22] }

// userKey is the head of every key of a name identifier: all but its Format,
// which is hashed into the rest. The same text in another format is another
// user, and found in the same place.
func userKey(n nameID) string { return hashed(n.NameQualifier, n.SPNameQualifier, n.Value) }

// hashed is a hash of the parts, each with its length, so that no two lists read
// alike. Half of it, 22 letters, still has 128 bits.
func hashed(parts ...string) string {
	var room [512]byte
	text := room[:0]
	for _, part := range parts {
		text = append(append(strconv.AppendInt(text, int64(len(part)), 10), ':'), part...)
	}
	sum := sha256.Sum256(text)
	var letters [43]byte
	base64.RawURLEncoding.Encode(letters[:], sum[:])
	return string(letters[:])
}

// normal fills the parts of a name identifier that may be left out: the format
// is then unspecified (core 8.3.1), the qualifiers are Trin and the application
// (core 8.3.7).
func (f *frontend) normal(n nameID) nameID {
	if n.Format == "" {
		n.Format = FormatUnspecified
	}
	if n.NameQualifier == "" {
		n.NameQualifier = f.kind.EntityID
	}
	if n.SPNameQualifier == "" {
		n.SPNameQualifier = f.entity.ID
	}
	return n
}
