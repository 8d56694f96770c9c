package browser

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed find.js
var find string

// spot is where something on the page is.
type spot struct {
	X, Y    float64
	Count   int
	Covered string // what is over it; "" = nothing
	Kind    string
}

// Clicks is how often the person at the tab has clicked, or pressed Enter in the
// place of a click. Typing and choosing in a list are not counted.
func (t *Tab) Clicks() int { return t.clicks }

// Go clicks the link or button that is called so and waits for the page behind
// it. It waits until there is one, and fails where there are several.
func (t *Tab) Go(name string) error {
	if err := t.leaving(); err != nil {
		return err
	}
	if err := t.clickOn("press", name); err != nil {
		return err
	}
	return t.left(name)
}

// Enter presses Enter and waits for the next page.
func (t *Tab) Enter() error {
	if err := t.leaving(); err != nil {
		return err
	}
	t.clicks++
	if err := t.Press(kb.Enter); err != nil {
		return err
	}
	return t.left("Enter")
}

// Tick clicks what stays on the page: a field with the label, to be ticked.
func (t *Tab) Tick(label string) error { return t.clickOn("field", label) }

// Unfold clicks what opens a part of the page.
func (t *Tab) Unfold(name string) error { return t.clickOn("press", name) }

// Fill types into the field with the label, in the place of what it holds. The
// text comes at once, as pasted.
func (t *Tab) Fill(label, text string) error {
	at, err := t.where("field", label)
	if err != nil {
		return err
	}
	return t.do(chromedp.MouseClickXY(at.X, at.Y), chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(kb.Backspace),
		func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: text})
			return chromedp.Void{}, err
		})
}

// Select chooses in the list with the label, with the keys.
func (t *Tab) Select(label, option string) error {
	if _, err := t.where("field", label); err != nil {
		return err
	}
	focus := fmt.Sprintf(`(() => { const label = [...document.querySelectorAll("label")].find((l) => l.control && l.innerText.replace(/\s+/g, " ").trim().startsWith(%q)); label.control.focus(); return true })()`, label)
	if _, err := Ask[bool](t, focus); err != nil {
		return err
	}
	if err := t.Press(option); err != nil {
		return err
	}
	chosen, err := Ask[string](t, `document.activeElement.selectedOptions[0].textContent`)
	if err == nil && !strings.HasPrefix(strings.TrimSpace(chosen), option) {
		err = fmt.Errorf("%s: %q is chosen, want %q", label, chosen, option)
	}
	return err
}

func (t *Tab) clickOn(what, name string) error {
	at, err := t.where(what, name)
	if err != nil {
		return err
	}
	t.clicks++
	return t.do(chromedp.MouseClickXY(at.X, at.Y))
}

// where waits until the thing is there. "Name#2" is the second that is called so,
// from the top of the page.
func (t *Tab) where(what, name string) (spot, error) {
	only, index, nth := name, 0, false
	if cut := len(name) - 2; cut > 0 && name[cut] == '#' && name[cut+1] > '0' && name[cut+1] <= '9' {
		only, index, nth = name[:cut], int(name[cut+1]-'1'), true
	}
	expression := fmt.Sprintf("%s(%q, %q, %d)", strings.TrimSpace(find), what, only, index)
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		// Between two pages there is nothing to ask: an error is a "not yet".
		at, err := chromedp.Run(ctx, chromedp.Evaluate[*spot](expression))
		switch {
		case err != nil || at == nil:
		case at.Covered != "":
			return *at, fmt.Errorf("%q is covered by %s", name, at.Covered)
		case at.Count > 1 && !nth:
			return *at, fmt.Errorf("%d things are called %q", at.Count, name)
		default:
			return *at, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			there, _ := Ask[string](t, `location.href + " " + document.body.innerText.slice(0, 3000)`) // only tells where it stopped
			return spot{}, fmt.Errorf("waited in vain for %s %q; the page is %s", what, name, there)
		}
	}
}

// leaving marks the page, so that left knows when it is gone.
func (t *Tab) leaving() error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && (window.leaving = true)`)); err == nil && ok {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("the page has not loaded")
		}
	}
}

func (t *Tab) left(by string) error {
	if err := t.Until(`document.readyState === "complete" && !window.leaving`); err != nil {
		return fmt.Errorf("%s leads nowhere: %w", by, err)
	}
	return nil
}
