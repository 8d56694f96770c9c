package editing

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

// Wrong is why an edit is not taken. The page of the form is shown again with it,
// under its Status. Texts are in English; they are said in the language of the page
// where there are words for them.
type Wrong struct {
	Status   int
	Language text.Language          // of the page; "" = English
	Text     string                 // of the whole; "" = the problems say it
	Problems []installation.Problem // of fields and lines
}

// Refused says what becomes of an error of the Desk. What belongs beside the
// fields is returned with true: show the form again, with what was typed.
// Everything else is answered: a draft that others have changed in the meantime,
// or that is published, what is not there, a proof that is missing.
func (k *Kit) Refused(w http.ResponseWriter, r *http.Request, p Posted, err error) (Wrong, bool) {
	var invalid *drafts.InvalidError
	var conflicts *drafts.ConflictError
	switch {
	case errors.As(err, &invalid):
		return Wrong{Status: http.StatusUnprocessableEntity, Language: k.Language(r), Problems: invalid.Problems}, true
	case errors.As(err, &conflicts):
		k.SendTo(w, r, Path(p.Draft.ID, "conflicts"))
	case errors.Is(err, drafts.ErrInput), errors.Is(err, drafts.ErrUsed), errors.Is(err, drafts.ErrNothing), errors.Is(err, drafts.ErrApproval):
		return Wrong{Status: http.StatusUnprocessableEntity, Text: plainly(err, drafts.ErrInput)}, true
	case errors.Is(err, access.ErrForbidden):
		return Wrong{Status: http.StatusForbidden, Text: plainly(err, access.ErrForbidden)}, true
	case errors.Is(err, drafts.ErrFinal):
		k.Problem(w, r, http.StatusConflict, words.DraftFinalTitle, words.DraftFinalLead, "", words.DraftFinalNext,
			func(f console.Frame) console.Link {
				return console.Link{Name: f.Say(words.DraftFinalGo), Path: Path(p.Draft.ID)}
			})
	case errors.Is(err, broker.ErrConflict):
		k.stale(w, r, p)
	default:
		k.Fail(w, r, err)
	}
	return Wrong{}, false
}

// plainly is what an error says beside being one of that kind.
func plainly(err, kind error) string {
	return strings.TrimPrefix(err.Error(), kind.Error()+": ")
}

// IsZero reports whether nothing is wrong.
func (x Wrong) IsZero() bool { return x.Text == "" && len(x.Problems) == 0 }

// At is what is wrong with a field, by its dotted path below the document; "" =
// nothing. What is said of a place below the path counts as said of it. It is in
// the language of the page.
func (x Wrong) At(path string) string {
	var said []string
	for _, p := range x.Problems {
		if p.Field == path || strings.HasPrefix(p.Field, path+".") {
			sentence, _ := words.Sentence(x.Language, p.Message)
			said = append(said, sentence)
		}
	}
	return strings.Join(said, " ")
}

// Panels are what stands at the head of a form that is shown again: that nothing
// was kept, and everything that is wrong. There are none when nothing is wrong.
func (x Wrong) Panels(f console.Frame) []console.Panel {
	if x.IsZero() {
		return nil
	}
	panel := console.Panel{ID: "wrong", Title: f.Say(words.EditRefused), Lead: f.Say(words.EditRefusedLead)}
	if x.Text != "" {
		panel.Blocks = append(panel.Blocks, console.Block{List: []console.Cell{f.Told(x.Text)}})
	}
	if len(x.Problems) > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Grid: Problems(f, x.Problems)})
	}
	return []console.Panel{panel}
}

// Problems lists problems: where, how bad, what to do.
func Problems(f console.Frame, problems []installation.Problem) *console.Grid {
	g := &console.Grid{Name: f.Say(words.ProblemsTitle), Columns: f.Columns(words.DraftColumnWhere, words.ColumnSeverity, words.ColumnMessage)}
	for _, p := range problems {
		where := console.Machine(strings.TrimSpace(strings.Join([]string{p.Kind, p.ID, p.Field}, " ")))
		if p.Line > 0 {
			where.Note = f.Say(words.DraftLine, strconv.Itoa(p.Line))
		}
		g.Rows = append(g.Rows, console.NewRow(where, console.Cell{Badges: []console.Badge{Severity(f, p.Severity)}}, f.Told(p.Message)))
	}
	return g
}

// Findings is the head over problems that were found: advice where there is
// nothing worse.
func Findings(f console.Frame, problems []installation.Problem) string {
	if onlyAdvice(problems) {
		return f.Say(words.FindingsAdvice)
	}
	return f.Say(words.FindingsProblems)
}

// NewFindings is the panel of what a draft makes worse, without what is found: some
// more may be in documents that the actor does not see.
func NewFindings(f console.Frame, problems []installation.Problem, more int) console.Panel {
	if onlyAdvice(problems) && more == 0 {
		return console.Panel{ID: "problems", Title: f.Say(words.AdviceNew), Lead: f.Say(words.AdviceNewLead)}
	}
	return console.Panel{ID: "problems", Title: f.Say(words.ProblemsNew), Lead: f.Say(words.ProblemsNewLead)}
}

func onlyAdvice(problems []installation.Problem) bool {
	return len(problems) > 0 && !slices.ContainsFunc(problems, func(p installation.Problem) bool { return p.Severity != connections.SeverityWarning })
}

// Severity is how bad a problem is.
func Severity(f console.Frame, s connections.Severity) console.Badge {
	switch s {
	case connections.SeverityError:
		return console.Badge{Tone: console.Bad, Text: f.Say(words.SeverityError)}
	case connections.SeverityDanger:
		return console.Badge{Tone: console.Warn, Text: f.Say(words.SeverityDanger)}
	}
	return console.Badge{Tone: console.Info, Text: f.Say(words.SeverityWarning)}
}
