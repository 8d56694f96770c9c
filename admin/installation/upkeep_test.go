package installation_test

import (
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/connections"
)

func TestWatchedIn(t *testing.T) {
	t.Parallel()
	document := func(kind, id, rest string) connections.Document {
		text := "kind: " + kind + "\n"
		if id != "" {
			text += "id: " + id + "\n"
		}
		return connections.Document{Kind: kind, ID: id, Body: []byte(text + rest)}
	}
	got := installation.WatchedIn([]connections.Document{
		document("application", "a", "organisation: odense\nsettings:\n  metadataURL: https://a.test/\n  metadata: text\n"),
		document("application", "by-hand", "settings:\n  metadata: metadataURL\n"),
		document("authentication", "b", "enabled: false\nmetadata: {refresh: automatic, every: 1h}\nsettings: {metadataURL: \"https://b.test/\"}\n"),
		document("authentication", "c", "metadata: {refresh: never, every: 1s}\nsettings: {metadataURL: \"https://c.test/\"}\n"),
		document("settings", "", "metadata: {refresh: \"off\", every: 12h}\n"),
	})
	want := []installation.Watched{
		{Kind: "application", ID: "a", Organisation: "odense", Enabled: true, Address: "https://a.test/", Metadata: "text", Refresh: installation.RefreshOff, Every: 12 * time.Hour},
		{Kind: "authentication", ID: "b", Address: "https://b.test/", Refresh: installation.RefreshAutomatic, Every: time.Hour},
		{Kind: "authentication", ID: "c", Enabled: true, Address: "https://c.test/", Refresh: installation.RefreshOff, Every: 12 * time.Hour},
	}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
}

// What stands under metadata is checked, in the settings and in a connection.
func TestRefreshIsChecked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ settings, connection, want string }{
		"right":            {"{refresh: approve, every: 6h}", "", ""},
		"a word":           {"{refresh: sometimes}", "", `"sometimes" is no way`},
		"too often":        {"{every: 1m}", "", "1m0s is not between"},
		"too seldom":       {"{every: 8000h}", "", "is not between"},
		"a field":          {"{evry: 6h}", "", "evry"},
		"without address":  {"", "{refresh: approve}", "name no metadataURL"},
		"nothing verifies": {"", "{refresh: automatic}\nsettings: {metadataURL: 'https://a.test/', metadata: x}", "No metadataCertificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "kind: settings\n"
			if c.settings != "" {
				text += "metadata: " + c.settings + "\n"
			}
			text += "---\nkind: vocabulary\npresets: [house]\n---\nkind: authentication\nid: c\nprotocol: fake\nfirstFactor: 20\n"
			if c.connection != "" {
				text += "metadata: " + c.connection + "\n"
			}
			parsed, problems := installation.Parse("t.yaml", []byte(text), nil)
			_, found := parsed.Build(1, installation.Parts{Kinds: kinds()})
			said := ""
			for _, p := range append(problems, found...) {
				if strings.HasPrefix(p.Field, "metadata") {
					said += p.Message
				}
			}
			if c.want == "" && said != "" || !strings.Contains(said, c.want) {
				t.Errorf("got %q, want %q", said, c.want)
			}
		})
	}
}

// K3: only administrators of every organisation say where Trin goes.
func TestK3_TheAddressOfMetadataIsGuarded(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"metadataURL", "metadataurl"} {
		d := connections.Document{Kind: "application", ID: "a", Body: []byte("kind: application\nid: a\nsettings:\n  " + field + ": https://a.test/\n")}
		if got := installation.Guarded(d)["settings.metadataURL"]; !strings.Contains(got, "https://a.test/") {
			t.Errorf("%s: got %q", field, got)
		}
	}
}
