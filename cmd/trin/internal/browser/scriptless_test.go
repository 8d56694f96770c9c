package browser

import (
	"testing"

	"trin/cmd/trin/internal/demo"
)

// With scripts switched off, the pages that send themselves on wait for their
// button, and everything else is the same.
func TestWithoutScripts(t *testing.T) {
	v := visit(t, "en")
	v.must(v.Scripts(false))
	v.open("/level/3")
	v.must(v.Await(choosing))
	v.choose("low")
	v.must(v.Await(login))
	v.fill("#name", demo.User)
	v.fill("#password", demo.Password)
	v.click("form[data-once] button")

	v.arrive("One moment") // from the provider to Trin
	v.click("form[data-post] button")
	v.arrive(coding)
	v.fill("#code", v.freshCode())
	v.click("form[data-once] button")

	v.arrive("One moment") // from Trin to the application
	v.click("form[data-post] button")
	v.arrive(levelTre)
}
