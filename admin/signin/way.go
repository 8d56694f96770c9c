package signin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trin/admin/installation"
	"trin/broker"
)

// consoleKind is the protocol of the administration's application.
const consoleKind = "console"

// wayIn reports whether the installation has an application of the
// administration that is switched on.
func (f *First) wayIn(ctx context.Context) (bool, error) {
	configuration, err := f.Current(ctx)
	if err != nil {
		return false, fmt.Errorf("read the installation: %w", err)
	}
	for _, a := range configuration.Applications {
		if a.Kind == consoleKind && a.Enabled {
			return true, nil
		}
	}
	return false, nil
}

// way is the smallest way in: local passwords, one-time codes, and the
// administration's application, whose floor needs both.
type way struct {
	password, factor, application broker.ID
	plan                          *installation.Plan
}

// plan adds the way in to what is stored, and touches nothing of that.
func (f *First) plan(ctx context.Context) (way, error) {
	configuration, err := f.Current(ctx)
	if err != nil {
		return way{}, fmt.Errorf("read the installation: %w", err)
	}
	w := way{
		password:    free("administrators", configuration),
		factor:      free("administrators-code", configuration),
		application: free("admin", configuration),
	}
	problem := errors.New("the vocabulary has no ladder with two levels")
	for _, steps := range ladders(configuration) {
		if w.plan, err = f.prepare(ctx, w, steps[0], steps[1]); err != nil {
			return way{}, err
		}
		wrong := installation.Errors(w.plan.Problems)
		if len(wrong) == 0 {
			return w, nil
		}
		problem = errors.New(wrong[0].String())
	}
	return way{}, fmt.Errorf("a way into the administration cannot be added to the installation: %w", problem)
}

// prepare is the plan with a first factor at one level and the whole at another.
func (f *First) prepare(ctx context.Context, w way, low, high broker.Level) (*installation.Plan, error) {
	_, stored, err := f.Installation.Load(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("read the installation: %w", err)
	}
	whole, problems := installation.Stored(stored)
	added, found := installation.Parse("first start", []byte(w.text(low, high)), nil)
	whole.Add(added)
	return installation.Prepare(ctx, f.Installation, f.Parts(), whole, append(problems, found...))
}

// text is what is added.
func (w way) text(low, high broker.Level) string {
	return fmt.Sprintf(`kind: authentication
id: %[1]s
protocol: password
name: {en: Administrators, da: Administratorer}
firstFactor: %[4]s
factors: [{connection: %[2]s, after: %[5]s}]
---
kind: authentication
id: %[2]s
protocol: totp
name: {en: Code from an app, da: Kode fra en app}
---
kind: application
id: %[3]s
protocol: console
name: {en: Trin administration, da: Trin administration}
authentication: [%[1]s]
floor: %[5]s
ssoGroup: %[3]s
`, w.password, w.factor, w.application, written(low), written(high))
}

// written is a level as a document has it.
func written(l broker.Level) string {
	if l.Ladder == broker.HouseLadder {
		return fmt.Sprint(l.Value)
	}
	return fmt.Sprintf("{ladder: %s, value: %d}", l.Ladder, l.Value)
}

// ladders are the lower and the upper of two levels on each ladder of the
// vocabulary, the house ladder first.
func ladders(c *broker.Configuration) [][2]broker.Level {
	on := map[broker.Ladder][]int{}
	order := []broker.Ladder{broker.HouseLadder}
	if c.Vocabulary != nil {
		for _, class := range c.Vocabulary.Classes() {
			if class.Kind != broker.KindLevel || class.Level.IsZero() {
				continue
			}
			on[class.Level.Ladder] = append(on[class.Level.Ladder], class.Level.Value)
			if !slices.Contains(order, class.Level.Ladder) {
				order = append(order, class.Level.Ladder)
			}
		}
	}
	slices.Sort(order[1:])
	pairs := [][2]broker.Level{}
	for _, ladder := range order {
		values := on[ladder]
		slices.Sort(values)
		if values = slices.Compact(values); len(values) < 2 {
			continue
		}
		middle := max(1, len(values)/2)
		pairs = append(pairs, [2]broker.Level{{Ladder: ladder, Value: values[middle-1]}, {Ladder: ladder, Value: values[middle]}})
	}
	return pairs
}

// free is the ID, or the first of its kind that no connection has.
func free(id broker.ID, c *broker.Configuration) broker.ID {
	taken := func(id broker.ID) bool { return c.Applications[id] != nil || c.Connections[id] != nil }
	for n, first := 2, id; taken(id); n++ {
		id = broker.ID(fmt.Sprintf("%s-%d", first, n))
	}
	return id
}

// apply stores the plan. When somebody else was first it is made again once.
func (f *First) apply(ctx context.Context, w way, author string) error {
	const note = "the way into the administration"
	_, err := w.plan.Apply(ctx, f.Installation, author, note)
	if errors.Is(err, broker.ErrConflict) {
		again, planErr := f.plan(ctx)
		if planErr != nil {
			return planErr
		}
		if again.password != w.password || again.factor != w.factor {
			return err
		}
		_, err = again.plan.Apply(ctx, f.Installation, author, note)
	}
	if err != nil {
		return err
	}
	_, err = f.Current(ctx)
	return err
}
