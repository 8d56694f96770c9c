package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "unknown"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		wakeLess(os.Getenv)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	slog.SetDefault(quietLog(os.Stderr)) // for libraries that are handed no log
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// exitError ends the program with a code of its own and nothing more to say.
type exitError struct{ code int }

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// hintError is an error with the next thing to do.
type hintError struct {
	err  error
	hint string
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }

// hint adds to an error what to do next; nil stays nil.
func hint(err error, next string) error {
	if err == nil {
		return nil
	}
	return &hintError{err, next}
}

// run is the whole program but the process: tests call it.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	root := command()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	ran, err := root.ExecuteContextC(ctx)
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.code
	}
	fmt.Fprintln(errOut, "trin:", err)
	next := "see: " + ran.CommandPath() + " --help"
	var hinted *hintError
	if errors.As(err, &hinted) {
		next = hinted.hint
	}
	fmt.Fprintln(errOut, "      "+next)
	return 1
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:   "trin",
		Short: "A broker between applications and identity providers that makes step-up work",
		Long: "Trin stands between applications and identity providers. An application asks for a level of\n" +
			"assurance; Trin asks the provider, adds a second factor when the answer is too low, and issues\n" +
			"what was truly reached.\n\nStart with: trin demo",
		SilenceErrors: true, SilenceUsage: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return hint(err, "see: "+c.CommandPath()+" --help")
	})
	root.AddCommand(
		serveCommand(), demoCommand(), checkCommand(), decideCommand(), applyCommand(),
		exportCommand(), claimsCommand(), lookupCommand(), metadataCommand(), whyCommand(), readinessCommand(), requestersCommand(), userCommand(), keysCommand(), secretsCommand(), oidcCommand(), lintCommand(), adminCommand(), auditCommand(), versionCommand(),
	)
	helpful(root)
	return root
}
