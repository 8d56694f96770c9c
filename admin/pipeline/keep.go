package pipeline

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
)

// keep puts the list into the draft, unless one of the touched steps would be an
// error that it is not now. Then, and when the draft does not take it, again
// shows the form again.
func (x *Room) keep(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject, list []any, touched []int, again func(editing.Wrong)) {
	fields := []drafts.Field{{Keys: []string{s.list}}}
	if len(list) > 0 {
		fields[0].Value = list
	}
	if len(touched) > 0 {
		wrong, err := x.wrong(r, s, fields[0], touched)
		if err != nil {
			x.Fail(w, r, err)
			return
		}
		if !wrong.IsZero() {
			again(wrong)
			return
		}
	}
	x.set(w, r, p, s, fields, s.path(), again)
}

// set sets fields of the document and goes on to a page.
func (x *Room) set(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject, fields []drafts.Field, then string, again func(editing.Wrong)) {
	if _, err := x.Desk.SetAll(r.Context(), p.Actor, s.draft.ID, p.Revision, s.kind, s.id, fields); err != nil {
		if wrong, mine := x.Refused(w, r, p, err); mine {
			again(wrong)
		}
		return
	}
	x.Done(w, r, then)
}

// wrong is what would be wrong with the touched steps and is not now.
func (x *Room) wrong(r *http.Request, s *subject, field drafts.Field, touched []int) (editing.Wrong, error) {
	document, problems, err := installation.SetAt(s.document, field.Keys, field.Value)
	if err != nil {
		return editing.Wrong{Status: http.StatusUnprocessableEntity, Text: err.Error()}, nil
	}
	if len(problems) == 0 {
		before, err := x.problems(r, s)
		if err != nil {
			return editing.Wrong{}, err
		}
		after, err := x.problems(r, s, document)
		if err != nil {
			return editing.Wrong{}, err
		}
		for _, one := range installation.Errors(after) {
			known := slices.ContainsFunc(before, func(o installation.Problem) bool { return o.Field == one.Field && o.Message == one.Message })
			if at, ok := s.stepOf(one); ok && slices.Contains(touched, at) && !(known && len(listOf(document, s.list)) == len(s.steps)) {
				problems = append(problems, one)
			}
		}
	}
	if len(problems) == 0 {
		return editing.Wrong{}, nil
	}
	return editing.Wrong{Status: http.StatusUnprocessableEntity, Problems: problems}, nil
}

// problems are those of the document in the draft, or of another in its place.
func (x *Room) problems(r *http.Request, s *subject, instead ...connections.Document) ([]installation.Problem, error) {
	all, err := x.Desk.Examine(r.Context(), s.actor, s.draft.ID, instead...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all.Problems), func(p installation.Problem) bool { return p.Kind != s.kind || p.ID != s.id }), nil
}

// stepOf is the place of the step that a problem is about.
func (s *subject) stepOf(p installation.Problem) (int, bool) {
	rest, ok := strings.CutPrefix(p.Field, s.list+".")
	if !ok {
		return 0, false
	}
	number, _, _ := strings.Cut(rest, ".")
	at, err := strconv.Atoi(number)
	return at, err == nil
}
