package rollover

import (
	"net/http"
	"time"

	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const (
	// soon is how long before its end a certificate is to be followed by another.
	soon = 30 * 24 * time.Hour
	// shownParties is how many parties the page of a place names.
	shownParties = 10
)

// place shows where a key set stands and what to do.
func (p *Pages) place(w http.ResponseWriter, r *http.Request) {
	v, ok := p.viewOf(w, r)
	if !ok {
		return
	}
	f := p.frame(w, r, words.RolloverTitle, v.Place)
	f.Crumbs = crumbs(f, v.Place)[:2]
	if done := doneWords[r.URL.Query().Get("done")]; !done.IsZero() {
		f.Notices = []console.Notice{{Tone: console.Good, Text: f.Say(done, bounded(r.URL.Query().Get("key")))}}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{
		nowPanel(f, v, p.Clock(), p.may(r, Changes)),
		{Title: f.Say(words.RolloverSteps), Blocks: []console.Block{{List: stepCells(f, v)}}},
		keysPanel(f, v, p.Clock()),
		partiesPanel(f, v),
		readersPanel(f, v),
	}}))
}

// doneWords say what was done a moment ago.
var doneWords = map[string]words.Text{
	"make": words.MadeDone, string(Activate): words.ActivateDone, string(Publish): words.PublishDone, string(Retire): words.RetireDone, string(Delete): words.DeleteKeyDone,
}

// maxID bounds the ID of a key as a page takes it.
const maxID = 64

func bounded(id string) string {
	if len(id) > maxID {
		return ""
	}
	return id
}

// nowPanel says what to do now, with the way there for whoever may.
func nowPanel(f console.Frame, v View, now time.Time, may bool) console.Panel {
	said, links := nowSaid(f, v, now)
	if !may {
		links = nil
	}
	return console.Panel{Title: f.Say(words.RolloverNow), Blocks: []console.Block{{Text: said, Links: links}}}
}

func nowSaid(f console.Frame, v View, now time.Time) (string, []console.Link) {
	path := v.Path()
	move := func(name words.Text, key connections.Key, move Move, quiet bool) console.Link {
		return console.Link{Name: f.Say(name), Path: v.keyPath(key.ID) + "/" + string(move), Quiet: quiet}
	}
	parties := console.Link{Name: f.Say(words.RolloverPartiesAll), Path: path + "/parties"}
	switch v.Step {
	case StepWait:
		return f.Say(words.RolloverNowWait, v.Next[0].ID, f.When(v.Safe)), []console.Link{parties, move(words.ActivateSubmit, v.Next[0], Activate, true), move(words.RetireSubmit, v.Next[0], Retire, true)}
	case StepActivate:
		activate := move(words.ActivateSubmit, v.Next[0], Activate, false)
		if _, open := v.NotReady(0); open > 0 && v.Use == connections.KeySigning {
			activate.Quiet = true
			return f.Say(words.RolloverNowAsk, v.Next[0].ID, open), []console.Link{parties, activate}
		}
		return f.Say(words.RolloverNowReady, v.Next[0].ID), []console.Link{activate}
	case StepKeep:
		if v.Use == connections.KeyEncryption || len(v.Previous) == 0 {
			return f.Say(words.RolloverNowKeepEnc, f.When(v.Quiet)), nil
		}
		return f.Say(words.RolloverNowKeep, f.When(v.Quiet)), []console.Link{move(words.GoBackSubmit, v.Previous[0], Activate, true)}
	case StepRetire:
		return f.Say(words.RolloverNowRetire, v.Previous[0].ID), []console.Link{move(words.RetireSubmit, v.Previous[0], Retire, false), move(words.GoBackSubmit, v.Previous[0], Activate, true)}
	case StepDelete:
		return f.Say(words.RolloverNowDelete, v.Retired[0].ID), []console.Link{move(words.DeleteKeySubmit, v.Retired[0], Delete, false), {Name: f.Say(words.RolloverMake), Path: path + "/make", Quiet: true}}
	}
	links := []console.Link{{Name: f.Say(words.RolloverMake), Path: path + "/make"}, {Name: f.Say(words.MakeOr), Path: path + "/import", Quiet: true}}
	if v.Active == nil {
		return f.Say(words.RolloverNowFirst), links
	}
	until := v.Active.Certificate.NotAfter
	if until.Sub(now) <= soon {
		return f.Say(words.RolloverNowSoon, f.When(until)), links
	}
	links[0].Quiet = true
	return f.Say(words.RolloverNowNone, f.When(until)), links
}

// stepCells are the five steps, each with what it does to logins.
func stepCells(f console.Frame, v View) []console.Cell {
	encryption := v.Use == connections.KeyEncryption
	activate, keep := words.RolloverActivateSays, words.RolloverKeepSays
	if encryption {
		activate, keep = words.RolloverActivateEnc, words.RolloverKeepEnc
	}
	wait, kept := f.Say(words.RolloverWaitSays), f.Say(keep)
	if len(v.Next) > 0 {
		wait += " " + f.Say(words.RolloverWaitUntil, f.When(v.Safe))
	} else if !v.Quiet.IsZero() {
		kept += " " + f.Say(words.RolloverKeepUntil, f.When(v.Quiet))
	}
	cells := []console.Cell{
		{Text: f.Say(words.RolloverMake), Note: f.Say(words.RolloverMakeSays)}, {Text: f.Say(words.RolloverWait), Note: wait},
		{Text: f.Say(words.RolloverActivate), Note: f.Say(activate)}, {Text: f.Say(words.RolloverKeep), Note: kept},
		{Text: f.Say(words.RolloverRetire), Note: f.Say(words.RolloverRetireSays)},
	}
	here := min(int(v.Step), int(StepRetire)) - 1
	for i := range cells {
		switch {
		case i < here:
			cells[i].Badges = []console.Badge{{Tone: console.Good, Text: f.Say(words.RolloverDone)}}
		case i == here:
			cells[i].Badges = []console.Badge{{Tone: console.Info, Text: f.Say(words.RolloverHere)}}
		default:
			cells[i].Badges = []console.Badge{{Text: f.Say(words.RolloverLater)}}
		}
	}
	return cells
}

// partiesPanel names those that need somebody, as far as there is room.
func partiesPanel(f console.Frame, v View) console.Panel {
	panel := console.Panel{Title: f.Say(words.RolloverParties)}
	if len(v.Parties()) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.RolloverNobody)}}
		return panel
	}
	if len(v.Next) == 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.RolloverNoneWaits)})
	}
	counts, order := v.Standings(), []Standing{Open, Told, Waiting, Expected, Read, Proven, Confirmed, Off}
	var facts []console.Fact
	for _, s := range order {
		if counts[s] > 0 {
			facts = append(facts, console.Fact{Name: f.Say(standingWords[s]), Values: []console.Cell{console.Words(f.Say(words.CountMore, counts[s]))}})
		}
	}
	block := console.Block{Facts: facts, Links: []console.Link{{Name: f.Say(words.RolloverPartiesAll), Path: v.Path() + "/parties", Quiet: true}}}
	if open, _ := v.NotReady(shownParties); len(open) > 0 {
		block.Grid = partyGrid(f, open)
	}
	panel.Blocks = append(panel.Blocks, block)
	return panel
}
