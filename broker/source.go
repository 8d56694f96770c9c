package broker

import "strings"

// Count reads the level of a login from the class and the claims of the
// verified statement, by the connection's level source, and never believes
// more than its cap. A login that names no level (no class, or a probe) counts
// as FirstFactor; what is not known counts as Assume. A level claim with two
// different values is a *Refusal: nobody can say which of them was meant.
func (c *AuthenticationConnection) Count(class ClassRef, claims Claims) (Level, error) {
	e := Evidence{Class: Ref(string(class)), Claims: claims}
	if _, refusal := c.Weigh(&e); refusal != nil {
		return Level{}, refusal
	}
	return e.Level, nil
}

// Weigh counts the evidence of a first factor as [AuthenticationConnection.Count]
// does, and gives the reason in words. It sets the evidence's Level, and
// CountedClass and CountedClaim where a class of a claim counted. Class must be
// trimmed. A refused one counts as nothing.
func (c *AuthenticationConnection) Weigh(e *Evidence) (Finding, *Refusal) {
	e.CountedClass, e.CountedClaim = "", ""
	level, why, refusal := c.read(e)
	if refusal != nil {
		e.Level = Level{}
		return Finding{Rule: "13", Connection: c.ID, Text: refusal.Reason}, refusal
	}
	level = Level{Ladder: level.Ladder, Value: max(level.Value, 0)}
	why += ": its login counts as " + level.String() + "."
	if believed := limited(level, c.limits()); believed != level {
		why += " It is believed no more than " + believed.String() + "."
		level = believed
	}
	e.Level = level
	return Finding{Rule: "12", Connection: c.ID, Text: why}, nil
}

// atMost returns the most that evidence of a session, once counted, can count
// as on the ladder by the connection as it is set now. A session may be older
// than the setting, and must not keep what the setting no longer gives. The
// claims are not there any more; of a claim that holds classes the evidence
// remembers the one that counted.
func (c *AuthenticationConnection) atMost(e *Evidence, ladder Ladder) Level {
	most := Level{Ladder: ladder}
	raise := func(level Level) {
		if level.Ladder == ladder && level.Value > most.Value {
			most = level
		}
	}
	if c.Source.Kind != SourceAttribute {
		raise(c.again(e))
		return limited(most, c.limits())
	}
	raise(c.FirstFactor)
	raise(c.Assume)
	for _, level := range c.Source.Values {
		raise(level)
	}
	return limited(most, c.limits())
}

// again reads the level of evidence that was counted before, without the cap:
// by its class and by the class that counted. A claim that is no longer the one
// that is read has no say.
func (c *AuthenticationConnection) again(e *Evidence) Level {
	level, _, _ := c.read(&Evidence{Class: e.Class, Claims: e.countedClaims()})
	return level
}

// limits returns the connection's cap as limits.
func (c *AuthenticationConnection) limits() []Level { return c.Cap }

// read finds the level and says how, without the cap.
func (c *AuthenticationConnection) read(e *Evidence) (Level, string, *Refusal) {
	switch c.Source.Kind {
	case "", SourceClass:
		if level, why, ok := c.readAlso(e); ok {
			return level, why, nil
		}
		level, why := c.readClass(e.Class)
		return level, why, nil
	case SourceFixed:
		return c.Source.Level, "The connection's level is fixed", nil
	case SourceAttribute:
		return c.readClaim(e.Claims)
	default:
		return Level{}, "The connection's level source is unknown", nil
	}
}

// readAlso counts the strongest of the class and the classes of the claim that
// is read beside it, and remembers that one when it stood in the claim. It is
// false when the claim has no say: then the class is read as if it were alone.
//
// Evidence has one level, and levels of two ladders are not compared. Those on
// the ladder of the class count; where the class is no level, those on the
// house's ladder, else on the first of the others by name. The order of the
// values means nothing.
func (c *AuthenticationConnection) readAlso(e *Evidence) (Level, string, bool) {
	if c.Source.Also == "" {
		return Level{}, "", false
	}
	own, named := c.levelOf(e.Class)
	var best Level
	var by ClassRef
	for _, value := range e.Claims.Values(c.Source.Also) {
		ref := Ref(value)
		level, ok := c.levelOf(ref)
		if !ok || named && level.Ladder != own.Ladder {
			continue
		}
		if by == "" || level.Ladder < best.Ladder || level.Ladder == best.Ladder && level.Value > best.Value {
			best, by = level, ref
		}
	}
	switch {
	case by == "":
		return Level{}, "", false
	case named && own.Value >= best.Value:
		return own, "The class that the provider named is a level, and claim " + c.Source.Also + " holds no stronger one", true
	}
	e.CountedClass, e.CountedClaim = by, c.Source.Also
	return best, "Class " + string(by) + " of claim " + c.Source.Also + " is the strongest level that the provider named", true
}

// levelOf is what a class counts as by the connection's scale, if it is a level.
func (c *AuthenticationConnection) levelOf(class ClassRef) (Level, bool) {
	known, ok := c.Scale.Class(class)
	return known.Level, ok && known.Kind == KindLevel && class != ClassNone
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
