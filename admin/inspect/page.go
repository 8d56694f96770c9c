package inspect

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

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

// asks is the rule of a question that changes nothing.
var asks = access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Asks: true}

// Routes are the page, and what is asked of it.
func (p *Page) Routes() []access.Route {
	return []access.Route{
		shell.Page(http.MethodGet, path, shell.Reads, p.ask),
		shell.Page(http.MethodPost, path, asks, p.inspect),
	}
}

// skew is how far clocks may differ.
const skew = time.Minute

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
	c, err := p.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	parties, err := p.parties(r.Context(), c, access.From(r.Context()))
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	result, err := engine.Inspect(r.PostForm.Get("message"), engine.Options{
		Parties: parties, Now: p.Clock(), Skew: skew, Profile: profile, Level: func(ref broker.ClassRef) (broker.Level, bool) {
			if c.Vocabulary == nil {
				return broker.Level{}, false
			}
			class, known := c.Vocabulary.Class(ref)
			return class.Level, known && class.Kind == broker.KindLevel
		},
	})
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

// parties are those that the actor sees, and Trin itself.
func (p *Page) parties(ctx context.Context, c *broker.Configuration, a access.Actor) ([]engine.Party, error) {
	trin := engine.Party{Names: []string{p.Trin}}
	keys, err := p.Keyring.Keys(ctx, connections.DefaultKeys, connections.KeySigning)
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return nil, err
	}
	for _, key := range keys {
		trin.Certificates = append(trin.Certificates, key.Certificate)
	}
	kinds := map[string]connections.Kind{}
	for _, kind := range p.Parts().Kinds {
		kinds[kind.Name] = kind
	}
	var all []engine.Party
	add := func(kind string, protocol, organisation string, id broker.ID, names []string, role connections.Role, raw json.RawMessage) {
		k := kinds[protocol]
		if k.Own != nil {
			for _, address := range k.Own(role, id) {
				trin.Names = append(trin.Names, address.URL)
			}
		}
		if !a.Sees(organisation) {
			return
		}
		party := engine.Party{Kind: kind, ID: id, Names: slices.Clone(names), Certificates: certificates(k, role, id, raw)}
		var settings struct {
			JWKS json.RawMessage `json:"jwks"`
		}
		if json.Unmarshal(raw, &settings) == nil {
			party.Keys = settings.JWKS
		}
		all = append(all, party)
	}
	for id, one := range c.Applications {
		add(installation.KindApplication, one.Kind, one.Organisation, id, one.Identifiers, connections.RoleApplication, one.Settings)
	}
	for id, one := range c.Connections {
		add(installation.KindAuthentication, one.Kind, one.Organisation, id, one.Identifiers, connections.RoleAuthentication, one.Settings)
	}
	slices.SortFunc(all, func(a, b engine.Party) int { return strings.Compare(a.Kind+"/"+string(a.ID), b.Kind+"/"+string(b.ID)) })
	return append(all, trin), nil
}

// certificates are those that the settings of a connection hold of its party.
func certificates(k connections.Kind, role connections.Role, id broker.ID, raw json.RawMessage) []*x509.Certificate {
	if k.Peer == nil {
		return nil
	}
	peer, err := k.Peer(role, id, raw)
	if err != nil {
		return nil
	}
	var all []*x509.Certificate
	for _, one := range peer.Certificates {
		if one.Use != connections.KeyEncryption {
			all = append(all, one.Certificate)
		}
	}
	return all
}
