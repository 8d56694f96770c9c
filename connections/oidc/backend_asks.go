package oidc

import (
	"context"

	"trin/broker"
)

var (
	_ broker.MaxAgeBackend        = (*backend)(nil)
	_ broker.SelectAccountBackend = (*backend)(nil)
)

// AsksMaxAge reports that max_age carries an age (OpenID Connect Core 3.1.2.1).
func (*backend) AsksMaxAge() bool { return true }

// AsksSelectAccount reports whether the provider takes prompt=select_account. A
// provider that cannot be read now does not; the challenge then says so.
func (b *backend) AsksSelectAccount(ctx context.Context) bool {
	d, err := b.describe(ctx)
	return err == nil && b.takesPrompt(d, promptSelect)
}
