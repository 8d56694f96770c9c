package api

import (
	"net/http"
	"slices"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/admin/register"
	"trin/broker"
	"trin/connections"
)

func (a *API) libraryEndpoints() []endpoint {
	const group = "library"
	return []endpoint{
		{method: http.MethodGet, path: "/presets", rule: reads, group: group, does: "The vocabularies that come with Trin", gives: list[presetView]{}, run: a.presets},
		{method: http.MethodGet, path: "/presets/{preset}", rule: reads, group: group, does: "One of them, with its classes and what each counts as", gives: presetOneView{}, run: a.preset},
		{method: http.MethodPost, path: "/drafts/{draft}/presets", rule: writes, group: group, does: "Add a vocabulary that comes with Trin to the one of a draft", takes: newPreset{}, gives: draftView{}, tagged: true, matches: true, run: a.addPreset},
		{method: http.MethodGet, path: "/profiles", rule: reads, group: group, does: "The profiles that come with Trin: a connection takes one by its field profile", gives: list[profileView]{}, run: a.profiles},
		{method: http.MethodGet, path: "/profiles/{profile}", rule: reads, group: group, does: "One of them, with all that it sets", gives: profileView{}, run: a.profile},
	}
}

// presetView is a vocabulary that comes with Trin.
type presetView struct {
	Name    string `json:"name"`
	Classes int    `json:"classes" doc:"how many it has, with those of the vocabularies that it is made of"`
}

type presetOneView struct {
	Name    string            `json:"name"`
	Classes []presetClassView `json:"classes"`
}

type presetClassView struct {
	Class string `json:"class"`
	Kind  string `json:"kind" enum:"level,tag,probe"`
	Level string `json:"level,omitempty" doc:"30, or nsis/20 on another ladder"`
}

func (a *API) presets(*call) (any, error) {
	return listOf(installation.Presets(), func(name string) presetView {
		return presetView{name, len(installation.PresetClasses(name))}
	}), nil
}

func (a *API) preset(c *call) (any, error) {
	vocabulary, err := installation.PresetVocabulary(c.path("preset"))
	if err != nil {
		return nil, err
	}
	v := presetOneView{Name: c.path("preset")}
	v.Classes = listOf(vocabulary.Classes(), func(one broker.Class) presetClassView {
		return presetClassView{string(one.Ref), string(one.Kind), levelText(one.Level)}
	}).Items
	return v, nil
}

// newPreset is a vocabulary that shall be added.
type newPreset struct {
	Name string `json:"name" least:"1" most:"63"`
}

func (a *API) addPreset(c *call) (any, error) {
	wish, err := body[newPreset](c)
	if err != nil {
		return nil, err
	}
	revision, err := a.revision(c)
	if err != nil {
		return nil, err
	}
	ctx, id := c.request.Context(), c.path("draft")
	now, err := a.Desk.Examine(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	if names(now, wish.Name) {
		return nil, problemOf(exists, "The vocabulary of the draft has it already.")
	}
	vocabulary, known, err := register.WithVocabulary(wish.Name, now)
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, problemOf(invalid, "No vocabulary of that name comes with Trin. /presets has them all.")
	}
	return c.gave(a.Desk.Put(ctx, c.actor, id, revision, string(vocabulary.Body)))
}

// names reports whether the vocabulary of the draft names the preset.
func names(now drafts.Examined, preset string) bool {
	at := slices.IndexFunc(now.Documents, func(d connections.Document) bool { return d.Kind == installation.KindVocabulary })
	if at < 0 {
		return preset == "house" // without a document the house's own stands
	}
	found, _ := installation.Field(now.Documents[at], "presets")
	all, _ := found.([]any)
	return slices.ContainsFunc(all, func(one any) bool {
		entry, _ := one.(map[string]any)
		return one == any(preset) || entry["name"] == preset
	})
}

// profileView is a profile that comes with Trin.
type profileView struct {
	Name  string            `json:"name"`
	Sides []profileSideView `json:"sides"`
}

type profileSideView struct {
	Kind      string             `json:"kind" enum:"application,authentication"`
	Protocols []string           `json:"protocols" doc:"that it fits; the first is that of a document without one"`
	Sets      []profileFieldView `json:"sets,omitempty" doc:"of one profile alone"`
}

type profileFieldView struct {
	Field string `json:"field" doc:"dotted; a step of claims by its kind and claim"`
	Value string `json:"value" doc:"as one line of YAML"`
}

// viewProfile is a profile, with what it sets or without.
func viewProfile(name string, whole bool) profileView {
	v := profileView{Name: name, Sides: []profileSideView{}}
	for _, kind := range []string{installation.KindApplication, installation.KindAuthentication} {
		protocols := installation.ProfileProtocols(name, kind)
		if len(protocols) == 0 {
			continue
		}
		side := profileSideView{Kind: kind, Protocols: slices.Clone(protocols)}
		if whole {
			side.Sets = listOf(installation.ProfileFields(name, kind), func(f installation.ProfileField) profileFieldView { return profileFieldView{f.Path, f.Value} }).Items
		}
		v.Sides = append(v.Sides, side)
	}
	return v
}

func (a *API) profiles(*call) (any, error) {
	return listOf(installation.Profiles(), func(name string) profileView { return viewProfile(name, false) }), nil
}

func (a *API) profile(c *call) (any, error) {
	name := c.path("profile")
	if !slices.Contains(installation.Profiles(), name) {
		return nil, broker.ErrNotFound
	}
	return viewProfile(name, true), nil
}
