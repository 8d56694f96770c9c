package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"trin/cmd/trin/internal/demo"
)

// demoOptions are the flags of demo.
type demoOptions struct {
	walk    bool
	port    int
	dir     string
	verbose bool

	scenario string
}

func demoCommand() *cobra.Command {
	o := &demoOptions{}
	c := &cobra.Command{
		Use: "demo", Short: "Run Trin, three applications and three providers on this machine", Args: cobra.NoArgs,
		Long: "Starts Trin, an application of SAML, one of WS-Federation and one of OpenID Connect with an API,\n" +
			"two providers that are Trin themselves and one that behaves as AD FS, each on its own loopback\n" +
			"port, with seeded users. One provider reaches level 2, over SAML and OpenID Connect, another\n" +
			"level 3; AD FS reaches level 3 where it is asked for several factors. The API wants a fresh\n" +
			"login of level 3 for what it guards.\n\n" +
			"With --scenario kombit it is Trin as the identity provider of a town instead, with KOMBIT's two\n" +
			"context handlers, the town's own provider, and a service that knows roles.\n\n" +
			"With --walk it plays the flows without a browser, prints every hop and every decision, and\n" +
			"exits with 1 when one ends otherwise than docs/assurance.md demands.",
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c) },
	}
	f := c.Flags()
	f.BoolVar(&o.walk, "walk", false, "play the flows without a browser, and check them")
	f.StringVar(&o.scenario, "scenario", "", "kombit; empty: applications of the three protocols")
	f.IntVar(&o.port, "port", 8080, "Trin's port; the others take the next seven; 0: any free ones")
	f.StringVar(&o.dir, "data", "", "keep databases and keys here; empty: a directory that is removed at the end")
	f.BoolVar(&o.verbose, "verbose", false, "show Trin's log")
	return c
}

func (o *demoOptions) run(c *cobra.Command) (err error) {
	dir := o.dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "trin-demo-"); err != nil {
			return hint(err, "give a directory with --data")
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	if o.walk && !c.Flags().Changed("port") {
		o.port = 0
	}
	log := slog.New(slog.DiscardHandler)
	if o.verbose {
		log = slog.New(slog.NewTextHandler(c.ErrOrStderr(), nil))
	}
	start := demo.Start
	switch o.scenario {
	case "":
	case "kombit":
		start = demo.StartKOMBIT
	default:
		return hint(fmt.Errorf("there is no scenario %q", o.scenario), "write --scenario kombit, or leave it out")
	}
	d, err := start(c.Context(), demo.Options{Dir: dir, Port: o.port, Log: log, Readiness: demoReadiness})
	if err != nil {
		return hint(err, "if a port is taken, choose others with --port")
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if o.walk {
		return walk(c, d)
	}
	if o.scenario == "kombit" {
		return showKOMBIT(c, d)
	}
	return show(c, d)
}

func walk(c *cobra.Command, d *demo.Demo) error {
	out := c.OutOrStdout()
	if failed := d.Walk(c.Context(), out); failed > 0 {
		fmt.Fprintf(out, "\n%d of the flows differ from docs/assurance.md\n", failed)
		return exitError{1}
	}
	fmt.Fprintln(out, "\nevery flow ended as docs/assurance.md demands")
	return nil
}

// show tells the person what to open and type until they have had enough.
func show(c *cobra.Command, d *demo.Demo) error {
	out := c.OutOrStdout()
	fmt.Fprintf(out, `
  The demo is running.

    open       %s
    or         %s   (WS-Federation)
    or         %s   (OpenID Connect, with an API)
    user       %s
    password   %s

  Open the level 2 page and choose the provider for level 2.
  Then open the level 3 page: you are asked for a code, and for nothing else.
  The other applications now open their level 3 pages without a question.
  Begin again at OpenID Connect, with the appointments, and then the journal: the
  API answers with a challenge, and you are asked for a code, and nothing else.
  Renew a prescription there: the page for the code says what you confirm.
  Log out, and take the provider for level 3: the code is not asked.
  Or take AD FS: it asks for a code of its own, and for that at level 3 alone.
  The user %s has none there, so over SAML Trin asks for its own in its place.

  Trin itself is at %s, and its administration at %s/admin/
  for the user %s, with the same password and code. Ctrl-C ends the demo.

`, d.Application.BaseURL, d.WSFed.BaseURL, d.OIDC.BaseURL, demo.User, demo.Password, demo.Other, d.URL(), d.URL(), demo.Administrator)
	return showCodes(c, d, showCode)
}

// showCodes prints the codes as they change, until the person has had enough.
func showCodes(c *cobra.Command, d *demo.Demo, print func(io.Writer, *demo.Demo, *string) error) error {
	out := c.OutOrStdout()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := ""
	for {
		if err := print(out, d, &last); err != nil {
			return err
		}
		select {
		case <-c.Context().Done():
			fmt.Fprintln(out, "\n  The demo has ended.")
			return nil
		case <-tick.C:
		}
	}
}

// showCode prints the codes when they have changed.
func showCode(out io.Writer, d *demo.Demo, last *string) error {
	code, err := d.Code()
	if err != nil || code == *last {
		return err
	}
	adfs, err := d.ADFSCode()
	if err != nil {
		return err
	}
	*last = code
	until := time.Now().Truncate(demo.CodePeriod).Add(demo.CodePeriod)
	_, err = fmt.Fprintf(out, "    code       %s %s   AD FS's own %s %s   (until %s)\n", code[:3], code[3:], adfs[:3], adfs[3:], until.Format("15:04:05"))
	return err
}
