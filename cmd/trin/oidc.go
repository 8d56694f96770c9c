package main

import (
	"crypto/rand"
	"fmt"

	"github.com/spf13/cobra"

	"trin/connections/oidc"
)

func oidcCommand() *cobra.Command {
	c := &cobra.Command{Use: "oidc", Short: "OpenID Connect applications"}
	c.AddCommand(oidcSecretCommand())
	return c
}

func oidcSecretCommand() *cobra.Command {
	return &cobra.Command{
		Use: "secret", Short: "Make a secret for an application", Args: cobra.NoArgs,
		Long: "Prints a new secret, which the application gets and nobody else, and the line that Trin knows it by,\n" +
			"which goes into secretHashes of the application's settings. The secret is kept nowhere and is not\n" +
			"shown again. To give an application another one, add the new line, let the application change, and\n" +
			"take the old line away.",
		RunE: func(c *cobra.Command, _ []string) error {
			secret, hash, err := oidc.NewClientSecret(rand.Reader)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "client_secret: %s\nsecretHashes:\n  - %s\n", secret, hash)
			return err
		},
	}
}
