package levels

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The fields that every form of the room has.
const (
	fieldDo   = "do"   // which form it is
	fieldGo   = "go"   // goKeep: put it into the draft
	fieldSeen = "seen" // the digest of the edit whose effect was shown
	goKeep    = "keep"
)

// How much of logins is looked at before an edit is kept, and how long each part
// may take. The preview of the draft looks at more.
const (
	weighedLogins  = 200
	weighedTouched = 50 // applications whose reach is told of; the preview of the draft can tell of all
	weighedEach    = 2 * time.Second
)

// typed is a form that was posted; the zero value is none.
type typed struct {
	form   url.Values
	beside map[string]string // what is wrong with a field of the form, by its name
	wrong  editing.Wrong     // and with the document
	same   bool              // it changes nothing
}

// status is that of the page.
func (t typed) status() int {
	switch {
	case t.wrong.Status != 0:
		return t.wrong.Status
	case len(t.beside) > 0:
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// value is what stands in a field of the form: what was typed, or what is there
// now.
func (t typed) value(do, field, now string) string {
	if t.form == nil || t.form.Get(fieldDo) != do {
		return now
	}
	return t.form.Get(field)
}

// get is a line that was typed.
func (t typed) get(field string) string { return strings.TrimSpace(t.form.Get(field)) }

// at is what is wrong with a field of a form.
func (t typed) at(do, field string, paths ...string) string {
	if t.form == nil || t.form.Get(fieldDo) != do {
		return ""
	}
	said := t.beside[field]
	for _, path := range paths {
		said = strings.TrimSpace(said + " " + t.wrong.At(path))
	}
	return said
}

// plan is what a form asks for.
type plan struct {
	fields []drafts.Field
	beside map[string]words.Said               // what is wrong with what was typed
	shows  func(console.Frame) []console.Panel // more of what it would do; nil = nothing
	err    error                               // the document cannot be edited by forms
}

// wrongly is a plan that is not taken because of one field.
func wrongly(field string, text words.Text, arguments ...any) plan {
	return plan{beside: map[string]words.Said{field: words.Say(text, arguments...)}}
}

// post takes a form: it shows what the edit would do, and keeps it when just that
// was seen.
func (x *Levels) post(w http.ResponseWriter, r *http.Request) {
	p, ok := x.Post(w, r)
	if !ok {
		return
	}
	if editing.Final(p.Draft) {
		x.SendTo(w, r, editing.Path(p.Draft.ID))
		return
	}
	s, err := x.subject(r, p.Draft)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	t := typed{form: r.PostForm}
	wanted := x.plan(s, t)
	if wanted.err != nil {
		t.wrong = editing.Wrong{Status: http.StatusUnprocessableEntity, Text: wanted.err.Error()}
		x.show(w, r, s, t)
		return
	}
	if len(wanted.beside) > 0 {
		t.beside = map[string]string{}
		for field, said := range wanted.beside {
			t.beside[field] = said.In(x.Language(r))
		}
		x.show(w, r, s, t)
		return
	}
	if len(wanted.fields) == 0 {
		t.same = true
		x.show(w, r, s, t)
		return
	}
	x.weigh(w, r, p, s, t, wanted)
}

// weigh says what the plan would do, and keeps it when that was seen.
func (x *Levels) weigh(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject, t typed, wanted plan) {
	again := func(err error) {
		if wrong, mine := x.Refused(w, r, p, err); mine {
			t.wrong = wrong
			x.show(w, r, s, t)
		}
	}
	changed, err := applied(s.document, wanted.fields)
	if err != nil {
		again(err)
		return
	}
	if s.there && bytes.Equal(changed.Body, s.document.Body) {
		t.same = true
		x.show(w, r, s, t)
		return
	}
	seen := digest(changed, p.Draft.Revision)
	if r.PostForm.Get(fieldGo) == goKeep && r.PostForm.Get(fieldSeen) == seen {
		x.keep(w, r, p, s, changed, wanted.fields, again)
		return
	}
	if p.Revision != p.Draft.Revision {
		// What it would do is not asked of a draft that is another by now.
		x.keep(w, r, p, s, changed, wanted.fields, again)
		return
	}
	weighed, err := x.Desk.Weigh(r.Context(), p.Actor, p.Draft.ID, drafts.Wanted{Reach: true, Touched: weighedTouched, Logins: weighedLogins, Each: weighedEach}, changed)
	if err != nil {
		again(err)
		return
	}
	if own := s.errors(weighed.Problems); len(own) > 0 {
		t.wrong = editing.Wrong{Status: http.StatusUnprocessableEntity, Language: x.Language(r), Problems: own}
		x.show(w, r, s, t)
		return
	}
	x.look(w, r, s, t, wanted, weighed, seen)
}

// errors are those of the document itself.
func (s *subject) errors(problems []installation.Problem) []installation.Problem {
	return slices.DeleteFunc(slices.Clone(installation.Errors(problems)), func(p installation.Problem) bool { return p.Kind != s.kind || p.ID != s.id })
}

// keep puts the edit into the draft.
func (x *Levels) keep(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject, changed connections.Document, fields []drafts.Field, again func(error)) {
	var err error
	if s.there {
		_, err = x.Desk.SetAll(r.Context(), p.Actor, p.Draft.ID, p.Revision, s.kind, s.id, fields)
	} else {
		_, err = x.Desk.Put(r.Context(), p.Actor, p.Draft.ID, p.Revision, string(changed.Body))
	}
	if err != nil {
		again(err)
		return
	}
	x.Done(w, r, s.path())
}

// digest names a document as it would be in place of that of a revision. Whoever
// keeps an edit has seen what just this one does.
func digest(d connections.Document, revision int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", revision, d.Body))
	return hex.EncodeToString(sum[:])
}

// carry is what was typed, to be posted once more.
func carry(form url.Values) []console.Hidden {
	var all []console.Hidden
	for name, values := range form {
		switch name {
		case console.FormTokenField, editing.RevisionField, fieldGo, fieldSeen:
			continue
		}
		for _, value := range values {
			all = append(all, console.Hidden{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(all, func(a, b console.Hidden) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// asking is a form of the page.
func (s *subject) asking(f console.Frame, do string, keep []console.Hidden, button words.Text, fields ...console.Field) *console.PostForm {
	form := &console.PostForm{
		Action: s.path(), Keep: editing.Keep(s.draft, append([]console.Hidden{{Name: fieldDo, Value: do}}, keep...)...),
		Buttons: []console.Button{{Text: f.Say(button)}},
	}
	if len(fields) > 0 {
		form.Groups = []console.FieldGroup{{Fields: fields}}
	}
	return form
}
