package register

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console/words"
)

// maxSecret is how long a secret may be.
const maxSecret = 4096

// put puts what is made into the draft, and leads to where it is edited.
func (x *Register) put(w http.ResponseWriter, r *http.Request, p editing.Posted, v preview) {
	now, err := x.Desk.Examine(r.Context(), p.Actor, p.Draft.ID)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	secret, name := r.PostForm.Get(editing.SecretPrefix), ""
	if p.Actor.Organisation != "" {
		secret = "" // secrets are everybody's
	}
	if secret != "" {
		name = v.secretName()
	}
	v.beside = x.check(v, now)
	if secret != "" {
		if err := x.checkSecret(r, v, name, secret); err != nil {
			x.Fail(w, r, err)
			return
		}
	}
	if len(v.beside) > 0 {
		v.status = http.StatusUnprocessableEntity
		x.preview(w, r, v)
		return
	}
	if secret != "" {
		v.wish.settings["secretName"] = name
	}
	m, err := x.make(r.Context(), p.Actor, v, now)
	if err != nil {
		x.again(w, r, p, v, err)
		return
	}
	if len(m.document.Body) == 0 {
		x.again(w, r, p, v, &drafts.InvalidError{Problems: m.problems})
		return
	}
	// The draft first: a form that is refused has kept no secret.
	if _, err := x.keep(r.Context(), p.Actor, p.Revision, v, m, now); err != nil {
		x.again(w, r, p, v, err)
		return
	}
	if secret != "" {
		if err := x.Secrets.KeepNew(r.Context(), p.Actor.Name, name, []byte(secret)); err != nil {
			x.Fail(w, r, err)
			return
		}
	}
	x.Done(w, r, editing.Document(v.side.kind, v.wish.id).In(p.Draft.ID))
}

// secretName is the name of the secret: what the form says, else the ID.
func (v preview) secretName() string {
	if name, _ := v.wish.settings["secretName"].(string); name != "" {
		return name
	}
	return v.wish.id
}

// secretForm is the form of the name of a secret. Those that Trin makes for itself
// have another.
var secretForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// checkSecret says what keeps a secret from being kept.
func (x *Register) checkSecret(r *http.Request, v preview, name, secret string) error {
	if len(secret) > maxSecret {
		v.beside[editing.SecretPrefix] = words.Say(words.TakeSecretLong)
		return nil
	}
	if !secretForm.MatchString(name) {
		v.beside[editing.SecretPrefix] = words.Say(words.TakeSecretName)
		return nil
	}
	taken, err := x.Secrets.Kept(r.Context(), name)
	if taken {
		v.beside[editing.SecretPrefix] = words.Say(words.TakeSecretTaken, name)
	}
	return err
}

// keep puts the document into the draft, in one step with the vocabularies.
func (x *Register) keep(ctx context.Context, actor access.Actor, revision int64, v preview, m made, now drafts.Examined) (connections.Draft, error) {
	vocabulary, more, err := withVocabularies(v.wish.presets, now)
	if err != nil {
		return connections.Draft{}, err
	}
	if !more {
		return x.Desk.Put(ctx, actor, v.draft.ID, revision, string(m.text))
	}
	text := strings.TrimRight(string(vocabulary.Body), "\n") + "\n---\n" + string(m.text)
	return x.Desk.Import(ctx, actor, v.draft.ID, revision, text, false)
}

// check is what keeps a form from being taken, by field.
func (x *Register) check(v preview, now drafts.Examined) map[string]words.Said {
	wrong := map[string]words.Said{}
	id := v.wish.id
	switch {
	case !idForm.MatchString(id):
		wrong["id"] = words.Say(words.TakeIDWrong)
	case slices.ContainsFunc(now.Documents, func(d connections.Document) bool { return d.Kind == v.side.kind && d.ID == id }), hidden(v.side, id, now.Configuration):
		wrong["id"] = words.Say(words.TakeIDTaken)
	}
	if v.read != nil && v.read.taken.Signature.Present && v.read.taken.Signature.Certificate == nil && !v.wish.anyway {
		wrong["anyway"] = words.Say(words.TakeAnywayWrong)
	}
	return wrong
}

// hidden reports whether another organisation has a connection of the ID.
func hidden(s side, id string, c *broker.Configuration) bool {
	if c == nil {
		return false
	}
	if s.kind == installation.KindApplication {
		return c.Applications[broker.ID(id)] != nil
	}
	return c.Connections[broker.ID(id)] != nil
}

// again shows the form once more with why it is not taken.
func (x *Register) again(w http.ResponseWriter, r *http.Request, p editing.Posted, v preview, err error) {
	wrong, mine := x.Refused(w, r, p, err)
	if !mine {
		return
	}
	v.wrong, v.status = wrong, wrong.Status
	x.preview(w, r, v)
}
