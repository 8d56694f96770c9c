package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections/wsfed"
)

// TestASPNETPage: the installation of the page has neither an error nor a danger,
// what the application's files say is what the installation says, and web.config
// is XML.
func TestASPNETPage(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/connect-aspnet.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	example := yamlExample.FindStringSubmatch(page)
	if example == nil {
		t.Fatal("the page has no example")
	}
	text, problems := installation.Parse("connect-aspnet.md", []byte(example[1]), nil)
	c, found := text.Build(1, offline(t).Parts())
	for _, p := range append(problems, found...) {
		t.Error(p)
	}
	if c == nil || c.Applications["sag"] == nil || c.Applications["sag"].Kind != wsfed.KindName {
		t.Fatalf("got %+v, want the application", c)
	}
	for what, pattern := range map[string]string{
		"realm": `(?:Wtrealm =|realm=|add value=)\s*"([^"]+)"`, "reply": `(?:Wreply =|reply=)\s*"([^"]+)"`,
	} {
		stated := regexp.MustCompile(what + `: \[?"?(https://[^"\s]+)`).FindStringSubmatch(example[1])
		said := regexp.MustCompile(pattern).FindAllStringSubmatch(strings.ReplaceAll(page, "SignOutWreply", ""), -1)
		if stated == nil || len(said) < 2 {
			t.Fatalf("%s: got %q and %q, want it in every file", what, stated, said)
		}
		for _, s := range said {
			if s[1] != stated[1] {
				t.Errorf("%s: a file says %s, the installation %s", what, s[1], stated[1])
			}
		}
	}
	config := regexp.MustCompile("(?s)```xml\n(.*?)```").FindStringSubmatch(page)
	if config == nil {
		t.Fatal("the page has no web.config")
	}
	decoder := xml.NewDecoder(strings.NewReader(config[1]))
	for err == nil {
		_, err = decoder.Token()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("web.config: %v", err)
	}
}
