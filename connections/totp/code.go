package totp

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"golang.org/x/text/unicode/norm"

	"trin/broker"
	"trin/connections"
)

// algorithm is a hash and how long a secret is for it: as long as its output
// (RFC 6238 5.1), and never below 160 bits.
type algorithm struct {
	hash  otp.Algorithm
	bytes int
}

var algorithms = map[string]algorithm{
	"SHA1":   {otp.AlgorithmSHA1, 20},
	"SHA256": {otp.AlgorithmSHA256, 32},
	"SHA512": {otp.AlgorithmSHA512, 64},
}

// shortestSecret is 160 bits (RFC 4226 4, R6).
const shortestSecret = 20

// window is how many steps a phone's clock may be off, either way.
const window = 1

// encoding is how apps write a secret.
var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// matchStep finds the step whose code was typed, among those of the window.
// Each is compared in constant time and none is skipped.
func matchStep(s connections.OTPSecret, typed string, now time.Time) (int64, bool, error) {
	kind, ok := algorithms[s.Algorithm]
	if !ok || s.Period <= 0 || len(s.Secret) < shortestSecret {
		return 0, false, fmt.Errorf("the stored secret %s is not usable: algorithm %q, period %d", s.ID, s.Algorithm, s.Period)
	}
	current := now.Unix() / int64(s.Period)
	match, found := int64(0), false
	for step := current - window; step <= current+window; step++ {
		if step < 0 {
			continue
		}
		code, err := hotp.GenerateCodeCustom(encoding.EncodeToString(s.Secret), uint64(step), hotp.ValidateOpts{Digits: otp.Digits(s.Digits), Algorithm: kind.hash})
		if err != nil {
			return 0, false, fmt.Errorf("make a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 {
			match, found = step, true
		}
	}
	return match, found, nil
}

// normalCode is what was typed without what people and keyboards add: spaces,
// hyphens, full-width digits.
func normalCode(typed string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		if c == '-' || c == ' ' {
			return -1
		}
		return 'x' // anything else makes it wrong
	}, norm.NFKC.String(strings.TrimSpace(typed)))
}

// The codes that Trin hands out (recovery, invitation) are 80 bits.
const (
	handedSigns   = 16
	recoveryCodes = 10
)

// newHandedCode draws one: ABCD-EFGH-JKLM-NPQR.
func newHandedCode(random io.Reader) (string, error) {
	return broker.ReadableCode(random, handedSigns)
}

// newRecoveryCodes draws a set, with the hashes that are kept.
func newRecoveryCodes(random io.Reader, connection broker.ID, subject broker.Subject) (codes, hashes []string, err error) {
	for range recoveryCodes {
		code, err := newHandedCode(random)
		if err != nil {
			return nil, nil, err
		}
		codes = append(codes, code)
		hashes = append(hashes, hashHanded("recovery", connection, subject, code))
	}
	return codes, hashes, nil
}

// hashHanded is how a handed code is kept. It is bound to whom it was handed,
// so that it is worth nothing to anybody else. A plain hash is enough for 80
// random bits.
func hashHanded(use string, connection broker.ID, subject broker.Subject, typed string) string {
	code := strings.ToUpper(strings.Map(func(c rune) rune {
		if c == '-' || c == ' ' {
			return -1
		}
		return c
	}, norm.NFKC.String(strings.TrimSpace(typed))))
	h := sha256.New()
	for _, part := range []string{use, string(connection), subject.Namespace, subject.Value, code} {
		_, _ = fmt.Fprintf(h, "%d:%s", len(part), part) // a hash takes everything
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// newSecret draws a secret for the settings.
func newSecret(random io.Reader, s Settings) ([]byte, error) {
	secret := make([]byte, algorithms[s.Algorithm].bytes)
	if len(secret) < shortestSecret {
		return nil, fmt.Errorf("algorithm %q is not known", s.Algorithm)
	}
	if _, err := io.ReadFull(random, secret); err != nil {
		return nil, fmt.Errorf("read randomness: %w", err)
	}
	return secret, nil
}

func newID(random io.Reader) (string, error) {
	raw := make([]byte, 16)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}
