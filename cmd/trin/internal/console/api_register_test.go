package console

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/connections/saml2/samltest"
)

// walkRegister makes connections from what others publish, and by hand.
func walkRegister(t *testing.T, c *caller) {
	const address = "https://idp5.example.dk/metadata"
	published := samltest.IDP{EntityID: "https://idp5.example.dk", SSO: map[string]string{samltest.Redirect: "https://idp5.example.dk/sso"}, Signing: []string{samltest.ProviderKey}}.Metadata()
	c.Desk().Fetch = func(_ context.Context, at string) ([]byte, error) {
		if at == address {
			return []byte(published), nil
		}
		return nil, errors.New("nothing is there")
	}
	path, tag := c.newDraft("")
	bodyOf := func(fields map[string]any) string {
		written, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		return string(written)
	}
	type outlook struct {
		Protocol string
		Theirs   *struct {
			Name, From, Signed string
			Certificates       []struct{ Fingerprint string }
		}
		Document *struct{ ID string }
	}
	provider := map[string]any{"kind": "authentication", "address": address, "firstFactor": "20"}
	seen := c.must("POST", path+"/new/look", bodyOf(provider))
	if got := read[outlook](t, seen); got.Protocol != "saml2" || got.Theirs == nil || got.Theirs.Name != "https://idp5.example.dk" || got.Theirs.From != address || got.Theirs.Signed != "no" ||
		len(got.Theirs.Certificates) != 1 || len(got.Theirs.Certificates[0].Fingerprint) != 64 || got.Document == nil || got.Document.ID != "idp5" {
		t.Errorf("got %s", short(seen.body))
	}
	if got := c.must("GET", path, ""); got.tag() != tag {
		t.Error("to look has changed the draft")
	}
	c.refused("precondition-required", "POST", path+"/new", bodyOf(provider))
	c.refused("precondition-failed", "POST", path+"/new", bodyOf(provider), "If-Match", `"99"`)
	put := c.must("POST", path+"/new", bodyOf(provider), "If-Match", tag)
	tag = put.tag()
	document := c.must("GET", path+"/documents/authentication/idp5", "", "Accept", "application/yaml")
	for _, want := range []string{"metadataURL: " + address, "firstFactor: 20", "protocol: saml2", "forward: true"} {
		if !strings.Contains(document.body, want) {
			t.Errorf("no %q in %s", want, document.body)
		}
	}
	for name, wrong := range map[string]struct {
		fields  map[string]any
		pointer string
	}{
		"taken":            {map[string]any{"kind": "authentication", "document": published, "id": "idp5"}, "/id"},
		"no id":            {map[string]any{"kind": "authentication", "document": published, "id": "Not an ID"}, "/id"},
		"both":             {map[string]any{"kind": "authentication", "address": address, "document": published}, "/address"},
		"nothing there":    {map[string]any{"kind": "authentication", "address": "https://none.example.dk"}, "/address"},
		"not https":        {map[string]any{"kind": "authentication", "address": "http://idp5.example.dk"}, "/address"},
		"no metadata":      {map[string]any{"kind": "authentication", "document": "hello"}, "/document"},
		"another protocol": {map[string]any{"kind": "authentication", "document": published, "protocol": "oidc"}, "/protocol"},
		"neither":          {map[string]any{"kind": "authentication"}, "/protocol"},
		"an unknown field": {map[string]any{"kind": "authentication", "document": published, "author": "anna"}, "/author"},
		"an entity of XML": {map[string]any{"kind": "authentication", "document": `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><EntityDescriptor>&e;</EntityDescriptor>`}, "/document"},
	} {
		if got := c.refused("invalid", "POST", path+"/new", bodyOf(wrong.fields), "If-Match", tag); !strings.Contains(got.body, `"pointer":"`+wrong.pointer+`"`) || strings.Contains(got.body, "root:") {
			t.Errorf("%s: got %s, want %s", name, short(got.body), wrong.pointer)
		}
	}
	held := c.refused("invalid-installation", "POST", path+"/new", bodyOf(map[string]any{
		"kind": "authentication", "protocol": "oidc", "id": "op5", "settings": map[string]any{"issuer": "https://op5.example.dk", "clientID": "trin", "clientSecret": "do-not-tell"},
	}), "If-Match", tag)
	if strings.Contains(held.body, "do-not-tell") {
		t.Errorf("the secret is answered: %s", held.body)
	}
	// By hand, without anything to read.
	c.must("POST", path+"/new", bodyOf(map[string]any{
		"kind": "application", "protocol": "wsfed", "id": "wiki", "nameEnglish": "The wiki", "authentication": []string{"local"}, "floor": "20",
		"settings": map[string]any{"realm": "urn:wiki", "reply": []string{"https://wiki.example.dk/"}},
	}), "If-Match", tag)
	if got := c.must("GET", path+"/documents/application/wiki", "", "Accept", "application/yaml"); !strings.Contains(got.body, "realm: urn:wiki") || !strings.Contains(got.body, "floor: 20") {
		t.Errorf("got %s", got.body)
	}
	// One organisation fetches nothing, and does not come into the draft of others.
	south := c.caller(access.Administrator, "south", access.Scopes()...)
	south.refused("not-found", "POST", path+"/new/look", bodyOf(provider))
	own, ownTag := south.newDraft("")
	south.refused("invalid", "POST", own+"/new", bodyOf(provider), "If-Match", ownTag)
	c.caller(access.Operator, "", access.ScopeRead, access.ScopeWrite).refused("forbidden", "POST", path+"/new/look", bodyOf(provider))
	c.must("DELETE", path, "", "If-Match", c.must("GET", path, "").tag())
	c.refused("final", "POST", path+"/new/look", bodyOf(provider))
}
