package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"trin/admin/installation"
	"trin/claimstx"
	"trin/claimstx/samples"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// sampled is the login that a file or a record holds, for the pipeline of the
// one that the flags make up.
func (o *claimsOptions) sampled(c *cobra.Command, made claimstx.Sample) (s claimstx.Sample, err error) {
	switch {
	case o.sample != "" && o.login != "":
		return s, hint(errors.New("a file and a recorded login are named"), "name one of them")
	case o.sample != "":
		content, err := os.ReadFile(o.sample)
		if err != nil {
			return s, err
		}
		s, problems := installation.ParseSample(o.sample, content)
		if len(problems) > 0 {
			tell(c.ErrOrStderr(), problems)
			return s, hint(errors.New("the sample cannot be read"), "mend the lines above")
		}
		if made.Application != "" {
			s.Application = made.Application
		} else {
			s.Connection, s.Subject.Namespace = made.Connection, string(made.Connection)
		}
		return s, nil
	}
	err = o.withNode(c, func(ctx context.Context, n *node.Node) error {
		place := made.Application
		if place == "" {
			place = made.Connection
		}
		found, err := samples.Find(ctx, n.Store, connections.SampleQuery{Inbound: made.Application == "", Place: place, Reference: o.login, Limit: 1})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return hint(fmt.Errorf("no login %s is recorded for the pipeline of %s", o.login, place), "trin claims samples list shows those that are")
		}
		s = found[0]
		return nil
	})
	return s, err
}
