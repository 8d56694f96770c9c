package pipeline

import (
	"net/http"
	"net/url"
	"strconv"

	"trin/admin/editing"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// listedLogins is how many recorded logins the page offers.
const listedLogins = 20

// tryPage shows where a login is tried, and the recorded one or the test that the
// address names. What is written is posted: it stands in no address.
func (x *Room) tryPage(w http.ResponseWriter, r *http.Request, s *subject) {
	query := url.Values{}
	for _, name := range []string{fieldLogin, fieldTest} {
		if value := r.URL.Query().Get(name); value != "" {
			query.Set(name, value)
		}
	}
	x.showTry(w, r, s, query, editing.Wrong{})
}

func (x *Room) try(w http.ResponseWriter, r *http.Request, _ editing.Posted, s *subject) {
	x.showTry(w, r, s, r.PostForm, editing.Wrong{})
}

func (x *Room) showTry(w http.ResponseWriter, r *http.Request, s *subject, typed url.Values, wrong editing.Wrong) {
	if !s.connection() {
		x.places(w, r, s)
		return
	}
	sides, err := x.Desk.Sides(r.Context(), s.actor, s.draft.ID)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	t, err := x.trial(r, s, sides, typed)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s, pageTry)
	f.Lead = f.Say(words.PipeTryLead)
	sheet.Panels = wrong.Panels(f)
	if t.given {
		sheet.Panels = append(sheet.Panels, x.ran(r, f, s, sides, t)...)
	}
	status := status(wrong)
	if len(t.wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	sheet.Panels = append(sheet.Panels, console.Panel{ID: "ask", Title: f.Say(words.PipeAsk), Blocks: []console.Block{{Form: t.form(f, s, editing.Keep(s.draft))}}})
	recorded, err := x.Desk.RecordedLogins(r.Context(), sides, connections.SampleQuery{Inbound: s.inbound(), Place: broker.ID(s.id), Limit: listedLogins})
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	sheet.Panels = append(sheet.Panels, x.testLinks(f, s)...)
	sheet.Panels = append(sheet.Panels, loginLinks(f, s, recorded))
	x.Show(w, r, status, console.SheetPage(f, sheet))
}

// loginLinks offers recorded logins.
func loginLinks(f console.Frame, s *subject, recorded []claimstx.Sample) console.Panel {
	panel := console.Panel{Title: f.Say(words.WorkbenchSamples)}
	if len(recorded) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.WorkbenchNoSamples)}}
		return panel
	}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.WorkbenchLogin, words.ColumnCreated)}
	for _, one := range recorded {
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: one.Reference, Code: true, Path: s.tried(fieldLogin, one.Reference)}, console.Words(f.When(one.Made))))
	}
	panel.Blocks = []console.Block{{Grid: g}}
	return panel
}

// tried is where a recorded login or a test is run.
func (s *subject) tried(name, value string) string {
	return s.page(pageTry) + "?" + url.Values{name: {value}}.Encode()
}

// testLinks offers the tests of the document.
func (x *Room) testLinks(f console.Frame, s *subject) []console.Panel {
	tests := listOf(s.document, fieldTests)
	if len(tests) == 0 {
		return nil
	}
	g := &console.Grid{Name: f.Say(words.PipeTests), Columns: f.Columns(words.PipeTest)}
	for at, raw := range tests {
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: testName(f, at, raw), Path: s.tried(fieldTest, strconv.Itoa(at))}))
	}
	return []console.Panel{{Title: g.Name, Blocks: []console.Block{{Grid: g}}}}
}
