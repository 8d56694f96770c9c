package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trin/admin/installation"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/samples"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// diffOptions are the flags of claims diff.
type diffOptions struct {
	place
	application, authentication string
	last                        int
	ask                         bool
}

func claimsDiffCommand() *cobra.Command {
	o := &diffOptions{}
	c := &cobra.Command{
		Use: "diff FILE or FOLDER ...", Short: "Say what a change would do to recorded logins", Args: cobra.MinimumNArgs(1),
		Long: "Runs the pipelines that are applied and those of the files on the newest recorded logins, and says\n" +
			"which claims would come, go or change, and who would be refused. Logins are recorded when the\n" +
			"settings say so (samples); their values are pseudonyms, so databases and services are not asked\n" +
			"and find nothing.\n\n" +
			"Exit codes: 0 nobody would be refused who was not before; 4 somebody would.",
		Example: "  trin claims diff installation.yaml --data /var/lib/trin",
		RunE:    func(c *cobra.Command, files []string) error { return o.run(c, files) },
	}
	o.flags(c)
	f := c.Flags()
	f.StringVar(&o.application, "application", "", "only this application's pipeline")
	f.StringVar(&o.authentication, "authentication", "", "only this authentication connection's pipeline")
	f.IntVar(&o.last, "last", 200, "how many logins of each pipeline")
	f.BoolVar(&o.ask, "ask", false, "ask lookups all the same, with pseudonyms")
	return c
}

func (o *diffOptions) run(c *cobra.Command, files []string) error {
	if o.last < 1 {
		return hint(fmt.Errorf("--last %d", o.last), "write a number from 1")
	}
	next, problems := readText(files)
	return o.withNode(c, func(ctx context.Context, n *node.Node) error {
		problems = append(problems, fetchMetadata(ctx, next, nil, false)...)
		_, documents, err := n.Store.Load(ctx, 0)
		if err != nil {
			return err
		}
		unasked, parts := &workbench.Unasked{}, n.Parts()
		parts.Claims.Sampler = nil
		if !o.ask {
			parts.Claims.Lookups = unasked.Kinds(parts.Claims.Lookups)
		}
		is, _ := installation.Build(1, documents, parts)
		would, found := next.Build(1, parts)
		if err := (looked{configuration: would, problems: append(problems, found...)}).usable(c); err != nil {
			return err
		}
		if is == nil {
			return hint(errors.New("what is applied cannot be used"), "trin check says why")
		}
		recorded, err := o.samples(ctx, n, is)
		if err != nil {
			return err
		}
		all, err := workbench.Compare(ctx, is, would, recorded)
		if err != nil {
			return err
		}
		return o.tell(c.OutOrStdout(), all, unasked.Names())
	})
}

// samples are the newest of each pipeline that is looked at.
func (o *diffOptions) samples(ctx context.Context, n *node.Node, is *broker.Configuration) ([]claimstx.Sample, error) {
	var all []claimstx.Sample
	add := func(inbound bool, place broker.ID) error {
		found, err := samples.Find(ctx, n.Store, connections.SampleQuery{Inbound: inbound, Place: place, Limit: o.last})
		all = append(all, found...)
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(is.Connections)) {
		if o.application == "" && (o.authentication == "" || o.authentication == string(id)) {
			if err := add(true, id); err != nil {
				return nil, err
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(is.Applications)) {
		if o.authentication == "" && (o.application == "" || o.application == string(id)) {
			if err := add(false, id); err != nil {
				return nil, err
			}
		}
	}
	if len(all) == 0 {
		return nil, hint(errors.New("no login is recorded"), "logins are recorded from when samples: {keep: 200} stands in the settings that are applied")
	}
	return all, nil
}

// tell prints what would be different.
func (o *diffOptions) tell(out io.Writer, all []workbench.Comparison, unasked []string) error {
	if err := workbench.Write(out, all); err != nil {
		return err
	}
	if len(unasked) > 0 {
		fmt.Fprintf(out, "Not asked, and found nothing: %s.\n", strings.Join(unasked, ", "))
	}
	if slices.ContainsFunc(all, func(c workbench.Comparison) bool { return len(c.Refused) > 0 }) {
		return exitError{4}
	}
	return nil
}
