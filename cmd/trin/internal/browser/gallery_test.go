package browser

import (
	"maps"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"context"

	"trin/templates/gallery"
	"trin/templates/text"
)

// Every page of the gallery, in both languages, with the headers that Trin
// sends.
func TestEveryPage(t *testing.T) {
	server, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	axe := readAxe(t)
	for i, language := range text.Languages() {
		v := visit(t, language.Tag())
		for _, name := range slices.Sorted(maps.Keys(gallery.Gallery(language))) {
			v.must(v.Open(server.URL + "/page/" + language.Tag() + "/" + name))
			v.must(v.Until(`document.readyState === "complete"`))
			v.measure(name + "." + language.Tag())
			v.names(name + "." + language.Tag())
			v.audit(axe, name+"."+language.Tag(), looks[i]...)
		}
	}
}

// names holds the page against what Chromium gives to a screen reader.
func (v *visitor) names(page string) {
	v.t.Helper()
	nodes, err := chromedp.Run(v.ctx, func(ctx context.Context, t *chromedp.Target) ([]*accessibility.Node, error) {
		tree, err := cdp.Call(ctx, t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		return tree.Nodes, err
	})
	v.must(err)
	count := map[string]int{}
	for _, node := range nodes {
		if node.Ignored || node.Role == nil {
			continue
		}
		role := word(node.Role)
		count[role]++
		switch role {
		case "button", "link", "textbox", "heading", "image", "DisclosureTriangle", "navigation":
			if node.Name == nil || word(node.Name) == "" {
				v.t.Errorf("%s: a %s without a name", page, role)
			}
		}
	}
	if count["main"] != 1 || count["heading"] == 0 {
		v.t.Errorf("%s: got %d main and %d headings, want one main and a heading", page, count["main"], count["heading"])
	}
}

// word reads a JSON string.
func word(v *accessibility.Value) string {
	if len(v.Value) < 2 || v.Value[0] != '"' {
		return string(v.Value)
	}
	return string(v.Value[1 : len(v.Value)-1])
}
