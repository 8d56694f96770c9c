package wsfed

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// federationSchema says of the two roles what Trin's tests hold: the order of
// what they have, and what is required (WS-Federation 1.2, 3.1.2). The standard's
// own schema is in no Debian package; this one is written for the tests, over
// the schema of SAML's metadata, which is.
const federationSchema = `<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:f="` + NamespaceFederation + `" targetNamespace="` + NamespaceFederation + `" elementFormDefault="qualified">
<import namespace="urn:oasis:names:tc:SAML:2.0:metadata" schemaLocation="saml-schema-metadata-2.0.xsd"/>
<complexType name="Uris"><sequence><element name="TokenType" maxOccurs="unbounded"><complexType><attribute name="Uri" type="anyURI" use="required"/></complexType></element></sequence></complexType>
<complexType name="Claims"><sequence><any namespace="` + NamespaceAuth + `" processContents="skip" maxOccurs="unbounded"/></sequence></complexType>
<complexType name="Endpoint"><sequence><any namespace="` + NamespaceAddressing + `" processContents="skip" maxOccurs="unbounded"/></sequence></complexType>
<complexType name="Service"><complexContent><extension base="md:RoleDescriptorType"><sequence>
<element name="TokenTypesOffered" type="f:Uris" minOccurs="0"/><element name="ClaimTypesOffered" type="f:Claims" minOccurs="0"/><element name="ClaimTypesRequested" type="f:Claims" minOccurs="0"/><element name="TargetScopes" type="f:Endpoint" minOccurs="0"/>
</sequence><attribute name="ServiceDisplayName" type="string"/></extension></complexContent></complexType>
<complexType name="SecurityTokenServiceType"><complexContent><extension base="f:Service"><sequence>
<element name="SecurityTokenServiceEndpoint" type="f:Endpoint" maxOccurs="unbounded"/><element name="PassiveRequestorEndpoint" type="f:Endpoint" minOccurs="0" maxOccurs="unbounded"/>
</sequence></extension></complexContent></complexType>
<complexType name="ApplicationServiceType"><complexContent><extension base="f:Service"><sequence>
<element name="ApplicationServiceEndpoint" type="f:Endpoint" maxOccurs="unbounded"/><element name="PassiveRequestorEndpoint" type="f:Endpoint" minOccurs="0" maxOccurs="unbounded"/>
</sequence></extension></complexContent></complexType>
</schema>`

// metadataValidator says why a document is not valid, or "".
func metadataValidator(t *testing.T) func(document []byte) string {
	t.Helper()
	const saml, w3c = "/usr/share/xml/opensaml/", "/usr/share/xml/xmltooling/"
	program, err := exec.LookPath("xmllint")
	if err != nil {
		needs(t, "xmllint is not installed; apt-get install libxml2-utils")
	}
	catalog := `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">`
	for address, file := range map[string]string{
		"saml-schema-metadata-2.0.xsd": saml + "saml-schema-metadata-2.0.xsd",
		"http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd": w3c + "xmldsig-core-schema.xsd",
		"http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd":          w3c + "xenc-schema.xsd",
		"http://www.w3.org/2001/xml.xsd":                                              w3c + "xml.xsd",
	} {
		if _, err := os.Stat(file); err != nil {
			needs(t, "the schemas are not installed; apt-get install opensaml-schemas xmltooling-schemas")
		}
		catalog += fmt.Sprintf(`<uri name="%[1]s" uri="file://%[2]s"/><system systemId="%[1]s" uri="file://%[2]s"/>`, address, file)
	}
	folder := t.TempDir()
	schema := strings.Replace(federationSchema, `"saml-schema-metadata-2.0.xsd"`, `"file://`+saml+`saml-schema-metadata-2.0.xsd"`, 1)
	for name, text := range map[string]string{"catalog.xml": catalog + `</catalog>`, "fed.xsd": schema} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(document []byte) string {
		command := exec.Command(program, "--nonet", "--noout", "--schema", filepath.Join(folder, "fed.xsd"), "-")
		command.Env = append(os.Environ(), "XML_CATALOG_FILES="+filepath.Join(folder, "catalog.xml"))
		command.Stdin = bytes.NewReader(document)
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Sprintf("%v: %s", err, out)
		}
		return ""
	}
}

// Trin's metadata is valid by the schema of SAML's metadata and by what the
// tests say of the federation's, and what lacks a required part is not.
func TestMetadataBySchema(t *testing.T) {
	t.Parallel()
	invalid := metadataValidator(t)
	d := newDescribing(t)
	d.connect(t, "adfs", ConnectionSettings{RequireEncryption: true})
	for path, required := range map[string]string{metadataPath: "SecurityTokenServiceEndpoint", "/wsfed/rp/adfs/metadata": "ApplicationServiceEndpoint"} {
		root, _ := d.get(t, path, samltest.TrinKey)
		document := xmlsec.Bytes(root)
		if why := invalid(document); why != "" {
			t.Errorf("%s: %s\n%s", path, why, document)
		}
		if lacking := bytes.ReplaceAll(document, []byte(required), []byte("PassiveRequestorEndpoint")); invalid(lacking) == "" {
			t.Errorf("%s: found valid without %s", path, required)
		}
	}
}
