package broker

import "slices"

// The words of RFC 8176 that decide something: the one that claims the least,
// and the one for more than one factor.
const (
	methodPassword = "pwd"
	methodMultiple = "mfa"
)

// methods is how the user was authenticated by all of the evidence, each word
// once, as far as its connection is believed: both as this login began and now,
// since evidence of a session may be older than either. A second factor beside
// a first one makes it "mfa" too (RFC 8176).
func (l *login) methods(evidence []Evidence) []string {
	var all []string
	add := func(methods []string) {
		for _, method := range methods {
			if method != "" && !slices.Contains(all, method) {
				all = append(all, method)
			}
		}
	}
	factor := false
	for i := range evidence {
		e := &evidence[i]
		pinned, current := l.pinned.Connections[e.Connection], l.current.Connections[e.Connection]
		if pinned != nil && current != nil {
			add(current.methodsNow(e, pinned.methodsNow(e, e.Methods)))
		}
		factor = factor || e.Factor
	}
	if factor && len(evidence) > 1 {
		add([]string{methodMultiple})
	}
	return all
}

// restrain holds what evidence says of its level in other words against the
// connection's cap, as it is received: its methods and its claims, which must
// still be those of the statement. A login that claims more than it is believed
// may say no more of its methods either. It returns the class as far as it is
// believed, for the connection's pipeline; "" = it says more.
func (c *AuthenticationConnection) restrain(e *Evidence) ClassRef {
	e.Cap = c.Cap
	if c.Local || len(c.Cap) == 0 {
		return e.Class
	}
	claimed, _, refusal := c.read(&Evidence{Class: e.Class, Claims: e.Claims})
	if refusal != nil || limited(claimed, c.limits()) != claimed {
		e.Methods = c.methodsHeld(e.Methods)
	}
	e.Claims = c.claimsHeld(e.Claims)
	if level, named := c.levelOf(e.Class); named && limited(level, c.limits()) != level {
		return ""
	}
	return e.Class
}

// methodsNow are those of the methods that the connection may say by the
// settings that it has here. Where they believe it less than those by which the
// evidence was received, only what they hold by themselves is left.
func (c *AuthenticationConnection) methodsNow(e *Evidence, methods []string) []string {
	if c.Local || !c.believesLess(e) {
		return methods
	}
	return c.methodsHeld(methods)
}

// believesLess reports whether the evidence was received by settings that
// believed the connection more: it had no cap, or a higher one or one of another
// ladder, or its class counted for more.
func (c *AuthenticationConnection) believesLess(e *Evidence) bool {
	for _, limit := range c.Cap {
		if was := e.Cap.On(limit.Ladder); was.IsZero() || was.Value > limit.Value {
			return true
		}
	}
	return !e.Factor && c.atMost(e, e.Level.Ladder).Value < e.Level.Value
}

// methodsHeld are the methods that claim no more than the connection is
// believed, whatever else the provider said: a word that is a level by its
// scale, if it counts as that level, and of the others the password alone.
func (c *AuthenticationConnection) methodsHeld(methods []string) []string {
	var held []string
	for _, method := range methods {
		level, named := c.levelOf(ClassRef(method))
		if !named && method == methodPassword {
			held = append(held, method)
		}
		if !named {
			continue
		}
		if counted, err := c.Count(ClassRef(method), nil); err == nil && counted.Ladder == level.Ladder && counted.Value >= level.Value {
			held = append(held, method)
		}
	}
	return held
}
