package browser

import (
	"testing"

	"trin/cmd/trin/internal/demo"
)

// openID goes to a page of the application of OpenID Connect.
func (v *visitor) openID(path string) {
	v.t.Helper()
	v.must(v.Open(running.OIDC.BaseURL + path))
}

// An API that is not content leads to the code alone, the other applications let
// the session in, and a logout is told to all of them.
func TestOpenIDConnect(t *testing.T) {
	v := visit(t, "en")
	v.expected = []string{"403"} // the page of what nobody reaches
	v.openID("/")
	v.arrive(twoPages)
	v.click(`a[href="/api/appointments"]`)
	v.arrive(choosing)
	v.says("Demo application, OpenID Connect")
	v.choose("low")
	v.must(v.Await(login))
	v.fill("#name", demo.User)
	v.fill("#password", demo.Password)
	v.click("form[data-once] button")
	v.arrive("The API has answered: appointments")

	v.click(`a[href="/api/journal"]`)
	v.must(v.Await(coding))
	v.fill("#code", v.freshCode())
	v.click("form[data-once] button")
	v.arrive("The API has answered: journal")
	v.says("introspected")

	v.click(`a[href="/renew?ask=details"]`)
	v.arrive(coding)
	v.says("Renew the prescription for Amoxicillin 500 mg.")
	v.focused("#code")
	v.fill("#code", v.freshCode())
	v.click("form[data-once] button")
	v.arrive("The prescription is renewed")

	v.click(`a[href="/level/3"]`)
	v.arrive(levelTre)
	v.says("auth_time")
	v.click(`a[href="/level/4?ask=essential"]`)
	v.arrive("The page was not opened")
	v.says("unmet_authentication_requirements")
	v.open("/level/3")
	v.must(v.Await(levelTre))

	v.openID("/level/2")
	v.click(`form[action="/logout"] button`)
	v.must(v.Await(twoPages))
	v.says("You are not signed in")
	v.open("/")
	v.says("You are not signed in")
}
