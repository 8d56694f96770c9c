package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/cmd/trin/internal/node"
)

// tells are the flags of what applications are told a logout by, as serve has
// them.
func (p *place) tells(c *cobra.Command) {
	p.addresses(c)
	p.network(c)
}

// ended does what ends the sessions of the subjects, and says that it is done, who
// was told and who was not. Applications take a logout from the address alone by which they
// know Trin. Where one would be told and that address is not given nothing is
// done: a session that has ended can be told of no more.
func (p *place) ended(ctx context.Context, c *cobra.Command, n *node.Node, subjects []broker.Subject, done string, do func() (broker.Told, error)) error {
	behind, err := p.addressed(ctx, n, subjects)
	if err != nil {
		return err
	}
	told, err := do()
	if err != nil {
		return err
	}
	configuration, err := n.Pictures.Current(ctx)
	if told.Sessions > 0 && err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), done)
	p.printEnded(c.OutOrStdout(), configuration, behind, told)
	return nil
}

// addressed are the applications that would be told of the end of the subjects'
// sessions. Without the address that they know Trin by it is an error.
func (p *place) addressed(ctx context.Context, n *node.Node, subjects []broker.Subject) ([]broker.ID, error) {
	behind, err := n.ToldBehind(ctx, subjects)
	if err != nil {
		return nil, err
	}
	if len(behind) > 0 && strings.TrimSpace(p.baseURL) == "" {
		return nil, hint(fmt.Errorf("nothing was done: %s would be told of the logout, by an address of Trin that was not given", inOrder(behind)),
			"give the one that browsers see, as trin serve has it, and run it again: --base-url https://login.example.dk ("+baseURLVariable+")")
	}
	return behind, nil
}

// tellable says what would keep the end of a user's sessions from being done,
// before anything is asked of whoever runs the command. Nothing is changed.
func (p *place) tellable(c *cobra.Command, name string) error {
	return p.withNode(c, func(ctx context.Context, n *node.Node) error {
		subjects, err := n.LocalSubjects(ctx, name)
		if err != nil {
			return noUser(err, name)
		}
		_, err = p.addressed(ctx, n, subjects)
		return err
	})
}

// printEnded says what the end of sessions came to, and what to do next.
func (p *place) printEnded(out io.Writer, configuration *broker.Configuration, behind []broker.ID, told broker.Told) {
	if told.Sessions == 0 {
		fmt.Fprintln(out, "there was no session to end")
		return
	}
	fmt.Fprintf(out, "sessions that have ended: %d (trin why %s)\n", told.Sessions, told.Reference)
	var silent, unable []broker.ID
	inside := false // one of an organisation's may lie in a network that was not named
	for _, id := range told.Untold {
		if !slices.Contains(behind, id) {
			unable = append(unable, id)
			continue
		}
		silent = append(silent, id)
		if a := configuration.Applications[id]; a != nil && a.Organisation != "" && len(p.inside) == 0 {
			inside = true
		}
	}
	for _, line := range []struct {
		said string
		ids  []broker.ID
	}{{"told, and they have confirmed it", told.Told}, {"told, but they have not confirmed it", silent}, {"not told, as they have no back channel", unable}} {
		if len(line.ids) > 0 {
			fmt.Fprintf(out, "%s: %s\n", line.said, inOrder(line.ids))
		}
	}
	if len(told.Untold) > 0 {
		fmt.Fprintln(out, "next: the user may still be logged in at those that were not told or have not confirmed, until they ask Trin again.\n"+
			"      End it in the application itself where that is too long.")
	}
	if inside {
		fmt.Fprintln(out, "next: applications of an organisation are told inside a network only when it is named, as trin serve has it:\n"+
			"      give --organisation-network the next time.")
	}
}

// inOrder are applications in a sentence, each once and in order.
func inOrder(ids []broker.ID) string {
	var names []string
	for _, id := range ids {
		names = append(names, string(id))
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

func userDisableCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "disable NAME", Short: "Keep a user from logging in, and end the user's sessions and the tokens that applications have", Args: cobra.ExactArgs(1),
		Long: "Applications that can be told of the logout without the browser are told, and it is printed who was and\n" +
			"who was not. They know Trin by its address: give it with --base-url.",
		Example: "  trin user disable alice --base-url https://login.example.dk",
		RunE: func(c *cobra.Command, args []string) error {
			return p.changing(c, args[0], func(ctx context.Context, n *node.Node) error {
				subjects, err := n.LocalSubjects(ctx, args[0])
				if err != nil {
					return noUser(err, args[0])
				}
				return p.ended(ctx, c, n, subjects, args[0]+" is disabled", func() (broker.Told, error) { return n.DisableUser(ctx, args[0]) })
			})
		},
	}
	p.flags(c)
	p.tells(c)
	return c
}

func userPasswordCommand() *cobra.Command {
	p := &place{}
	var generate, keep bool
	c := &cobra.Command{
		Use: "password NAME", Short: "Give a user another password, and end the user's sessions", Args: cobra.ExactArgs(1),
		Long: "The password is typed at the terminal, which shows nothing of it, or is the first line of standard\n" +
			"input, or a generated one that is printed once. Every session of the user ends with the one before,\n" +
			"and what applications were given in it, unless --keep-sessions is given. It is printed which\n" +
			"applications were told of it and which were not. They know Trin by its address: give it with --base-url.",
		Example: "  trin user password alice --generate --base-url https://login.example.dk",
		RunE: func(c *cobra.Command, args []string) error {
			if !keep {
				if err := p.tellable(c, args[0]); err != nil {
					return err
				}
			}
			password, err := readPassword(c, generate)
			if err != nil {
				return err
			}
			return p.changing(c, args[0], func(ctx context.Context, n *node.Node) error {
				subjects, err := n.LocalSubjects(ctx, args[0])
				if err != nil {
					return noUser(err, args[0])
				}
				change := func() error {
					if err := noUser(n.Users.SetPassword(ctx, args[0], password), args[0]); err != nil {
						return err
					}
					printGenerated(c, generate, password)
					return nil
				}
				if keep {
					return change()
				}
				return p.ended(ctx, c, n, subjects, args[0]+" has another password", func() (broker.Told, error) {
					if err := change(); err != nil {
						return broker.Told{}, err
					}
					return n.EndUser(ctx, args[0])
				})
			})
		},
	}
	p.flags(c)
	p.tells(c)
	c.Flags().BoolVar(&generate, "generate", false, "generate a password and print it")
	c.Flags().BoolVar(&keep, "keep-sessions", false, "leave the user's sessions as they are")
	return c
}
