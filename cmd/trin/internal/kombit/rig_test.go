package kombit

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/contexthandler"
	"trin/cmd/trin/internal/node"
	"trin/cmd/trin/internal/useragent"
	"trin/connections"
	"trin/connections/saml2/samltest"
	"trin/store"
)

const (
	root       = "../../../.."
	address    = "https://trin.example" // Trin's
	codeSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	roleSecret = "0123456789abcdef0123456789abcdef"
)

// start is the time at which every rig begins; the messages are five seconds old.
var start = time.Date(2026, 11, 22, 10, 0, 5, 0, time.UTC)

// rig is one Trin at its address, with the parties around it.
type rig struct {
	*testing.T
	node     *node.Node
	server   *httptest.Server
	ch1, ch2 *contexthandler.Handler
	roles    *roleSource
	log      *strings.Builder
	found    []installation.Problem

	mu  *sync.Mutex
	now *time.Time
}

// newRig starts a Trin with the installation of docs/kombit.md. The edits
// change its text first: old and new, in pairs.
func newRig(t *testing.T, edits ...string) *rig {
	t.Helper()
	now := start
	r := &rig{T: t, mu: &sync.Mutex{}, now: &now, log: &strings.Builder{}, roles: newRoleSource(t)}
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r.node, err = node.Open(t.Context(), node.Options{
		BaseURL: address, Database: filepath.Join(t.TempDir(), "trin.db"), MasterKeys: []store.MasterKey{key}, Clock: r.clock, Random: rand.Reader,
		Log: slog.New(slog.NewTextHandler(&locked{to: r.log, mu: r.mu}, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.node.Close() })
	r.server = httptest.NewTLSServer(r.node.Handler())
	t.Cleanup(r.server.Close)
	for _, name := range []string{samltest.EncryptionKey, samltest.OldDecryption} {
		if _, err := r.node.Keyring.Import(t.Context(), samltest.Named(name).Own(connections.KeyEncryption, connections.KeyNext)); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.node.Store.SaveSecret(t.Context(), "roles", []byte(roleSecret)); err != nil {
		t.Fatal(err)
	}
	r.use(edits...)
	for _, subject := range []broker.Subject{{Namespace: "municipality", Value: "karla"}, {Namespace: "nemlogin", Value: persistentUUID}} {
		if _, err := r.node.Codes.Enrol(t.Context(), "code", subject, codeSecret, nil); err != nil {
			t.Fatal(err)
		}
	}
	r.ch1, r.ch2 = handlers(t, r.clock)
	for handler, path := range map[*contexthandler.Handler]string{r.ch1: "/saml2/metadata/single", r.ch2: "/saml2/metadata"} {
		if err := handler.Trust(r.get(path).Body); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// use makes the installation, with edits, the one in force.
func (r *rig) use(edits ...string) {
	r.Helper()
	parsed, problems := r.installation(edits...)
	plan, err := installation.Prepare(r.Context(), r.node.Store, r.node.Parts(), parsed, problems)
	if err != nil {
		r.Fatal(err)
	}
	if _, err := plan.Apply(r.Context(), r.node.Store, "test", ""); err != nil {
		r.Fatalf("%v: %v", err, plan.Problems)
	}
	r.found = plan.Problems
	if _, err := r.node.Pictures.Refresh(r.Context()); err != nil {
		r.Fatal(err)
	}
}

// problems are what trin apply says of the installation in force.
func (r *rig) problems() []string {
	var all []string
	for _, problem := range r.found {
		all = append(all, problem.String())
	}
	return all
}

// installation is the text of the guide, with edits.
func (r *rig) installation(edits ...string) (*installation.Text, []installation.Problem) {
	r.Helper()
	text := strings.Replace(guideText(r.T), "https://roles.eksempelkommune.example/", r.roles.URL+"/", 1) + "---\n" + nemloginText(r.T)
	for i := 0; i+1 < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			r.Fatalf("the installation does not hold %q", edits[i])
		}
		text = strings.ReplaceAll(text, edits[i], edits[i+1])
	}
	return installation.Parse("kombit.yaml", []byte(text), partyMetadata)
}

// partyMetadata is the metadata of a party, as testdata/kombit has it.
func partyMetadata(name string) ([]byte, error) {
	switch name {
	case "context-handler-1.xml", "context-handler-2.xml", "municipality.xml", "nemlogin.xml", "rival.xml":
		return os.ReadFile(filepath.Join(root, "testdata", "kombit", name))
	}
	return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return *r.now
}

// advance moves everybody's time ahead.
func (r *rig) advance(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*r.now = r.now.Add(d)
}

// browser is a fresh browser that finds Trin at its address and stops before it
// leaves it.
func (r *rig) browser() *useragent.Agent {
	transport := r.server.Client().Transport.(*http.Transport).Clone()
	to := r.server.Listener.Addr().String()
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, to)
	}
	transport.TLSClientConfig = &tls.Config{RootCAs: transport.TLSClientConfig.RootCAs, ServerName: "example.com"}
	agent := useragent.New(transport)
	agent.Stop = func(_ string, to *url.URL, _ url.Values) bool { return "https://"+to.Host != address }
	return agent
}

func (r *rig) get(path string) *useragent.Hop {
	r.Helper()
	hop, err := r.browser().Send(r.Context(), http.MethodGet, address+path, nil)
	if err != nil {
		r.Fatal(err)
	}
	return hop
}

// code is the one-time code of this moment.
func (r *rig) code() string {
	r.Helper()
	code, err := totp.GenerateCode(codeSecret, r.clock())
	if err != nil {
		r.Fatal(err)
	}
	return code
}

// record is the record of the login that ended last.
func (r *rig) record() broker.Record {
	r.Helper()
	records, err := r.node.Store.Records(r.Context(), store.RecordQuery{Limit: 1})
	if err != nil || len(records) == 0 {
		r.Fatalf("no record of a login: %v", err)
	}
	return records[0].Record
}

// locked is what Trin logs into.
type locked struct {
	to *strings.Builder
	mu *sync.Mutex
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

func (r *rig) logged() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

// roleSource answers which roles a user has in a system.
type roleSource struct {
	*httptest.Server
	mu    sync.Mutex
	asked []url.Values
	given map[string][]string // by user and system, in the place of rolesOf
}

// give makes the roles of a user in a system these.
func (s *roleSource) give(user, system string, roles []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given = map[string][]string{user + " " + system: roles}
}

func newRoleSource(t *testing.T) *roleSource {
	s := &roleSource{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+roleSecret {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		s.mu.Lock()
		user, system := r.URL.Query().Get("user"), r.URL.Query().Get("system")
		s.asked = append(s.asked, r.URL.Query())
		roles, other := s.given[user+" "+system]
		s.mu.Unlock()
		if !other {
			roles = rolesOf[user][system]
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string][]string{"roles": roles})
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *roleSource) questions() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]url.Values(nil), s.asked...)
}

// rolesOf are the users' roles by system.
var rolesOf = map[string]map[string][]string{"karla": {
	journal:  {"http://eksempelkommune.example/roles/jobrole/caseworker/1||http://eksempelkommune.example/KLE/1/parametric=27.18.*", "http://neighbourtown.example/roles/jobrole/reader/2|urn:dk:gov:saml:cvrNumberIdentifier:55667788"},
	building: {"http://eksempelkommune.example/roles/jobrole/permits/1"},
	stranger: {"http://eksempelkommune.example/roles/jobrole/never/1"},
}}
