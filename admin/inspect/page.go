package inspect

import (
	"errors"
	"net/http"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	engine "trin/connections/inspect"
	"trin/connections/saml2/lint"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Deps is what the room is made of. Everything is needed.
type Deps struct {
	*shell.Shell
	Configurations broker.Configurations
	Parts          func() installation.Parts
	Keyring        connections.Keyring
	Trin           string // Trin's own address, as parties know it
}

// Page is the room.
type Page struct{ Deps }

// New makes the room. It fails when something needed is missing.
func New(d Deps) (*Page, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if d.Configurations == nil || d.Parts == nil || d.Keyring == nil || d.Trin == "" {
		return nil, errors.New("inspect: configurations, the parts, the keys and Trin's own address are needed")
	}
	return &Page{d}, nil
}

const path = "/admin/inspect"

// AskRule is the rule of a question that changes nothing.
var AskRule = access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Asks: true}

// Routes are the page, and what is asked of it.
func (p *Page) Routes() []access.Route {
	return []access.Route{
		shell.Page(http.MethodGet, path, shell.Reads, p.ask),
		shell.Page(http.MethodPost, path, AskRule, p.inspect),
	}
}

func (p *Page) ask(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "", "", nil)
}

// inspect reads what was pasted. It is not sent back: what is shown of it is
// what was read, with secrets masked.
func (p *Page) inspect(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	profile := r.PostForm.Get("profile")
	if !slices.Contains(lint.Profiles(), profile) {
		profile = ""
	}
	result, err := p.Inspect(r.Context(), access.From(r.Context()), r.PostForm.Get("message"), profile)
	var unreadable *engine.UnreadableError
	switch {
	case errors.As(err, &unreadable):
		p.show(w, r, http.StatusUnprocessableEntity, profile, unreadable.Why, nil)
	case err != nil:
		p.Fail(w, r, err)
	default:
		p.show(w, r, http.StatusOK, profile, "", result)
	}
}

// show shows the page; why is why nothing could be read.
func (p *Page) show(w http.ResponseWriter, r *http.Request, status int, profile, why string, result *engine.Result) {
	f := p.Frame(w, r, words.InspectTitle)
	f.Lead, f.Crumbs = f.Say(words.InspectLead), shell.Crumbs(f)
	message := console.Field{Name: "message", Label: f.Say(words.InspectMessage), Hint: f.Say(words.InspectHint), Kind: console.Lines, Required: true, Most: engine.MaxInput}
	if why != "" {
		message.Wrong = f.Say(words.InspectUnread, why)
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: f.Say(words.InspectUnread, why)})
	}
	choice := console.Field{Name: "profile", Label: f.Say(words.FactProfile), Hint: f.Say(words.InspectProfileHint), Kind: console.Choice, Value: profile, Options: []console.Option{{Name: f.Say(words.TakeNoProfile)}}}
	for _, name := range lint.Profiles() {
		choice.Options = append(choice.Options, console.Option{Value: name, Name: name})
	}
	sheet := console.Sheet{}
	if result != nil {
		sheet.Panels = resultPanels(f, result)
	}
	sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.InspectPaste), Blocks: []console.Block{{Form: &console.PostForm{
		Action: path, Groups: []console.FieldGroup{{Fields: []console.Field{message, choice}}}, Buttons: []console.Button{{Text: f.Say(words.InspectGo)}},
	}}}})
	p.Show(w, r, status, console.SheetPage(f, sheet))
}
