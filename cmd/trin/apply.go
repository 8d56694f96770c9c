package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"

	"github.com/spf13/cobra"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

func applyCommand() *cobra.Command {
	p := &place{}
	var how applying
	elsewhere := &remote{}
	c := &cobra.Command{
		Use: "apply FILE or FOLDER ...", Short: "Make the files the installation", Args: cobra.MinimumNArgs(1),
		Long: "Validates the files as a whole, shows what would change, and swaps the installation in one step.\n" +
			"What is stored and not in the files is removed. Running nodes take it over within seconds; a\n" +
			"login that has begun ends under the version that it began with.\n\n" +
			"Metadata that a file names by metadataURL is fetched when it is not stored yet, and kept beside the\n" +
			"address. --refresh fetches it anew and shows what has changed, with certificates by fingerprint.\n\n" +
			"With --server it works on a Trin that runs elsewhere, by way of a draft: where the settings want\n" +
			"approvals, the draft is left to those who give them. A token publishes no settings, no vocabulary and nothing that administrators log in by.",
		Example: "  trin apply --data /var/lib/trin --dry-run installation.yaml\n  trin apply --data /var/lib/trin installation.yaml\n  trin apply --data /var/lib/trin --refresh --dry-run installation.yaml\n  trin apply --server https://admin.example.dk --token-file token installation.yaml",
		RunE: func(c *cobra.Command, files []string) error {
			if elsewhere.used() {
				return applyRemotely(c, elsewhere, files, how)
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				return apply(ctx, c, n, files, how)
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	c.Flags().BoolVar(&how.dryRun, "dry-run", false, "show what would change and change nothing")
	c.Flags().BoolVar(&how.refresh, "refresh", false, "fetch anew what the files name by metadataURL")
	c.Flags().StringVar(&how.note, "note", "", "why, for the list of versions")
	return c
}

// applying is how files are applied.
type applying struct {
	dryRun  bool
	refresh bool
	note    string
}

func apply(ctx context.Context, c *cobra.Command, n *node.Node, files []string, how applying) error {
	text, problems := readText(files)
	_, stored, err := n.Store.Load(ctx, 0)
	if err != nil {
		return err
	}
	problems = append(problems, fetchMetadata(ctx, text, stored, how.refresh)...)
	missing, err := text.MissingKeys(ctx, n.Parts(), n.Keyring)
	if err != nil {
		return err
	}
	problems = append(problems, missing...)
	plan, err := installation.Prepare(ctx, n.Store, n.Parts(), text, problems)
	if err != nil {
		return err
	}
	tell(c.ErrOrStderr(), plan.Problems)
	for _, change := range plan.Changes {
		fmt.Fprintln(c.OutOrStdout(), change)
	}
	if len(installation.Errors(plan.Problems)) > 0 {
		return hint(installation.ErrInvalid, "mend the lines above and apply again; the installation is as it was")
	}
	if how.dryRun || len(plan.Changes) == 0 {
		fmt.Fprintf(c.OutOrStdout(), "version %d stays; changes: %d\n", plan.Base, len(plan.Changes))
		return nil
	}
	version, err := plan.Apply(ctx, n.Store, author(), how.note)
	if errors.Is(err, broker.ErrConflict) {
		return hint(errors.New("somebody else has applied another version meanwhile"), "look at what they changed (trin export), then apply again")
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "version %d is in force; changes: %d\n", version, len(plan.Changes))
	return nil
}

// author is who the list of versions names.
func author() string {
	if who, err := user.Current(); err == nil {
		return who.Username + " (trin apply)"
	}
	return "trin apply"
}

func exportCommand() *cobra.Command {
	p := &place{}
	var version int64
	var file string
	var versions, expanded bool
	elsewhere := &remote{}
	c := &cobra.Command{
		Use: "export", Short: "Write the installation as YAML", Args: cobra.NoArgs,
		Long: "Writes the installation, the one in force or an older version. What it writes can be applied.\n\n" +
			"--expanded writes a connection with a preset (protocol: adfs) as the one that it stands for, with the\n" +
			"whole map and every switch. That can be applied in its place and does the same.",
		Example: "  trin export --data /var/lib/trin > installation.yaml\n  trin export --data /var/lib/trin --versions\n  trin export --server https://admin.example.dk --token-file token -o installation.yaml",
		RunE: func(c *cobra.Command, _ []string) error {
			if elsewhere.used() {
				return exportRemotely(c, elsewhere, version, file, versions)
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				if versions {
					return listVersions(ctx, c.OutOrStdout(), n)
				}
				found, documents, err := n.Store.Load(ctx, version)
				switch {
				case errors.Is(err, broker.ErrNotFound):
					return hint(fmt.Errorf("there is no version %d", version), "trin export --versions lists those that are kept")
				case err != nil:
					return err
				case found == 0:
					return hint(errors.New("nothing has been applied yet"), "trin apply makes files the installation; is --data the right directory?")
				}
				if expanded {
					var problems []installation.Problem
					if documents, problems = installation.Expanded(documents, n.Parts()); len(problems) > 0 {
						tell(c.ErrOrStderr(), problems)
						return hint(errors.New("the installation has errors"), "mend the lines above; trin check lists everything")
					}
				}
				return writeExport(c.OutOrStdout(), file, documents)
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	c.Flags().Int64Var(&version, "version", 0, "an older version; 0: the one in force")
	c.Flags().StringVarP(&file, "output", "o", "", "file to write; empty: standard output")
	c.Flags().BoolVar(&expanded, "expanded", false, "write out what a preset stands for")
	c.Flags().BoolVar(&versions, "versions", false, "list the versions that are kept")
	return c
}

func writeExport(out io.Writer, file string, documents []connections.Document) error {
	if file == "" {
		return installation.Export(out, documents)
	}
	handle, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return hint(err, "name a file that is not there yet")
	}
	return errors.Join(installation.Export(handle, documents), handle.Close())
}

func listVersions(ctx context.Context, out io.Writer, n *node.Node) error {
	all, err := n.Store.Versions(ctx)
	if err != nil {
		return err
	}
	for _, v := range all {
		fmt.Fprintf(out, "%6d  %s  %s  %s\n", v.Number, v.Created.Local().Format("2006-01-02 15:04"), v.Author, v.Note)
	}
	return nil
}
