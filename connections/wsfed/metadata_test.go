package wsfed

import (
	"crypto/x509"
	"slices"
	"strings"
	"testing"

	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

func certificates(names ...string) []*x509.Certificate {
	var list []*x509.Certificate
	for _, name := range names {
		list = append(list, samltest.Named(name).Certificate)
	}
	return list
}

func sameCertificates(got []*x509.Certificate, names ...string) bool {
	return slices.EqualFunc(got, certificates(names...), (*x509.Certificate).Equal)
}

// The documents of the products, in the shape in which they publish them.
func TestParseMetadata(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		document string
		id       string
		keys     []string
		passive  string
		tokens   []string
		realms   []string // nil = no application role
	}{
		"AD FS": {adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey), adfstest.Issuer, []string{samltest.ProviderKey},
			adfstest.SignIn, []string{TokenTypeSAML20, TokenTypeSAML11}, []string{
				"https://adfs.example.test/adfs/services/trust/2005/issuedtokenmixedasymmetricbasic256",
				"https://adfs.example.test/adfs/services/trust/13/issuedtokenmixedsymmetricbasic256", adfstest.SignIn, adfstest.Issuer}},
		"AD FS at rollover": {adfstest.ADFS(samltest.ProviderKey, samltest.ProviderNextKey), adfstest.Issuer,
			[]string{samltest.ProviderKey, samltest.ProviderNextKey}, adfstest.SignIn, []string{TokenTypeSAML20, TokenTypeSAML11}, []string{
				"https://adfs.example.test/adfs/services/trust/2005/issuedtokenmixedasymmetricbasic256",
				"https://adfs.example.test/adfs/services/trust/13/issuedtokenmixedsymmetricbasic256", adfstest.SignIn, adfstest.Issuer}},
		"Entra ID":      {adfstest.Entra(samltest.ProviderKey), adfstest.EntraIssuer, []string{samltest.ProviderKey}, adfstest.EntraPassive, nil, []string{adfstest.EntraIssuer}},
		"SimpleSAMLphp": {adfstest.SimpleSAMLphp(samltest.ProviderKey), "https://ssp.example.test/idp", []string{samltest.ProviderKey}, "https://ssp.example.test/idp/prp", []string{TokenTypeSAML11}, nil},
		"npm wsfed":     {adfstest.NodeWSFed(samltest.ProviderKey), "urn:node:wsfed", []string{samltest.ProviderKey}, "http://127.0.0.1:3001/wsfed", nil, nil},
		"an endpoint without a namespace": {strings.NewReplacer("<fed:PassiveRequestorEndpoint>", "<PassiveRequestorEndpoint>", "</fed:PassiveRequestorEndpoint>", "</PassiveRequestorEndpoint>").Replace(adfstest.SimpleSAMLphp(samltest.ProviderKey)),
			"https://ssp.example.test/idp", []string{samltest.ProviderKey}, "https://ssp.example.test/idp/prp", []string{TokenTypeSAML11}, nil},
		"another prefix": {strings.NewReplacer("fed:", "x1:", "xmlns:fed", "xmlns:x1").Replace(adfstest.NodeWSFed(samltest.ProviderKey)),
			"urn:node:wsfed", []string{samltest.ProviderKey}, "http://127.0.0.1:3001/wsfed", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := ParseMetadata([]byte(c.document))
			if err != nil {
				t.Fatal(err)
			}
			if m.EntityID != c.id || m.Service == nil || !m.ValidUntil.IsZero() {
				t.Fatalf("got %+v", m)
			}
			if !sameCertificates(m.Service.Signing, c.keys...) {
				t.Errorf("got %d signing certificates, want %q in that order", len(m.Service.Signing), c.keys)
			}
			if want := []string{c.passive}; !slices.Equal(m.Service.Passive, want) {
				t.Errorf("got %q, want %q", m.Service.Passive, want)
			}
			if !slices.Equal(m.Service.TokenTypes, c.tokens) {
				t.Errorf("token types: got %q, want %q", m.Service.TokenTypes, c.tokens)
			}
			if (m.Application == nil) != (c.realms == nil) || m.Application != nil && !slices.Equal(m.Application.Realms, c.realms) {
				t.Errorf("got %+v, want the realms %q", m.Application, c.realms)
			}
		})
	}
}

// An application can be filled from its metadata: its realm, where its answers
// go, and what it may be encrypted to.
func TestParseMetadataOfAnApplication(t *testing.T) {
	t.Parallel()
	m, err := ParseMetadata([]byte(adfstest.ADFS(samltest.ProviderKey)))
	if err != nil {
		t.Fatal(err)
	}
	if a := m.Application; !slices.Equal(a.Replies, []string{adfstest.SignIn}) || len(a.Encryption) != 1 ||
		!a.Encryption[0].Certificate.Equal(samltest.Named(samltest.EncryptionKey).Certificate) {
		t.Errorf("got %+v", a)
	}
	whole := adfstest.ADFS(samltest.ProviderKey)
	from, to := strings.Index(whole, "<fed:TargetScopes>"), strings.Index(whole, "</fed:TargetScopes>")
	m, err = ParseMetadata([]byte(whole[:from] + whole[to+len("</fed:TargetScopes>"):]))
	if err != nil || !slices.Equal(m.Application.Realms, []string{adfstest.Issuer}) {
		t.Errorf("got %+v, %v, want the entityID as the realm", m.Application, err)
	}
}

// The earliest end counts: that of the whole, or that of a role that is read.
func TestMetadataValidity(t *testing.T) {
	t.Parallel()
	const early, late = "2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"
	good := adfstest.ADFS(samltest.ProviderKey)
	whole := func(document, until string) string {
		return strings.Replace(document, " entityID", ` validUntil="`+until+`" entityID`, 1)
	}
	role := func(document, name, until string) string {
		return strings.Replace(document, "<"+name+" ", "<"+name+` validUntil="`+until+`" `, 1)
	}
	for name, c := range map[string]struct{ document, want string }{
		"the whole":              {whole(good, late), late},
		"a role":                 {role(good, "RoleDescriptor", early), early},
		"a role that is earlier": {role(whole(good, late), "RoleDescriptor", early), early},
		"a role that is later":   {role(whole(good, early), "RoleDescriptor", late), early},
		"a role of SAML":         {role(good, "IDPSSODescriptor", early), ""},
	} {
		m, err := ParseMetadata([]byte(c.document))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := ""
		if !m.ValidUntil.IsZero() {
			got = m.ValidUntil.Format("2006-01-02T15:04:05Z")
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	if m, err := ParseMetadata([]byte(role(good, "RoleDescriptor", "soon"))); err == nil {
		t.Errorf("got %+v", m)
	}
}

// Encryption keys in a token service's role are not keys that sign.
func TestJ12_SigningKeysAlone(t *testing.T) {
	t.Parallel()
	whole := adfstest.ADFS(samltest.ProviderKey, samltest.ProviderNextKey)
	at := strings.Index(whole, "fed:SecurityTokenServiceType")
	service := strings.Replace(whole[at:], `use="signing"`, `use="encryption"`, 1)
	m, err := ParseMetadata([]byte(whole[:at] + service))
	if err != nil {
		t.Fatal(err)
	}
	if !sameCertificates(m.Service.Signing, samltest.ProviderNextKey) {
		t.Errorf("got %d signing certificates, want the one that is for signing", len(m.Service.Signing))
	}
}

func TestJ12_HostileMetadata(t *testing.T) {
	t.Parallel()
	good := adfstest.ADFS(samltest.ProviderKey)
	if _, err := ParseMetadata([]byte(good)); err != nil {
		t.Fatal(err)
	}
	passive := `<fed:PassiveRequestorEndpoint><EndpointReference xmlns="` + NamespaceAddressing + `"><Address>` + adfstest.SignIn + `</Address></EndpointReference></fed:PassiveRequestorEndpoint>`
	service := strings.LastIndex(good, passive)
	// in puts another address into the token service's endpoint, and beside it.
	in := func(address string) string {
		return good[:service] + strings.Replace(passive, adfstest.SignIn, address, 1) + good[service+len(passive):]
	}
	beside := func(address string) string {
		return good[:service] + passive + strings.Replace(passive, adfstest.SignIn, address, 1) + good[service+len(passive):]
	}
	for name, c := range map[string]struct{ document, says string }{
		"javascript":               {in("javascript:alert(1)"), "PassiveRequestorEndpoint 0"},
		"data":                     {in("data:text/html,x"), "PassiveRequestorEndpoint 0"},
		"http":                     {in("http://adfs.example.test/adfs/ls/"), "https"},
		"http, loopback as name":   {in("http://localhost.evil.test/"), "https"},
		"user information":         {in("https://adfs.example.test@evil.test/"), "user information"},
		"fragment":                 {in("https://adfs.example.test/#x"), "fragment"},
		"relative":                 {in("/adfs/ls/"), "host"},
		"empty":                    {in(""), "empty"},
		"line break":               {in("https://adfs.example.test/&#10;x"), "characters"},
		"beside a good one":        {beside("javascript:alert(1)"), "PassiveRequestorEndpoint 1"},
		"of the application":       {strings.Replace(good, passive, strings.Replace(passive, adfstest.SignIn, "javascript:x", 1), 1), "RoleDescriptor 0"},
		"sign-out":                 {strings.Replace(good, passive+"</RoleDescriptor><SPSSO", strings.ReplaceAll(strings.Replace(passive, adfstest.SignIn, "http://evil.test/", 1), "PassiveRequestorEndpoint", "SingleSignOutNotificationEndpoint")+passive+"</RoleDescriptor><SPSSO", 1), "SingleSignOutNotificationEndpoint 0"},
		"two addresses":            {in(adfstest.SignIn + "</Address><Address>https://evil.test/"), "more than one Address"},
		"an element in an address": {in(adfstest.SignIn + "<x/>"), "Address"},
		"no address":               {strings.ReplaceAll(good, "<Address>"+adfstest.SignIn+"</Address>", ""), "Address"},
		"no reference":             {good[:service] + "<fed:PassiveRequestorEndpoint/>" + good[service+len(passive):], "no EndpointReference"},
		"two token services":       {strings.Replace(good, "fed:ApplicationServiceType", "fed:SecurityTokenServiceType", 1), "a second SecurityTokenServiceType"},
		"two applications":         {strings.Replace(good, "fed:SecurityTokenServiceType", "fed:ApplicationServiceType", 1), "a second ApplicationServiceType"},
		"a type without meaning":   {strings.Replace(good, "fed:SecurityTokenServiceType", "x:SecurityTokenServiceType", 1), "names no type"},
		"a type twice":             {strings.Replace(good, `xsi:type="fed:Sec`, `xmlns:y="http://www.w3.org/2001/XMLSchema-instance" y:type="fed:ApplicationServiceType" xsi:type="fed:Sec`, 1), ""},
		"a realm that is no URI":   {strings.Replace(good, "trust</Address>", "trust&#9;x</Address>", 1), ""},
		"DOCTYPE":                  {"<!DOCTYPE x>" + good, "doctype"},
		"an aggregate":             {`<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">` + good + `</EntitiesDescriptor>`, "aggregate"},
		"another root":             {strings.NewReplacer("<EntityDescriptor", "<Entity", "</EntityDescriptor", "</Entity").Replace(good), "EntityDescriptor"},
		"no entityID":              {strings.Replace(good, ` entityID="`+adfstest.Issuer+`"`, "", 1), "entityID"},
		"every tenant":             {strings.Replace(good, adfstest.Issuer, "https://sts.windows.net/{tenantid}/", 1), "tenant"},
		"validUntil garbage":       {strings.Replace(good, " entityID", ` validUntil="soon" entityID`, 1), "validUntil"},
		"unknown use":              {strings.Replace(good, `use="signing"`, `use="sign"`, 1), "use"},
		"no certificate":           {strings.Replace(good, "<X509Certificate>", "<X509Certificate>!", 1), "base64"},
		"no XML":                   {"MZ", "metadata"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.document == good {
				t.Fatal("nothing was changed")
			}
			m, err := ParseMetadata([]byte(c.document))
			if err == nil {
				t.Fatalf("got %+v", m)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %q, want it to say %q", err, c.says)
			}
		})
	}
}

// A pinned certificate makes the signature count: what is changed after it was
// signed, or signed by another, is refused.
func TestParseSignedMetadata(t *testing.T) {
	t.Parallel()
	signed := adfstest.Sign(adfstest.ADFS(samltest.ProviderKey, samltest.ProviderNextKey), samltest.ProviderKey)
	m, err := ParseSignedMetadata([]byte(signed), certificates(samltest.ProviderKey))
	if err != nil {
		t.Fatal(err)
	}
	if m.Service == nil || m.Application == nil || !slices.Equal(m.Service.Passive, []string{adfstest.SignIn}) ||
		!sameCertificates(m.Service.Signing, samltest.ProviderKey, samltest.ProviderNextKey) {
		t.Errorf("got %+v", m)
	}
	for name, c := range map[string]struct {
		document string
		signers  []string
	}{
		"another signer":     {signed, []string{samltest.ImpostorKey}},
		"no signer":          {signed, nil},
		"unsigned":           {adfstest.ADFS(samltest.ProviderKey), []string{samltest.ProviderKey}},
		"another address":    {strings.Replace(signed, adfstest.SignIn, "https://evil.test/adfs/ls/", -1), []string{samltest.ProviderKey}},
		"another entityID":   {strings.Replace(signed, adfstest.Issuer, "http://evil.test/", 1), []string{samltest.ProviderKey}},
		"another key":        {strings.Replace(signed, `use="encryption"`, `use="signing"`, 1), []string{samltest.ProviderKey}},
		"a role that is new": {strings.Replace(signed, "<ContactPerson", `<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/><ContactPerson`, 1), []string{samltest.ProviderKey}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if m, err := ParseSignedMetadata([]byte(c.document), certificates(c.signers...)); err == nil {
				t.Errorf("got %+v", m)
			}
		})
	}
}

// The signature does not cover what a prefix means that nothing but a type uses
// (Exclusive XML Canonicalization 1.0, 1.3). Declared anew, with the children
// put right again, the document still verifies, and its roles must stay what
// the signer made them.
func TestSignedMetadataKeepsItsTypes(t *testing.T) {
	t.Parallel()
	signed := adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey)
	good := ` xmlns:fed="` + NamespaceFederation + `"`
	moved := strings.ReplaceAll(signed, good, ` xmlns:fed="urn:x"`)
	for _, child := range []string{"ClaimTypesRequested", "TargetScopes", "ApplicationServiceEndpoint", "PassiveRequestorEndpoint", "TokenTypesOffered", "ClaimTypesOffered", "SecurityTokenServiceEndpoint"} {
		moved = strings.ReplaceAll(moved, "<fed:"+child+">", "<fed:"+child+good+">")
	}
	if unsigned, err := ParseMetadata([]byte(moved)); err != nil || unsigned.Service != nil {
		t.Fatalf("got %+v, %v, want no role where no signature says otherwise", unsigned, err)
	}
	m, err := ParseSignedMetadata([]byte(moved), certificates(samltest.ProviderKey))
	if err != nil {
		t.Fatal(err)
	}
	if m.Service == nil || m.Application == nil || !slices.Equal(m.Service.Passive, []string{adfstest.SignIn}) {
		t.Errorf("got %+v, want the roles as they were signed", m)
	}
}
