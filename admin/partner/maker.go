package partner

import (
	"context"
	"errors"
	"fmt"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// maker is whose role a link of the actor ends with: the person, or who made the
// token.
func (x *Partner) maker(ctx context.Context, a access.Actor) (broker.Subject, error) {
	if a.Token == "" {
		return a.Subject, nil
	}
	return x.Maker(ctx, a.Token)
}

// ended says of each of the links whether whoever made it may make it no more.
func (x *Partner) ended(ctx context.Context, links []connections.PartnerLink) ([]bool, error) {
	type made struct {
		maker        broker.Subject
		organisation string
	}
	stands, ended := map[made]bool{}, make([]bool, len(links))
	for i, l := range links {
		by := made{l.Maker, l.Organisation}
		if _, known := stands[by]; !known {
			var err error
			if stands[by], err = x.stands(ctx, l); err != nil {
				return nil, err
			}
		}
		ended[i] = !stands[by]
	}
	return ended, nil
}

// stands reports whether a link may still take something in: whoever made it
// might make it today, and may log in. What came in before stays held.
func (x *Partner) stands(ctx context.Context, link connections.PartnerLink) (bool, error) {
	if link.Maker.IsZero() {
		return true, nil
	}
	maker, err := x.Store.Administrator(ctx, link.Maker)
	if errors.Is(err, broker.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("who made the partner link %s: %w", link.ID, err)
	}
	role, err := access.ParseRole(maker.Role)
	if err != nil {
		return false, fmt.Errorf("who made the partner link %s: %w", link.ID, err)
	}
	if role < MakeRule.Least || maker.Organisation != "" && maker.Organisation != link.Organisation {
		return false, nil
	}
	return x.Able(ctx, link.Maker)
}
