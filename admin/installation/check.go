package installation

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"trin/broker"
	"trin/connections"
)

// Report is what can be said about an installation before anyone logs in.
type Report struct {
	Problems   []Problem // errors and warnings
	Dangers    []Problem // settings that weaken a check
	Reach      []broker.Reach
	Requesters []RequesterReach // of each application, by each of its connections
	Tests      int              // of claims pipelines, that were run

	configuration *broker.Configuration
}

// The exit codes of a report, the worst first.
const (
	ExitFine        = 0
	ExitErrors      = 1 // the installation cannot be applied
	ExitDeadEnds    = 2 // an application, or one for a requester, cannot be reached at all
	ExitUnreachable = 3 // an application has a class that nothing reaches
)

// Check reports on a picture and the problems that were found with it. A nil
// picture has errors, and nothing can be said about what it reaches.
func Check(configuration *broker.Configuration, problems []Problem, now time.Time) *Report {
	r := &Report{configuration: configuration}
	for _, p := range problems {
		if p.Severity == connections.SeverityDanger {
			r.Dangers = append(r.Dangers, p)
		} else {
			r.Problems = append(r.Problems, p)
		}
	}
	if configuration == nil || len(Errors(problems)) > 0 {
		return r
	}
	for _, id := range slices.Sorted(maps.Keys(configuration.Applications)) {
		if configuration.Applications[id].Enabled {
			r.Reach = append(r.Reach, configuration.Reach(id, now)...)
			r.Requesters = append(r.Requesters, requesterReach(configuration, configuration.Applications[id], now)...)
		}
	}
	return r
}

// DeadEnds are the ways on which nobody can come in: an application that asks
// for nothing is refused by the connection, and no other one is offered.
func (r *Report) DeadEnds() []broker.Reach {
	return slices.DeleteFunc(slices.Clone(r.Reach), func(x broker.Reach) bool {
		return x.Class != "" || x.Way != broker.ReachNone
	})
}

// Unreachable are the classes that an application may ask for and that none of
// its connections reaches, each once.
func (r *Report) Unreachable() []broker.Reach {
	type asked struct {
		application broker.ID
		class       broker.ClassRef
	}
	reached := map[asked]bool{}
	for _, x := range r.Reach {
		if x.Way != broker.ReachNone {
			reached[asked{x.Application, x.Class}] = true
		}
	}
	var none []broker.Reach
	for _, x := range r.Reach {
		if at := (asked{x.Application, x.Class}); x.Class != "" && !reached[at] {
			reached[at] = true
			none = append(none, x)
		}
	}
	return none
}

// ExitCode is what a command ends with. Classes that nothing reaches count only
// if strict is set: a vocabulary holds more than one installation reaches.
func (r *Report) ExitCode(strict bool) int {
	switch {
	case len(Errors(r.Problems)) > 0 || r.configuration == nil:
		return ExitErrors
	case len(r.DeadEnds()) > 0 || len(r.Unserved()) > 0:
		return ExitDeadEnds
	case strict && len(r.Unreachable()) > 0:
		return ExitUnreachable
	}
	return ExitFine
}

// Write prints the report as text.
func (r *Report) Write(w io.Writer) error {
	var b strings.Builder
	section := func(title string, problems []Problem) {
		if len(problems) == 0 {
			return
		}
		fmt.Fprintf(&b, "%s (%d)\n", title, len(problems))
		for _, p := range problems {
			fmt.Fprintf(&b, "  %s\n", p)
		}
		b.WriteString("\n")
	}
	section("Problems", r.Problems)
	section("Dangerous settings", r.Dangers)
	if len(r.Reach) > 0 {
		b.WriteString("What each application reaches\n")
		if err := r.writeReach(&b); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	if len(r.Requesters) > 0 {
		b.WriteString("What each requester reaches\n")
		if err := r.writeRequesters(&b); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	for _, x := range r.DeadEnds() {
		fmt.Fprintf(&b, "Dead end: nobody can log in to %s by %s.%s\n", x.Application, x.Connection, reason(x))
	}
	for _, x := range r.Unserved() {
		fmt.Fprintf(&b, "Dead end: no connection of %s reaches the floor of the requester %s.%s\n", x.Application, x.name(), reason(x.Reach))
	}
	if r.Tests > 0 {
		fmt.Fprintf(&b, "Tests of claims: %d.\n", r.Tests)
	}
	fmt.Fprintf(&b, "Errors: %d, warnings: %d, dangerous settings: %d, dead ends: %d, classes that nothing reaches: %d.\n",
		len(Errors(r.Problems)), len(r.Problems)-len(Errors(r.Problems)), len(r.Dangers), len(r.DeadEnds())+len(r.Unserved()), len(r.Unreachable()))
	_, err := io.WriteString(w, b.String())
	return err
}

func reason(x broker.Reach) string {
	if x.Refusal == nil {
		return ""
	}
	return " " + x.Refusal.Reason
}

// writeReach prints a table with one line for each application, connection and
// level that is reached in one way.
func (r *Report) writeReach(b *strings.Builder) error {
	table := tabwriter.NewWriter(b, 2, 4, 2, ' ', 0)
	fmt.Fprintln(table, "  application\tby\tasked for\tis reached\tclasses")
	for _, line := range reachLines(r.Reach) {
		classes := ""
		if n := len(line.classes); n > 0 {
			classes = string(line.classes[0])
			if n > 1 {
				classes += fmt.Sprintf(" and %d more", n-1)
			}
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", line.Application, line.Connection, askedFor(line.Reach), how(line.Reach), classes)
	}
	return table.Flush()
}

type reachLine struct {
	broker.Reach
	classes []broker.ClassRef
}

// reachLines puts classes of one level that are reached in one way together.
func reachLines(all []broker.Reach) []reachLine {
	var lines []reachLine
	at := map[string]int{}
	for _, x := range all {
		name := fmt.Sprint(x.Application, "|", x.Connection, "|", askedFor(x), "|", how(x))
		i, seen := at[name]
		if !seen {
			i = len(lines)
			at[name] = i
			lines = append(lines, reachLine{Reach: x})
		}
		if x.Class != "" {
			lines[i].classes = append(lines[i].classes, x.Class)
		}
	}
	slices.SortStableFunc(lines, func(a, b reachLine) int {
		return cmp.Or(cmp.Compare(a.Application, b.Application), order(all, a.Reach)-order(all, b.Reach),
			cmp.Compare(a.Level.Ladder, b.Level.Ladder), cmp.Compare(a.Level.Value, b.Level.Value))
	})
	return lines
}

// order is where the connection first stands, which is the order of preference.
func order(all []broker.Reach, x broker.Reach) int {
	return slices.IndexFunc(all, func(y broker.Reach) bool {
		return y.Application == x.Application && y.Connection == x.Connection
	})
}

func askedFor(x broker.Reach) string {
	if x.Class == "" {
		return "nothing"
	}
	return x.Level.String()
}

// how says in words how a level is reached.
func how(x broker.Reach) string {
	text := string(x.Way)
	names := func(ids []broker.ID) string {
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = string(id)
		}
		return strings.Join(list, " or ")
	}
	switch {
	case x.Way == broker.ReachFactor && len(x.Factors) > 0:
		text += " (" + names(x.Factors) + ")"
	case x.Way == broker.ReachOther && len(x.Others) > 0:
		text += " (" + names(x.Others) + ")"
	}
	if !x.When.IsZero() {
		text += ", if the provider answers " + x.When.String()
	}
	if !x.Spared.IsZero() {
		text += ", spared if the provider answers " + x.Spared.String()
	}
	return text
}
