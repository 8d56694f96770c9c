package editing

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// RevisionField is the field of every form that edits a draft: the revision that
// the form was made for.
const RevisionField = "revision"

// keptField marks the address of a page that follows an edit.
const keptField = "kept"

// Edits is the rule of every route that edits a draft, also of its page.
var Edits = drafts.WriteRule

// Kit is the shell with a Desk.
type Kit struct {
	*shell.Shell
	Desk *drafts.Desk
}

// New makes a Kit.
func New(s *shell.Shell, d *drafts.Desk) (*Kit, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if d == nil {
		return nil, errors.New("editing: a desk is needed")
	}
	return &Kit{s, d}, nil
}

// Open is the draft of the address, {draft}, for a page that edits it. What the
// actor does not see is not there, and one that is published or discarded leads
// to its own page: then false is reported, and the request is answered.
func (k *Kit) Open(w http.ResponseWriter, r *http.Request) (connections.Draft, bool) {
	draft, err := k.Desk.Get(r.Context(), access.From(r.Context()), r.PathValue("draft"))
	switch {
	case err != nil:
		k.Fail(w, r, err)
	case Final(draft):
		k.SendTo(w, r, Path(draft.ID))
	default:
		return draft, true
	}
	return connections.Draft{}, false
}

// Final reports whether the draft stays as it is.
func Final(d connections.Draft) bool {
	return d.State == connections.DraftPublished || d.State == connections.DraftDiscarded
}

// Path is the page of a draft, or one below it.
func Path(id string, below ...string) string {
	path := "/admin/drafts/" + url.PathEscape(id)
	for _, part := range below {
		path += "/" + url.PathEscape(part)
	}
	return path
}

// Title names a draft; one without a title by its ID.
func Title(f console.Frame, d connections.Draft) string {
	return cmp.Or(d.Title, f.Say(words.DraftUntitled, d.ID))
}

// Frame is the frame of a page that edits the draft: with the way back to it, the
// bar, and after an edit that it was kept.
func (k *Kit) Frame(w http.ResponseWriter, r *http.Request, d connections.Draft, title words.Text, arguments ...any) console.Frame {
	f := k.Shell.Frame(w, r, title, arguments...)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.DraftsTitle), Path: "/admin/drafts"}, console.Link{Name: Title(f, d), Path: Path(d.ID)})
	f.Draft = bar(f, d)
	if r.URL.Query().Get(keptField) != "" {
		f.Query = ""
		f.Notices = append(f.Notices, console.Notice{Tone: console.Good, Text: f.Say(words.EditKept), Link: console.Link{Name: f.Say(words.DraftPreview), Path: Path(d.ID, "preview")}})
	}
	return f
}

// bar says in which draft one is.
func bar(f console.Frame, d connections.Draft) *console.DraftBar {
	text := f.Say(words.DraftBar, Title(f, d), d.Revision, d.Edited)
	if d.Edited == 1 {
		text = f.Say(words.DraftBarOne, Title(f, d), d.Revision)
	}
	if d.State != connections.DraftOpen {
		text += " " + f.Say(words.DraftBarTaken)
	}
	return &console.DraftBar{Text: text, Links: []console.Link{
		{Name: f.Say(words.DraftSee), Path: Path(d.ID)}, {Name: f.Say(words.DraftPreview), Path: Path(d.ID, "preview")},
		{Name: f.Say(words.DraftLeave), Path: "/admin/drafts"},
	}}
}

// Keep is what every form that edits the draft carries.
func Keep(d connections.Draft, more ...console.Hidden) []console.Hidden {
	return append([]console.Hidden{{Name: RevisionField, Value: strconv.FormatInt(d.Revision, 10)}}, more...)
}

// Posted is a form that edits a draft.
type Posted struct {
	Actor    access.Actor
	Draft    connections.Draft // as it is now
	Revision int64             // that the form was made for
}

// Post reads a form that edits the draft of the address. On false the request is
// answered.
func (k *Kit) Post(w http.ResponseWriter, r *http.Request) (Posted, bool) {
	return k.posted(w, r, k.Form(w, r))
}

// PostFiles is Post for a form with files, at most so many bytes in all.
func (k *Kit) PostFiles(w http.ResponseWriter, r *http.Request, most int64) (Posted, bool) {
	return k.posted(w, r, k.Upload(w, r, most))
}

func (k *Kit) posted(w http.ResponseWriter, r *http.Request, taken bool) (Posted, bool) {
	if !taken {
		return Posted{}, false
	}
	p := Posted{Actor: access.From(r.Context())}
	var err error
	if p.Draft, err = k.Desk.Get(r.Context(), p.Actor, r.PathValue("draft")); err != nil {
		k.Fail(w, r, err)
		return Posted{}, false
	}
	if p.Revision, err = strconv.ParseInt(r.PostForm.Get(RevisionField), 10, 64); err != nil || p.Revision < 1 {
		k.Fail(w, r, broker.ErrConflict)
		return Posted{}, false
	}
	return p, true
}

// Done sends the browser back to the page of the edit, an own path without a
// query, where the frame says that it was kept.
func (k *Kit) Done(w http.ResponseWriter, r *http.Request, path string) {
	k.SendTo(w, r, path+"?"+keptField+"=1")
}
