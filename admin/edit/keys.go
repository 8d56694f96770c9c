package edit

import (
	"net/http"
	"slices"
	"time"

	"trin/admin/drafts"
	"trin/admin/edit/form"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// fieldKeys is the field of the key set.
const fieldKeys = "keys"

// peer is the other party as the settings of the draft have it; false = it cannot
// be told.
func (x *Edit) peer(s *subject, have found) (connections.Peer, bool) {
	protocol, settings, ok := have.drawn(s)
	if !ok {
		return connections.Peer{}, false
	}
	kinds := x.Parts().Kinds
	at := slices.IndexFunc(kinds, func(k connections.Kind) bool { return k.Name == protocol })
	if at < 0 || kinds[at].Peer == nil {
		return connections.Peer{}, false
	}
	peer, err := kinds[at].Peer(role(s.kind), brokerID(s.id), settings)
	return peer, err == nil
}

// hasKeys reports whether the protocol's settings name a key set.
func (s *subject) hasKeys() bool {
	return s.protocol != nil && s.protocol.Shape != nil && slices.ContainsFunc(s.protocol.Shape(role(s.kind)), func(one connections.SettingField) bool { return one.Path == fieldKeys })
}

// keys is the tab of certificates and of the key set.
func (x *Edit) keys(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showKeys(w, r, s, editing.Wrong{})
}

func (x *Edit) showKeys(w http.ResponseWriter, r *http.Request, s *subject, wrong editing.Wrong) {
	have, err := x.examine(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s)
	sheet.Panels = wrong.Panels(f)
	own := console.Panel{Title: f.Say(words.OwnKeysTitle)}
	switch {
	case !s.hasKeys():
		own.Blocks = []console.Block{{Text: f.Say(words.EditNoKeys)}}
	case s.actor.Organisation != "": // keys are everybody's
		own.Blocks = []console.Block{{Facts: []console.Fact{f.Fact(words.EditKeySet, console.Machine(orDefault(f, textOf(s.document, "settings.keys"))))}}}
	default:
		field, err := x.keyField(f, r, s, wrong)
		if err != nil {
			x.Fail(w, r, err)
			return
		}
		own.Lead = f.Say(words.EditKeysLead)
		own.Blocks = []console.Block{{Form: &console.PostForm{
			Action: s.path(tabKeys), Keep: editing.Keep(s.draft), Groups: []console.FieldGroup{{Fields: []console.Field{field}}},
			Buttons: []console.Button{{Text: f.Say(words.EditKeep)}},
		}}}
	}
	sheet.Panels = append(sheet.Panels, own)
	sheet.Panels = append(sheet.Panels, x.theirs(f, s, have, x.Clock())...)
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

func orDefault(f console.Frame, set string) string {
	if set == "" {
		return f.Say(words.EditKeyDefault)
	}
	return set
}

// keyField is the choice of a key set.
func (x *Edit) keyField(f console.Frame, r *http.Request, s *subject, wrong editing.Wrong) (console.Field, error) {
	sets, err := x.KeySets(r.Context())
	now := textOf(s.document, "settings.keys")
	field := console.Field{Name: fieldKeys, Label: f.Say(words.EditKeySet), Kind: console.Choice, Value: now, Options: []console.Option{{Name: f.Say(words.EditKeyDefault)}}, Wrong: wrong.At("settings.keys")}
	if now != "" && !slices.Contains(sets, now) {
		sets = append(slices.Clone(sets), now)
	}
	for _, set := range sets {
		if set != connections.DefaultKeys || set == now {
			field.Options = append(field.Options, console.Option{Value: set, Name: set})
		}
	}
	return field, err
}

// theirs are the certificates of the other party.
func (x *Edit) theirs(f console.Frame, s *subject, have found, now time.Time) []console.Panel {
	peer, ok := x.peer(s, have)
	panel := console.Panel{Title: f.Say(words.CertificatesTitle)}
	if !ok || len(peer.Certificates) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.NoCertificates)}}
	} else {
		panel.Blocks = []console.Block{{Grid: form.Certificates(f, peer.Certificates, now)}}
	}
	return []console.Panel{panel}
}

// keepKeys keeps the key set.
func (x *Edit) keepKeys(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	if !s.hasKeys() {
		x.NotFound(w, r)
		return
	}
	typed := r.PostForm.Get(fieldKeys)
	var fields []drafts.Field
	if now, stated := installation.Field(s.document, "settings.keys"); typed != now && (stated || typed != "") {
		var value any
		if typed != "" {
			value = typed
		}
		fields = append(fields, drafts.Field{Keys: []string{"settings", fieldKeys}, Value: value})
	}
	x.keep(w, r, p, s, fields, func(wrong editing.Wrong) { x.showKeys(w, r, s, wrong) })
}
