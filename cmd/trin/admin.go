package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/access"
	"trin/admin/signin"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

func adminCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "admin", Short: "Who may work in the administration: people, and programs with tokens",
		Long: "An administrator is a subject: somebody whom an authentication connection knows, by its namespace\n" +
			"and value. The roles are viewer, operator and administrator (docs/administration.md).",
	}
	token := &cobra.Command{Use: "token", Short: "Tokens of the API, for programs"}
	token.AddCommand(tokenNewCommand(), tokenListCommand(), tokenRevokeCommand())
	c.AddCommand(adminLinkCommand(), adminListCommand(), adminAddCommand(), adminRemoveCommand(), token)
	return c
}

// operator is whoever runs trin on the machine, who may do everything there.
func operator() access.Actor {
	return access.Actor{Name: author(), Role: access.Administrator, Stepped: time.Now()}
}

// whoFlags are the flags that say what an administrator or a token may.
type whoFlags struct{ role, organisation string }

func (w *whoFlags) flags(c *cobra.Command, role string) {
	c.Flags().StringVar(&w.role, "role", role, "viewer, operator or administrator")
	c.Flags().StringVar(&w.organisation, "organisation", "", "the only organisation that is seen and changed; empty: everything")
}

func (w *whoFlags) read() (access.Role, error) {
	role, err := access.ParseRole(w.role)
	return role, hint(err, "write --role viewer")
}

func adminLinkCommand() *cobra.Command {
	p, who := &place{}, &whoFlags{}
	c := &cobra.Command{
		Use: "link", Short: "Print a one-time link that makes an administrator", Args: cobra.NoArgs,
		Long: "Prints a link that is good once, within an hour. Whoever opens it and logs in becomes an\n" +
			"administrator. Where the installation has no application of the administration yet, the page behind\n" +
			"the link makes it, with a user and a second factor. Give it to nobody but the one it is for.",
		Example: "  trin admin link --base-url https://login.example.dk\n  trin admin link --base-url https://login.example.dk --role viewer --organisation odense",
		RunE: func(c *cobra.Command, _ []string) error {
			role, err := who.read()
			if err != nil {
				return err
			}
			guess := strings.TrimSpace(p.baseURL) == "" && strings.TrimSpace(p.adminURL) == ""
			p.baseURL = orElse(p.baseURL, "http://"+defaultListen)
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				link, err := n.Link(ctx, operator(), role, who.organisation)
				if err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), link)
				fmt.Fprintf(c.ErrOrStderr(), "good once, for %s\n", signin.LinkLife)
				if guess {
					fmt.Fprintln(c.ErrOrStderr(), "note: "+p.baseURL+" is a guess: what trin serve has where it is told nothing. Where browsers see\n"+
						"      another address this link leads nowhere: run it again with --base-url https://login.example.dk ("+baseURLVariable+")")
				}
				return nil
			})
		},
	}
	p.flags(c)
	p.addresses(c)
	who.flags(c, access.Administrator.String())
	return c
}

func adminListCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "list", Short: "List the administrators", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				all, err := n.People.List(ctx, operator())
				if err != nil {
					return err
				}
				for _, a := range all {
					fmt.Fprintf(c.OutOrStdout(), "%-24s %-14s %-16s %s %s\n", a.Name, a.Role, orElse(a.Organisation, "everything"), a.Subject.Namespace, a.Subject.Value)
				}
				return nil
			})
		},
	}
	p.flags(c)
	return c
}

// namespaced is the subject that an argument and the flag name: a local user by
// name where there is no namespace.
func namespaced(ctx context.Context, n *node.Node, namespace, value string) (broker.Subject, error) {
	if namespace != "" {
		return broker.Subject{Namespace: namespace, Value: value}, nil
	}
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return broker.Subject{}, err
	}
	subjects, err := n.LocalAdministrators(ctx, configuration, value)
	switch {
	case err != nil:
		return broker.Subject{}, hint(noUser(err, value), "for somebody whom a provider knows, name the connection with --namespace")
	case len(subjects) == 1:
		return subjects[0], nil
	case len(subjects) == 0:
		return broker.Subject{}, hint(errors.New("the administration's application uses no connection for local passwords"), "name the namespace with --namespace")
	}
	return broker.Subject{}, hint(fmt.Errorf("the user has %d subjects", len(subjects)), "name the namespace with --namespace")
}

const namespaceHelp = "the subject's namespace: the subjectNamespace or the ID of the connection that authenticates them; empty: local users"

func adminAddCommand() *cobra.Command {
	p, who := &place{}, &whoFlags{}
	var namespace, name string
	c := &cobra.Command{
		Use: "add SUBJECT", Short: "Make somebody an administrator, or one of another role", Args: cobra.ExactArgs(1),
		Long: "The subject is a local user, by name, or somebody whom a provider knows, by the value of its\n" +
			"subject. Who is refused at the administration is shown both parts of the subject.",
		Example: "  trin admin add anna --role operator\n  trin admin add --namespace municipality 3b0a4c1e-52d7 --name \"Bo Bang\"",
		RunE: func(c *cobra.Command, args []string) error {
			role, err := who.read()
			if err != nil {
				return err
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				subject, err := namespaced(ctx, n, namespace, args[0])
				if err != nil {
					return err
				}
				err = n.People.Save(ctx, operator(), connections.Administrator{
					Subject: subject, Name: orElse(name, args[0]), Role: role.String(), Organisation: who.organisation,
				})
				if err != nil {
					return lastOne(err)
				}
				fmt.Fprintf(c.OutOrStdout(), "%s in %s is %s\n", subject.Value, subject.Namespace, role)
				return nil
			})
		},
	}
	p.flags(c)
	who.flags(c, access.Viewer.String())
	c.Flags().StringVar(&namespace, "namespace", "", namespaceHelp)
	c.Flags().StringVar(&name, "name", "", "what the audit calls them; empty: the subject")
	return c
}

func adminRemoveCommand() *cobra.Command {
	p := &place{}
	var namespace string
	c := &cobra.Command{
		Use: "remove SUBJECT", Short: "Take the administration away from somebody", Args: cobra.ExactArgs(1),
		Long: "Ends their sessions at once, and stops the tokens that they have made at a page.",
		RunE: func(c *cobra.Command, args []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				subject, err := namespaced(ctx, n, namespace, args[0])
				if err != nil {
					return err
				}
				err = n.People.Remove(ctx, operator(), subject)
				if errors.Is(err, broker.ErrNotFound) {
					return hint(fmt.Errorf("%s in %s is no administrator", subject.Value, subject.Namespace), "trin admin list shows them")
				}
				return lastOne(err)
			})
		},
	}
	p.flags(c)
	c.Flags().StringVar(&namespace, "namespace", "", namespaceHelp)
	return c
}

func lastOne(err error) error {
	if errors.Is(err, connections.ErrLastAdministrator) {
		return hint(connections.ErrLastAdministrator, "trin admin add --role administrator")
	}
	return err
}
