package broker

import "strings"

// Count reads the level of a login from the class and the claims of the
// verified statement, by the connection's level source, and never believes
// more than its cap. A login that names no level (no class, or a probe) counts
// as FirstFactor; what is not known counts as Assume. A level claim with two
// different values is a *Refusal: nobody can say which of them was meant.
func (c *AuthenticationConnection) Count(class ClassRef, claims Claims) (Level, error) {
	level, _, refusal := c.Explain(class, claims)
	if refusal != nil {
		return Level{}, refusal
	}
	return level, nil
}

// Explain is [AuthenticationConnection.Count] with the reason in words.
func (c *AuthenticationConnection) Explain(class ClassRef, claims Claims) (Level, Finding, *Refusal) {
	level, why, refusal := c.read(Ref(string(class)), claims)
	if refusal != nil {
		return Level{}, Finding{Rule: "13", Connection: c.ID, Text: refusal.Reason}, refusal
	}
	level = Level{Ladder: level.Ladder, Value: max(level.Value, 0)}
	why += ": its login counts as " + level.String() + "."
	if believed := limited(level, c.limits()); believed != level {
		why += " It is believed no more than " + believed.String() + "."
		level = believed
	}
	return level, Finding{Rule: "12", Connection: c.ID, Text: why}, nil
}

// atMost returns the most that evidence of this class, once counted, can count
// as by the connection as it is set now. A session may be older than the
// setting, and must not keep what the setting no longer gives.
func (c *AuthenticationConnection) atMost(class ClassRef, ladder Ladder) Level {
	most := Level{Ladder: ladder}
	raise := func(level Level) {
		if level.Ladder == ladder && level.Value > most.Value {
			most = level
		}
	}
	if c.Source.Kind != SourceAttribute {
		level, _, _ := c.read(class, nil)
		raise(level)
		return limited(most, c.limits())
	}
	raise(c.FirstFactor)
	raise(c.Assume)
	for _, level := range c.Source.Values {
		raise(level)
	}
	return limited(most, c.limits())
}

// limits returns the connection's cap as a limit.
func (c *AuthenticationConnection) limits() []Level {
	if c.Cap == nil {
		return nil
	}
	return []Level{*c.Cap}
}

// read finds the level and says how, without the cap.
func (c *AuthenticationConnection) read(class ClassRef, claims Claims) (Level, string, *Refusal) {
	switch c.Source.Kind {
	case "", SourceClass:
		level, why := c.readClass(class)
		return level, why, nil
	case SourceFixed:
		return c.Source.Level, "The connection's level is fixed", nil
	case SourceAttribute:
		return c.readClaim(claims)
	default:
		return Level{}, "The connection's level source is unknown", nil
	}
}

// readClass counts a class by the connection's scale.
func (c *AuthenticationConnection) readClass(class ClassRef) (Level, string) {
	if class == "" {
		return c.FirstFactor, "The provider named no class"
	}
	if class == ClassNone {
		return Level{}, "The provider answered urn:none, which is never a level"
	}
	known, ok := c.Scale.Class(class)
	switch {
	case ok && known.Kind == KindLevel:
		return known.Level, "The class that the provider named is a level"
	case ok && known.Kind == KindProbe:
		return c.FirstFactor, "The class that the provider named says nothing"
	case ok:
		return c.Assume, "The class that the provider named is a tag and no level"
	default:
		return c.Assume, "The class that the provider named is not known"
	}
}

// readClaim counts the value of the level claim by the connection's value map.
func (c *AuthenticationConnection) readClaim(claims Claims) (Level, string, *Refusal) {
	value := ""
	for _, each := range claims.Values(c.Source.Claim) {
		each = strings.Trim(each, " \t\r\n")
		if each != "" && value != "" && each != value {
			return Level{}, "", &Refusal{Code: RefusedFailed, Reason: "The claim that holds the level has two different values."}
		}
		if each != "" {
			value = each
		}
	}
	if value == "" {
		return c.FirstFactor, "The provider gave no level claim", nil
	}
	if level, ok := c.Source.Values[value]; ok {
		return level, "The value of the level claim is a level", nil
	}
	return c.Assume, "The value of the level claim is not known", nil
}
