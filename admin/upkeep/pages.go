package upkeep

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Pages are the pages of the upkeep. The list of all metadata is that of
// admin/pages.
type Pages struct {
	*shell.Shell
	upkeep    *Upkeep
	published func(context.Context)
}

// NewPages makes the pages. published is called when a version was put in force,
// so that this node decides by it at once.
func NewPages(s *shell.Shell, u *Upkeep, published func(context.Context)) (*Pages, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if u == nil || published == nil {
		return nil, errors.New("upkeep: the pages need the upkeep and what follows a publication")
	}
	return &Pages{s, u, published}, nil
}

// Routes are all pages.
func (p *Pages) Routes() []access.Route {
	const one, proposal = "/admin/metadata/{kind}/{id}", "/admin/metadata/proposals/{number}"
	return []access.Route{
		shell.Page(http.MethodPost, "/admin/metadata/fetch", FetchRule, p.fetchAll),
		shell.Page(http.MethodGet, one, ReadRule, p.connection),
		shell.Page(http.MethodPost, one+"/fetch", FetchRule, p.fetchNow),
		shell.Page(http.MethodGet, proposal, ReadRule, p.proposal),
		shell.Page(http.MethodPost, proposal+"/approve", ApproveRule, p.approve),
		shell.Page(http.MethodPost, proposal+"/reject", RejectRule, p.reject),
	}
}

// Path is the page of a connection's metadata.
func Path(kind, id string) string {
	return "/admin/metadata/" + url.PathEscape(kind) + "/" + url.PathEscape(id)
}

// ProposalPath is the page of a proposal.
func ProposalPath(number int64) string {
	return "/admin/metadata/proposals/" + strconv.FormatInt(number, 10)
}

// connectionPath is the page of the connection itself.
func connectionPath(kind, id string) string {
	if kind == installation.KindApplication {
		return "/admin/applications/" + url.PathEscape(id)
	}
	return "/admin/authentication/" + url.PathEscape(id)
}

// may reports whether the actor may do what a rule is about, so that a page
// offers it.
func (p *Pages) may(r *http.Request, rule access.Rule) bool {
	return access.From(r.Context()).May(rule, p.Clock()) == nil
}

// connection is the page of a connection's metadata.
func (p *Pages) connection(w http.ResponseWriter, r *http.Request) {
	a, kind, id := access.From(r.Context()), r.PathValue("kind"), r.PathValue("id")
	s, err := p.upkeep.State(r.Context(), a, kind, id)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	fetches, proposals, err := p.upkeep.History(r.Context(), a, kind, id)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.UpkeepTitle, id)
	f.Lead = f.Say(words.UpkeepLead)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.MetadataTitle), Path: "/admin/metadata"}, console.Link{Name: id, Path: connectionPath(kind, id)})
	switch r.URL.Query().Get("fetched") {
	case "1":
		if s.Watch.State != "" {
			tone, word := StateWord(s.Watch.State)
			f.Notices = append(f.Notices, console.Notice{Tone: tone, Text: f.Say(words.UpkeepCame, f.Say(word))})
		}
	case "soon":
		f.Notices = append(f.Notices, console.Notice{Tone: console.Warn, Text: f.Say(words.UpkeepTooSoon)})
	}
	f.Query = ""
	panels := []console.Panel{p.statePanel(f, s)}
	if p.may(r, FetchRule) {
		panels = append(panels, console.Panel{ID: "fetch", Title: f.Say(words.UpkeepFetchNow), Lead: f.Say(words.UpkeepNowLead), Blocks: []console.Block{{
			Form: &console.PostForm{Action: Path(kind, id) + "/fetch", Buttons: []console.Button{{Text: f.Say(words.UpkeepFetchNow)}}},
		}}})
	}
	panels = append(panels, historyPanel(f, fetches))
	if len(proposals) > 0 {
		panels = append(panels, proposalsPanel(f, proposals))
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// statePanel says how it goes.
func (p *Pages) statePanel(f console.Frame, s State) console.Panel {
	state := console.Words(f.Say(words.UpkeepNever))
	if s.Watch.State != "" {
		tone, word := StateWord(s.Watch.State)
		state = console.Cell{Badges: []console.Badge{{Tone: tone, Text: f.Say(word)}}, Note: s.Watch.Reason}
	}
	last := console.Words(f.When(s.Watch.Fetched))
	facts := []console.Fact{
		f.Fact(words.ProposalState, state),
		f.Fact(words.UpkeepAddress, console.Machine(s.Address)),
		f.Fact(words.UpkeepPolicy, console.Words(policyWords(f, s.Watched))),
	}
	if s.Waiting != nil {
		facts = append(facts, f.Fact(words.UpkeepWaits, console.Cell{Text: f.Say(words.UpkeepSee), Path: ProposalPath(s.Waiting.Number), Note: f.When(s.Waiting.Found)}))
	}
	facts = append(facts, console.Some(f.Fact(words.UpkeepLast, last), f.Fact(words.UpkeepTried, console.Words(f.When(s.Watch.Tried))))...)
	if s.Enabled && s.Refresh != installation.RefreshOff {
		facts = append(facts, console.Some(f.Fact(words.UpkeepDue, console.Words(f.When(s.Watch.Due))))...)
	}
	if !s.Watch.Failing.IsZero() {
		facts = append(facts, f.Fact(words.UpkeepFailing, console.Cell{Text: f.When(s.Watch.Failing), Note: f.Say(words.UpkeepFailures, s.Watch.Failures)}))
	}
	until := console.Words(f.Say(words.ValidForEver))
	if !s.InForce.ValidUntil.IsZero() {
		until = console.Words(f.When(s.InForce.ValidUntil))
	}
	return console.Panel{Blocks: []console.Block{{Facts: append(facts, f.Fact(words.FactValidUntil, until))}}}
}

func policyWords(f console.Frame, w installation.Watched) string {
	switch w.Refresh {
	case installation.RefreshAutomatic:
		return f.Say(words.PolicyAutomatic, written(w.Every))
	case installation.RefreshOff:
		return f.Say(words.PolicyOff)
	}
	return f.Say(words.PolicyApprove, written(w.Every))
}

// written is a time as settings write it: 6h, 1h30m.
func written(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// StateWord is what came of a fetch, in words.
func StateWord(s connections.MetadataState) (console.Tone, words.Text) {
	switch s {
	case connections.MetadataSame:
		return console.Good, words.FetchSame
	case connections.MetadataFresher:
		return console.Good, words.FetchFresher
	case connections.MetadataTaken:
		return console.Good, words.FetchTaken
	case connections.MetadataProposed:
		return console.Warn, words.FetchProposed
	case connections.MetadataDeclined:
		return console.Info, words.FetchDeclined
	case connections.MetadataRefused:
		return console.Bad, words.FetchRefused
	case connections.MetadataBroken:
		return console.Bad, words.FetchBroken
	}
	return console.Bad, words.FetchFailed
}

func historyPanel(f console.Frame, fetches []connections.MetadataFetch) console.Panel {
	panel := console.Panel{ID: "fetches", Title: f.Say(words.FetchesTitle)}
	if len(fetches) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.FetchesNone)}}
		return panel
	}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.FetchesWhen, words.FetchesResult, words.FetchesBy, words.FetchesSize, words.FetchesMade)}
	for _, one := range fetches {
		tone, word := StateWord(one.State)
		by, version := one.By, console.Cell{}
		if by == "" {
			by = f.Say(words.FetchesPlan)
		}
		if one.Version > 0 {
			version = console.Cell{Text: strconv.FormatInt(one.Version, 10), Path: "/admin/versions/" + strconv.FormatInt(one.Version, 10)}
		}
		g.Rows = append(g.Rows, console.NewRow(console.Words(f.When(one.Made)), console.Cell{Badges: []console.Badge{{Tone: tone, Text: f.Say(word)}}, Note: one.Reason},
			console.Words(by), console.Words(strconv.Itoa(one.Bytes)), version))
	}
	panel.Blocks = []console.Block{{Grid: g}}
	return panel
}

func proposalsPanel(f console.Frame, all []connections.MetadataProposal) console.Panel {
	panel := console.Panel{ID: "proposals", Title: f.Say(words.ProposalsTitle)}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.ProposalsTitle, words.ProposalState, words.ProposalFound, words.FetchesBy, words.ProposalDecided)}
	for _, one := range all {
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: f.Say(words.ProposalNumber, one.Number), Path: ProposalPath(one.Number)},
			proposalCell(f, one.State), console.Words(f.When(one.Found)), console.Words(one.By), console.Words(f.When(one.Decided))))
	}
	panel.Blocks = []console.Block{{Grid: g}}
	return panel
}

func proposalCell(f console.Frame, s connections.ProposalState) console.Cell {
	switch s {
	case connections.ProposalOpen:
		return console.Marked(console.Warn, f.Say(words.ProposalOpen))
	case connections.ProposalDrafted:
		return console.Marked(console.Warn, f.Say(words.ProposalDrafted))
	case connections.ProposalApproved:
		return console.Marked(console.Good, f.Say(words.ProposalApproved))
	case connections.ProposalRejected:
		return console.Marked(console.Info, f.Say(words.ProposalRejected))
	case connections.ProposalTaken:
		return console.Marked(console.Good, f.Say(words.ProposalTaken))
	}
	return console.Marked(console.Info, f.Say(words.ProposalPast))
}

// fetchNow fetches for one connection.
func (p *Pages) fetchNow(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	kind, id := r.PathValue("kind"), r.PathValue("id")
	fetch, err := p.upkeep.FetchNow(r.Context(), access.From(r.Context()), kind, id)
	switch {
	case errors.Is(err, broker.ErrConflict):
		p.SendTo(w, r, Path(kind, id)+"?fetched=soon")
		return
	case err != nil:
		p.Fail(w, r, err)
		return
	}
	if fetch.Version > 0 {
		p.published(r.Context())
	}
	p.SendTo(w, r, Path(kind, id)+"?fetched=1")
}

// fetchAll makes everything due.
func (p *Pages) fetchAll(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	n, err := p.upkeep.FetchAll(r.Context(), access.From(r.Context()))
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.SendTo(w, r, "/admin/metadata?hastened="+strconv.Itoa(n))
}
