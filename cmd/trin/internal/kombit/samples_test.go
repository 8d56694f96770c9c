package kombit

import (
	"bytes"
	"compress/flate"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/claimstx/bpp"
	"trin/cmd/trin/internal/contexthandler"
	"trin/connections/saml2/lint"
	"trin/connections/saml2/samltest"
)

// The parties, and the systems behind the handlers.
const (
	entity1, base1 = "https://saml.ch1.example", "https://ch1.example"
	entity2, base2 = "https://saml.ch2.example/runtime", "https://ch2.example"

	municipality    = "https://idp.eksempelkommune.example/metadata"
	municipalitySSO = "https://idp.eksempelkommune.example/sso"
	nemlogin        = "https://saml.nemlogin.example"
	nemloginSSO     = "https://login.nemlogin.example/sso"
	rival           = "https://idp.rival.example/metadata"
	rivalSSO        = "https://idp.rival.example/sso"

	journal  = "https://saml.journal.example"
	building = "ServiceProvider:CVR:12345678:APP:building"
	stranger = "https://saml.nobody-knows.example"

	levelPrefix = "urn:dk:gov:saml:attribute:AssuranceLevel:"
	substantial = "https://data.gov.dk/concept/core/nsis/loa/Substantial"
	high        = "https://data.gov.dk/concept/core/nsis/loa/High"
	bareNSIS    = "https://data.gov.dk/concept/core/nsis"
	multiple    = "http://schemas.microsoft.com/claims/multipleauthn"
	levelClaim  = "https://data.gov.dk/concept/core/nsis/loa"
	password    = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"

	persistentUUID = "323e4567-e89b-12d3-a456-426655440000"
)

// written is when the samples were.
var written = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func handlerKey(t *testing.T) (*rsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	der := func(name string) []byte {
		block, _ := pem.Decode(sample(t, "keys/"+name))
		if block == nil {
			t.Fatalf("%s is not PEM", name)
		}
		return block.Bytes
	}
	key, err := x509.ParsePKCS8PrivateKey(der("context-handler.key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der("context-handler.cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		t.Fatalf("the key is a %T", key)
	}
	return private, certificate
}

// handlers are the two context handlers.
func handlers(t *testing.T, clock func() time.Time) (first, second *contexthandler.Handler) {
	t.Helper()
	key, certificate := handlerKey(t)
	o := contexthandler.Options{Form: contexthandler.OIOSAML2, EntityID: entity1, BaseURL: base1, Key: key, Certificate: certificate, Clock: clock}
	first = contexthandler.New(o)
	o.Form, o.EntityID, o.BaseURL = contexthandler.OIOSAML3, entity2, base2
	return first, contexthandler.New(o)
}

// requests are the samples of what the handlers ask, by file; the first handler
// is asked where the name begins so.
func requests() map[string]contexthandler.AuthnRequest {
	one := func(id string, requester string, classes ...string) contexthandler.AuthnRequest {
		return contexthandler.AuthnRequest{ID: id, Destination: address + "/saml2/sso", Classes: classes, Requesters: []string{requester}}
	}
	minimum := func(q contexthandler.AuthnRequest) contexthandler.AuthnRequest {
		q.Comparison = "minimum"
		return q
	}
	noLevel := one("_k1", "")
	noLevel.Requesters = nil
	return map[string]contexthandler.AuthnRequest{
		"request-1-no-level.xml":           noLevel,
		"request-1-level-3.xml":            one("_k2", building, levelPrefix+"3"),
		"request-2-substantial.xml":        minimum(one("_k3", journal, substantial)),
		"request-2-multipleauthn.xml":      one("_k4", building, multiple),
		"request-2-mixed-tags.xml":         minimum(one("_k5", journal, substantial, "https://data.gov.dk/eid/Professional", "https://data.gov.dk/eid/Person")),
		"request-2-high.xml":               minimum(one("_k6", journal, high)),
		"request-2-stranger.xml":           one("_k7", stranger, levelPrefix+"2"),
		"request-2-substantial.redirect":   minimum(one("_k8", journal, substantial)),
		"request-2-exact-substantial.xml":  one("_k9", journal, substantial),
		"request-2-chain-of-two.xml":       {ID: "_k10", Destination: address + "/saml2/sso", Comparison: "minimum", Classes: []string{substantial}, Requesters: []string{journal, building}},
		"request-2-force-substantial.xml":  {ID: "_k11", Destination: address + "/saml2/sso", Comparison: "minimum", Classes: []string{substantial}, Requesters: []string{journal}, Force: true},
		"request-2-passive.xml":            {ID: "_k12", Destination: address + "/saml2/sso", Requesters: []string{building}, Passive: true},
		"request-2-force-and-passive.xml":  {ID: "_k13", Destination: address + "/saml2/sso", Requesters: []string{building}, Force: true, Passive: true},
		"request-2-opaque-class.xml":       minimum(one("_k14", building, "STORK-QAA-Level-3")),
		"request-2-class-with-a-query.xml": minimum(one("_k15", building, "http://idmanagement.example/ns/assurance/aal/2?phishing_resistant=true")),
	}
}

// relayState has what URLs may be written in several ways.
const relayState = "back to/the journal?æ=1"

// fromMunicipality is the right answer of the municipality's provider.
func fromMunicipality(request string, now time.Time) samltest.Response {
	return samltest.Response{
		Provider: municipality, Audience: address + "/saml2/sp/municipality/metadata", Recipient: address + "/saml2/sp/municipality/acs",
		Request: request, Now: now, NameID: "n-karla", NameFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", Class: password, SessionIndex: "m1",
		Attributes: []samltest.Attribute{
			{Name: "uid", Values: []string{"karla"}}, {Name: "displayName", Values: []string{"Karla Eksempel"}}, {Name: "mail", Values: []string{"karla@eksempelkommune.example"}},
			{Name: levelClaim, Values: []string{"High"}}, {Name: "dk:gov:saml:attribute:AssuranceLevel", Values: []string{"4"}}, {Name: "role", Values: []string{"http://evil.example/roles/jobrole/all/1"}},
		},
		SignAssertion: samltest.ProviderKey,
	}
}

// fromNemLogin is the answer of a provider of OIOSAML 3 whose class says
// nothing: the level is in the attribute.
func fromNemLogin(request, level string, now time.Time) samltest.Response {
	const uri = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
	return samltest.Response{
		Provider: nemlogin, Audience: address + "/saml2/sp/nemlogin/metadata", Recipient: address + "/saml2/sp/nemlogin/acs",
		Request: request, Now: now, NameID: "https://data.gov.dk/model/core/eid/professional/uuid/" + persistentUUID,
		NameFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", Class: bareNSIS, SessionIndex: "n1",
		Attributes: []samltest.Attribute{
			{Name: "https://data.gov.dk/model/core/specVersion", Format: uri, Values: []string{"OIO-SAML-3.0"}},
			{Name: levelClaim, Format: uri, Values: []string{level}},
			{Name: "https://data.gov.dk/model/core/eid/professional/uuid/persistent", Format: uri, Values: []string{persistentUUID}},
			{Name: "https://data.gov.dk/model/core/eid/professional/cvr", Format: uri, Values: []string{"11223344"}},
			{Name: "https://data.gov.dk/model/core/eid/fullName", Format: uri, Values: []string{"Nora Eksempel"}},
			{Name: "https://data.gov.dk/model/core/eid/email", Format: uri, Values: []string{"nora@eksempelkommune.example"}},
		},
		SignAssertion: samltest.ProviderNextKey,
	}
}

// padded puts white space around a class and a level, as samples of SPID and of
// OIOSAML 2 have it.
func padded(r samltest.Response) samltest.Response {
	r.Edit = func(el *etree.Element) {
		for _, path := range []string{".//AuthnContextClassRef", ".//Attribute[@Name='" + levelClaim + "']/AttributeValue"} {
			found := el.FindElement(path)
			found.SetText("\n            " + found.Text() + "\t ")
		}
	}
	return r
}

// privileges is the list of the journal's roles.
func privileges() bpp.List {
	return bpp.List{Groups: []bpp.Group{
		{Scope: "urn:dk:gov:saml:cvrNumberIdentifier:11223344", Privileges: []string{"http://eksempelkommune.example/roles/jobrole/caseworker/1"}, Constraints: []bpp.Constraint{{Name: "http://eksempelkommune.example/KLE/1/parametric", Value: "27.18.*"}}},
		{Scope: "urn:dk:gov:saml:cvrNumberIdentifier:55667788", Privileges: []string{"http://neighbourtown.example/roles/jobrole/reader/2"}},
	}}
}

// samples are all files of testdata/kombit, made anew.
func samples(t *testing.T) map[string][]byte {
	t.Helper()
	first, second := handlers(t, func() time.Time { return written })
	files := map[string][]byte{}
	add := func(name string, content []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		files[name] = content
	}
	for name, q := range requests() {
		handler := second
		if strings.HasPrefix(name, "request-1-") {
			handler = first
		}
		if strings.HasSuffix(name, ".redirect") {
			at, err := handler.Redirect(handler.Element(q), relayState)
			add(name, []byte(at), err)
			continue
		}
		content, err := handler.Sign(handler.Element(q))
		add(name, content, err)
	}
	for name, handler := range map[string]*contexthandler.Handler{"context-handler-1.xml": first, "context-handler-2.xml": second} {
		content, err := handler.Metadata()
		add(name, content, err)
	}
	provider := func(entity, sso, key string) []byte {
		slo := strings.Replace(sso, "/sso", "/slo", 1)
		return []byte(samltest.IDP{EntityID: entity, SSO: map[string]string{samltest.Redirect: sso}, SLO: map[string]string{samltest.Redirect: slo}, Signing: []string{key}}.Metadata())
	}
	add("municipality.xml", provider(municipality, municipalitySSO, samltest.ProviderKey), nil)
	add("nemlogin.xml", provider(nemlogin, nemloginSSO, samltest.ProviderNextKey), nil)
	add("rival.xml", provider(rival, rivalSSO, samltest.AttackerKey), nil)
	add("response-municipality.xml", fromMunicipality("_asked", written).Bytes(), nil)
	add("response-nemlogin-substantial.xml", fromNemLogin("_asked", "Substantial", written).Bytes(), nil)
	add("response-nemlogin-padded.xml", padded(fromNemLogin("_asked", "Substantial", written)).Bytes(), nil)
	for name, namespace := range map[string]bpp.Namespace{"bpp-itst": bpp.ITST, "bpp-digst": bpp.DIGST} {
		text, err := privileges().XML(namespace)
		add(name+".xml", []byte(text), err)
		text, err = privileges().Base64(namespace)
		add(name+".b64", []byte(text), err)
	}
	return files
}

// sample is a file of testdata/kombit.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, "testdata", "kombit", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestSamples: testdata/kombit is what is written here, byte for byte; of a
// redirect the message inside, because compression may differ.
// TRIN_UPDATE_KOMBIT=1 writes it anew.
func TestSamples(t *testing.T) {
	t.Parallel()
	all := samples(t)
	for name, want := range all {
		if os.Getenv("TRIN_UPDATE_KOMBIT") != "" {
			if err := os.WriteFile(filepath.Join(root, "testdata", "kombit", name), want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got := sample(t, name)
		if strings.HasSuffix(name, ".redirect") {
			got, want = inflated(t, string(got)), inflated(t, string(want))
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
	files, err := os.ReadDir(filepath.Join(root, "testdata", "kombit"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, made := all[file.Name()]; !made && !file.IsDir() && file.Name() != "README.md" {
			t.Errorf("nothing makes %s", file.Name())
		}
	}
}

// TestSamples_AreInProfile: the requests miss no rule of their profile, but
// those that show something else.
func TestSamples_AreInProfile(t *testing.T) {
	t.Parallel()
	_, certificate := handlerKey(t)
	for name := range requests() {
		if strings.Contains(name, "passive") || strings.Contains(name, "class") {
			continue
		}
		profile := "kombit-ch2"
		if strings.HasPrefix(name, "request-1-") {
			profile = "kombit-ch1"
		}
		for _, f := range lint.Check(lint.Request, sample(t, name), lint.Options{Profile: profile, Now: start, Certificates: []*x509.Certificate{certificate}}) {
			if f.Severity == lint.Must {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

// inflated is the message in an address of HTTP-Redirect.
func inflated(t *testing.T, address string) []byte {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return inflatedAs(t, u, "SAMLRequest")
}

func inflatedAs(t *testing.T, u *url.URL, parameter string) []byte {
	t.Helper()
	deflated, err := base64.StdEncoding.DecodeString(u.Query().Get(parameter))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(flate.NewReader(bytes.NewReader(deflated)))
	if err != nil {
		t.Fatal(err)
	}
	return content
}
