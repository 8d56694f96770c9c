package main

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

// The classes that the tests speak of.
const (
	multipleAuthn = "http://schemas.microsoft.com/claims/multipleauthn"
	authnMethods  = "http://schemas.microsoft.com/claims/authnmethodsreferences"
	passwordClass = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
	windowsClass  = "urn:federation:authentication:windows"
)

// presets are the connections that have a map of their own in testdata/adfs.
var presets = []struct{ product, over, mfa, golden string }{
	{"adfs-2.0", "saml2", "", "adfs-2.0-saml2"},
	{"adfs-3.0", "saml2", "mfaFrom: 30", "adfs-3.0-saml2"},
	{"adfs-3.0", "wsfed", "mfaFrom: 30", "adfs-2016-wsfed"},
	{"adfs-2016", "saml2", "mfaFrom: 30", "adfs-2016-saml2"},
	{"adfs-2016", "wsfed", "mfaFrom: 30", "adfs-2016-wsfed"},
	{"adfs-2019", "saml2", "mfaFrom: 30", "adfs-2016-saml2"},
	{"adfs-2019", "wsfed", "mfaFrom: 30", "adfs-2016-wsfed"},
	{"adfs-2022", "saml2", "mfaFrom: 30", "adfs-2016-saml2"},
	{"adfs-2022", "wsfed", "mfaFrom: 30", "adfs-2016-wsfed"},
	{"entra", "saml2", "mfaFrom: 30", "entra-saml2"},
	{"entra", "wsfed", "mfaFrom: 30", "entra-wsfed"},
}

// presetText is an installation with one connection of the preset, a second
// factor and an application.
func presetText(product, over, more string) string {
	metadata := adfstest.Sign(adfstest.ADFS(samltest.ProviderKey, samltest.ProviderNextKey), samltest.ProviderKey)
	if product == "entra" {
		metadata = adfstest.Sign(adfstest.Entra(samltest.ProviderKey), samltest.ProviderKey)
	}
	journal := samltest.SP{EntityID: "https://journal.example.dk/saml", Consumers: []string{"https://journal.example.dk/acs"},
		SLO: map[string]string{samltest.Redirect: "https://journal.example.dk/slo"}, Signing: []string{samltest.ProviderNextKey},
		Encryption: []string{samltest.EncryptionKey}, RequestSigned: true}.Metadata()
	return strings.Join([]string{"kind: authentication", "id: adfs", "protocol: adfs", "factors: [{connection: code, after: 30}]", "settings:",
		"  product: " + product, "  over: " + over, "  password: 20", "  " + more, "  metadata: '" + metadata + "'",
		"---", "kind: authentication", "id: code", "protocol: totp",
		"---", "kind: application", "id: journal", "protocol: saml2", "authentication: [adfs]", "settings:", "  metadata: '" + journal + "'", ""}, "\n")
}

// expandedText writes an installation out.
func expandedText(t *testing.T, n *node.Node, text string) []connections.Document {
	t.Helper()
	documents, problems := installation.Expanded(documentsOf(t, text), n.Parts())
	if len(problems) > 0 {
		t.Fatalf("got %v", problems)
	}
	return documents
}

func documentsOf(t *testing.T, text string) []connections.Document {
	t.Helper()
	read, problems := installation.Parse("text", []byte(text), nil)
	if len(problems) > 0 {
		t.Fatalf("got %v", problems)
	}
	documents, err := read.Documents()
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

func offline(t *testing.T) *node.Node {
	t.Helper()
	n, done, err := node.Offline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	})
	return n
}

var metadataLine = regexp.MustCompile(`(?m)^  metadata: .*$`)

// The whole map of every product, as trin export --expanded writes it.
func TestADFSMaps(t *testing.T) {
	t.Parallel()
	n := offline(t)
	for _, c := range presets {
		want, err := os.ReadFile(filepath.Join("testdata", "adfs", c.golden+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		got := metadataLine.ReplaceAllString(string(expandedText(t, n, presetText(c.product, c.over, c.mfa))[1].Body), "  metadata: ...")
		if got != string(want) {
			t.Errorf("%s over %s: got\n%s\nwant\n%s", c.product, c.over, got, want)
		}
	}
}

// What a preset is written out as can be applied in its place: the connection
// that it makes is the same in everything.
func TestADFSExpandedIsTheSame(t *testing.T) {
	t.Parallel()
	n := offline(t)
	for _, c := range presets {
		documents := documentsOf(t, presetText(c.product, c.over, c.mfa))
		expanded := expandedText(t, n, presetText(c.product, c.over, c.mfa))
		short, problems := installation.Build(1, documents, n.Parts())
		long, more := installation.Build(1, expanded, n.Parts())
		if len(problems)+len(more) > 0 {
			t.Fatalf("%s over %s: got %v, %v", c.product, c.over, problems, more)
		}
		if got := short.Connections["adfs"]; got.Kind != c.over || !got.Enabled {
			t.Errorf("%s over %s: got the kind %s, enabled %t", c.product, c.over, got.Kind, got.Enabled)
		}
		if !reflect.DeepEqual(short.Connections["adfs"], long.Connections["adfs"]) {
			t.Errorf("%s over %s: got\n%+v\nwant\n%+v", c.product, c.over, long.Connections["adfs"], short.Connections["adfs"])
		}
		again := expandedText(t, n, string(export(t, expanded)))
		if !bytes.Equal(export(t, again), export(t, expanded)) {
			t.Errorf("%s over %s: what is written out is not as it stays", c.product, c.over)
		}
	}
}

func export(t *testing.T, documents []connections.Document) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := installation.Export(&text, documents); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// What the document states itself wins over the preset.
func TestADFSWhatIsStatedWins(t *testing.T) {
	t.Parallel()
	n := offline(t)
	text := strings.Replace(presetText("adfs-2016", "saml2", "mfaFrom: 30\n  forwardScoping: false\n  skew: 2m"), "protocol: adfs\n", strings.Join([]string{
		"protocol: adfs", "firstFactor: 10", "forward: true", "asks: [{fromLevel: 1, ask: \"urn:none\"}]", "askComparison: minimum", "subjectClaim: urn:me",
		"classes: [{ref: \"" + windowsClass + "\", level: 10}]", "cap: 20", ""}, "\n"), 1)
	c, problems := installation.Build(1, documentsOf(t, text), n.Parts())
	if len(installation.Errors(problems)) > 0 {
		t.Fatal(problems)
	}
	a := c.Connections["adfs"]
	for ref, want := range map[broker.ClassRef]int{windowsClass: 10, passwordClass: 20, multipleAuthn: 30} {
		if class, ok := a.Scale.Class(ref); !ok || class.Level.Value != want {
			t.Errorf("%s: got %v, want %d", ref, class.Level, want)
		}
	}
	if a.FirstFactor.Value != 10 || len(a.Asks.Levels()) != 1 || a.AskComparison != broker.Minimum || a.SubjectClaim != "urn:me" || a.Cap.On(broker.HouseLadder).Value != 20 {
		t.Errorf("got %+v", a)
	}
	for _, want := range []string{`"forwardScoping":false`, `"publishEncryption":false`, `"skew":"2m"`} {
		if !strings.Contains(string(a.Settings), want) {
			t.Errorf("the settings lack %s", want)
		}
	}
	if strings.Contains(string(a.Settings), "mfaFrom") {
		t.Error("the protocol sees a setting of the preset")
	}
}

// A setting that is wrong is reported where it is written, whoever checks it.
func TestADFSProblems(t *testing.T) {
	t.Parallel()
	n := offline(t)
	for name, c := range map[string]struct{ from, to, field, says string }{
		"no product":              {"product: adfs-2016", "cap: 20", "settings.product", "adfs-2022"},
		"another product":         {"product: adfs-2016", "product: adfs-2025", "settings.product", "adfs-2022"},
		"another protocol":        {"over: saml2", "over: oidc", "settings.over", "wsfed"},
		"no password":             {"password: 20", "skew: 1m", "settings.password", "password:"},
		"no level":                {"password: 20", "password: [20]", "settings.password", "whole number"},
		"level 0":                 {"password: 20", "password: 0", "settings.password", "whole number"},
		"MFA no more":             {"mfaFrom: 30", "mfaFrom: 20", "settings.mfaFrom", "higher"},
		"AD FS 2.0 and MFA":       {"product: adfs-2016", "product: adfs-2.0", "settings.mfaFrom", "AD FS 2.0"},
		"a ladder of nobody":      {"mfaFrom: 30", "mfaFrom: {ladder: moon, value: 3}", "classes.15.level", "moon"},
		"a setting of nobody":     {"over: saml2", "overr: saml2", "settings.overr", "overr"},
		"a setting of the other":  {"mfaFrom: 30", "mfaFrom: 30\n  homeRealm: x", "settings.homeRealm", "homeRealm"},
		"a wrong one underneath":  {"mfaFrom: 30", "mfaFrom: 30\n  skew: 9m", "settings.skew", "5m"},
		"a list for the settings": {"over: saml2", "over: [saml2]", "settings.over", "a word"},
	} {
		text := strings.Replace(presetText("adfs-2016", "saml2", "mfaFrom: 30"), c.from, c.to, 1)
		configuration, problems := installation.Build(1, documentsOf(t, text), n.Parts())
		found := false
		for _, p := range installation.Errors(problems) {
			found = found || p.Field == c.field && strings.Contains(p.Message, c.says) && p.ID == "adfs" && p.Line > 0
		}
		if !found {
			t.Errorf("%s: got %v, want an error at %s that says %q", name, problems, c.field, c.says)
		}
		if configuration.Connections["adfs"].Enabled {
			t.Errorf("%s: the connection is in use", name)
		}
	}
}

// An application asks, AD FS answers, and what it says of more than one factor
// counts wherever it says it.
func TestADFSDecisions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	long := b.write("long.yaml", string(export(t, expandedText(t, offline(t), presetText("adfs-2016", "saml2", "mfaFrom: 30")))))
	short := b.write("short.yaml", presetText("adfs-2016", "saml2", "mfaFrom: 30"))
	three := "urn:dk:gov:saml:attribute:AssuranceLevel:3"
	for name, c := range map[string]struct {
		args []string
		says []string
		code int
	}{
		"nothing asked, a form":      {[]string{"--answer", "adfs=" + passwordClass}, []string{"level 20"}, 0},
		"nothing asked, Windows":     {[]string{"--answer", "adfs=" + windowsClass}, []string{"level 20"}, 0},
		"3 asked of AD FS":           {[]string{"--class", three}, []string{multipleAuthn}, 0},
		"3, the class says so":       {[]string{"--class", three, "--answer", "adfs=" + multipleAuthn}, []string{"level 30"}, 0},
		"3, the claim says so":       {[]string{"--class", three, "--answer", "adfs=" + passwordClass, "--claim", "adfs=" + authnMethods + "=" + multipleAuthn}, []string{"level 30"}, 0},
		"3, a name is no second":     {[]string{"--class", three, "--answer", "adfs=" + passwordClass, "--claim", "adfs=" + authnMethods + "=http://schemas.microsoft.com/ws/2012/12/authmethod/otp"}, []string{"code"}, 0},
		"3, Windows or more is less": {[]string{"--class", three, "--answer", "adfs=http://schemas.microsoft.com/claims/wiaormultiauthn"}, []string{"code"}, 0},
		"2 asks for nothing":         {[]string{"--class", "urn:dk:gov:saml:attribute:AssuranceLevel:2", "--answer", "adfs=" + passwordClass}, []string{"level 20"}, 0},
	} {
		var said []told
		for _, file := range []string{short, long} {
			said = append(said, trin(t, "", append([]string{"decide", "--file", file, "--application", "journal"}, c.args...)...))
		}
		if said[0] != said[1] {
			t.Errorf("%s: the preset gives\n%+v\nand what it stands for\n%+v", name, said[0], said[1])
		}
		if said[0].code != c.code {
			t.Errorf("%s: got %+v", name, said[0])
		}
		for _, want := range c.says {
			if !strings.Contains(said[0].out, want) {
				t.Errorf("%s: %q is not in\n%s", name, want, said[0].out)
			}
		}
	}
}

// The requests are as each product takes them.
func TestADFSRequests(t *testing.T) {
	t.Parallel()
	n := offline(t)
	two, asked := 2, []broker.ClassRef{multipleAuthn}
	for name, c := range map[string]struct {
		product, over string
		leg           broker.Leg
		has, hasNot   []string
	}{
		"AD FS 3.0 refuses Scoping":      {"adfs-3.0", "saml2", broker.Leg{Ask: asked}, []string{`Comparison="exact"`, multipleAuthn}, []string{"Scoping", "NameIDPolicy"}},
		"AD FS 2016 takes Scoping":       {"adfs-2016", "saml2", broker.Leg{Ask: asked}, []string{"Scoping", "ProxyCount"}, []string{"NameIDPolicy"}},
		"nothing asked, no element":      {"adfs-2016", "saml2", broker.Leg{}, []string{"AuthnRequest"}, []string{"RequestedAuthnContext"}},
		"Entra ID refuses Scoping":       {"entra", "saml2", broker.Leg{}, []string{"AuthnRequest", adfstest.EntraSAML}, []string{"Scoping", "NameIDPolicy", "RequestedAuthnContext", "<saml:Subject"}},
		"wauth":                          {"adfs-2016", "wsfed", broker.Leg{Ask: asked}, []string{"wauth=" + url.QueryEscape(multipleAuthn)}, []string{"wfresh"}},
		"wauth, afresh, not the factor":  {"adfs-2016", "wsfed", broker.Leg{Ask: asked, ForceAuthn: true}, []string{"wauth="}, []string{"wfresh=0"}},
		"a fresh login without a class":  {"adfs-2016", "wsfed", broker.Leg{ForceAuthn: true}, []string{"wfresh=0"}, []string{"wauth"}},
		"nothing asked, no wauth either": {"entra", "wsfed", broker.Leg{}, []string{"wa=wsignin1.0"}, []string{"wauth", "wfresh"}},
	} {
		documents := documentsOf(t, presetText(c.product, c.over, "mfaFrom: 30"))
		configuration, problems := installation.Build(1, documents, n.Parts())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.leg.ID, c.leg.Connection, c.leg.Comparison, c.leg.ProxyCount, c.leg.RequesterIDs = "leg", "adfs", broker.Exact, &two, []string{"https://sp.test"}
		sent := challenge(t, n, configuration.Connections["adfs"], c.leg)
		for _, want := range c.has {
			if !strings.Contains(sent, want) {
				t.Errorf("%s: %q is not in %s", name, want, sent)
			}
		}
		for _, not := range c.hasNot {
			if strings.Contains(sent, not) {
				t.Errorf("%s: %q is in %s", name, not, sent)
			}
		}
	}
}

// challenge is what is sent to the provider: the address, or the message in it.
// Without keys nothing is signed, so that requests of SAML are left unsigned.
func challenge(t *testing.T, n *node.Node, connection *broker.AuthenticationConnection, leg broker.Leg) string {
	t.Helper()
	unsigned := *connection
	if connection.Kind == "saml2" {
		unsigned.Settings = bytes.Replace(connection.Settings, []byte(`{`), []byte(`{"signRequests":false,`), 1)
	}
	for _, kind := range n.Kinds {
		if kind.Name != connection.Kind {
			continue
		}
		backend, err := kind.OpenBackend(&unsigned)
		if err != nil {
			t.Fatal(err)
		}
		reply, _, err := backend.Challenge(t.Context(), leg)
		if err != nil {
			t.Fatal(err)
		}
		redirect, ok := reply.(broker.Redirect)
		if !ok {
			t.Fatalf("got %#v", reply)
		}
		return inflated(t, redirect.URL)
	}
	t.Fatalf("there is no kind %s", connection.Kind)
	return ""
}

// inflated is the message of the redirect binding with its address, or the
// address alone.
func inflated(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	packed := u.Query().Get("SAMLRequest")
	if packed == "" {
		return address
	}
	raw, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		t.Fatal(err)
	}
	message, err := io.ReadAll(flate.NewReader(bytes.NewReader(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return u.Host + u.Path + " " + string(message)
}

var yamlExample = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// The examples of the pages that connect them are installations without an
// error, once their metadata has been fetched.
func TestADFSPages(t *testing.T) {
	t.Parallel()
	n := offline(t)
	for page, metadata := range map[string]string{
		"connect-adfs.md":  adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey),
		"connect-entra.md": adfstest.Sign(adfstest.Entra(samltest.ProviderKey), samltest.ProviderKey),
	} {
		content, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		example := yamlExample.FindStringSubmatch(string(content))
		if example == nil {
			t.Fatalf("%s has no example", page)
		}
		text, problems := installation.Parse(page, []byte(example[1]), nil)
		problems = append(problems, text.FetchMetadata(func(string) ([]byte, error) { return []byte(metadata), nil }, nil, false)...)
		c, found := text.Build(1, n.Parts())
		for _, p := range append(problems, found...) {
			t.Error(p)
		}
		if c == nil || len(c.Connections) != 2 {
			t.Errorf("%s: got %+v", page, c)
		}
	}
}
