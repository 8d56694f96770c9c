package register

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/edit/form"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// makes is the form with what Trin makes of it.
func (x *Register) makes(f console.Frame, r *http.Request, v preview, m made, now drafts.Examined) console.Panel {
	actor := access.From(r.Context())
	at := now.Configuration
	if m.examined.Configuration != nil {
		at = m.examined.Configuration // with the vocabularies that are added
	}
	keep := append(carry(v.found), console.Hidden{Name: "seen", Value: v.kind.Name}, console.Hidden{Name: "profiled", Value: v.wish.profile})
	groups := []console.FieldGroup{{Fields: x.named(f, v, m, protocolField(&keep, v))}}
	if v.side.role == connections.RoleApplication {
		groups = append(groups, x.loginBy(f, actor, v, now.Configuration), console.FieldGroup{Fields: []console.Field{
			{Name: "floor", Label: f.Say(words.TakeFloor), Kind: console.Choice, Options: form.Levels(f, vocabularyOf(at), nil, words.TakeNoLevel), Value: v.wish.floor, Wrong: v.at(f, m, "floor")},
		}})
	} else if asks(v.side, v.kind) || v.kind.Local && !v.kind.Factor {
		group := console.FieldGroup{Fields: []console.Field{
			{Name: "first", Label: f.Say(words.TakeFirst), Hint: f.Say(words.TakeFirstHint), Kind: console.Choice, Options: form.Levels(f, vocabularyOf(at), nil, words.TakeNoLevel), Value: v.wish.first, Wrong: v.at(f, m, "firstFactor")},
		}}
		if asks(v.side, v.kind) {
			group.Fields = append(group.Fields, check("forward", f.Say(words.TakeForward), "", v.wish.forward))
		}
		groups = append(groups, group)
	}
	if fields := x.settings(f, actor, v, m, at); len(fields) > 0 {
		groups = append(groups, console.FieldGroup{Legend: f.Say(words.TakeSetTitle), Fields: fields})
	}
	if fields := trust(f, v, now); len(fields) > 0 {
		groups = append(groups, console.FieldGroup{Fields: fields})
	}
	return console.Panel{Title: f.Say(words.TakeMakesTitle), Lead: f.Say(words.TakeMakesLead), Blocks: []console.Block{{Form: &console.PostForm{
		Action: v.side.path(v.draft.ID), Keep: editing.Keep(v.draft, keep...), Files: true, Groups: groups,
		Buttons: []console.Button{{Text: f.Say(words.TakePut), Name: fieldGo, Value: "put"}, {Text: f.Say(words.TakeLook), Name: fieldGo, Value: "look", Quiet: true}},
		Cancel:  console.Link{Name: f.Say(words.TakeAgain), Path: v.side.path(v.draft.ID)},
	}}}}
}

// protocolField gives the field of the protocol: a choice where the document can be read
// in more than one way, else a hidden one.
func protocolField(keep *[]console.Hidden, v preview) []string {
	if len(v.found.readings) < 2 {
		*keep = append(*keep, console.Hidden{Name: "protocol", Value: v.kind.Name})
		return nil
	}
	names := make([]string, len(v.found.readings))
	for i, one := range v.found.readings {
		names[i] = one.kind.Name
	}
	return names
}

// named are the fields of what it is and is called.
func (x *Register) named(f console.Frame, v preview, m made, protocols []string) []console.Field {
	var fields []console.Field
	if len(protocols) > 0 {
		one := console.Field{Name: "protocol", Label: f.Say(words.TakeAs), Hint: f.Say(words.TakeAsHint), Kind: console.Choice, Value: v.kind.Name}
		for _, name := range protocols {
			one.Options = append(one.Options, console.Option{Value: name, Name: protocolName(f, name)})
		}
		fields = append(fields, one)
	}
	profile := console.Field{Name: "profile", Label: f.Say(words.FactProfile), Hint: f.Say(words.TakeProfileHint), Kind: console.Choice, Value: v.wish.profile, Options: []console.Option{{Name: f.Say(words.TakeNoProfile)}}, Wrong: v.at(f, m, "profile")}
	for _, name := range installation.Profiles() {
		if fitting(v.side, v.kind.Name, name) != "" {
			profile.Options = append(profile.Options, console.Option{Value: name, Name: name})
		}
	}
	if len(profile.Options) > 1 {
		fields = append(fields, profile)
	}
	id := console.Field{Name: "id", Label: f.Say(words.FactID), Hint: f.Say(words.TakeIDHint), Value: v.wish.id, Required: true, Most: 63, Wrong: v.at(f, m, "id")}
	if said, there := v.beside["id"]; there {
		id.Wrong = said.In(f.Language)
	}
	return append(fields, id,
		console.Field{Name: "name_da", Label: f.Say(words.TakeNameDa), Hint: f.Say(words.TakeNameHint), Value: v.wish.nameDA, Most: 200, Wrong: v.at(f, m, "name.da")},
		console.Field{Name: "name_en", Label: f.Say(words.TakeNameEn), Hint: f.Say(words.TakeNameHint), Value: v.wish.nameEN, Most: 200, Wrong: v.at(f, m, "name.en")},
	)
}

// at is what is wrong with a field of the document.
func (v preview) at(f console.Frame, m made, path string) string {
	wrong := editing.Wrong{Language: f.Language}
	for _, p := range m.problems {
		if p.Severity == connections.SeverityError {
			wrong.Problems = append(wrong.Problems, p)
		}
	}
	return wrong.At(path)
}

// loginBy are the connections that users of an application may log in by.
func (x *Register) loginBy(f console.Frame, actor access.Actor, v preview, c *broker.Configuration) console.FieldGroup {
	group := console.FieldGroup{Legend: f.Say(words.TakeLoginBy)}
	if c == nil {
		return group
	}
	factor := map[string]bool{}
	for _, kind := range x.Parts().Kinds {
		factor[kind.Name] = kind.Factor
	}
	for _, id := range slices.Sorted(maps.Keys(c.Connections)) {
		one := c.Connections[id]
		if factor[one.Kind] || one.Organisation != "" && !actor.Sees(one.Organisation) {
			continue
		}
		label := strings.TrimPrefix(one.Name.In(f.Language.Tag())+" – "+string(id), " – ")
		group.Fields = append(group.Fields, check("by."+string(id), label, "", slices.Contains(v.wish.authentication, string(id))))
	}
	return group
}

// settings are the fields of settings that somebody must fill in, and the levels
// of a preset.
func (x *Register) settings(f console.Frame, actor access.Actor, v preview, m made, at *broker.Configuration) []console.Field {
	shape := v.kind.Shape(v.side.role)
	described := v.read != nil && v.read.taken.Document != nil
	shown := form.Settings{
		Shape: shape, Vocabulary: vocabularyOf(at), Now: func(path string) (any, bool) { return v.stands(path) },
		Says: func(path string) string {
			for _, one := range installation.ProfileFields(v.wish.profile, v.side.kind) {
				if one.Path == "settings."+path {
					return one.Value
				}
			}
			return ""
		},
		Wrong: func(path string) string { return v.at(f, m, "settings."+path) },
	}
	fields := shown.Fields(f, func(one connections.SettingField) bool {
		switch {
		case one.Path == "metadata" || one.Path == "secretName" && actor.Organisation != "":
			return false
		case one.Path == "product" && described:
			return v.wish.profile == "" || isADFS(v.read.taken)
		case one.Sort == connections.SettingLevel:
			return true
		case v.read != nil && slices.Contains(v.read.taken.Wanted, one.Path):
			return true
		}
		return one.Needed && !described
	})
	for i := range fields {
		if described && isADFS(v.read.taken) && fields[i].Name == form.Prefix+"product" {
			fields[i].Options = slices.DeleteFunc(fields[i].Options, func(o console.Option) bool { return !slices.Contains(versions, o.Value) })
		}
	}
	if slices.ContainsFunc(shape, func(one connections.SettingField) bool { return one.Path == "secretName" }) && actor.Organisation == "" {
		secret := console.Field{Name: editing.SecretPrefix, Label: f.Say(words.TakeSecret), Hint: f.Say(words.TakeSecretHint), Kind: console.Secret, Most: maxSecret}
		if said, there := v.beside[editing.SecretPrefix]; there {
			secret.Wrong = said.In(f.Language)
		}
		fields = append(fields, secret)
	}
	return fields
}

// versions are the products that federation metadata of AD FS can be of, where the
// profile's classes hold: AD FS 2.0 has none for several factors, and is set up by
// hand.
var versions = []string{"adfs-3.0", "adfs-2016", "adfs-2019", "adfs-2022"}

// isADFS reports whether AD FS has written a description. It does not say which.
func isADFS(t connections.Taken) bool { return strings.HasPrefix(t.Product, "adfs") }

// stands is what the form, or the description, has at a path of the settings.
func (v preview) stands(path string) (any, bool) {
	if value, there := v.wish.settings[path]; there {
		return value, value != nil
	}
	if v.read == nil {
		return nil, false
	}
	settings, err := settingsOf(v.side, wish{}, found{}, v.read)
	if err != nil {
		return nil, false
	}
	value, there := settings[path]
	return value, there
}

// trust are the fields of what is believed: the key of the document, a signature
// that does not hold, and the vocabularies that are added.
func trust(f console.Frame, v preview, now drafts.Examined) []console.Field {
	var fields []console.Field
	if v.read != nil {
		shape := v.kind.Shape(v.side.role)
		pins := slices.ContainsFunc(shape, func(one connections.SettingField) bool { return one.Path == "metadataCertificate" })
		signature := v.read.taken.Signature
		if pins && signature.Certificate != nil && !v.found.alone {
			fields = append(fields, check("pin", f.Say(words.TakePin), form.Fingerprint(signature.Certificate), v.wish.pin))
		}
		if signature.Present && signature.Certificate == nil {
			anyway := check("anyway", f.Say(words.TakeAnyway), "", v.wish.anyway)
			if said, there := v.beside["anyway"]; there {
				anyway.Wrong = said.In(f.Language)
			}
			fields = append(fields, anyway)
		}
	}
	taken := connections.Taken{}
	if v.read != nil {
		taken = v.read.taken
	}
	offered := vocabularies(v.wish.profile, taken, now)
	for _, name := range offered {
		fields = append(fields, check("vocabulary."+name, f.Say(words.TakeVocabulary, name), f.Say(words.TakeVocabHint), slices.Contains(v.wish.presets, name)))
	}
	return fields
}

func check(name, label, hint string, on bool) console.Field {
	field := console.Field{Name: name, Label: label, Hint: hint, Kind: console.Check}
	if on {
		field.Value = "1"
	}
	return field
}

func vocabularyOf(c *broker.Configuration) *broker.Vocabulary {
	if c == nil {
		return nil
	}
	return c.Vocabulary
}
