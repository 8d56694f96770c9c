package edit

import (
	"errors"
	"net/http"
	"slices"

	"trin/admin/drafts"
	"trin/admin/edit/form"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/register"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

func brokerID(id string) broker.ID { return broker.ID(id) }

// hasMetadata reports whether the protocol's settings hold metadata that can be
// read here.
func (s *subject) hasMetadata() bool {
	return s.protocol != nil && s.protocol.Shape != nil && s.protocol.Read != nil &&
		slices.ContainsFunc(s.protocol.Shape(role(s.kind)), func(one connections.SettingField) bool { return one.Path == "metadata" })
}

// metadata is the tab on which metadata is replaced.
func (x *Edit) metadata(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showMetadata(w, r, s, nil, editing.Wrong{})
}

func (x *Edit) showMetadata(w http.ResponseWriter, r *http.Request, s *subject, why *register.Problem, wrong editing.Wrong) {
	have, err := x.examine(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s)
	if sheet.Panels = wrong.Panels(f); why != nil {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: why.In(f.Language)})
	}
	now := console.Panel{Title: f.Say(words.MetadataTitleOf)}
	if peer, ok := x.peer(s, have); ok {
		facts := console.Some(f.Fact(words.TakeName, console.Machine(peer.Name)), f.Fact(words.FactSource, console.Machine(textOf(s.document, "settings.metadataURL"))))
		if !peer.ValidUntil.IsZero() {
			facts = append(facts, f.Fact(words.FactValidUntil, form.Ends(f, peer.ValidUntil, x.Clock())))
		}
		now.Blocks = []console.Block{{Facts: facts}}
	}
	sheet.Panels = append(sheet.Panels, now)
	if !s.hasMetadata() {
		sheet.Panels[len(sheet.Panels)-1].Blocks = append(now.Blocks, console.Block{Text: f.Say(words.EditNoMetadata)})
	} else {
		lead := f.Say(words.EditReplaceLead)
		if s.actor.Organisation != "" && textOf(s.document, "settings.metadataURL") != "" {
			lead += " " + f.Say(words.EditAddressStays)
		}
		sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.EditReplace), Lead: lead, Blocks: []console.Block{{Form: &console.PostForm{
			Action: s.path(tabMetadata), Keep: editing.Keep(s.draft), Files: true,
			Groups:  []console.FieldGroup{{Fields: register.Fields(f, s.actor.Organisation == "", why)}},
			Buttons: []console.Button{{Text: f.Say(words.TakeRead), Name: "go", Value: "read"}},
		}}}})
	}
	sheet.Panels = append(sheet.Panels, x.theirs(f, s, have, x.Clock())...)
	code := status(wrong)
	if why != nil {
		code = http.StatusUnprocessableEntity
	}
	x.Show(w, r, code, console.SheetPage(f, sheet))
}

// replaceMetadata reads what is to take the place of the metadata, shows what
// would be different, and keeps it when that has been seen.
func (x *Edit) replaceMetadata(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	if !s.hasMetadata() {
		x.NotFound(w, r)
		return
	}
	have, err := x.examine(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	peer, _ := x.peer(s, have)
	got, err := x.Register.Replace(r, s.kind, s.protocol.Name, peer.Name)
	var why *register.Problem
	switch {
	case errors.As(err, &why):
		x.showMetadata(w, r, s, why, editing.Wrong{})
		return
	case err != nil:
		x.Fail(w, r, err)
		return
	}
	fields := replaced(got, s.actor.Organisation == "")
	if len(fields) == 0 {
		x.showMetadata(w, r, s, nil, editing.Wrong{Status: http.StatusUnprocessableEntity, Text: "The document holds no metadata that settings keep."})
		return
	}
	other := peer.Name != "" && peer.Name != got.Name
	broken := got.Signature.Present && got.Signature.Certificate == nil
	agreed := (!other || r.PostForm.Get("other") != "") && (!broken || r.PostForm.Get("anyway") != "")
	if r.PostForm.Get("go") != "put" || !agreed {
		x.difference(w, r, s, peer.Name, got, fields)
		return
	}
	x.keep(w, r, p, s, fields, func(wrong editing.Wrong) { x.showMetadata(w, r, s, nil, wrong) })
}

// replaced are the fields that the new metadata changes. The address that it is
// fetched from is for administrators of everything to change: for others it stays.
func replaced(got register.Replacement, address bool) []drafts.Field {
	if got.Document == nil {
		return nil
	}
	if !address {
		return []drafts.Field{{Keys: []string{"settings", "metadata"}, Value: string(got.Document)}}
	}
	var from any
	if got.From != "" {
		from = got.From
	}
	return []drafts.Field{{Keys: []string{"settings", "metadata"}, Value: string(got.Document)}, {Keys: []string{"settings", "metadataURL"}, Value: from}}
}

// difference shows what the new metadata would change.
func (x *Edit) difference(w http.ResponseWriter, r *http.Request, s *subject, was string, got register.Replacement, fields []drafts.Field) {
	changed, err := applied(s.document, fields)
	var invalid *drafts.InvalidError
	switch {
	case errors.As(err, &invalid):
		x.showMetadata(w, r, s, nil, editing.Wrong{Status: http.StatusUnprocessableEntity, Problems: invalid.Problems})
		return
	case err != nil:
		x.showMetadata(w, r, s, nil, editing.Wrong{Status: http.StatusUnprocessableEntity, Text: err.Error()})
		return
	}
	would, err := x.examine(r, s, changed)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s)
	sheet.Tabs = nil // a tab would give up what was read
	changes := installation.Diff([]connections.Document{s.document}, []connections.Document{changed})
	panel := console.Panel{Title: f.Say(words.EditDifferent)}
	if len(changes) == 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.EditSame), Links: []console.Link{{Name: f.Say(words.Cancel), Path: s.path(tabMetadata), Quiet: true}}})
		sheet.Panels = []console.Panel{panel}
		x.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
		return
	}
	panel.Blocks = append(panel.Blocks, console.Block{Grid: changesGrid(f, changes)})
	var fieldsets []console.Field
	code := http.StatusOK
	tick := func(name, label string, asked words.Text) {
		one := console.Field{Name: name, Label: label, Kind: console.Check, Value: r.PostForm.Get(name)}
		if r.PostForm.Get("go") == "put" && one.Value == "" {
			one.Wrong, code = f.Say(asked), http.StatusUnprocessableEntity
		}
		fieldsets = append(fieldsets, one)
	}
	if was != "" && was != got.Name {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: f.Say(words.EditOtherParty, got.Name, was)})
		tick("other", f.Say(words.EditOtherAgree), words.EditOtherWrong)
	}
	if got.Signature.Present && got.Signature.Certificate == nil {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: f.Say(words.TakeBroken)})
		tick("anyway", f.Say(words.TakeAnyway), words.TakeAnywayWrong)
	}
	panel.Blocks = append(panel.Blocks, console.Block{Form: &console.PostForm{
		Action: s.path(tabMetadata), Keep: editing.Keep(s.draft, got.Carry()...), Files: true, Groups: []console.FieldGroup{{Fields: fieldsets}},
		Buttons: []console.Button{{Text: f.Say(words.EditReplaceGo), Name: "go", Value: "put"}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: s.path(tabMetadata)},
	}})
	sheet.Panels = append([]console.Panel{panel}, problemsPanel(f, would.problems)...)
	if len(got.Certificates) > 0 {
		sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.CertificatesTitle), Blocks: []console.Block{{Grid: form.Certificates(f, got.Certificates, x.Clock())}}})
	}
	x.Show(w, r, code, console.SheetPage(f, sheet))
}

// mostChanges is how many differences are listed.
const mostChanges = 200

// changesGrid lists what is different.
func changesGrid(f console.Frame, changes []installation.Change) *console.Grid {
	g := &console.Grid{Name: f.Say(words.EditDifferent), Columns: f.Columns(words.ChangeField, words.ChangeBefore, words.ChangeAfter)}
	for i, c := range changes {
		if i == mostChanges {
			g.Rows = append(g.Rows, console.NewRow(console.Words(f.Say(words.ChangeMore, len(changes)-i))))
			break
		}
		where := c.Field
		if where == "" { // the whole document
			where = c.Kind + " " + c.ID + ": " + string(c.Action)
		}
		g.Rows = append(g.Rows, console.NewRow(console.Machine(where), console.Machine(c.Old), console.Machine(c.New)))
	}
	return g
}
