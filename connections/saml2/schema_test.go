package saml2

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// Where Debian's packages opensaml-schemas and xmltooling-schemas put the
// schemas of SAML 2.0 and of what they import.
const (
	samlSchemas = "/usr/share/xml/opensaml/"
	w3cSchemas  = "/usr/share/xml/xmltooling/"
)

// importedSchemas are the addresses by which the schemas import each other, and
// the files.
var importedSchemas = map[string]string{
	"http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd": w3cSchemas + "xmldsig-core-schema.xsd",
	"http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd":          w3cSchemas + "xenc-schema.xsd",
	"http://www.w3.org/2001/xml.xsd":                                              w3cSchemas + "xml.xsd",
}

// allSchemas is one schema of what Trin writes.
const allSchemas = `<schema xmlns="http://www.w3.org/2001/XMLSchema">
<import namespace="` + NamespaceProtocol + `" schemaLocation="file://` + samlSchemas + `saml-schema-protocol-2.0.xsd"/>
<import namespace="` + NamespaceMetadata + `" schemaLocation="file://` + samlSchemas + `saml-schema-metadata-2.0.xsd"/>
<import namespace="` + namespaceUI + `" schemaLocation="file://` + samlSchemas + `sstc-saml-metadata-ui-v1.0.xsd"/>
<import namespace="` + xmlsec.NamespaceXEnc11 + `" schemaLocation="file://` + w3cSchemas + `xenc11-schema.xsd"/>
</schema>`

// validator says why a document is not valid, or "". It skips the test where
// the schemas or xmllint are not installed.
func validator(t *testing.T) func(document []byte) string {
	t.Helper()
	program, err := exec.LookPath("xmllint")
	if err != nil {
		lacks(t, "xmllint is not installed; apt-get install libxml2-utils")
	}
	catalog := `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">`
	files := []string{samlSchemas + "saml-schema-protocol-2.0.xsd", samlSchemas + "sstc-saml-metadata-ui-v1.0.xsd", w3cSchemas + "xenc11-schema.xsd"}
	for address, file := range importedSchemas {
		catalog += fmt.Sprintf(`<uri name="%[1]s" uri="file://%[2]s"/><system systemId="%[1]s" uri="file://%[2]s"/>`, address, file)
		files = append(files, file)
	}
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			lacks(t, "the schemas are not installed; apt-get install opensaml-schemas xmltooling-schemas")
		}
	}
	folder := t.TempDir()
	for name, text := range map[string]string{"catalog.xml": catalog + `</catalog>`, "all.xsd": allSchemas} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(document []byte) string {
		command := exec.Command(program, "--nonet", "--noout", "--schema", filepath.Join(folder, "all.xsd"), "-")
		command.Env = append(os.Environ(), "XML_CATALOG_FILES="+filepath.Join(folder, "catalog.xml"))
		command.Stdin = bytes.NewReader(document)
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Sprintf("%v: %s", err, out)
		}
		return ""
	}
}

// Everything that Trin writes is valid by the schemas of SAML 2.0 (core 1.2,
// metadata 1.2): Shibboleth and NemLog-in validate what they read.
func TestSchemas(t *testing.T) {
	t.Parallel()
	invalid := validator(t)
	documents := map[string][]byte{}
	frontendDocuments(t, documents)
	backendDocuments(t, documents)
	for name, document := range documents {
		if why := invalid(document); why != "" {
			t.Errorf("%s: %s\n%s", name, why, document)
		}
	}
	broken := bytes.Replace(documents["metadata of the identity provider, published by somebody"], []byte(` height="60"`), nil, 1)
	if invalid(broken) == "" {
		t.Error("a Logo without a height was found valid")
	}
	broken = bytes.Replace(documents["response, both signed"], []byte(`Version="2.0"`), nil, 1)
	if invalid(broken) == "" {
		t.Error("a Response without Version was found valid")
	}
}

// message is the document in a reply by either binding.
func message(t *testing.T, reply broker.Reply) []byte {
	t.Helper()
	switch r := reply.(type) {
	case broker.FormPost:
		form := url.Values{}
		for _, field := range r.Fields {
			form.Set(field.Name, field.Value)
		}
		m, err := readForm([]byte(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		return []byte(m.XML)
	case broker.Redirect:
		_, query, _ := strings.Cut(r.URL, "?")
		m, err := ReadRedirect(query)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(m.XML)
	}
	t.Fatalf("no message in %#v", reply)
	return nil
}

// frontendDocuments is what Trin writes to applications.
func frontendDocuments(t *testing.T, documents map[string][]byte) {
	t.Helper()
	rich := func(o *broker.Outcome) {
		count := 2
		o.OnwardCount = &count
		o.Claims = append(o.Claims, broker.Claim{Name: "urn:x", Format: AttributeURI, FriendlyName: "x", Values: []string{"", "<&>\"'"}})
	}
	for name, what := range map[string]string{"assertion": signAssertion, "response": signResponse, "both": signBoth} {
		r := newIDPRig(t, func(s *ApplicationSettings) { s.Sign.What = what })
		o, _ := r.answer(r.success(r.asked(), rich))
		documents["response, "+name+" signed"] = []byte(o.XML)
	}
	r := newIDPRig(t)
	o, participant := r.answer(r.success(r.asked(), func(o *broker.Outcome) {
		o.Claims, o.Class, o.SessionIndex, o.Authorities = nil, "", "", nil
	}))
	documents["response without claims"] = []byte(o.XML)
	for _, transport := range []string{"rsa-oaep-sha1", "rsa-oaep-sha256"} {
		f := r.connect("crypt", spMetadata1{ID: "https://crypt.test/metadata", Key: spKey, Crypt: spCryptKey},
			func(s *ApplicationSettings) {
				s.Encrypt = EncryptSettings{Mode: encryptRequired, KeyTransport: transport}
			})
		request := r.asked()
		request.Application = "crypt"
		reply, _, err := f.Answer(t.Context(), r.success(request, rich))
		if err != nil {
			t.Fatal(err)
		}
		documents["response, encrypted, "+transport] = message(t, reply)
	}
	f := r.frontend("sp")
	reply, _, err := f.Answer(t.Context(), broker.Outcome{Request: r.asked(), Now: r.now, Refusal: &broker.Refusal{Code: broker.RefusedLevel}})
	if err != nil {
		t.Fatal(err)
	}
	documents["error"] = message(t, reply)
	if reply, err = f.Logout(t.Context(), *participant, "leg"); err != nil {
		t.Fatal(err)
	}
	documents["logout request to an application"] = message(t, reply)
	if reply, err = f.answerLogout(t.Context(), logoutReply{Request: "_r", Binding: BindingPost}, Status{StatusSuccess, StatusPartialLogout}, r.now); err != nil {
		t.Fatal(err)
	}
	documents["logout response to an application"] = message(t, reply)
	for _, single := range []bool{false, true} {
		if documents[fmt.Sprintf("metadata of the identity provider, single %t", single)], _, err = r.kind.idpMetadata(t.Context(), description{keys: connections.DefaultKeys, single: single}); err != nil {
			t.Fatal(err)
		}
	}
	r.kind.Publisher = func(context.Context) (broker.Publisher, error) { return town(), nil }
	if documents["metadata of the identity provider, published by somebody"], _, err = r.kind.idpMetadata(t.Context(), description{keys: connections.DefaultKeys}); err != nil {
		t.Fatal(err)
	}
}

// backendDocuments is what Trin writes to providers.
func backendDocuments(t *testing.T, documents map[string][]byte) {
	t.Helper()
	count := 3
	leg := broker.Leg{ID: "leg", Connection: "idp", Started: testNow, ForceAuthn: true, Ask: []broker.ClassRef{"urn:a", "https://b.test/?c=<d>&e"},
		Comparison: broker.Minimum, ProxyCount: &count, IDPList: []string{"https://idp.test"}, RequesterIDs: []string{"https://sp.test", "client 7"}}
	for _, binding := range []string{"redirect", "post"} {
		r := newRig(t, func(s *ConnectionSettings) {
			s.RequestBinding, s.LogoutBinding, s.NameIDPolicy = binding, binding, FormatPersistent
		})
		b := r.backend()
		plain := broker.Leg{ID: "plain", Connection: "idp", Started: testNow, Passive: true}
		for name, leg := range map[string]broker.Leg{"full": leg, "plain": plain} {
			reply, _, err := b.Challenge(t.Context(), leg)
			if err != nil {
				t.Fatal(err)
			}
			documents["request, "+name+", "+binding] = message(t, reply)
		}
		reply, err := b.Logout(t.Context(), r.accepted(func(answer *samltest.Response) { answer.NameFormat = FormatPersistent }), "leg")
		if err != nil {
			t.Fatal(err)
		}
		documents["logout request to a provider, "+binding] = message(t, reply)
		if reply, err = b.answerLogout(t.Context(), logoutReply{Request: "_r", Binding: BindingPost}, Status{Top: StatusSuccess}); err != nil {
			t.Fatal(err)
		}
		documents["logout response to a provider, "+binding] = message(t, reply)
		if documents["metadata of a connection, "+binding], _, err = b.metadata(t.Context(), binding == "post"); err != nil {
			t.Fatal(err)
		}
		r.kind.Publisher = func(context.Context) (broker.Publisher, error) { return town(), nil }
		if documents["metadata of a connection, published by somebody, "+binding], _, err = b.metadata(t.Context(), false); err != nil {
			t.Fatal(err)
		}
	}
}
