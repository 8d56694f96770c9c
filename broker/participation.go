package broker

import (
	"context"
	"fmt"
)

// Participations are what the sessions of this browser remember of the
// application, at most one a session. A frontend whose application asks for
// logout without naming a session learns from them which one is meant.
func (b *Broker) Participations(ctx context.Context, browser *Browser, application ID) ([]Participant, error) {
	sessions, err := b.ownSessions(ctx, browser)
	if err != nil {
		return nil, internal("", fmt.Errorf("the sessions of the browser: %w", err))
	}
	var list []Participant
	for _, s := range sessions {
		for _, p := range s.Participants {
			if p.Application == application {
				list = append(list, p)
			}
		}
	}
	return list, nil
}
