package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"trin/cmd/trin/internal/demo"
)

// ring describes where the focus is and whether a person can see that: an
// outline of 2 pixels or more, inside the window.
const ring = `(() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 1 && box.left >= 0 && box.top >= 0;
  return (seen ? "seen " : "unseen ") + at.outerHTML.slice(0, 110);
})()`

// tabTo presses Tab until the element of the selector has the focus. Every stop
// on the way must be visible.
func (v *visitor) tabTo(selector string) {
	v.t.Helper()
	v.tabWithin(12, selector)
}

// tabWithin is tabTo with so many presses.
func (v *visitor) tabWithin(most int, selector string) {
	v.t.Helper()
	for range most {
		v.must(v.Press(kb.Tab))
		at, err := Ask[string](v.Tab, ring)
		v.must(err)
		if at[:5] != "seen " {
			v.t.Errorf("the focus cannot be seen: %s", at)
		}
		there, err := Ask[bool](v.Tab, fmt.Sprintf("document.activeElement.matches(%q)", selector))
		v.must(err)
		if there {
			return
		}
	}
	v.t.Fatalf("%s cannot be reached with %d presses of Tab", selector, most)
}

// The whole step-up with the keyboard alone. Enter in a field sends the form; it
// never presses the button that cancels.
func TestKeyboardOnly(t *testing.T) {
	v := visit(t, "en")
	v.open("/")
	v.must(v.Await("Two pages, two levels"))
	v.tabTo(`a[href="/level/2"]`)
	v.must(v.Press(kb.Enter))
	v.must(v.Await(choosing))
	v.tabTo("button[value=low]")
	v.must(v.Press(kb.Enter))

	v.must(v.Await(login))
	v.focused("#name")
	v.must(v.Press(demo.User))
	v.tabTo("#password")
	v.must(v.Press(demo.Password))
	v.must(v.Press(kb.Enter))
	v.must(v.Await(levelTwo))

	v.tabTo(`a[href="/level/3"]`)
	v.must(v.Press(kb.Enter))
	v.must(v.Await(coding))
	v.focused("#code")
	v.must(v.Press(v.freshCode()))
	v.must(v.Press(kb.Enter))
	v.must(v.Await(levelTre))

	v.tabTo(`form[action="/logout"] button`)
	v.must(v.Press(kb.Enter))
	v.must(v.Await("Two pages, two levels"))
}

// The first stop of Tab leads past the header, to the choices.
func TestTheFirstStopSkipsTheHeader(t *testing.T) {
	v := visit(t, "en")
	v.open("/level/2")
	v.must(v.Await(choosing))
	v.must(v.Press(kb.Tab))
	v.focused("a.skip")
	v.must(v.Press(kb.Enter))
	v.must(v.Press(kb.Tab))
	v.focused("main button")
}
