package saml2

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

// publishedIDP is a provider's metadata with dates of every kind.
func publishedIDP(keys ...string) string {
	text := samltest.IDP{EntityID: "https://idp.test", SSO: map[string]string{samltest.Redirect: "https://idp.test/sso", samltest.Post: "https://idp.test/post"}, Signing: keys}.Metadata()
	text = strings.Replace(text, " entityID=", ` ID="_1" validUntil="2026-12-01T00:00:00Z" cacheDuration="PT6H" entityID=`, 1)
	return strings.Replace(text, "<md:IDPSSODescriptor", `<md:Extensions><mdrpi:PublicationInfo xmlns:mdrpi="`+namespacePublication+
		`" creationInstant="2026-11-20T10:00:00Z" publisher="https://federation.test"/></md:Extensions><md:IDPSSODescriptor`, 1)
}

func TestDescribeMetadata(t *testing.T) {
	t.Parallel()
	p, err := DescribeMetadata([]byte(publishedIDP(samltest.ProviderKey)), "")
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "https://idp.test" || p.Verified || p.CacheDuration != 6*time.Hour ||
		!p.ValidUntil.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) || !p.Created.Equal(time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v", p)
	}
	if len(p.Keys) != 1 || p.Keys[0].Role != "IDPSSODescriptor" || p.Keys[0].Use != connections.KeySigning || !p.Keys[0].Certificate.Equal(samltest.Named(samltest.ProviderKey).Certificate) {
		t.Errorf("got the keys %+v", p.Keys)
	}
	for _, want := range []connections.Statement{
		{Field: "EntityDescriptor", Value: "entityID=https://idp.test"},
		{Field: "IDPSSODescriptor/SingleSignOnService (HTTP-Redirect)", Value: "https://idp.test/sso"},
		{Field: "IDPSSODescriptor/SingleSignOnService (HTTP-POST)", Value: "https://idp.test/post"},
		{Field: "Extensions/PublicationInfo", Value: "publisher=https://federation.test"},
	} {
		if !slices.Contains(p.Statements, want) {
			t.Errorf("got %+v, want %+v among them", p.Statements, want)
		}
	}
}

// What counts as the same, as other keys alone, and as another text.
func TestDescribeMetadata_WhatCounts(t *testing.T) {
	t.Parallel()
	one, both := publishedIDP(samltest.ProviderKey), publishedIDP(samltest.ProviderKey, samltest.ProviderNextKey)
	federation := adfstest.ADFS(samltest.ProviderKey)
	for name, c := range map[string]struct {
		old, now      string
		content, rest bool // the same
	}{
		"as it was":              {one, one, true, true},
		"dates":                  {one, strings.NewReplacer("2026-12-01", "2027-01-01", "2026-11-20", "2026-12-20", "PT6H", "PT1H", `"_1"`, `"_2"`).Replace(one), true, true},
		"another prefix":         {one, strings.NewReplacer("md:", "m:", "xmlns:md=", "xmlns:m=").Replace(one), true, true},
		"comments and lines":     {one, strings.ReplaceAll(one, "><md:", "><!-- -->\n<md:"), true, true},
		"a key more":             {one, both, false, true},
		"a key less":             {both, one, false, true},
		"keys in another order":  {both, publishedIDP(samltest.ProviderNextKey, samltest.ProviderKey), true, true},
		"another use of a key":   {one, strings.Replace(one, `use="signing"`, `use="encryption"`, 1), false, true},
		"an address":             {one, strings.Replace(one, "https://idp.test/sso", "https://evil.test/sso", 1), false, false},
		"another order":          {one, strings.NewReplacer("/sso", "/post", "/post", "/sso").Replace(one), false, false},
		"the entity":             {one, strings.Replace(one, `entityID="https://idp.test"`, `entityID="https://evil.test"`, 1), false, false},
		"a role more":            {one, strings.Replace(one, "</md:EntityDescriptor>", `<md:SPSSODescriptor protocolSupportEnumeration="x"/></md:EntityDescriptor>`, 1), false, false},
		"another namespace":      {one, strings.Replace(one, "<md:SingleSignOnService", `<x:SingleSignOnService xmlns:x="urn:x"`, 1), false, false},
		"a flag":                 {one, strings.Replace(one, "<md:IDPSSODescriptor", `<md:IDPSSODescriptor WantAuthnRequestsSigned="true"`, 1), false, false},
		"an algorithm of a key":  {one, strings.Replace(one, "</md:KeyDescriptor>", `<md:EncryptionMethod Algorithm="urn:cbc"/></md:KeyDescriptor>`, 1), false, false},
		"a signature":            {federation, adfstest.Sign(federation, samltest.ProviderKey), true, true},
		"a type's namespace":     {federation, strings.Replace(federation, "http://docs.oasis-open.org/wsfed/federation/200706", "urn:evil", 1), false, false},
		"text run into the next": {strings.Replace(one, "</md:IDPSSODescriptor>", "<md:A>b</md:A><md:A>c</md:A></md:IDPSSODescriptor>", 1), strings.Replace(one, "</md:IDPSSODescriptor>", "<md:A>bc</md:A><md:A/></md:IDPSSODescriptor>", 1), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old, err := DescribeMetadata([]byte(c.old), "")
			if err != nil {
				t.Fatal(err)
			}
			now, err := DescribeMetadata([]byte(c.now), "")
			if err != nil {
				t.Fatal(err)
			}
			if name != "as it was" && c.old == c.now {
				t.Fatal("nothing was changed")
			}
			if got := old.Content == now.Content; got != c.content {
				t.Errorf("the same content: got %t", got)
			}
			if got := old.Rest == now.Rest; got != c.rest {
				t.Errorf("the same beside the keys: got %t", got)
			}
		})
	}
}

// N1, B1 to B14: where a certificate is pinned, only what its key has signed is
// told.
func TestN1_DescribeMetadata_Verified(t *testing.T) {
	t.Parallel()
	pinned := base64.StdEncoding.EncodeToString(samltest.Named(samltest.ProviderKey).Certificate.Raw)
	signed := adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey)
	good, err := DescribeMetadata([]byte(signed), pinned)
	if err != nil || !good.Verified {
		t.Fatalf("got %+v, %v", good, err)
	}
	plain := adfstest.ADFS(samltest.ProviderKey)
	from := strings.Index(signed, "<ds:Signature")
	to := strings.Index(signed, "</ds:Signature>") + len("</ds:Signature>")
	if from < 0 || to < from {
		t.Fatal("the signature is not where it is expected")
	}
	signature, covered := signed[from:to], signed[:from]+signed[to:]
	evil := regexp.MustCompile(` ID="[^"]*"`).ReplaceAllString(strings.ReplaceAll(covered, adfstest.Issuer, "https://evil.test/"), ` ID="_evil"`)
	inside := func(document, what string) string {
		at := strings.Index(document, ">") + 1
		return document[:at] + what + document[at:]
	}
	for name, document := range map[string]string{
		"unsigned":                     plain,
		"by another":                   adfstest.Sign(plain, samltest.ImpostorKey),
		"changed":                      strings.ReplaceAll(signed, adfstest.SignIn, "https://evil.test/"),
		"its signature on another":     inside(evil, signature),
		"the signed one in extensions": inside(evil, signature+"<Extensions>"+covered+"</Extensions>"),
		"the signed one in an object":  inside(evil, strings.Replace(signature, "</ds:Signature>", "<ds:Object>"+covered+"</ds:Object></ds:Signature>", 1)),
		"whole inside of another":      inside(evil, signed),
		"a copy behind it":             strings.Replace(signed, "</EntityDescriptor>", evil+"</EntityDescriptor>", 1),
	} {
		if got, err := DescribeMetadata([]byte(document), pinned); err == nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestParseSpan(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"PT6H": 6 * time.Hour, "P1D": 24 * time.Hour, "P1DT1H1M1.5S": 25*time.Hour + time.Minute + time.Second, "PT0S": 0, "P1M": 720 * time.Hour,
		"P9999Y": longestSpan, "P100Y": longestSpan, "": -1, "P": -1, "PT": -1, "P1DT": -1, "-PT1H": -1, "6h": -1, "PT99999999999999H": -1,
	} {
		got, err := parseSpan(text)
		if err != nil {
			got = -1
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
