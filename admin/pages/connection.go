package pages

import (
	"encoding/json"
	"errors"
	"net/http"

	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// viewed is one connection that a page is about: an application, or an
// authentication connection.
type viewed struct {
	installed
	application *broker.ApplicationConnection // one of the two is nil
	connection  *broker.AuthenticationConnection

	id       broker.ID
	document string // the kind of its document
	protocol string
	settings json.RawMessage
	role     connections.Role
	path     string
	problems []installation.Problem
}

func (i installed) viewApplication(a *broker.ApplicationConnection) viewed {
	return viewed{
		installed: i, application: a, id: a.ID, document: installation.KindApplication, protocol: a.Kind, settings: a.Settings,
		role: connections.RoleApplication, path: applicationPath(a.ID),
		problems: i.problems[documentName{installation.KindApplication, string(a.ID)}],
	}
}

func (i installed) viewConnection(c *broker.AuthenticationConnection) viewed {
	return viewed{
		installed: i, connection: c, id: c.ID, document: installation.KindAuthentication, protocol: c.Kind, settings: c.Settings,
		role: connections.RoleAuthentication, path: connectionPath(c.ID),
		problems: i.problems[documentName{installation.KindAuthentication, string(c.ID)}],
	}
}

// The tabs of a connection's page.
const (
	tabSummary   = ""
	tabProtocol  = "protocol"
	tabAssurance = "assurance"
	tabClaims    = "claims"
	tabKeys      = "keys"
	tabUses      = "uses"
	tabYAML      = "yaml"
)

var tabNames = [...]struct {
	tab  string
	name words.Text
}{
	{tabSummary, words.TabSummary}, {tabProtocol, words.TabProtocol}, {tabAssurance, words.TabAssurance}, {tabClaims, words.TabClaims},
	{tabKeys, words.TabKeys}, {tabUses, words.TabUses}, {tabYAML, words.TabYAML},
}

// application serves a page of an application.
func (p *Pages) application(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	a := i.application(r.PathValue("id"))
	if a == nil {
		p.NotFound(w, r)
		return
	}
	f := p.Frame(w, r, words.ApplicationTitle, string(a.ID))
	f.Lead = a.Name.In(f.Language.Tag())
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.ApplicationsTitle), Path: "/admin/applications"})
	f.Actions = append(p.documentEdits(f, i.actor, installation.KindApplication, a.ID, r.PathValue("tab")),
		console.Link{Name: f.Say(words.GoReach), Path: reachPath(a.ID), Quiet: true},
		console.Link{Name: f.Say(words.GoWhatIf), Path: query("/admin/what-if", "application", string(a.ID)), Quiet: true})
	p.serveViewed(w, r, f, i.viewApplication(a))
}

// connection serves a page of an authentication connection.
func (p *Pages) connection(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	c := i.connection(r.PathValue("id"))
	if c == nil {
		p.NotFound(w, r)
		return
	}
	f := p.Frame(w, r, words.ConnectionTitle, string(c.ID))
	f.Lead = c.Name.In(f.Language.Tag())
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.ConnectionsTitle), Path: "/admin/authentication"})
	f.Actions = p.documentEdits(f, i.actor, installation.KindAuthentication, c.ID, r.PathValue("tab"))
	p.serveViewed(w, r, f, i.viewConnection(c))
}

// serveViewed serves the tab of the address.
func (p *Pages) serveViewed(w http.ResponseWriter, r *http.Request, f console.Frame, v viewed) {
	tab := r.PathValue("tab")
	var panels []console.Panel
	switch tab {
	case tabSummary:
		panels = v.summary(f)
	case tabAssurance:
		panels = v.assurance(f)
	case tabUses:
		panels = v.uses(f)
	case tabProtocol, tabClaims, tabKeys, tabYAML:
		document, outline, err := p.documented(r, v)
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		switch tab {
		case tabProtocol:
			peer, known, err := p.peer(v)
			panels = protocolPanels(f, outline, peer, known, err)
		case tabClaims:
			panels = v.pipeline(f, outline)
		case tabKeys:
			if panels, err = p.keysOf(r, f, v, outline); err != nil {
				p.Fail(w, r, err)
				return
			}
		default:
			panels = yamlPanels(f, v.Version, document)
		}
	default:
		p.NotFound(w, r)
		return
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Tabs: v.tabs(f, tab), Panels: panels}))
}

// tabs are the parts of the page.
func (v viewed) tabs(f console.Frame, here string) []console.Tab {
	tabs := make([]console.Tab, len(tabNames))
	for i, t := range tabNames {
		tabs[i] = console.Tab{Name: f.Say(t.name), Path: v.path, Here: t.tab == here}
		if t.tab != tabSummary {
			tabs[i].Path += "/" + t.tab
		}
	}
	return tabs
}

// documented is the stored document of the connection with its outline; an
// installation that was never stored has none.
func (p *Pages) documented(r *http.Request, v viewed) (connections.Document, installation.Outline, error) {
	document, err := p.Setup.Documents.Document(r.Context(), v.Version, v.document, string(v.id))
	if errors.Is(err, broker.ErrNotFound) {
		return document, installation.Outline{}, nil
	}
	if err != nil {
		return document, installation.Outline{}, err
	}
	return document, installation.OutlineOf(document, p.Setup.Parts()), nil
}

// peer is what the protocol tells of the other party; known = it can tell.
func (p *Pages) peer(v viewed) (peer connections.Peer, known bool, err error) {
	kind := p.kind(v.protocol)
	if kind == nil || kind.Peer == nil {
		return peer, false, nil
	}
	peer, err = kind.Peer(v.role, v.id, v.settings)
	return peer, true, err
}

// yamlPanels show the document as it is applied.
func yamlPanels(f console.Frame, version int64, document connections.Document) []console.Panel {
	if len(document.Body) == 0 {
		return []console.Panel{{Blocks: []console.Block{{Text: f.Say(words.NoYAML)}}}}
	}
	return []console.Panel{{Title: f.Say(words.YAMLTitle), Lead: f.Say(words.YAMLLead, version), Blocks: []console.Block{{Code: string(document.Body)}}}}
}
