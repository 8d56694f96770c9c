package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"trin/broker"
	"trin/cmd/trin/internal/node"
)

func secretsCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "secrets", Short: "What Trin proves itself with to providers",
		Long: "A secret that a provider has given to Trin is kept sealed in the database under a name, and the\n" +
			"installation says the name alone. Nothing prints a secret again.",
	}
	c.AddCommand(secretsSetCommand(), secretsListCommand(), secretsDeleteCommand())
	return c
}

func secretsSetCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "set NAME", Short: "Keep a secret, in the place of the one before", Args: cobra.ExactArgs(1),
		Long: "The secret is typed at the terminal, which shows nothing of it, or is the standard input without\n" +
			"its last line end.",
		Example: "  trin secrets set entra < secret.txt",
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkSecretName(args[0]); err != nil {
				return err
			}
			value, err := readNamedSecret(c)
			if err != nil {
				return err
			}
			return p.changing(c, args[0], func(ctx context.Context, n *node.Node) error {
				return n.Store.SaveSecret(ctx, args[0], []byte(value))
			})
		},
	}
	p.flags(c)
	return c
}

func secretsListCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "list", Short: "List the secrets by name", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				all, err := n.Store.Secrets(ctx)
				if err != nil {
					return err
				}
				for _, s := range all {
					if !node.OwnSecret(s.Name) {
						fmt.Fprintf(c.OutOrStdout(), "%-32s since %s\n", s.Name, s.Changed.UTC().Format("2006-01-02 15:04 MST"))
					}
				}
				return nil
			})
		},
	}
	p.flags(c)
	return c
}

func secretsDeleteCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "delete NAME", Short: "Delete a secret for good", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkSecretName(args[0]); err != nil {
				return err
			}
			return p.changing(c, args[0], func(ctx context.Context, n *node.Node) error {
				if _, err := n.Store.Secret(ctx, args[0]); errors.Is(err, broker.ErrNotFound) {
					return hint(fmt.Errorf("there is no secret %q", args[0]), "trin secrets list shows them")
				}
				return n.Store.DeleteSecret(ctx, args[0])
			})
		},
	}
	p.flags(c)
	return c
}

// secretName is the form of the name of a secret. Those that Trin makes for
// itself have another.
var secretName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func checkSecretName(name string) error {
	if !secretName.MatchString(name) {
		return hint(fmt.Errorf("%q cannot be the name of a secret", name), "use up to 64 letters, digits, dots, dashes and underscores")
	}
	return nil
}

// longestSecret is how much standard input may hold.
const longestSecret = 64 << 10

// readNamedSecret takes a secret from a person at a terminal, who sees nothing of it,
// or else from the input.
func readNamedSecret(c *cobra.Command) (string, error) {
	if file, ok := c.InOrStdin().(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		state, err := term.GetState(int(file.Fd()))
		if err != nil {
			return "", hint(fmt.Errorf("the terminal cannot hide what is typed: %w", err), "give the secret on the standard input: trin secrets set NAME < FILE")
		}
		secret, err := (&hidden{file: file, before: state, out: c.ErrOrStderr()}).ask(c.Context(), "secret: ")
		if err != nil {
			return "", err
		}
		return givenSecret(secret)
	}
	text, err := io.ReadAll(io.LimitReader(c.InOrStdin(), longestSecret+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("read the secret: %w", err)
	case len(text) > longestSecret:
		return "", fmt.Errorf("the secret is longer than %d bytes", longestSecret)
	}
	return givenSecret(strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r"))
}

func givenSecret(secret string) (string, error) {
	if strings.TrimSpace(secret) == "" {
		return "", hint(errors.New("no secret was given"), "type it, or give it on the standard input: trin secrets set NAME < FILE")
	}
	return secret, nil
}
