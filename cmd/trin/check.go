package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/installation"
)

func checkCommand() *cobra.Command {
	p, elsewhere := &place{}, &remote{}
	var strict bool
	c := &cobra.Command{
		Use: "check [FILE or FOLDER ...]", Short: "Say what is wrong with an installation, and what it reaches",
		Long: "Checks the installation in the files, or the one that is applied when no file is named. It lists\n" +
			"problems, dangerous settings, and for each application, connection and level whether it is\n" +
			"reached silently, by a second factor, by another provider, or not at all. It runs the tests that\n" +
			"stand beside claims pipelines; one that fails is an error. Whether the keys that\n" +
			"connections name are there can only be said of the installation that is applied; trin apply says\n" +
			"it of files (--dry-run), and the report on files names the key sets that it has not looked for.\n\n" +
			"Exit codes: 0 fine; 1 it has errors; 2 an application has a dead end; 3 (with --strict) an\n" +
			"application may ask for a class that nothing reaches.",
		Example: "  trin check installation.yaml\n  trin check --data /var/lib/trin\n  trin check --server https://admin.example.dk --token-file deploy.token",
		RunE: func(c *cobra.Command, files []string) error {
			look := p.look
			if elsewhere.used() {
				look = elsewhere.lookAt
			}
			l, err := look(c, files)
			if err != nil {
				return err
			}
			report := installation.Check(l.configuration, append(append(l.problems, l.missing...), l.failed...), time.Now())
			report.Tests = l.tests
			if err := report.Write(c.OutOrStdout()); err != nil {
				return err
			}
			if len(l.unseen) > 0 {
				fmt.Fprintf(c.OutOrStdout(), "\nKey sets: %s. Files do not say whether their keys are there: trin apply --dry-run does.\n", strings.Join(l.unseen, ", "))
			}
			if code := report.ExitCode(strict); code != 0 {
				return exitError{code}
			}
			return nil
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	c.Flags().BoolVar(&strict, "strict", false, "count a class that nothing reaches as a failure")
	return c
}
