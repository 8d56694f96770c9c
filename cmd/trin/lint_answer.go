package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trin/admin/installation"
	"trin/connections"
	"trin/connections/saml2/lint"
)

// The exit codes of lint.
const (
	exitMust   = 2
	exitShould = 3
)

// answer writes findings, the gravest first, and ends with their code.
func (o *lintOptions) answer(out io.Writer, found []lint.Finding) error {
	order := []lint.Severity{lint.Must, lint.Should, lint.Info}
	slices.SortStableFunc(found, func(a, b lint.Finding) int {
		return slices.Index(order, a.Severity) - slices.Index(order, b.Severity)
	})
	var err error
	if o.format == "json" {
		err = writeJSON(out, found)
	} else {
		err = writeFindings(out, found)
	}
	if err != nil {
		return err
	}
	switch lint.Worst(found) {
	case lint.Must:
		return exitError{exitMust}
	case lint.Should:
		return exitError{exitShould}
	}
	return nil
}

// writeJSON writes a list, empty rather than null.
func writeJSON[T any](out io.Writer, list []T) error {
	if list == nil {
		list = []T{}
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}

// writeFindings writes findings as text.
func writeFindings(out io.Writer, found []lint.Finding) error {
	var b strings.Builder
	counts := map[lint.Severity]int{}
	for _, f := range found {
		counts[f.Severity]++
		fmt.Fprintf(&b, "%-6s  %s", f.Severity, f.Rule)
		if f.Place != "" {
			fmt.Fprintf(&b, "  at %s", f.Place)
		}
		fmt.Fprintf(&b, "\n        rule: %s (%s)\n        seen: %s\n        mend: %s\n\n", f.Says, f.Source, f.Seen, f.Mend)
	}
	if len(found) == 0 {
		b.WriteString("nothing is missed\n")
	} else {
		fmt.Fprintf(&b, "%d must, %d should, %d info\n", counts[lint.Must], counts[lint.Should], counts[lint.Info])
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func lintRulesCommand() *cobra.Command {
	o := &lintOptions{}
	c := &cobra.Command{
		Use: "rules", Short: "List the rules that are checked", Args: cobra.NoArgs,
		Example: "  trin lint rules --profile kombit-ch2",
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.check(lint.Profiles()); err != nil {
				return err
			}
			rules := slices.DeleteFunc(lint.Rules(), func(r lint.Rule) bool {
				return o.profile != "" && r.Profiles != nil && !slices.Contains(r.Profiles, o.profile)
			})
			if o.format == "json" {
				return writeJSON(c.OutOrStdout(), rules)
			}
			for _, r := range rules {
				fmt.Fprintf(c.OutOrStdout(), "%-6s  %s  %s (%s)\n", r.Severity, r.ID, r.Says, r.Source)
			}
			return nil
		},
	}
	o.flags(c, lint.Profiles())
	return c
}

func lintConfigCommand() *cobra.Command {
	o, p := &lintOptions{}, &place{}
	c := &cobra.Command{
		Use: "config FILE or FOLDER ...", Short: "Look at what connections say otherwise than their profile", Args: cobra.MinimumNArgs(1),
		Long: "Looks at every connection that names a profile, or at the one that is named, and says where the\n" +
			"document departs from the profile, and what is wrong or dangerous in it besides.",
		Example: "  trin lint config installation.yaml\n  trin lint config installation.yaml --application context-handler --profile kombit-ch2",
		RunE: func(c *cobra.Command, files []string) error {
			if err := o.check(installation.Profiles()); err != nil {
				return err
			}
			var only installation.Connection
			switch {
			case o.application != "" && o.authenticate != "":
				return hint(fmt.Errorf("two connections are named"), "give --application or --authentication")
			case o.application != "":
				only = installation.Connection{Kind: installation.KindApplication, ID: o.application}
			case o.authenticate != "":
				only = installation.Connection{Kind: installation.KindAuthentication, ID: o.authenticate}
			}
			text, problems := readText(files)
			deviations, looked := text.Deviations(o.profile, only)
			if len(looked) == 0 && len(installation.Errors(problems)) == 0 {
				return hint(fmt.Errorf("no connection was found to look at"), "write profile: in its document, or name one with --application or --authentication, and --profile")
			}
			l, err := p.look(c, files)
			if err != nil {
				return err
			}
			return o.answer(c.OutOrStdout(), append(departures(deviations), aboutConfig(l.problems, looked)...))
		},
	}
	o.flags(c, installation.Profiles())
	c.Flags().StringVar(&o.application, "application", "", "the application to look at")
	c.Flags().StringVar(&o.authenticate, "authentication", "", "the authentication connection to look at")
	return c
}

// departures are the findings of what documents say otherwise.
func departures(deviations []installation.Deviation) []lint.Finding {
	var found []lint.Finding
	for _, d := range deviations {
		f := lint.Finding{
			Rule: "config-departs", Severity: lint.Should, Source: "profile " + d.Profile, Place: placeOf(d.Problem),
			Says: fmt.Sprintf("The profile sets %s.", d.Want), Seen: "the document has " + d.Own,
			Mend: "Take the field away, so that the profile's stands, unless the other party was asked and wants it otherwise.",
		}
		if d.Own == "" {
			f.Rule, f.Seen = "config-lacks", "the document does not say it"
			f.Mend = "Write profile: " + d.Profile + " in the document, or the field."
		}
		found = append(found, f)
	}
	return found
}

// placeOf is where a problem is, in a file.
func placeOf(p installation.Problem) string {
	place := strings.TrimSpace(p.Kind + " " + p.ID)
	if p.Field != "" {
		place += ", " + p.Field
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, place)
}

// aboutConfig are the findings of the builder: every error, and what there is
// to say of the connections that were looked at.
func aboutConfig(problems []installation.Problem, looked []installation.Connection) []lint.Finding {
	var found []lint.Finding
	for _, p := range problems {
		f := lint.Finding{Source: "docs/configuration.md", Place: placeOf(p), Seen: p.Message, Mend: "Do what the message says."}
		switch p.Severity {
		case connections.SeverityError:
			f.Rule, f.Severity, f.Says = "config-error", lint.Must, "An installation without errors can be applied."
		case connections.SeverityDanger:
			f.Rule, f.Severity, f.Says = "config-danger", lint.Should, "What weakens a check is known and wanted."
		default:
			f.Rule, f.Severity, f.Says = "config-warning", lint.Info, "What is written has an effect."
		}
		if f.Severity == lint.Must || slices.Contains(looked, installation.Connection{Kind: p.Kind, ID: p.ID}) {
			found = append(found, f)
		}
	}
	return found
}
