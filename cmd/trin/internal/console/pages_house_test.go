package console

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/connections/saml2/samltest"
	"trin/store"
)

// house is a node as the largest installations have it.
type house struct {
	*testing.B
	node     *node.Node
	handler  http.Handler
	url      string
	now      time.Time
	all, one *http.Cookie // of an administrator, and of one of one organisation
	draft    connections.Draft
}

var (
	housePairs  = flag.Int("pairs", 4_998, "pairs of an application and a provider in BenchmarkPages: with the rest 10,000 documents, as many as there may be")
	houseLogins = flag.Int("logins", 1_000_000, "records of logins in BenchmarkPages")
	housePages  = flag.String("pages", "", "ask in BenchmarkPages for the addresses alone that this stands in")
)

// newHouse fills a database and opens a node on it.
func newHouse(b *testing.B, database string) *house {
	b.Helper()
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	h := &house{B: b, url: "http://127.0.0.1:8080", now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	h.node, err = node.Open(b.Context(), node.Options{
		BaseURL: h.url, Database: database, MasterKeys: []store.MasterKey{key},
		Clock: func() time.Time { return h.now }, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := h.node.Close(); err != nil {
			b.Error(err)
		}
	})
	begun := time.Now()
	h.install()
	installed := time.Since(begun)
	h.logins(database)
	fmt.Printf("%s: installed in %.1fs, filled in %.1fs\n", b.Name(), installed.Seconds(), (time.Since(begun) - installed).Seconds())
	if err := h.node.Store.CountLogins(b.Context(), h.now); err != nil {
		b.Fatal(err)
	}
	h.all, h.one = h.session("A", ""), h.session("B", "odense")
	h.handler = h.node.Handler()
	begun = time.Now()
	if err := h.node.Prepare(b.Context()); err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%s: prepared in %.1fs\n", b.Name(), time.Since(begun).Seconds())
	return h
}

// actor is an administrator of everything.
func (h *house) actor() access.Actor {
	return access.Actor{Subject: broker.Subject{Namespace: "test", Value: "A"}, Name: "A", Role: access.Administrator, Stepped: h.now}
}

// begin makes a draft with one edit.
func (h *house) begin() connections.Draft {
	h.Helper()
	d, err := h.node.Desk().New(h.Context(), h.actor(), "bench")
	if err != nil {
		h.Fatal(err)
	}
	return h.edit(d)
}

// edit edits the draft once more.
func (h *house) edit(d connections.Draft) connections.Draft {
	h.Helper()
	d, err := h.node.Desk().Set(h.Context(), h.actor(), d.ID, d.Revision, installation.KindApplication, fmt.Sprintf("app-%05d", *housePairs/4), "maxAge", fmt.Sprintf("%dm", d.Revision+10))
	if err != nil {
		h.Fatal(err)
	}
	return d
}

// install makes the connections: each provider has an application, both by
// SAML, and every fiftieth application is of one organisation.
func (h *house) install() {
	h.Helper()
	peer := samltest.SP{
		EntityID: "https://sp-NUMBER.example.dk", Consumers: []string{"https://sp-NUMBER.example.dk/acs"},
		SLO: map[string]string{samltest.Redirect: "https://sp-NUMBER.example.dk/slo"}, Signing: []string{samltest.ProviderNextKey},
		Encryption: []string{samltest.EncryptionKey}, RequestSigned: true,
	}.Metadata()
	provider := samltest.IDP{
		EntityID: "https://idp-NUMBER.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp-NUMBER.example.dk/sso"},
		SLO: map[string]string{samltest.Redirect: "https://idp-NUMBER.example.dk/slo"}, Signing: []string{samltest.ProviderKey}, WantSigned: true,
	}.Metadata()
	one := "---\nkind: application\nid: app-NUMBER\nprotocol: saml2\nname: Application NUMBER\nOWNERauthentication: [idp-NUMBER, idp-NEXT, local]\nfloor: 20\n" +
		"claims:\n  - rename: {from: mail, to: email}\n  - keep: {claims: [email]}\nsettings:\n  metadata: '" + peer + "'\n" +
		"---\nkind: authentication\nid: idp-NUMBER\nprotocol: saml2\nname: Provider NUMBER\nfirstFactor: 20\nforward: true\nOWNERfactors: [{connection: codes, after: 30}]\nsettings:\n  metadata: '" + provider + "'\n"
	var text strings.Builder
	text.WriteString("kind: vocabulary\npresets: [house, nsis]\n---\nkind: authentication\nid: codes\nprotocol: totp\n---\nkind: authentication\nid: local\nprotocol: password\nfirstFactor: 20\n" +
		"---\nkind: application\nid: administration\nprotocol: console\nauthentication: [local]\nfloor: 20\n")
	for n := range *housePairs {
		owner := ""
		if n%50 == 0 {
			owner = "organisation: odense\n"
		}
		number, next := fmt.Sprintf("%05d", n), fmt.Sprintf("%05d", (n+1)%*housePairs)
		_, _ = strings.NewReplacer("NUMBER", number, "NEXT", next, "OWNER", owner).WriteString(&text, one)
	}
	parsed, problems := installation.Parse("bench", []byte(text.String()), nil)
	documents, err := parsed.Documents()
	if err != nil || len(installation.Errors(problems)) > 0 {
		h.Fatal(err, problems)
	}
	if _, err := h.node.Store.Replace(h.Context(), 0, documents, "test", ""); err != nil {
		h.Fatal(err)
	}
	if _, err := h.node.Pictures.Refresh(h.Context()); err != nil {
		h.Fatal(err)
	}
	if wrong := installation.Errors(h.node.Pictures.Problems()); len(wrong) > 0 {
		h.Fatal(wrong[0])
	}
}

// logins fills a week of records, with one statement.
func (h *house) logins(database string) {
	h.Helper()
	driver, series, text := "sqlite", "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %[4]d) SELECT i FROM n)", "printf('app-%%05d', i * 7919 %% %[5]d)"
	body := "CAST(replace(replace('%[3]s', 'REFERENCE', 'R' || i), 'APPLICATION', " + text + ") AS BLOB)"
	if strings.HasPrefix(database, "postgres") {
		driver, series, text = "pgx", "generate_series(0::bigint, %[4]d) AS s(i)", "'app-' || lpad((i * 7919 %% %[5]d)::text, 5, '0')"
		body = "convert_to(replace(replace('%[3]s', 'REFERENCE', 'R' || i), 'APPLICATION', " + text + "), 'UTF8')"
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		h.Fatal(err)
	}
	week := int64(7 * 24 * time.Hour / time.Microsecond)
	_, err = db.ExecContext(h.Context(), fmt.Sprintf(`INSERT INTO records (reference, transaction_id, ended, application, connection, subject_namespace, subject_value, refusal, kind, body)
		SELECT 'R' || i, 't' || i, %[1]d + i * %[2]d, `+text+`, 'local', 'local', 'user' || (i %% 50000),
			CASE WHEN i %% 20 = 0 THEN 'stale' ELSE '' END, CASE WHEN i %% 3 = 0 THEN 'step-up' ELSE 'login' END, `+body+` FROM `+series,
		h.now.UnixMicro()-week, week/int64(*houseLogins), h.record(), *houseLogins-1, *housePairs))
	if err := errors.Join(err, db.Close()); err != nil {
		h.Fatal(err)
	}
}

// record is one that a page can show.
func (h *house) record() string {
	h.Helper()
	text, err := json.Marshal(broker.Record{
		Reference: "REFERENCE", Transaction: "t", Version: 1, Started: h.now.Add(-time.Hour), Ended: h.now.Add(-time.Hour), Application: "APPLICATION", Connection: "local",
		Subject: broker.Subject{Namespace: "local", Value: "user4711"}, Address: "192.0.2.1", Asked: broker.Asked{Classes: []broker.ClassRef{"urn:example:two"}, Signed: true},
		Issued: &broker.Issued{Class: "urn:example:two", Level: broker.Level{Value: 20}, Instant: h.now, Proven: broker.Levels{{Value: 20}}},
		Claims: []broker.ClaimsStep{{Step: "rename", Added: []string{"email"}, Removed: []string{"mail"}}, {Step: "keep"}},
	})
	if err != nil {
		h.Fatal(err)
	}
	return string(text)
}

// session is one of an administrator who has proven themselves just now.
func (h *house) session(letter, organisation string) *http.Cookie {
	h.Helper()
	a := connections.Administrator{Name: letter, Role: access.Administrator.String(), Organisation: organisation, Created: h.now, By: "test", Subject: broker.Subject{Namespace: "test", Value: letter}}
	secret := strings.Repeat(letter, 43)
	s := connections.AdministratorSession{Hash: digest(secret), Subject: a.Subject, Created: h.now, Used: h.now, Expires: h.now.Add(time.Hour), Stepped: h.now}
	if err := errors.Join(h.node.Store.SaveAdministrator(h.Context(), a), h.node.Store.SaveAdministratorSession(h.Context(), s, connections.Digest{})); err != nil {
		h.Fatal(err)
	}
	return &http.Cookie{Name: "trin-8080-admin", Value: secret}
}
