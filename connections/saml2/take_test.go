package saml2

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

// titled is an application that says much of itself.
func titled() string {
	plain := samltest.SP{EntityID: "https://journal.example.dk", Consumers: []string{"https://journal.example.dk/acs"},
		Signing: []string{samltest.ProviderNextKey}, Encryption: []string{samltest.EncryptionKey}, RequestSigned: true}.Metadata()
	before, rest, _ := strings.Cut(plain, "SPSSODescriptor")
	attributes, role, _ := strings.Cut(rest, ">")
	prefix := before[strings.LastIndex(before, "<")+1:]
	ui := `<` + prefix + `Extensions><mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"><mdui:DisplayName xml:lang="da">Journalen
		` + "\u202e" + `&lt;b&gt;</mdui:DisplayName><mdui:DisplayName xml:lang="en-GB">The journal</mdui:DisplayName><mdui:DisplayName xml:lang="sv">Journalen</mdui:DisplayName></mdui:UIInfo></` + prefix + `Extensions>`
	service := `<` + prefix + `AttributeConsumingService index="0"><` + prefix + `ServiceName xml:lang="en">x</` + prefix + `ServiceName><` + prefix + `RequestedAttribute Name="urn:mail" FriendlyName="mail" isRequired="true"/><` + prefix + `RequestedAttribute Name="urn:mail"/></` + prefix + `AttributeConsumingService>`
	role = strings.Replace(role, "</"+prefix+"SPSSODescriptor>", service+"</"+prefix+"SPSSODescriptor>", 1)
	return before + "SPSSODescriptor" + attributes + ">" + ui + role
}

func TestTake_WhatMetadataGives(t *testing.T) {
	t.Parallel()
	got, err := Take(connections.RoleApplication, connections.Description{Document: []byte(titled())})
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "https://journal.example.dk" || got.Titles["da"] != "Journalen <b>" || got.Titles["en"] != "The journal" || len(got.Titles) != 2 ||
		!got.SignedRequests || len(got.Certificates) != 2 || string(got.Document) != titled() || got.Signature.Present {
		t.Errorf("got %+v", got)
	}
	if len(got.Attributes) != 1 || got.Attributes[0] != (connections.AskedAttribute{Name: "urn:mail", Friendly: "mail", Required: true}) {
		t.Errorf("got %+v", got.Attributes)
	}
	if len(got.Addresses) != 1 || got.Addresses[0] != (connections.Address{What: "AssertionConsumerService (HTTP-POST)", URL: "https://journal.example.dk/acs"}) {
		t.Errorf("got %+v", got.Addresses)
	}
	for _, other := range []string{"", "x", "{}", "<html/>", `<EntityDescriptor`} {
		_, err := Take(connections.RoleApplication, connections.Description{Document: []byte(other)})
		if err == nil || errors.Is(err, connections.ErrOtherDescription) == strings.Contains(other, "Entity") {
			t.Errorf("%q: got %v", other, err)
		}
	}
	if _, err := Take(connections.RoleAuthentication, connections.Description{Document: []byte(titled())}); !errors.Is(err, connections.ErrOtherDescription) {
		t.Errorf("an application as a provider: got %v", err)
	}
}

// The signature of metadata is worth what it covers, and a changed one is said
// to be.
func TestK4_TheSignatureOfADescription(t *testing.T) {
	t.Parallel()
	signed := adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey)
	for name, c := range map[string]struct {
		document string
		present  bool
		key      string
	}{
		"none":    {adfstest.ADFS(samltest.ProviderKey), false, ""},
		"one":     {signed, true, samltest.ProviderKey},
		"changed": {strings.ReplaceAll(signed, adfstest.SignIn, "https://evil.test/"), true, ""},
	} {
		got, err := Take(connections.RoleAuthentication, connections.Description{Document: []byte(c.document)})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		good := c.key == "" && got.Signature.Certificate == nil || c.key != "" && got.Signature.Certificate != nil && got.Signature.Certificate.Equal(samltest.Named(c.key).Certificate)
		if got.Signature.Present != c.present || !good || (got.Signature.Why != "") != (c.present && c.key == "") {
			t.Errorf("%s: got %+v", name, got.Signature)
		}
	}
}

// many is an aggregate that ends, with an application and providers in it.
func many(until string, names ...string) string {
	var b strings.Builder
	b.WriteString(`<x:EntitiesDescriptor xmlns:x="urn:oasis:names:tc:SAML:2.0:metadata" validUntil="` + until + `"><x:EntitiesDescriptor>`)
	b.WriteString(titled())
	for _, name := range names {
		b.WriteString(samltest.IDP{EntityID: name, SSO: map[string]string{samltest.Redirect: name + "/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata())
	}
	return b.String() + `</x:EntitiesDescriptor></x:EntitiesDescriptor>`
}

func TestTake_OneOfMany(t *testing.T) {
	t.Parallel()
	document := []byte(many("2030-01-01T00:00:00Z", "https://a.test", "https://b.test"))
	var several *connections.ManyError
	_, err := Take(connections.RoleAuthentication, connections.Description{Document: document})
	if !errors.As(err, &several) || len(several.Parties) != 2 || several.Parties[1].Name != "https://b.test" {
		t.Fatalf("got %v", err)
	}
	got, err := Take(connections.RoleAuthentication, connections.Description{Document: document, Party: "https://b.test"})
	if err != nil || got.Name != "https://b.test" || !got.ValidUntil.Equal(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("got %+v, %v", got, err)
	}
	again, err := ParseMetadata(got.Document)
	if err != nil || again.ID != "https://b.test" || !again.ValidUntil.Equal(got.ValidUntil) || strings.Contains(string(got.Document), "a.test") {
		t.Errorf("alone: got %+v, %v", again, err)
	}
	// The only one of the role needs no name.
	if got, err := Take(connections.RoleApplication, connections.Description{Document: document}); err != nil || got.Titles["en"] != "The journal" {
		t.Errorf("got %v, %v", got.Titles, err)
	}
	if _, err := Take(connections.RoleAuthentication, connections.Description{Document: document, Party: "https://c.test"}); !errors.As(err, &several) {
		t.Errorf("one that is not there: got %v", err)
	}
	twice := []byte(many("2030-01-01T00:00:00Z", "https://a.test", "https://a.test"))
	if _, err := Take(connections.RoleAuthentication, connections.Description{Document: twice, Party: "https://a.test"}); !errors.Is(err, errTwice) {
		t.Errorf("two of one name: got %v", err)
	}
	if _, err := Take(connections.RoleApplication, connections.Description{Document: []byte(many("never"))}); err == nil {
		t.Error("an end that cannot be read is none")
	}
}

// K4: an aggregate whose signature does not hold is not split: what is taken out of
// it would not show that any more.
func TestK4_AnAggregateIsBelievedOrNot(t *testing.T) {
	t.Parallel()
	plain := strings.Replace(many("2030-01-01T00:00:00Z", "https://a.test", "https://b.test"), "<x:EntitiesDescriptor ", `<x:EntitiesDescriptor ID="_all" `, 1)
	signed := adfstest.Sign(plain, samltest.ProviderKey)
	got, err := Take(connections.RoleAuthentication, connections.Description{Document: []byte(signed), Party: "https://b.test"})
	if err != nil || got.Signature.Certificate == nil || !got.Signature.Certificate.Equal(samltest.Named(samltest.ProviderKey).Certificate) {
		t.Errorf("got %+v, %v", got.Signature, err)
	}
	changed := strings.ReplaceAll(signed, "https://b.test/sso", "https://evil.test/sso")
	if changed == signed {
		t.Fatal("nothing was changed")
	}
	if got, err := Take(connections.RoleAuthentication, connections.Description{Document: []byte(changed), Party: "https://b.test"}); !errors.Is(err, errSignature) {
		t.Errorf("got %+v, %v", got, err)
	}
	inner := adfstest.Sign(strings.Replace(samltest.IDP{EntityID: "https://c.test", SSO: map[string]string{samltest.Redirect: "https://c.test/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata(), "EntityDescriptor ", `EntityDescriptor ID="_c" `, 1), samltest.ProviderKey)
	around := `<x:EntitiesDescriptor xmlns:x="urn:oasis:names:tc:SAML:2.0:metadata">` + strings.ReplaceAll(inner, "https://c.test/sso", "https://evil.test/sso") + `</x:EntitiesDescriptor>`
	if got, err := Take(connections.RoleAuthentication, connections.Description{Document: []byte(around)}); !errors.Is(err, errSignature) {
		t.Errorf("the party's own: got %+v, %v", got, err)
	}
}

// K4: what is brought is bounded, and nothing in it is fetched.
func TestK4_MetadataBombs(t *testing.T) {
	t.Parallel()
	entity := `entityID="https://x.test" xmlns="` + NamespaceMetadata + `">`
	for name, document := range map[string]string{
		"a document type": `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><EntityDescriptor ` + entity + `&e;</EntityDescriptor>`,
		"entities":        `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><EntityDescriptor ` + entity + `&b;</EntityDescriptor>`,
		"depth":           `<EntityDescriptor ` + entity + strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70) + `</EntityDescriptor>`,
		"elements":        `<EntityDescriptor ` + entity + strings.Repeat("<a/>", 50_000) + `</EntityDescriptor>`,
		"bytes":           `<EntityDescriptor ` + entity + strings.Repeat("a", 5<<20) + `</EntityDescriptor>`,
	} {
		if _, err := Take(connections.RoleAuthentication, connections.Description{Document: []byte(document)}); err == nil || errors.Is(err, connections.ErrOtherDescription) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// What is shown of metadata is bounded.
func TestTake_Bounded(t *testing.T) {
	t.Parallel()
	var more strings.Builder
	for i := range 500 {
		fmt.Fprintf(&more, `<md:RequestedAttribute xmlns:md="%s" Name="urn:%d"/>`, NamespaceMetadata, i)
	}
	document := titled()
	at := strings.Index(document, "RequestedAttribute")
	at = strings.LastIndex(document[:at], "<")
	got, err := Take(connections.RoleApplication, connections.Description{Document: []byte(document[:at] + more.String() + document[at:])})
	if err != nil || len(got.Attributes) != maxTold {
		t.Errorf("got %d, %v", len(got.Attributes), err)
	}
	if got := OneLine(strings.Repeat("æ", 400)); len(got) > maxWords || strings.ContainsRune(got, '\ufffd') {
		t.Errorf("got %q", got)
	}
	if !slices.ContainsFunc(shape(connections.RoleApplication), func(f connections.SettingField) bool {
		return f.Path == "sign.what" && f.Sort == connections.SettingChoice && slices.Contains(f.Choices, "both")
	}) {
		t.Errorf("got %+v", shape(connections.RoleApplication))
	}
}
