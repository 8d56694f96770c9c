package saml2

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"trin/broker"
)

// sessionMemo is what the backend keeps with its evidence: how the provider
// names the user and the session.
type sessionMemo struct {
	Name  nameID `json:"name"`
	Index string `json:"index,omitempty"`
}

func (s sessionMemo) encode() ([]byte, error) {
	m := memo{out: make([]byte, 0, 256)}
	m.begin()
	m.nameID(s.Name)
	m.unlessEmpty("index", s.Index)
	m.end()
	return m.written(s)
}

// sessionKeys are how the provider may name the session in a LogoutRequest
// (core 3.7.1): by the name identifier alone, which means all sessions of that
// user, and with the session index.
func sessionKeys(name nameID, index string) []string {
	return appendSessionKeys(nil, userKey(name), name.Format, index)
}

// evidenceKeys are the keys under which a session is found: as the provider
// named it, and without the Format, which some leave out of a LogoutRequest.
func evidenceKeys(name nameID, index string) []string {
	user := userKey(name)
	keys := appendSessionKeys(make([]string, 0, 4), user, name.Format, index)
	if name.Format != FormatUnspecified {
		keys = appendSessionKeys(keys, user, FormatUnspecified, index)
	}
	return keys
}

// appendSessionKeys adds the keys of a user in one format, without the index and
// with it, if there is one. The format is part of a key: the same text in another
// is another user.
func appendSessionKeys(keys []string, user, format, index string) []string {
	keys = append(keys, sessionKey(user, format, ""))
	if index != "" {
		keys = append(keys, sessionKey(user, format, index))
	}
	return keys
}

// sessionKey is one key of a user.
func sessionKey(user, format, index string) string { return user + "/" + hashed(format, index)[:22] }

// qualified fills what a name identifier may leave out, so that both ways to
// write it are the same: the format is then unspecified, the qualifiers are the
// provider and us (core 2.2.2, 8.3.7).
func (n nameID) qualified(provider, us string) nameID {
	if n.Format == "" {
		n.Format = FormatUnspecified
	}
	if n.NameQualifier == "" {
		n.NameQualifier = provider
	}
	if n.SPNameQualifier == "" {
		n.SPNameQualifier = us
	}
	return n
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
	request.CreateAttr("NotOnOrAfter", FormatInstant(b.k.Clock().Add(logoutLifetime)))
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

// AnswerLogout writes how the logout ended that the provider asked for. A
// session that was not found has ended, so that is success. A participant that
// could not be told makes it partial (core 3.7.3.2).
func (b *backend) AnswerLogout(ctx context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	var back logoutReply
	if err := json.Unmarshal(o.Reply, &back); err != nil {
		return nil, fmt.Errorf("saml2: the kept logout: %w", err)
	}
	status := Status{Top: StatusSuccess}
	if o.Partial {
		status.Second = StatusPartialLogout
	}
	return b.answerLogout(ctx, back, status)
}

// kept is the reply as the broker keeps it.
func (back logoutReply) kept() ([]byte, error) { return json.Marshal(back) }

// answerLogout writes a signed LogoutResponse (core 3.7.2), by the binding that
// the request came by where the provider has an endpoint for it. Without any
// endpoint the browser stays with Trin.
func (b *backend) answerLogout(ctx context.Context, back logoutReply, status Status) (broker.Reply, error) {
	endpoint := DefaultEndpoint(b.Provider.IDP.SingleLogout, back.Binding)
	if endpoint == nil {
		endpoint = b.SLO
	}
	if endpoint == nil {
		return broker.Redirect{URL: "/logged-out"}, nil
	}
	id, err := NewID(b.k.Random)
	if err != nil {
		return nil, err
	}
	message := newMessage("LogoutResponse", id, FormatInstant(b.k.Clock()), endpoint.ResponseLocation, b.entityID)
	message.CreateAttr("InResponseTo", back.Request)
	statusChild(message, status)
	key, err := b.signingKey(ctx)
	if err != nil {
		return nil, err
	}
	return outgoing{Binding: endpoint.Binding, Location: endpoint.ResponseLocation, Message: message,
		Response: true, RelayState: back.RelayState, Key: key}.reply()
}
