package pages

import (
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// trips are what happened, step by step.
func (t telling) trips(r *broker.Record) []console.Block {
	if len(r.Trips) == 0 {
		return []console.Block{{Text: t.Say(words.WhyNoTrips)}}
	}
	g := &console.Grid{Name: t.Say(words.WhyTrips), Columns: t.Frame.Columns(words.ClaimsStep, words.TripWanted, words.TripSent, words.TripReceived, words.TripCounted, words.LoginsOutcome)}
	for _, trip := range r.Trips {
		title := words.TripTo
		if trip.Factor {
			title = words.TripFactor
		}
		step := t.connection(trip.Connection)
		step.Text, step.Note = t.Say(title, step.Text), stamp(trip.Started)
		sent := plainList(trip.Sent)
		if len(trip.Wanted) > 0 && len(trip.Sent) == 0 {
			sent = console.Words(t.Say(words.TripNothing))
		}
		counted := console.Cell{}
		if !trip.Counted.IsZero() {
			counted = console.Words(shell.Level(t.Frame, trip.Counted))
		}
		g.Rows = append(g.Rows, console.NewRow(step, plainList(trip.Wanted), sent, console.Machine(string(trip.Received)), counted, t.tripEnd(&trip)))
	}
	return []console.Block{{Grid: g}}
}

func (t telling) tripEnd(trip *broker.Trip) console.Cell {
	switch {
	case trip.Refusal != nil:
		cell := console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: t.Say(words.EndedRefused, t.Say(words.ReasonOf(string(trip.Refusal.Code)).Name))}}}
		if !t.redacted {
			cell.Note = trip.Refusal.Reason
		}
		return cell
	case trip.Ended.IsZero():
		return console.Cell{Badges: []console.Badge{{Tone: console.Warn, Text: t.Say(words.TripOpen)}}}
	}
	return console.Cell{Badges: []console.Badge{{Tone: console.Good, Text: t.Say(words.ToneGood)}}}
}
