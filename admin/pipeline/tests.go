package pipeline

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/templates/console"
	"trin/templates/console/words"
)

// fromField is the test that is run first.
const fromField = "from"

// tests shows the tests of the pipeline, and what comes of them in the draft.
func (x *Room) tests(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showTests(w, r, s, editing.Wrong{})
}

func (x *Room) showTests(w http.ResponseWriter, r *http.Request, s *subject, wrong editing.Wrong) {
	if !s.connection() {
		x.NotFound(w, r)
		return
	}
	from, err := strconv.Atoi(cmp.Or(r.URL.Query().Get(fromField), "0"))
	if err != nil || from < 0 {
		x.NotFound(w, r)
		return
	}
	tested, err := x.Desk.Tested(r.Context(), s.actor, s.draft.ID, s.kind, s.id, from)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s, pageTests)
	f.Lead = f.Say(words.PipeTestsLead)
	tests := listOf(s.document, fieldTests)
	panel := console.Panel{Title: f.Say(words.PipeTests)}
	switch {
	case len(tests) == 0:
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.PipeTestsNone)})
	case tested.All == 0:
		panel.Blocks = append(panel.Blocks, console.Block{Badge: console.Badge{Tone: console.Warn, Text: f.Say(words.PipeTestsNotRun)}})
	}
	panel.Blocks = append(panel.Blocks, restBlock(f, s, tested)...)
	for at, raw := range tests {
		ran := at >= tested.From && at < tested.From+tested.Ran
		panel.Blocks = append(panel.Blocks, testBlock(f, s, at, raw, ran, tested.Failed))
	}
	panel.Blocks = append(panel.Blocks, console.Block{Links: []console.Link{{Name: f.Say(words.PipeTestNew), Path: s.page(pageTry)}}})
	sheet.Panels = append(wrong.Panels(f), panel)
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

// restBlock says which tests were run, where it were not all, and leads to the
// rest.
func restBlock(f console.Frame, s *subject, tested installation.Tested) []console.Block {
	rest, more := tested.Rest()
	if !more && tested.From == 0 || tested.All == 0 {
		return nil
	}
	said := f.Say(words.TestsSome, tested.All, tested.From+min(tested.Ran, 1), tested.From+tested.Ran)
	if tested.Ran == 0 {
		said = f.Say(words.TestsNone, tested.All)
	}
	block := console.Block{Badge: console.Badge{Tone: console.Warn, Text: said}}
	if more {
		block.Links = []console.Link{{Name: f.Say(words.TestsRest), Path: s.page(pageTests) + "?" + fromField + "=" + strconv.Itoa(rest)}}
	}
	return []console.Block{block}
}

// testBlock is one test with what came of it.
func testBlock(f console.Frame, s *subject, at int, raw any, ran bool, failed []installation.Problem) console.Block {
	block := console.Block{Text: strconv.Itoa(at+1) + ". " + testName(f, at, raw)}
	for _, p := range failed {
		if strings.HasPrefix(p.Field, fieldTests+"."+strconv.Itoa(at)+".") {
			said := f.Told(p.Message)
			said.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.PipeTestFails)}}
			block.List = append(block.List, said)
		}
	}
	if ran && len(block.List) == 0 {
		block.Badge = console.Badge{Tone: console.Good, Text: f.Say(words.PipeTestHolds)}
	}
	block.Links = []console.Link{{Name: f.Say(words.PipeTestSteps, at+1), Path: s.tried(fieldTest, strconv.Itoa(at)), Quiet: true}}
	block.Form = &console.PostForm{
		Action: s.page(pageTests), Keep: editing.Keep(s.draft, console.Hidden{Name: "at", Value: strconv.Itoa(at)}, console.Hidden{Name: markField, Value: mark(raw)}),
		Buttons: []console.Button{{Text: f.Say(words.PipeTestRemove, at+1), Quiet: true, Danger: true}},
	}
	return block
}

func testName(f console.Frame, at int, raw any) string {
	test, _ := raw.(map[string]any)
	if name, _ := test["name"].(string); name != "" {
		return name
	}
	return f.Say(words.PipeTestNumber, at+1)
}

// removeTest takes a test out of the document.
func (x *Room) removeTest(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	tests := listOf(s.document, fieldTests)
	at, err := strconv.Atoi(r.PostForm.Get("at"))
	if err != nil || at < 0 || at >= len(tests) || !same(r, tests[at]) {
		x.Fail(w, r, errMoved)
		return
	}
	field := drafts.Field{Keys: []string{fieldTests}}
	if rest := slices.Delete(slices.Clone(tests), at, at+1); len(rest) > 0 {
		field.Value = rest
	}
	x.set(w, r, p, s, []drafts.Field{field}, s.page(pageTests), func(wrong editing.Wrong) { x.showTests(w, r, s, wrong) })
}
