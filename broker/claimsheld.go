package broker

import "strings"

// claimsHeld are the claims without those values of the connection's level claim
// that say more than the connection's cap: an application that reads the claim
// must not find there what Trin does not believe. A value that is no level by
// the connection's settings stays, and so does every other claim.
func (c *AuthenticationConnection) claimsHeld(claims Claims) Claims {
	if c.Local || len(c.Cap) == 0 {
		return claims
	}
	held := make(Claims, 0, len(claims))
	for _, claim := range claims {
		if !c.tellsLevel(claim.Name) {
			held = append(held, claim)
			continue
		}
		var values []string
		for _, value := range claim.Values {
			if level, named := c.levelOfValue(value); !named || limited(level, c.limits()) == level {
				values = append(values, value)
			}
		}
		if claim.Values = values; len(values) > 0 {
			held = append(held, claim)
		}
	}
	return held
}

// saidNow are the claims of the evidence as far as its connection is believed,
// both as this login began and now: evidence of a session may be older than
// either.
func (l *login) saidNow(e *Evidence) Claims {
	claims := e.Claims
	for _, c := range [...]*Configuration{l.pinned, l.current} {
		if connection := c.Connections[e.Connection]; connection != nil {
			claims = connection.claimsHeld(claims)
		}
	}
	return claims
}

// tellsLevel reports whether the level is read from the claim of that name, or
// would be by a reader who takes letter case and white space lightly.
func (c *AuthenticationConnection) tellsLevel(name string) bool {
	source := c.Source.Also
	if c.Source.Kind == SourceAttribute {
		source = c.Source.Claim
	}
	return source != "" && strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(source))
}

// levelOfValue is what a value of the level claim counts as, if it is a level.
func (c *AuthenticationConnection) levelOfValue(value string) (Level, bool) {
	if c.Source.Kind == SourceAttribute {
		level, named := c.Source.Values[strings.Trim(value, " \t\r\n")]
		return level, named
	}
	return c.levelOf(Ref(value))
}
