package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

func userCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "user", Short: "Local users, and everybody's second factors",
		Long: "Local users are those who log in with a password that Trin keeps. A second factor belongs to a\n" +
			"subject: a local user, or somebody whom a provider knows.",
	}
	c.AddCommand(
		userAddCommand(), userListCommand(), userPasswordCommand(), userClaimsCommand(),
		userDisableCommand(),
		userSwitchCommand("enable NAME", "Let a disabled user log in again", func(ctx context.Context, n *node.Node, name string) error { return n.Users.Enable(ctx, name) }),
		userSwitchCommand("unlock NAME", "Let a user who was slowed down try again at once", unlockUser),
		inviteCommand(), enrolCommand(), factorCommand(), resetCommand(), unlockFactorCommand(),
	)
	return c
}

func userAddCommand() *cobra.Command {
	p := &place{}
	var claims []string
	var generate bool
	c := &cobra.Command{
		Use: "add NAME", Short: "Make a local user", Args: cobra.ExactArgs(1),
		Long: "Makes a local user. The password is typed at the terminal, which shows nothing of it, or is the first\n" +
			"line of standard input, or a generated one that is printed once.",
		Example: "  trin user add alice --generate --claim email=alice@example.dk --claim groups=staff",
		RunE: func(c *cobra.Command, args []string) error {
			own, err := parseClaims(claims)
			if err != nil {
				return err
			}
			password, err := readPassword(c, generate)
			if err != nil {
				return err
			}
			return p.changing(c, args[0], func(ctx context.Context, n *node.Node) error {
				user, err := n.Users.Create(ctx, args[0], password, own)
				if errors.Is(err, broker.ErrConflict) {
					return hint(fmt.Errorf("there is a user %q already", args[0]), "trin user password changes a password")
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "user %s has the subject %s\n", user.Name, user.ID)
				printGenerated(c, generate, password)
				return nil
			})
		},
	}
	p.flags(c)
	c.Flags().StringArrayVar(&claims, "claim", nil, "NAME=VALUE (repeatable, also for one name)")
	c.Flags().BoolVar(&generate, "generate", false, "generate a password and print it")
	return c
}

func userClaimsCommand() *cobra.Command {
	p := &place{}
	var claims []string
	c := &cobra.Command{
		Use: "claims NAME", Short: "Replace a user's claims", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			own, err := parseClaims(claims)
			if err != nil {
				return err
			}
			return p.changing(c, args[0], func(ctx context.Context, n *node.Node) error {
				return noUser(n.Users.SetClaims(ctx, args[0], own), args[0])
			})
		},
	}
	p.flags(c)
	c.Flags().StringArrayVar(&claims, "claim", nil, "NAME=VALUE (repeatable, also for one name)")
	return c
}

func userListCommand() *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: "list", Short: "List the local users", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withNode(c, func(ctx context.Context, n *node.Node) error { return listUsers(ctx, c, n) })
		},
	}
	p.flags(c)
	return c
}

// listPage is how many users are read at a time.
const listPage = 500

func listUsers(ctx context.Context, c *cobra.Command, n *node.Node) error {
	after := ""
	for {
		users, err := n.Users.List(ctx, after, listPage)
		if err != nil {
			return err
		}
		for _, u := range users {
			fmt.Fprintf(c.OutOrStdout(), "%-24s %-28s %s\n", u.Name, u.ID, userState(u))
			after = u.Name
		}
		if len(users) < listPage {
			return nil
		}
	}
}

func userState(u connections.User) string {
	switch {
	case u.Disabled:
		return "disabled"
	case u.Password == "":
		return "no password"
	}
	return "may log in"
}

func userSwitchCommand(use, short string, do func(context.Context, *node.Node, string) error) *cobra.Command {
	p := &place{}
	c := &cobra.Command{
		Use: use, Short: short, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.changing(c, args[0], func(ctx context.Context, n *node.Node) error { return noUser(do(ctx, n, args[0]), args[0]) })
		},
	}
	p.flags(c)
	return c
}

// unlockUser clears the counter of a user who is there: a misspelt name would
// otherwise seem to be unlocked.
func unlockUser(ctx context.Context, n *node.Node, name string) error {
	if _, err := n.Users.Find(ctx, name); err != nil {
		return err
	}
	return n.Users.Unlock(ctx, name)
}

func noUser(err error, name string) error {
	if errors.Is(err, broker.ErrNotFound) {
		return hint(fmt.Errorf("there is no local user %q", name), "trin user list shows them")
	}
	return err
}

func parseClaims(texts []string) (broker.Claims, error) {
	var claims broker.Claims
	at := map[string]int{}
	for _, text := range texts {
		name, value, found := strings.Cut(text, "=")
		if !found || name == "" {
			return nil, hint(fmt.Errorf("--claim %q is not NAME=VALUE", text), "write --claim email=alice@example.dk")
		}
		if i, ok := at[name]; ok {
			claims[i].Values = append(claims[i].Values, value)
			continue
		}
		at[name] = len(claims)
		claims = append(claims, broker.Claim{Name: name, Values: []string{value}})
	}
	return claims, nil
}

func printGenerated(c *cobra.Command, generate bool, password string) {
	if generate {
		fmt.Fprintf(c.OutOrStdout(), "password %s\n", password)
	}
}
