package installation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"trin/broker"
)

// RequesterReach says how one connection reaches what a requester of an
// application must reach.
type RequesterReach struct {
	Requester string
	Known     *broker.Requester // nil = it has nothing but a floor
	Floor     broker.Levels     // of the requester alone
	broker.Reach
}

// requesterReach are the requesters of the application, by name, with each of
// its connections.
func requesterReach(configuration *broker.Configuration, a *broker.ApplicationConnection, now time.Time) []RequesterReach {
	names := map[string]bool{}
	for name := range a.Requesters {
		names[name] = true
	}
	for name := range a.RequesterFloors {
		names[name] = true
	}
	var all []RequesterReach
	for name := range names {
		floor := broker.NewLevels(a.RequesterFloors[name])
		if known := a.Requesters[name]; known != nil {
			floor = floor.Merge(known.Floor)
		}
		for _, reach := range configuration.ReachLevel(a.ID, name, broker.Level{}, now) {
			all = append(all, RequesterReach{Requester: name, Known: a.Requesters[name], Floor: floor, Reach: reach})
		}
	}
	slices.SortStableFunc(all, func(x, y RequesterReach) int { return cmp.Compare(x.Requester, y.Requester) })
	return all
}

// Unserved are the requesters for whom nobody can log in: no connection reaches
// their floor. Each is there once, and none of an application that is a dead end
// itself.
func (r *Report) Unserved() []RequesterReach {
	dead := map[broker.ID]bool{}
	for _, x := range r.DeadEnds() {
		dead[x.Application] = true
	}
	type who struct {
		application broker.ID
		requester   string
	}
	served := map[who]bool{}
	for _, x := range r.Requesters {
		if x.Way != broker.ReachNone {
			served[who{x.Application, x.Requester}] = true
		}
	}
	var none []RequesterReach
	for _, x := range r.Requesters {
		if at := (who{x.Application, x.Requester}); !served[at] && !dead[x.Application] {
			served[at] = true
			none = append(none, x)
		}
	}
	return none
}

// writeRequesters prints a table with one line for each requester and
// connection. What a name holds is text of somebody else, and is quoted.
func (r *Report) writeRequesters(b *strings.Builder) error {
	table := tabwriter.NewWriter(b, 2, 4, 2, ' ', 0)
	fmt.Fprintln(table, "  application\tfor the requester\tfloor\tby\tis reached")
	for _, x := range r.Requesters {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", x.Application, x.name(), x.Floor, x.Connection, how(x.Reach))
	}
	return table.Flush()
}

// name is how the requester is called in a report.
func (x RequesterReach) name() string {
	quoted := fmt.Sprintf("%q", x.Requester)
	if x.Known == nil {
		return quoted
	}
	return string(x.Known.ID) + " " + quoted
}
