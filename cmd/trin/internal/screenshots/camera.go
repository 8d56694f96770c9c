package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"trin/cmd/trin/internal/browser"
	"trin/cmd/trin/internal/demo"
)

// camera takes the pictures.
type camera struct {
	browser context.Context
	out     string
	only    string // the beginning of the names of the pages that are taken; "" = all
	taken   map[string]bool

	developing sync.WaitGroup
	mu         sync.Mutex
	written    int // of those that are not as they were
	bytes      int
	failed     error
}

// moment is when every picture is taken, by the clock of the pages.
var moment = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// port is where the demo lives, which its pages show: below those that a system
// gives to whoever asks for any.
const port = 18700

// gallery takes every login page.
func (c *camera) gallery() error {
	server, err := browser.Pages()
	if err != nil {
		return err
	}
	defer server.Close()
	for _, language := range []string{"en", "da"} {
		tab, closeTab, err := browser.NewTab(c.browser, language)
		if err != nil {
			return err
		}
		defer closeTab()
		for _, s := range shots {
			if s.demo || s.console != "" || language == "da" && !s.danish || !strings.HasPrefix(s.name, c.only) {
				continue
			}
			if err := tab.Open(server.URL + "/page/" + language + "/" + s.name); err != nil {
				return err
			}
			if err := c.take(tab, s.name, language); err != nil {
				return err
			}
		}
	}
	return nil
}

// demo takes the pages of the demo's parties, as a person meets them.
func (c *camera) demo(ctx context.Context, dir string) (err error) {
	d, err := demo.Start(ctx, demo.Options{Dir: dir, Port: port, Clock: demo.Stopped(moment), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	tab, closeTab, err := browser.NewTab(c.browser, "en")
	if err != nil {
		return err
	}
	defer closeTab()
	if err := c.console(ctx, d); err != nil || strings.HasPrefix(c.only, "admin-") {
		return err
	}
	if err := c.application(tab, d); err != nil {
		return err
	}
	if err := c.federation(tab, d); err != nil {
		return err
	}
	return c.openID(tab, d)
}

// console takes the pages of the administration, over a day of logins
// and of work.
func (c *camera) console(ctx context.Context, d *demo.Demo) error {
	if err := browser.PlantLogins(ctx, d.Trin(), d.Clock.Now()); err != nil {
		return err
	}
	work, err := browser.PlantWork(ctx, d.Trin(), d.Clock.Now())
	if err != nil {
		return err
	}
	waiting, err := browser.PlantWaiting(ctx, d.Trin(), d.Clock.Now())
	if err != nil {
		return err
	}
	at := strings.NewReplacer("{open}", work.Open, "{waiting}", work.Waiting, "{user}", work.User, "{conflict}", waiting.Conflict,
		"{claims}", waiting.Claims, "{proposal}", strconv.FormatInt(waiting.Proposal, 10), "{key}", waiting.Key)
	server := browser.Console(d.Trin(), d.Clock.Now)
	defer server.Close()
	tour := &browser.Tour{Server: server.URL, Node: d.Trin(), Now: d.Clock.Now, Work: work}
	metadata, err := d.Application.Metadata()
	if err != nil {
		return err
	}
	tour.Metadata = string(metadata)
	tour.Message = browser.Response(fmt.Sprintf("http://127.0.0.1:%d/saml2/metadata", port+2), d.URL()+"/saml2/sp/low", d.Clock.Now())
	for _, language := range []string{"en", "da"} {
		tab, closeTab, err := browser.NewTab(c.browser, language)
		if err != nil {
			return err
		}
		defer closeTab()
		for _, s := range shots {
			if s.console == "" || s.console == walked || !strings.HasPrefix(s.name, c.only) {
				continue
			}
			if err := tab.Open(server.URL + at.Replace(s.console)); err != nil {
				return err
			}
			if err := c.take(tab, s.name, language); err != nil {
				return err
			}
		}
	}
	return c.walks(ctx, tour)
}

// walks takes the pages that no address alone shows. They come last: the lab is
// in force then.
func (c *camera) walks(ctx context.Context, tour *browser.Tour) error {
	for i, language := range []string{"en", "da"} {
		tab, closeTab, err := browser.NewTab(c.browser, language)
		if err != nil {
			return err
		}
		defer closeTab()
		tour.Tab, tour.Language = tab, language
		if i == 0 {
			if err := tour.PlantLab(ctx); err != nil {
				return err
			}
		}
		for _, walk := range tour.Walks() {
			if err := walk.Take(); err != nil {
				return fmt.Errorf("%s: %w", walk.Name, err)
			}
			if name := "admin-" + walk.Name; strings.HasPrefix(name, c.only) {
				if err := c.take(tab, name, language); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// application takes the pages of the application of SAML, and logs out.
func (c *camera) application(tab *browser.Tab, d *demo.Demo) error {
	at := d.Application.BaseURL
	return inOrder(
		func() error { return tab.Open(at + "/") },
		func() error { return c.take(tab, "demo-start", "en") },
		func() error { return tab.Open(at + "/level/2") },
		func() error { return tab.Click(".cancel button") },
		func() error { return tab.Await("You were not signed in") },
		func() error { return c.take(tab, "demo-refused", "en") },
		func() error { return tab.Open(at + "/level/2") },
		func() error { return tab.Click("button[name=connection][value=low]") },
		func() error { return tab.Type("#name", demo.User) },
		func() error { return tab.Type("#password", demo.Password) },
		func() error { return tab.Click("form[data-once] button") },
		func() error { return tab.Await("The level 2 page is open") },
		func() error { return c.take(tab, "demo-level-2", "en") },
		func() error { return tab.Open(at + "/level/3") },
		func() error { return typeCode(tab, d) },
		func() error { return tab.Await("The level 3 page is open") },
		func() error { return c.take(tab, "demo-level-3", "en") },
		func() error { return tab.Click("form[action='/logout'] button") },
		func() error { return tab.Await("Two pages, two levels") },
	)
}

// federation takes the pages of AD FS and of the application of WS-Federation.
func (c *camera) federation(tab *browser.Tab, d *demo.Demo) error {
	at := d.WSFed.BaseURL
	return inOrder(
		func() error { return tab.Open(at + "/") },
		func() error { return c.take(tab, "demo-wsfed-start", "en") },
		func() error { return tab.Open(at + "/level/3") },
		func() error { return tab.Click("button[name=connection][value=adfs]") },
		func() error { return tab.Await("Sign in") },
		func() error { return c.take(tab, "adfs-login", "en") },
		func() error { return tab.Type("#userNameInput", demo.User) },
		func() error { return tab.Type("#passwordInput", demo.Password) },
		func() error { return tab.Click("#submitButton") },
		func() error { return tab.Await("Verification code") },
		func() error { return c.take(tab, "adfs-code", "en") },
		func() error { return typeADFSCode(tab, d) },
		func() error { return tab.Await("The level 3 page is open") },
		func() error { return c.take(tab, "demo-wsfed-level-3", "en") },
		func() error { return tab.Open(d.ADFSURL() + "/adfs/ls/?wa=wsignin1.0&wtrealm=urn:nobody") },
		func() error { return tab.Await("An error occurred") },
		func() error { return c.take(tab, "adfs-error", "en") },
	)
}

// openID takes the pages of the application of OpenID Connect, in the session of
// the pages before.
func (c *camera) openID(tab *browser.Tab, d *demo.Demo) error {
	at := d.OIDC.BaseURL
	return inOrder(
		func() error { return tab.Open(at + "/") },
		func() error { return c.take(tab, "demo-oidc-start", "en") },
		func() error { return tab.Open(at + "/level/3") },
		func() error { return tab.Await("The level 3 page is open") },
		func() error { return c.take(tab, "demo-oidc-level-3", "en") },
		func() error { return tab.Open(at + "/api/journal") },
		func() error { return tab.Await("The API has answered: journal") },
		func() error { return c.take(tab, "demo-oidc-journal", "en") },
		func() error { return tab.Open(at + "/renew?ask=details") },
		func() error { return tab.Await("Type your code") },
		func() error { return c.take(tab, "demo-oidc-confirm", "en") },
		func() error { d.Clock.Advance(demo.CodePeriod); return typeCode(tab, d) }, // one that has not been used
		func() error { return tab.Await("The prescription is renewed") },
		func() error { return c.take(tab, "demo-oidc-confirmed", "en") },
		func() error { return tab.Open(at + "/level/4?ask=essential") },
		func() error { return tab.Await("The page was not opened") },
		func() error { return c.take(tab, "demo-oidc-refused", "en") },
	)
}

// inOrder takes the steps until one fails.
func inOrder(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func typeCode(tab *browser.Tab, d *demo.Demo) error {
	code, err := d.Code()
	return errors.Join(err, tab.Type("#code", code), tab.Click("form[data-once] button"))
}

func typeADFSCode(tab *browser.Tab, d *demo.Demo) error {
	code, err := d.ADFSCode()
	return errors.Join(err, tab.Type("#verificationCodeInput", code), tab.Click("#submitButton"))
}

// take takes the page in every size and scheme.
func (c *camera) take(tab *browser.Tab, name, language string) error {
	if err := tab.Settle(); err != nil {
		return err
	}
	for _, size := range sizes {
		for _, scheme := range schemes {
			if err := tab.ShowWhole(size.width, size.height, scheme); err != nil {
				return err
			}
			raw, err := tab.Picture()
			if err != nil {
				return err
			}
			file := fileName(name, language, size.name, scheme)
			c.taken[file] = true
			c.developing.Go(func() { c.develop(raw, file) })
		}
	}
	return nil
}

// develop makes a file of a picture that was taken, while the next is taken.
func (c *camera) develop(raw []byte, file string) {
	small, err := quantise(raw)
	written := false
	if err == nil {
		written, err = replace(filepath.Join(c.out, file), small)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = errors.Join(c.failed, err)
	c.bytes += len(small)
	if written {
		c.written++
	}
}
