package people

import (
	"context"

	"trin/connections"
	"trin/templates/console/words"
	"trin/templates/text"
)

// NotNowError is why something is not done to a user as they are, whoever asks.
type NotNowError struct{ words.Said }

func (e *NotNowError) Error() string { return e.In(text.English) }

var _ error = (*NotNowError)(nil)

// Delete deletes a local user for the actor of the context, as the page does:
// never the actor, and no administrator. The user is disabled first, the sessions
// end, and what was enrolled goes too. A [*NotNowError] says why it is not done.
func (p *Room) Delete(ctx context.Context, user connections.User) error {
	c, err := p.Configurations.Current(ctx)
	if err != nil {
		return err
	}
	u := known{user, c, p.Subjects(c, user)}
	act := deletion()
	if err := p.guard(ctx, act.rule, u.subjects); err != nil {
		return err
	}
	refusal, err := p.refusal(ctx, act, u)
	if err != nil {
		return err
	}
	if !refusal.IsZero() {
		return &NotNowError{words.Say(refusal)}
	}
	if err := p.audit(ctx, act.what, user.Name, ""); err != nil {
		return err
	}
	_, err = p.deleteUser(ctx, u)
	return err
}
