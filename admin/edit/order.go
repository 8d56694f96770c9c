package edit

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// fieldOrder is the field of the buttons that change the order: "up 2".
const fieldOrder = "order"

// logsInBy are the connections that users of the application log in by.
func (s *subject) logsInBy() []string {
	value, _ := installation.Field(s.document, "authentication")
	var all []string
	if list, ok := value.([]any); ok {
		for _, item := range list {
			if id, ok := item.(string); ok {
				all = append(all, id)
			}
		}
	}
	return all
}

// order is the list of connections, with buttons to move each.
func (x *Edit) order(f console.Frame, s *subject, have found) console.Panel {
	panel := console.Panel{ID: "order", Title: f.Say(words.EditOrderTitle)}
	all := s.logsInBy()
	if len(all) == 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.EditOrderNone)})
	}
	for i, id := range all {
		name := x.nameOf(f, have, id)
		form := &console.PostForm{Action: s.path(pageOrder), Keep: editing.Keep(s.draft, console.Hidden{Name: "id", Value: id})}
		if i > 0 {
			form.Buttons = append(form.Buttons, console.Button{Text: f.Say(words.EditUp), About: id, Name: fieldOrder, Value: "up " + strconv.Itoa(i), Quiet: true})
		}
		if i < len(all)-1 {
			form.Buttons = append(form.Buttons, console.Button{Text: f.Say(words.EditDown), About: id, Name: fieldOrder, Value: "down " + strconv.Itoa(i), Quiet: true})
		}
		form.Buttons = append(form.Buttons, console.Button{Text: f.Say(words.EditTakeOut), About: id, Name: fieldOrder, Value: "out " + strconv.Itoa(i), Quiet: true})
		panel.Blocks = append(panel.Blocks, console.Block{Text: strconv.Itoa(i+1) + ". " + name, Form: form, Line: true})
	}
	if ids := x.addable(s, have, all); len(ids) > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Form: &console.PostForm{
			Action: s.path(pageOrder), Keep: editing.Keep(s.draft),
			Groups:  []console.FieldGroup{{Fields: []console.Field{x.adding(f, have, ids)}}},
			Buttons: []console.Button{{Text: f.Say(words.EditAddGo), Name: fieldOrder, Value: "add 0", Quiet: true}},
		}})
	}
	return panel
}

// nameOf is a connection with its name.
func (x *Edit) nameOf(f console.Frame, have found, id string) string {
	if have.Configuration != nil {
		if c := have.Configuration.Connections[broker.ID(id)]; c != nil && c.Name.In(f.Language.Tag()) != "" {
			return c.Name.In(f.Language.Tag()) + " (" + id + ")"
		}
	}
	return id
}

// mostChoices is how many connections one chooses among; of more the ID is written,
// of at most so many letters.
const (
	mostChoices = 200
	mostID      = 200
)

// adding is the field in which a connection to add is named.
func (x *Edit) adding(f console.Frame, have found, ids []broker.ID) console.Field {
	field := console.Field{Name: "add", Label: f.Say(words.EditAdd), Most: mostID}
	if len(ids) > mostChoices {
		field.Hint = f.Say(words.EditAddWritten, len(ids))
		return field
	}
	field.Kind = console.Choice
	for _, id := range ids {
		field.Options = append(field.Options, console.Option{Value: string(id), Name: x.nameOf(f, have, string(id))})
	}
	return field
}

// addable are the connections that the actor may add: first factors of its own
// and of the installation.
func (x *Edit) addable(s *subject, have found, taken []string) []broker.ID {
	if have.Configuration == nil {
		return nil
	}
	factor := map[string]bool{}
	for _, kind := range x.Parts().Kinds {
		factor[kind.Name] = kind.Factor
	}
	var ids []broker.ID
	for id, c := range have.Configuration.Connections {
		if !factor[c.Kind] && !slices.Contains(taken, string(id)) && (c.Organisation == "" || s.actor.Sees(c.Organisation)) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// reorder moves a connection, takes it out or adds one.
func (x *Edit) reorder(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	s.page = tabGeneral
	all := s.logsInBy()
	what, number, _ := strings.Cut(r.PostForm.Get(fieldOrder), " ")
	at, err := strconv.Atoi(number)
	id, added := r.PostForm.Get("id"), strings.TrimSpace(r.PostForm.Get("add"))
	// A list that is another one by now is left alone: the ID tells.
	known := err == nil && at >= 0 && at < len(all) && all[at] == id
	switch {
	case what == "add" && added != "" && !slices.Contains(all, added):
		all = append(all, added)
	case what == "up" && known && at > 0:
		all[at-1], all[at] = all[at], all[at-1]
	case what == "down" && known && at < len(all)-1:
		all[at+1], all[at] = all[at], all[at+1]
	case what == "out" && known:
		all = slices.Delete(all, at, at+1)
	default:
		x.Done(w, r, s.path(tabGeneral))
		return
	}
	var value any = all
	if len(all) == 0 {
		value = nil
	}
	x.keep(w, r, p, s, []drafts.Field{{Keys: []string{"authentication"}, Value: value}}, func(wrong editing.Wrong) { x.showGeneral(w, r, s, wrong) })
}
