package browser

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"testing"

	"trin/cmd/trin/internal/demo"
)

//go:embed measure.js
var measure string

// One browser and one demo serve every test, one after the other; each test has
// its own tab with its own cookies.
var (
	chromium context.Context
	running  *demo.Demo
	missing  error
	measured = map[string]bool{} // pages of the flows
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	path, err := Find()
	if err != nil {
		missing = err
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "trin-browser-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	running, err = demo.Start(context.Background(), demo.Options{Dir: dir + "/demo", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, running.Close()) }()
	browser, stop, err := Launch(context.Background(), path, dir+"/profile")
	if err != nil {
		return 1, err
	}
	defer stop()
	chromium = browser
	return m.Run(), nil
}

// visitor is a person at a tab: every step that fails ends the test.
type visitor struct {
	*Tab
	t        *testing.T
	expected []string // complaints of the browser that belong to the test
}

// visit opens a tab for the test. At its end the browser must have had nothing
// to complain about.
func visit(t *testing.T, language string) *visitor {
	t.Helper()
	switch {
	case missing != nil && os.Getenv("TRIN_REQUIRE_PEERS") == "1":
		t.Fatal(missing)
	case missing != nil:
		t.Skip(missing)
	}
	tab, closeTab, err := NewTab(chromium, language)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(closeTab)
	v := &visitor{Tab: tab, t: t}
	t.Cleanup(func() {
		for _, complaint := range tab.Complaints(v.expected...) {
			t.Errorf("the browser complains: %s", complaint)
		}
		if tab.Requests() == 0 {
			t.Error("no request was seen, so none was checked")
		}
	})
	v.must(tab.Show(1280, 800, "light"))
	return v
}

func (v *visitor) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// open goes to a page of the demo's application.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.must(v.Open(running.Application.BaseURL + path))
}

// arrive waits for the page with the heading and measures it, unless a test
// before has measured the same page.
func (v *visitor) arrive(heading string) {
	v.t.Helper()
	v.must(v.Await(heading))
	page, err := Ask[string](v.Tab, `[location.host, document.documentElement.lang, document.querySelector("h1").textContent, document.querySelector(".problem") !== null].join(" ")`)
	v.must(err)
	if !measured[page] {
		measured[page] = true
		v.measure(heading)
	}
}

// measure holds the page against measure.js at the 320 pixels of WCAG 1.4.10, on
// a phone and at a desk. The colours are the same at every width, so each scheme
// need not be shown at each.
func (v *visitor) measure(name string) {
	v.t.Helper()
	for _, window := range []struct {
		width  int
		scheme string
	}{{320, "light"}, {390, "dark"}, {1280, "light"}} {
		v.must(v.Show(window.width, 800, window.scheme))
		wrong, err := Ask[[]string](v.Tab, measure)
		v.must(err)
		for _, what := range wrong {
			v.t.Errorf("%s at %d, %s: %s", name, window.width, window.scheme, what)
		}
	}
}

// says fails unless the page shows the text.
func (v *visitor) says(text string) {
	v.t.Helper()
	shown, err := Ask[bool](v.Tab, fmt.Sprintf("document.body.innerText.includes(%q)", text))
	v.must(err)
	if !shown {
		body, _ := Ask[string](v.Tab, "document.body.innerText") // only for the message
		v.t.Errorf("the page does not say %q:\n%s", text, body)
	}
}

// focused fails unless the element of the selector has the focus.
func (v *visitor) focused(selector string) {
	v.t.Helper()
	// A browser gives the first focus when it draws the page, after it has loaded.
	if err := v.Until(fmt.Sprintf("document.activeElement.matches(%q)", selector)); err != nil {
		at, _ := Ask[string](v.Tab, "document.activeElement.outerHTML.slice(0, 100)") // only for the message
		v.t.Errorf("the focus is on %s, want %s", at, selector)
	}
}

func (v *visitor) click(selector string) {
	v.t.Helper()
	v.must(v.Click(selector))
}

func (v *visitor) fill(selector, text string) {
	v.t.Helper()
	v.must(v.Type(selector, text))
}

// choose takes a provider in Trin's chooser.
func (v *visitor) choose(connection string) {
	v.t.Helper()
	v.click(fmt.Sprintf("button[name=connection][value=%s]", connection))
}

// freshCode is a one-time code that has not been used: the time moves instead of
// the person waiting.
func (v *visitor) freshCode() string {
	v.t.Helper()
	running.Clock.Advance(demo.CodePeriod)
	code, err := running.Code()
	v.must(err)
	return code
}
