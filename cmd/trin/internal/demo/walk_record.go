package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"trin/broker"
	"trin/store"
)

// ending is how a login should have ended, as its record tells it.
type ending struct {
	level   int
	class   string
	trips   string // the connections in order, separated by blanks
	refusal broker.RefusalCode
}

// ends fails unless the newest record at Trin is a new one and tells the ending.
func (w *walker) ends(ctx context.Context, want ending) error {
	record, err := w.demo.newestRecord(ctx)
	if err != nil {
		return err
	}
	if record.Reference == w.seen {
		return fmt.Errorf("no login was recorded after %s", w.seen)
	}
	return w.endedAs(record, want)
}

// endsAndDisplaces fails unless the newest records at Trin are those of a login
// that tells the ending, and of the logout of the session whose place it took:
// one application was told of it.
func (w *walker) endsAndDisplaces(ctx context.Context, want ending) error {
	records, err := w.demo.trin.Store.Records(ctx, store.RecordQuery{Limit: 2})
	if err != nil {
		return err
	}
	if len(records) < 2 || records[0].Logout == nil || records[0].Logout.By != records[1].Reference {
		return errors.New("no login has ended the session of another")
	}
	if told := records[0].Logout.Told; told != 1 {
		return fmt.Errorf("%d applications were told that the session has ended, wanted 1", told)
	}
	fmt.Fprintf(w.out, "   record %s: the session of the one before has ended, and its application was told\n", records[0].Reference)
	return w.endedAs(records[1].Record, want)
}

func (w *walker) endedAs(record broker.Record, want ending) error {
	w.seen = record.Reference
	describe(w.out, record)
	var got ending
	var trips []string
	for _, trip := range record.Trips {
		trips = append(trips, string(trip.Connection))
	}
	got.trips = strings.Join(trips, " ")
	if record.Issued != nil {
		got.level, got.class = record.Issued.Level.Value, string(record.Issued.Class)
	}
	if record.Refusal != nil {
		got.refusal = record.Refusal.Code
	}
	if got != want {
		return fmt.Errorf("the login ended as %+v, wanted %+v", got, want)
	}
	return nil
}

// describe writes a decision record.
func describe(out io.Writer, r broker.Record) {
	fmt.Fprintf(out, "   record %s: asked %s", r.Reference, askedFor(r.Asked))
	if len(r.Asked.Floors) > 0 {
		fmt.Fprintf(out, ", floors %v", r.Asked.Floors)
	}
	fmt.Fprintln(out)
	for _, trip := range r.Trips {
		fmt.Fprintf(out, "     trip %s: wanted %v, sent %v, received %q, counted %d%s\n",
			trip.Connection, trip.Wanted, trip.Sent, trip.Received, trip.Counted.Value, refusalText(trip.Refusal))
	}
	for _, finding := range r.Trace {
		fmt.Fprintf(out, "     rule %-4s %s\n", finding.Rule, finding.Text)
	}
	if r.Issued != nil {
		fmt.Fprintf(out, "     issued level %d as %s, authenticated %s\n", r.Issued.Level.Value, r.Issued.Class, r.Issued.Instant.Format(time.RFC3339))
	}
	if r.Refusal != nil {
		fmt.Fprintf(out, "     refused%s\n", refusalText(r.Refusal))
	}
}

func askedFor(a broker.Asked) string {
	if len(a.Classes) == 0 {
		return "nothing"
	}
	return fmt.Sprintf("%s %v", cmp.Or(a.Comparison, broker.Exact), a.Classes)
}

func refusalText(r *broker.Refusal) string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf(", %s: %s", r.Code, r.Reason)
}
