package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/admin/upkeep"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

func metadataCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "metadata", Short: "Metadata that is fetched again: look, fetch, approve",
		Long: "Trin fetches metadata that has a metadataURL again and again. Fresher dates are taken; what else\n" +
			"has changed waits, at /admin/metadata and here.",
	}
	c.AddCommand(metadataListCommand(), metadataRefreshCommand(), metadataApproveCommand())
	return c
}

func metadataListCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "list", Short: "List how it goes with each connection", Args: cobra.NoArgs,
		Example: "  trin metadata list --data /var/lib/trin",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				states, err := n.Upkeep.States(ctx, operator())
				if err != nil {
					return err
				}
				return writeStates(c.OutOrStdout(), states)
			})
		},
	}
	p.flags(c)
	return c
}

// writeStates writes a line for each connection.
func writeStates(out io.Writer, states []upkeep.State) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, s := range states {
		line := []string{s.Kind, s.ID, "never", "-", "-", "-"}
		if s.Watch.State != "" {
			line[2], line[3] = string(s.Watch.State), s.Watch.Tried.UTC().Format(time.RFC3339)
		}
		if s.Waiting != nil {
			line[4] = fmt.Sprintf("waits: %d (%s)", s.Waiting.Number, strings.Join(s.Waiting.Why, ", "))
		}
		if s.Watch.Reason != "" {
			line[5] = s.Watch.Reason
		}
		if _, err := fmt.Fprintln(w, strings.Join(line, "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}

func metadataRefreshCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "refresh ID", Short: "Fetch the metadata of a connection now", Args: cobra.ExactArgs(1),
		Long: "Fetches the metadata of an application or authentication connection, and does with it what the\n" +
			"schedule would. application/ID and authentication/ID tell two of the same id apart. It ends\n" +
			"with 1 where nothing usable is found.",
		Example: "  trin metadata refresh --data /var/lib/trin aula",
		RunE: func(c *cobra.Command, args []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				return refreshMetadata(ctx, c.OutOrStdout(), n.Upkeep, args[0])
			})
		},
	}
	p.flags(c)
	return c
}

func refreshMetadata(ctx context.Context, out io.Writer, u *upkeep.Upkeep, name string) error {
	a := operator()
	states, err := u.States(ctx, a)
	if err != nil {
		return err
	}
	var found []upkeep.State
	for _, s := range states {
		if s.ID == name || s.Kind+"/"+s.ID == name {
			found = append(found, s)
		}
	}
	switch {
	case len(found) == 0:
		return hint(fmt.Errorf("no connection %q has metadata with an address", name), "see: trin metadata list")
	case len(found) > 1:
		return hint(fmt.Errorf("%q is two connections", name), "write "+installation.KindApplication+"/"+name+" or "+installation.KindAuthentication+"/"+name)
	}
	fetch, err := u.FetchNow(ctx, a, found[0].Kind, found[0].ID)
	if errors.Is(err, broker.ErrConflict) {
		return hint(errors.New("it is being fetched, or was fetched a moment ago"), "try again in ten seconds")
	}
	if err != nil {
		return err
	}
	if fetch.State.Failed() {
		return hint(fmt.Errorf("%s: %s", fetch.State, fetch.Reason), "what is in force stays; tell the party")
	}
	if _, err = fmt.Fprintln(out, fetch.State); err != nil || fetch.State != connections.MetadataProposed {
		return err
	}
	s, err := u.State(ctx, a, found[0].Kind, found[0].ID)
	if err != nil || s.Waiting == nil {
		return err
	}
	return showProposal(ctx, out, u, a, s.Waiting.Number)
}

// showProposal writes what would change.
func showProposal(ctx context.Context, out io.Writer, u *upkeep.Upkeep, a access.Actor, number int64) error {
	v, err := u.Proposal(ctx, a, number)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "proposal %d, %s, for %s %s (%s)\n", v.Number, v.State, v.Kind, v.ID, strings.Join(v.Why, ", "))
	for _, d := range v.Difference.Dates {
		fmt.Fprintf(&b, "  %s: %s -> %s\n", d.Field, moment(d.Old), moment(d.New))
	}
	keys := func(sign string, all []connections.PublishedKey) {
		for _, key := range all {
			fmt.Fprintf(&b, "  %s %s %s certificate, SHA-256 %s, until %s\n", sign, key.Role, key.Use, strings.ToUpper(upkeep.Fingerprint(key)), moment(key.Certificate.NotAfter))
		}
	}
	keys("-", v.Difference.KeysGone)
	keys("+", v.Difference.KeysNew)
	for _, s := range v.Difference.Gone {
		fmt.Fprintf(&b, "  - %s: %q\n", s.Field, s.Value)
	}
	for _, s := range v.Difference.New {
		fmt.Fprintf(&b, "  + %s: %q\n", s.Field, s.Value)
	}
	if v.Err != nil {
		fmt.Fprintf(&b, "  %v\n", v.Err)
	}
	_, err = io.WriteString(out, b.String())
	return err
}

func moment(at time.Time) string {
	if at.IsZero() {
		return "not said"
	}
	return at.UTC().Format(time.RFC3339)
}

func metadataApproveCommand() *cobra.Command {
	p := &place{}
	var dryRun bool
	var note string
	c := &cobra.Command{
		Use: "approve NUMBER", Short: "Put a change of metadata in force", Args: cobra.ExactArgs(1),
		Long: "Shows what would change and publishes it as a version of its own; with --dry-run it only shows\n" +
			"it. Where the settings want approvals it makes a draft that waits for them.",
		Example: "  trin metadata approve --data /var/lib/trin --dry-run 12\n  trin metadata approve --data /var/lib/trin --note \"they have told us\" 12",
		RunE: func(c *cobra.Command, args []string) error {
			number, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || number < 1 {
				return hint(fmt.Errorf("%q is not the number of a proposal", args[0]), "see: trin metadata list")
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				return approveMetadata(ctx, c.OutOrStdout(), n.Upkeep, number, note, dryRun)
			})
		},
	}
	p.flags(c)
	c.Flags().BoolVar(&dryRun, "dry-run", false, "show what would change and change nothing")
	c.Flags().StringVar(&note, "note", "", "why, for the list of versions")
	return c
}

func approveMetadata(ctx context.Context, out io.Writer, u *upkeep.Upkeep, number int64, note string, dryRun bool) error {
	a := operator()
	v, err := u.Proposal(ctx, a, number)
	if errors.Is(err, broker.ErrNotFound) {
		return hint(fmt.Errorf("there is no proposal %d", number), "see: trin metadata list")
	}
	if err == nil {
		err = showProposal(ctx, out, u, a, number)
	}
	if err != nil || dryRun {
		return err
	}
	d, err := u.Approve(ctx, a, number, v.Seen, note)
	var invalid *drafts.InvalidError
	switch {
	case errors.As(err, &invalid):
		return hint(err, "the installation would have an error with it; it is as it was")
	case errors.Is(err, broker.ErrConflict):
		return hint(err, "see: trin metadata list")
	case err != nil:
		return err
	case d.Version == 0:
		_, err = fmt.Fprintf(out, "draft %s waits for approvals\n", d.Draft)
		return err
	}
	_, err = fmt.Fprintf(out, "version %d is in force\n", d.Version)
	return err
}
