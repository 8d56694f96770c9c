package browser

import (
	"sync"
	"testing"

	"trin/templates/text"
)

// planted is done once: the pages share the demo.
var (
	planted        sync.Once
	plantedErr     error
	plantedWork    Work
	plantedWaiting Waiting
)

// consolePages are pages of the administration, as an administrator meets them.
var consolePages = []string{
	"/admin/", "/admin/?span=week", "/admin/logins", "/admin/logins?user=nobody", "/admin/logins/" + PlantedRefusal, "/admin/logins/" + PlantedStepUp,
	"/admin/logins/" + PlantedRefusal + "/share", "/admin/sessions", "/admin/sessions/planted", "/admin/sessions/planted/end",
	"/admin/audit", "/admin/audit/1", "/admin/rules", "/admin/nowhere",
}

// Every page of the administration, in both languages, both schemes and at three
// widths.
func TestConsolePages(t *testing.T) {
	server := administration(t)
	for _, language := range text.Languages() {
		v := visit(t, language.Tag())
		v.expected = append(v.expected, "404")
		for _, path := range consolePages {
			v.must(v.Open(server + path))
			v.must(v.Until(`document.readyState === "complete"`))
			v.measure(path + " " + language.Tag())
			v.names(path + " " + language.Tag())
			if got, err := Ask[string](v.Tab, `document.documentElement.lang`); err != nil || got != language.Tag() {
				t.Errorf("%s: got the language %q, %v", path, got, err)
			}
		}
	}
}

// At phone width the menu is away until it is asked for, and goes again: with the
// keys alone, and without script.
func TestConsoleMenuWithTheKeys(t *testing.T) {
	server := administration(t)
	v := visit(t, "en")
	v.must(v.Scripts(false))
	v.must(v.Show(390, 844, "light"))
	v.must(v.Open(server + "/admin/logins"))
	v.shown("#menu", false)
	v.must(v.Press("\t"))
	v.focused(".skip")
	v.must(v.Press("\t"))
	v.focused(".open-menu")
	v.must(v.Press("\r"))
	v.shown("#menu", true)
	v.must(v.Press("\t"))
	v.focused("#menu .close-menu")
	v.must(v.Press("\r"))
	v.shown("#menu", false)
	v.must(v.Show(1280, 800, "light"))
	v.shown("#menu", true)
	v.shown(".open-menu", false)
}

// A login that failed is found and understood with the keys and without script:
// searched by its reference, opened, read.
func TestConsoleFindsOutWhy(t *testing.T) {
	server := administration(t)
	v := visit(t, "en")
	v.must(v.Scripts(false))
	v.must(v.Open(server + "/admin/logins"))
	v.must(v.Type("#reference", PlantedRefusal))
	v.must(v.Press("\r"))
	v.must(v.Until(`document.querySelectorAll("tbody tr").length === 1`))
	v.must(v.Click(`tbody th a`))
	v.must(v.Await("Login " + PlantedRefusal))
	v.says("the level cannot be reached")
	v.says("See what each connection reaches.")
	v.says("the code was wrong five times")
}

// administration is a server of the pages, over the demo's installation with a day of
// logins in it.
func administration(t *testing.T) string {
	t.Helper()
	if missing != nil {
		visit(t, "en") // skips, or fails where a browser is required
	}
	server := Console(running.Trin(), running.Clock.Now)
	t.Cleanup(server.Close)
	planted.Do(func() { plantedErr = plantAll(t, server.URL) })
	if plantedErr != nil {
		t.Fatal(plantedErr)
	}
	return server.URL
}

// plantAll makes a day of logins and of work, what waits, and the lab.
func plantAll(t *testing.T, server string) (err error) {
	n, now := running.Trin(), running.Clock.Now()
	if err := PlantLogins(t.Context(), n, now); err != nil {
		return err
	}
	if plantedWork, err = PlantWork(t.Context(), n, now); err != nil {
		return err
	}
	if plantedWaiting, err = PlantWaiting(t.Context(), n, now); err != nil {
		return err
	}
	tour := &Tour{Tab: visit(t, "en").Tab, Server: server, Node: n, Now: running.Clock.Now}
	return tour.PlantLab(t.Context())
}

// shown fails unless the element is to be seen, or is not.
func (v *visitor) shown(selector string, want bool) {
	v.t.Helper()
	condition := `document.querySelector("` + selector + `").checkVisibility()`
	if !want {
		condition = "!" + condition
	}
	if err := v.Until(condition); err != nil {
		v.t.Errorf("%s: want shown %v: %v", selector, want, err)
	}
}
