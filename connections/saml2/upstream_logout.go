package saml2

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"trin/broker"
)

// sessionMemo is what the backend keeps with its evidence: how the provider
// names the user and the session.
type sessionMemo struct {
	Name  nameID `json:"name"`
	Index string `json:"index,omitempty"`
}

// sessionKeys are how the provider may name the session in a LogoutRequest
// (core 3.7.1): by the name identifier alone, which means all sessions of that
// user, and with the session index.
func sessionKeys(name nameID, index string) []string {
	keys := []string{sessionKey(name, "")}
	if index != "" {
		keys = append(keys, sessionKey(name, index))
	}
	return keys
}

// sessionKey is one key. Format and qualifiers are part of it: the same text in
// another format is another user. An absent format is unspecified (core 2.2.2).
func sessionKey(name nameID, index string) string {
	if name.Format == "" {
		name.Format = FormatUnspecified
	}
	var text strings.Builder
	for _, part := range [...]string{name.Format, name.NameQualifier, name.SPNameQualifier, name.Value, index} {
		text.WriteString(strconv.Itoa(len(part)) + ":" + part)
	}
	sum := sha256.Sum256([]byte(text.String()))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Logout sends the browser to the provider with a signed LogoutRequest (core
// 3.7.1, profiles 4.4.3.1) for the session that the evidence is of. The reply is
// nil when the provider has no logout or the evidence names no user. The leg's
// ID is RelayState, and the request's ID is made from it, so that the answer
// can be held against it without a memo.
func (b *backend) Logout(ctx context.Context, e broker.Evidence, leg broker.ID) (broker.Reply, error) {
	var memo sessionMemo
	if len(e.Memo) > 0 {
		if err := json.Unmarshal(e.Memo, &memo); err != nil {
			return nil, fmt.Errorf("saml2: the evidence's memo: %w", err)
		}
	}
	if b.SLO == nil || memo.Name.Value == "" {
		return nil, nil
	}
	request := newMessage("LogoutRequest", logoutID(leg), FormatInstant(b.k.Clock()), b.SLO.Location, b.entityID)
	nameChild(request, memo.Name)
	if memo.Index != "" {
		textChild(request, prefixProtocol, "SessionIndex", memo.Index)
	}
	if err := checkTexts(request); err != nil {
		return nil, err
	}
	key, err := b.signingKey(ctx)
	if err != nil {
		return nil, err
	}
	return outgoing{Binding: b.SLO.Binding, Location: b.SLO.Location, Message: request, RelayState: string(leg), Key: key}.reply()
}

// logoutID is the ID of the LogoutRequest of a leg.
func logoutID(leg broker.ID) string {
	sum := sha256.Sum256([]byte("saml2 logout\x00" + string(leg)))
	return "_" + strings.NewReplacer("-", "_").Replace(base64.RawURLEncoding.EncodeToString(sum[:]))
}
