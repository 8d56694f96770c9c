package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/claimstx"
	"trin/cmd/trin/internal/node"
)

// exitNotReady is what readiness ends with when logins would have failed.
const exitNotReady = 5

// readinessOptions are the flags of readiness.
type readinessOptions struct {
	place
	level       string
	application string
	since       string
	format      string
	users       bool
}

func readinessCommand() *cobra.Command {
	o := &readinessOptions{}
	c := &cobra.Command{
		Use: "readiness --level LADDER/VALUE", Short: "Say who would fail if a level were required", Args: cobra.NoArgs,
		Long: "Reads the records of logins and says, for each application, requester behind it and connection,\n" +
			"how many logins and how many people reached the level, and of the others how many could have\n" +
			"stepped up, as the installation is now, and how many would have failed. Nobody is named, unless\n" +
			"--users is given. What was proven is read as it was at the time.\n\n" +
			"Exit codes: 0 nobody would have failed; 5 somebody would have.",
		Example: "  trin readiness --level nsis/20 --since 30d\n  trin readiness --level 30 --application kombit --format csv",
		RunE: func(c *cobra.Command, _ []string) error {
			return o.withNode(c, func(ctx context.Context, n *node.Node) error { return o.run(ctx, c, n) })
		},
	}
	o.flags(c)
	f := c.Flags()
	f.StringVar(&o.level, "level", "", "the level that would be required: VALUE, or LADDER/VALUE")
	f.StringVar(&o.application, "application", "", "only logins to this application")
	f.StringVar(&o.since, "since", "30d", "how far to look back: days such as 30d, or a time such as 12h")
	f.StringVar(&o.format, "format", "text", "text, json or csv")
	f.BoolVar(&o.users, "users", false, "name the people who would have failed (text and json)")
	return c
}

func (o *readinessOptions) run(ctx context.Context, c *cobra.Command, n *node.Node) error {
	level, err := parseLevel(o.level)
	if err != nil || level.Value == 0 {
		return hint(fmt.Errorf("--level %q is not a level", o.level), "write --level 30, or --level nsis/20")
	}
	back, err := lookBack(o.since)
	if err != nil {
		return hint(fmt.Errorf("--since %q: %w", o.since, err), "write --since 30d, or --since 12h")
	}
	write, known := readinessFormats[o.format]
	if !known {
		return hint(fmt.Errorf("there is no format %q", o.format), "write --format text, json or csv")
	}
	if o.users && o.format == "csv" {
		return hint(errors.New("a table has no place for people"), "take --users away, or write --format json")
	}
	now := time.Now()
	configuration, err := stored(ctx, n)
	if err != nil {
		return err
	}
	if all := ladders(configuration); !slices.Contains(all, ladderName(level)) {
		return hint(fmt.Errorf("no class of the vocabulary is on the ladder %q", ladderName(level)),
			"its ladders are: "+strings.Join(all, ", ")+"; a preset or a class of kind: vocabulary adds another")
	}
	r := newReadiness(configuration, level, now.Add(-back), now)
	err = n.Store.EachRecord(ctx, broker.ID(o.application), r.Since, func(body json.RawMessage) error { return r.add(body) })
	if err != nil {
		return err
	}
	r.settle(o.users)
	if err := write(c.OutOrStdout(), r); err != nil {
		return err
	}
	if r.failing() {
		return exitError{exitNotReady}
	}
	return nil
}

// stored is the picture of the installation that is applied.
func stored(ctx context.Context, n *node.Node) (*broker.Configuration, error) {
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return nil, err
	}
	if configuration.Version == 0 {
		return nil, hint(errors.New("nothing has been applied yet"), "apply an installation first, with trin apply")
	}
	return configuration, nil
}

// ladders are those that the vocabulary has a level on, by their names.
func ladders(c *broker.Configuration) []string {
	var all []string
	for _, class := range c.Vocabulary.Classes() {
		if name := ladderName(class.Level); class.Kind == broker.KindLevel && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// ladderName is what a document calls the ladder of the level.
func ladderName(level broker.Level) string {
	if level.Ladder == broker.HouseLadder {
		return claimstx.HouseLadderName
	}
	return string(level.Ladder)
}

// lookBack reads "30d" and "12h".
func lookBack(text string) (time.Duration, error) {
	const most = 3660
	if days, is := strings.CutSuffix(text, "d"); is {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 || n > most {
			return 0, fmt.Errorf("the days are a whole number from 1 to %d", most)
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > most*24*time.Hour {
		return 0, errors.New("this is no time to look back")
	}
	return d, nil
}
