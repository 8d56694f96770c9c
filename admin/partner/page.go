package partner

import (
	"encoding/base64"
	"net/http"
	"time"

	"trin/admin/edit/form"
	"trin/admin/editing"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// stateWords are a link's states, as administrators read them.
var stateWords = map[connections.PartnerState]words.Text{
	connections.PartnerOpen: words.PartnerStateOpen, connections.PartnerSent: words.PartnerStateSent, connections.PartnerRefused: words.PartnerStateRefused,
	connections.PartnerTaken: words.PartnerStateTaken, connections.PartnerRevoked: words.PartnerStateRevoked,
}

// statePanel tells a partner how far it has come.
func statePanel(f console.Frame, link connections.PartnerLink, st standing) console.Panel {
	panel := console.Panel{Title: f.Say(words.PartnerStateTitle)}
	say := func(tone console.Tone, text words.Text, arguments ...any) {
		panel.Blocks = append(panel.Blocks, console.Block{Badge: console.Badge{Tone: tone, Text: f.Say(stateWords[link.State])}, Text: f.Say(text, arguments...)})
	}
	switch link.State {
	case connections.PartnerSent:
		say(console.Info, words.PartnerIsSent, f.When(link.Sent))
	case connections.PartnerRefused:
		say(console.Warn, words.PartnerIsRefused)
		panel.Blocks = append(panel.Blocks, console.Block{Code: link.Answer})
	case connections.PartnerTaken:
		say(console.Good, words.PartnerIsTaken, f.When(link.Answered))
	default:
		say(console.Info, words.PartnerIsOpen)
	}
	what := words.PartnerAsApplication
	if roleOf(link) != connections.RoleApplication {
		what = words.PartnerAsProvider
	}
	facts := []console.Fact{f.Fact(words.PartnerWhat, console.Words(f.Say(what)))}
	if name := st.name.In(f.Language.Tag()); name != "" {
		facts = append(facts, f.Fact(words.PartnerConnection, console.Words(name)))
	}
	facts = append(facts, f.Fact(words.FactProtocol, console.Words(protocolName(f, link.Protocol))), f.Fact(words.PartnerUntil, console.Words(f.When(link.Expires))))
	panel.Blocks = append(panel.Blocks, console.Block{Facts: facts})
	return panel
}

// ownPanel is what a partner takes home.
func ownPanel(f console.Frame, ours []connections.Address) console.Panel {
	panel := console.Panel{Title: f.Say(words.PartnerOurs), Lead: f.Say(words.PartnerOursLead)}
	if len(ours) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.PartnerOursLater)}}
		return panel
	}
	panel.Blocks = []console.Block{{Grid: form.Addresses(f, words.PartnerOurs, ours)}}
	return panel
}

// says is what was understood of what a partner gave.
func (x *Partner) says(f console.Frame, u *understood) []console.Panel {
	panel := console.Panel{Title: f.Say(words.PartnerUnderstood), Lead: f.Say(words.PartnerUnderstoodLead)}
	if u.taken != nil {
		panel.Blocks = append(panel.Blocks, described(f, *u.taken, x.Clock())...)
	}
	if len(u.Settings) > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Grid: settingsGrid(f, u.side)})
	}
	if len(u.said) > 0 {
		g := &console.Grid{Name: f.Say(words.ProblemsTitle), Columns: f.Columns(words.ColumnSeverity, words.ColumnMessage)}
		for _, one := range u.said {
			cell := f.Told(one.Message)
			cell.Note = one.Field
			g.Rows = append(g.Rows, console.NewRow(console.Cell{Badges: []console.Badge{editing.Severity(f, one.Severity)}}, cell))
		}
		panel.Blocks = append(panel.Blocks, console.Block{Grid: g})
	} else if !u.bad() {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.PartnerFine), Badge: console.Badge{Tone: console.Good, Text: f.Say(words.NoProblems)}})
	}
	if u.Address != "" && u.Metadata == "" {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.PartnerNotFetched)})
	}
	return []console.Panel{panel}
}

// described is a document of a partner. All of it is the partner's text.
func described(f console.Frame, t connections.Taken, now time.Time) []console.Block {
	signed := f.Say(words.TakeUnsigned)
	if t.Signature.Certificate != nil {
		signed = f.Say(words.PartnerSigned)
	}
	facts := console.Some(
		f.Fact(words.TakeName, console.Machine(t.Name)),
		f.Fact(words.TakeTitleOf, console.Words(titleOf(f, t.Titles))),
		f.Fact(words.TakeOrganisation, console.Words(t.Organisation)),
		f.Fact(words.TakeSignature, console.Words(signed)),
	)
	if !t.ValidUntil.IsZero() {
		facts = append(facts, f.Fact(words.FactValidUntil, form.Ends(f, t.ValidUntil, now)))
	}
	blocks := []console.Block{{Facts: facts}}
	if len(t.Certificates) > 0 {
		blocks = append(blocks, console.Block{Grid: form.Certificates(f, t.Certificates, now)})
	}
	if len(t.Addresses) > 0 {
		blocks = append(blocks, console.Block{Grid: form.Addresses(f, words.TheirsTitle, t.Addresses)})
	}
	return blocks
}

func titleOf(f console.Frame, titles broker.Text) string { return titles.In(f.Language.Tag()) }

// settingsGrid are the settings that a partner gives.
func settingsGrid(f console.Frame, s side) *console.Grid {
	g := &console.Grid{Name: f.Say(words.PartnerSettings), Columns: f.Columns(words.ColumnSetting, words.ColumnValue)}
	for _, path := range sortedPaths(s.Settings) {
		g.Rows = append(g.Rows, console.NewRow(console.Machine(path), console.Machine(form.Plain(plain(s.Settings[path])))))
	}
	return g
}

// form is what a partner fills in.
func (x *Partner) form(f console.Frame, r *http.Request, link connections.PartnerLink, u understood, shown *understood) console.Panel {
	wrong := func(name string) string {
		if said, there := u.wrong[name]; there {
			return said.In(f.Language)
		}
		return ""
	}
	line := func(name string, label, hint words.Text, kind console.FieldKind, value string, most int) console.Field {
		one := console.Field{Name: name, Label: f.Say(label), Kind: kind, Value: value, Most: most, Wrong: wrong(name)}
		if !hint.IsZero() {
			one.Hint = f.Say(hint)
		}
		return one
	}
	hint := words.PartnerFileHint
	if u.Metadata != "" {
		hint = words.PartnerFileKept
	}
	paste := line(fieldPaste, words.TakePaste, words.Text{}, console.Lines, "", maxDocument)
	if kind, ok := x.kindOf(link.Protocol); ok && kind.Name == "oidc" {
		paste.Hint = f.Say(words.PartnerPasteOpenID)
	}
	groups := []console.FieldGroup{{Legend: f.Say(words.PartnerMetadata), Fields: []console.Field{
		line(fieldFile, words.TakeFile, hint, console.Upload, "", 0), paste,
		line(fieldAddress, words.TakeAddress, words.PartnerAddressHint, console.Line, u.Address, maxLine),
	}}}
	if kind, ok := x.kindOf(link.Protocol); ok {
		group := console.FieldGroup{Legend: f.Say(words.PartnerSettings)}
		for _, one := range ownFields(kind, roleOf(link)) {
			if one.Sort == connections.SettingStructure {
				continue
			}
			field := console.Field{Name: form.Prefix + one.Path, Label: one.Path, Value: form.Plain(plain(u.Settings[one.Path])), Most: maxLine, Wrong: wrong(form.Prefix + one.Path)}
			if one.Sort == connections.SettingList {
				field.Kind, field.Hint, field.Most = console.Lines, f.Say(words.SettingLines), maxLine*maxLines
			}
			group.Fields = append(group.Fields, field)
		}
		if len(group.Fields) > 0 {
			groups = append(groups, group)
		}
	}
	groups = append(groups, contactGroups(f, u, line)...)
	groups = append(groups, console.FieldGroup{Fields: []console.Field{line(fieldNote, words.PartnerNote, words.PartnerNoteHint, console.Lines, u.Note, maxNote)}})
	post := &console.PostForm{Action: publicPath + r.PathValue("token"), Files: true, Groups: groups,
		Buttons: []console.Button{{Text: f.Say(words.PartnerLook), Name: fieldGo, Value: "look"}}}
	if shown != nil {
		if len(shown.carry) > 0 {
			post.Keep = []console.Hidden{{Name: fieldDocument, Value: base64.StdEncoding.EncodeToString(shown.carry)}}
		}
		if !shown.bad() {
			post.Buttons = []console.Button{{Text: f.Say(words.PartnerSend), Name: fieldGo, Value: "send"}, {Text: f.Say(words.TakeLook), Name: fieldGo, Value: "look", Quiet: true}}
		}
	}
	return console.Panel{Title: f.Say(words.PartnerYours), Lead: f.Say(words.PartnerYoursLead), Blocks: []console.Block{{Form: post}}}
}

var contactWords = map[string]words.Text{"technical": words.PartnerTechnical, "administrative": words.PartnerAdministrative, "support": words.PartnerSupport}

// contactGroups are the fields of the contacts.
func contactGroups(f console.Frame, u understood, line func(string, words.Text, words.Text, console.FieldKind, string, int) console.Field) []console.FieldGroup {
	var groups []console.FieldGroup
	for _, kind := range asked {
		var c contact
		for _, one := range u.Contacts {
			if one.Type == kind {
				c = one
			}
		}
		at := func(name string) string { return "contact." + kind + "." + name }
		groups = append(groups, console.FieldGroup{Legend: f.Say(contactWords[kind]), Fields: []console.Field{
			line(at("given"), words.PartnerGiven, words.Text{}, console.Line, c.GivenName, maxWord), line(at("surname"), words.PartnerSurname, words.Text{}, console.Line, c.Surname, maxWord),
			line(at("email"), words.PartnerEmail, words.Text{}, console.Line, c.Email, maxWord), line(at("telephone"), words.PartnerTelephone, words.Text{}, console.Line, c.Telephone, maxWord),
		}})
	}
	return groups
}
