package edit

import (
	"net/http"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/edit/form"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// fieldProfile is the field of the profile.
const fieldProfile = "profile"

// elsewhere are the settings that other tabs are for.
var elsewhere = []string{"metadata", "metadataURL", "keys"}

// protocolForm is the form of the settings; false = the protocol has none that a
// form knows.
func (x *Edit) protocolForm(r *http.Request, s *subject, have found, wrong editing.Wrong) (form.Settings, bool) {
	settings := s.fieldsOf(x, have, wrong, r, "settings")
	if s.protocol == nil || s.protocol.Shape == nil {
		return settings, false
	}
	settings.Shape = slices.DeleteFunc(s.protocol.Shape(role(s.kind)), func(one connections.SettingField) bool {
		return slices.Contains(elsewhere, one.Path) || s.actor.Organisation != "" && one.Path == "secretName"
	})
	return settings, len(settings.Shape) > 0
}

// protocol is the tab of the protocol's settings.
func (x *Edit) protocol(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showProtocol(w, r, s, editing.Wrong{})
}

func (x *Edit) showProtocol(w http.ResponseWriter, r *http.Request, s *subject, wrong editing.Wrong) {
	have, err := x.examine(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s)
	sheet.Panels = wrong.Panels(f)
	settings, ok := x.protocolForm(r, s, have, wrong)
	panel := console.Panel{Title: f.Say(words.SettingsTitle)}
	switch {
	case s.protocol == nil:
		panel.Blocks = []console.Block{{Text: f.Say(words.EditNotRead), Links: []console.Link{{Name: f.Say(words.TabYAML), Path: s.path(tabYAML)}}}}
	default:
		panel.Lead = f.Say(words.EditProtocolLead, s.protocol.Name)
		panel.Blocks = []console.Block{{Form: &console.PostForm{
			Action: s.path(tabProtocol), Keep: editing.Keep(s.draft), Groups: x.groups(f, r, s, settings, wrong),
			Buttons: []console.Button{{Text: f.Say(words.EditKeep)}},
		}}}
		if !ok {
			panel.Lead = f.Say(words.EditNoShape)
		}
	}
	sheet.Panels = append(sheet.Panels, panel)
	if s.protocol != nil && s.protocol.NewSecret != nil && s.kind == installation.KindApplication {
		sheet.Panels = append(sheet.Panels, x.secretPanel(f, s))
	}
	if wrong.IsZero() {
		sheet.Panels = append(sheet.Panels, problemsPanel(f, have.problems)...)
	}
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

// groups are the fields: those in use first, the others and the dangerous ones
// closed, unless something is wrong there.
func (x *Edit) groups(f console.Frame, r *http.Request, s *subject, settings form.Settings, wrong editing.Wrong) []console.FieldGroup {
	dangerous := func(one connections.SettingField) bool {
		return strings.HasPrefix(one.Path[strings.LastIndex(one.Path, ".")+1:], "insecure")
	}
	inUse := func(one connections.SettingField) bool {
		_, stated := settings.Now(one.Path)
		return stated || one.Needed || one.Sort == connections.SettingLevel || settings.Says(one.Path) != ""
	}
	profile := console.Field{Name: fieldProfile, Label: f.Say(words.FactProfile), Hint: f.Say(words.TakeProfileHint), Kind: console.Choice, Value: textOf(s.document, fieldProfile),
		Options: []console.Option{{Name: f.Say(words.TakeNoProfile)}}, Wrong: wrong.At(fieldProfile)}
	for _, name := range installation.Profiles() {
		if slices.Contains(installation.ProfileProtocols(name, s.kind), s.protocol.Name) {
			profile.Options = append(profile.Options, console.Option{Value: name, Name: name})
		}
	}
	if typed, there := settings.Typed[fieldProfile]; there && len(typed) > 0 {
		profile.Value = typed[0]
	}
	first := console.FieldGroup{Legend: f.Say(words.EditInUse)}
	if len(profile.Options) > 1 || profile.Value != "" {
		first.Fields = append(first.Fields, profile)
	}
	first.Fields = append(first.Fields, settings.Fields(f, func(one connections.SettingField) bool { return !dangerous(one) && inUse(one) })...)
	if x.takesSecret(s) {
		secret := console.Field{Name: editing.SecretPrefix, Label: f.Say(words.EditSecretNew), Hint: f.Say(words.EditSecretRotate), Kind: console.Secret, Most: 4096, Wrong: wrong.At(editing.SecretPrefix)}
		first.Fields = append(first.Fields, secret)
	}
	others := console.FieldGroup{Legend: f.Say(words.EditOthers), Closes: true, Fields: settings.Fields(f, func(one connections.SettingField) bool { return !dangerous(one) && !inUse(one) })}
	dangers := console.FieldGroup{Legend: f.Say(words.EditDangerous), Closes: true, Fields: settings.Fields(f, dangerous)}
	var groups []console.FieldGroup
	for _, group := range []console.FieldGroup{first, others, dangers} {
		group.Open = slices.ContainsFunc(group.Fields, func(one console.Field) bool { return one.Wrong != "" })
		if len(group.Fields) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// textOf is a text of a document; "" = there is none.
func textOf(d connections.Document, path string) string {
	value, _ := installation.Field(d, path)
	text, _ := value.(string)
	return text
}

// keepProtocol keeps the settings that were changed.
func (x *Edit) keepProtocol(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	again := func(wrong editing.Wrong) { x.showProtocol(w, r, s, wrong) }
	settings, ok := x.protocolForm(r, s, found{}, editing.Wrong{})
	if s.protocol == nil {
		x.NotFound(w, r)
		return
	}
	var fields []drafts.Field
	if typed, there := r.PostForm[fieldProfile]; there && typed[0] != textOf(s.document, fieldProfile) {
		var profile any
		if typed[0] != "" {
			profile = typed[0]
		}
		if _, stated := installation.Field(s.document, "protocol"); !stated { // it was the profile's
			fields = append(fields, drafts.Field{Keys: []string{"protocol"}, Value: s.protocol.Name})
		}
		fields = append(fields, drafts.Field{Keys: []string{fieldProfile}, Value: profile})
	}
	if ok {
		fields = append(fields, settings.Posted(r.PostForm)...)
	}
	x.keep(w, r, p, s, fields, again, func() bool { return x.sealed(w, r, p, s, again) })
}
