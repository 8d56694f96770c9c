package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/admin/upkeep"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/connections/saml2/samltest"
	"trin/store"
)

// TestMetadataAgain: list, refresh and approve, as the commands do them.
func TestMetadataAgain(t *testing.T) {
	t.Parallel()
	n, shut, err := node.Offline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := shut(); err != nil {
			t.Error(err)
		}
	}()
	if err := n.Keyring.Ensure(t.Context(), store.KeyPlan{}); err != nil {
		t.Fatal(err)
	}
	idp := func(keys ...string) string {
		return samltest.IDP{EntityID: "https://idp.test", SSO: map[string]string{samltest.Redirect: "https://idp.test/sso"}, Signing: keys}.Metadata()
	}
	quoted, err := json.Marshal(idp(samltest.ProviderKey))
	if err != nil {
		t.Fatal(err)
	}
	text, problems := installation.Parse("t", []byte("kind: vocabulary\npresets: [house]\n---\nkind: authentication\nid: idp\nprotocol: saml2\nfirstFactor: 20\nsettings:\n  metadataURL: https://idp.test/\n  metadata: "+string(quoted)+"\n"), nil)
	documents, err := text.Documents()
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if _, err := n.Store.Replace(t.Context(), 0, documents, "test", ""); err != nil {
		t.Fatal(err)
	}
	page := idp(samltest.ProviderKey, samltest.ProviderNextKey)
	n.Upkeep.Fetch = func(context.Context, upkeep.Request) (upkeep.Answer, error) {
		return upkeep.Answer{Body: []byte(page)}, nil
	}
	ctx := t.Context()
	var out bytes.Buffer
	list := func() string {
		t.Helper()
		states, err := n.Upkeep.States(ctx, operator())
		if err != nil {
			t.Fatal(err)
		}
		out.Reset()
		if err := writeStates(&out, states); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := list(); !strings.Contains(got, "idp") || !strings.Contains(got, "never") {
		t.Errorf("got %q", got)
	}
	if err := refreshMetadata(ctx, &out, n.Upkeep, "nobody"); err == nil {
		t.Error("who is not there is fetched for")
	}
	out.Reset()
	if err := refreshMetadata(ctx, &out, n.Upkeep, "authentication/idp"); err != nil {
		t.Fatal(err)
	}
	fingerprint := strings.ToUpper(upkeep.Fingerprint(connections.PublishedKey{Certificate: samltest.Named(samltest.ProviderNextKey).Certificate}))
	if got := out.String(); !strings.HasPrefix(got, "proposed\n") || !strings.Contains(got, "+ IDPSSODescriptor signing certificate, SHA-256 "+fingerprint) {
		t.Errorf("got %q", got)
	}
	if err := refreshMetadata(ctx, &out, n.Upkeep, "idp"); err == nil || !strings.Contains(err.Error(), "a moment ago") {
		t.Errorf("at once again: got %v", err)
	}
	if got := list(); !strings.Contains(got, "waits: 1 (keys, unverified)") {
		t.Errorf("got %q", got)
	}
	if err := approveMetadata(ctx, &out, n.Upkeep, 1, "", true); err != nil {
		t.Fatal(err)
	}
	if newest, err := n.Store.Newest(ctx); err != nil || newest != 1 {
		t.Errorf("only shown, and version %d is in force, %v", newest, err)
	}
	out.Reset()
	if err := approveMetadata(ctx, &out, n.Upkeep, 1, "told by phone", false); err != nil || !strings.Contains(out.String(), "version 2 is in force") {
		t.Errorf("got %q, %v", out.String(), err)
	}
	if err := approveMetadata(ctx, &out, n.Upkeep, 2, "", false); err == nil {
		t.Error("what is not there is approved")
	}
}
