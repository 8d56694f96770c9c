package broker

import "time"

// ReachLevel tells, for every authentication connection that the application
// may use, how a login that asks for nothing reaches its floors and, beside them,
// the level; a zero level asks for none. The login is for the requester, as a
// signed request of the application would name it; "" = for nobody but the
// application. An unknown application has none.
func (c *Configuration) ReachLevel(application ID, requester string, level Level, now time.Time) []Reach {
	a := c.Applications[application]
	if a == nil {
		return nil
	}
	held := *a
	held.Floor = a.Floor.With(level)
	request := AuthnRequest{Application: a.ID, Signed: true}
	if requester != "" {
		request.RequesterIDs = []string{requester}
	}
	all := make([]Reach, 0, len(a.Authentication))
	for _, connection := range a.Authentication {
		reach := c.reachBy(&held, request, connection, now)
		reach.Level = level
		all = append(all, reach)
	}
	return all
}
