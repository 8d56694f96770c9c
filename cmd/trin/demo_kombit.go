package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/cmd/trin/internal/demo"
	"trin/cmd/trin/internal/node"
)

// showKOMBIT tells the person what to open and type in the scenario of KOMBIT,
// until they have had enough.
func showKOMBIT(c *cobra.Command, d *demo.Demo) error {
	fmt.Fprintf(c.OutOrStdout(), `
  The demo is running: Trin is the identity provider of a town.

    open       %s   (the context handler of OIOSAML 3)
    or         %s   (the first one, of OIOSAML 2)
    user       %s
    password   %s

  Open the journal: it wants NSIS Substantial, so you are asked for a code.
  Then open building permits: you are asked for nothing, and the roles are others.
  The system that nobody has described gets a login and no roles.
  At NSIS High nobody is let in, and the handler says why.
  Log out at the handler: Trin and the town's provider hear of it.

  Trin itself is at %s. Ctrl-C ends the demo.

`, d.HandlerURL(), d.FirstHandlerURL(), demo.User, demo.Password, d.URL())
	return showCodes(c, d, showOwnCode)
}

// showOwnCode prints Trin's code when it has changed.
func showOwnCode(out io.Writer, d *demo.Demo, last *string) error {
	code, err := d.Code()
	if err != nil || code == *last {
		return err
	}
	*last = code
	until := time.Now().Truncate(demo.CodePeriod).Add(demo.CodePeriod)
	_, err = fmt.Fprintf(out, "    code       %s %s   (until %s)\n", code[:3], code[3:], until.Format("15:04:05"))
	return err
}

// demoReadiness writes the report of the walk's logins and fails where it says
// otherwise than they went: five reached NSIS Substantial, one could have, one
// was refused.
func demoReadiness(ctx context.Context, out io.Writer, n *node.Node) error {
	configuration, err := stored(ctx, n)
	if err != nil {
		return err
	}
	now := time.Now()
	r := newReadiness(configuration, broker.Level{Ladder: "nsis", Value: 30}, now.Add(-time.Hour), now.Add(time.Hour))
	if err := n.Store.EachRecord(ctx, "", r.Since, func(body json.RawMessage) error { return r.add(body) }); err != nil {
		return err
	}
	r.settle(false)
	if err := readinessText(out, r); err != nil {
		return err
	}
	got := [5]int{r.Total.Logins, r.Total.Reached, r.Total.StepUp, r.Total.Fail, r.Total.Refused}
	if want := [5]int{6, 5, 1, 0, 1}; got != want {
		return fmt.Errorf("logins, reached, could step up, would fail, refused are %v, wanted %v", got, want)
	}
	return nil
}
