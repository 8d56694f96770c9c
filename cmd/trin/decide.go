package main

import (
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

// decideOptions are the flags of decide.
type decideOptions struct {
	place
	elsewhere   remote
	files       []string
	application string
	classes     []string
	comparison  string
	requesters  []string
	answers     []string
	claims      []string
	session     []string
	choose      []string
	force       bool
	passive     bool
	voluntary   bool
	account     bool
	confirm     []string
	maxAge      time.Duration
	aged        bool // maxAge was given
}

func decideCommand() *cobra.Command {
	o := &decideOptions{}
	c := &cobra.Command{
		Use: "decide --application ID", Short: "Say what a login would need, and why", Args: cobra.NoArgs,
		Long: "Rehearses one login on the installation that is applied, or on files: what is asked, what the\n" +
			"providers answer, what the session holds. It prints each decision with the rules that spoke.\n" +
			"Exit code 4: the login is refused.",
		Example: "  trin decide --file installation.yaml --application journal --class urn:dk:gov:saml:attribute:AssuranceLevel:3 \\\n" +
			"      --answer municipality=urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport\n" +
			"  trin decide --application journal --class URI --comparison minimum --session municipality=20",
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c) },
	}
	o.flags(c)
	o.elsewhere.flags(c)
	f := c.Flags()
	f.StringSliceVar(&o.files, "file", nil, "a file or folder to read instead of what is applied (repeatable)")
	f.StringVar(&o.application, "application", "", "the application that asks")
	f.StringArrayVar(&o.classes, "class", nil, "a class that it asks for, in order (repeatable)")
	f.StringVar(&o.comparison, "comparison", "exact", "exact, minimum, maximum or better")
	f.StringArrayVar(&o.requesters, "requester", nil, "a RequesterID of the chain (repeatable)")
	f.StringArrayVar(&o.answers, "answer", nil, "CONNECTION=CLASS that it answers, or CONNECTION=unwilling (repeatable)")
	f.StringArrayVar(&o.claims, "claim", nil, "CONNECTION=CLAIM=VALUE that it says with its answer, where its level is read from a claim (repeatable)")
	f.StringArrayVar(&o.session, "session", nil, "CONNECTION=VALUE that the session holds, or CONNECTION=LADDER/VALUE (repeatable)")
	f.StringArrayVar(&o.choose, "choose", nil, "a connection that the user chooses (repeatable)")
	f.BoolVar(&o.force, "force", false, "ForceAuthn")
	f.BoolVar(&o.passive, "passive", false, "IsPassive, prompt=none")
	f.BoolVar(&o.voluntary, "voluntary", false, "the classes are wishes, as acr_values are")
	f.BoolVar(&o.account, "select-account", false, "the user is to choose the account")
	f.StringArrayVar(&o.confirm, "confirm", nil, "VALUE or LADDER/VALUE with which the user confirms an act (repeatable)")
	f.DurationVar(&o.maxAge, "max-age", 0, "how old the authentication may be")
	return c
}

func (o *decideOptions) run(c *cobra.Command) error {
	look := o.look
	if o.elsewhere.used() {
		look = o.elsewhere.lookAt
	}
	l, err := look(c, o.files)
	if err != nil {
		return err
	}
	if err := l.usable(c); err != nil {
		return err
	}
	o.aged = c.Flags().Changed("max-age")
	rehearsal, err := o.rehearsal(l.configuration, time.Now())
	if err != nil {
		return err
	}
	steps := rehearsal.Run()
	for i, step := range steps {
		printStep(c.OutOrStdout(), i+1, step)
	}
	if steps[len(steps)-1].Decision.Step == broker.StepRefuse {
		return exitError{4}
	}
	return nil
}

// rehearsal turns the flags into facts.
func (o *decideOptions) rehearsal(configuration *broker.Configuration, now time.Time) (broker.Rehearsal, error) {
	application, ok := configuration.Applications[broker.ID(o.application)]
	if !ok {
		if o.application == "" {
			return broker.Rehearsal{}, hint(errors.New("no application is named"), "name one with --application; trin check lists them")
		}
		return broker.Rehearsal{}, hint(fmt.Errorf("there is no application %q", o.application), "name another with --application; trin check lists them")
	}
	request := broker.AuthnRequest{
		Application: application.ID, Comparison: broker.Comparison(o.comparison),
		ForceAuthn: o.force, Passive: o.passive, RequesterIDs: o.requesters, Signed: true,
		Voluntary: o.voluntary, SelectAccount: o.account,
	}
	if o.aged {
		request.MaxAge = &o.maxAge
	}
	for _, text := range o.confirm {
		level, err := parseLevel(text)
		if err != nil {
			return broker.Rehearsal{}, hint(fmt.Errorf("--confirm %q: %w", text, err), "write --confirm 30, or --confirm nsis/30")
		}
		if request.Confirm == nil {
			request.Confirm = &broker.Confirmation{}
		}
		request.Confirm.Levels = request.Confirm.Levels.With(level)
	}
	for _, class := range o.classes {
		request.Classes = append(request.Classes, broker.Ref(class))
	}
	r := broker.Rehearsal{Facts: broker.Facts{Configuration: configuration, Application: application, Request: request, Now: now}}
	for _, text := range o.answers {
		connection, class, found := strings.Cut(text, "=")
		if !found || configuration.Connections[broker.ID(connection)] == nil {
			return r, hint(fmt.Errorf("--answer %q names no connection of the installation", text), "write --answer CONNECTION=CLASS")
		}
		r.Answers = append(r.Answers, broker.RehearsedAnswer{
			Connection: broker.ID(connection), Class: broker.Ref(class), Unwilling: class == "unwilling",
		})
	}
	if err := o.say(&r); err != nil {
		return r, err
	}
	for _, id := range o.choose {
		r.Choices = append(r.Choices, broker.ID(id))
	}
	return r, o.hold(&r.Facts)
}

// say adds claims to what the connections answer: to the first answer of each.
func (o *decideOptions) say(r *broker.Rehearsal) error {
	for _, text := range o.claims {
		id, said, _ := strings.Cut(text, "=")
		name, value, found := strings.Cut(said, "=")
		if !found || name == "" || r.Facts.Configuration.Connections[broker.ID(id)] == nil {
			return hint(fmt.Errorf("--claim %q names no connection of the installation, or no claim", text), "write --claim CONNECTION=CLAIM=VALUE")
		}
		at := slices.IndexFunc(r.Answers, func(a broker.RehearsedAnswer) bool { return a.Connection == broker.ID(id) })
		if at < 0 {
			at = len(r.Answers)
			r.Answers = append(r.Answers, broker.RehearsedAnswer{Connection: broker.ID(id)})
		}
		r.Answers[at].Claims = append(r.Answers[at].Claims, broker.Claim{Name: name, Values: []string{value}})
	}
	return nil
}

// hold fills the session.
func (o *decideOptions) hold(f *broker.Facts) error {
	for _, text := range o.session {
		id, value, _ := strings.Cut(text, "=")
		connection := f.Configuration.Connections[broker.ID(id)]
		if connection == nil {
			return hint(fmt.Errorf("--session %q names no connection of the installation", text), "write --session CONNECTION=VALUE")
		}
		level, err := parseLevel(value)
		if err != nil {
			return hint(fmt.Errorf("--session %q: %w", text, err), "write --session CONNECTION=20, or CONNECTION=nsis/20")
		}
		if f.Session == nil {
			namespace := connection.SubjectNamespace
			if namespace == "" {
				namespace = id
			}
			f.Session = &broker.Session{
				Group: f.Application.Group, Chosen: connection.ID, Subject: broker.Subject{Namespace: namespace, Value: "somebody"},
				Created: f.Now, Used: f.Now, Expires: f.Now.Add(time.Hour),
			}
		}
		e := broker.Evidence{
			Connection: connection.ID, Factor: len(f.Session.Evidence) > 0, Subject: f.Session.Subject,
			Level: level, Instant: f.Now, Received: f.Now,
		}
		// A session counts as what its class still gives.
		if refs := connection.Scale.At(level); len(refs) > 0 && !e.Factor && level != connection.FirstFactor {
			e.Class = refs[0]
		}
		f.Session.Evidence = append(f.Session.Evidence, e)
	}
	return nil
}

func parseLevel(text string) (broker.Level, error) {
	var level broker.Level
	if ladder, value, found := strings.Cut(text, "/"); found {
		if text = value; ladder != claimstx.HouseLadderName {
			level.Ladder = broker.Ladder(ladder)
		}
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < 0 {
		return level, errors.New("the value of a level is a whole number")
	}
	level.Value = value
	return level, nil
}

func printStep(out io.Writer, number int, step broker.Rehearsed) {
	d := step.Decision
	fmt.Fprintf(out, "%d. %s", number, d.Step)
	switch d.Step {
	case broker.StepChoose:
		fmt.Fprintf(out, " among %v: %s is taken", d.Offer, step.Chosen)
	case broker.StepChallenge:
		fmt.Fprintf(out, " %s, wanted %v, ask %v", d.Connection, d.Wanted, d.Ask)
		if d.ForceAuthn {
			fmt.Fprint(out, ", afresh")
		}
	case broker.StepAnswer:
		fmt.Fprintf(out, " level %d as %s", d.Level.Value, d.Class)
	case broker.StepRefuse:
		fmt.Fprintf(out, ", %s: %s", d.Refusal.Code, d.Refusal.Reason)
	}
	fmt.Fprintln(out)
	for _, finding := range d.Trace {
		fmt.Fprintf(out, "     rule %-4s %s\n", finding.Rule, finding.Text)
	}
	if step.Counted != nil && step.Evidence != nil && !step.Evidence.Factor {
		fmt.Fprintf(out, "     %s answers %q: %s\n", d.Connection, step.Evidence.Class, step.Counted.Text)
	}
}
