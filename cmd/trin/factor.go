package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections/totp"
)

// whose are the flags that name a subject at a second factor.
type whose struct {
	place
	factor, namespace string
}

func (w *whose) flags(c *cobra.Command) {
	w.place.flags(c)
	c.Flags().StringVar(&w.factor, "factor", "", "the second-factor connection; empty: the only one of its protocol")
	c.Flags().StringVar(&w.namespace, "namespace", "", "the subject's namespace: the subjectNamespace or the ID of the connection that authenticates them; empty: local users")
}

// onFactor works on a subject at a second factor.
type onFactor func(context.Context, *node.Node, broker.ID, broker.Subject) error

// at runs with the factor and the subject that the flags and the argument name.
func (w *whose) at(c *cobra.Command, value string, do onFactor) error {
	return w.withNode(c, func(ctx context.Context, n *node.Node) error { return w.run(ctx, n, value, do) })
}

// change is at for what is kept in the audit.
func (w *whose) change(c *cobra.Command, value string, do onFactor) error {
	return w.changing(c, strings.TrimPrefix(w.namespace+"/"+value, "/"), func(ctx context.Context, n *node.Node) error {
		return w.run(ctx, n, value, do)
	})
}

func (w *whose) run(ctx context.Context, n *node.Node, value string, do onFactor) error {
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return err
	}
	factor, err := w.connection(configuration)
	if err != nil {
		return err
	}
	subject := broker.Subject{Namespace: w.namespace, Value: value}
	if w.namespace == "" {
		if subject, err = localSubject(ctx, n, configuration, value); err != nil {
			return err
		}
	}
	return do(ctx, n, factor, subject)
}

func (w *whose) connection(configuration *broker.Configuration) (broker.ID, error) {
	var all []broker.ID
	for id, connection := range configuration.Connections {
		if connection.Kind == totp.Name {
			all = append(all, id)
		}
	}
	switch {
	case w.factor == "" && len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return "", hint(errors.New("the installation has no connection for one-time codes"), "write one with protocol: totp, name it among the factors of an authentication connection, and apply that")
	case w.factor == "":
		return "", hint(fmt.Errorf("there are %d connections for one-time codes", len(all)), "name one with --factor")
	}
	if connection := configuration.Connections[broker.ID(w.factor)]; connection == nil || connection.Kind != totp.Name {
		return "", hint(fmt.Errorf("%q is no connection for one-time codes", w.factor), "trin export shows the connections")
	}
	return broker.ID(w.factor), nil
}

// localSubject finds how the password connection names a local user.
func localSubject(ctx context.Context, n *node.Node, configuration *broker.Configuration, name string) (broker.Subject, error) {
	user, err := n.Users.Find(ctx, name)
	if err != nil {
		return broker.Subject{}, hint(noUser(err, name), "for somebody whom a provider knows, name the connection with --namespace")
	}
	for _, connection := range configuration.Connections {
		if connection.Kind == "password" && connection.SubjectClaim == "" {
			namespace := connection.SubjectNamespace
			if namespace == "" {
				namespace = string(connection.ID)
			}
			return broker.Subject{Namespace: namespace, Value: user.ID}, nil
		}
	}
	return broker.Subject{}, hint(errors.New("no connection for local passwords names its users by their own subject"), "name the namespace with --namespace")
}

func inviteCommand() *cobra.Command {
	w := &whose{}
	var valid time.Duration
	c := &cobra.Command{
		Use: "invite SUBJECT", Short: "Let somebody enrol a second factor", Args: cobra.ExactArgs(1),
		Long: "Prints a code that lets the subject enrol once, at the next login that wants the factor. Hand it\n" +
			"over by a way that is as sure as the level that the factor gives.",
		Example: "  trin user invite alice\n  trin user invite --namespace municipality 3b0a4c1e-52d7",
		RunE: func(c *cobra.Command, args []string) error {
			return w.change(c, args[0], func(ctx context.Context, n *node.Node, factor broker.ID, subject broker.Subject) error {
				code, err := n.Codes.Invite(ctx, factor, subject, valid)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "invitation %s for %s in %s, valid for %s\n", code, subject.Value, subject.Namespace, valid)
				return nil
			})
		},
	}
	w.flags(c)
	c.Flags().DurationVar(&valid, "valid", 72*time.Hour, "for how long")
	return c
}

func enrolCommand() *cobra.Command {
	w := &whose{}
	var file string
	c := &cobra.Command{
		Use: "enrol SUBJECT", Short: "Give somebody a second factor whose secret is known", Args: cobra.ExactArgs(1),
		Long: "Takes over a secret that the subject's app or token holds already, for example from another\n" +
			"product, in place of one that is there. It prints the recovery codes, which are shown once.\n" +
			"Somebody who has none yet is better invited: then nobody but they and Trin knows the secret.",
		Example: "  trin user enrol --namespace municipality --secret-file alice.secret 3b0a4c1e-52d7\n" +
			"  printf %s \"$SECRET\" | trin user enrol alice --secret-file -",
		RunE: func(c *cobra.Command, args []string) error {
			secret, err := readSecret(c.InOrStdin(), file)
			if err != nil {
				return err
			}
			return w.change(c, args[0], func(ctx context.Context, n *node.Node, factor broker.ID, subject broker.Subject) error {
				configuration, err := n.Pictures.Current(ctx)
				if err != nil {
					return err
				}
				codes, err := n.Codes.Enrol(ctx, factor, subject, secret, configuration.Connections[factor].Settings)
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%s in %s has a second factor at %s\n", subject.Value, subject.Namespace, factor)
				for _, code := range codes {
					fmt.Fprintf(c.OutOrStdout(), "recovery code %s\n", code)
				}
				return nil
			})
		},
	}
	w.flags(c)
	c.Flags().StringVar(&file, "secret-file", "", "file that holds the secret in base32; -: standard input")
	return c
}

// readSecret reads a secret that must not stand on the command line, where
// every process of the machine can read it.
func readSecret(in io.Reader, file string) (string, error) {
	if file == "" {
		return "", hint(errors.New("the secret is not given"), "write it to a file and name that with --secret-file")
	}
	if file != "-" {
		handle, err := os.Open(file)
		if err != nil {
			return "", hint(err, "name the file of the secret with --secret-file")
		}
		defer handle.Close()
		in = handle
	}
	const longest = 4096
	content, err := io.ReadAll(io.LimitReader(in, longest))
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	return strings.TrimSpace(string(content)), nil
}

func factorCommand() *cobra.Command {
	w := &whose{}
	c := &cobra.Command{
		Use: "factor SUBJECT", Short: "Show how far somebody's second factor has come", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return w.at(c, args[0], func(ctx context.Context, n *node.Node, factor broker.ID, subject broker.Subject) error {
				status, err := n.Codes.Status(ctx, factor, subject)
				if err != nil {
					return err
				}
				printStatus(c.OutOrStdout(), subject, status)
				return nil
			})
		},
	}
	w.flags(c)
	return c
}

func printStatus(out io.Writer, subject broker.Subject, status totp.Status) {
	if !status.Enrolled {
		fmt.Fprintf(out, "%s is not enrolled", subject.Value)
	} else {
		fmt.Fprintf(out, "%s is enrolled since %s, with %d recovery codes left", subject.Value,
			status.Since.Local().Format("2006-01-02 15:04"), status.RecoveryCodes)
	}
	switch {
	case status.Locked:
		fmt.Fprint(out, ", and locked after too many wrong codes (trin user unlock-factor)")
	case status.Failures > 0:
		fmt.Fprintf(out, ", %d attempts since the last success", status.Failures)
	}
	fmt.Fprintln(out)
}

func resetCommand() *cobra.Command {
	w := &whose{}
	c := &cobra.Command{
		Use: "reset SUBJECT", Short: "Take somebody's second factor away", Args: cobra.ExactArgs(1),
		Long: "Removes the secret, the recovery codes and open invitations, and ends the sessions of the subject. Invite\n" +
			"the subject to enrol again. It is printed which applications were told of it and which were not. They know\n" +
			"Trin by its address: give it with --base-url.",
		Example: "  trin user reset alice --base-url https://login.example.dk",
		RunE: func(c *cobra.Command, args []string) error {
			return w.change(c, args[0], func(ctx context.Context, n *node.Node, factor broker.ID, subject broker.Subject) error {
				whose := []broker.Subject{subject}
				return w.ended(ctx, c, n, whose, args[0]+" has no second factor any more", func() (broker.Told, error) {
					if err := n.Codes.Reset(ctx, factor, subject); err != nil {
						return broker.Told{}, err
					}
					return n.EndSubjects(ctx, whose)
				})
			})
		},
	}
	w.flags(c)
	w.tells(c)
	return c
}

func unlockFactorCommand() *cobra.Command {
	w := &whose{}
	c := &cobra.Command{
		Use: "unlock-factor SUBJECT", Short: "Let somebody whose codes were wrong too often try again", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return w.change(c, args[0], func(ctx context.Context, n *node.Node, factor broker.ID, subject broker.Subject) error {
				return n.Codes.Unlock(ctx, factor, subject)
			})
		},
	}
	w.flags(c)
	return c
}
