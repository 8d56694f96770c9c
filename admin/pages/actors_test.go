package pages

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/broker/web"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

var (
	viewer   = access.Actor{Name: "viggo", Subject: broker.Subject{Namespace: "local", Value: "viggo"}, Role: access.Viewer}
	operator = access.Actor{Name: "olga", Subject: broker.Subject{Namespace: "local", Value: "olga"}, Role: access.Operator}
	admin    = access.Actor{Name: "anna", Subject: broker.Subject{Namespace: "local", Value: "anna"}, Role: access.Administrator, Stepped: now}
)

// around is a shell at a fixed point of time.
func around(t testing.TB) *shell.Shell {
	t.Helper()
	clock, log := func() time.Time { return now }, slog.New(slog.NewTextHandler(io.Discard, nil))
	edge, err := web.New(web.Options{BaseURL: "https://login.example.org", Clock: clock, Random: rand.Reader, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return &shell.Shell{Edge: edge, Clock: clock, Random: rand.Reader, Log: log}
}

func as(actor access.Actor, r *http.Request) *http.Request {
	return r.WithContext(access.With(r.Context(), actor))
}
