package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/rollover"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/store"
)

func keysCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "keys", Short: "Trin's own keys",
		Long: "Trin signs with the active key of a set and publishes the next one beside it. To roll over: trin keys new,\n" +
			"wait until every partner has read the metadata, trin keys activate. The one before is then previous, and\n" +
			"published until trin keys retire. An encryption key is retired at once, and decrypts until trin keys delete.\n" +
			"trin keys rollover says where a set stands, and who is known to have the key that waits.\n\n" +
			"list, certificate, rollover and confirm work on a Trin that runs elsewhere, too (--server), with a token that\n" +
			"reads, and for confirm one with the scope keys. What changes keys asks for a fresh proof of who it is, which a\n" +
			"token is not: it is done in the administration, or on the machine that has the database.",
	}
	c.AddCommand(
		keysListCommand(), keysNewCommand(), keysImportCommand(), keysCertificateCommand(),
		keyMoveCommand(rollover.Activate, "Sign with a key from now on; the one before stays published as previous"),
		keyMoveCommand(rollover.Retire, "Publish a key no more; an encryption key still decrypts"),
		keyMoveCommand(rollover.Publish, "Publish a retired key again; it waits as next"),
		keyMoveCommand(rollover.Delete, "Delete a retired key for good"),
		keysRolloverCommand(), keysConfirmCommand(),
		keysMasterCommand(), keysResealCommand(),
	)
	return c
}

func keysListCommand() *cobra.Command {
	p, elsewhere := &place{}, &remote{}
	c := &cobra.Command{
		Use: "list", Short: "List the keys", Args: cobra.NoArgs,
		Example: "  trin keys list --data /var/lib/trin\n  trin keys list --server https://admin.example.dk --token-file token",
		RunE: func(c *cobra.Command, _ []string) error {
			if elsewhere.used() {
				return listKeysRemotely(c, elsewhere)
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				keys, err := n.Keyring.All(ctx)
				if err != nil {
					return err
				}
				for _, k := range keys {
					sum := sha256.Sum256(k.Certificate.Raw)
					listKey(c.OutOrStdout(), k.ID, k.Set, string(k.Use), string(k.State), k.Certificate.NotAfter, hex.EncodeToString(sum[:]))
				}
				return nil
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	return c
}

// listKey writes the line of a key.
func listKey(out io.Writer, id, set, use, state string, until time.Time, fingerprint string) {
	fmt.Fprintf(out, "%s  %-10s %-10s %-8s until %s  SHA-256 %s\n", id, set, use, state, until.UTC().Format(time.DateOnly), fingerprint)
}

func keysNewCommand() *cobra.Command {
	p, elsewhere := &place{}, &remote{}
	var set, use, algorithm, name string
	var years int
	c := &cobra.Command{
		Use: "new", Short: "Make a key that waits as next", Args: cobra.NoArgs,
		Example: "  trin keys new --use signing\n  trin keys new --set kombit --use signing --algorithm rsa-3072",
		RunE: func(c *cobra.Command, _ []string) error {
			if elsewhere.used() {
				return elsewhere.changesNoKeys()
			}
			return p.changing(c, set, func(ctx context.Context, n *node.Node) error {
				key, err := n.Keyring.Create(ctx, store.KeyPlan{
					Set: set, Use: connections.KeyUse(use), Algorithm: store.KeyAlgorithm(algorithm), Name: name, Years: years,
				})
				if err != nil {
					return hint(err, "uses are signing and encryption; algorithms rsa-2048, rsa-3072, rsa-4096 and p-256 (signing)")
				}
				fmt.Fprintf(c.OutOrStdout(), "%s is %s\n", key.ID, key.State)
				return nil
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	c.Flags().StringVar(&set, "set", connections.DefaultKeys, "the key set")
	c.Flags().StringVar(&use, "use", string(connections.KeySigning), "signing or encryption")
	c.Flags().StringVar(&algorithm, "algorithm", string(store.RSA2048), "rsa-2048, rsa-3072, rsa-4096 or p-256")
	c.Flags().StringVar(&name, "name", "", "common name of the certificate")
	c.Flags().IntVar(&years, "years", 0, "how long the certificate is valid; 0 = 10")
	return c
}

func keysImportCommand() *cobra.Command {
	p, elsewhere := &place{}, &remote{}
	var set, use, certificate, key, file string
	c := &cobra.Command{
		Use: "import", Short: "Take in a key with a certificate from elsewhere", Args: cobra.NoArgs,
		Example: "  trin keys import --set kombit --use signing --cert oces3.pem --key oces3.key\n  trin keys import --set kombit --use signing --pkcs12 oces3.p12",
		Long: "The key and its certificate are in PEM, or in a file of PKCS #12 (.p12, .pfx), whose password is asked\n" +
			"for and not shown; without a terminal it is the first line of the input. It is not kept.",
		RunE: func(c *cobra.Command, _ []string) error {
			if elsewhere.used() {
				return elsewhere.changesNoKeys()
			}
			read, err := keyFrom(c, certificate, key, file)
			if err != nil {
				return err
			}
			return p.changing(c, set, func(ctx context.Context, n *node.Node) error {
				read.Set, read.Use, read.State = set, connections.KeyUse(use), connections.KeyNext
				kept, err := n.Keyring.Import(ctx, read)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%s is %s\n", kept.ID, kept.State)
				return nil
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	c.Flags().StringVar(&set, "set", connections.DefaultKeys, "the key set")
	c.Flags().StringVar(&use, "use", string(connections.KeySigning), "signing or encryption")
	c.Flags().StringVar(&certificate, "cert", "", "certificate (PEM)")
	c.Flags().StringVar(&key, "key", "", "private key (PEM)")
	c.Flags().StringVar(&file, "pkcs12", "", "certificate and private key (PKCS #12), in the place of --cert and --key")
	return c
}

func keysCertificateCommand() *cobra.Command {
	p, elsewhere := &place{}, &remote{}
	c := &cobra.Command{
		Use: "certificate ID", Short: "Write a key's certificate (PEM)", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if elsewhere.used() {
				return certificateRemotely(c, elsewhere, args[0])
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				keys, err := n.Keyring.All(ctx)
				if err != nil {
					return err
				}
				for _, k := range keys {
					if k.ID == args[0] {
						return pem.Encode(c.OutOrStdout(), &pem.Block{Type: "CERTIFICATE", Bytes: k.Certificate.Raw})
					}
				}
				return noKey(broker.ErrNotFound, args[0])
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	return c
}

func noKey(err error, id string) error {
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return hint(fmt.Errorf("there is no key %q", id), "trin keys list shows them")
	case errors.Is(err, broker.ErrConflict):
		return hint(errors.New(strings.TrimSuffix(err.Error(), ": "+broker.ErrConflict.Error())), "trin keys list shows which one is in use")
	}
	return err
}

func keysMasterCommand() *cobra.Command {
	return &cobra.Command{
		Use: "master", Short: "Print a new master key", Args: cobra.NoArgs,
		Long: "Prints a new master key, which seals what is secret in the database. Keep it in a file that only\n" +
			"Trin can read, and back it up apart from the database.",
		RunE: func(c *cobra.Command, _ []string) error {
			key, err := store.NewMasterKey(rand.Reader)
			if err != nil {
				return err
			}
			fmt.Fprintln(c.OutOrStdout(), key.Text())
			return nil
		},
	}
}

func keysResealCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "reseal", Short: "Seal everything anew under the first master key", Args: cobra.NoArgs,
		Long: "After it the master keys given with --old-master-key-file open nothing any more and may go.",
		RunE: func(c *cobra.Command, _ []string) error {
			return p.changing(c, "", func(ctx context.Context, n *node.Node) error {
				rows, err := n.Store.Reseal(ctx)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%d values were sealed anew\n", rows)
				return nil
			})
		},
	}
	p.flags(c)
	return c
}
