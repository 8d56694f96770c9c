package register

import (
	"context"
	"encoding/base64"
	"net/http"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// preview is the second step: what was read, what is wished of it, and what is
// wrong with that.
type preview struct {
	side   side
	draft  connections.Draft
	found  found
	kind   connections.Kind
	read   *reading
	wish   *wish // nil = it is proposed
	anew   bool  // its profile is another one than was shown
	wrong  editing.Wrong
	beside map[string]words.Said // what is wrong with a field of the form
	status int
}

// carry is what the form carries of what was read.
func carry(f found) []console.Hidden {
	if len(f.Document) == 0 {
		return []console.Hidden{{Name: "byhand", Value: "1"}}
	}
	return []console.Hidden{{Name: fieldDocument, Value: base64.StdEncoding.EncodeToString(f.Document)}, {Name: fieldFrom, Value: f.from}}
}

// second is what is done in the second step: it is looked at, again, or put into
// the draft.
func (x *Register) second(w http.ResponseWriter, r *http.Request, s side, p editing.Posted, got found) {
	v := preview{side: s, draft: p.Draft, found: got, status: http.StatusOK}
	protocol := r.PostForm.Get("protocol")
	if v.read = got.by(protocol); v.read != nil {
		v.kind = v.read.kind
	} else {
		for _, kind := range x.kinds(s) {
			if kind.Name == protocol {
				v.kind = kind
			}
		}
	}
	if v.kind.Name == "" {
		x.NotFound(w, r)
		return
	}
	// What another protocol makes of it is proposed anew.
	if r.PostForm.Get("seen") == v.kind.Name {
		wish := wished(r, s, v.kind)
		v.wish, v.anew = &wish, r.PostForm.Get("profiled") != wish.profile
	}
	if r.PostForm.Get(fieldGo) == "put" && v.wish != nil {
		x.put(w, r, p, v)
		return
	}
	x.preview(w, r, v)
}

// made is the document that a preview makes, and the installation with it.
type made struct {
	text     []byte
	document connections.Document // zero = it cannot be read
	examined drafts.Examined
	problems []installation.Problem // of the document
}

// make makes the document and looks at the installation with it.
func (x *Register) make(ctx context.Context, actor access.Actor, v preview, now drafts.Examined) (made, error) {
	var m made
	var err error
	if m.text, err = compose(v.side, *v.wish, v.found, v.read); err != nil {
		return m, err
	}
	document, problems := installation.One("new", m.text)
	if len(installation.Errors(problems)) > 0 {
		m.problems = problems
		return m, nil
	}
	m.document = document
	with := []connections.Document{document}
	vocabulary, more, err := withVocabularies(v.wish.presets, now)
	if err != nil {
		return m, err
	}
	if more {
		with = append(with, vocabulary)
	}
	if m.examined, err = x.Desk.Examine(ctx, actor, v.draft.ID, with...); err != nil {
		return m, err
	}
	for _, one := range m.examined.Problems {
		if one.Kind == document.Kind && one.ID == document.ID {
			m.problems = append(m.problems, one)
		}
	}
	return m, nil
}

// preview shows the second step.
func (x *Register) preview(w http.ResponseWriter, r *http.Request, v preview) {
	actor := access.From(r.Context())
	now, err := x.Desk.Examine(r.Context(), actor, v.draft.ID)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	v.settle(actor, now)
	m, err := x.make(r.Context(), actor, v, now)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f := x.Frame(w, r, v.draft, v.side.title)
	f.Switch, f.Lead = false, f.Say(words.TakeStep2)
	sheet := console.Sheet{Panels: v.wrong.Panels(f)}
	if v.read != nil {
		if v.found.alone {
			f.Notices = append(f.Notices, console.Notice{Tone: console.Info, Text: f.Say(words.TakeManyAlone)})
		}
		sheet.Panels = append(sheet.Panels, theirs(f, v, now, x.Clock())...)
	}
	sheet.Panels = append(sheet.Panels, x.makes(f, r, v, m, now))
	sheet.Panels = append(sheet.Panels, outcome(f, v, m)...)
	x.Show(w, r, v.status, console.SheetPage(f, sheet))
}

// settle proposes what is not wished, or is not any more with another profile.
func (v *preview) settle(actor access.Actor, now drafts.Examined) {
	if v.wish == nil {
		wish := propose(v.side, v.kind, v.read, now)
		if actor.Organisation != "" {
			wish.presets = nil // the vocabulary is everybody's
		}
		v.wish = &wish
	} else if v.anew && actor.Organisation == "" {
		v.wish.presets = proposed(v.wish.profile, vocabularies(v.wish.profile, v.taken(), now))
	}
}

// taken is what the party says of itself.
func (v *preview) taken() connections.Taken {
	if v.read == nil {
		return connections.Taken{}
	}
	return v.read.taken
}

// connectionOf is the connection as it would be; nil = it cannot be drawn.
func (m made) connectionOf() *broker.AuthenticationConnection {
	if m.examined.Configuration == nil || m.document.Kind != installation.KindAuthentication {
		return nil
	}
	return m.examined.Configuration.Connections[broker.ID(m.document.ID)]
}
