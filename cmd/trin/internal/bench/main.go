package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"time"
)

type options struct {
	program                string
	logins, rounds, memory int
	wide                   int
	only                   string
}

func main() {
	var o options
	flag.StringVar(&o.program, "program", "bin/trin", "the program to measure")
	flag.IntVar(&o.logins, "logins", 100, "logins of one reading")
	flag.IntVar(&o.rounds, "rounds", 5, "readings of each kind of login")
	flag.IntVar(&o.memory, "memory", 2000, "logins between the two readings of memory; 0: none")
	flag.IntVar(&o.wide, "at-once", 16, "logins at once of a busy Trin")
	flag.StringVar(&o.only, "only", "", `one kind of login, for turns and profiles; "simple", "simple, busy" or one that rests on no session`)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (o options) run(ctx context.Context, out io.Writer) (err error) {
	if o.wide < 1 {
		return fmt.Errorf("-at-once %d: at least one", o.wide)
	}
	if o.only != "" {
		if !slices.Contains(scenes, o.only) {
			return fmt.Errorf("-only %q is none of the kinds of login %q", o.only, scenes)
		}
		scenes = []string{o.only}
	}
	var all []*bench
	defer func() {
		for _, b := range all {
			err = errors.Join(err, b.stop())
		}
	}()
	for _, k := range []keys{rsaKeys, ecKeys} {
		b, err := newBench(ctx, o.program, k, (6+busyTimes)*o.logins*(o.rounds+1), o.wide)
		if err != nil {
			return err
		}
		all = append(all, b)
	}
	// The first round warms up and is thrown away; then the keys take turns, so
	// that what else the machine does falls on both.
	for round := range o.rounds + 1 {
		for _, b := range all {
			if err := b.round(ctx, o.logins, round > 0); err != nil {
				return err
			}
		}
	}
	o.report(out, all)
	if o.memory > 0 {
		return all[len(all)-1].memory(ctx, out, o.memory)
	}
	return nil
}

func (o options) report(out io.Writer, all []*bench) {
	fmt.Fprintf(out, "CPU time of Trin for one login, beside the bare signatures and verifications that it\n"+
		"cannot avoid. Medians of %d readings of %d logins; the ratio of each reading is taken by\nitself, lowest and highest in brackets. Busy: %d at once, the others one at a time.\n\n",
		o.rounds, o.logins, o.wide)
	fmt.Fprintf(out, "%-10s %-17s %10s %10s   %-22s %12s\n", "keys", "login", "Trin", "bare", "ratio", "allocations")
	for _, b := range all {
		for _, scene := range scenes {
			list := b.readings[scene]
			lowest, highest := list[0].ratio(), list[0].ratio()
			for _, r := range list {
				lowest, highest = min(lowest, r.ratio()), max(highest, r.ratio())
			}
			fmt.Fprintf(out, "%-10s %-17s %10s %10s   %5.2f  (%.2f to %.2f)  %12.0f\n", b.keys.label, scene,
				micro(middle(list, func(r reading) time.Duration { return r.cpu })),
				micro(middle(list, func(r reading) time.Duration { return r.bare })),
				middle(list, reading.ratio), lowest, highest,
				middle(list, func(r reading) float64 { return r.allocations }))
		}
	}
}

func micro(d time.Duration) string { return fmt.Sprintf("%d µs", d.Microseconds()) }
