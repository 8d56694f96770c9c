package saml2

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"trin/connections"
)

// scoped is the metadata of a provider with extensions of the entity and of its
// role.
func scoped(entity, role string) string {
	extensions := func(text string) string {
		if text == "" {
			return ""
		}
		return `<md:Extensions>` + text + `</md:Extensions>`
	}
	return fmt.Sprintf(`<md:EntityDescriptor xmlns:md="%s" xmlns:ds="%s" xmlns:shibmd="%s" entityID="https://idp.test">%s`+
		`<md:IDPSSODescriptor protocolSupportEnumeration="%s">%s<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`+
		`<md:SingleSignOnService Binding="%s" Location="https://idp.test/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
		NamespaceMetadata, NamespaceSignature, NamespaceShibboleth, extensions(entity), NamespaceProtocol, extensions(role), certificateText(spKey), BindingRedirect)
}

func TestScopesOfMetadata(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, entity, role string
		want               []connections.Scope
	}{
		{name: "none"},
		{name: "of the role", role: `<shibmd:Scope regexp="false">example.dk</shibmd:Scope><shibmd:Scope>b.example.dk</shibmd:Scope>`,
			want: []connections.Scope{{Value: "example.dk"}, {Value: "b.example.dk"}}},
		{name: "of the entity", entity: "<shibmd:Scope>\n example.dk </shibmd:Scope>", want: []connections.Scope{{Value: "example.dk"}}},
		{name: "of both", entity: `<shibmd:Scope>b</shibmd:Scope>`, role: `<shibmd:Scope>a</shibmd:Scope>`, want: []connections.Scope{{Value: "a"}, {Value: "b"}}},
		{name: "expressions", role: `<shibmd:Scope regexp="true">.+\.dk</shibmd:Scope><shibmd:Scope regexp="1">x</shibmd:Scope>`,
			want: []connections.Scope{{Value: `.+\.dk`, Regexp: true}, {Value: "x", Regexp: true}}},
		{name: "a word that is neither true nor false allows nothing", role: `<shibmd:Scope regexp="maybe">x</shibmd:Scope>`},
		{name: "empty", role: `<shibmd:Scope> </shibmd:Scope>`},
		{name: "never cut by a comment", role: `<shibmd:Scope>example.dk<!-- -->.evil</shibmd:Scope>`, want: []connections.Scope{{Value: "example.dk.evil"}}},
		{name: "with a child", role: `<shibmd:Scope>a<b/></shibmd:Scope>`},
		{name: "too long", role: `<shibmd:Scope>` + strings.Repeat("a", maxEntityID+1) + `</shibmd:Scope>`},
		{name: "of another namespace", role: `<x:Scope xmlns:x="urn:x">a</x:Scope>`},
		{name: "deeper", role: `<x:Y xmlns:x="urn:x"><shibmd:Scope>a</shibmd:Scope></x:Y>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			raw, err := json.Marshal(ConnectionSettings{Metadata: scoped(test.entity, test.role)})
			if err != nil {
				t.Fatal(err)
			}
			got, err := connectionScopes(raw)
			if err != nil || len(got) != len(test.want) || len(got) > 0 && !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v and %v, want %v", got, err, test.want)
			}
		})
	}
}

func TestScopeThatCannotBeReadIsToldOf(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	for pattern, want := range map[string]bool{`(`: true, `(?=a)`: true, `.+\.example\.dk`: false} {
		raw, err := json.Marshal(ConnectionSettings{Metadata: scoped("", `<shibmd:Scope regexp="true">`+pattern+`</shibmd:Scope>`)})
		if err != nil {
			t.Fatal(err)
		}
		told := false
		for _, p := range r.kind.check(connections.RoleAuthentication, raw) {
			told = told || p.Severity == connections.SeverityWarning && strings.Contains(p.Message, "allows nothing")
		}
		if told != want {
			t.Errorf("%s: told %v, want %v", pattern, told, want)
		}
	}
}
