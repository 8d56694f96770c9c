package claimstx

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trin/broker"
)

// ExternalStep has a service of yours transform claims (see docs/external-step.md).
//
//	external: {from: bpp, send: [uid, cvr], accept: ["urn:example:*"]}
//
// The service is told the claims of send and no others, and may write, and take
// away of what it was told, the claims of accept. Whatever else it does is an
// error of the step.
type ExternalStep struct {
	From   string   `json:"from"`             // the id of a lookup of the type external
	Send   []string `json:"send,omitempty"`   // the claims that it is told; a * at the end stands for whatever follows
	Accept []string `json:"accept,omitempty"` // the claims that it may write; empty = none: it may only refuse the login
}

func (e *ExternalStep) compile(c *compilation) Step {
	s := externalStep{from: e.From}
	s.external = c.source.Externals[e.From]
	switch {
	case e.From == "":
		c.report("from", "Who is asked is missing. Write the id of a lookup of the type external.")
	case s.external == nil && c.source.Lookups[e.From] != nil:
		c.report("from", "%q is a lookup that answers with rows. Ask it with the step lookup.", e.From)
	case s.external == nil:
		c.report("from", "There is no external service %q. Write the id of a lookup of the type external.", e.From)
	}
	if len(e.Send) > 0 {
		s.send = c.patterns("send", e.Send)
	}
	if len(e.Accept) > 0 {
		s.accept = c.patterns("accept", e.Accept)
	}
	return s
}

// writes names what may be written, as far as it is named in full; what a *
// stands for is looked at when it is written.
func (e *ExternalStep) writes() []namedField {
	var named []namedField
	for i, name := range e.Accept {
		if !strings.HasSuffix(name, "*") {
			named = append(named, namedField{"accept." + strconv.Itoa(i), name})
		}
	}
	return named
}

type externalStep struct {
	from         string
	external     External
	send, accept matcher
}

// waits makes the step one that waits for somebody else.
func (s externalStep) waits() {}

// Apply asks the service. The claims that it was not told stay where they are.
func (s externalStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	told := clone(slices.DeleteFunc(slices.Clone(claims), func(c broker.Claim) bool { return !s.send.matches(c.Name) }))
	answer, err := s.external.Transform(ctx, in, clone(told))
	if err != nil {
		return nil, err
	}
	if err := s.holds(told, answer); err != nil {
		return nil, fmt.Errorf("%w: the external service %s %w", ErrLookup, s.from, err)
	}
	return merge(claims, told, answer), nil
}

// holds refuses an answer that changes what the service may not change. The
// names in the errors are the service's own; there is no value in them.
func (s externalStep) holds(told, answer Claims) error {
	before, after := grouped(told), grouped(answer)
	for _, name := range after.order {
		if slices.EqualFunc(before.of[name], after.of[name], equal) {
			continue
		}
		if !s.accept.matches(name) {
			return fmt.Errorf("writes the claim %.100q, which is not among those that it may write", name)
		}
		if Reserved(name) {
			return fmt.Errorf("writes the reserved claim %.100q", name)
		}
	}
	for _, name := range before.order {
		if _, there := after.of[name]; !there && !s.accept.matches(name) {
			return fmt.Errorf("removes the claim %.100q, which is not among those that it may write", name)
		}
	}
	return nil
}

// merge puts the answer into the claims: a claim that has changed stands where
// the first of its name stood, a new one at the end.
func merge(claims, told, answer Claims) Claims {
	before, after := grouped(told), grouped(answer)
	out := make(Claims, 0, len(claims)+len(answer))
	placed := map[string]bool{}
	for _, c := range claims {
		was, now := before.of[c.Name], after.of[c.Name]
		switch {
		case slices.EqualFunc(was, now, equal): // both are nothing where the service was not told
			out = append(out, c)
		case !placed[c.Name]:
			out = append(out, now...)
		}
		placed[c.Name] = true
	}
	for _, name := range after.order {
		if !placed[name] {
			out = append(out, after.of[name]...)
		}
	}
	return out
}

// groups are claims by their names, which stand in order.
type groups struct {
	order []string
	of    map[string]Claims
}

func grouped(claims Claims) groups {
	g := groups{of: make(map[string]Claims, len(claims))}
	for _, c := range claims {
		if _, seen := g.of[c.Name]; !seen {
			g.order = append(g.order, c.Name)
		}
		g.of[c.Name] = append(g.of[c.Name], c)
	}
	return g
}
