package partner

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// idForm is what may name a connection.
var idForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

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
	options, err := x.choices(r)
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
	x.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Form: form}}}}}))
}

// choices are what a link can be for: a new connection of a protocol, or one of
// those that the actor sees and whose party can describe itself.
func (x *Partner) choices(r *http.Request) (func(console.Frame) []console.Option, error) {
	_, documents, err := x.Desk.Documents(r.Context(), access.From(r.Context()), 0)
	if err != nil {
		return nil, err
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
		for _, d := range documents {
			if x.describes(d.Kind, installation.Protocol(d)) {
				all = append(all, console.Option{Value: forExisting + "/" + d.Kind + "/" + d.ID, Name: d.Kind + " " + d.ID})
			}
		}
		return all
	}, nil
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
	n := wanted{label: text("label"), what: text("what"), id: text("id"), profile: text("profile"), days: text("days"), wrong: map[string]words.Text{}}
	link, err := x.wanted(r, n)
	switch {
	case err != nil:
		x.Fail(w, r, err)
		return
	case len(n.wrong) > 0:
		x.askAgain(w, r, http.StatusUnprocessableEntity, n)
		return
	}
	secret, hash, id, err := drawn(x.Random)
	if err == nil {
		link.Hash, link.ID = hash, id
		err = x.Store.MakePartnerLink(r.Context(), link, x.byActor(r, link, "make partner link", "good until "+link.Expires.UTC().Format(time.DateTime)))
	}
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f := x.Shell.Frame(w, r, words.PartnerMade)
	f.Switch, f.Crumbs = false, shell.Crumbs(f, console.Link{Name: f.Say(words.PartnersTitle), Path: adminPath})
	x.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{
		Title: f.Say(words.PartnerMadeLink), Lead: f.Say(words.PartnerMadeLead, f.When(link.Expires)),
		Blocks: []console.Block{{Code: x.Public.Edge.URL(publicPath + secret)}, {Links: []console.Link{{Name: f.Say(words.PartnersTitle), Path: adminPath, Quiet: true}}}},
	}}}))
}

// byActor is a line of the audit about what an administrator did with a link.
func (x *Partner) byActor(r *http.Request, link connections.PartnerLink, what, detail string) connections.Change {
	return connections.Change{Author: access.From(r.Context()).Name, What: what, Target: link.Kind + " " + link.Document, Detail: "link " + link.ID + " for " + link.Label + "; " + detail}
}

// wanted is the link that a form asks for. What is wrong with the form is noted
// in it.
func (x *Partner) wanted(r *http.Request, n wanted) (connections.PartnerLink, error) {
	actor, now := access.From(r.Context()), x.Clock()
	link := connections.PartnerLink{Label: n.label, Author: actor.Name, Created: now, Organisation: actor.Organisation, Profile: n.profile}
	if n.label == "" || len(n.label) > 80 || control(n.label) {
		n.wrong["label"] = words.PartnerNoLabel
	}
	days, err := strconv.Atoi(n.days)
	if err != nil || days < 1 || days > longestDays {
		n.wrong["days"] = words.PartnerDaysWrong
	}
	link.Expires = now.Add(time.Duration(days) * 24 * time.Hour)
	way, rest, _ := strings.Cut(n.what, "/")
	kind, name, _ := strings.Cut(rest, "/")
	link.Kind = kind
	switch {
	case way == forNew && x.describes(kind, name):
		return link, x.wantedNew(r, &link, n, name)
	case way == forExisting:
		return link, x.wantedOf(r, &link, n, name)
	}
	n.wrong["what"] = words.PartnerNoWhat
	return link, nil
}

// wantedNew is a link for a connection that is to be made.
func (x *Partner) wantedNew(r *http.Request, link *connections.PartnerLink, n wanted, protocol string) error {
	link.Protocol, link.Document = protocol, n.id
	if !idForm.MatchString(n.id) {
		n.wrong["id"] = words.TakeIDWrong
		return nil
	}
	if n.profile != "" && !slices.Contains(installation.ProfileProtocols(n.profile, link.Kind), protocol) {
		n.wrong["profile"] = words.PartnerProfileWrong
	}
	c, err := x.Configurations.Current(r.Context())
	if err != nil {
		return err
	}
	if c.Applications[broker.ID(n.id)] != nil && link.Kind == installation.KindApplication || c.Connections[broker.ID(n.id)] != nil && link.Kind == installation.KindAuthentication {
		n.wrong["id"] = words.TakeIDTaken
	}
	return nil
}

// wantedOf is a link for a connection that is there, and the actor's.
func (x *Partner) wantedOf(r *http.Request, link *connections.PartnerLink, n wanted, id string) error {
	_, document, err := x.Desk.DocumentAt(r.Context(), access.From(r.Context()), 0, link.Kind, id)
	if errors.Is(err, broker.ErrNotFound) {
		n.wrong["what"] = words.PartnerNoWhat
		return nil
	}
	if err != nil {
		return err
	}
	link.Document = id
	link.Protocol, _ = textField(document, "protocol")
	link.Profile, _ = textField(document, "profile")
	if !x.describes(link.Kind, link.Protocol) {
		n.wrong["what"] = words.PartnerNoWhat
		return nil
	}
	if link.Organisation, err = installation.Organisation(document); err != nil {
		return fmt.Errorf("whose is the %s %s: %w", link.Kind, id, err)
	}
	return nil
}
