package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

func claimsSamplesCommand() *cobra.Command {
	c := &cobra.Command{Use: "samples", Short: "The logins that are recorded for trying changes"}
	c.AddCommand(samplesListCommand(), samplesClearCommand())
	return c
}

func samplesListCommand() *cobra.Command {
	p := &place{}
	var application, authentication string
	var last int
	c := &cobra.Command{
		Use: "list", Short: "List them, the newest first", Args: cobra.NoArgs,
		Example: "  trin claims samples list --application journal",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				table := tabwriter.NewWriter(c.OutOrStdout(), 2, 4, 2, ' ', 0)
				fmt.Fprintln(table, "login\tpipeline of\trecorded")
				for _, inbound := range []bool{false, true} {
					q := connections.SampleQuery{Inbound: inbound, Place: broker.ID(application), Limit: last}
					if inbound {
						q.Place = broker.ID(authentication)
					}
					if inbound && authentication == "" && application != "" || !inbound && application == "" && authentication != "" {
						continue
					}
					found, err := n.Store.Samples(ctx, q)
					if err != nil {
						return err
					}
					for _, s := range found {
						side := "application"
						if inbound {
							side = "authentication"
						}
						fmt.Fprintf(table, "%s\t%s %s\t%s\n", s.Reference, side, s.Place, s.Made.Local().Format(time.DateTime))
					}
				}
				return table.Flush()
			})
		},
	}
	p.flags(c)
	c.Flags().StringVar(&application, "application", "", "only of this application's pipeline")
	c.Flags().StringVar(&authentication, "authentication", "", "only of this authentication connection's pipeline")
	c.Flags().IntVar(&last, "last", 50, "how many of each side")
	return c
}

func samplesClearCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "clear", Short: "Delete all of them", Args: cobra.NoArgs,
		Long:    "Deletes every recorded login. Further ones are recorded as long as the settings say so.",
		Example: "  trin claims samples clear",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.changing(c, "samples", func(ctx context.Context, n *node.Node) error {
				gone, err := n.Store.DeleteSamples(ctx)
				if err == nil {
					fmt.Fprintf(c.OutOrStdout(), "%d deleted\n", gone)
				}
				return err
			})
		},
	}
	p.flags(c)
	return c
}
