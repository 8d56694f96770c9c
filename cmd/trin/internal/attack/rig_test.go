package attack

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
	"trin/store"
)

// The parties. Their hosts are never reached: the browser stops before it
// leaves Trin, and the test plays them.
const (
	appEntity   = "https://app.test/metadata"
	appACS      = "https://app.test/acs"
	appSLO      = "https://app.test/slo"
	otherEntity = "https://other-app.test/metadata"
	otherACS    = "https://other-app.test/acs"
	idpEntity   = "https://idp.test/metadata"
	idpSSO      = "https://idp.test/sso"
	idpSLO      = "https://idp.test/slo"
	rivalEntity = "https://rival.test/metadata"
	rivalSSO    = "https://rival.test/sso"

	// Classes of the house vocabulary: AssuranceLevel counts 10 to 40.
	classTwo   = "urn:dk:gov:saml:attribute:AssuranceLevel:2"
	classThree = "urn:dk:gov:saml:attribute:AssuranceLevel:3"
	classFour  = "urn:dk:gov:saml:attribute:AssuranceLevel:4"

	codeSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// start is the time at which every rig begins.
var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// rig is one Trin with everything a hostile peer could want.
type rig struct {
	t      *testing.T
	node   *node.Node // the first one
	nodes  []*node.Node
	server *httptest.Server
	log    *logbook

	mu  sync.Mutex
	now time.Time
}

// logbook keeps what Trin logged.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newRig starts a Trin with the installation, "" = standard. The edits change
// its text first: old and new, in pairs; an old text that is not there fails.
func newRig(t *testing.T, edits ...string) *rig {
	t.Helper()
	return newCluster(t, filepath.Join(t.TempDir(), "trin.db"), 1, edits...)
}

// newCluster starts nodes over one database. Each request goes to the next one.
func newCluster(t *testing.T, database string, nodes int, edits ...string) *rig {
	t.Helper()
	return newClusterWith(t, database, nodes, func(*node.Options) {}, edits...)
}

// newClusterWith starts nodes with options that are changed.
func newClusterWith(t *testing.T, database string, nodes int, change func(*node.Options), edits ...string) *rig {
	t.Helper()
	r := &rig{t: t, now: start, log: &logbook{}}
	var handlers []http.Handler
	var turn atomic.Int64
	r.server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		handlers[int(turn.Add(1))%len(handlers)].ServeHTTP(w, request)
	}))
	t.Cleanup(r.server.Close)
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for range nodes {
		o := node.Options{
			BaseURL: r.server.URL, Database: database, MasterKeys: []store.MasterKey{key},
			Clock: r.clock, Random: rand.Reader, Log: slog.New(slog.NewJSONHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		}
		change(&o)
		n, err := node.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = n.Close() })
		r.nodes, handlers = append(r.nodes, n), append(handlers, n.Handler())
	}
	r.node = r.nodes[0]
	r.apply(edited(t, standard(), edits...))
	subject := broker.Subject{Namespace: "people", Value: "alice"}
	if _, err := r.node.Codes.Enrol(t.Context(), "code", subject, codeSecret, nil); err != nil {
		t.Fatal(err)
	}
	return r
}

func edited(t *testing.T, text string, edits ...string) string {
	t.Helper()
	for i := 0; i+1 < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the installation does not hold %q", edits[i])
		}
		text = strings.ReplaceAll(text, edits[i], edits[i+1])
	}
	return text
}

// apply makes the text the installation, at once.
func (r *rig) apply(text string) {
	r.t.Helper()
	parsed, problems := installation.Parse("attack.yaml", []byte(text), metadataOf)
	plan, err := installation.Prepare(r.t.Context(), r.node.Store, r.node.Parts(), parsed, problems)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := plan.Apply(r.t.Context(), r.node.Store, "test", ""); err != nil {
		r.t.Fatalf("%v: %v", err, plan.Problems)
	}
	for _, n := range r.nodes {
		if _, err := n.Pictures.Refresh(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// advance moves Trin's time ahead.
func (r *rig) advance(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// browser is a fresh browser that stops before it leaves Trin.
func (r *rig) browser() *useragent.Agent {
	agent := useragent.New(r.server.Client().Transport)
	agent.Stop = func(_ string, to *url.URL, _ url.Values) bool { return "https://"+to.Host != r.server.URL }
	return agent
}

// url is an address at Trin.
func (r *rig) url(path string) string { return r.server.URL + path }

// code is the one-time code of this moment.
func (r *rig) code() string {
	r.t.Helper()
	code, err := totp.GenerateCode(codeSecret, r.clock())
	if err != nil {
		r.t.Fatal(err)
	}
	return code
}

// record is the record of the login that ended last.
func (r *rig) record() broker.Record {
	r.t.Helper()
	records, err := r.node.Store.Records(r.t.Context(), store.RecordQuery{Limit: 1})
	if err != nil || len(records) == 0 {
		r.t.Fatalf("no record of a login: %v", err)
	}
	return records[0].Record
}

// metadataOf is the metadata of a party by name.
func metadataOf(name string) ([]byte, error) {
	slo := func(at string) map[string]string {
		return map[string]string{samltest.Redirect: at, samltest.Post: at}
	}
	switch name {
	case "app":
		return []byte(samltest.SP{EntityID: appEntity, Consumers: []string{appACS, appACS + "/second"}, SLO: slo(appSLO), Signing: []string{samltest.AttackerKey}, RequestSigned: true}.Metadata()), nil
	case "other":
		return []byte(samltest.SP{EntityID: otherEntity, Consumers: []string{otherACS}, Signing: []string{samltest.ProviderNextKey}}.Metadata()), nil
	case "idp":
		return []byte(samltest.IDP{EntityID: idpEntity, SSO: slo(idpSSO), SLO: slo(idpSLO), Signing: []string{samltest.ProviderKey}}.Metadata()), nil
	case "rival":
		return []byte(samltest.IDP{EntityID: rivalEntity, SSO: slo(rivalSSO), Signing: []string{samltest.ProviderNextKey}}.Metadata()), nil
	}
	return nil, fmt.Errorf("no party %q", name)
}

// standard is the installation: an application that must sign, one that need
// not, two providers, and a second factor for the first.
func standard() string {
	return `
kind: settings
sessionIdle: 1h
sessionLifetime: 8h
levelMaxAges:
  - {level: 30, maxAge: 30m}
---
kind: vocabulary
presets: [house]
---
kind: application
id: app
protocol: saml2
authentication: [idp]
answers: ["` + classTwo + `", "` + classThree + `"]
settings:
  metadataFile: app
---
kind: application
id: other
protocol: saml2
authentication: [idp, rival]
floor: 20
settings:
  metadataFile: other
---
kind: authentication
id: idp
protocol: saml2
firstFactor: 20
forward: true
subjectClaim: uid
subjectNamespace: people
factors:
  - {connection: code, after: 30}
settings:
  metadataFile: idp
---
kind: authentication
id: rival
protocol: saml2
firstFactor: 20
subjectClaim: uid
settings:
  metadataFile: rival
---
kind: authentication
id: code
protocol: totp
settings:
  issuer: Trin
`
}
