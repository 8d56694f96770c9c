package edit

import (
	"net/http"

	"trin/admin/edit/form"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// described is a field of a document with what it is called.
type described struct {
	connections.SettingField
	label, hint words.Text
}

func of(path string, sort connections.SettingSort, label, hint words.Text, choices ...string) described {
	return described{connections.SettingField{Path: path, Sort: sort, Choices: choices}, label, hint}
}

// generalFields are the fields of the first tab.
func (s *subject) generalFields() []described {
	const text, duration = connections.SettingText, connections.SettingDuration
	var fields []described
	if name, there := installation.Field(s.document, "name"); there && isText(name) {
		fields = append(fields, of("name", text, words.EditNameOne, words.TakeNameHint))
	} else if s.connection() {
		fields = append(fields, of("name.da", text, words.TakeNameDa, words.TakeNameHint), of("name.en", text, words.TakeNameEn, words.TakeNameHint))
	}
	if s.connection() && s.actor.Organisation == "" {
		fields = append(fields, of("organisation", text, words.EditOrganisation, words.EditOrgHint))
	}
	switch s.kind {
	case installation.KindApplication:
		return append(fields,
			of("ssoGroup", text, words.EditGroup, words.EditGroupHint),
			of("maxAge", duration, words.EditMaxAge, words.EditMaxAgeApp),
			of("trustRequesters", connections.SettingSwitch, words.EditTrust, words.Text{}),
			of("originalRequester", connections.SettingChoice, words.EditOriginal, words.Text{}, "first", "last"),
			of("unknownRequesters", connections.SettingChoice, words.EditUnknownOnes, words.Text{}, "allow", "refuse"),
			of("requesterPolicy", connections.SettingChoice, words.EditPolicyOf, words.Text{}, "own", "requester"),
		)
	case installation.KindAuthentication:
		fields = append(fields,
			of("maxAge", duration, words.EditMaxAge, words.EditMaxAgeConn),
			of("subjectClaim", text, words.EditSubjectClaim, words.EditSubjectHint))
		if s.actor.Organisation == "" {
			fields = append(fields, of("subjectNamespace", text, words.EditNamespace, words.EditNamespaceHint))
		}
		return fields
	}
	return []described{
		of("sessionIdle", duration, words.EditSessionIdle, words.Text{}), of("sessionLifetime", duration, words.EditSessionLife, words.Text{}),
		of("transactionLifetime", duration, words.EditTransaction, words.Text{}),
		of("publishing.approvals", connections.SettingNumber, words.EditApprovals, words.EditApprovalsHint),
		of("samples.keep", connections.SettingNumber, words.EditSamplesKeep, words.Text{}), of("samples.plain", connections.SettingList, words.EditSamplesPlain, words.Text{}),
		of("publisher.name.da", text, words.TakeNameDa, words.EditPublisherTitle), of("publisher.name.en", text, words.TakeNameEn, words.EditPublisherTitle),
		of("publisher.errorURL", text, words.EditErrorURL, words.EditPublisherTitle),
		of("publisher.scopes", connections.SettingList, words.EditScopes, words.EditPublisherTitle),
		of("publisher.wantSignedRequests", connections.SettingSwitch, words.EditWantSigned, words.EditPublisherTitle),
	}
}

func isText(value any) bool { _, ok := value.(string); return ok }

// generalForm is the form of the first tab.
func (x *Edit) generalForm(r *http.Request, s *subject, have found, wrong editing.Wrong) form.Settings {
	fields := s.generalFields()
	settings := s.fieldsOf(x, have, wrong, r)
	for _, one := range fields {
		settings.Shape = append(settings.Shape, one.SettingField)
	}
	settings.Label = func(path string) (words.Text, words.Text) {
		for _, one := range fields {
			if one.Path == path {
				return one.label, one.hint
			}
		}
		return words.Text{}, words.Text{}
	}
	return settings
}

// general is the first tab.
func (x *Edit) general(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showGeneral(w, r, s, editing.Wrong{})
}

func (x *Edit) showGeneral(w http.ResponseWriter, r *http.Request, s *subject, wrong editing.Wrong) {
	have, err := x.examine(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s)
	if !wrong.IsZero() {
		sheet.Tabs = nil // a tab would give up what was typed
	}
	sheet.Panels = wrong.Panels(f)
	if s.connection() {
		sheet.Panels = append(sheet.Panels, x.give(f, s, have)...)
	}
	settings := x.generalForm(r, s, have, wrong)
	sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.EditGeneral), Blocks: []console.Block{{Form: &console.PostForm{
		Action: s.path(tabGeneral), Keep: editing.Keep(s.draft),
		Groups:  []console.FieldGroup{{Fields: settings.Fields(f, func(connections.SettingField) bool { return true })}},
		Buttons: []console.Button{{Text: f.Say(words.EditKeep)}},
	}}}})
	if s.kind == installation.KindApplication {
		sheet.Panels = append(sheet.Panels, x.order(f, s, have))
	}
	if wrong.IsZero() {
		sheet.Panels = append(sheet.Panels, problemsPanel(f, have.problems)...)
	}
	sheet.Panels = append(sheet.Panels, s.actions(f)...)
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

// status is that of a page which may be shown again.
func status(wrong editing.Wrong) int {
	if wrong.IsZero() {
		return http.StatusOK
	}
	return wrong.Status
}

// give is what the other party is to be given.
func (x *Edit) give(f console.Frame, s *subject, have found) []console.Panel {
	peer, ok := x.peer(s, have)
	if !ok || len(peer.Own) == 0 {
		return nil
	}
	return []console.Panel{{Title: f.Say(words.GiveTitle), Lead: f.Say(words.GiveLead), Blocks: []console.Block{{Grid: form.Addresses(f, words.GiveTitle, peer.Own)}}}}
}

// actions are what else can be done with the document.
func (s *subject) actions(f console.Frame) []console.Panel {
	var links []console.Link
	add := func(name string, text words.Text) {
		if s.has(name) {
			links = append(links, console.Link{Name: f.Say(text), Path: s.path(name), Quiet: true})
		}
	}
	off := words.EditSwitchOff
	if !s.on() {
		off = words.EditSwitchOn
	}
	add(editing.Switch, off)
	add(editing.Copy, words.EditCopy)
	add(editing.Delete, words.EditDelete)
	add(pageRevert, words.EditTakeBack)
	if len(links) == 0 {
		return nil
	}
	return []console.Panel{{Title: f.Say(words.EditActions), Blocks: []console.Block{{Links: links}}}}
}

// on reports whether the connection is switched on.
func (s *subject) on() bool {
	enabled, there := installation.Field(s.document, "enabled")
	return !there || enabled != false
}

func (x *Edit) keepGeneral(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	fields := x.generalForm(r, s, found{}, editing.Wrong{}).Posted(r.PostForm)
	x.keep(w, r, p, s, fields, func(wrong editing.Wrong) { x.showGeneral(w, r, s, wrong) })
}
