package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trin/cmd/trin/internal/node"
)

func auditCommand() *cobra.Command {
	p := &place{}
	var limit int
	c := &cobra.Command{
		Use: "audit", Short: "List what administrators have changed", Args: cobra.NoArgs,
		Long:    "Lists the changes, the newest first: when, who, what and to what. It is kept for every change and\ncannot be edited. trin why tells of logins.",
		Example: "  trin audit --data /var/lib/trin --limit 50",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				changes, err := n.Store.Changes(ctx, 0, limit)
				if err != nil {
					return err
				}
				for _, change := range changes {
					fmt.Fprintln(c.OutOrStdout(), strings.TrimRight(fmt.Sprintf("%s  %-24s  %-20s  %s  %s",
						change.Made.Local().Format("2006-01-02 15:04:05"), change.Author, change.What, change.Target, change.Detail), " "))
				}
				return nil
			})
		},
	}
	p.flags(c)
	c.Flags().IntVar(&limit, "limit", 20, "at most so many")
	c.AddCommand(auditVerifyCommand())
	return c
}
