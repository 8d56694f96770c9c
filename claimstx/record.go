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
		after := clone(r.claims, r.owned)
		all = append(all, Explained{ClaimsStep: (&record{}).of(d), Path: d.path, Err: d.err, Before: before, After: after})
		before = clone(after)
	})
	if err != nil {
		return all, nil, err
	}
	return all, out, nil
}

// record is what the steps did, as it is kept.
type record struct {
	steps []broker.ClaimsStep
	names []string // of all steps; each holds parts of it

	room [3][few]string // for what one step added, removed and changed
}

// newRecord has room for what each step will have done.
func (p *Pipeline) newRecord() *record {
	if p == nil {
		return &record{}
	}
	return &record{steps: make([]broker.ClaimsStep, 0, len(p.steps)+2)}
}

// of names the claims that the step added, removed and changed. Claims of one
// name count as one.
func (r *record) of(d did) broker.ClaimsStep {
	added, removed, changed := r.room[0][:0], r.room[1][:0], r.room[2][:0]
	for _, c := range d.gone {
		switch {
		case !has(d.after, c.Name):
			removed = with(removed, c.Name)
		case !sameOf(d.before, d.after, c.Name):
			changed = with(changed, c.Name)
		}
	}
	for _, c := range d.fresh {
		switch {
		case !has(d.before, c.Name):
			added = with(added, c.Name)
		case !sameOf(d.before, d.after, c.Name):
			changed = with(changed, c.Name)
		}
	}
	return broker.ClaimsStep{
		Step: d.name, Skipped: d.skipped, Failed: d.err != nil,
		Added: r.keep(added), Removed: r.keep(removed), Changed: r.keep(changed),
	}
}

// keep copies names to where they stay. Nothing can be put behind what it
// returns but in another list.
func (r *record) keep(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	if cap(r.names)-len(r.names) < len(names) { // what is in the old list stays there
		r.names = make([]string, 0, max(2*len(names), 2*cap(r.steps)))
	}
	from := len(r.names)
	r.names = append(r.names, names...)
	return slices.Clip(r.names[from:])
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
			d.fresh = append(d.fresh, &d.after[i])
			continue
		}
		d.without(at, found)
		at = found + 1
	}
	d.without(at, len(d.before))
}

// without notes that the claims from one to before another are gone.
func (d *did) without(from, to int) {
	for ; from < to; from++ {
		d.gone = append(d.gone, &d.before[from])
	}
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
	if len(a.Format)+len(b.Format)+len(a.FriendlyName)+len(b.FriendlyName) == 0 { // as most
		return a.Name == b.Name
	}
	return a.Name == b.Name && a.Format == b.Format && a.FriendlyName == b.FriendlyName
}

// sameOf reports whether the claims of one name are the same in both lists.
func sameOf(before, after Claims, name string) bool {
	for i, j := 0, 0; ; i, j = i+1, j+1 {
		i, j = next(before, i, name), next(after, j, name)
		if i == len(before) || j == len(after) {
			return i == len(before) && j == len(after)
		}
		if !equal(before[i], after[j]) {
			return false
		}
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
