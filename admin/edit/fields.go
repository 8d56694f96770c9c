package edit

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/edit/form"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
)

// keep sets fields of the document, where nothing is wrong with them: what would
// be an error at one of them is said beside it, and nothing is kept. Then it
// leads back to the page. What first does is done when nothing is wrong; with
// false it has answered the request.
func (x *Edit) keep(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject, fields []drafts.Field, again func(editing.Wrong), first ...func() bool) {
	if wrong, err := x.tried(r, s, fields); err != nil {
		if refused, mine := x.Refused(w, r, p, err); mine {
			again(refused)
		}
		return
	} else if !wrong.IsZero() {
		again(wrong)
		return
	}
	for _, do := range first {
		if !do() {
			return
		}
	}
	var err error
	switch {
	case len(fields) == 0:
	case s.there():
		_, err = x.Desk.SetAll(r.Context(), p.Actor, s.draft.ID, p.Revision, s.kind, s.id, fields)
	default:
		err = x.begin(r, p, s, fields)
	}
	if err != nil {
		if refused, mine := x.Refused(w, r, p, err); mine {
			again(refused)
		}
		return
	}
	x.Done(w, r, s.path(s.page))
}

// begin puts a document that is not there yet into the draft, with the fields.
func (x *Edit) begin(r *http.Request, p editing.Posted, s *subject, fields []drafts.Field) error {
	document, problems := installation.One(s.kind, []byte(skeleton(s)))
	if len(installation.Errors(problems)) > 0 {
		return &drafts.InvalidError{Problems: problems}
	}
	document, err := applied(document, fields)
	if err == nil {
		_, err = x.Desk.Put(r.Context(), p.Actor, s.draft.ID, p.Revision, string(document.Body))
	}
	return err
}

// skeleton is a document that says nothing yet.
func skeleton(s *subject) string {
	if s.id == "" {
		return "kind: " + s.kind + "\n"
	}
	return "kind: " + s.kind + "\nid: " + s.id + "\n"
}

// applied is the document with the fields.
func applied(d connections.Document, fields []drafts.Field) (connections.Document, error) {
	for _, one := range fields {
		var problems []installation.Problem
		var err error
		if len(one.Keys) > 0 {
			d, problems, err = installation.SetAt(d, one.Keys, one.Value)
		} else {
			d, problems, err = installation.Set(d, one.Path, one.Value)
		}
		if err != nil {
			return d, fmt.Errorf("%w: %w", drafts.ErrInput, err)
		}
		if len(problems) > 0 {
			return d, &drafts.InvalidError{Problems: problems}
		}
	}
	return d, nil
}

// tried says what would be wrong at the fields if they were set.
func (x *Edit) tried(r *http.Request, s *subject, fields []drafts.Field) (editing.Wrong, error) {
	if len(fields) == 0 {
		return editing.Wrong{}, nil
	}
	document := s.document
	if !s.there() {
		document, _ = installation.One(s.kind, []byte(skeleton(s)))
	}
	changed, err := applied(document, fields)
	if err != nil {
		return editing.Wrong{}, err
	}
	would, err := x.examine(r, s, changed)
	if err != nil {
		return editing.Wrong{}, err
	}
	wrong := editing.Wrong{Status: http.StatusUnprocessableEntity, Language: x.Language(r)}
	for _, problem := range would.problems {
		at := slices.ContainsFunc(fields, func(one drafts.Field) bool {
			path := strings.Join(one.Keys, ".")
			return problem.Field == path || strings.HasPrefix(problem.Field, path+".")
		})
		if at && problem.Severity == connections.SeverityError {
			wrong.Problems = append(wrong.Problems, problem)
		}
	}
	return wrong, nil
}

// fieldsOf are the fields of the document below a field of it; below nothing,
// of the document itself.
func (s *subject) fieldsOf(x *Edit, of found, wrong editing.Wrong, r *http.Request, below ...string) form.Settings {
	outline := installation.OutlineOf(s.document, x.Parts())
	wrong.Language = x.Language(r)
	at := func(path string) string { return strings.Join(append(slices.Clone(below), path), ".") }
	settings := form.Settings{
		Below: below,
		Now:   func(path string) (any, bool) { return installation.Field(s.document, at(path)) },
		Says: func(path string) string {
			if len(below) == 0 {
				return ""
			}
			for _, one := range outline.Settings {
				if one.Path == path && !one.Own {
					return one.Value
				}
			}
			return ""
		},
		Wrong: func(path string) string {
			if !wrong.IsZero() {
				return wrong.At(at(path))
			}
			return editing.Wrong{Language: wrong.Language, Problems: installation.Errors(of.problems)}.At(at(path))
		},
	}
	if of.Configuration != nil {
		settings.Vocabulary = of.Configuration.Vocabulary
	}
	if !wrong.IsZero() {
		settings.Typed = r.PostForm
	}
	return settings
}

// problemsPanel lists what is wrong with the document in the draft.
func problemsPanel(f console.Frame, problems []installation.Problem) []console.Panel {
	if len(problems) == 0 {
		return nil
	}
	return []console.Panel{{Title: editing.Findings(f, problems), Blocks: []console.Block{{Grid: editing.Problems(f, problems)}}}}
}

// multipart reports whether a form was sent with files.
func multipart(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}
