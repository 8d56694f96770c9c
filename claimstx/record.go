package claimstx

import (
	"context"
	"slices"

	"trin/broker"
)

// Explained is what one step did, with values: for an administrator who tries
// a pipeline on sample claims. It is never kept.
type Explained struct {
	broker.ClaimsStep
	Path          string // where it is configured: "2"; in a fragment, the path there; "" = the pipeline's own
	Before, After Claims
	Err           error // of the step; the login goes on only if it is optional
}

// Explain runs the pipeline as Run does and tells of each step what was there
// before and after it. On an error the last entry is the step that failed.
func (p *Pipeline) Explain(ctx context.Context, in Input, claims Claims) ([]Explained, Claims, error) {
	var all []Explained
	before := clone(claims)
	out, err := p.run(ctx, in, claims, func(d did, r *run) {
		after := clone(r.all())
		all = append(all, Explained{ClaimsStep: d.difference(), Path: d.path, Err: d.err, Before: before, After: after})
		before = clone(after)
	})
	if err != nil {
		return all, nil, err
	}
	return all, clone(out), nil
}

// difference names the claims that the step added, removed and changed. Claims
// of one name count as one.
func (d did) difference() broker.ClaimsStep {
	step := broker.ClaimsStep{Step: d.name, Skipped: d.skipped, Failed: d.err != nil}
	for _, list := range [...]Claims{d.gone, d.fresh} {
		for _, c := range list {
			was, is, same := group(d.before, d.after, c.Name)
			switch {
			case same:
			case was && is:
				step.Changed = with(step.Changed, c.Name)
			case was:
				step.Removed = with(step.Removed, c.Name)
			case is:
				step.Added = with(step.Added, c.Name)
			}
		}
	}
	return step
}

func with(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// compare finds the claims of before that are not in after, and those of after
// that are not in before, as far as that is seen at a glance. Most are the same
// after a step, and are not looked at again.
func (d *did) compare() {
	at := 0
	for i := range d.after {
		found := following(d.before, at, &d.after[i])
		if found < 0 {
			d.fresh = append(d.fresh, d.after[i])
			continue
		}
		if found > at {
			d.gone = append(d.gone, d.before[at:found]...)
		}
		at = found + 1
	}
	d.gone = append(d.gone, d.before[at:]...)
}

// window is how far a claim is looked for that earlier ones have left.
const window = 32

// following finds the very claim in the list from at on; -1 = not near.
func following(claims Claims, at int, c *broker.Claim) int {
	for i := at; i < len(claims) && i < at+window; i++ {
		if identical(&claims[i], c) {
			return i
		}
	}
	return -1
}

// identical reports whether the claims are the same without reading values:
// their values are the very same list.
func identical(a, b *broker.Claim) bool {
	if len(a.Values) != len(b.Values) || len(a.Values) > 0 && &a.Values[0] != &b.Values[0] {
		return false
	}
	return a.Name == b.Name && a.Format == b.Format && a.FriendlyName == b.FriendlyName
}

// group compares the claims of one name: whether there were some, whether there
// are some, and whether they are the same.
func group(before, after Claims, name string) (was, is, same bool) {
	i, j := 0, 0
	for same = true; ; i, j = i+1, j+1 {
		i, j = next(before, i, name), next(after, j, name)
		was, is = was || i < len(before), is || j < len(after)
		if i == len(before) || j == len(after) {
			return was, is, same && i == len(before) && j == len(after)
		}
		same = same && equal(before[i], after[j])
	}
}

// next is where the next claim of the name is, or the length of the list.
func next(claims Claims, from int, name string) int {
	for i := from; i < len(claims); i++ {
		if claims[i].Name == name {
			return i
		}
	}
	return len(claims)
}

func equal(a, b broker.Claim) bool {
	return a.Format == b.Format && a.FriendlyName == b.FriendlyName && slices.Equal(a.Values, b.Values)
}
