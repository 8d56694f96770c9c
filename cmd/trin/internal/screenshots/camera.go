package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"trin/cmd/trin/internal/browser"
	"trin/cmd/trin/internal/demo"
)

// camera takes the pictures.
type camera struct {
	browser context.Context
	out     string
	taken   int
	bytes   int
}

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
			if s.demo || language == "da" && !s.danish {
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

// application takes the pages of the demo's application, as a person meets them.
func (c *camera) application(ctx context.Context, dir string) (err error) {
	d, err := demo.Start(ctx, demo.Options{Dir: dir, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	tab, closeTab, err := browser.NewTab(c.browser, "en")
	if err != nil {
		return err
	}
	defer closeTab()
	at := d.Application.BaseURL
	for _, step := range []func() error{
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
	} {
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

// take takes the page in every size and scheme.
func (c *camera) take(tab *browser.Tab, name, language string) error {
	for _, size := range sizes {
		for _, scheme := range schemes {
			if err := tab.Show(size.width, size.height, scheme); err != nil {
				return err
			}
			raw, err := tab.Picture()
			if err != nil {
				return err
			}
			small, err := quantise(raw)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(c.out, fileName(name, language, size.name, scheme)), small, 0o644); err != nil {
				return err
			}
			c.taken++
			c.bytes += len(small)
		}
	}
	return nil
}
