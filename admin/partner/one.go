package partner

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// seen is the link of the address, where the actor sees it. On false the request
// is answered.
func (x *Partner) seen(w http.ResponseWriter, r *http.Request) (connections.PartnerLink, bool) {
	link, err := x.Store.PartnerLink(r.Context(), r.PathValue("link"))
	if err == nil && !access.From(r.Context()).Sees(link.Organisation) {
		err = broker.ErrNotFound
	}
	if err != nil {
		x.Fail(w, r, err)
		return link, false
	}
	return link, true
}

func (x *Partner) one(w http.ResponseWriter, r *http.Request) {
	if link, ok := x.seen(w, r); ok {
		x.showOne(w, r, http.StatusOK, link, editing.Wrong{}, nil)
	}
}

// showOne shows a link and what was sent in with it. wrong is why something was
// not done, and beside what is wrong with fields.
func (x *Partner) showOne(w http.ResponseWriter, r *http.Request, status int, link connections.PartnerLink, wrong editing.Wrong, beside map[string]words.Text) {
	s, err := sideOf(link)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	st, err := x.standing(r.Context(), link)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f := x.Shell.Frame(w, r, words.PartnerOneTitle, link.Label)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.PartnersTitle), Path: adminPath})
	if len(beside) > 0 {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: f.Say(words.FormWrong)})
	}
	sheet := console.Sheet{Panels: append(wrong.Panels(f), x.facts(f, link))}
	if link.Body != nil {
		came, err := x.came(f, r, link, st, s)
		if err != nil {
			x.Fail(w, r, err)
			return
		}
		sheet.Panels = append(sheet.Panels, came...)
	}
	if access.From(r.Context()).May(makesLinks, x.Clock()) == nil {
		decide, err := x.decide(f, r, link, st, s, beside)
		if err != nil {
			x.Fail(w, r, err)
			return
		}
		sheet.Panels = append(sheet.Panels, decide...)
	}
	x.Show(w, r, status, console.SheetPage(f, sheet))
}

// facts are those of the link itself. The link cannot be shown again.
func (x *Partner) facts(f console.Frame, l connections.PartnerLink) console.Panel {
	facts := console.Some(
		f.Fact(words.PartnerState, console.Cell{Badges: []console.Badge{x.stateBadge(f, l)}}),
		f.Fact(words.PartnerConnection, console.Machine(l.Kind+" "+l.Document)),
		f.Fact(words.FactProtocol, console.Words(protocolName(f, l.Protocol))), f.Fact(words.FactProfile, console.Machine(l.Profile)),
		f.Fact(words.PartnerMadeBy, console.Words(l.Author)), f.Fact(words.PartnerMadeAt, console.Words(f.When(l.Created))), f.Fact(words.PartnerUntil, console.Words(f.When(l.Expires))),
		f.Fact(words.PartnerOpened, console.Words(f.When(l.Opened))), f.Fact(words.PartnerSentAt, console.Words(f.When(l.Sent))),
		f.Fact(words.PartnerSendings, console.Words(strconv.Itoa(l.Sendings))), f.Fact(words.PartnerFrom, console.Machine(l.Address)),
		f.Fact(words.PartnerAnswer, console.Words(l.Answer)), f.Fact(words.PartnerAnsweredBy, console.Words(l.AnsweredBy)),
	)
	panel := console.Panel{Blocks: []console.Block{{Facts: facts}}}
	if l.Draft != "" {
		panel.Blocks = append(panel.Blocks, console.Block{Links: []console.Link{{Name: f.Say(words.DraftSee), Path: editing.Path(l.Draft)}}})
	}
	return panel
}

// came is what was sent in, and what would be different.
func (x *Partner) came(f console.Frame, r *http.Request, link connections.PartnerLink, st standing, s side) ([]console.Panel, error) {
	u := understood{side: s, said: st.problems(link, s)}
	if kind, ok := x.kindOf(link.Protocol); ok && s.Metadata != "" {
		again := understood{side: side{Settings: map[string]any{}}, wrong: map[string]words.Said{}}
		again.read(kind, link, fieldPaste, []byte(s.Metadata))
		u.taken, u.said = again.taken, append(u.said, again.said...)
	}
	panels := x.says(f, &u)
	panels[0].Title, panels[0].Lead = f.Say(words.PartnerCame), f.Say(words.PartnerCameLead)
	if s.Address != "" {
		panels[0].Blocks = append(panels[0].Blocks, console.Block{Facts: []console.Fact{f.Fact(words.TakeAddress, console.Machine(s.Address))}})
	}
	if s.Note != "" {
		panels[0].Blocks = append(panels[0].Blocks, console.Block{Facts: []console.Fact{f.Fact(words.PartnerNote, console.Words(s.Note))}})
	}
	before, after, err := x.documents(r, link, s, false)
	var invalid *drafts.InvalidError
	switch {
	case errors.As(err, &invalid):
		return append(panels, editing.Wrong{Problems: invalid.Problems}.Panels(f)...), nil
	case err != nil:
		return nil, err
	}
	changes := installation.Diff(before, []connections.Document{after})
	panel := console.Panel{Title: f.Say(words.EditDifferent)}
	switch {
	case len(before) == 0:
		panel.Blocks = []console.Block{{Text: f.Say(words.PartnerIsNew)}, {Code: string(after.Body)}}
	case len(changes) == 0:
		panel.Blocks = []console.Block{{Text: f.Say(words.EditSame)}}
	default:
		g := &console.Grid{Name: f.Say(words.EditDifferent), Columns: f.Columns(words.ChangeField, words.ChangeBefore, words.ChangeAfter)}
		for _, c := range changes[:min(len(changes), mostListed)] {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(c.Field), console.Machine(c.Old), console.Machine(c.New)))
		}
		panel.Blocks = []console.Block{{Grid: g}}
	}
	return append(panels, panel), nil
}

// documents are the connection's document as it is in force, none when it is not
// there, and as it would be.
func (x *Partner) documents(r *http.Request, link connections.PartnerLink, s side, follow bool) (before []connections.Document, after connections.Document, err error) {
	_, now, err := x.Desk.DocumentAt(r.Context(), access.From(r.Context()), 0, link.Kind, link.Document)
	if errors.Is(err, broker.ErrNotFound) {
		text, err := composed(link, s, follow)
		if err != nil {
			return nil, after, err
		}
		after, problems := installation.One("partner", text)
		if len(installation.Errors(problems)) > 0 {
			return nil, after, &drafts.InvalidError{Problems: problems}
		}
		return nil, after, nil
	}
	if err != nil {
		return nil, after, err
	}
	after = now
	for _, field := range s.fields(link, follow) {
		var problems []installation.Problem
		if after, problems, err = installation.SetAt(after, field.Keys, field.Value); err != nil {
			return nil, after, err
		}
		if len(problems) > 0 {
			return nil, after, &drafts.InvalidError{Problems: problems}
		}
	}
	return []connections.Document{now}, after, nil
}

// composed is a new document, as YAML: what the link says and the side. It is
// switched off, since nothing of it says who may log in by it and at which level.
func composed(link connections.PartnerLink, s side, follow bool) ([]byte, error) {
	document := map[string]any{"kind": link.Kind, "id": link.Document, "protocol": link.Protocol, "enabled": false, "name": map[string]string{"da": link.Label, "en": link.Label}}
	if link.Profile != "" {
		document["profile"] = link.Profile
	}
	if link.Organisation != "" {
		document["organisation"] = link.Organisation
	}
	settings := map[string]any{}
	for _, field := range s.fields(link, follow) {
		switch {
		case field.Value == nil:
		case len(field.Keys) == 2:
			settings[field.Keys[1]] = field.Value
		default:
			document[field.Keys[0]] = field.Value
		}
	}
	if len(settings) > 0 {
		document["settings"] = settings
	}
	return json.Marshal(document)
}

// another reports whether what was sent in is of another party than the
// connection has.
func another(link connections.PartnerLink, st standing, s side) (was, is string, differs bool) {
	now, ok := st.peer(link, side{})
	would, known := st.peer(link, s)
	if !ok || !known || now.Name == "" {
		return "", "", false
	}
	return now.Name, would.Name, now.Name != would.Name
}
