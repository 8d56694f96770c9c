package main

import (
	"crypto"
	"crypto/rand"
	goflag "flag"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/lint"
	"trin/connections/saml2/samltest"
	"trin/store"
)

var update = goflag.Bool("update", false, "write the golden files anew")

// profileText is an installation with an application and a provider of the
// profile, as far as it has them.
func profileText(name string) string {
	peer := samltest.SP{EntityID: "https://saml.peer.example.dk", Consumers: []string{"https://peer.example.dk/acs"},
		SLO: map[string]string{samltest.Redirect: "https://peer.example.dk/slo"}, Signing: []string{samltest.ProviderNextKey},
		Encryption: []string{samltest.EncryptionKey}, RequestSigned: true}.Metadata()
	provider := samltest.IDP{EntityID: "https://saml.provider.example.dk", SSO: map[string]string{samltest.Redirect: "https://provider.example.dk/sso"},
		SLO: map[string]string{samltest.Redirect: "https://provider.example.dk/slo"}, Signing: []string{samltest.ProviderKey}, WantSigned: true}.Metadata()
	if slices.Contains(installation.ProfileProtocols(name, "authentication"), "adfs") {
		provider = adfstest.Sign(adfstest.ADFS(samltest.ProviderKey, samltest.ProviderNextKey), samltest.ProviderKey)
	}
	lines := []string{"kind: vocabulary", "presets: [house, nsis, refeds]",
		"---", "kind: authentication", "id: local", "protocol: password", "firstFactor: 20",
		"---", "kind: application", "id: peer", "profile: " + name, "authentication: [local]", "settings:", "  metadata: '" + peer + "'"}
	if len(installation.ProfileFields(name, "authentication")) > 0 {
		lines = append(lines, "---", "kind: authentication", "id: provider", "profile: "+name, "settings:", "  metadata: '"+provider+"'")
	}
	return strings.Join(append(lines, ""), "\n")
}

// withKeys is a node with keys of its own, and with what the text says applied.
func withKeys(t *testing.T, text string) *node.Node {
	t.Helper()
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	options := node.Options{
		BaseURL: "https://trin.example", Database: filepath.Join(t.TempDir(), "trin.db"), MasterKeys: []store.MasterKey{key},
		Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	}
	if text != "" {
		first, err := node.Open(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := first.Store.Replace(t.Context(), 0, documentsOf(t, text), "test", ""); err != nil {
			t.Fatal(err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
	}
	n, err := node.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// TestProfiles_Open: every profile makes connections without an error, which
// open, and what it is written out as makes the same ones.
func TestProfiles_Open(t *testing.T) {
	t.Parallel()
	n := offline(t)
	for _, name := range installation.Profiles() {
		documents := documentsOf(t, profileText(name))
		short, problems := installation.Build(1, documents, n.Parts())
		if found := installation.Errors(problems); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
			continue
		}
		application := short.Applications["peer"]
		if _, err := frontendOf(n, application); err != nil || !application.Enabled {
			t.Errorf("%s: the application is %t, %v", name, application.Enabled, err)
		}
		if provider := short.Connections["provider"]; provider != nil {
			kind := kindNamed(n, provider.Kind)
			if _, err := kind.OpenBackend(provider); err != nil || !provider.Enabled {
				t.Errorf("%s: the provider is %t, %v", name, provider.Enabled, err)
			}
		}
		long, problems := installation.Build(1, expandedText(t, n, profileText(name)), n.Parts())
		if found := installation.Errors(problems); len(found) > 0 {
			t.Errorf("%s, written out: %v", name, found)
			continue
		}
		if got, want := string(long.Applications["peer"].Settings), string(application.Settings); got != want {
			t.Errorf("%s, written out: got %s, want %s", name, got, want)
		}
	}
}

func kindNamed(n *node.Node, name string) *connections.Kind {
	kinds := n.Parts().Kinds
	return &kinds[slices.IndexFunc(kinds, func(k connections.Kind) bool { return k.Name == name })]
}

func frontendOf(n *node.Node, a *broker.ApplicationConnection) (broker.Frontend, error) {
	return kindNamed(n, a.Kind).OpenFrontend(a)
}

// TestProfiles_WrittenOut: what two profiles stand for, as trin export
// --expanded writes it.
func TestProfiles_WrittenOut(t *testing.T) {
	t.Parallel()
	n := offline(t)
	for _, c := range []struct{ profile, id string }{{"kombit-ch2", "peer"}, {"nemlogin", "provider"}} {
		documents := expandedText(t, n, profileText(c.profile))
		at := slices.IndexFunc(documents, func(d connections.Document) bool { return d.ID == c.id })
		got := metadataLine.ReplaceAllString(string(documents[at].Body), "  metadata: ...")
		golden := filepath.Join("testdata", "profiles", c.profile+"-"+c.id+".yaml")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", golden, got, want)
		}
	}
}

// userClaims are what a provider says of a user.
var userClaims = broker.Claims{
	{Name: "https://data.gov.dk/model/core/eid/professional/cvr", Values: []string{"11223344"}},
	{Name: "https://data.gov.dk/model/core/eid/professional/orgName", Values: []string{"Eksempel Kommune"}},
	{Name: "https://data.gov.dk/model/core/eid/fullName", Values: []string{"Karla Eksempel"}},
}

// TestProfiles_AnswersAreInProfile: an answer to an application with a profile
// misses none of the profile's rules that an answer of that profile must keep.
func TestProfiles_AnswersAreInProfile(t *testing.T) {
	t.Parallel()
	n := withKeys(t, "")
	for name, claims := range map[string]broker.Claims{
		"kombit-ch1": {
			{Name: "dk:gov:saml:attribute:CvrNumberIdentifier", Values: []string{"11223344"}},
			{Name: "urn:oid:2.5.4.3", Values: []string{"Karla Eksempel"}},
		},
		"kombit-ch2": userClaims, "oiosaml3": userClaims, "nemlogin": userClaims,
		"adfs": nil, "edugain": nil, "refeds": nil, "saml2int": nil,
	} {
		found := lint.Check(lint.Response, []byte(answered(t, n, applicationOf(t, n, name), claims)), lint.Options{
			Profile: name, Now: time.Now(), Keys: []crypto.Decrypter{decrypter(t)}, Privileges: privileges,
		})
		for _, f := range found {
			if f.Severity == lint.Must && !(name == "edugain" && f.Rule == "saml2int-rs-encrypted") {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if slices.ContainsFunc(found, func(f lint.Finding) bool { return strings.HasPrefix(f.Rule, "core-rs-decrypts") }) {
			t.Errorf("%s: the assertion was not read", name)
		}
	}
}

// answered is the response that the application gets of a user at the level
// Substantial, which is 30.
func answered(t *testing.T, n *node.Node, a *broker.ApplicationConnection, claims broker.Claims) string {
	t.Helper()
	now, subject := time.Now(), broker.Subject{Namespace: "local", Value: "karla"}
	house, nsis := broker.Level{Value: 30}, broker.Level{Ladder: "nsis", Value: 30}
	level, class := nsis, broker.ClassRef("https://data.gov.dk/concept/core/nsis/loa/Substantial")
	if len(a.Answers) > 0 {
		level, class = house, a.Answers[0]
	} else if strings.Contains(string(a.Settings), `"basic"`) { // OIOSAML 2 knows no NSIS
		level, class = house, "urn:dk:gov:saml:attribute:AssuranceLevel:3"
	}
	claims, _, err := a.Claims.Run(t.Context(), broker.ClaimsInput{
		Application: a.ID, Protocol: a.Kind, Connection: "local", Subject: subject, Level: level, Levels: broker.NewLevels(house, nsis), Class: class, Instant: now,
	}, claims)
	if err != nil {
		t.Fatalf("%s: %v", a.Settings, err)
	}
	frontend, err := frontendOf(n, a)
	if err != nil {
		t.Fatal(err)
	}
	reply, _, err := frontend.Answer(t.Context(), broker.Outcome{
		Transaction: "t1", Application: a, Now: now, Subject: subject, Class: class, Level: level, Instant: now, Claims: claims,
		Expires: now.Add(time.Hour), SessionIndex: "_s1", Authorities: []string{"https://provider.example.dk"},
		// What the frontend keeps with a request that it has accepted.
		Request: broker.AuthnRequest{Reply: []byte(`{"request":"_a1","consumer":"https://peer.example.dk/acs"}`)},
	})
	if err != nil {
		t.Fatalf("%s: %v", a.Settings, err)
	}
	form, ok := reply.(broker.FormPost)
	if !ok {
		t.Fatalf("got %T", reply)
	}
	return form.Fields[slices.IndexFunc(form.Fields, func(f broker.Field) bool { return f.Name == "SAMLResponse" })].Value
}

func decrypter(t *testing.T) crypto.Decrypter {
	t.Helper()
	key, ok := samltest.Named(samltest.EncryptionKey).Signer.(crypto.Decrypter)
	if !ok {
		t.Fatal("the key does not decrypt")
	}
	return key
}
