package pages

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/upkeep"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Upkeep tells how it goes with metadata that is fetched again.
type Upkeep interface {
	States(context.Context, access.Actor) ([]upkeep.State, error)
}

// upkeepStates are how it goes, by kind and then id.
type upkeepStates []upkeep.State

// of is how it goes with one connection; nil = its metadata has no address.
func (all upkeepStates) of(kind, id string) *upkeep.State {
	at := slices.IndexFunc(all, func(s upkeep.State) bool { return s.Kind == kind && s.ID == id })
	if at < 0 {
		return nil
	}
	return &all[at]
}

// upkeepStates are how it goes with the connections that the actor sees.
func (p *Pages) upkeepStates(ctx context.Context, a access.Actor) (upkeepStates, error) {
	if p.Upkeep == nil {
		return nil, nil
	}
	return p.Upkeep.States(ctx, a)
}

// upkeepConcerns are metadata that cannot be fetched again, and changes of it that
// wait for a decision.
func (p *Pages) upkeepConcerns(ctx context.Context, c *broker.Configuration, now time.Time) ([]concern, error) {
	states, err := p.upkeepStates(ctx, access.Actor{Name: "overview", Role: access.Viewer})
	if err != nil {
		return nil, err
	}
	var found []concern
	for _, s := range states {
		called := func(f console.Frame) string {
			if s.Kind == installation.KindApplication {
				return applicationName(f, c, broker.ID(s.ID))
			}
			return connectionName(f, c, broker.ID(s.ID))
		}
		if s.Alarming(now) {
			found = append(found, concern{
				of: &s.Organisation, tone: console.Warn, badge: words.ToneWarn, do: words.ConcernUpkeepDo, path: upkeep.Path(s.Kind, s.ID), at: s.Watch.Failing,
				text: func(f console.Frame) string {
					return f.Say(words.ConcernUpkeep, called(f), f.When(s.Watch.Failing), s.Watch.Reason)
				},
			})
		}
		if s.Waiting != nil {
			found = append(found, concern{
				of: &s.Organisation, tone: console.Warn, badge: words.ToneWarn, do: words.ConcernDecideDo, path: upkeep.ProposalPath(s.Waiting.Number), at: s.Waiting.Found,
				text: func(f console.Frame) string { return f.Say(words.ConcernProposal, called(f)) },
			})
		}
	}
	return found, nil
}

// upkeepCell says how it goes in the list of metadata.
func upkeepCell(f console.Frame, s *upkeep.State) console.Cell {
	if s == nil {
		return console.Words("–")
	}
	cell := console.Cell{Text: f.Say(words.UpkeepNever), Path: upkeep.Path(s.Kind, s.ID)}
	if s.Watch.State != "" {
		tone, word := upkeep.StateWord(s.Watch.State)
		cell.Text, cell.Badges, cell.Note = f.When(s.Watch.Tried), []console.Badge{{Tone: tone, Text: f.Say(word)}}, s.Watch.Reason
	}
	return cell
}

// upkeepPanels have the way to fetch everything, and what came of it.
func (p *Pages) upkeepPanels(r *http.Request, f console.Frame, states upkeepStates) []console.Panel {
	var panels []console.Panel
	if hastened, err := strconv.Atoi(r.URL.Query().Get("hastened")); err == nil && hastened >= 0 {
		panels = append(panels, console.Panel{Blocks: []console.Block{{Text: f.Say(words.UpkeepHastened, hastened)}}})
	}
	if len(states) > 0 && access.From(r.Context()).May(upkeep.FetchRule, p.Clock()) == nil {
		panels = append(panels, console.Panel{ID: "fetch", Title: f.Say(words.UpkeepFetchAll), Lead: f.Say(words.UpkeepAllLead), Blocks: []console.Block{{
			Form: &console.PostForm{Action: "/admin/metadata/fetch", Buttons: []console.Button{{Text: f.Say(words.UpkeepFetchAll)}}},
		}}})
	}
	return panels
}

// waitingPanel lists the changes that wait.
func waitingPanel(f console.Frame, all upkeepStates) []console.Panel {
	g := &console.Grid{Name: f.Say(words.UpkeepWaits), Columns: f.Columns(words.ColumnOf, words.ProposalsTitle, words.ProposalFound)}
	for _, s := range all {
		if s.Waiting != nil {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(s.ID), console.Cell{Text: f.Say(words.ProposalNumber, s.Waiting.Number), Path: upkeep.ProposalPath(s.Waiting.Number)}, console.Words(f.When(s.Waiting.Found))))
		}
	}
	if len(g.Rows) == 0 {
		return nil
	}
	return []console.Panel{{ID: "waiting", Title: g.Name, Blocks: []console.Block{{Grid: g}}}}
}
