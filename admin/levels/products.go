package levels

import (
	"encoding/json"
	"errors"
	"slices"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The forms that take what a profile or a product sets.
const (
	doProfile = "profile"
	doProduct = "product"
)

// productKind is the protocol that stands for AD FS and Entra ID, and products
// are those of it that are offered here, newest first.
const productKind = "adfs"

var products = []string{"adfs-2022", "adfs-2019", "adfs-2016", "adfs-3.0", "entra"}

// product is that protocol; nil = there is none, or not for this connection.
func (x *Levels) product(s *subject) *connections.Kind {
	kinds := x.Parts().Kinds
	at := slices.IndexFunc(kinds, func(k connections.Kind) bool { return k.Name == productKind && k.Expand != nil })
	if kind := s.connection().Kind; at < 0 || kind != "saml2" && kind != "wsfed" || installation.OutlineOf(s.document, x.Parts()).Protocol != kind {
		return nil
	}
	return &kinds[at]
}

// productPanel takes what levels AD FS and Entra ID speak in, for a connection
// that is written in the protocol underneath.
func (x *Levels) productPanel(f console.Frame, s *subject, t typed) []console.Panel {
	if x.product(s) == nil {
		return nil
	}
	choice := console.Field{Name: "product", Label: f.Say(words.LevelsProduct), Kind: console.Choice, Value: t.value(doProduct, "product", ""), Options: []console.Option{{Name: f.Say(words.LevelsChoose)}}, Wrong: t.at(doProduct, "product")}
	for _, name := range products {
		choice.Options = append(choice.Options, console.Option{Value: name, Name: name})
	}
	password := s.levelField(f, "password", words.LevelsPassword, words.LevelsChoose, t.value(doProduct, "password", ""), nil)
	several := s.levelField(f, "mfaFrom", words.LevelsSeveral, words.LevelsNotAsked, t.value(doProduct, "mfaFrom", ""), nil)
	password.Wrong = t.at(doProduct, "password")
	return []console.Panel{{ID: "products", Title: f.Say(words.LevelsProducts), Lead: f.Say(words.LevelsProductsLead), Blocks: []console.Block{
		{Form: s.asking(f, doProduct, nil, words.LevelsSee, choice, password, several)}}}}
}

// planProfile names a profile.
func planProfile(t typed) plan {
	name := t.get("profile")
	if !slices.Contains(installation.Profiles(), name) {
		return wrongly("profile", words.LevelsPresetWanted)
	}
	return plan{fields: []drafts.Field{{Keys: []string{"profile"}, Value: name}}}
}

// planProduct sets what a product speaks in: what its classes count as, where the
// level is read, and what is asked of it. What the document says of a class
// stands.
func (x *Levels) planProduct(s *subject, t typed) plan {
	kind := x.product(s)
	if kind == nil {
		return plan{}
	}
	password, ok := keyLevel(t.get("password"))
	switch {
	case !slices.Contains(products, t.get("product")):
		return wrongly("product", words.LevelsPresetWanted)
	case !ok:
		return wrongly("password", words.LevelsLevelWanted)
	}
	settings := map[string]any{"product": t.get("product"), "over": s.connection().Kind, "password": rung(password)}
	if several, ok := keyLevel(t.get("mfaFrom")); ok {
		settings["mfaFrom"] = rung(several)
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		return plan{err: err}
	}
	expansion, problems := kind.Expand(connections.Preset{Settings: raw, Ladders: s.ladders()})
	for _, p := range problems {
		if p.Severity == connections.SeverityError {
			return plan{err: errors.New(p.Message)}
		}
	}
	return s.takes(expansion)
}

// takes is the fields of an expansion that are about levels.
func (s *subject) takes(expansion connections.Expansion) plan {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(expansion.Fields, &fields); err != nil {
		return plan{err: err}
	}
	var p plan
	for _, name := range []string{"firstFactor", "source", "forward", "asks", "askComparison"} {
		if value, there := fields[name]; there {
			p.fields = append(p.fields, drafts.Field{Keys: []string{name}, Value: value})
		}
	}
	var own, more []classEntry
	if _, err := read(s.document, "classes", &own); err != nil {
		return plan{err: err}
	}
	if err := json.Unmarshal(fields["classes"], &more); err != nil {
		return plan{err: err}
	}
	for _, entry := range more {
		_, known := s.vocabulary().Class(broker.ClassRef(entry.Ref))
		if known && !slices.ContainsFunc(own, func(e classEntry) bool { return e.Ref == entry.Ref }) {
			own = append(own, entry)
		}
	}
	p.fields = append(p.fields, set("classes", own))
	return p
}
