package claimstx

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/broker"
)

// maxReasonBytes is how long a reason may be.
const maxReasonBytes = 1_000

// Release passes on the listed attributes alone, each with the reason why the
// application may have it. What is not listed is withheld, whatever a provider
// or a step before this one made. What an assurance step wrote stays.
//
//	release:
//	  attributes:
//	    - {claim: mail, reason: "Article 6(1)(e): the journal writes to its users"}
//	    - {claim: role, reason: "access control", values: ["journal-*"]}
type Release struct {
	Attributes []Released `json:"attributes"`
}

// Released is one attribute that may be passed on. An attribute may be listed
// more than once; then any of the entries is enough.
type Released struct {
	Claim  string   `json:"claim"` // a * at the end stands for whatever follows
	Reason string   `json:"reason"`
	Values []string `json:"values,omitempty"` // only these; a * at the end stands for whatever follows
}

func (r *Release) compile(c *compilation) Step {
	if c.direction == Inbound {
		c.report("", "What is released is released to an application. Put the step there, or write keep.")
	}
	if len(r.Attributes) == 0 {
		c.report("attributes", "No attribute is listed. List what the application may have, or drop everything with drop and \"*\".")
	}
	s := releaseStep{listed: slices.Clone(r.Attributes)}
	for i, a := range r.Attributes {
		field := fmt.Sprintf("attributes.%d", i)
		s.listed[i].Values = slices.Clone(a.Values)
		entry := releaseEntry{claim: c.pattern1(field+".claim", a.Claim)}
		if strings.TrimSpace(a.Reason) == "" || len(a.Reason) > maxReasonBytes || !printable(a.Reason) {
			c.report(field+".reason", "The reason is missing or too long. Write in a sentence why the application may have %.40q.", a.Claim)
		}
		if name := strings.TrimSuffix(a.Claim, "*"); name == a.Claim && (Reserved(name) || c.written.has(name)) {
			c.report(field+".claim", "%q is reserved and stays whatever is released. Take the entry away.", a.Claim)
		}
		for j, value := range a.Values {
			prefix, wild := strings.CutSuffix(value, "*")
			if strings.Contains(prefix, "*") {
				c.report(fmt.Sprintf("%s.values.%d", field, j), "The value has a * before its end. A * stands only at the end and means: whatever follows.")
			}
			if entry.values.exact == nil {
				entry.values.exact = map[string]bool{}
			}
			if wild {
				entry.values.within(prefix)
			} else {
				entry.values.exact[value] = true
			}
		}
		entry.values.done()
		entry.all = len(a.Values) == 0
		s.entries = append(s.entries, entry)
	}
	return s
}

func (r *Release) writes() []namedField { return nil }

// pattern1 checks one name, which may end in *.
func (c *compilation) pattern1(field, name string) matcher {
	had := len(c.problems)
	m := c.patterns(field, []string{name})
	for i := had; i < len(c.problems); i++ {
		c.problems[i].Field = strings.TrimSuffix(c.problems[i].Field, ".0")
	}
	return m
}

// releaseWork is what it takes to look for a value in one entry, in units of work.
const releaseWork = 4

type releaseEntry struct {
	claim, values matcher
	all           bool // every value
}

type releaseStep struct {
	listed  []Released
	entries []releaseEntry
}

// Apply withholds what is not listed.
func (s releaseStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	return s.applyWithin(ctx, in, claims, new(int))
}

func (s releaseStep) applyWithin(_ context.Context, _ Input, claims Claims, work *int) (Claims, error) {
	out := claims[:0]
	for _, c := range claims {
		values, enough := s.released(c, work)
		if !enough {
			return nil, fmt.Errorf("%w: with what is released, the steps of the pipeline take more work than they may together", ErrLimit)
		}
		if len(values) > 0 {
			c.Values = values
			out = append(out, c)
		}
	}
	return out, nil
}

// released is the values of the claim that go on; enough is false where there is
// not work enough left to look at them.
func (s releaseStep) released(c broker.Claim, work *int) (values []string, enough bool) {
	if !spend(work, len(s.entries)) {
		return nil, false
	}
	var entries []releaseEntry
	for _, entry := range s.entries {
		if entry.claim.matches(c.Name) {
			if entry.all {
				return c.Values, true
			}
			entries = append(entries, entry)
		}
	}
	if len(entries) == 0 || !spend(work, releaseWork*len(entries)*len(c.Values)) {
		return nil, len(entries) == 0
	}
	values = make([]string, 0, len(c.Values))
	for _, v := range c.Values {
		if slices.ContainsFunc(entries, func(e releaseEntry) bool { return e.values.matches(v) }) {
			values = append(values, v)
		}
	}
	return values, true
}

// ReleasedTo is a released attribute, and to whom.
type ReleasedTo struct {
	Released
	Requester string // the original requester that alone has it; "" = whoever asks
	Unknown   bool   // original requesters that are not known have it
}

// Released lists what the pipeline's release steps pass on, with the reasons, in
// the order of the steps and then by requester: for the register of what is
// processed and why (GDPR article 30). A step may have a condition, and a later
// one may withhold what an earlier one passed on, so the list is the most that
// an application can be told of them. Without a release step it is empty, and
// nothing is withheld.
func (p *Pipeline) Released() []ReleasedTo {
	if p == nil {
		return nil
	}
	all := released(p.steps, ReleasedTo{})
	for _, requester := range slices.Sorted(maps.Keys(p.requesters)) {
		all = append(all, released(p.requesters[requester], ReleasedTo{Requester: requester})...)
	}
	return append(all, released(p.unknown, ReleasedTo{Unknown: true})...)
}

func released(steps []compiled, to ReleasedTo) []ReleasedTo {
	var all []ReleasedTo
	visit(steps, func(step Step) {
		release, ok := step.(releaseStep)
		if !ok {
			return
		}
		for _, r := range release.listed {
			r.Values = slices.Clone(r.Values)
			to.Released = r
			all = append(all, to)
		}
	})
	return all
}

// visit calls f with every step, those of fragments too, in order.
func visit(steps []compiled, f func(Step)) {
	for _, c := range steps {
		if c.block != nil {
			visit(c.block, f)
		} else if c.step != nil {
			f(c.step)
		}
	}
}
