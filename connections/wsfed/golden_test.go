package wsfed

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
	"trin/connections/saml2/samltest"
)

// updateForms writes testdata/wsfed/issued anew, for a change that is meant. The
// test fails then, so that nobody leaves it on.
const updateForms = "TRIN_UPDATE_FORMS"

// counting is randomness that is the same in every run.
type counting struct{ n byte }

func (c *counting) Read(p []byte) (int, error) {
	for i := range p {
		c.n++
		p[i] = c.n
	}
	return len(p), nil
}

// form is one thing that Trin writes to an application.
type form struct {
	settings ApplicationSettings
	class    broker.ClassRef
	asked    broker.ClassRef
	claims   broker.Claims
	methods  []string
	refusal  broker.RefusalCode
}

// golden are the forms in which Trin answers, in each of its settings.
func golden() map[string]form {
	claims := broker.Claims{
		{Name: claimEmail, Values: []string{"alice@example.org"}},
		{Name: claimGroup, Values: []string{"Staff", "Payroll & Pensions"}},
		{Name: "AuthenticatedAssuranceLevel", Values: []string{"20"}},
	}
	odd := append(slices.Clone(claims), broker.Claim{Name: "https://example.org/odd/value", Values: []string{"a\tb\nc\rd", "<&>\"']]>", "Rødgrød", "𝄞", " "}})
	named := append(slices.Clone(claims), broker.Claim{Name: "dk:gov:saml:attribute:AssuranceLevel", Values: []string{"3"}})
	full := form{class: MultipleAuthn, asked: MultipleAuthn, claims: claims, methods: []string{"pwd", "otp", "mfa"}}
	with := func(change func(*form)) form {
		f := full
		change(&f)
		return f
	}
	return map[string]form{
		"saml11-trust2005": full,
		"saml11-trust13":   with(func(f *form) { f.settings.Trust = trust13 }),
		"saml20-trust2005": with(func(f *form) { f.settings.Token = "saml20" }),
		"saml20-trust13":   with(func(f *form) { f.settings.Token, f.settings.Trust = "saml20", trust13 }),
		"saml11-password": with(func(f *form) {
			f.class, f.asked, f.methods = passwordC, passwordC, []string{"pwd"}
		}),
		"saml11-asked-in-microsofts-words": with(func(f *form) {
			f.class, f.asked, f.methods = passwordC, prefixMicrosoft+"password", []string{"pwd"}
		}),
		"saml11-nothing-known": with(func(f *form) { f.class, f.asked, f.methods = "", "", nil }),
		"saml11-no-claims":     with(func(f *form) { f.claims, f.settings.SuppressAuthnMethods = nil, true }),
		"saml20-no-claims":     with(func(f *form) { f.claims, f.settings.SuppressAuthnMethods, f.settings.Token = nil, true, "saml20" }),
		"saml11-odd-values":    with(func(f *form) { f.claims = odd }),
		"saml20-odd-values":    with(func(f *form) { f.claims, f.settings.Token = odd, "saml20" }),
		"saml11-claim-names": with(func(f *form) {
			f.claims = named
			f.settings.ClaimNames = map[string]ClaimName{"dk:gov:saml:attribute:AssuranceLevel": {Namespace: "dk:gov:saml:attribute", Name: "AssuranceLevel"}}
			f.settings.ClaimNamespace = "urn:example:claims"
		}),
		"saml11-email":      with(func(f *form) { f.settings.NameID = NameIDSettings{Format: "email", Claim: claimEmail} }),
		"saml11-persistent": with(func(f *form) { f.settings.NameID.Format = "persistent" }),
		"saml20-transient":  with(func(f *form) { f.settings.NameID.Format, f.settings.Token = "transient", "saml20" }),
		"fault-level":       with(func(f *form) { f.refusal, f.settings.Refusals = broker.RefusedLevel, tellFault }),
		"fault-failed-trust13": with(func(f *form) {
			f.refusal, f.settings.Refusals, f.settings.Trust = broker.RefusedFailed, tellFault, trust13
		}),
	}
}

// issue is the wresult of the form, with a clock, randomness and a key that are
// the same in every run.
func (f form) issue(t *testing.T) string {
	t.Helper()
	w := newWorld(t)
	w.kind.Random = &counting{}
	rim := w.connect("golden", func(s *ApplicationSettings) {
		f.settings.Realm, f.settings.Reply = appRealm+":golden", s.Reply
		*s = f.settings
	})
	kept, err := json.Marshal(pending{Reply: rim.settings.Reply[0], Context: "rm=0&id=passive", Token: rim.tokens[0], Asked: f.asked, Class: f.class})
	if err != nil {
		t.Fatal(err)
	}
	outcome := broker.Outcome{
		Application: rim.application, Request: broker.AuthnRequest{Application: "golden", Reply: kept}, Now: serviceNow, Reference: "A2C4-E6G8",
		Subject: broker.Subject{Namespace: "idp", Value: "alice"}, Class: f.class, Level: broker.Level{Value: 20}, Instant: serviceNow.Add(-time.Minute),
		Methods: f.methods, Claims: f.claims, Expires: serviceNow.Add(8 * time.Hour), SessionIndex: "_session",
	}
	if f.refusal != "" {
		outcome.Refusal = &broker.Refusal{Code: f.refusal, Reason: "a test"}
	}
	reply, _, err := rim.Answer(t.Context(), outcome)
	if err != nil {
		t.Fatal(err)
	}
	post, ok := reply.(broker.FormPost)
	if !ok {
		t.Fatalf("got %#v, want a form", reply)
	}
	for _, field := range post.Fields {
		if field.Name == paramResult {
			return field.Value
		}
	}
	t.Fatal("there is no wresult")
	return ""
}

// goldenMetadata is Trin's own metadata, made in the same way.
func goldenMetadata(t *testing.T) map[string]string {
	t.Helper()
	w := newWorld(t)
	w.kind.Random = &counting{}
	service, _, err := w.kind.serviceMetadata(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	party, _, err := w.kind.document(t.Context(), "rp/idp", "", "", "", func(id string, until time.Time, _ []connections.Key) *etree.Element {
		return relyingParty{ID: id, Realm: formsRealm, Endpoint: formsRealm, ValidUntil: until}.build()
	})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"metadata-token-service": string(service), "metadata-relying-party": string(party)}
}

// same holds what Trin writes against the file, or writes the file.
func same(t *testing.T, name, got string) {
	t.Helper()
	if os.Getenv(updateForms) != "" {
		if err := os.WriteFile(formsFolder+"issued/"+name+".xml", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Fatalf("written; unset %s", updateForms)
	}
	if want := readForm(t, "issued", name); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What Trin writes is what is kept in testdata/wsfed/issued, byte for byte; an
// application that reads one of these forms reads them all.
func TestGolden_Issued(t *testing.T) {
	t.Parallel()
	var table []string
	for name, f := range golden() {
		table = append(table, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := f.issue(t)
			same(t, name, got)
			if strings.ContainsAny(got, "\r\n") {
				t.Error("there is a line end in it, which a browser would change")
			}
			if f.refusal == "" && !strings.Contains(got, `RequestedSecurityToken><saml`) {
				t.Error("the token is not the first child of RequestedSecurityToken, where some readers look for it")
			}
		})
	}
	for name, document := range goldenMetadata(t) {
		table = append(table, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same(t, name, document)
		})
	}
	formNames(t, "issued", table)
}

// Trin as a relying party accepts what Trin as a token service issues.
func TestGolden_RoundTrip(t *testing.T) {
	t.Parallel()
	for name, f := range golden() {
		if f.refusal != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := accept(readForm(t, "issued", name), issuedExpectation())
			if err != nil {
				t.Fatal(err)
			}
			for _, claim := range f.claims {
				if !strings.Contains(claim.Name, "/") {
					continue // named by the settings in SAML 1.1
				}
				if got := s.Evidence.Claims.Values(claim.Name); !slices.Equal(got, claim.Values) {
					t.Errorf("%s: got %q, want %q", claim.Name, got, claim.Values)
				}
			}
			if !s.Evidence.Instant.Equal(serviceNow.Add(-time.Minute)) {
				t.Errorf("got the instant %s", s.Evidence.Instant)
			}
			if got := anyParty.methodWords(s.Evidence); f.methods != nil && !f.settings.SuppressAuthnMethods && !sameWords(got, f.methods) {
				t.Errorf("got the methods %q, want %q", got, f.methods)
			}
		})
	}
}

// anyParty believes what a provider says.
var anyParty = &backend{connection: &broker.AuthenticationConnection{}}

func sameWords(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func issuedExpectation() expectation {
	return expectation{
		Issuer: serviceIssuer, Realm: appRealm + ":golden", Recipient: "https://golden.test/signin", Token: tokenAny, Skew: time.Minute,
		Trust:   xmlsec.Trust{Certificates: []*x509.Certificate{samltest.Named(samltest.TrinKey).Certificate}},
		Started: serviceNow.Add(-2 * time.Minute), Now: serviceNow,
	}
}

// Another implementation verifies the signatures, and refuses a changed one.
func TestGolden_Signatures(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("xmlsec1")
	if err != nil {
		needs(t, "xmlsec1 is not installed; apt-get install xmlsec1")
	}
	folder := t.TempDir()
	key := filepath.Join(folder, "key.pem")
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: samltest.Named(samltest.TrinKey).Certificate.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	verify := func(name, text string) error {
		file := filepath.Join(folder, name+".xml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(program, "--verify", "--pubkey-cert-pem", key, "--id-attr:AssertionID", NamespaceSAML11+":Assertion",
			"--id-attr:ID", TokenTypeSAML20+":Assertion", "--id-attr:ID", saml2.NamespaceMetadata+":EntityDescriptor", file).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	for name, f := range golden() {
		if f.refusal != "" {
			continue
		}
		text := readForm(t, "issued", name)
		if err := verify(name, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if changed := strings.Replace(text, `Instant="2026-11-22T09:59:00`, `Instant="2026-11-22T09:59:01`, 1); changed == text || verify(name+"-changed", changed) == nil {
			t.Errorf("%s: a changed instant was verified", name)
		}
	}
	for name := range goldenMetadata(t) {
		text := readForm(t, "issued", name)
		if err := verify(name, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if changed := strings.Replace(text, "<wsa:Address>https:", "<wsa:Address>http:", 1); changed == text || verify(name+"-changed", changed) == nil {
			t.Errorf("%s: a changed address was verified", name)
		}
	}
}

// needs skips a test whose program or file is not there, and fails it where the
// tests must have all of them.
func needs(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("TRIN_REQUIRE_PEERS") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// The token is valid by the schemas of SAML 1.1 and 2.0, and what is around it by
// schemas of our own, which say what the specifications say and Trin writes.
func TestGolden_Schemas(t *testing.T) {
	t.Parallel()
	invalid := formValidator(t)
	for name := range golden() {
		if why := invalid(readForm(t, "issued", name)); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	for name := range goldenMetadata(t) {
		if why := invalid(readForm(t, "issued", name)); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	for name, cut := range map[string]string{
		"metadata-token-service": `<fed:TokenType Uri="` + TokenTypeSAML11 + `"/><fed:TokenType Uri="` + TokenTypeSAML20 + `"/>`,
		"metadata-relying-party": ` protocolSupportEnumeration="` + NamespaceFederation + " " + NamespaceTrust13 + " " + NamespaceTrust2005 + `"`,
		"saml11-trust2005":       ` MinorVersion="1"`, "saml20-trust13": ` Version="2.0"`, "saml11-trust13": "<trust:TokenType>" + TokenTypeSAML11 + "</trust:TokenType>",
		"fault-level": ` xml:lang="en"`,
	} {
		text := readForm(t, "issued", name)
		if broken := strings.Replace(text, cut, "", 1); broken == text || invalid(broken) == "" {
			t.Errorf("%s was found valid without %s", name, cut)
		}
	}
}

// formValidator says why a wresult is not valid, or "".
func formValidator(t *testing.T) func(string) string {
	t.Helper()
	program, err := exec.LookPath("xmllint")
	if err != nil {
		needs(t, "xmllint is not installed; apt-get install libxml2-utils")
	}
	const opensaml, xmltooling = "/usr/share/xml/opensaml/", "/usr/share/xml/xmltooling/"
	own, err := filepath.Abs(formsFolder + "schemas")
	if err != nil {
		t.Fatal(err)
	}
	saml11, saml20 := opensaml+"cs-sstc-schema-assertion-1.1.xsd", opensaml+"saml-schema-assertion-2.0.xsd"
	addresses := map[string]string{
		"http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd":                   xmltooling + "xmldsig-core-schema.xsd",
		"http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd": xmltooling + "xmldsig-core-schema.xsd",
		"http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd":          xmltooling + "xenc-schema.xsd",
		"http://www.w3.org/2001/xml.xsd":                                              xmltooling + "xml.xsd",
	}
	catalog := `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">`
	for address, file := range addresses {
		catalog += fmt.Sprintf(`<uri name="%[1]s" uri="file://%[2]s"/><system systemId="%[1]s" uri="file://%[2]s"/>`, address, file)
	}
	metadata := opensaml + "saml-schema-metadata-2.0.xsd"
	schema := `<schema xmlns="http://www.w3.org/2001/XMLSchema">`
	for _, part := range [][2]string{
		{NamespaceSAML11, saml11}, {TokenTypeSAML20, saml20}, {NamespaceTrust2005, own + "/trust-2005.xsd"},
		{NamespaceTrust13, own + "/trust-1.3.xsd"}, {NamespaceSOAP12, own + "/soap-1.2.xsd"},
		{saml2.NamespaceMetadata, metadata}, {NamespaceFederation, own + "/federation.xsd"},
	} {
		if _, err := os.Stat(part[1]); err != nil {
			needs(t, "the schemas are not installed; apt-get install opensaml-schemas xmltooling-schemas")
		}
		schema += fmt.Sprintf(`<import namespace="%s" schemaLocation="file://%s"/>`, part[0], part[1])
	}
	folder := t.TempDir()
	for name, text := range map[string]string{"catalog.xml": catalog + `</catalog>`, "all.xsd": schema + `</schema>`} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(document string) string {
		command := exec.Command(program, "--nonet", "--noout", "--schema", filepath.Join(folder, "all.xsd"), "-")
		command.Env = append(os.Environ(), "XML_CATALOG_FILES="+filepath.Join(folder, "catalog.xml"))
		command.Stdin = bytes.NewReader([]byte(document))
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Sprintf("%v: %s", err, out)
		}
		return ""
	}
}
