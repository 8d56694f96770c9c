package console

import (
	"crypto/sha256"

	"trin/connections"
)

// digest is what is kept of a secret.
func digest(secret string) connections.Digest { return sha256.Sum256([]byte(secret)) }
