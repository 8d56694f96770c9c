package installation

import (
	"context"
	"errors"
	"fmt"

	"trin/broker"
	"trin/connections"
)

// Plan is what applying a text would do to the stored installation.
type Plan struct {
	Base          int64 // the version that it was compared with
	Documents     []connections.Document
	Changes       []Change
	Problems      []Problem             // of the text
	Configuration *broker.Configuration // the picture that would be current; nil = unusable
}

// ErrInvalid means that a text has errors and was not applied.
var ErrInvalid = errors.New("the installation has errors and was not applied")

// Prepare validates a text and compares it with what is stored. The text is the
// whole installation: what is stored and not in it would be removed. The tests
// beside its pipelines are run. problems are those that were found while it was
// read.
func Prepare(ctx context.Context, store Store, parts Parts, text *Text, problems []Problem) (*Plan, error) {
	version, stored, err := store.Load(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("load the installation: %w", err)
	}
	plan := &Plan{Base: version}
	configuration, found := text.Build(version+1, parts)
	plan.Configuration, plan.Problems = configuration, append(problems[:len(problems):len(problems)], found...)
	plan.Problems = append(plan.Problems, text.Turned(stored)...)
	if len(Errors(plan.Problems)) > 0 {
		return plan, nil
	}
	if _, failed := text.Test(ctx, parts); len(failed) > 0 {
		plan.Problems = append(plan.Problems, failed...)
		return plan, nil
	}
	if plan.Documents, err = text.Documents(); err != nil {
		return nil, err
	}
	plan.Changes = Diff(stored, plan.Documents)
	return plan, nil
}

// Apply stores the plan as the next version and returns its number. A plan
// without changes stores nothing and returns the version that is there. The
// error is ErrInvalid if the text has errors, and broker.ErrConflict if
// somebody has stored another version since the plan was made.
func (p *Plan) Apply(ctx context.Context, store Store, author, note string) (int64, error) {
	if len(Errors(p.Problems)) > 0 || p.Configuration == nil {
		return 0, ErrInvalid
	}
	if len(p.Changes) == 0 {
		return p.Base, nil
	}
	version, err := store.Replace(ctx, p.Base, p.Documents, author, note)
	if err != nil {
		return 0, fmt.Errorf("store the installation: %w", err)
	}
	return version, nil
}
