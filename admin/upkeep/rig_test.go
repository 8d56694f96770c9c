package upkeep_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/admin/upkeep"
	"trin/broker"
	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2"
	"trin/connections/saml2/samltest"
	"trin/store"
	"trin/store/storetest"
)

// The people.
var (
	anna   = access.Actor{Name: "anna", Role: access.Administrator}
	oskar  = access.Actor{Name: "oskar", Role: access.Operator}
	viggo  = access.Actor{Name: "viggo", Role: access.Viewer}
	odense = access.Actor{Name: "ole", Role: access.Administrator, Organisation: "odense"}
)

// settings are those of the protocol of the tests: what its kind reads of them is
// what SAML reads.
type settings struct {
	Metadata            string `json:"metadata"`
	MetadataCertificate string `json:"metadataCertificate"`
}

// kind is a protocol whose metadata is read as SAML's is. Without an encryption
// key the settings have a danger.
func kind() connections.Kind {
	published := func(_ connections.Role, raw json.RawMessage) (connections.Published, error) {
		var s settings
		if err := json.Unmarshal(raw, &s); err != nil {
			return connections.Published{}, err
		}
		return saml2.DescribeMetadata([]byte(s.Metadata), s.MetadataCertificate)
	}
	return connections.Kind{
		Name:         "fake",
		OpenFrontend: func(*broker.ApplicationConnection) (broker.Frontend, error) { return nil, errors.New("not here") },
		OpenBackend:  func(*broker.AuthenticationConnection) (broker.Backend, error) { return nil, errors.New("not here") },
		Published:    published,
		Identifiers: func(role connections.Role, raw json.RawMessage) ([]string, error) {
			p, err := published(role, raw)
			return []string{p.Name}, err
		},
		Check: func(role connections.Role, raw json.RawMessage) []connections.Problem {
			p, err := published(role, raw)
			if err != nil {
				return []connections.Problem{{Field: "metadata", Severity: connections.SeverityError, Message: err.Error() + "."}}
			}
			for _, s := range p.Statements {
				if strings.Contains(s.Field, "SingleSignOnService") {
					return nil
				}
			}
			return []connections.Problem{{Field: "metadata", Severity: connections.SeverityDanger, Message: "Nobody can be asked."}}
		},
	}
}

// site is what stands at addresses.
type site struct {
	mu      sync.Mutex
	pages   map[string]string
	fail    map[string]error
	asked   []upkeep.Request
	waiting func() // called in every fetch
}

func (s *site) put(address, page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[address], s.fail[address] = page, nil
}

func (s *site) fetch(_ context.Context, r upkeep.Request) (upkeep.Answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r)
	if s.waiting != nil {
		s.waiting()
	}
	if err := s.fail[r.Address]; err != nil {
		return upkeep.Answer{}, err
	}
	page, there := s.pages[r.Address]
	if !there {
		return upkeep.Answer{}, errors.New("it answers 404")
	}
	tag := fmt.Sprintf("%q", base64.StdEncoding.EncodeToString([]byte(page)))
	if r.ETag == tag {
		return upkeep.Answer{Unchanged: true}, nil
	}
	return upkeep.Answer{Body: []byte(page), ETag: tag}, nil
}

func (s *site) fetches() []upkeep.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]upkeep.Request{}, s.asked...)
}

// rig is a database with nodes over it.
type rig struct {
	*testing.T
	*store.Store
	clock    *storetest.Clock
	site     *site
	observed upkeep.Observation
	counted  map[connections.MetadataState]int
}

const address = "https://idp.test/metadata"

// newRig puts an installation in force whose provider has that metadata.
func newRig(t *testing.T, metadata, more, connection string) *rig {
	t.Helper()
	r := &rig{T: t, clock: storetest.NewClock(), site: &site{pages: map[string]string{}, fail: map[string]error{}}, counted: map[connections.MetadataState]int{}}
	o := storetest.Options(t, r.clock)
	o.URL = filepath.Join(t.TempDir(), "trin.db")
	var err error
	if r.Store, err = store.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Store.Close(); err != nil {
			t.Error(err)
		}
	})
	r.site.put(address, metadata)
	r.install("kind: settings\nsessionIdle: 30m\n" + more + "---\nkind: vocabulary\npresets: [house]\n---\nkind: authentication\nid: idp\nprotocol: fake\nfirstFactor: 20\n" +
		"organisation: odense\nsettings:\n  metadataURL: " + address + "\n  metadata: " + quote(metadata) + "\n" + connection)
	return r
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}

func (r *rig) install(text string) {
	r.Helper()
	parsed, problems := installation.Parse("test", []byte(text), nil)
	if len(problems) > 0 {
		r.Fatal(problems)
	}
	documents, err := parsed.Documents()
	if err != nil {
		r.Fatal(err)
	}
	newest, err := r.Newest(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	if _, err := r.Replace(r.Context(), newest, documents, "test", ""); err != nil {
		r.Fatal(err)
	}
}

func parts() installation.Parts { return installation.Parts{Kinds: []connections.Kind{kind()}} }

func (r *rig) desk() *drafts.Desk {
	r.Helper()
	desk, err := drafts.New(drafts.Deps{
		Store: r.Store, Parts: parts, Clock: r.clock.Now, Random: rand.Reader,
		Maker: func(context.Context, string) (connections.Identity, error) {
			return connections.Identity{Name: "anna"}, nil
		},
		Approver: func(context.Context, broker.Subject) (access.Actor, error) {
			return access.Actor{Role: access.Administrator}, nil
		},
	})
	if err != nil {
		r.Fatal(err)
	}
	return desk
}

// node is one node over the database.
func (r *rig) node() *upkeep.Upkeep {
	r.Helper()
	u, err := upkeep.New(upkeep.Deps{
		Store: r.Store, Desk: r.desk(), Documents: r.documents, Fetch: r.site.fetch, Parts: parts, Clock: r.clock.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
		Fetched: func(s connections.MetadataState) { r.counted[s]++ }, Observed: func(o upkeep.Observation) { r.observed = o },
	})
	if err != nil {
		r.Fatal(err)
	}
	return u
}

// documents are those of a version.
func (r *rig) documents(ctx context.Context, version int64) ([]connections.Document, error) {
	if version == 0 {
		return nil, nil
	}
	_, documents, err := r.Load(ctx, version)
	return documents, err
}

// turn lets a day go by and the node take its turn.
func (r *rig) turn(u *upkeep.Upkeep) {
	r.Helper()
	r.clock.Move(8 * time.Hour)
	if err := u.Turn(r.Context()); err != nil {
		r.Fatal(err)
	}
}

// state is how it goes with the provider.
func (r *rig) state(u *upkeep.Upkeep) upkeep.State {
	r.Helper()
	all, err := u.States(r.Context(), anna)
	if err != nil || len(all) == 0 {
		r.Fatalf("got %+v, %v", all, err)
	}
	return all[0]
}

// inForce is the metadata of the provider, and the version.
func (r *rig) inForce() (string, int64) {
	r.Helper()
	version, documents, err := r.Load(r.Context(), 0)
	if err != nil {
		r.Fatal(err)
	}
	return installation.WatchedIn(documents)[0].Metadata, version
}

// idp is the metadata of a provider that holds until then; zero = for ever.
func idp(until time.Time, keys ...string) string {
	text := samltest.IDP{EntityID: "https://idp.test", SSO: map[string]string{samltest.Redirect: "https://idp.test/sso"}, Signing: keys}.Metadata()
	if !until.IsZero() {
		text = strings.Replace(text, " entityID=", ` validUntil="`+until.UTC().Format(time.RFC3339)+`" entityID=`, 1)
	}
	return text
}

// start is when the clock of a rig begins.
var start = storetest.NewClock().Now()

func days(n int) time.Time { return start.Add(time.Duration(n) * 24 * time.Hour) }

// signed is federation metadata, signed by a key, and what pins it.
func signed(by string, keys ...string) string {
	return adfstest.Sign(adfstest.ADFS(keys...), by)
}

func pin(key string) string {
	return "  metadataCertificate: " + base64.StdEncoding.EncodeToString(samltest.Named(key).Certificate.Raw) + "\n"
}

func takingOf(was, now string) drafts.Taking {
	return drafts.Taking{Kind: "authentication", ID: "idp", Address: address, Was: was, Metadata: now}
}
