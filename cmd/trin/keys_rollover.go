package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/admin/access"
	"trin/admin/rollover"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
)

// commander is who runs a command, as whoever has the database and the master key
// may do everything.
func commander() access.Actor {
	return access.Actor{Name: author(), Role: access.Administrator, Stepped: time.Now()}
}

// placeOfKey is the set and use of a key.
func placeOfKey(ctx context.Context, n *node.Node, id string) (rollover.Place, error) {
	keys, err := n.Keyring.All(ctx)
	if err != nil {
		return rollover.Place{}, err
	}
	for _, k := range keys {
		if k.ID == id {
			return rollover.Place{Set: k.Set, Use: k.Use}, nil
		}
	}
	return rollover.Place{}, noKey(broker.ErrNotFound, id)
}

// keyMoveCommand makes a move, as the pages do: what comes too early is refused
// unless it is meant.
func keyMoveCommand(move rollover.Move, short string) *cobra.Command {
	p, elsewhere := &place{}, &remote{}
	var anyway bool
	c := &cobra.Command{
		Use: string(move) + " ID", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if elsewhere.used() {
				return elsewhere.changesNoKeys()
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				at, err := placeOfKey(ctx, n, args[0])
				if err != nil {
					return err
				}
				v, err := n.Rollover.View(ctx, at, args[0])
				if err != nil {
					return err
				}
				err = n.Rollover.Do(ctx, commander(), move, at, args[0], v.ActiveID(), anyway)
				if errors.Is(err, rollover.ErrObjected) {
					return hint(errors.New(objected(v.Objections(move, *v.Key(args[0]), time.Now()))), "give --anyway if it is meant")
				}
				return noKey(err, args[0])
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	c.Flags().BoolVar(&anyway, "anyway", false, "although it comes too early")
	return c
}

// objected writes why a move comes too early.
func objected(all []rollover.Objection) string {
	var said []string
	for _, o := range all {
		one := string(o.Why)
		if !o.Until.IsZero() {
			one += " until " + o.Until.UTC().Format(time.RFC3339)
		}
		var ids []string
		for _, p := range o.Parties {
			ids = append(ids, string(p.Role)+" "+string(p.ID))
		}
		if more := o.Count - len(o.Parties); more > 0 {
			ids = append(ids, fmt.Sprintf("and %d more", more))
		}
		if len(ids) > 0 {
			one += ": " + strings.Join(ids, ", ")
		}
		said = append(said, one)
	}
	return strings.Join(said, "; ")
}

func keysRolloverCommand() *cobra.Command {
	p, elsewhere := &place{}, &remote{}
	var set, use string
	c := &cobra.Command{
		Use: "rollover", Short: "Say where a key set stands, and who has the key that waits", Args: cobra.NoArgs,
		Example: "  trin keys rollover\n  trin keys rollover --set kombit --use encryption\n  trin keys rollover --server https://admin.example.dk --token-file token",
		RunE: func(c *cobra.Command, _ []string) error {
			if elsewhere.used() {
				return rolloverRemotely(c, elsewhere, rollover.Place{Set: set, Use: connections.KeyUse(use)})
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				v, err := n.Rollover.View(ctx, rollover.Place{Set: set, Use: connections.KeyUse(use)}, "")
				if err != nil {
					return err
				}
				standingOf(v).write(c.OutOrStdout())
				return nil
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	c.Flags().StringVar(&set, "set", connections.DefaultKeys, "the key set")
	c.Flags().StringVar(&use, "use", string(connections.KeySigning), "signing or encryption")
	return c
}

func keysConfirmCommand() *cobra.Command {
	p, elsewhere := &place{}, &remote{}
	var application, authentication, word, takes string
	c := &cobra.Command{
		Use: "confirm ID", Short: "Keep what a party is known to have of the key that waits", Args: cobra.ExactArgs(1),
		Example: "  trin keys confirm 0a1b2c3d4e5f6a7b --application journal --word confirmed\n  trin keys confirm 0a1b2c3d4e5f6a7b --authentication idp --word told --takes hand",
		RunE: func(c *cobra.Command, args []string) error {
			party := connections.KeyParty{Role: connections.RoleApplication, ID: broker.ID(application)}
			if authentication != "" {
				party = connections.KeyParty{Role: connections.RoleAuthentication, ID: broker.ID(authentication)}
			}
			if (application == "") == (authentication == "") {
				return hint(errors.New("no party is named"), "give --application or --authentication")
			}
			if elsewhere.used() {
				return confirmRemotely(c, elsewhere, args[0], party)
			}
			return p.withNode(c, func(ctx context.Context, n *node.Node) error {
				at, err := placeOfKey(ctx, n, args[0])
				if err != nil {
					return err
				}
				v, err := n.Rollover.View(ctx, at, args[0])
				if err != nil {
					return err
				}
				said := v.Said(party) // what is not given stays as it is
				if c.Flags().Changed("word") {
					said.Word = connections.KeyWord(word)
				}
				if c.Flags().Changed("takes") {
					said.Way = connections.KeyWay(takes)
				}
				err = n.Rollover.Say(ctx, commander(), at, args[0], []rollover.Said{said})
				if errors.Is(err, broker.ErrNotFound) {
					return noParty(party)
				}
				return noKey(err, args[0])
			})
		},
	}
	p.flags(c)
	elsewhere.flags(c)
	c.Flags().StringVar(&application, "application", "", "the application")
	c.Flags().StringVar(&authentication, "authentication", "", "the authentication connection")
	c.Flags().StringVar(&word, "word", "", "told or confirmed; empty takes away what stood there")
	c.Flags().StringVar(&takes, "takes", "", "how it takes keys: address or hand; empty = as its protocol does")
	return c
}

func noParty(party connections.KeyParty) error {
	return hint(fmt.Errorf("%s %q finds no keys in this set, or a word is not known", party.Role, party.ID), "words are told and confirmed, ways address and hand; trin keys rollover lists the parties")
}
