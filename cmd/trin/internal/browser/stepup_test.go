package browser

import (
	"testing"

	"trin/cmd/trin/internal/demo"
)

// The headings of the pages on the way.
const (
	choosing = "Choose how to log in"
	login    = "Log in"
	coding   = "Type your code"
	levelTwo = "The level 2 page is open"
	levelTre = "The level 3 page is open"
)

// Level 2 by password, then level 3 in the same session by the code alone, then
// out again.
func TestStepUp(t *testing.T) {
	v := visit(t, "en")
	v.open("/")
	v.arrive("Two pages, two levels")
	v.click(`a[href="/level/2"]`)
	v.arrive(choosing)
	v.says("Demo application")
	v.choose("low")
	v.arrive(login)
	v.focused("#name")
	v.fill("#name", demo.User)
	v.fill("#password", demo.Password)
	v.click("form[data-once] button")
	v.arrive(levelTwo)
	v.says("Alice Eksempel")

	v.click(`a[href="/level/3"]`)
	v.arrive(coding)
	v.says("Demo application")
	v.focused("#code")
	v.fill("#code", v.freshCode())
	v.click("form[data-once] button")
	v.arrive(levelTre)
	v.says("AuthenticatedAssuranceLevel")

	v.click(`form[action="/logout"] button`)
	v.arrive("Two pages, two levels")
	v.says("You are not signed in")
	v.open("/level/2")
	v.arrive(choosing)
}

// The provider that reaches level 3 by itself: no code is asked.
func TestLevelThreeFromTheProvider(t *testing.T) {
	v := visit(t, "en")
	v.open("/level/3")
	v.arrive(choosing)
	v.choose("high")
	v.arrive(login)
	v.fill("#name", demo.User)
	v.fill("#password", demo.Password)
	v.click("form[data-once] button")
	v.arrive(levelTre)
}

// What is wrong is said beside the field, announced, and the focus is where the
// next attempt is typed.
func TestWrongPasswordAndWrongCode(t *testing.T) {
	v := visit(t, "en")
	v.open("/level/3")
	v.must(v.Await(choosing))
	v.choose("low")
	v.must(v.Await(login))
	v.fill("#name", demo.User)
	v.fill("#password", "a wrong one")
	v.click("form[data-once] button")
	v.must(v.Until(`document.querySelector(".problem") !== null`))
	v.arrive(login)
	v.says("The user name or the password is wrong.")
	v.focused("#password")
	v.fill("#password", demo.Password)
	v.click("form[data-once] button")

	v.arrive(coding)
	v.fill("#code", "000000")
	v.click("form[data-once] button")
	v.must(v.Until(`document.querySelector(".problem") !== null`))
	v.arrive(coding)
	v.says("The code is wrong.")
	v.focused("#code")
	v.fill("#code", v.freshCode())
	v.click("form[data-once] button")
	v.arrive(levelTre)
}

// Giving up at each step ends at the application with its reason.
func TestCancel(t *testing.T) {
	v := visit(t, "en")
	v.expected = []string{"status of 403"} // the application's own page says it
	v.open("/level/2")
	v.must(v.Await(choosing))
	v.click(".cancel button")
	v.arrive("You were not signed in")

	v.open("/level/3")
	v.must(v.Await(choosing))
	v.choose("low")
	v.must(v.Await(login))
	v.fill("#name", demo.User)
	v.fill("#password", demo.Password)
	v.click("form[data-once] button")
	v.must(v.Await(coding))
	v.click(".cancel button")
	v.arrive("You were not signed in")
}

// A Danish browser gets Danish pages, and the switch of language keeps.
func TestDanish(t *testing.T) {
	v := visit(t, "da-DK,da;q=0.9")
	v.open("/level/3")
	v.arrive("Vælg, hvordan du vil logge ind")
	v.says("Demoapplikation")
	v.says("Udbyder til niveau 2")
	v.click(".languages a[lang=en]")
	v.arrive(choosing)
	v.click(".languages a[lang=da]")
	v.arrive("Vælg, hvordan du vil logge ind")
	v.choose("low")
	v.arrive("Log ind")
	v.fill("#name", demo.User)
	v.fill("#password", demo.Password)
	v.click("form[data-once] button")
	v.arrive("Skriv din kode")
	v.fill("#code", v.freshCode())
	v.click("form[data-once] button")
	v.arrive(levelTre)
}

// Trin's own pages beside a login.
func TestPagesOutsideALogin(t *testing.T) {
	v := visit(t, "en")
	v.expected = []string{"status of 404", "status of 400"} // pages that say what went wrong
	v.must(v.Open(running.URL() + "/nowhere"))
	v.arrive("There is no such page")
	v.must(v.Open(running.URL() + "/choose/nothing"))
	v.arrive("The login is no longer open")
	v.must(v.Open(running.URL() + "/logout"))
	v.arrive("Log out?")
	v.click("main button")
	v.arrive("You are logged out")
	v.must(v.Open(running.URL() + "/logged-out/nothing"))
	v.arrive("You are not logged out everywhere")
}
