package partner

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// wanted is what the form of a new link says.
type wanted struct {
	label, what, id, profile string
	days                     string
	wrong                    map[string]words.Text
}

// The form's values of what the link is for begin with one of these.
const (
	forNew      = "new"
	forExisting = "of"
)

func (x *Partner) ask(w http.ResponseWriter, r *http.Request) {
	x.askAgain(w, r, http.StatusOK, wanted{days: strconv.Itoa(int(life / (24 * time.Hour))), what: r.URL.Query().Get("what")})
}

// askAgain shows the form of a new link.
func (x *Partner) askAgain(w http.ResponseWriter, r *http.Request, status int, n wanted) {
	options, some, err := x.choices(r, n.what)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f := x.Shell.Frame(w, r, words.PartnerNew)
	f.Lead, f.Crumbs = f.Say(words.PartnerNewLead), shell.Crumbs(f, console.Link{Name: f.Say(words.PartnersTitle), Path: adminPath})
	wrong := func(name string) string {
		if text, there := n.wrong[name]; there {
			return f.Say(text)
		}
		return ""
	}
	if len(n.wrong) > 0 {
		f.Switch = false
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: f.Say(words.FormWrong)})
	}
	what := console.Field{Name: "what", Label: f.Say(words.PartnerConnection), Hint: f.Say(words.PartnerWhatHint), Kind: console.Choice, Value: n.what, Wrong: wrong("what")}
	for _, one := range options(f) {
		what.Options = append(what.Options, one)
	}
	profile := console.Field{Name: "profile", Label: f.Say(words.FactProfile), Hint: f.Say(words.PartnerProfileHint), Kind: console.Choice, Value: n.profile, Wrong: wrong("profile"), Options: []console.Option{{Name: f.Say(words.TakeNoProfile)}}}
	for _, name := range installation.Profiles() {
		profile.Options = append(profile.Options, console.Option{Value: name, Name: name})
	}
	form := &console.PostForm{Action: adminPath + "/new", Groups: []console.FieldGroup{{Fields: []console.Field{
		{Name: "label", Label: f.Say(words.PartnerFor), Hint: f.Say(words.PartnerForHint), Value: n.label, Required: true, Most: 80, Wrong: wrong("label")},
		what,
		{Name: "id", Label: f.Say(words.FactID), Hint: f.Say(words.PartnerIDHint), Value: n.id, Most: 63, Wrong: wrong("id")},
		profile,
		{Name: "days", Label: f.Say(words.PartnerDays), Hint: f.Say(words.PartnerDaysHint), Kind: console.Number, Value: n.days, Required: true, Most: 2, Wrong: wrong("days")},
	}}}, Buttons: []console.Button{{Text: f.Say(words.PartnerMake)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: adminPath}}
	sheet := console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Form: form}}}}}
	if some.shown < some.all {
		what := &form.Groups[0].Fields[1]
		what.Hint += " " + f.Say(words.PartnerSearch, some.shown, some.all)
		sheet.Search = &console.Search{Label: f.Say(words.SearchConnections), Name: searchField, Value: some.searched, Clear: adminPath + "/new"}
	}
	x.Show(w, r, status, console.SheetPage(f, sheet))
}

// mostChoices is how many connections the form lets choose among; of more, those
// are shown that are searched for.
const (
	mostChoices = 200
	searchField = "q"
	maxSearch   = 100
)

// chosen says how many connections there are to choose among, and how many of them
// the form has.
type chosen struct {
	searched   string
	shown, all int
}

// choices are what a link can be for: a new connection of a protocol, or one of
// those that the actor sees and whose party can describe itself, as far as it is
// searched for, with the one that is chosen already.
func (x *Partner) choices(r *http.Request, what string) (func(console.Frame) []console.Option, chosen, error) {
	_, documents, err := x.Desk.Documents(r.Context(), access.From(r.Context()), 0)
	if err != nil {
		return nil, chosen{}, err
	}
	some := chosen{searched: r.URL.Query().Get(searchField)}
	if len(some.searched) > maxSearch {
		some.searched = ""
	}
	var existing []console.Option
	for _, d := range documents {
		if !x.describes(d.Kind, installation.Protocol(d)) {
			continue
		}
		some.all++
		one := console.Option{Value: forExisting + "/" + d.Kind + "/" + d.ID, Name: d.Kind + " " + d.ID}
		wanted := some.shown < mostChoices && strings.Contains(d.ID, strings.ToLower(strings.TrimSpace(some.searched)))
		if wanted || one.Value == what {
			existing = append(existing, one)
			some.shown++
		}
	}
	parts := x.Parts()
	return func(f console.Frame) []console.Option {
		var all []console.Option
		for _, kind := range parts.Kinds {
			if kind.Read == nil || kind.Own == nil {
				continue
			}
			all = append(all, console.Option{Value: forNew + "/" + installation.KindApplication + "/" + kind.Name, Name: f.Say(words.PartnerNewApplication, protocolName(f, kind.Name))},
				console.Option{Value: forNew + "/" + installation.KindAuthentication + "/" + kind.Name, Name: f.Say(words.PartnerNewProvider, protocolName(f, kind.Name))})
		}
		return append(all, existing...)
	}, some, nil
}

// describes reports whether parties of the protocol can describe themselves.
func (x *Partner) describes(document, protocol string) bool {
	kind, ok := x.kindOf(protocol)
	return ok && kind.Read != nil && (document == installation.KindApplication || document == installation.KindAuthentication)
}

func textField(d connections.Document, path string) (string, bool) {
	value, _ := installation.Field(d, path)
	text, ok := value.(string)
	return text, ok
}

// make makes a link, and shows it the one time that it can be seen.
func (x *Partner) make(w http.ResponseWriter, r *http.Request) {
	if !x.Form(w, r) {
		return
	}
	text := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	n := wanted{label: text("label"), what: text("what"), id: text("id"), profile: text("profile"), days: text("days")}
	link, address, err := x.Make(r.Context(), access.From(r.Context()), n.wish())
	var wrong *WrongError
	switch {
	case errors.As(err, &wrong):
		n.wrong = wrong.Fields
		x.askAgain(w, r, http.StatusUnprocessableEntity, n)
		return
	case err != nil:
		x.Fail(w, r, err)
		return
	}
	f := x.Shell.Frame(w, r, words.PartnerMade)
	f.Switch, f.Crumbs = false, shell.Crumbs(f, console.Link{Name: f.Say(words.PartnersTitle), Path: adminPath})
	x.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{
		Title: f.Say(words.PartnerMadeLink), Lead: f.Say(words.PartnerMadeLead, f.When(link.Expires)),
		Blocks: []console.Block{{Code: address}, {Links: []console.Link{{Name: f.Say(words.PartnersTitle), Path: adminPath, Quiet: true}}}},
	}}}))
}

// wish is what the form asks for.
func (n wanted) wish() Wish {
	way, rest, _ := strings.Cut(n.what, "/")
	kind, name, _ := strings.Cut(rest, "/")
	days, _ := strconv.Atoi(n.days) // what is no number is no time either
	w := Wish{Label: n.label, Days: days, Profile: n.profile}
	switch way {
	case forNew:
		w.New, w.Kind, w.Protocol, w.ID = true, kind, name, n.id
	case forExisting:
		w.Kind, w.ID = kind, name
	}
	return w
}
