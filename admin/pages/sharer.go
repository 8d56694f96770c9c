package pages

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
)

// Sharers are those who share records.
type Sharers interface {
	Administrators(context.Context) ([]connections.Administrator, error)
	// TokenMaker is who made the token of that ID; zero = whoever runs the program.
	TokenMaker(ctx context.Context, token string) (broker.Subject, error)
	// Able reports whether somebody may log in.
	Able(context.Context, broker.Subject) (bool, error)
}

// sharer names who makes a link: the person, or who made the token. It stands in
// the link, and nobody without the key can tell of whom it is.
func (p *Pages) sharer(ctx context.Context, key [32]byte, a access.Actor) (string, error) {
	if a.Token == "" {
		return sharerMAC(key, a.Subject), nil
	}
	maker, err := p.Today.Sharers.TokenMaker(ctx, a.Token)
	if err != nil {
		return "", fmt.Errorf("who shares a record: %w", err)
	}
	return sharerMAC(key, maker), nil
}

func sharerMAC(key [32]byte, who broker.Subject) string {
	mac := hmac.New(sha256.New, key[:])
	fmt.Fprintf(mac, "trin sharer of a record\n%q %q", who.Namespace, who.Value)
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// sharerStands reports whether who made a link might make it today, and may log
// in.
func (p *Pages) sharerStands(ctx context.Context, key [32]byte, by string, organisation string) (bool, error) {
	if by == sharerMAC(key, broker.Subject{}) {
		return true, nil
	}
	all, err := p.Today.Sharers.Administrators(ctx)
	if err != nil {
		return false, fmt.Errorf("who has shared a record: %w", err)
	}
	for _, one := range all {
		if by != sharerMAC(key, one.Subject) {
			continue
		}
		role, err := access.ParseRole(one.Role)
		if err != nil {
			return false, fmt.Errorf("who has shared a record: %w", err)
		}
		if role < shell.Operates.Least || one.Organisation != "" && one.Organisation != organisation {
			return false, nil
		}
		return p.Today.Sharers.Able(ctx, one.Subject)
	}
	return false, nil
}
