package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/access"
	"trin/admin/signin"
	"trin/broker"
	"trin/cmd/trin/internal/node"
)

func tokenNewCommand() *cobra.Command {
	p, who := &place{}, &whoFlags{}
	var scopes []string
	var valid time.Duration
	c := &cobra.Command{
		Use: "new NAME", Short: "Make a token and print it, once", Args: cobra.ExactArgs(1),
		Example: "  trin admin token new deploy --role administrator --scope read,write --valid 2160h",
		RunE: func(c *cobra.Command, args []string) error {
			role, err := who.read()
			if err != nil {
				return err
			}
			wanted := signin.NewToken{Name: args[0], Role: role, Organisation: who.organisation, Valid: valid}
			for _, scope := range scopes {
				wanted.Scopes = append(wanted.Scopes, access.Scope(scope))
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				secret, token, err := n.People.MakeToken(ctx, operator(), wanted)
				if err != nil {
					return hint(err, "see: trin admin token new --help")
				}
				fmt.Fprintln(c.OutOrStdout(), secret)
				fmt.Fprintf(c.ErrOrStderr(), "token %s, until %s\n", token.ID, token.Expires.Local().Format("2006-01-02 15:04"))
				return nil
			})
		},
	}
	p.flags(c)
	who.flags(c, access.Viewer.String())
	c.Flags().StringSliceVar(&scopes, "scope", []string{string(access.ScopeRead)}, "read, operate, write or keys (repeatable)")
	c.Flags().DurationVar(&valid, "valid", 90*24*time.Hour, "for how long, at most 366 days")
	return c
}

func tokenListCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "list", Short: "List the tokens", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				all, err := n.People.Tokens(ctx, operator())
				if err != nil {
					return err
				}
				for _, t := range all {
					used := "never used"
					if !t.Used.IsZero() {
						used = "used " + t.Used.Local().Format("2006-01-02 15:04")
					}
					if stands, err := n.People.Stands(ctx, t); err != nil {
						return err
					} else if !stands {
						used = "stopped with its maker"
					}
					fmt.Fprintf(c.OutOrStdout(), "%s  %-20s %-14s %-16s %-24s until %s, %s, by %s\n", t.ID, t.Name, t.Role, orElse(t.Organisation, "everything"),
						strings.Join(t.Scopes, ","), t.Expires.Local().Format("2006-01-02"), used, t.By)
				}
				return nil
			})
		},
	}
	p.flags(c)
	return c
}

func tokenRevokeCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "revoke ID", Short: "End a token at once", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				err := n.People.RevokeToken(ctx, operator(), args[0])
				if errors.Is(err, broker.ErrNotFound) {
					return hint(fmt.Errorf("there is no token %q", args[0]), "trin admin token list shows them")
				}
				return err
			})
		},
	}
	p.flags(c)
	return c
}
