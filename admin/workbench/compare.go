package workbench

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"trin/broker"
	"trin/claimstx"
)

// Comparison is what a change does to the samples of one pipeline.
type Comparison struct {
	Direction claimstx.Direction
	Place     broker.ID // the application, or the connection
	Samples   int
	Same      int  // the same comes out, or both refuse
	Gone      bool // there is no such pipeline any more

	Changes []ClaimChange // by name
	Refused []Refusals    // logins that went and would be refused
	Allowed []string      // references of logins that were refused and would go
}

// ClaimChange is what happens to one claim, with the references of the logins.
type ClaimChange struct {
	Claim                   string
	Added, Removed, Changed []string
}

// Refusals are the logins that one reason would refuse.
type Refusals struct {
	Reason     string
	References []string
}

// Compare runs each sample through the pipeline as it is and as it would be.
// Both are built without lookups that ask anybody (see [Unasked]), or with
// them: the samples hold pseudonyms. The comparisons are in the order of
// places, the inbound ones first.
func Compare(ctx context.Context, is, would *broker.Configuration, samples []claimstx.Sample) ([]Comparison, error) {
	type pipe struct {
		direction claimstx.Direction
		place     broker.ID
	}
	found := map[pipe]*Comparison{}
	for _, s := range samples {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		at := pipe{s.Direction, s.Application}
		if s.Direction == claimstx.Inbound {
			at.place = s.Connection
		}
		if found[at] == nil {
			found[at] = &Comparison{Direction: at.direction, Place: at.place}
		}
		found[at].add(ctx, s, Pipeline(is, s), Pipeline(would, s), is, would)
	}
	all := make([]Comparison, 0, len(found))
	for _, c := range found {
		slices.SortFunc(c.Changes, func(a, b ClaimChange) int { return cmp.Compare(a.Claim, b.Claim) })
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Comparison) int {
		return cmp.Or(cmp.Compare(a.Direction, b.Direction), cmp.Compare(a.Place, b.Place))
	})
	return all, nil
}

// Pipeline is the one that the sample went into; nil = there is none.
func Pipeline(c *broker.Configuration, s claimstx.Sample) broker.ClaimsPipeline {
	if s.Direction == claimstx.Inbound {
		if connection := c.Connections[s.Connection]; connection != nil {
			return connection.Claims
		}
	} else if application := c.Applications[s.Application]; application != nil {
		return application.Claims
	}
	return nil
}

// add compares one sample.
func (c *Comparison) add(ctx context.Context, s claimstx.Sample, is, would broker.ClaimsPipeline, old, next *broker.Configuration) {
	if would == nil || is == nil {
		c.Gone = true
		return
	}
	c.Samples++
	before, _, failed := is.Run(ctx, s.Input(old), s.Claims)
	after, _, fails := would.Run(ctx, s.Input(next), s.Claims)
	switch {
	case failed != nil && fails != nil:
		c.Same++
	case fails != nil:
		c.refuse(fails.Error(), s.Reference)
	case failed != nil:
		c.Allowed = append(c.Allowed, s.Reference)
	case !c.differ(before, after, s.Reference):
		c.Same++
	}
}

func (c *Comparison) refuse(reason, reference string) {
	at := slices.IndexFunc(c.Refused, func(r Refusals) bool { return r.Reason == reason })
	if at < 0 {
		at = len(c.Refused)
		c.Refused = append(c.Refused, Refusals{Reason: reason})
	}
	c.Refused[at].References = append(c.Refused[at].References, reference)
}

// differ notes what is different, and reports whether anything is.
func (c *Comparison) differ(before, after claimstx.Claims, reference string) bool {
	old, now := byName(before), byName(after)
	different := false
	for _, name := range slices.Sorted(maps.Keys(old)) {
		if is, there := now[name]; !there {
			change := c.change(name)
			change.Removed, different = append(change.Removed, reference), true
		} else if is != old[name] {
			change := c.change(name)
			change.Changed, different = append(change.Changed, reference), true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if _, there := old[name]; !there {
			change := c.change(name)
			change.Added, different = append(change.Added, reference), true
		}
	}
	return different
}

func (c *Comparison) change(name string) *ClaimChange {
	at := slices.IndexFunc(c.Changes, func(x ClaimChange) bool { return x.Claim == name })
	if at < 0 {
		at = len(c.Changes)
		c.Changes = append(c.Changes, ClaimChange{Claim: name})
	}
	return &c.Changes[at]
}

// byName is every claim in one text, to be compared.
func byName(claims claimstx.Claims) map[string]string {
	all := map[string]string{}
	for _, c := range claims {
		all[c.Name] += fmt.Sprintf("%q %q %q;", c.Format, c.FriendlyName, c.Values)
	}
	return all
}
