package demo

import (
	"context"
	"fmt"
	"io"
	"strings"

	"trin/cmd/trin/internal/useragent"
)

// scene is one part of the walk: a story with the rules of docs/assurance.md
// that it shows.
type scene struct {
	name  string
	rules string
	play  func(context.Context, *walker) error
}

// walker is one browser in a scene.
type walker struct {
	demo  *Demo
	out   io.Writer
	agent *useragent.Agent
	seen  string // reference of the newest record that was looked at

	questions int // of the role source, before the system was opened
}

// Walk plays every scene and returns how many of them ended otherwise than
// docs/assurance.md demands.
func (d *Demo) Walk(ctx context.Context, out io.Writer) (failed int) {
	for i, s := range d.scenes() {
		fmt.Fprintf(out, "\n%d. %s\n   rules %s\n", i+1, s.name, s.rules)
		w := &walker{demo: d, out: out, agent: useragent.New(nil)}
		w.agent.OnHop, w.agent.Frames = w.print, true
		if err := s.play(ctx, w); err != nil {
			failed++
			fmt.Fprintf(out, "   DIFFERS: %v\n", err)
			continue
		}
		fmt.Fprintln(out, "   as demanded")
	}
	return failed
}

// print writes one hop.
func (w *walker) print(hop useragent.Hop) {
	path := hop.URL.Path
	if path == "" {
		path = "/"
	}
	fmt.Fprintf(w.out, "   %-4s %-16s %-44s %d%s\n", hop.Method, w.demo.place(hop.URL.Host), shorten(path), hop.Status, cargo(hop))
}

// cargo names the protocol message that a hop carried.
func cargo(hop useragent.Hop) string {
	for _, name := range []string{"SAMLRequest", "SAMLResponse", "wresult"} {
		if hop.Form.Get(name) != "" || hop.URL.Query().Get(name) != "" {
			return "  " + name
		}
	}
	for _, name := range []string{"request_uri", "claims", "acr_values", "code", "error"} {
		if value := hop.URL.Query().Get(name); value != "" {
			return "  " + name + " " + shorten(value)
		}
	}
	if action := hop.URL.Query().Get("wa"); action != "" {
		return strings.TrimRight("  "+action+" "+hop.URL.Query().Get("wauth"), " ")
	}
	return ""
}

func shorten(path string) string {
	const most = 44
	if len(path) > most {
		return path[:most-1] + "…"
	}
	return path
}

// open goes to a page of the application.
func (w *walker) open(ctx context.Context, path string) error {
	return w.agent.Open(ctx, w.demo.Application.BaseURL+path)
}

// forget loses Trin's session: its cookies come to the browser as empty ones.
func (w *walker) forget() error {
	cookies := w.agent.Cookies(w.demo.URL())
	for _, cookie := range cookies {
		cookie.MaxAge = -1
	}
	w.agent.Take(w.demo.URL(), cookies)
	return nil
}

// choose presses the button of a connection in Trin's chooser.
func (w *walker) choose(ctx context.Context, connection string) error {
	form := w.page().Form("connection")
	return w.agent.Submit(ctx, form, "connection="+connection, nil)
}

// signIn fills in the provider's login page.
func (w *walker) signIn(ctx context.Context, password string) error {
	form := w.page().Form("name", "password")
	return w.agent.Submit(ctx, form, "", map[string]string{"name": User, "password": password})
}

// code types a one-time code at Trin's second factor.
func (w *walker) code(ctx context.Context, code string) error {
	return w.agent.Submit(ctx, w.page().Form("code"), "", map[string]string{"code": code})
}

// nextCode waits for nobody: it moves the time to the next step, so that the
// code is one that has not been used.
func (w *walker) nextCode() (string, error) {
	w.demo.Clock.Advance(CodePeriod)
	return w.demo.Code()
}

// cancel presses the button that gives up.
func (w *walker) cancel(ctx context.Context) error {
	return w.agent.Submit(ctx, w.page().Form("cancel"), "cancel", nil)
}

func (w *walker) page() *useragent.Page {
	if page := w.agent.Last().Page; page != nil {
		return page
	}
	return &useragent.Page{}
}

// shows fails unless the page says the text.
func (w *walker) shows(text string) error {
	if !strings.Contains(w.page().Text, text) {
		return fmt.Errorf("the page says %q, wanted %q", firstWords(w.page().Text), text)
	}
	return nil
}

func firstWords(text string) string {
	if len(text) > 200 {
		return text[:200] + "…"
	}
	return text
}

// opens fails unless the application shows its page with the level.
func (w *walker) opens(page, level int) error {
	if err := w.shows(fmt.Sprintf("The level %d page is open", page)); err != nil {
		return err
	}
	return w.shows(fmt.Sprintf("(value %d)", level))
}
