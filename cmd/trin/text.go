package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/fetch"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// looked is an installation that was read from files or from the database.
type looked struct {
	configuration *broker.Configuration
	problems      []installation.Problem
	missing       []installation.Problem // keys that connections name and that are not there
	tests         int                    // that stand beside pipelines
	failed        []installation.Problem // those of them that fail
	unseen        []string               // key sets that connections name, of which nothing is known here
}

// look reads the installation that the arguments name: files and folders, or
// what is stored when there are none. Only with what is stored are Trin's own
// keys known.
func (p *place) look(c *cobra.Command, files []string) (l looked, err error) {
	err = p.looking(c, files, func(found looked) error {
		l = found
		return nil
	})
	return l, err
}

// looking is look for those who run pipelines: these need the secrets and keys
// of the node, which is closed when run returns.
func (p *place) looking(c *cobra.Command, files []string, run func(looked) error) error {
	if len(files) == 0 {
		return p.withNode(c, func(ctx context.Context, n *node.Node) error {
			version, documents, err := n.Store.Load(ctx, 0)
			if err != nil {
				return err
			}
			if version == 0 {
				return hint(errors.New("nothing has been applied yet"), "name the files to look at, or apply them first")
			}
			text, problems := installation.Stored(documents)
			configuration, found := text.Build(version, n.Parts())
			missing, err := text.MissingKeys(ctx, n.Parts(), n.Keyring)
			if err != nil {
				return err
			}
			l := looked{configuration: configuration, problems: append(problems, found...), missing: missing}
			l.tests, l.failed = text.Test(ctx, n.Parts())
			return run(l)
		})
	}
	n, closeNode, err := node.Offline(c.Context())
	if err != nil {
		return err
	}
	text, problems := readText(files)
	problems = append(problems, fetchMetadata(c.Context(), text, nil, false)...)
	problems = append(problems, text.Turned(nil)...)
	configuration, found := text.Build(1, n.Parts())
	l := looked{configuration: configuration, problems: append(problems, found...)}
	l.tests, l.failed = text.Test(c.Context(), n.Parts())
	l.unseen = text.KeySets(n.Parts())
	err = run(l)
	return errors.Join(err, closeNode())
}

// usable fails when the installation has errors, and prints them.
func (l looked) usable(c *cobra.Command) error {
	found := installation.Errors(l.problems)
	if len(found) == 0 && l.configuration != nil {
		return nil
	}
	tell(c.ErrOrStderr(), found)
	return hint(errors.New("the installation has errors"), "mend the lines above; trin check lists everything")
}

// readText reads every file and folder.
func readText(files []string) (*installation.Text, []installation.Problem) {
	all := &installation.Text{}
	var problems []installation.Problem
	for _, file := range files {
		text, found := installation.Read(file)
		all.Add(text)
		problems = append(problems, found...)
	}
	return all, problems
}

// fetchMetadata fetches what the text names by metadataURL and neither holds
// nor finds in what is stored.
func fetchMetadata(ctx context.Context, text *installation.Text, stored []connections.Document, refresh bool) []installation.Problem {
	client := fetch.New(nil)
	return text.FetchMetadata(func(address string) ([]byte, error) { return client.Get(ctx, address) }, stored, refresh)
}

// tell prints problems, one a line.
func tell(out io.Writer, problems []installation.Problem) {
	for _, problem := range problems {
		fmt.Fprintln(out, problem)
	}
}
