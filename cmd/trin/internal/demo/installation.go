package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"

	"trin/admin/installation"
)

// The installations of the demo, as an administrator would write them. A
// metadataFile in them names a party.
var (
	//go:embed installation/trin.yaml
	trinInstallation []byte
	//go:embed installation/low.yaml
	lowInstallation []byte
	//go:embed installation/high.yaml
	highInstallation []byte
	//go:embed installation/town.yaml
	townInstallation []byte
)

// apply makes the text the party's installation.
func (p party) apply(ctx context.Context, name string, content []byte, metadata map[string][]byte) error {
	text, problems := installation.Parse(name, content, func(party string) ([]byte, error) {
		if found, ok := metadata[party]; ok {
			return found, nil
		}
		return nil, fmt.Errorf("%s: %w", party, fs.ErrNotExist)
	})
	plan, err := installation.Prepare(ctx, p.Store, p.Parts(), text, problems)
	if err != nil {
		return err
	}
	if _, err := plan.Apply(ctx, p.Store, "demo", "the demo's own installation"); err != nil {
		for _, problem := range installation.Errors(plan.Problems) {
			err = errors.Join(err, errors.New(problem.String()))
		}
		return err
	}
	_, err = p.Pictures.Refresh(ctx)
	return err
}
