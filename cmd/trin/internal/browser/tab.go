package browser

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take to come.
const patience = 20 * time.Second

// Tab is one tab with cookies of its own.
type Tab struct {
	ctx  context.Context
	seen *watch

	clicks int
}

// NewTab opens a tab in a browser from [Launch] that prefers the language. Close
// it when done.
func NewTab(browser context.Context, language string) (*Tab, context.CancelFunc, error) {
	tab := &Tab{seen: &watch{}}
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.seen.event))
	tab.ctx = ctx
	err := chromedp.Do(ctx, func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		for _, enable := range []cdp.Command[cdp.Empty, cdp.Empty]{log.Enable, audits.Enable} {
			if _, err := cdp.Call(ctx, t, enable, cdp.Empty{}); err != nil {
				return chromedp.Void{}, err
			}
		}
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return chromedp.Void{}, err
		}
		_, err := cdp.Call(ctx, t, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}})
		return chromedp.Void{}, err
	})
	if err != nil {
		closeTab()
		return nil, nil, err
	}
	return tab, closeTab, nil
}

// Show sets the size of the window and the colour scheme, "light" or "dark".
// Nothing moves, so that what is measured stands still.
func (t *Tab) Show(width, height int, scheme string) error {
	return chromedp.Do(t.ctx, chromedp.EmulateViewport(int64(width), int64(height)),
		func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			}})
			return chromedp.Void{}, err
		})
}

// Scripts switches the scripts of pages on or off.
func (t *Tab) Scripts(on bool) error {
	return chromedp.Do(t.ctx, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return chromedp.Void{}, err
	})
}

// Open goes to an address.
func (t *Tab) Open(address string) error {
	return t.do(chromedp.Navigate(address))
}

// Click presses the one element of the selector with the mouse.
func (t *Tab) Click(selector string) error {
	t.clicks++
	return t.do(chromedp.Click(chromedp.CSS(selector)))
}

// Type types into the field of the selector, which is emptied first.
func (t *Tab) Type(selector, text string) error {
	return t.do(chromedp.Clear(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Press presses keys of the keyboard, whatever has the focus.
func (t *Tab) Press(keys string) error { return t.do(chromedp.KeyEvent(keys)) }

func (t *Tab) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// Await waits until a page with that h1 has loaded. Pages that send themselves
// on may come before it.
func (t *Tab) Await(heading string) error {
	return t.Until(`document.readyState === "complete" && document.querySelector("h1")?.textContent === ` + strconv.Quote(heading))
}

// Until waits until the expression is true in the page.
func (t *Tab) Until(expression string) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for {
		// Between two pages there is nothing to ask: an error is a "not yet".
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			there, _ := Ask[string](t, `location.href + " " + document.body.innerText.slice(0, 600)`) // only tells where it stopped
			return fmt.Errorf("waited in vain for %s; the page is %s", expression, there)
		}
	}
}

// Reach waits until the tab, or a frame in it, has requested an address that
// begins so.
func (t *Tab) Reach(address string) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	for !t.seen.asked(address) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for a request to %s", address)
		}
	}
	return nil
}

// Ask evaluates an expression in the page.
func Ask[T any](t *Tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// Picture takes the whole page as a PNG: the window, and what is below it.
func (t *Tab) Picture() ([]byte, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.FullScreenshot(100))
}
