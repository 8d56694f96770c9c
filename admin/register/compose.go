package register

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/edit/form"
	"trin/admin/installation"
	"trin/connections"
)

// wished is what the form of the second step says. What it does not hold is as it
// was proposed.
func wished(r *http.Request, s side, kind connections.Kind) wish {
	text := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	w := wish{
		protocol: kind.Name, profile: text("profile"), id: text("id"), nameDA: text("name_da"), nameEN: text("name_en"), organisation: text("organisation"),
		floor: text("floor"), first: text("first"), forward: text("forward") != "", pin: text("pin") != "", anyway: text("anyway") != "",
		settings: map[string]any{},
	}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if id, ok := strings.CutPrefix(name, "by."); ok && r.PostForm.Get(name) != "" {
			w.authentication = append(w.authentication, id)
		}
		if preset, ok := strings.CutPrefix(name, "vocabulary."); ok && r.PostForm.Get(name) != "" {
			w.presets = append(w.presets, preset)
		}
	}
	for _, one := range kind.Shape(s.role) {
		w.set(r, one)
	}
	return w
}

// set takes one setting of the form.
func (w *wish) set(r *http.Request, one connections.SettingField) {
	if typed, there := r.PostForm[form.Prefix+one.Path]; there && len(typed) > 0 {
		w.settings[one.Path] = form.Value(one, typed[0])
	}
}

// compose is the document that the wish makes of what was read, as YAML. JSON is
// YAML.
func compose(s side, w wish, f found, read *reading) ([]byte, error) {
	document := map[string]any{"kind": s.kind, "id": w.id, "protocol": w.protocol}
	put := func(name string, value any) {
		if value != nil && value != "" {
			document[name] = value
		}
	}
	put("profile", w.profile)
	put("organisation", w.organisation)
	name := map[string]string{}
	for language, text := range map[string]string{"da": w.nameDA, "en": w.nameEN} {
		if text != "" {
			name[language] = text
		}
	}
	if len(name) > 0 {
		document["name"] = name
	}
	put("floor", form.LevelValue(w.floor))
	if len(w.authentication) > 0 {
		document["authentication"] = w.authentication
	}
	put("firstFactor", form.LevelValue(w.first))
	if w.forward && !says(w.profile, s.kind, "forward", "true") {
		document["forward"] = true
	}
	settings, err := settingsOf(s, w, f, read)
	if err != nil {
		return nil, err
	}
	if len(settings) > 0 {
		document["settings"] = settings
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err = e.Encode(document)
	return b.Bytes(), err
}

// settingsOf are the settings: what the description gives, the description
// itself, and what the form says. What the profile sets alike is left to it.
func settingsOf(s side, w wish, f found, read *reading) (map[string]any, error) {
	settings := map[string]any{}
	if read != nil {
		if len(read.taken.Settings) > 0 {
			decoder := json.NewDecoder(bytes.NewReader(read.taken.Settings))
			decoder.UseNumber()
			if err := decoder.Decode(&settings); err != nil {
				return nil, err
			}
		}
		for name := range settings {
			if says(w.profile, s.kind, "settings."+name, "") {
				delete(settings, name)
			}
		}
		if read.taken.Document != nil {
			settings["metadata"] = string(f.Document)
			if f.from != "" {
				settings["metadataURL"] = f.from
			}
			if signer := read.taken.Signature.Certificate; w.pin && signer != nil && !f.alone {
				settings["metadataCertificate"] = base64.StdEncoding.EncodeToString(signer.Raw)
			}
		}
	}
	for path, value := range w.settings {
		if value != nil && says(w.profile, s.kind, "settings."+path, form.Plain(value)) {
			value = nil // the profile sets just that
		}
		place(settings, strings.Split(path, "."), value)
	}
	return settings, nil
}

// place puts a value at a path, or takes it away.
func place(settings map[string]any, path []string, value any) {
	if len(path) == 1 {
		if value == nil {
			delete(settings, path[0])
			return
		}
		settings[path[0]] = value
		return
	}
	below, _ := settings[path[0]].(map[string]any)
	if below == nil {
		if value == nil {
			return
		}
		below = map[string]any{}
		settings[path[0]] = below
	}
	place(below, path[1:], value)
}

// says reports whether a profile sets a field; to that value, unless it is "".
func says(profile, kind, path, value string) bool {
	return profile != "" && slices.ContainsFunc(installation.ProfileFields(profile, kind), func(f installation.ProfileField) bool {
		return f.Path == path && (value == "" || f.Value == value)
	})
}

// withVocabularies is the vocabulary with further ones, as the draft shows it;
// false = nothing is added.
func withVocabularies(names []string, now drafts.Examined) (connections.Document, bool, error) {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !slices.Contains(installation.Presets(), name) })
	if len(names) == 0 {
		return connections.Document{}, false, nil
	}
	at := slices.IndexFunc(now.Documents, func(d connections.Document) bool { return d.Kind == installation.KindVocabulary })
	if at < 0 { // without a document the house's own stands
		text, err := json.Marshal(map[string]any{"kind": installation.KindVocabulary, "presets": slices.Compact(append([]string{"house"}, names...))})
		if err != nil {
			return connections.Document{}, false, err
		}
		document, problems := installation.One("vocabulary", text)
		if len(installation.Errors(problems)) > 0 {
			return document, false, &drafts.InvalidError{Problems: problems}
		}
		return document, true, nil
	}
	list, _ := installation.Field(now.Documents[at], "presets")
	all, _ := list.([]any)
	for _, name := range names {
		all = append(all, name)
	}
	document, problems, err := installation.Set(now.Documents[at], "presets", all)
	if err == nil && len(problems) > 0 {
		err = &drafts.InvalidError{Problems: problems}
	}
	return document, err == nil, err
}
