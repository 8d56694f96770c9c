package xmlsec

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// xmlsec1 runs the reference implementation in a directory.
func xmlsec1(dir string, arguments ...string) (string, error) {
	command := exec.Command("xmlsec1", arguments...)
	command.Dir = dir
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	err := command.Run()
	if err != nil {
		return problems.String(), err
	}
	return out.String(), nil
}

// toolDirectory holds a key, its certificate and the given files.
func toolDirectory(t *testing.T, key SigningKey, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	der, err := x509.MarshalPKCS8PrivateKey(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	files["key.pem"] = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	files["cert.pem"] = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: key.Certificate.Raw})
	for name, octets := range files {
		if err := os.WriteFile(filepath.Join(dir, name), octets, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func interopKeys() map[string]SigningKey {
	return map[string]SigningKey{"rsa": rsaKey(), "p256": p256Key(), "p384": p384Key()}
}

// TestInterop_B44_XmlsecVerifiesOurs holds our signatures to the reference.
func TestInterop_B44_XmlsecVerifiesOurs(t *testing.T) {
	t.Parallel()
	needTool(t, "xmlsec1", "xmlsec1")
	for name, key := range interopKeys() {
		for _, shape := range shapes {
			t.Run(name+" "+shape.name, func(t *testing.T) {
				t.Parallel()
				good := signedResponse(t, key, shape.assertion, shape.response)
				dir := toolDirectory(t, key, map[string][]byte{
					"good.xml": good,
					"evil.xml": bytes.Replace(good, []byte("alice"), []byte("mallory"), 1),
				})
				verify := func(file, node string) (string, error) {
					return xmlsec1(dir, "--verify", "--trusted-pem", "cert.pem", "--verification-time", "2026-11-22 12:00:00",
						"--id-attr:ID", nsSAMLP+":Response", "--id-attr:ID", nsSAML+":Assertion", "--node-xpath", node, file)
				}
				for element, signed := range map[string]bool{"Response": shape.response, "Assertion": shape.assertion} {
					node := "//*[local-name()='" + element + "']/*[local-name()='Signature']"
					if !signed {
						continue
					}
					if out, err := verify("good.xml", node); err != nil {
						t.Errorf("%s: %v: %s", element, err, out)
					}
					if _, err := verify("evil.xml", node); err == nil {
						t.Errorf("%s: xmlsec1 takes changed content, so it proves nothing", element)
					}
				}
			})
		}
	}
}

// TestInterop_WeVerifyXmlsec holds our verification to the reference.
func TestInterop_WeVerifyXmlsec(t *testing.T) {
	t.Parallel()
	needTool(t, "xmlsec1", "xmlsec1")
	algorithms := map[string][]string{"rsa": {RSASHA256, RSASHA384, RSASHA512}, "p256": {ECDSASHA256}, "p384": {ECDSASHA384}}
	for name, key := range interopKeys() {
		for _, uri := range algorithms[name] {
			t.Run(name+" "+uri[strings.IndexByte(uri, '#'):], func(t *testing.T) {
				t.Parallel()
				row, err := algorithmOf(uri, false)
				if err != nil {
					t.Fatal(err)
				}
				el := mustParse(t, responseXML(3))
				el.InsertChildAt(1, signedInfo{uri, row.digest, "_response", ""}.element("", nil))
				dir := toolDirectory(t, key, map[string][]byte{"in.xml": Bytes(el)})
				out, err := xmlsec1(dir, "--sign", "--privkey-pem", "key.pem", "--id-attr:ID", nsSAMLP+":Response", "in.xml")
				if err != nil {
					t.Fatalf("xmlsec1: %v: %s", err, out)
				}
				if got, err := accept([]byte(out), trust(key)); got != "alice" || err != nil {
					t.Errorf("got %q, %v; want alice", got, err)
				}
				if user, err := accept([]byte(strings.Replace(out, "alice", "mallory", 1)), trust(key)); err == nil {
					t.Errorf("changed: accepted with user %q", user)
				}
			})
		}
	}
}

// TestInterop_B23_PrefixList covers what OpenSAML and others write.
func TestInterop_B23_PrefixList(t *testing.T) {
	t.Parallel()
	needTool(t, "xmlsec1", "xmlsec1")
	el := mustParse(t, responseXML(3))
	el.CreateAttr("xmlns:xs", "http://www.w3.org/2001/XMLSchema")
	signature := signedInfo{RSASHA256, DigestSHA256, "_response", ""}.element("", nil)
	transform := signature.FindElement("./ds:SignedInfo/ds:Reference/ds:Transforms/ds:Transform[2]")
	list := transform.CreateElement("ec:InclusiveNamespaces")
	list.CreateAttr("xmlns:ec", ExclusiveC14N)
	list.CreateAttr("PrefixList", "xs saml nowhere")
	el.InsertChildAt(1, signature)
	dir := toolDirectory(t, rsaKey(), map[string][]byte{"in.xml": Bytes(el)})
	out, err := xmlsec1(dir, "--sign", "--privkey-pem", "key.pem", "--id-attr:ID", nsSAMLP+":Response", "in.xml")
	if err != nil {
		t.Fatalf("xmlsec1: %v: %s", err, out)
	}
	if got, err := accept([]byte(out), trust(rsaKey())); got != "alice" || err != nil {
		t.Errorf("got %q, %v; want alice", got, err)
	}
	other := strings.Replace(out, "xs saml nowhere", "saml nowhere", 1)
	if user, err := accept([]byte(other), trust(rsaKey())); err == nil {
		t.Errorf("another list: accepted with user %q", user)
	}
}

// TestInterop_B23_PrefixListOfSignedInfo covers the list of the signature's
// own canonicalization, which goxmldsig does not heed.
func TestInterop_B23_PrefixListOfSignedInfo(t *testing.T) {
	t.Parallel()
	needTool(t, "xmlsec1", "xmlsec1")
	el := mustParse(t, responseXML(3))
	el.CreateAttr("xmlns:xs", "http://www.w3.org/2001/XMLSchema")
	signature := signedInfo{RSASHA256, DigestSHA256, "_response", ""}.element("", nil)
	list := signature.FindElement("./ds:SignedInfo/ds:CanonicalizationMethod").CreateElement("ec:InclusiveNamespaces")
	list.CreateAttr("xmlns:ec", ExclusiveC14N)
	list.CreateAttr("PrefixList", "xs samlp")
	el.InsertChildAt(1, signature)
	dir := toolDirectory(t, rsaKey(), map[string][]byte{"in.xml": Bytes(el)})
	out, err := xmlsec1(dir, "--sign", "--privkey-pem", "key.pem", "--id-attr:ID", nsSAMLP+":Response", "in.xml")
	if err != nil {
		t.Fatalf("xmlsec1: %v: %s", err, out)
	}
	if got, err := accept([]byte(out), trust(rsaKey())); got != "alice" || err != nil {
		t.Errorf("got %q, %v; want alice", got, err)
	}
	for name, change := range map[string][2]string{
		"another list": {`"xs samlp"`, `"samlp"`}, "another declaration": {`XMLSchema"`, `XMLSchema2"`}, "content": {"alice", "mallory"},
	} {
		bent := strings.Replace(out, change[0], change[1], 1)
		if user, err := accept([]byte(bent), trust(rsaKey())); err == nil || bent == out {
			t.Errorf("%s: accepted with user %q", name, user)
		}
	}
}

// TestInterop_XmlsecDecryptsOurs encrypts for the reference.
func TestInterop_XmlsecDecryptsOurs(t *testing.T) {
	t.Parallel()
	needTool(t, "xmlsec1", "xmlsec1")
	decrypted := 0
	for name, m := range methods {
		el := encrypted(t, plain, m, rsaKey())
		dir := toolDirectory(t, rsaKey(), map[string][]byte{"in.xml": Bytes(el)})
		out, err := xmlsec1(dir, "--decrypt", "--privkey-pem", "key.pem", "in.xml")
		if err != nil {
			// Releases before 1.3 know no rsa-oaep of XML Encryption 1.1 and no
			// digest but SHA-1.
			if m.Transport == RSAOAEP || m.Digest == DigestSHA256 {
				t.Logf("%s: this xmlsec1 does not read it: %.200s", name, out)
				continue
			}
			t.Errorf("%s: %v: %s", name, err, out)
			continue
		}
		decrypted++
		if !strings.Contains(out, "<saml:Issuer>i</saml:Issuer>") {
			t.Errorf("%s: got %s", name, out)
		}
	}
	if decrypted < 2 {
		t.Errorf("xmlsec1 decrypted %d; want at least the default and AES-128", decrypted)
	}
}

// TestInterop_WeDecryptXmlsec decrypts what the reference encrypts.
func TestInterop_WeDecryptXmlsec(t *testing.T) {
	t.Parallel()
	needTool(t, "xmlsec1", "xmlsec1")
	for _, tt := range []struct {
		name, block, session string
		policy               DecryptPolicy
	}{
		{"aes256-gcm", AES256GCM, "aes-256", DecryptPolicy{}},
		{"aes128-gcm", AES128GCM, "aes-128", DecryptPolicy{}},
		{"aes256-cbc", AES256CBC, "aes-256", DecryptPolicy{InsecureCBC: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := EncryptionMethod{Block: tt.block}.withDefaults()
			template := encryptedData(m, nil, nil)
			dir := toolDirectory(t, rsaKey(), map[string][]byte{"template.xml": Bytes(template), "data.xml": []byte(plain)})
			out, err := xmlsec1(dir, "--encrypt", "--pubkey-cert-pem", "cert.pem", "--session-key", tt.session, "--xml-data", "data.xml", "template.xml")
			if err != nil {
				t.Fatalf("xmlsec1: %v: %s", err, out)
			}
			data := mustParse(t, []byte(out))
			el := etree.NewElement("saml:EncryptedAssertion")
			el.CreateAttr("xmlns:saml", nsSAML)
			el.AddChild(data)
			got, err := Decrypt(el, []crypto.Decrypter{decrypter(t, rsaKey())}, tt.policy)
			if err != nil {
				t.Fatal(err)
			}
			if string(Canonicalize(got)) != plain {
				t.Errorf("got %s", Canonicalize(got))
			}
		})
	}
}

// TestInterop_SignedThenEncrypted walks the way of an encrypted assertion.
func TestInterop_SignedThenEncrypted(t *testing.T) {
	t.Parallel()
	el := mustParse(t, responseXML(3))
	assertion, _ := Child(el, nsSAML, "Assertion")
	if err := Sign(assertion, p256Key(), 1); err != nil {
		t.Fatal(err)
	}
	data, err := Encrypt(Bytes(assertion), rsaKey().Certificate, oiosaml3, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decrypt(wrap(t, data), []crypto.Decrypter{decrypter(t, rsaKey())}, DecryptPolicy{})
	if err != nil {
		t.Fatal(err)
	}
	verified, err := Verify(got, trust(p256Key()))
	if err != nil || !Is(verified, nsSAML, "Assertion") {
		t.Errorf("got %v, %v; want the assertion", verified, err)
	}
}
