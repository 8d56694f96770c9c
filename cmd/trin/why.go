package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/store"
)

// whyOptions are the flags of why.
type whyOptions struct {
	place
	application string
	refused     bool
	unaccepted  bool
	limit       int
	asJSON      bool
}

func whyCommand() *cobra.Command {
	o, elsewhere := &whyOptions{}, &remote{}
	c := &cobra.Command{
		Use: "why [REFERENCE]", Short: "Say why a login ended as it did, or a message was not accepted", Args: cobra.MaximumNArgs(1),
		Long: "Prints the record of the login with the reference, which is on every page of Trin and in the log:\n" +
			"what was asked, which trips were made, what they counted as, which rules spoke, and what was\n" +
			"issued or refused; of a message that was not accepted, which check it did not pass and the login that it\n" +
			"belongs to. Without a reference it lists the newest logins, one a line; with --unaccepted the messages.",
		Example: "  trin why --data /var/lib/trin 4P4G-XWXU\n  trin why --refused --application journal\n  trin why --server https://admin.example.dk --token-file token 4P4G-XWXU",
		RunE: func(c *cobra.Command, args []string) error {
			if elsewhere.used() {
				return o.whyRemotely(c, elsewhere, args)
			}
			return o.withNode(c, func(ctx context.Context, n *node.Node) error {
				if len(args) == 0 {
					return o.list(ctx, c.OutOrStdout(), n)
				}
				return o.show(ctx, c.OutOrStdout(), n, strings.ToUpper(args[0]))
			})
		},
	}
	o.flags(c)
	elsewhere.flags(c)
	f := c.Flags()
	f.StringVar(&o.application, "application", "", "only logins to this application")
	f.BoolVar(&o.refused, "refused", false, "only logins that were refused")
	f.BoolVar(&o.unaccepted, "unaccepted", false, "messages that were not accepted, instead of logins")
	f.IntVar(&o.limit, "limit", 20, "at most so many, up to 1000")
	f.BoolVar(&o.asJSON, "json", false, "print whole records as JSON, one a line")
	return c
}

func (o *whyOptions) list(ctx context.Context, out io.Writer, n *node.Node) error {
	records, err := n.Store.Records(ctx, store.RecordQuery{Application: broker.ID(o.application), Refused: o.refused, Unaccepted: o.unaccepted, Limit: o.limit})
	if err != nil {
		return err
	}
	return o.listAll(out, recordsOf(records))
}

// recordsOf are the records without their numbers.
func recordsOf(numbered []store.NumberedRecord) []broker.Record {
	records := make([]broker.Record, 0, len(numbered))
	for _, r := range numbered {
		records = append(records, r.Record)
	}
	return records
}

// listAll prints a line for each.
func (o *whyOptions) listAll(out io.Writer, records []broker.Record) error {
	for _, r := range records {
		var err error
		if o.asJSON {
			err = json.NewEncoder(out).Encode(r)
		} else {
			_, err = fmt.Fprintf(out, "%s  %s  %-16s %-16s %s\n", r.Reference, at(r.Ended), r.Application, r.Connection, ended(r))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *whyOptions) show(ctx context.Context, out io.Writer, n *node.Node, reference string) error {
	records, err := n.Store.Records(ctx, store.RecordQuery{Reference: reference, Limit: o.limit})
	if err != nil {
		return err
	}
	if len(records) == 0 {
		return o.unknown(reference)
	}
	return o.showAll(out, recordsOf(records))
}

// showAll prints each in full.
func (o *whyOptions) showAll(out io.Writer, records []broker.Record) error {
	for _, r := range records {
		var err error
		if o.asJSON {
			err = json.NewEncoder(out).Encode(r)
		} else {
			err = explainRecord(out, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// explainRecord writes a record for a person.
func explainRecord(out io.Writer, r broker.Record) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s to %s, version %d of the installation\n", r.Reference, at(r.Started), at(r.Ended), r.Version)
	if r.Message != nil {
		return explainMessage(out, r)
	}
	if r.Logout == nil {
		fmt.Fprintf(&b, "  %s asked for %s\n", r.Application, askedFor(r.Asked))
	}
	if r.Displaced != "" {
		fmt.Fprintf(&b, "  it displaced the session of another: %s\n", r.Displaced)
	}
	if r.Asked.Original != "" {
		fmt.Fprintf(&b, "  the original requester is %q%s\n", r.Asked.Original, knownAs(r.Asked))
	}
	for _, e := range r.Session {
		fmt.Fprintf(&b, "  the session held %s at %s, of %s\n", e.Connection, e.Level, at(e.Instant))
	}
	for _, t := range r.Trips {
		fmt.Fprintf(&b, "  trip to %s: wanted %v, sent %v, received %q, counted as %s%s\n", t.Connection, plainly(t.Wanted), plainly(t.Sent), t.Received, t.Counted, because(t.Refusal))
	}
	for _, f := range r.Trace {
		fmt.Fprintf(&b, "  rule %-4s %s\n", f.Rule, f.Text)
	}
	for _, s := range r.Claims {
		fmt.Fprintf(&b, "  claims, %s: added %v, removed %v, changed %v\n", s.Step, s.Added, s.Removed, s.Changed)
	}
	fmt.Fprintf(&b, "  %s\n", ended(r))
	_, err := io.WriteString(out, b.String())
	return err
}

// knownAs is what was known of the original requester.
func knownAs(a broker.Asked) string {
	text := ""
	if a.Requester != "" {
		text += ", described as " + string(a.Requester)
	}
	if len(a.Behind) > 0 {
		text += fmt.Sprintf(", whose policy held as that of %v", a.Behind)
	}
	return text
}

func askedFor(a broker.Asked) string {
	text := "nothing"
	if len(a.Classes) > 0 {
		text = fmt.Sprintf("%s %v", plain(string(a.Comparison)), plainly(a.Classes))
	}
	for _, said := range []struct {
		is   bool
		text string
	}{
		{a.ForceAuthn, ", ForceAuthn"}, {a.Passive, ", IsPassive"}, {a.Voluntary, ", voluntary"},
		{a.SelectAccount, ", to choose the account"}, {a.Initiated, ", begun at Trin"}, {!a.Signed, ", not signed"},
		{len(a.RequesterIDs) > 0, fmt.Sprintf(", for %v", plainly(a.RequesterIDs))}, {len(a.Floors) > 0, fmt.Sprintf("; floors %v", a.Floors)},
	} {
		if said.is {
			text += said.text
		}
	}
	if a.Confirm != nil {
		text += fmt.Sprintf("; to confirm %q at %v", a.Confirm.Text, a.Confirm.Levels)
	}
	return text
}

// ended is how the login or logout ended, in one sentence.
func ended(r broker.Record) string {
	switch {
	case r.Message != nil:
		return fmt.Sprintf("not accepted, %s: %s", r.Message.Check, plain(r.Message.Reason))
	case r.Logout != nil:
		framed, by := "", ""
		if r.Logout.By != "" {
			by = ", since another logged in in that browser: " + r.Logout.By
		}
		if r.Logout.Administrator {
			by = ", by an administrator"
		}
		if r.Logout.Framed > 0 {
			framed = fmt.Sprintf(", %d in a frame", r.Logout.Framed)
		}
		return fmt.Sprintf("logged out: %d sessions ended, %d parties told%s, %d not%s", r.Logout.Sessions, r.Logout.Told, framed, r.Logout.Failed, by)
	case r.Issued != nil:
		proven := ""
		if len(r.Issued.Proven) > 1 {
			proven = fmt.Sprintf(", proven %s", r.Issued.Proven)
		}
		return fmt.Sprintf("issued %s as %s%s, authenticated %s", r.Issued.Level, r.Issued.Class, proven, at(r.Issued.Instant))
	case r.Refusal != nil:
		return "refused" + because(r.Refusal)
	}
	return "ended"
}

func because(r *broker.Refusal) string {
	if r == nil {
		return ""
	}
	text := ", " + string(r.Code) + ": " + plain(r.Reason)
	if r.Upstream != nil {
		text += fmt.Sprintf(" (%v %s)", plainly(r.Upstream.Status), plain(r.Upstream.Message))
	}
	return text
}

// plain is text of somebody else for a terminal: in quotes where it holds what is
// not plain letters and signs.
func plain(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

func plainly[S ~string](list []S) []string {
	all := make([]string, len(list))
	for i, text := range list {
		all[i] = plain(string(text))
	}
	return all
}

func at(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }
