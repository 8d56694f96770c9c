package pages

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/text"
)

// house is an installation of two organisations: a journal at a provider for
// level 2 that a factor lifts, one that nothing reaches, and one that is another
// organisation's.
const house = `kind: vocabulary
classes:
  - {ref: L2, level: 20}
  - {ref: L3, level: 30}
  - {ref: L4, level: 40}
  - {ref: tag, kind: tag}
  - {ref: N2, level: {ladder: nsis, value: 2}}
crossRules:
  - {from: {ladder: nsis, value: 2}, gives: 20}
---
kind: application
id: journal
protocol: fake
organisation: odense
name: {en: The journal, da: Journalen}
authentication: [low, gone]
floor: 20
pairFloors: {low: 20}
answers: [L2, L3]
claims:
  - rename: {from: mail, to: email, existing: replace}
  - keep: {claims: [email, roles]}
settings: {peer: "urn:journal", metadataURL: "https://journal.test/metadata", metadata: x}
---
kind: application
id: vault
protocol: fake
organisation: odense
authentication: [low]
floor: 40
settings: {peer: "urn:vault", unsigned: true}
---
kind: application
id: other
protocol: fake
organisation: aarhus
authentication: [low]
settings: {peer: "urn:other", unsigned: true}
---
kind: authentication
id: low
protocol: fake
organisation: odense
name: {en: Provider for level 2, da: Udbyder til niveau 2}
firstFactor: 20
cap: [30, {ladder: nsis, value: 1}]
forward: true
asks:
  - {fromLevel: 30, ask: "urn:none"}
  - {class: L2, ask: "urn:password"}
classes:
  - {ref: L3, level: 25}
factors:
  - {connection: totp, after: 30}
settings: {peer: "urn:low"}
---
kind: authentication
id: gone
protocol: fake
organisation: odense
enabled: false
settings: {peer: "urn:gone"}
---
kind: authentication
id: totp
protocol: fake-factor
`

// certificate is one that ends in as many days.
func certificate(t testing.TB, days int) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "peer"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Duration(days)*24*time.Hour + time.Minute)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fakeSettings is what the protocol of the tests knows.
type fakeSettings struct {
	Peer     string `json:"peer"`
	Unsigned bool   `json:"unsigned"`
	Metadata string `json:"metadata"`
}

// fakeKinds are a protocol and a second factor.
func fakeKinds(t testing.TB) []connections.Kind {
	soon := certificate(t, 10)
	read := func(raw json.RawMessage) (s fakeSettings, err error) { return s, json.Unmarshal(raw, &s) }
	frontend := func(*broker.ApplicationConnection) (broker.Frontend, error) { return nil, errors.New("not here") }
	backend := func(*broker.AuthenticationConnection) (broker.Backend, error) { return nil, errors.New("not here") }
	return []connections.Kind{
		{
			Name: "fake", OpenFrontend: frontend, OpenBackend: backend,
			Check: func(_ connections.Role, raw json.RawMessage) []connections.Problem {
				s, err := read(raw)
				switch {
				case err != nil:
					return []connections.Problem{{Severity: connections.SeverityError, Message: err.Error() + ". Mend it."}}
				case s.Unsigned:
					return []connections.Problem{{Field: "unsigned", Severity: connections.SeverityDanger, Message: "Anybody can ask. Require signatures."}}
				}
				return nil
			},
			Identifiers: func(_ connections.Role, raw json.RawMessage) ([]string, error) {
				s, err := read(raw)
				return []string{s.Peer}, err
			},
			Needs: func(connections.Role, json.RawMessage) []connections.KeyNeed {
				return []connections.KeyNeed{{Field: "keys", Set: connections.DefaultKeys, Use: connections.KeySigning}}
			},
			Peer: func(_ connections.Role, id broker.ID, raw json.RawMessage) (connections.Peer, error) {
				s, err := read(raw)
				return connections.Peer{
					Name: s.Peer, Described: true, ValidUntil: now.Add(3 * 24 * time.Hour),
					Certificates: []connections.PeerCertificate{{Use: connections.KeySigning, Certificate: soon}},
					Addresses:    []connections.Address{{What: "consumer", URL: "javascript:alert(1)"}},
					Own:          []connections.Address{{What: "metadata", URL: "https://login.example.org/fake/" + string(id)}},
				}, err
			},
		},
		{Name: "fake-factor", OpenBackend: backend, Factor: true, Local: true},
	}
}

// fakeInstalled is the installation of a test.
type fakeInstalled struct {
	configuration *broker.Configuration
	problems      []installation.Problem
	documents     []connections.Document
	samples       []connections.Sample
	seen          []connections.SeenRequester
	keys          []connections.Key
}

func (f *fakeInstalled) Current(context.Context) (*broker.Configuration, error) {
	return f.configuration, nil
}
func (f *fakeInstalled) Problems() []installation.Problem { return f.problems }
func (f *fakeInstalled) Document(_ context.Context, _ int64, kind, id string) (connections.Document, error) {
	for _, d := range f.documents {
		if d.Kind == kind && d.ID == id {
			return d, nil
		}
	}
	return connections.Document{}, broker.ErrNotFound
}

func (f *fakeInstalled) Samples(_ context.Context, q connections.SampleQuery) ([]connections.Sample, error) {
	var found []connections.Sample
	for _, s := range f.samples {
		if s.Place == q.Place && s.Inbound == q.Inbound && (q.Reference == "" || q.Reference == s.Reference) {
			found = append(found, s)
		}
	}
	return found, nil
}

func (f *fakeInstalled) Requesters(context.Context, broker.ID) ([]connections.SeenRequester, error) {
	return f.seen, nil
}
func (f *fakeInstalled) All(context.Context) ([]connections.Key, error) { return f.keys, nil }

// installedAs are pages over the installation of the text.
func installedAs(t testing.TB, written string, kinds []connections.Kind) (*Pages, *fakeInstalled) {
	t.Helper()
	read, problems := installation.Parse("house.yaml", []byte(written), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	documents, err := read.Documents()
	if err != nil {
		t.Fatal(err)
	}
	parts := installation.Parts{Kinds: kinds, Claims: claimstx.Deps{Clock: func() time.Time { return now }}}
	configuration, problems := installation.Build(7, documents, parts)
	if configuration == nil || len(installation.Errors(problems)) > 0 {
		t.Fatal(problems)
	}
	f := &fakeInstalled{configuration: configuration, problems: problems, documents: documents}
	p := bareFor(t)
	p.Setup = Setup{Configurations: f, Documents: f, Parts: func() installation.Parts { return parts }, Samples: f}
	p.Today.Keys, p.Today.Requesters = f, f
	return p, f
}

// served serves an address of the routes as the actor, and returns the status
// and the page.
func served(t testing.TB, p *Pages, actor access.Actor, address string) (int, string) {
	t.Helper()
	table, err := access.NewTable(p.setupRoutes()...)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	table.Mount(mux, func(*http.Request) (access.Actor, error) { return actor, nil }, func() time.Time { return now }, p.Refused)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "https://login.example.org"+address, nil))
	return w.Code, w.Body.String()
}

func english() console.Frame { return console.Frame{Language: text.English} }

// ofOdense sees one organisation, ofAarhus the other.
var (
	ofOdense = access.Actor{Name: "o", Subject: broker.Subject{Namespace: "local", Value: "o"}, Role: access.Viewer, Organisation: "odense"}
	ofAarhus = access.Actor{Name: "a", Subject: broker.Subject{Namespace: "local", Value: "a"}, Role: access.Viewer, Organisation: "aarhus"}
)

func TestEveryScreenOfTheSetUp(t *testing.T) {
	t.Parallel()
	p, f := installedAs(t, house, fakeKinds(t))
	f.keys = []connections.Key{{ID: "k1", Set: connections.DefaultKeys, Use: connections.KeySigning, State: connections.KeyActive, Certificate: certificate(t, 400), Created: now}}
	f.seen = []connections.SeenRequester{{Application: "journal", Requester: "https://behind.test/a", First: now, Last: now, Logins: 3}}
	for address, wants := range map[string][]string{
		"/admin/applications":                               {"journal", "vault", "other", "level 20", "1 dangerous setting", "3 of 3 shown"},
		"/admin/applications?q=VAULT":                       {"1 of 1 shown", "/admin/applications/vault"},
		"/admin/applications?q=nobody":                      {"Nothing is found"},
		"/admin/applications?show=problems":                 {"3 of 3 shown"},
		"/admin/applications/journal":                       {"The journal", "urn:journal", "odense", "is switched off. Switch it on"},
		"/admin/applications/vault":                         {"Anybody can ask. Require signatures.", `id="problems"`},
		"/admin/applications/journal/protocol":              {"https://login.example.org/fake/journal", "javascript:alert(1)", "Where the metadata was fetched."},
		"/admin/applications/journal/assurance":             {"When it logs in by low", "A stronger login may answer"},
		"/admin/applications/journal/claims":                {"Renames mail to email", "Keeps only email, roles"},
		"/admin/applications/journal/keys":                  {"https://journal.test/metadata", "10 days left", "3 days left", "k1", `href="/admin/metadata/application/journal"`},
		"/admin/applications/journal/uses":                  {"first choice", "choice 2"},
		"/admin/applications/journal/yaml":                  {"The document of version 7.", "kind: application"},
		"/admin/authentication":                             {"low", "gone", "totp", "totp lifts to level 30", "Switched off"},
		"/admin/authentication?show=off":                    {"1 of 1 shown", "gone"},
		"/admin/authentication/low/assurance":               {"left out", "urn:password", "set for this connection; level 30 elsewhere", "level 25"},
		"/admin/authentication/totp/uses":                   {"It is a second factor of", "low"},
		"/admin/assurance":                                  {"the house ladder", "nsis", "Who has proven level 2 on nsis, or more, has also proven level 20."},
		"/admin/assurance?q=tag":                            {"<code>tag</code>"},
		"/admin/assurance/connections":                      {"level 20", "left out", "totp lifts to level 30"},
		"/admin/assurance/applications":                     {"vault", "level 40"},
		"/admin/reach":                                      {"Dead end", "Factor", "Silently", "Nothing asked", "What the fields say"},
		"/admin/reach?ladder=nsis":                          {"level 2 on nsis", "Impossible"},
		"/admin/reach/journal":                              {"L2", "L3", "by low"},
		"/admin/reach/journal/low?level=30":                 {"Factor", "Rule ", "totp"},
		"/admin/what-if":                                    {"Show the decision"},
		"/admin/what-if?application=journal&classes=L3":     {"The login succeeds", "Step 1: the user logs in by low", "the second factor totp", "no class at all"},
		"/admin/what-if?application=vault":                  {"The login is refused", "level-unreachable"},
		"/admin/claims":                                     {"Run the pipeline"},
		"/admin/claims?id=journal&claims=mail%3Da%0Acpr%3D": {"What comes out", "email", "Removed", "Step 2: rename"},
		"/admin/requesters":                                 {"https://behind.test/a", "Not known", "requester: &#34;https://behind.test/a&#34;"},
		"/admin/dangers":                                    {"vault", "other", "Anybody can ask.", "2 of 2 shown"},
		"/admin/metadata":                                   {"urn:low", "10 days left", "https://journal.test/metadata", "given as text"},
		"/admin/keys":                                       {"Key set default, Signing", "Active", "ECDSA, P-256", "journal"},
	} {
		for _, language := range []string{"en", "da"} {
			joint := "?"
			if strings.Contains(address, "?") {
				joint = "&"
			}
			status, body := served(t, p, viewer, address+joint+"lang="+language)
			if status != http.StatusOK || !strings.Contains(body, `<html lang="`+language+`">`) {
				t.Errorf("%s in %s: got %d\n%.400s", address, language, status, body)
			}
			for _, want := range wants {
				if language == "en" && !strings.Contains(body, want) {
					t.Errorf("%s: %q is not on the page", address, want)
				}
			}
			if strings.Contains(body, "%!") {
				t.Errorf("%s in %s: a sentence lacks an argument", address, language)
			}
		}
	}
	for _, address := range []string{
		"/admin/applications/nobody", "/admin/applications/journal/nowhere", "/admin/authentication/journal", "/admin/reach/nobody",
		"/admin/reach/journal/totp", "/admin/reach/journal/low?level=x", "/admin/reach/journal/low?level=-1",
	} {
		if status, _ := served(t, p, viewer, address); status != http.StatusNotFound {
			t.Errorf("%s: got %d, want that it is not found", address, status)
		}
	}
}

// K6: what another organisation owns is not there, by whatever name it is asked
// for; nor is it named in any list.
func TestK6_AnotherOrganisationsConnectionsAreNotThere(t *testing.T) {
	t.Parallel()
	p, f := installedAs(t, house, fakeKinds(t))
	f.seen = []connections.SeenRequester{{Application: "journal", Requester: "https://behind.test/a", Logins: 3}}
	sample, err := json.Marshal(claimstx.Sample{Reference: "R1", Claims: claimstx.Claims{{Name: "mail", Values: []string{"a"}}}})
	if err != nil {
		t.Fatal(err)
	}
	f.samples = []connections.Sample{{Place: "journal", Reference: "R1", Body: sample}}
	for _, address := range []string{
		"/admin/applications/journal", "/admin/applications/journal/yaml", "/admin/applications/journal/keys", "/admin/authentication/low",
		"/admin/authentication/low/yaml", "/admin/authentication/totp", "/admin/reach/journal", "/admin/reach/journal/low",
	} {
		if status, body := served(t, p, ofAarhus, address); status != http.StatusNotFound || strings.Contains(body, "urn:") {
			t.Errorf("%s: got %d, want that it is not found", address, status)
		}
		if status, _ := served(t, p, ofOdense, address); status != http.StatusOK && address != "/admin/authentication/totp" {
			t.Errorf("%s of its own: got %d", address, status)
		}
	}
	for _, address := range []string{
		"/admin/applications", "/admin/applications?q=urn:journal", "/admin/authentication", "/admin/assurance/connections", "/admin/assurance/applications",
		"/admin/reach", "/admin/requesters", "/admin/dangers", "/admin/metadata",
	} {
		status, body := served(t, p, ofAarhus, address)
		for _, secret := range []string{"journal", "vault", "urn:low", "behind.test"} {
			shown := strings.ReplaceAll(body, "urn:journal\"", "") // what was searched for
			if status != http.StatusOK || strings.Contains(shown, ">"+secret) {
				t.Errorf("%s: got %d with %q", address, status, secret)
			}
		}
	}
	for _, address := range []string{"/admin/what-if?application=journal", "/admin/claims?id=journal&login=R1", "/admin/claims?id=low&side=authentication&claims=a%3Db"} {
		status, body := served(t, p, ofAarhus, address)
		if status != http.StatusUnprocessableEntity || strings.Contains(body, `id="outcome"`) {
			t.Errorf("%s: got %d, want that there is no such connection", address, status)
		}
	}
	if status, _ := served(t, p, ofOdense, "/admin/keys"); status != http.StatusForbidden {
		t.Errorf("keys: got %d, want that they are for those who see everything", status)
	}
}

// K2: nothing that comes from outside is markup, or an address that is followed.
func TestK2_WhatComesFromOutsideIsText(t *testing.T) {
	t.Parallel()
	const evil = `"><script>alert(1)</script>`
	quoted := fmt.Sprintf("%q", evil)
	written := strings.NewReplacer(`"urn:journal"`, quoted, "The journal", "'"+evil+"'", "from: mail", "from: "+quoted, "Provider for level 2", "'"+evil+"'").Replace(house)
	p, f := installedAs(t, written, fakeKinds(t))
	f.seen = []connections.SeenRequester{{Application: "journal", Requester: evil + "\nkind: application", Logins: 3}}
	for _, address := range []string{
		"/admin/applications", "/admin/applications/journal", "/admin/applications/journal/protocol", "/admin/applications/journal/claims", "/admin/applications/journal/yaml",
		"/admin/authentication", "/admin/authentication/low", "/admin/requesters", "/admin/metadata", "/admin/reach/journal",
		"/admin/applications?q=%22%3E%3Cscript%3E", "/admin/what-if?application=%22%3E%3Cscript%3E&comparison=%22%3E%3Cscript%3E",
		"/admin/what-if?application=journal&classes=%3Cscript%3E&choices=%3Cscript%3E", "/admin/claims?id=journal&claims=%3Cscript%3E%3D%3Cscript%3E&subject=%3Cscript%3E",
		"/admin/reach?ladder=%3Cscript%3E", "/admin/dangers?after=%3Cscript%3E",
	} {
		_, body := served(t, p, viewer, address)
		if strings.Contains(body, "<script>") || strings.Contains(body, `href="javascript:`) {
			t.Errorf("%s: what came from outside is markup", address)
		}
	}
	// A name stays one value of the document that is to be pasted.
	_, body := served(t, p, viewer, "/admin/requesters")
	_, document, _ := strings.Cut(body, "<pre")
	if document == "" || strings.Contains(document, "\nkind: application") {
		t.Error("a requester's name makes a document of its own")
	}
}

// K9: what is searched for and where a page begins is text, whatever it holds.
func TestK9_SearchAndCursorAreText(t *testing.T) {
	t.Parallel()
	p, _ := installedAs(t, house, fakeKinds(t))
	for _, list := range []string{"applications", "authentication", "requesters", "metadata", "reach", "assurance/connections", "dangers"} {
		for _, value := range []string{"%27+OR+1%3D1--", "%25", "%00", "%E2%80%AE", strings.Repeat("a", 4000)} {
			for _, field := range []string{"q", "after", "show"} {
				if status, _ := served(t, p, viewer, "/admin/"+list+"?"+field+"="+value); status != http.StatusOK {
					t.Errorf("%s by %s=%.20s: got %d", list, field, value, status)
				}
			}
		}
	}
	if _, body := served(t, p, viewer, "/admin/applications?q=%25"); !strings.Contains(body, "Nothing is found") {
		t.Error("a sign of a pattern finds something")
	}
}

// bareFor are pages without what the screens need, for tests and measurements.
func bareFor(t testing.TB) *Pages {
	t.Helper()
	return &Pages{Deps: Deps{Shell: around(t)}}
}
