package saml2

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

// A pinned certificate makes the signature of metadata count, and nothing that
// it does not cover is read.
func TestParseSignedMetadata(t *testing.T) {
	t.Parallel()
	signed := adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey)
	signer := samltest.Named(samltest.ProviderKey).Certificate
	e, err := ParseSignedMetadata([]byte(signed), signer)
	if err != nil {
		t.Fatal(err)
	}
	if e.ID != adfstest.Issuer || e.IDP == nil || len(e.IDP.Signing) != 1 || !e.IDP.Signing[0].Equal(signer) ||
		DefaultEndpoint(e.IDP.SingleSignOn, BindingRedirect).Location != adfstest.SignIn {
		t.Errorf("got %+v", e)
	}
	for name, document := range map[string]string{
		"unsigned":           adfstest.ADFS(samltest.ProviderKey),
		"another signer":     adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ImpostorKey),
		"another address":    strings.ReplaceAll(signed, adfstest.SignIn, "https://evil.test/"),
		"another key":        strings.ReplaceAll(signed, `use="encryption"`, `use="signing"`),
		"a role that is new": strings.Replace(signed, "<ContactPerson", `<IDPSSODescriptor/><ContactPerson`, 1),
		"no XML":             "x",
	} {
		if document == signed {
			t.Fatalf("%s: nothing was changed", name)
		}
		if e, err := ParseSignedMetadata([]byte(document), signer); err == nil {
			t.Errorf("%s: got %+v", name, e)
		}
	}
}

func TestCheckMetadataCertificate(t *testing.T) {
	t.Parallel()
	raw := func(name string) []byte { return samltest.Named(name).Certificate.Raw }
	armoured := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	for name, c := range map[string]struct{ certificate, field string }{
		"the signer's, base64": {base64.StdEncoding.EncodeToString(raw(samltest.ProviderKey)), ""},
		"the signer's, PEM":    {armoured("CERTIFICATE", raw(samltest.ProviderKey)), ""},
		"another's":            {armoured("CERTIFICATE", raw(samltest.ImpostorKey)), "metadata"},
		"a key":                {armoured("PUBLIC KEY", raw(samltest.ProviderKey)), "metadataCertificate"},
		"two":                  {armoured("CERTIFICATE", raw(samltest.ProviderKey)) + armoured("CERTIFICATE", raw(samltest.ImpostorKey)), "metadataCertificate"},
		"no certificate":       {"AAAA", "metadataCertificate"},
		"no base64":            {"!", "metadataCertificate"},
	} {
		settings, err := json.Marshal(ConnectionSettings{Metadata: adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey), MetadataCertificate: c.certificate})
		if err != nil {
			t.Fatal(err)
		}
		u, problems := openUpstream(settings)
		at := slices.IndexFunc(problems, func(p connections.Problem) bool { return p.Severity == connections.SeverityError })
		if (u == nil) != (c.field != "") || (at >= 0) != (c.field != "") || at >= 0 && problems[at].Field != c.field {
			t.Errorf("%s: got %v, want an error at %q", name, problems, c.field)
		}
	}
}
