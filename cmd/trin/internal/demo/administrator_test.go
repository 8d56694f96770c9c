package demo

import (
	"log/slog"
	"net/http"
	"testing"

	"trin/cmd/trin/internal/useragent"
)

// TestAdministrator: who is printed as the demo's administrator comes in, by the
// password and the code.
func TestAdministrator(t *testing.T) {
	t.Parallel()
	d, err := Start(t.Context(), Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	agent := useragent.New(transport)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(agent.Open(t.Context(), d.URL()+"/admin/"))
	must(agent.Submit(t.Context(), agent.Last().Page.Form("name", "password"), "", map[string]string{"name": Administrator, "password": Password}))
	code, err := d.Code()
	must(err)
	must(agent.Submit(t.Context(), agent.Last().Page.Form("code"), "", map[string]string{"code": code}))
	if at := agent.Last(); at.URL.Path != "/admin/" || at.Status == http.StatusForbidden {
		t.Errorf("got %d at %s, want the administration: %v", at.Status, at.URL, at.Page)
	}
}
