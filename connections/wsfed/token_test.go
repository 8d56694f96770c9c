package wsfed

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

// result is the wresult of a whole sign-in, with claims that are hard to carry.
func result(t *testing.T, change func(*ApplicationSettings)) string {
	t.Helper()
	w := newWorld(t, change)
	evidence := w.alice(MultipleAuthn)
	evidence.Claims = append(evidence.Claims, broker.Claim{Name: claimGroup, Values: []string{"a\tb\nc\rd\r\ne", "<&>\"']]>", "𝄞", ""}})
	_, fields := w.answer(w.get(url.Values{paramAuth: {MultipleAuthn}}), evidence).form(t)
	return fields.Get(paramResult)
}

// The shape of the answer to the byte, but for what is drawn and signed: it is
// what every relying party that was tried accepts.
func TestShape(t *testing.T) {
	t.Parallel()
	const subject = `<saml:Subject><saml:NameIdentifier Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">NAME</saml:NameIdentifier>` +
		`<saml:SubjectConfirmation><saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod></saml:SubjectConfirmation></saml:Subject>`
	const lifetime = `Lifetime><wsu:Created xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">2026-11-22T09:59:00.000Z</wsu:Created>` +
		`<wsu:Expires xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">2026-11-22T11:00:00.000Z</wsu:Expires></`
	const applies = `<wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"><wsa:EndpointReference xmlns:wsa="http://www.w3.org/2005/08/addressing">` +
		`<wsa:Address>urn:app</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>`
	const signature = `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>` +
		`<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#ID"><ds:Transforms>` +
		`<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>` +
		`<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>BASE64</ds:DigestValue></ds:Reference></ds:SignedInfo>` +
		`<ds:SignatureValue>BASE64</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>BASE64</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
	const saml11 = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" AssertionID="ID"` +
		` Issuer="https://trin.test/saml2/metadata" IssueInstant="2026-11-22T10:00:00.000Z">` +
		`<saml:Conditions NotBefore="2026-11-22T09:59:00.000Z" NotOnOrAfter="2026-11-22T11:00:00.000Z"><saml:AudienceRestrictionCondition><saml:Audience>urn:app</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions>` +
		`<saml:AttributeStatement>` + subject +
		`<saml:Attribute AttributeName="emailaddress" AttributeNamespace="http://schemas.xmlsoap.org/ws/2005/05/identity/claims"><saml:AttributeValue>alice@example.org</saml:AttributeValue></saml:Attribute>` +
		`<saml:Attribute AttributeName="Group" AttributeNamespace="http://schemas.xmlsoap.org/claims"><saml:AttributeValue>a` + "\t" + `b&#xA;c&#xD;d&#xD;&#xA;e</saml:AttributeValue>` +
		`<saml:AttributeValue>&lt;&amp;&gt;"']]&gt;</saml:AttributeValue><saml:AttributeValue>𝄞</saml:AttributeValue><saml:AttributeValue/></saml:Attribute>` +
		`<saml:Attribute AttributeName="authnmethodsreferences" AttributeNamespace="http://schemas.microsoft.com/claims">` +
		`<saml:AttributeValue>http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password</saml:AttributeValue>` +
		`<saml:AttributeValue>http://schemas.microsoft.com/claims/multipleauthn</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>` +
		`<saml:AuthenticationStatement AuthenticationMethod="http://schemas.microsoft.com/claims/multipleauthn" AuthenticationInstant="2026-11-22T10:00:00.000Z">` + subject + `</saml:AuthenticationStatement>` +
		signature + `</saml:Assertion>`
	const saml20 = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="ID" IssueInstant="2026-11-22T10:00:00.000Z" Version="2.0"><saml:Issuer>https://trin.test/saml2/metadata</saml:Issuer>` + signature +
		`<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">NAME</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
		`<saml:SubjectConfirmationData NotOnOrAfter="2026-11-22T10:05:00.000Z" Recipient="https://app.test/signin-wsfed"/></saml:SubjectConfirmation></saml:Subject>`
	const feb2005 = `<t:RequestSecurityTokenResponse xmlns:t="http://schemas.xmlsoap.org/ws/2005/02/trust"><t:` + lifetime + `t:Lifetime>` + applies + `<t:RequestedSecurityToken>`
	const end2005 = `</t:RequestedSecurityToken><t:TokenType>TYPE</t:TokenType><t:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</t:RequestType>` +
		`<t:KeyType>http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey</t:KeyType></t:RequestSecurityTokenResponse>`
	const trust = `<trust:RequestSecurityTokenResponseCollection xmlns:trust="http://docs.oasis-open.org/ws-sx/ws-trust/200512"><trust:RequestSecurityTokenResponse><trust:` +
		lifetime + `trust:Lifetime>` + applies + `<trust:RequestedSecurityToken>`
	const endTrust = `</trust:RequestedSecurityToken><trust:TokenType>TYPE</trust:TokenType><trust:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue</trust:RequestType>` +
		`<trust:KeyType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer</trust:KeyType></trust:RequestSecurityTokenResponse></trust:RequestSecurityTokenResponseCollection>`
	for name, test := range map[string]struct {
		token, trust, begins, ends, tokenType string
	}{
		"SAML 1.1":               {"", "", feb2005 + saml11, end2005, TokenTypeSAML11},
		"SAML 2.0":               {"saml20", "", feb2005 + saml20, end2005, TokenTypeSAML20},
		"SAML 1.1, WS-Trust 1.3": {"", "1.3", trust + saml11, endTrust, TokenTypeSAML11},
		"SAML 2.0, WS-Trust 1.3": {"saml20", "1.3", trust + saml20, endTrust, TokenTypeSAML20},
	} {
		got := stripped(result(t, func(s *ApplicationSettings) { s.Token, s.Trust = test.token, test.trust }))
		if want := test.begins; !strings.HasPrefix(got, want) {
			at := 0
			for at < len(got) && at < len(want) && got[at] == want[at] {
				at++
			}
			t.Errorf("%s: got\n%s\nwant\n%s\nthey part at\n%s", name, got, want, got[at:])
		}
		if want := strings.Replace(test.ends, "TYPE", test.tokenType, 1); !strings.HasSuffix(got, want) {
			t.Errorf("%s: got\n%s\nwant at its end\n%s", name, got, want)
		}
	}
}

var (
	drawn      = regexp.MustCompile(`_[0-9a-f]{40}`)
	identifier = regexp.MustCompile(`>[a-z2-7]{39}<`)
	encoded    = regexp.MustCompile(`(<ds:(?:DigestValue|SignatureValue|X509Certificate)>)[^<]+<`)
)

// stripped puts words in the place of what is drawn and signed.
func stripped(document string) string {
	document = encoded.ReplaceAllString(document, "${1}BASE64<")
	return identifier.ReplaceAllString(drawn.ReplaceAllString(document, "ID"), ">NAME<")
}

// lacking skips a test whose peer is not there, and fails it where the tests
// must have all their peers.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("TRIN_REQUIRE_PEERS") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// xmlsec1, the C library that Shibboleth and others are built on, verifies every
// token, also where a browser has changed its line breaks.
func TestInteropXMLSec1(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("xmlsec1")
	if err != nil {
		lacking(t, "xmlsec1 is not installed; apt-get install xmlsec1")
	}
	folder := t.TempDir()
	for name, test := range map[string]struct {
		keys, key, token, trust, id string
	}{
		"saml11":       {"", samltest.TrinKey, "saml11", "", "AssertionID"},
		"saml20":       {"", samltest.TrinKey, "saml20", "", "ID"},
		"saml11-trust": {"", samltest.TrinKey, "saml11", "1.3", "AssertionID"},
		"saml11-ec":    {"elliptic", samltest.TrinECKey, "saml11", "", "AssertionID"},
	} {
		certificate := filepath.Join(folder, name+".pem")
		block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: samltest.Named(test.key).Certificate.Raw})
		if err := os.WriteFile(certificate, block, 0o600); err != nil {
			t.Fatal(err)
		}
		document := result(t, func(s *ApplicationSettings) { s.Keys, s.Token, s.Trust = test.keys, test.token, test.trust })
		posted := strings.ReplaceAll(strings.ReplaceAll(document, "\r\n", "\n"), "\n", "\r\n")
		if posted != document {
			t.Errorf("%s: a browser changes line breaks in it", name)
		}
		verify := func(document string) error {
			file := filepath.Join(folder, name+".xml")
			if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(program, "--verify", "--pubkey-cert-pem", certificate, "--enabled-key-data", "x509,key-name,rsa,ec",
				"--id-attr:"+test.id, "Assertion", "--node-xpath", "//*[local-name()='Assertion']/*[local-name()='Signature']", file).CombinedOutput()
			if err != nil {
				return fmt.Errorf("%w: %s", err, out)
			}
			return nil
		}
		if err := verify(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if verify(strings.Replace(document, "alice@", "mallory@", 1)) == nil {
			t.Errorf("%s: xmlsec1 verifies what was changed", name)
		}
	}
}

// schemas11 is where Debian's package simplesamlphp puts the schemas of SAML 1.1.
const schemas11 = "/usr/share/simplesamlphp/schemas/"

// Every SAML 1.1 token is valid by the schema of SAML 1.1: the order of its
// statements and its signature is what readers rely on.
func TestSchemaSAML11(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("xmllint")
	if err != nil {
		lacking(t, "xmllint is not installed; apt-get install libxml2-utils")
	}
	schema := schemas11 + "oasis-sstc-saml-schema-assertion-1.1.xsd"
	if _, err := os.Stat(schema); err != nil {
		lacking(t, "the schemas of SAML 1.1 are not installed; apt-get install simplesamlphp")
	}
	invalid := func(document []byte) string {
		command := exec.Command(program, "--nonet", "--noout", "--schema", schema, "-")
		command.Stdin = bytes.NewReader(document)
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Sprintf("%v: %s", err, out)
		}
		return ""
	}
	token := func(change func(*ApplicationSettings)) []byte {
		document := result(t, change)
		from, to := strings.Index(document, "<saml:Assertion"), strings.Index(document, "</saml:Assertion>")
		if from < 0 || to < 0 {
			t.Fatalf("no token in %s", document)
		}
		return []byte(document[from : to+len("</saml:Assertion>")])
	}
	for name, change := range map[string]func(*ApplicationSettings){
		"by default":       func(*ApplicationSettings) {},
		"persistent":       func(s *ApplicationSettings) { s.NameID.Format = "persistent" },
		"without a method": func(s *ApplicationSettings) { s.SuppressAuthnMethods = true },
	} {
		if why := invalid(token(change)); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	document := token(func(*ApplicationSettings) {})
	if invalid(bytes.Replace(document, []byte(`MajorVersion="1"`), nil, 1)) == "" {
		t.Error("an assertion without a version was found valid")
	}
}
