package webapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// The headers of a signed message.
const (
	HeaderTimestamp = "Trin-Timestamp"
	HeaderSignature = "Trin-Signature"
)

// minKeyBytes is the least that a key of HMAC-SHA-256 should hold (RFC 2104, 3).
const minKeyBytes = 32

// sign writes the time and the signature of a message: HMAC-SHA-256 (RFC 2104)
// over the timestamp, a full stop and the body, in hex.
func sign(h http.Header, key, body []byte, now time.Time) {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(timestamp + ".")) // a hash never fails
	_, _ = mac.Write(body)
	h.Set(HeaderTimestamp, timestamp)
	h.Set(HeaderSignature, hex.EncodeToString(mac.Sum(nil)))
}
