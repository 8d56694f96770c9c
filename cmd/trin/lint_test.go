package main

import (
	"crypto"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections/saml2/lint"
	"trin/connections/saml2/samltest"
)

const sampleMessages = "../../testdata/saml/"

// TestLint_ExitCodes: the code tells a script what the findings are.
func TestLint_ExitCodes(t *testing.T) {
	t.Parallel()
	at := "--at=2026-11-22T10:00:30Z"
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"clean", []string{"response", sampleMessages + "response-kombit-oiosaml3.xml", "--profile", "kombit-ch2", at}, 0, "nothing is missed"},
		{"must", []string{"response", sampleMessages + "response-kombit-oiosaml3.xml", "--profile", "saml2int", at}, exitMust, "saml2int-rs-signed"},
		{"should", []string{"metadata", sampleMessages + "metadata-idp-kombit.xml", "--profile", "kombit-ch2", at}, exitShould, "kombit-md-certificate"},
		{"info", []string{"request", sampleMessages + "authnrequest-kombit-oiosaml3-nsis.xml", "--at=2026-12-24T10:00:00Z"}, 0, "core-rq-age"},
		{"another's certificate", []string{"request", sampleMessages + "authnrequest-kombit-oiosaml3-nsis.xml", "--certificate", sampleMessages + "trin-idp-sample.cert.pem", at}, exitMust, "core-rq-signature"},
		{"the right certificate", []string{"request", sampleMessages + "authnrequest-kombit-oiosaml3-nsis.redirect.url", "--certificate", sampleMessages + "ch-sample.cert.pem", at}, 0, "nothing is missed"},
		{"no XML", []string{"metadata", "lint_test.go"}, exitMust, "core-xml-metadata"},
		{"privileges", []string{"bpp", sampleMessages + "bpp-itst.xml"}, 0, "nothing is missed"},
		{"no privileges", []string{"bpp", sampleMessages + "metadata-idp-kombit.xml"}, exitMust, "bpp"},
		{"rules", []string{"rules", "--profile", "kombit-ch1"}, 0, "kombit-md-one-certificate"},
		{"no such file", []string{"metadata", "nowhere.xml"}, 1, ""},
		{"no such profile", []string{"metadata", "lint_test.go", "--profile", "kombit-ch9"}, 1, ""},
		{"no such format", []string{"metadata", "lint_test.go", "--format", "xml"}, 1, ""},
		{"no certificate in the file", []string{"metadata", "lint_test.go", "--certificate", "lint_test.go"}, 1, ""},
		{"no key in the file", []string{"response", "lint_test.go", "--key", "lint_test.go"}, 1, ""},
		{"no time", []string{"metadata", "lint_test.go", "--at", "today"}, 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := trin(t, "", append([]string{"lint"}, c.args...)...)
			if got.code != c.code || !strings.Contains(got.out, c.says) || c.code == 1 && got.err == "" {
				t.Errorf("got %+v, want the code %d and %q", got, c.code, c.says)
			}
		})
	}
}

// TestLint_JSON: the findings for a program, from standard input.
func TestLint_JSON(t *testing.T) {
	t.Parallel()
	message, err := os.ReadFile(sampleMessages + "response-error-noauthncontext.xml")
	if err != nil {
		t.Fatal(err)
	}
	var found []lint.Finding
	got := trin(t, string(message), "lint", "response", "-", "--format", "json")
	if err := json.Unmarshal([]byte(got.out), &found); err != nil || found == nil || len(found) != 0 || got.code != 0 {
		t.Errorf("got %+v, %v; want an empty list", got, err)
	}
	broken := strings.Replace(string(message), "status:NoAuthnContext", "statuss:NoAuthnContext", 1)
	got = trin(t, broken, "lint", "response", "-", "--format", "json")
	if err := json.Unmarshal([]byte(got.out), &found); err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{"core-rs-status", "core-rs-signature"} {
		if !slices.ContainsFunc(found, func(f lint.Finding) bool { return f.Rule == rule && f.Severity == lint.Must && f.Mend != "" }) {
			t.Errorf("got %+v, want %s among them", found, rule)
		}
	}
}

// TestLint_Config: what a document says otherwise than its profile, and what is
// wrong in it; a connection without a profile is looked at when it is named.
func TestLint_Config(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	clean := b.write("clean.yaml", profileText("kombit-ch2"))
	if got := trin(t, "", "lint", "config", clean); got.code != 0 {
		t.Errorf("the profile alone: got %+v", got)
	}
	departs := b.write("departs.yaml", strings.Replace(profileText("kombit-ch2"), "settings:\n", "exactMeansMinimum: false\nsettings:\n  encrypt: {mode: ifPossible}\n", 1))
	got := trin(t, "", "lint", "config", departs)
	for _, want := range []string{"settings.encrypt.mode", "exactMeansMinimum", "The profile sets required.", "the document has ifPossible"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("got\n%s\nwant %q in it", got.out, want)
		}
	}
	if got.code != exitShould || strings.Count(got.out, "config-departs") != 2 {
		t.Errorf("got %d and\n%s\nwant two departures", got.code, got.out)
	}
	plain := b.write("plain.yaml", strings.Replace(profileText("saml2int"), "profile: saml2int", "protocol: saml2", 2))
	if got := trin(t, "", "lint", "config", plain); got.code != 1 {
		t.Errorf("no profile anywhere: got %+v", got)
	}
	got = trin(t, "", "lint", "config", plain, "--application", "peer", "--profile", "saml2int")
	if got.code != exitShould || !strings.Contains(got.out, "config-lacks") || !strings.Contains(got.out, "settings.nameID.format") {
		t.Errorf("another profile: got %+v", got)
	}
	wrong := b.write("wrong.yaml", strings.Replace(profileText("kombit-ch2"), "profile: kombit-ch2", "protocol: wsfed\nprofile: kombit-ch2", 1))
	if got := trin(t, "", "lint", "config", wrong); got.code != exitMust || !strings.Contains(got.out, "config-error") {
		t.Errorf("a profile that does not fit: got %+v", got)
	}
}

// TestLint_Key: with the key the rules for what is inside hold too, and without
// it the linter says that it cannot see.
func TestLint_Key(t *testing.T) {
	t.Parallel()
	n, b := withKeys(t, ""), newBench(t)
	response := b.write("response.txt", answered(t, n, applicationOf(t, n, "kombit-ch2"), userClaims))
	got := trin(t, "", "lint", "response", response, "--profile", "kombit-ch1")
	if !strings.Contains(got.out, "core-rs-encrypted") || strings.Contains(got.out, "kombit-rs-spec-version") {
		t.Errorf("without the key: got\n%s", got.out)
	}
	key := b.write("key.pem", keyText(t, samltest.EncryptionKey))
	got = trin(t, "", "lint", "response", response, "--profile", "kombit-ch1", "--key", key)
	if strings.Contains(got.out, "core-rs-encrypted") || !strings.Contains(got.out, "kombit-rs-spec-version") || got.code != exitMust {
		t.Errorf("with the key: got\n%s", got.out)
	}
	other := b.write("other.pem", keyText(t, samltest.ProviderKey))
	if got := trin(t, "", "lint", "response", response, "--key", other); !strings.Contains(got.out, "core-rs-decrypts") {
		t.Errorf("with another key: got\n%s", got.out)
	}
}

// saysEverything is an installation that its metadata can be complete with.
const saysEverything = `kind: settings
publisher:
  organization: {name: {en: Example Town}, url: "https://www.example.dk"}
  contacts:
    - {type: technical, email: it@example.dk}
    - {type: administrative, email: office@example.dk}
  name: {da: Kommunens login, en: The town's login}
  logos: [{url: "https://www.example.dk/logo.svg", width: 80, height: 60}]
  errorURL: https://www.example.dk/error
  scopes: [example.dk]
  wantSignedRequests: true
`

// TestLint_OwnMetadata: what Trin publishes of an installation that says
// everything about itself keeps every must of the profiles.
func TestLint_OwnMetadata(t *testing.T) {
	t.Parallel()
	n := withKeys(t, saysEverything)
	for address, profiles := range map[string][]string{
		"/saml2/metadata/single": {"", "kombit-ch1", "kombit-ch2", "oiosaml3", "nemlogin", "saml2int", "refeds", "adfs", "entra"},
		"/saml2/metadata":        {"", "kombit-ch2", "oiosaml3", "saml2int"},
	} {
		recorder := httptest.NewRecorder()
		n.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, address, nil))
		if recorder.Code != http.StatusOK {
			t.Fatalf("%s: got %d", address, recorder.Code)
		}
		for _, profile := range profiles {
			for _, f := range lint.Check(lint.Metadata, recorder.Body.Bytes(), lint.Options{Profile: profile, Now: time.Now()}) {
				if f.Severity == lint.Must || strings.HasPrefix(f.Rule, "oiosaml3-md-signed") {
					t.Errorf("%s, %q: %+v", address, profile, f)
				}
			}
		}
	}
}

// TestLint_SameProfiles: the profiles that a connection may name are those that
// documents are held against.
func TestLint_SameProfiles(t *testing.T) {
	t.Parallel()
	if got, want := lint.Profiles(), installation.Profiles(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// keyText is a private key of the samples as PEM.
func keyText(t *testing.T, name string) string {
	t.Helper()
	var key crypto.PrivateKey = samltest.Named(name).Signer
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8(t, key)}))
}

// pkcs8 encodes a private key.
func pkcs8(t *testing.T, key crypto.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// applicationOf is the application of an installation with the profile.
func applicationOf(t *testing.T, n *node.Node, profile string) *broker.ApplicationConnection {
	t.Helper()
	configuration, problems := installation.Build(1, documentsOf(t, profileText(profile)), n.Parts())
	if found := installation.Errors(problems); len(found) > 0 {
		t.Fatalf("%s: %v", profile, found)
	}
	return configuration.Applications["peer"]
}
