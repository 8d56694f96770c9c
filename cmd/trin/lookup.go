package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/installation"
	"trin/claimstx"
	"trin/cmd/trin/internal/node"
)

// lookupOptions are the flags of lookup.
type lookupOptions struct {
	place
	files []string
	with  []string
}

func lookupCommand() *cobra.Command {
	o := &lookupOptions{}
	c := &cobra.Command{
		Use: "lookup ID --with NAME=VALUE ...", Short: "Ask one lookup, and show what it answers", Args: cobra.ExactArgs(1),
		Long: "Asks a lookup of the installation as a pipeline would, and shows its columns and rows, and how long\n" +
			"it took. What it shows may be about people. Secrets are found in the database of the flags, also\n" +
			"where the installation is read from files. Exit code 4: the lookup did not answer.",
		Example: "  trin lookup roles --with user=alice\n" +
			"  trin lookup roles --file installation.yaml --with user=alice",
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, args[0]) },
	}
	o.flags(c)
	f := c.Flags()
	f.StringSliceVar(&o.files, "file", nil, "a file or folder to read instead of what is applied (repeatable)")
	f.StringArrayVar(&o.with, "with", nil, "NAME=VALUE of a parameter (repeatable)")
	return c
}

func (o *lookupOptions) run(c *cobra.Command, id string) error {
	parameters := map[string]string{}
	for _, given := range o.with {
		name, value, ok := strings.Cut(given, "=")
		if _, twice := parameters[name]; !ok || name == "" || twice {
			return hint(fmt.Errorf("--with %q does not name a parameter, or names it again", given), "write --with user=alice, once for each parameter")
		}
		parameters[name] = value
	}
	return o.withLookups(c, func(ctx context.Context, all map[string]claimstx.Lookup, problems []installation.Problem) error {
		found := all[id]
		if found == nil {
			tell(c.ErrOrStderr(), ofLookup(problems, id))
			return hint(fmt.Errorf("there is no lookup %q that can be asked", id), "the lookups are: "+orElse(strings.Join(slices.Sorted(maps.Keys(all)), ", "), "none")+"; trin check lists every error")
		}
		if err := fitting(id, found.Parameters(), parameters); err != nil {
			return err
		}
		return askLookup(ctx, c.OutOrStdout(), id, found, parameters)
	})
}

// fitting says which parameter was typed wrong or forgotten.
func fitting(id string, declared []string, given map[string]string) error {
	are := "its parameters are: " + orElse(strings.Join(declared, ", "), "none") + "; write --with NAME=VALUE for each"
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(declared, name) {
			return hint(fmt.Errorf("the lookup %s has no parameter %q", id, name), are)
		}
	}
	for _, name := range declared {
		if _, there := given[name]; !there {
			return hint(fmt.Errorf("the parameter %s of the lookup %s is missing", name, id), are)
		}
	}
	return nil
}

// withLookups opens the lookups of the files, or those that are applied.
func (o *lookupOptions) withLookups(c *cobra.Command, run func(context.Context, map[string]claimstx.Lookup, []installation.Problem) error) error {
	if len(o.files) == 0 {
		return o.withNode(c, func(ctx context.Context, n *node.Node) error {
			version, documents, err := n.Store.Load(ctx, 0)
			if err != nil {
				return err
			}
			if version == 0 {
				return hint(errors.New("nothing has been applied yet"), "name a file with --file, or apply it first")
			}
			text, problems := installation.Stored(documents)
			all, found := text.Lookups(n.Parts())
			return run(ctx, all, append(problems, found...))
		})
	}
	inFiles := func(ctx context.Context, n *node.Node) error {
		text, problems := readText(o.files)
		all, found := text.Lookups(n.Parts())
		return run(ctx, all, append(problems, found...))
	}
	if _, err := os.Stat(o.sqlite()); err == nil || o.database != "" {
		return o.withNode(c, inFiles)
	}
	n, closeNode, err := node.Offline(c.Context())
	if err != nil {
		return err
	}
	err = inFiles(c.Context(), n)
	return errors.Join(err, closeNode())
}

// ofLookup are the problems of one lookup, and those of files.
func ofLookup(problems []installation.Problem, id string) []installation.Problem {
	return slices.DeleteFunc(installation.Errors(problems), func(p installation.Problem) bool {
		return p.Kind != "" && (p.Kind != installation.KindLookup || p.ID != id)
	})
}

// askLookup asks, and prints the rows.
func askLookup(ctx context.Context, out io.Writer, id string, l claimstx.Lookup, parameters map[string]string) error {
	began := time.Now()
	rows, err := l.Find(ctx, parameters)
	took := time.Since(began).Round(10 * time.Microsecond)
	if err != nil {
		fmt.Fprintf(out, "%v (after %s)\n", err, took)
		return exitError{4}
	}
	columns := l.Columns()
	fmt.Fprintf(out, "%s: %d %s in %s\n", id, len(rows), plural(len(rows), "row", "rows"), took)
	if columns != nil {
		fmt.Fprintf(out, "columns: %s\n", strings.Join(columns, ", "))
	}
	for i, row := range rows {
		fmt.Fprintf(out, "%d.\n", i+1)
		names := columns
		if names == nil {
			names = slices.Sorted(maps.Keys(row))
		}
		for _, name := range names {
			if values, there := row[name]; there {
				fmt.Fprintf(out, "   %s = %s\n", name, plain(strings.Join(values, " | ")))
			}
		}
	}
	return nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
