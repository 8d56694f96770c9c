package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"trin/cmd/trin/internal/demo"
)

// What trin.js adds to pages that work without it.
func TestScript(t *testing.T) {
	server, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)

	t.Run("a page that sends itself on", func(t *testing.T) {
		v := visit(t, "en")
		v.must(v.Open(server.URL + "/page/en/post"))
		v.posted(server.URL, 1)
	})
	t.Run("a form is sent once, however often the button is pressed", func(t *testing.T) {
		v := visit(t, "en")
		v.must(v.Open(server.URL + "/page/en/code"))
		v.fill("#code", "123456")
		v.click("form[data-once] button")
		v.click("form[data-once] button")
		v.click("form[data-once] button")
		v.click(".cancel button") // a form of its own
		v.posted(server.URL, 2)
	})
	t.Run("a reference is copied", func(t *testing.T) {
		v := visit(t, "da")
		v.must(v.Open(server.URL + "/page/da/error"))
		v.click("button[data-copy]")
		v.must(v.Until(`document.querySelector("button[data-copy]").textContent === "Kopieret"`))
	})
	t.Run("without scripts there is no button that does nothing", func(t *testing.T) {
		v := visit(t, "en")
		v.must(v.Scripts(false))
		v.must(v.Open(server.URL + "/page/en/codes"))
		v.must(v.Until(`document.readyState === "complete"`))
		shown, err := Ask[int](v.Tab, `[...document.querySelectorAll("button")].filter((button) => button.checkVisibility()).length`)
		v.must(err)
		if shown != 1 {
			t.Errorf("got %d buttons, want the one that goes on", shown)
		}
	})
}

// posted waits for the number of posts, goes on to another page, so that nothing
// is left to be sent, and fails unless there were exactly so many.
func (v *visitor) posted(server string, want int) {
	v.t.Helper()
	const most = 500 // questions to the page, each of which takes its time
	for range most {
		if v.Posts() >= want {
			break
		}
		v.must(v.Until("true"))
	}
	v.must(v.Open(server + "/page/en/logged-out"))
	v.must(v.Await("You are logged out"))
	if got := v.Posts(); got != want {
		v.t.Errorf("got %d posts, want %d", got, want)
	}
}

// The back button after a login leads to a page that says what to do.
func TestBackButton(t *testing.T) {
	v := visit(t, "en")
	v.expected = []string{"status of 400"} // the page that says so
	v.open("/level/2")
	v.must(v.Await(choosing))
	v.choose("low")
	v.must(v.Await(login))
	v.fill("#name", demo.User)
	v.fill("#password", demo.Password)
	v.click("form[data-once] button")
	v.must(v.Await(levelTwo))
	for _, page := range []string{"/password/", "/choose/"} {
		v.must(v.do(chromedp.NavigateBack()))
		v.arrive("The login is no longer open")
		v.says("Go back to the service that you came from and log in from there.")
		if at, err := Ask[string](v.Tab, "location.pathname"); err != nil || !strings.HasPrefix(at, page) {
			t.Errorf("got %q, %v, want the page of %s", at, err, page)
		}
	}
}
