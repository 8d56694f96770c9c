package edit

import (
	"errors"
	"net/http"
	"regexp"
	"slices"

	"trin/admin/drafts"
	"trin/admin/edit/form"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// takesSecret reports whether Trin proves itself to the provider by a secret,
// which only administrators of everything give.
func (x *Edit) takesSecret(s *subject) bool {
	return s.actor.Organisation == "" && s.protocol != nil && s.protocol.Shape != nil && s.kind == installation.KindAuthentication &&
		slices.ContainsFunc(s.protocol.Shape(role(s.kind)), func(one connections.SettingField) bool { return one.Path == "secretName" })
}

// secretForm is the form of the name of a secret. Those that Trin makes for itself
// have another.
var secretForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// maxSecret is how long a secret may be.
const maxSecret = 4096

// sealed keeps a secret that was typed, under the name that the form says and
// that has none yet. On false the request is answered.
func (x *Edit) sealed(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject, again func(editing.Wrong)) bool {
	secret, name := r.PostForm.Get(editing.SecretPrefix), r.PostForm.Get(form.Prefix+"secretName")
	if secret == "" || !x.takesSecret(s) {
		return true
	}
	refuse := func(message string) bool {
		again(editing.Wrong{Status: http.StatusUnprocessableEntity, Language: x.Language(r), Problems: []installation.Problem{{
			Kind: s.kind, ID: s.id, Field: editing.SecretPrefix, Severity: connections.SeverityError, Message: message,
		}}})
		return false
	}
	if len(secret) > maxSecret || !secretForm.MatchString(name) {
		return refuse("The secret is too long, or secretName cannot name it: write at most 64 letters, digits, dots, dashes and underscores.")
	}
	if p.Revision != p.Draft.Revision { // nothing is kept of a form that will be refused
		return true
	}
	err := x.Secrets.KeepNew(r.Context(), p.Actor.Name, name, []byte(secret))
	if errors.Is(err, broker.ErrConflict) {
		return refuse("There is a secret of that name already. Write a new name in secretName.")
	}
	if err != nil {
		x.Fail(w, r, err)
		return false
	}
	return true
}

// secretPanel offers to make a secret for the application.
func (x *Edit) secretPanel(f console.Frame, s *subject) console.Panel {
	known := 0
	if value, _ := installation.Field(s.document, "settings."+s.protocol.SecretsIn); value != nil {
		if list, ok := value.([]any); ok {
			known = len(list)
		}
	}
	return console.Panel{ID: pageSecret, Title: f.Say(words.EditSecretTitle), Lead: f.Say(words.EditSecretLead), Blocks: []console.Block{
		{Text: f.Say(words.EditSecretKnown, known)},
		{Form: &console.PostForm{Action: s.path(pageSecret), Keep: editing.Keep(s.draft), Buttons: []console.Button{{Text: f.Say(words.EditSecretMake), Quiet: true}}}},
	}}
}

// makeSecret makes a secret for the application, and shows it this once. The
// draft holds what it is known by.
func (x *Edit) makeSecret(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	s.page = tabProtocol
	if s.protocol == nil || s.protocol.NewSecret == nil || s.kind != installation.KindApplication {
		x.NotFound(w, r)
		return
	}
	secret, entry, err := s.protocol.NewSecret(x.Random)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	var all []any
	if value, _ := installation.Field(s.document, "settings."+s.protocol.SecretsIn); value != nil {
		all, _ = value.([]any)
	}
	_, err = x.Desk.SetAll(r.Context(), p.Actor, s.draft.ID, p.Revision, s.kind, s.id, []drafts.Field{{Keys: []string{"settings", s.protocol.SecretsIn}, Value: append(slices.Clone(all), entry)}})
	if err != nil {
		if wrong, mine := x.Refused(w, r, p, err); mine {
			x.showProtocol(w, r, s, wrong)
		}
		return
	}
	f, sheet := x.frame(w, r, s)
	f.Notices = append(f.Notices, console.Notice{Tone: console.Good, Text: f.Say(words.EditSecretMade)})
	sheet.Panels = []console.Panel{{Title: f.Say(words.EditSecretTitle), Blocks: []console.Block{
		{Code: secret}, {Links: []console.Link{{Name: f.Say(words.EditBackTo), Path: s.path(tabProtocol)}}},
	}}}
	x.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}
