package pages

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// namedUsers is how many connections a key set names that use it.
const namedUsers = 10

// keys shows the key sets: never a private key.
func (p *Pages) keys(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	all, err := p.Today.Keys.All(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.KeysTitle)
	f.Lead, f.Crumbs = f.Say(words.KeysLead), shell.Crumbs(f)
	f.Actions = []console.Link{{Name: f.Say(words.RolloverNew), Path: "/admin/keys/new", Quiet: true}}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, keysView(f, all, p.keyUsers(i), p.Clock())))
}

// keySet is a set of keys with one use.
type keySet struct {
	set string
	use connections.KeyUse
}

// keyUser is a connection that works with a set.
type keyUser struct {
	document string
	id       broker.ID
	path     string
}

// keyUsers tell which connections work with which sets. It reads the settings of
// every connection, once for each version.
func (p *Pages) keyUsers(i installed) map[keySet][]keyUser {
	i.usersOnce.Do(func() {
		users := map[keySet][]keyUser{}
		for _, e := range i.applications {
			p.addUsers(users, e.connection.Kind, connections.RoleApplication, e.connection.Settings, keyUser{sideApplication, e.id, applicationPath(e.id)})
		}
		for _, e := range i.connections {
			p.addUsers(users, e.connection.Kind, connections.RoleAuthentication, e.connection.Settings, keyUser{sideConnection, e.id, connectionPath(e.id)})
		}
		i.users = users
	})
	return i.users
}

func (p *Pages) addUsers(users map[keySet][]keyUser, protocol string, role connections.Role, settings json.RawMessage, user keyUser) {
	kind := p.kind(protocol)
	if kind == nil || kind.Needs == nil {
		return
	}
	seen := map[keySet]bool{}
	for _, need := range kind.Needs(role, settings) {
		at := keySet{need.Set, need.Use}
		if !seen[at] {
			seen[at] = true
			users[at] = append(users[at], user)
		}
	}
}

// keysView has a panel for each set and use: those that have keys, and those
// that connections need and that have none.
func keysView(f console.Frame, all []connections.Key, users map[keySet][]keyUser, now time.Time) console.Sheet {
	bySet := map[keySet][]connections.Key{}
	for _, key := range all {
		at := keySet{key.Set, key.Use}
		bySet[at] = append(bySet[at], key)
	}
	for at := range users {
		if bySet[at] == nil {
			bySet[at] = nil
		}
	}
	sets := make([]keySet, 0, len(bySet))
	for at := range bySet {
		sets = append(sets, at)
	}
	slices.SortFunc(sets, func(a, b keySet) int {
		return cmp.Or(-cmp.Compare(defaultFirst(a), defaultFirst(b)), cmp.Compare(a.set, b.set), -cmp.Compare(a.use, b.use))
	})
	sheet := console.Sheet{}
	for _, at := range sets {
		sheet.Panels = append(sheet.Panels, keySetPanel(f, at, bySet[at], users[at], now))
	}
	if len(sets) == 0 {
		sheet.Panels = []console.Panel{{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.NoKeys), Lead: f.Say(words.NoKeysLead)}}}}}
	}
	return sheet
}

// keySetPath is the page on which a key set is rolled over.
func keySetPath(set string, use connections.KeyUse) string {
	return "/admin/keys/" + url.PathEscape(set) + "/" + string(use)
}

func defaultFirst(at keySet) int {
	if at.set == connections.DefaultKeys {
		return 1
	}
	return 0
}

func keySetPanel(f console.Frame, at keySet, keys []connections.Key, users []keyUser, now time.Time) console.Panel {
	panel := console.Panel{Title: f.Say(words.KeySet, at.set) + ", " + useName(f, at.use)}
	active := slices.ContainsFunc(keys, func(k connections.Key) bool { return k.State == connections.KeyActive })
	if !active && len(users) > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.NoActiveKey, useName(f, at.use))}})
	}
	if len(keys) > 0 {
		g := &console.Grid{Name: panel.Title, Columns: keyColumns(f)}
		for _, key := range keys {
			g.Rows = append(g.Rows, keyRow(f, key, now))
		}
		panel.Blocks = append(panel.Blocks, console.Block{Grid: g})
	}
	var named []console.Cell
	for _, user := range users[:min(len(users), namedUsers)] {
		named = append(named, console.Cell{Text: string(user.id), Code: true, Path: user.path})
	}
	switch more := len(users) - len(named); {
	case len(users) == 0:
		named = []console.Cell{console.Words(f.Say(words.UsedByNone))}
	case more > 0:
		named = append(named, console.Words(f.Say(words.UsesMore, more)))
	}
	panel.Blocks = append(panel.Blocks, console.Block{Links: []console.Link{{Name: f.Say(words.RolloverGo), Path: keySetPath(at.set, at.use), Quiet: true}}, Facts: []console.Fact{f.Fact(words.UsedBy, named...)}})
	return panel
}

// keyColumns and keyRow are the table of keys.
func keyColumns(f console.Frame) []console.Column {
	return f.Columns(words.ColumnKey, words.ColumnState, words.ColumnAlgorithm, words.ColumnCreated, words.ColumnExpires, words.ColumnPrint)
}

func keyRow(f console.Frame, key connections.Key, now time.Time) console.Row {
	state := console.Marked(console.Plain, f.Say(words.KeyRetired))
	switch key.State {
	case connections.KeyActive:
		state = console.Marked(console.Good, f.Say(words.KeyActive))
	case connections.KeyNext:
		state = console.Marked(console.Info, f.Say(words.KeyNext))
	case connections.KeyPrevious:
		state = console.Marked(console.Info, f.Say(words.RolloverPrevious))
	}
	cells := []console.Cell{console.Machine(key.ID), state, {}, console.Words(key.Created.UTC().Format(time.DateOnly)), {}, {}}
	if key.Certificate != nil {
		cells[2] = console.Words(algorithmName(f, key.Certificate))
		cells[4] = expiryCell(f, key.Certificate.NotAfter, now)
		if key.State == connections.KeyRetired || key.State == connections.KeyPrevious {
			cells[4].Badges = nil
		}
		cells[5] = console.Machine(fingerprint(key.Certificate))
	}
	return console.NewRow(cells...)
}
