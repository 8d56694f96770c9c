package demo

import (
	"context"
	"errors"

	"trin/broker"
	"trin/connections"
)

// Administrator is who works in Trin's administration, with the same password
// and codes as everybody.
const Administrator = "admin"

// seedAdministrator makes the administrator, unless a former run did, and
// enrols the second factor with the secret of this run.
func (d *Demo) seedAdministrator(ctx context.Context) error {
	user, err := d.trin.Users.Create(ctx, Administrator, Password, broker.Claims{{Name: "uid", Values: []string{Administrator}}})
	if errors.Is(err, broker.ErrConflict) {
		user, err = d.trin.Users.Find(ctx, Administrator)
	}
	if err != nil {
		return err
	}
	subject := broker.Subject{Namespace: "administrators", Value: user.ID}
	if _, err := d.trin.Codes.Enrol(ctx, "totp", subject, d.Secret, nil); err != nil {
		return err
	}
	return d.trin.Store.SaveAdministrator(ctx, connections.Administrator{
		Subject: subject, Name: Administrator, Role: "administrator", Created: d.Clock.Now(), By: "the demo",
	})
}
