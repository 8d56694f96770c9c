package drafts_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// kinds are a protocol and a second factor, without any rim.
func kinds() []connections.Kind {
	frontend := func(*broker.ApplicationConnection) (broker.Frontend, error) { return nil, errors.New("not here") }
	backend := func(*broker.AuthenticationConnection) (broker.Backend, error) { return nil, errors.New("not here") }
	return []connections.Kind{
		{Name: "fake", OpenFrontend: frontend, OpenBackend: backend, Check: check, Identifiers: identifiers},
		{Name: "fake-factor", OpenBackend: backend, Factor: true, Local: true},
	}
}

// settings are those of the protocol.
type settings struct {
	Peer     string `json:"peer"`
	Unsigned bool   `json:"unsigned"`
}

func check(_ connections.Role, raw json.RawMessage) []connections.Problem {
	var s settings
	if err := json.Unmarshal(raw, &s); err != nil {
		return []connections.Problem{{Severity: connections.SeverityError, Message: err.Error()}}
	}
	if s.Unsigned {
		return []connections.Problem{{Field: "unsigned", Severity: connections.SeverityDanger, Message: "Anyone may ask. Require signatures."}}
	}
	return nil
}

func identifiers(_ connections.Role, raw json.RawMessage) ([]string, error) {
	var s settings
	if err := json.Unmarshal(raw, &s); err != nil || s.Peer == "" {
		return nil, errors.New("there is no peer")
	}
	return []string{s.Peer}, nil
}

// memory is a store that keeps everything in memory.
type memory struct {
	mu       sync.Mutex
	versions []connections.Version
	whole    [][]connections.Document
	drafts   map[string]connections.Draft
	changes  []connections.Change
}

var _ drafts.Store = (*memory)(nil)

// Former has the texts of each version before, in which a document was another.
func (m *memory) Former(_ context.Context, version int64, kind, id string, limit int) ([]connections.Document, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var former []connections.Document
	last := ""
	for v := int(version); v >= 1; v-- {
		text := ""
		if at := slices.IndexFunc(m.whole[v-1], func(d connections.Document) bool { return d.Kind == kind && d.ID == id }); at >= 0 {
			text = string(m.whole[v-1][at].Body)
		}
		if text != "" && text != last && v < int(version) && len(former) < limit {
			former = append(former, connections.Document{Kind: kind, ID: id, Body: []byte(text)})
		}
		last = text
	}
	return former, nil
}

func (m *memory) Load(_ context.Context, version int64) (int64, []connections.Document, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if version == 0 {
		version = int64(len(m.whole))
	}
	if version < 0 || version > int64(len(m.whole)) {
		return 0, nil, broker.ErrNotFound
	}
	if version == 0 {
		return 0, nil, nil
	}
	return version, slices.Clone(m.whole[version-1]), nil
}

func (m *memory) Document(ctx context.Context, version int64, kind, id string) (connections.Document, error) {
	if version == 0 {
		return connections.Document{}, broker.ErrNotFound
	}
	_, all, err := m.Load(ctx, version)
	if err != nil {
		return connections.Document{}, err
	}
	at := slices.IndexFunc(all, func(d connections.Document) bool { return d.Kind == kind && d.ID == id })
	if at < 0 {
		return connections.Document{}, broker.ErrNotFound
	}
	return all[at], nil
}

func (m *memory) Documents(ctx context.Context, q connections.DocumentQuery) ([]connections.Document, error) {
	if q.Version == 0 {
		return nil, nil
	}
	_, all, err := m.Load(ctx, q.Version)
	order := func(a, b connections.Document) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	}
	slices.SortFunc(all, order)
	all = slices.DeleteFunc(all, func(d connections.Document) bool {
		return q.Kind != "" && d.Kind != q.Kind || q.AfterKind != "" && order(d, connections.Document{Kind: q.AfterKind, ID: q.AfterID}) <= 0
	})
	if q.Limit > 0 {
		all = all[:min(q.Limit, len(all))]
	}
	return all, err
}

func (m *memory) Newest(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return int64(len(m.whole)), nil
}

func (m *memory) Versions(context.Context) ([]connections.Version, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := slices.Clone(m.versions)
	slices.Reverse(all)
	return all, nil
}

func (m *memory) Replace(ctx context.Context, expected int64, documents []connections.Document, author, note string) (int64, error) {
	return m.Publish(ctx, connections.Publication{Expected: expected, Documents: documents, Author: author, Note: note, Change: connections.Change{Author: author, What: "replace installation"}})
}

func (m *memory) Publish(_ context.Context, p connections.Publication) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p.Expected != int64(len(m.whole)) {
		return 0, broker.ErrConflict
	}
	if p.Draft != nil {
		if m.drafts[p.Draft.ID].Revision != p.Draft.Revision-1 {
			return 0, broker.ErrConflict
		}
		m.drafts[p.Draft.ID] = *p.Draft
	}
	documents := slices.Clone(p.Documents)
	slices.SortFunc(documents, func(a, b connections.Document) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	m.whole = append(m.whole, documents)
	m.versions = append(m.versions, connections.Version{Number: p.Expected + 1, Author: p.Author, Note: p.Note})
	m.changes = append(m.changes, p.Change)
	return p.Expected + 1, nil
}

func (m *memory) SaveDraft(_ context.Context, d connections.Draft, c connections.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.drafts[d.ID].Revision != d.Revision-1 {
		return broker.ErrConflict
	}
	d.Edits = slices.Clone(d.Edits)
	m.drafts[d.ID] = d
	m.changes = append(m.changes, c)
	return nil
}

func (m *memory) Draft(_ context.Context, id string) (connections.Draft, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, there := m.drafts[id]
	if !there {
		return d, broker.ErrNotFound
	}
	d.Edits = slices.Clone(d.Edits)
	return d, nil
}

func (m *memory) Drafts(_ context.Context, q connections.DraftQuery) ([]connections.Draft, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []connections.Draft
	for _, d := range m.drafts {
		if q.Organisation == "" || d.Organisation == q.Organisation {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b connections.Draft) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// last is the newest change of the audit.
func (m *memory) last() connections.Change {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changes[len(m.changes)-1]
}

// The administrators.
var (
	anna   = access.Actor{Name: "anna", Subject: broker.Subject{Namespace: "adfs", Value: "anna@x"}, Role: access.Administrator, Stepped: now}
	bo     = access.Actor{Name: "bo", Subject: broker.Subject{Namespace: "adfs", Value: "bo@x"}, Role: access.Administrator, Stepped: now}
	odense = access.Actor{Name: "ole", Role: access.Administrator, Organisation: "odense", Stepped: now}
	viggo  = access.Actor{Name: "viggo", Role: access.Viewer, Stepped: now}
	robot  = access.Actor{Name: "token robot", Role: access.Administrator, Token: "t1", Scopes: access.Scopes()}
)

// house is the installation that the tests begin with.
const house = `kind: vocabulary
classes:
- {ref: "urn:low", level: 10}
- {ref: "urn:mid", level: 20}
- {ref: "urn:high", level: 30}
---
kind: settings
sessionIdle: 30m
---
kind: authentication
id: adfs
protocol: fake
firstFactor: 20
factors:
- {connection: code, after: 30}
settings: {peer: "urn:adfs"}
---
kind: authentication
id: code
protocol: fake-factor
---
kind: authentication
id: aarhus-idp
protocol: fake
organisation: aarhus
firstFactor: 10
subjectNamespace: cpr
settings: {peer: "urn:aarhus"}
---
kind: application
id: journal
protocol: fake
organisation: odense
authentication: [adfs]
floor: 20
settings: {peer: "urn:journal"}
---
kind: application
id: portal
protocol: fake
organisation: aarhus
authentication: [adfs, aarhus-idp]
settings: {peer: "urn:portal"}
---
kind: requester
id: clinic
applications: [journal]
requester: urn:clinic
`

// desk is a desk over a house that is in force as version 1.
func desk(t *testing.T, more string, with ...func(*drafts.Deps)) (*drafts.Desk, *memory) {
	t.Helper()
	m := &memory{drafts: map[string]connections.Draft{}}
	return deskOver(t, m, more, with...), m
}

// deskOver is a desk over a store in which nothing is.
func deskOver(t *testing.T, m drafts.Store, more string, with ...func(*drafts.Deps)) *drafts.Desk {
	t.Helper()
	text := house
	if more != "" {
		text = strings.Replace(house, "sessionIdle: 30m\n", "sessionIdle: 30m\n"+more, 1)
	}
	if _, err := m.Replace(t.Context(), 0, read(t, text), "start", ""); err != nil {
		t.Fatal(err)
	}
	deps := drafts.Deps{
		Store: m,
		Parts: func() installation.Parts {
			return installation.Parts{Kinds: kinds(), Claims: claimstx.Deps{Clock: func() time.Time { return now }}}
		},
		Clock: func() time.Time { return now }, Random: rand.Reader,
		Maker: func(context.Context, string) (connections.Identity, error) {
			return connections.Identity{Name: "anna"}, nil
		},
		Approver: func(context.Context, broker.Subject) (access.Actor, error) {
			return access.Actor{Name: "whoever", Role: access.Administrator}, nil
		},
	}
	for _, change := range with {
		change(&deps)
	}
	d, err := drafts.New(deps)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// read is the documents of a text.
func read(t *testing.T, text string) []connections.Document {
	t.Helper()
	parsed, problems := installation.Parse("test", []byte(text), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	documents, err := parsed.Documents()
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

// must is the draft, or the end of the test.
func must(t *testing.T) func(connections.Draft, error) connections.Draft {
	return func(d connections.Draft, err error) connections.Draft {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

// field is a field of a document in force.
func field(t *testing.T, m *memory, kind, id, path string) any {
	t.Helper()
	newest, err := m.Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	document, err := m.Document(t.Context(), newest, kind, id)
	if err != nil {
		return nil
	}
	value, _ := installation.Field(document, path)
	return value
}
