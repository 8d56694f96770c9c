package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"trin/admin/rollover"
	"trin/connections"
	"trin/templates/text"
)

// standing is where a key set stands, as trin keys rollover writes it.
type standing struct {
	rollover.Place
	step        rollover.Step
	safe, quiet time.Time // zero = no key waits, none was before
	keys        []standingKey
	parties     []standingParty
	seen        []connections.KeySighting
}

// standingKey is a key of the set.
type standingKey struct {
	id, state    string
	since, until time.Time
}

// standingParty is a party that finds keys there.
type standingParty struct {
	role, id, way string
	standing      rollover.Standing // "" = no key waits
	word, by      string            // what somebody has said; "" = nothing
	made          time.Time
}

// stepWords are the steps as the commands name them.
var stepWords = map[rollover.Step]string{
	rollover.StepMake: "trin keys new makes the next key", rollover.StepWait: "wait until the parties have the next key",
	rollover.StepActivate: "trin keys activate", rollover.StepKeep: "keep the one before",
	rollover.StepRetire: "trin keys retire the one before", rollover.StepDelete: "trin keys delete the retired one",
}

// standingOf is where the set of the view stands.
func standingOf(v rollover.View) standing {
	s := standing{Place: v.Place, step: v.Step, safe: v.Safe, quiet: v.Quiet, seen: v.Seen}
	var keys []connections.Key
	if v.Active != nil {
		keys = append(keys, *v.Active)
	}
	for _, k := range append(append(append(keys, v.Next...), v.Previous...), v.Retired...) {
		s.keys = append(s.keys, standingKey{k.ID, string(k.State), k.Since, k.Certificate.NotAfter})
	}
	for _, party := range v.Parties() {
		p, _ := v.Party(party.KeyParty) // one of the list
		c := p.Confirmation
		s.parties = append(s.parties, standingParty{string(p.Role), string(p.ID), string(p.Way), p.Standing, string(c.Word), c.Author, c.Made})
	}
	return s
}

func (s standing) write(out io.Writer) {
	fmt.Fprintf(out, "key set %s, %s: %s\n", s.Set, s.Use, stepWords[s.step])
	switch {
	case !s.safe.IsZero():
		fmt.Fprintf(out, "safe to activate from %s\n", s.safe.UTC().Format(time.RFC3339))
	case !s.quiet.IsZero():
		fmt.Fprintf(out, "nothing of the one before is in use after %s\n", s.quiet.UTC().Format(time.RFC3339))
	}
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	for _, k := range s.keys {
		fmt.Fprintf(table, "%s\t%s\tsince %s\tuntil %s\n", k.id, k.state, k.since.UTC().Format(time.RFC3339), k.until.UTC().Format(time.DateOnly))
	}
	for _, p := range s.parties {
		word, said := "-", ""
		if p.standing != "" {
			word = p.standing.Word().In(text.English)
		}
		if p.word != "" {
			said = fmt.Sprintf("%s by %s on %s", p.word, p.by, p.made.UTC().Format(time.DateOnly))
		}
		fmt.Fprintf(table, "%s %s\t%s\t%s\t%s\n", p.role, p.id, word, p.way, said)
	}
	for _, one := range s.seen {
		fmt.Fprintf(table, "%s %s\t%s\t%s\t%s, %d times until %s\n", one.How, one.Place, one.Key, one.Network, one.Agent, one.Times, one.Last.UTC().Format(time.RFC3339))
	}
	_ = table.Flush() // whoever reads may be gone
}
