package signin

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// tokenPrefix begins every token, so that one that has leaked can be found by
// programs that look for secrets.
const tokenPrefix = "trin_"

// LongestToken is how long a token can be good.
const LongestToken = 366 * 24 * time.Hour

// NewToken is what a token is to be.
type NewToken struct {
	Name         string
	Role         access.Role
	Organisation string // "" = every one
	Scopes       []access.Scope
	Valid        time.Duration
}

// MakeToken makes a token. The secret is given once; only its hash is kept.
func (p *People) MakeToken(ctx context.Context, actor access.Actor, n NewToken) (secret string, token connections.APIToken, err error) {
	now := p.clock()
	if err := actor.May(RuleChangePeople(), now); err != nil {
		return "", token, err
	}
	if err := n.Check(); err != nil {
		return "", token, err
	}
	drawn, err := newSecret(p.random)
	if err != nil {
		return "", token, err
	}
	id := make([]byte, 6)
	if _, err := io.ReadFull(p.random, id); err != nil {
		return "", token, fmt.Errorf("read randomness: %w", err)
	}
	secret = tokenPrefix + drawn
	token = connections.APIToken{
		ID: hex.EncodeToString(id), Hash: digestOf(secret), Name: n.Name, Role: n.Role.String(), Organisation: n.Organisation,
		Created: now, Expires: now.Add(n.Valid), By: actor.Name, Maker: actor.Subject,
	}
	for _, scope := range n.Scopes {
		token.Scopes = append(token.Scopes, string(scope))
	}
	if err := p.store.SaveAPIToken(ctx, token, changeOfToken(actor, "make token", token)); err != nil {
		return "", connections.APIToken{}, err
	}
	return secret, token, nil
}

// Check says why there can be no such token; nil = there can.
func (n NewToken) Check() error {
	if err := CheckName(n.Name); err != nil {
		return err
	}
	if _, err := access.ParseRole(n.Role.String()); err != nil {
		return err
	}
	if n.Valid <= 0 || n.Valid > LongestToken {
		return errors.New("a token is good for at least a moment and at most 366 days")
	}
	if len(n.Scopes) == 0 {
		return errors.New("a token without scopes is good for nothing; give it some of read, operate, write and keys")
	}
	for i, scope := range n.Scopes {
		if !slices.Contains(access.Scopes(), scope) || slices.Contains(n.Scopes[:i], scope) {
			return fmt.Errorf("%q is not a scope, or stands twice; write read, operate, write or keys", scope)
		}
	}
	return nil
}

// Tokens lists the tokens by name.
func (p *People) Tokens(ctx context.Context, actor access.Actor) ([]connections.APIToken, error) {
	if err := actor.May(RulePeople(), p.clock()); err != nil {
		return nil, err
	}
	return p.store.APITokens(ctx)
}

// Stands reports whether the token may do what it says: it does nothing once the
// administrator who made it is none any more, or one of a lesser role, or of
// another organisation, and while they may not log in. One that was made by whoever runs the program stands.
func (p *People) Stands(ctx context.Context, t connections.APIToken) (bool, error) {
	role, err := access.ParseRole(t.Role)
	if err != nil {
		return false, fmt.Errorf("the token %s: %w", t.ID, err)
	}
	return stands(ctx, p.store, p.able, t, role)
}

func stands(ctx context.Context, store PeopleStore, able Able, t connections.APIToken, role access.Role) (bool, error) {
	if t.Maker == (broker.Subject{}) {
		return true, nil
	}
	maker, err := store.Administrator(ctx, t.Maker)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("who made the token %s: %w", t.ID, err)
	}
	least, err := access.ParseRole(maker.Role)
	if err != nil {
		return false, fmt.Errorf("who made the token %s: %w", t.ID, err)
	}
	if least < role || maker.Organisation != "" && maker.Organisation != t.Organisation {
		return false, nil
	}
	return able(ctx, t.Maker)
}

// RevokeToken ends a token at once, broker.ErrNotFound when there is none.
func (p *People) RevokeToken(ctx context.Context, actor access.Actor, id string) error {
	if err := actor.May(RuleChangePeople(), p.clock()); err != nil {
		return err
	}
	return p.store.RevokeAPIToken(ctx, id, changeOfToken(actor, "revoke token", connections.APIToken{ID: id}))
}

// changeOfToken is what the audit keeps of a change of a token.
func changeOfToken(actor access.Actor, what string, t connections.APIToken) connections.Change {
	detail := ""
	if t.Name != "" {
		detail = strings.TrimSpace(fmt.Sprintf("%s, role %s, scopes %s %s", t.Name, t.Role, strings.Join(t.Scopes, " "), ofOrganisation(t.Organisation)))
	}
	return connections.Change{Author: actor.Name, What: what, Target: t.ID, Detail: detail}
}
