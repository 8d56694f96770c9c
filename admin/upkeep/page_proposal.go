package upkeep

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// proposal is the page of a proposal.
func (p *Pages) proposal(w http.ResponseWriter, r *http.Request) {
	p.showProposal(w, r, http.StatusOK, "", console.Notice{})
}

// number is that of the proposal in the path; 0 = it is none.
func number(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// showProposal shows it as it is now, with what was said about it.
func (p *Pages) showProposal(w http.ResponseWriter, r *http.Request, status int, note string, said console.Notice) {
	a := access.From(r.Context())
	v, err := p.upkeep.Proposal(r.Context(), a, number(r))
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	wanted, err := p.upkeep.Approvals(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.ProposalTitle, v.ID)
	f.Switch = status == http.StatusOK && r.Method != http.MethodPost
	f.Lead = f.Say(words.ProposalPastWas, v.Address)
	if v.State == connections.ProposalOpen {
		f.Lead = f.Say(words.ProposalLead, v.Address)
	}
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.MetadataTitle), Path: "/admin/metadata"}, console.Link{Name: f.Say(words.UpkeepTitle, v.ID), Path: Path(v.Kind, v.ID)})
	if said.Text != "" {
		f.Notices = append(f.Notices, said)
	}
	panels := []console.Panel{standing(f, v)}
	if v.Text != "" {
		panels = append(panels, difference(f, v.Difference)...)
		if len(v.Problems) > 0 {
			panels = append(panels, problems(f, v.Problems))
		}
	}
	if v.State == connections.ProposalOpen {
		panels = append(panels, p.decide(f, r, v, wanted, note)...)
	}
	if v.Text != "" {
		panels = append(panels, console.Panel{ID: "text", Title: f.Say(words.ProposalText), Blocks: []console.Block{{Code: v.Text}}})
	}
	p.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// standing says where the proposal stands, and why it waits.
func standing(f console.Frame, v View) console.Panel {
	facts := []console.Fact{f.Fact(words.ProposalState, proposalCell(f, v.State)), f.Fact(words.ProposalFound, console.Words(f.When(v.Found)))}
	if v.By != "" {
		facts = append(facts, f.Fact(words.ProposalDecided, console.Cell{Text: v.By, Note: f.When(v.Decided)}))
	}
	if v.Draft != "" && v.State == connections.ProposalDrafted {
		facts = append(facts, f.Fact(words.ProposalDraft, console.Cell{Text: v.Draft, Path: "/admin/drafts/" + v.Draft}))
	}
	if v.Version > 0 {
		text := strconv.FormatInt(v.Version, 10)
		facts = append(facts, f.Fact(words.FetchesMade, console.Cell{Text: text, Path: "/admin/versions/" + text}))
	}
	var why []console.Cell
	for _, word := range v.Why {
		if said, known := held(word); known {
			why = append(why, console.Words(f.Say(said)))
		}
	}
	if len(why) > 0 {
		facts = append(facts, f.Fact(words.ProposalWhy, why...))
	}
	return console.Panel{Blocks: []console.Block{{Facts: facts}}}
}

// held is why metadata is not taken by itself, in words.
func held(why string) (words.Text, bool) {
	said, known := map[string]words.Text{
		WhyChanged: words.HeldChanged, WhyKeys: words.HeldKeys, WhyDates: words.HeldDates, WhyUnverified: words.HeldUnverified,
		WhyOlder: words.HeldOlder, WhyAgain: words.HeldAgain, WhyLastKey: words.HeldLastKey, WhyDanger: words.HeldDanger,
		WhyFar: words.HeldFar, WhyEnds: words.HeldEnds, WhyUnread: words.HeldUnread, WhyApart: words.HeldApart,
	}[why]
	return said, known
}

// difference shows what would change.
func difference(f console.Frame, d Difference) []console.Panel {
	var panels []console.Panel
	if len(d.KeysGone)+len(d.KeysNew) > 0 {
		g := &console.Grid{Name: f.Say(words.MetadataDiffKeys), Columns: f.Columns(words.MetadataDiffHow, words.MetadataDiffRole, words.MetadataDiffPrint, words.ColumnSubject, words.MetadataDiffUntil)}
		add := func(keys []connections.PublishedKey, how console.Cell) {
			for _, key := range keys {
				use := strings.TrimSpace(key.Role + " " + string(key.Use))
				g.Rows = append(g.Rows, console.NewRow(how, console.Machine(use), console.Machine(pairs(Fingerprint(key))),
					console.Words(key.Certificate.Subject.String()), console.Words(key.Certificate.NotAfter.UTC().Format(time.DateOnly))))
			}
		}
		add(d.KeysNew, console.Marked(console.Good, f.Say(words.MetadataDiffComes)))
		add(d.KeysGone, console.Marked(console.Warn, f.Say(words.MetadataDiffGoes)))
		panels = append(panels, console.Panel{ID: "keys", Title: g.Name, Blocks: []console.Block{{Grid: g}}})
	}
	if len(d.Gone)+len(d.New) > 0 {
		g := &console.Grid{Name: f.Say(words.MetadataDiffSays), Columns: f.Columns(words.MetadataDiffHow, words.MetadataDiffField, words.MetadataDiffValue)}
		add := func(all []connections.Statement, how console.Cell) {
			for _, one := range all {
				g.Rows = append(g.Rows, console.NewRow(how, console.Machine(one.Field), console.Machine(line(one.Value))))
			}
		}
		add(d.New, console.Marked(console.Good, f.Say(words.MetadataDiffComes)))
		add(d.Gone, console.Marked(console.Warn, f.Say(words.MetadataDiffGoes)))
		panels = append(panels, console.Panel{ID: "says", Title: g.Name, Blocks: []console.Block{{Grid: g}}})
	}
	if len(d.Dates) > 0 {
		g := &console.Grid{Name: f.Say(words.MetadataDiffDates), Columns: f.Columns(words.MetadataDiffField, words.MetadataDiffOld, words.MetadataDiffNew)}
		for _, date := range d.Dates {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(date.Field), instant(f, date.Old), instant(f, date.New)))
		}
		panels = append(panels, console.Panel{ID: "dates", Title: g.Name, Blocks: []console.Block{{Grid: g}}})
	}
	switch {
	case d.Otherwise:
		panels = append(panels, console.Panel{Blocks: []console.Block{{Text: f.Say(words.MetadataDiffElse)}}})
	case len(panels) == 0:
		panels = append(panels, console.Panel{Blocks: []console.Block{{Text: f.Say(words.MetadataDiffNone)}}})
	}
	return panels
}

// pairs writes a fingerprint as tools do.
func pairs(hex string) string {
	var all []string
	for n := 0; n+2 <= len(hex); n += 2 {
		all = append(all, strings.ToUpper(hex[n:n+2]))
	}
	return strings.Join(all, ":")
}

func instant(f console.Frame, at time.Time) console.Cell {
	if at.IsZero() {
		return console.Words(f.Say(words.DateNone))
	}
	return console.Words(f.When(at))
}

// problems are what the protocol says of the settings.
func problems(f console.Frame, all []connections.Problem) console.Panel {
	tones := map[connections.Severity]console.Badge{
		connections.SeverityError: {Tone: console.Bad, Text: f.Say(words.ToneBad)}, connections.SeverityDanger: {Tone: console.Bad, Text: f.Say(words.ToneBad)},
		connections.SeverityWarning: {Tone: console.Warn, Text: f.Say(words.ToneWarn)},
	}
	var list []console.Cell
	for _, one := range all {
		said := f.Told(one.Message)
		said.Badges = []console.Badge{tones[one.Severity]}
		list = append(list, said)
	}
	return console.Panel{ID: "problems", Title: f.Say(words.ProposalProblems), Blocks: []console.Block{{List: list}}}
}

// decide asks for a decision, of those who may.
func (p *Pages) decide(f console.Frame, r *http.Request, v View, wanted int, note string) []console.Panel {
	var panels []console.Panel
	title := f.Say(words.TakeTitle)
	if v.Err != nil {
		panels = append(panels, console.Panel{ID: "decide", Title: title, Blocks: []console.Block{{Text: f.Say(words.ProposalUnusable, line(strings.TrimPrefix(v.Err.Error(), ErrUnusable.Error()+": ")))}}})
	} else if p.may(r, ApproveRule) {
		lead := f.Say(words.TakeLead)
		if wanted > 0 {
			lead = f.Say(words.TakeLeadDraft, wanted)
		}
		panels = append(panels, console.Panel{ID: "decide", Title: title, Lead: lead, Blocks: []console.Block{{Form: &console.PostForm{
			Action: ProposalPath(v.Number) + "/approve", Keep: []console.Hidden{{Name: "seen", Value: v.Seen}},
			Groups: []console.FieldGroup{{Fields: []console.Field{{
				Name: "note", Label: f.Say(words.TakeNote), Hint: f.Say(words.TakeNoteHint), Value: note, Most: 1000,
			}}}},
			Buttons: []console.Button{{Text: f.Say(words.TakeDo)}},
		}}}})
	}
	if p.may(r, RejectRule) {
		panels = append(panels, console.Panel{ID: "reject", Title: f.Say(words.RejectDo), Lead: f.Say(words.RejectLead), Blocks: []console.Block{{Form: &console.PostForm{
			Action: ProposalPath(v.Number) + "/reject", Buttons: []console.Button{{Text: f.Say(words.RejectDo), Danger: true}},
		}}}})
	}
	return panels
}

// approve puts a proposal in force.
func (p *Pages) approve(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	f, note := p.Frame(w, r, words.ProposalsTitle), r.PostForm.Get("note")
	d, err := p.upkeep.Approve(r.Context(), access.From(r.Context()), number(r), r.PostForm.Get("seen"), note)
	var invalid *drafts.InvalidError
	switch {
	case errors.As(err, &invalid) && len(invalid.Problems) > 0:
		p.showProposal(w, r, http.StatusUnprocessableEntity, note, console.Notice{Tone: console.Bad, Text: f.Say(words.TakeInvalid, line(invalid.Problems[0].Message))})
	case errors.Is(err, drafts.ErrInput), errors.Is(err, ErrUnusable):
		p.showProposal(w, r, http.StatusUnprocessableEntity, note, console.Notice{Tone: console.Bad, Text: f.Say(words.ProposalUnusable, line(err.Error()))})
	case errors.Is(err, broker.ErrConflict):
		p.showProposal(w, r, http.StatusConflict, note, console.Notice{Tone: console.Warn, Text: f.Say(words.TakeConflict)})
	case err != nil:
		p.Fail(w, r, err)
	case d.Version == 0:
		p.SendTo(w, r, "/admin/drafts/"+d.Draft)
	default:
		p.published(r.Context())
		p.SendTo(w, r, ProposalPath(number(r)))
	}
}

// reject keeps a proposal out.
func (p *Pages) reject(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	err := p.upkeep.Reject(r.Context(), access.From(r.Context()), number(r))
	switch {
	case errors.Is(err, broker.ErrConflict):
		f := p.Frame(w, r, words.ProposalsTitle)
		p.showProposal(w, r, http.StatusConflict, "", console.Notice{Tone: console.Warn, Text: f.Say(words.TakeConflict)})
	case err != nil:
		p.Fail(w, r, err)
	default:
		p.SendTo(w, r, ProposalPath(number(r)))
	}
}
