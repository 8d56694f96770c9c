package broker

import "fmt"

// replay is the error for a message that was used before: no login begins with
// it, and it closes no leg. Nothing is answered to it, since its answer was
// given, or is under way. The identifiers are for the log.
func (l *login) replay() error {
	if l.from == 0 {
		return withAbout(invalid(PublicExpired, "", Failed(CheckReplay, fmt.Errorf("the request %s was seen before", named(l.uses)))), About{Application: l.t.Request.Application})
	}
	return l.t.invalidIn(PublicBadMessage, Failed(CheckReplay, fmt.Errorf("the answer %s was used before", named(l.uses))))
}

// named are the identifiers, for an error.
func named(uses []Use) []string {
	ids := make([]string, len(uses))
	for i, use := range uses {
		ids[i] = fmt.Sprintf("%.128q", use.ID)
	}
	return ids
}
