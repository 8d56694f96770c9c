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
	Before, After Claims
	Err           error // of the step; the login goes on only if it is optional
}

// Explain runs the pipeline as Run does and tells of each step what was there
// before and after it. On an error the last entry is the step that failed.
func (p *Pipeline) Explain(ctx context.Context, in Input, claims Claims) ([]Explained, Claims, error) {
	var all []Explained
	out, err := p.run(ctx, in, claims, func(name string, before, after Claims, failed error) {
		e := Explained{ClaimsStep: broker.ClaimsStep{Step: name}, Before: clone(before), After: clone(after), Err: failed}
		if failed == nil {
			e.ClaimsStep = difference(name, before, after)
		}
		all = append(all, e)
	})
	if err != nil {
		return all, nil, err
	}
	return all, clone(out), nil
}

// difference names the claims that a step added, removed and changed. Claims of
// one name count as one.
func difference(step string, before, after Claims) broker.ClaimsStep {
	d := broker.ClaimsStep{Step: step}
	old, now := byName(before), byName(after)
	for _, name := range old.order {
		switch is, ok := now.claims[name]; {
		case !ok:
			d.Removed = append(d.Removed, name)
		case !slices.EqualFunc(old.claims[name], is, equal):
			d.Changed = append(d.Changed, name)
		}
	}
	for _, name := range now.order {
		if _, ok := old.claims[name]; !ok {
			d.Added = append(d.Added, name)
		}
	}
	return d
}

type nameIndex struct {
	order  []string
	claims map[string]Claims
}

func byName(claims Claims) nameIndex {
	n := nameIndex{claims: make(map[string]Claims, len(claims))}
	for i, c := range claims {
		if _, seen := n.claims[c.Name]; !seen {
			n.order = append(n.order, c.Name)
			n.claims[c.Name] = claims[i : i+1 : i+1]
			continue
		}
		n.claims[c.Name] = append(n.claims[c.Name], c)
	}
	return n
}

func equal(a, b broker.Claim) bool {
	return a.Format == b.Format && a.FriendlyName == b.FriendlyName && slices.Equal(a.Values, b.Values)
}
