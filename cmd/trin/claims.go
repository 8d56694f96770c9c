package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/claimstx"
)

// claimsOptions are the flags of claims.
type claimsOptions struct {
	place
	files                       []string
	application, authentication string
	claims                      []string
	level, class                string
	subject                     string
	requesters                  []string
	sample, login               string
}

func claimsCommand() *cobra.Command {
	o := &claimsOptions{}
	c := &cobra.Command{
		Use: "claims --application ID --claim NAME=VALUE ...", Short: "Run a claims pipeline on sample claims", Args: cobra.NoArgs,
		Long: "Runs the pipeline of an application or of an authentication connection on sample claims, and shows\n" +
			"what each step did to them. The claims are on the command line, in a file (as below `with` in a\n" +
			"test), or what a recorded login brought, with pseudonyms in it. Exit code 4: the pipeline refuses\n" +
			"the login.",
		Example: "  trin claims --file installation.yaml --application journal --level 30 --claim email=alice@example.dk\n" +
			"  trin claims --authentication municipality --claim uid=alice --claim AssuranceLevel=4\n" +
			"  trin claims --application journal --login 7K2M-9QXD",
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c) },
	}
	o.flags(c)
	f := c.Flags()
	f.StringSliceVar(&o.files, "file", nil, "a file or folder to read instead of what is applied (repeatable)")
	f.StringVar(&o.application, "application", "", "the application whose pipeline is run")
	f.StringVar(&o.authentication, "authentication", "", "the authentication connection whose pipeline is run")
	f.StringArrayVar(&o.claims, "claim", nil, "NAME=VALUE (repeatable, also for one name)")
	f.StringVar(&o.level, "level", "0", "the level that was reached, VALUE or LADDER/VALUE")
	f.StringVar(&o.class, "class", "", "the class in the answer, or the one that was received")
	f.StringVar(&o.subject, "subject", "somebody", "the subject's value")
	f.StringArrayVar(&o.requesters, "requester", nil, "a RequesterID of the chain (repeatable)")
	f.StringVar(&o.sample, "sample", "", "a YAML file with the claims and the rest")
	f.StringVar(&o.login, "login", "", "the reference of a recorded login (trin claims samples list)")
	c.AddCommand(claimsDiffCommand(), claimsSamplesCommand())
	return c
}

func (o *claimsOptions) run(c *cobra.Command) error {
	return o.looking(c, o.files, func(l looked) error { return o.on(c, l) })
}

// on runs the pipeline of the installation.
func (o *claimsOptions) on(c *cobra.Command, l looked) error {
	if err := l.usable(c); err != nil {
		return err
	}
	pipeline, sample, err := o.pipeline(l.configuration)
	if err != nil {
		return err
	}
	claims, err := parseClaims(o.claims)
	if err != nil {
		return err
	}
	if o.sample+o.login != "" {
		if sample, err = o.sampled(c, sample); err != nil {
			return err
		}
	}
	if sample.Instant.IsZero() {
		sample.Instant = time.Now()
	}
	return explainClaims(c.Context(), c.OutOrStdout(), pipeline, sample.Input(l.configuration), append(sample.Claims, claims...))
}

// pipeline finds the pipeline that the flags name, and the login that they make
// up for it.
func (o *claimsOptions) pipeline(configuration *broker.Configuration) (*claimstx.Pipeline, claimstx.Sample, error) {
	level, err := parseLevel(o.level)
	if err != nil {
		return nil, claimstx.Sample{}, hint(fmt.Errorf("--level %q: %w", o.level, err), "write --level 30, or nsis/20")
	}
	s := claimstx.Sample{
		RequesterIDs: o.requesters, Subject: broker.Subject{Namespace: o.authentication, Value: o.subject},
		Level: level, Levels: broker.Levels{level}, Class: broker.Ref(o.class),
	}
	var found broker.ClaimsPipeline
	switch application, connection := configuration.Applications[broker.ID(o.application)], configuration.Connections[broker.ID(o.authentication)]; {
	case o.application != "" && o.authentication != "":
		return nil, s, hint(errors.New("an application and an authentication connection are named"), "name one of them")
	case application != nil:
		found, s.Application = application.Claims, application.ID
	case connection != nil:
		found, s.Connection = connection.Claims, connection.ID
	case o.application+o.authentication == "":
		return nil, s, hint(errors.New("no connection is named"), "name one with --application or --authentication; trin check lists them")
	default:
		return nil, s, hint(fmt.Errorf("there is no connection %q", o.application+o.authentication), "name one with --application or --authentication; trin check lists them")
	}
	pipeline, ok := found.(*claimstx.Pipeline)
	if !ok {
		return nil, s, hint(errors.New("the connection has errors, and no pipeline"), "trin check lists them")
	}
	return pipeline, s, nil
}

// explainClaims prints each step's difference, then what comes out. A step has
// the number by which errors call it: its place in the list of steps that it
// stands in. Those that every pipeline has of itself have none.
func explainClaims(ctx context.Context, out io.Writer, pipeline *claimstx.Pipeline, in broker.ClaimsInput, claims broker.Claims) error {
	steps, result, err := pipeline.Explain(ctx, in, claims)
	for _, step := range steps {
		if place, err := strconv.Atoi(step.Path); err == nil {
			fmt.Fprintf(out, "%d. ", place+1)
		}
		fmt.Fprintln(out, step.Step)
		if step.Err != nil {
			fmt.Fprintf(out, "   failed: %v\n", step.Err)
		}
		if step.Skipped {
			fmt.Fprintln(out, "   left out: its condition does not hold")
			continue
		}
		for _, name := range step.Removed {
			fmt.Fprintf(out, "   - %s = %s\n", name, values(step.Before, name))
		}
		for _, name := range step.Changed {
			fmt.Fprintf(out, "   ~ %s = %s, was %s\n", name, values(step.After, name), values(step.Before, name))
		}
		for _, name := range step.Added {
			fmt.Fprintf(out, "   + %s = %s\n", name, values(step.After, name))
		}
	}
	if err != nil {
		fmt.Fprintf(out, "the login is refused: %v\n", err)
		return exitError{4}
	}
	fmt.Fprintln(out, "comes out:")
	var shown []string
	for _, claim := range result {
		if !slices.Contains(shown, claim.Name) {
			fmt.Fprintf(out, "   %s = %s\n", claim.Name, values(result, claim.Name))
			shown = append(shown, claim.Name)
		}
	}
	return nil
}

func values(claims broker.Claims, name string) string {
	return strings.Join(plainly(claims.Values(name)), ", ")
}
