package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"trin/cmd/trin/internal/node"
)

func auditVerifyCommand() *cobra.Command {
	p := &place{}
	var expected string
	c := &cobra.Command{
		Use: "verify", Short: "Prove that the audit is as it was written", Args: cobra.NoArgs,
		Long: "Holds every change against its hash, which covers the change before it, and every version of the\n" +
			"installation against what its change says of it. The key of the hashes is sealed with the master\n" +
			"key. It prints the number and the hash of the newest change: keep them elsewhere, and give them\n" +
			"to --expect the next time, which also shows that nothing was cut off at the end.\n\n" +
			"Exit code 4: the audit was tampered with.",
		Example: "  trin audit verify --data /var/lib/trin\n  trin audit verify --data /var/lib/trin --expect 812:1f0c…",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				return verifyAudit(ctx, c.OutOrStdout(), n, expected)
			})
		},
	}
	p.flags(c)
	c.Flags().StringVar(&expected, "expect", "", "NUMBER:HASH that was printed before")
	return c
}

func verifyAudit(ctx context.Context, out io.Writer, n *node.Node, expected string) error {
	chain, err := n.Store.VerifyChanges(ctx)
	if err != nil {
		return err
	}
	if chain.Broken != 0 {
		fmt.Fprintf(out, "change %d does not hold: %s\n", chain.Broken, chain.Why)
		return exitError{4}
	}
	if expected != "" {
		number, hash, _ := strings.Cut(expected, ":")
		at, err := strconv.ParseInt(number, 10, 64)
		if err != nil || at < 1 || hash == "" {
			return hint(errors.New("--expect is not NUMBER:HASH"), "give what trin audit verify printed before")
		}
		found, err := n.Store.Changes(ctx, at+1, 1)
		if err != nil {
			return err
		}
		if len(found) == 0 || found[0].Number != at || found[0].Hash != hash {
			fmt.Fprintf(out, "change %d with that hash is not there\n", at)
			return exitError{4}
		}
	}
	if chain.Unchained > 0 {
		fmt.Fprintf(out, "older than the chain: %d\n", chain.Unchained)
	}
	fmt.Fprintf(out, "changes that hold: %d\n", chain.Changes)
	if chain.Head != "" {
		fmt.Fprintf(out, "newest %d:%s\n", chain.Newest, chain.Head)
	}
	return nil
}
