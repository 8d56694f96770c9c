package oidc

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"trin/broker"
)

// usedTokens is the space of the ID tokens that were accepted, by their nonce.
const usedTokens = "oidc id token"

// maxHintToken is the largest ID token that is kept as a hint for the logout: it
// travels in an address.
const maxHintToken = 4 << 10

// evidenceMemo is what the backend keeps to log the user out.
type evidenceMemo struct {
	IDToken string `json:"idToken,omitempty"`
	Subject string `json:"subject"`
}

// methodWords are the words of RFC 8176, 2. Others are a provider's own.
var methodWords = []string{
	"face", "fpt", "geo", "hwk", "iris", "kba", "mca", "mfa", "otp", "pin", "pop", "pwd", "rba", "retina", "sc", "sms", "swk", "tel",
	"user", "vbm", "wia",
}

// methodMultiple is the word for more than one factor.
const methodMultiple = "mfa"

// evidence is the ID token, with the claims of userinfo, in the broker's words.
// A claim of the ID token stands whatever userinfo says.
//
// A provider that does not say by auth_time when the user was authenticated has
// proven only that it was before iat. The evidence then says iat, is never kept
// in a session, and does for no login that must be fresh.
func (b *backend) evidence(t *idToken, raw string, more map[string]json.RawMessage, nonce string) (broker.Evidence, error) {
	claims, err := claimsOf(t.members, func(name string) bool { return slices.Contains(tokenMembers, name) })
	if err != nil {
		return broker.Evidence{}, fmt.Errorf("ID token: %w", err)
	}
	others, err := claimsOf(more, func(name string) bool {
		_, stated := t.members[name]
		return stated || b.ofAssurance(name) || slices.Contains(tokenMembers, name)
	})
	if err != nil {
		return broker.Evidence{}, fmt.Errorf("userinfo: %w", err)
	}
	e := broker.Evidence{
		Subject: broker.Subject{Value: t.Subject},
		Class:   broker.ClassRef(t.Class),
		Instant: t.Instant,
		Claims:  append(claims, others...),
		Keys:    []string{b.logoutKey(claimSubject, t.Subject)},
		Uses:    []broker.Use{{Space: usedTokens, ID: b.Issuer + " " + nonce, Until: t.Expires.Add(b.Window)}},
	}
	if e.Instant.IsZero() {
		e.Instant, e.OneTime = t.Issued, !b.InsecureIssuedInstant
	}
	if now := b.k.Clock(); e.Instant.After(now) { // within the skew
		e.Instant = now
	}
	for _, method := range t.Methods {
		if slices.Contains(methodWords, method) && b.believes(method) && !slices.Contains(e.Methods, method) {
			e.Methods = append(e.Methods, method)
		}
	}
	if t.Session != "" {
		e.Keys = append(e.Keys, b.logoutKey(claimSession, t.Session))
	}
	memo := evidenceMemo{Subject: t.Subject}
	if len(raw) <= maxHintToken {
		memo.IDToken = raw
	}
	if e.Memo, err = json.Marshal(memo); err != nil {
		return broker.Evidence{}, fmt.Errorf("oidc: %w", err)
	}
	return e, nil
}

// logoutKey is how a session is found by what the provider calls it: sid or sub.
func (b *backend) logoutKey(name, value string) string {
	sum := sha256.Sum256([]byte(b.Issuer + "\x00" + name + "\x00" + value))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// believes reports whether the method may be passed on: applications are told
// it, so that it says no more than the connection is believed. A method that the
// scale knows counts as the scale says; more than one factor is otherwise
// believed only of a connection whose classes count and have no cap.
func (b *backend) believes(method string) bool {
	c := b.connection
	if class, ok := c.Scale.Class(broker.ClassRef(method)); ok && class.Kind == broker.KindLevel {
		if level, err := c.Count(class.Ref, nil); err == nil && level.Ladder == class.Level.Ladder {
			return level.Value >= class.Level.Value
		}
	}
	return method != methodMultiple || len(c.Cap) == 0 && (c.Source.Kind == "" || c.Source.Kind == broker.SourceClass)
}
