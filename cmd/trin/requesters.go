package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/store"
)

// requestersOptions are the flags of requesters.
type requestersOptions struct {
	place
	application string
	unknown     bool
}

func requestersCommand() *cobra.Command {
	o := &requestersOptions{}
	c := &cobra.Command{
		Use: "requesters", Short: "List the services for which applications ask", Args: cobra.NoArgs,
		Long: "Lists the requesters behind each application: those that are described or have a floor, and\n" +
			"those that a trusted application has named in a signed request, with when they were seen and\n" +
			"in how many logins. For each one that is not known it prints a document to describe it with.\n" +
			"What it counts is at most a minute behind.",
		Example: "  trin requesters --data /var/lib/trin\n  trin requesters --unknown --application kombit >> installation.yaml",
		RunE: func(c *cobra.Command, _ []string) error {
			return o.withNode(c, func(ctx context.Context, n *node.Node) error { return o.run(ctx, c.OutOrStdout(), n) })
		},
	}
	o.flags(c)
	f := c.Flags()
	f.StringVar(&o.application, "application", "", "only those behind this application")
	f.BoolVar(&o.unknown, "unknown", false, "only those that are not known, as documents")
	return c
}

func (o *requestersOptions) run(ctx context.Context, out io.Writer, n *node.Node) error {
	configuration, err := stored(ctx, n)
	if err != nil {
		return err
	}
	if o.application != "" && configuration.Applications[broker.ID(o.application)] == nil {
		return hint(fmt.Errorf("there is no application %q", o.application), "name another with --application; trin check lists them")
	}
	seen, err := n.Store.Requesters(ctx, broker.ID(o.application))
	if err != nil {
		return err
	}
	all := listedRequesters(configuration, broker.ID(o.application), seen)
	var b strings.Builder
	if !o.unknown {
		if err := writeRequesters(&b, all); err != nil {
			return err
		}
	}
	describeUnknown(&b, all, ids(configuration))
	_, err = io.WriteString(out, b.String())
	return err
}

// listedRequester is a requester behind one application.
type listedRequester struct {
	application broker.ID
	requester   string
	known       string        // how, "" = it is not
	floor       broker.Levels // of the requester alone
	seen        *store.SeenRequester
}

// listedRequesters are those that are known and those that were seen.
func listedRequesters(c *broker.Configuration, only broker.ID, seen []store.SeenRequester) []listedRequester {
	type who struct {
		application broker.ID
		requester   string
	}
	at := map[who]*listedRequester{}
	entry := func(application broker.ID, requester string) *listedRequester {
		key := who{application, requester}
		if at[key] == nil {
			at[key] = &listedRequester{application: application, requester: requester}
		}
		return at[key]
	}
	for id, a := range c.Applications {
		if only != "" && id != only {
			continue
		}
		for requester, floor := range a.RequesterFloors {
			e := entry(id, requester)
			e.known, e.floor = "requesterFloors", e.floor.With(floor)
		}
		for requester, known := range a.Requesters {
			e := entry(id, requester)
			e.known, e.floor = "requester "+string(known.ID), e.floor.Merge(known.Floor)
		}
	}
	for i := range seen {
		e := entry(seen[i].Application, seen[i].Requester)
		e.seen = &seen[i]
		if e.known == "" {
			e.known = servedAs(c, seen[i])
		}
	}
	list := make([]listedRequester, 0, len(at))
	for _, e := range at {
		list = append(list, *e)
	}
	slices.SortFunc(list, func(x, y listedRequester) int {
		return cmp.Or(cmp.Compare(x.application, y.application), cmp.Compare(x.requester, y.requester))
	})
	return list
}

// servedAs says which application the requester is, where the one that
// named it is held to its policy.
func servedAs(c *broker.Configuration, seen store.SeenRequester) string {
	proxy := c.Applications[seen.Application]
	if proxy == nil || !proxy.EndPolicy {
		return ""
	}
	for _, id := range slices.Sorted(maps.Keys(c.Applications)) {
		if slices.Contains(c.Applications[id].Identifiers, seen.Requester) {
			return "application " + string(id)
		}
	}
	return ""
}

// writeRequesters prints a table. The names are text of somebody else, and
// quoted.
func writeRequesters(b *strings.Builder, all []listedRequester) error {
	table := tabwriter.NewWriter(b, 2, 4, 2, ' ', 0)
	fmt.Fprintln(table, "application\trequester\tknown as\tfloor\tfirst seen\tlast seen\tlogins")
	for _, r := range all {
		first, last, logins := "-", "-", "0"
		if r.seen != nil {
			first, last, logins = at(r.seen.First), at(r.seen.Last), strconv.FormatInt(r.seen.Logins, 10)
		}
		fmt.Fprintf(table, "%s\t%q\t%s\t%s\t%s\t%s\t%s\n", r.application, r.requester, orElse(r.known, "(not known)"), r.floor, first, last, logins)
	}
	return table.Flush()
}

// ids are the names of documents that are taken.
func ids(c *broker.Configuration) map[string]bool {
	taken := map[string]bool{}
	for _, a := range c.Applications {
		for _, known := range a.Requesters {
			taken[string(known.ID)] = true
		}
	}
	return taken
}

// describeUnknown prints a document for each requester that is not known, with
// the applications that have named it.
func describeUnknown(b *strings.Builder, all []listedRequester, taken map[string]bool) {
	behind := map[string][]listedRequester{}
	for _, r := range all {
		if r.known == "" {
			behind[r.requester] = append(behind[r.requester], r)
		}
	}
	for _, requester := range slices.Sorted(maps.Keys(behind)) {
		if strings.ContainsFunc(requester, broker.Deceptive) { // no document may hold it
			fmt.Fprintf(b, "---\n# left out, because its name could be read as another: %q\n", requester)
			continue
		}
		var applications []string
		var logins int64
		var last time.Time
		for _, r := range behind[requester] {
			applications = append(applications, string(r.application))
			logins += r.seen.Logins
			if r.seen.Last.After(last) {
				last = r.seen.Last
			}
		}
		fmt.Fprintf(b, "---\n# seen in %d logins, last %s\nkind: requester\nid: %s\napplications: [%s]\nrequester: %q\n",
			logins, at(last), freeID(requester, taken), strings.Join(applications, ", "), requester)
	}
}

// freeID makes a name for a document of what the requester is called, and takes
// it.
func freeID(requester string, taken map[string]bool) string {
	id := strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			return r
		}
		return '-'
	}, strings.TrimPrefix(strings.TrimPrefix(requester, "https://"), "http://"))
	id = strings.Trim(id[:min(len(id), 50)], "-")
	if id == "" {
		id = "requester"
	}
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", id, n)
	}
	taken[free] = true
	return free
}
