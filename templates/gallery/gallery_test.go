package gallery

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"trin/templates"
	"trin/templates/text"
)

// With -pages DIR every page is written there, with its assets, to be looked
// at: go test ./templates/gallery -pages /tmp/pages.
var pagesDir = flag.String("pages", "", "write every page to this directory")

// page is a parsed page of the gallery.
type page struct {
	name     string
	language text.Language
	source   string
	root     *html.Node
}

func pages(t *testing.T) []page {
	t.Helper()
	var all []page
	for _, language := range text.Languages() {
		for name, component := range Gallery(language) {
			var source strings.Builder
			if err := component.Render(t.Context(), &source); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			root, err := html.Parse(strings.NewReader(source.String()))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all = append(all, page{name + "." + language.Tag(), language, source.String(), root})
		}
	}
	if len(all) < 30 {
		t.Fatalf("got %d pages, want every one in each language", len(all))
	}
	return all
}

func attributes(node *html.Node) map[string]string {
	found := map[string]string{}
	for _, a := range node.Attr {
		found[a.Key] = a.Val
	}
	return found
}

func elements(root *html.Node, names ...string) []*html.Node {
	var found []*html.Node
	for node := range root.Descendants() {
		if node.Type == html.ElementNode && slices.Contains(names, node.Data) {
			found = append(found, node)
		}
	}
	return found
}

func content(node *html.Node) string {
	var said strings.Builder
	for inner := range node.Descendants() {
		if inner.Type == html.TextNode {
			said.WriteString(inner.Data)
		}
	}
	return strings.TrimSpace(said.String())
}

func TestEveryPageHasItsFrame(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		if got := attributes(elements(p.root, "html")[0])["lang"]; got != p.language.Tag() {
			t.Errorf("%s: got lang %q", p.name, got)
		}
		headings := elements(p.root, "h1")
		if len(headings) != 1 || content(headings[0]) == "" || content(headings[0]) != content(elements(p.root, "title")[0]) {
			t.Errorf("%s: got %d h1, want one that is the title too", p.name, len(headings))
		}
		for _, landmark := range []string{"header", "main", "footer"} {
			if got := len(elements(p.root, landmark)); got != 1 {
				t.Errorf("%s: got %d %s, want 1", p.name, got, landmark)
			}
		}
		if !strings.Contains(p.source, `href="#main"`) {
			t.Errorf("%s: there is no way past the header", p.name)
		}
	}
}

// WCAG 2.2: 1.3.1, 2.4.6, 3.3.2, 4.1.2.
func TestEveryControlHasAName(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		labelled := map[string]bool{}
		for _, label := range elements(p.root, "label") {
			if content(label) != "" {
				labelled[attributes(label)["for"]] = true
			}
		}
		for _, input := range elements(p.root, "input") {
			a := attributes(input)
			if a["type"] != "hidden" && (a["id"] == "" || !labelled[a["id"]] || a["autocomplete"] == "") {
				t.Errorf("%s: input %q has no label or no autocomplete", p.name, a["name"])
			}
			if a["aria-invalid"] == "true" && a["aria-describedby"] != "problem" {
				t.Errorf("%s: input %q does not point at what is wrong", p.name, a["name"])
			}
		}
		for _, control := range elements(p.root, "button", "a", "summary") {
			if content(control) == "" {
				t.Errorf("%s: a %s has no name", p.name, control.Data)
			}
		}
		for _, image := range elements(p.root, "img") {
			if attributes(image)["alt"] == "" {
				t.Errorf("%s: a picture has no words", p.name)
			}
		}
	}
}

func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		seen := map[string]bool{}
		for node := range p.root.Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			id := attributes(node)["id"]
			if id != "" && seen[id] {
				t.Errorf("%s: two elements have the id %q", p.name, id)
			}
			seen[id] = true
		}
	}
}

// K13: what the policy forbids is on no page, and nothing comes from elsewhere.
func TestK13_NothingInlineNothingForeign(t *testing.T) {
	t.Parallel()
	for _, p := range pages(t) {
		for node := range p.root.Descendants() {
			if node.Type != html.ElementNode {
				continue
			}
			a := attributes(node)
			for key, value := range a {
				foreign := (key == "src" || key == "href") && !strings.HasPrefix(value, "/assets/") && !strings.HasPrefix(value, "data:image/png;base64,") && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "?")
				if strings.HasPrefix(key, "on") || key == "style" || foreign {
					t.Errorf("%s: %s has %s=%q", p.name, node.Data, key, value)
				}
			}
			if node.Data == "style" || node.Data == "script" && (a["src"] == "" || content(node) != "") {
				t.Errorf("%s: an inline %s", p.name, node.Data)
			}
		}
	}
}

func TestNoKeyIsLeftUntranslated(t *testing.T) {
	t.Parallel()
	key := regexp.MustCompile(`\b(login|code|recovery|invite|enrol|enrolled|codes|choose|confirm|post|logout|logged-out|signing-out|refused|error)\.[a-z-]+\b|%!|%[sd]`)
	for _, p := range pages(t) {
		if found := key.FindString(content(elements(p.root, "body")[0])); found != "" {
			t.Errorf("%s: shows %q", p.name, found)
		}
	}
}

func TestDifferentLanguagesDiffer(t *testing.T) {
	t.Parallel()
	headings := map[string][]string{}
	for _, p := range pages(t) {
		name, _, _ := strings.Cut(p.name, ".")
		headings[name] = append(headings[name], content(elements(p.root, "h1")[0]))
	}
	for name, both := range headings {
		if len(both) != 2 || both[0] == both[1] {
			t.Errorf("%s: got %q, want two languages", name, both)
		}
	}
}

// WCAG 2.2 1.4.3 and 1.4.11, in both schemes, from the stylesheet itself.
func TestContrast(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("../assets/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	variable := regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`)
	light, dark, found := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("there is no dark scheme")
	}
	for scheme, source := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, match := range variable.FindAllStringSubmatch(source, -1) {
			if _, twice := colours[match[1]]; !twice {
				colours[match[1]] = match[2]
			}
		}
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"text", "card", 4.5}, {"text", "ground", 4.5}, {"soft", "card", 4.5}, {"soft", "ground", 4.5},
			{"accent", "card", 4.5}, {"accent", "ground", 4.5}, {"accent", "tint", 4.5}, {"text", "tint", 4.5}, {"accent-over", "card", 4.5},
			{"on-accent", "accent", 4.5}, {"on-accent", "accent-over", 4.5},
			{"wrong", "wrong-ground", 4.5}, {"wrong", "card", 3}, {"line", "card", 3}, {"line", "ground", 3},
			{"focus", "card", 3}, {"focus", "ground", 3},
		} {
			if got := contrast(t, colours[pair.front], colours[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s has %.2f:1, want %v:1", scheme, pair.front, pair.back, got, pair.least)
			}
		}
	}
}

// TestWritePages writes what there is to be looked at, when it is asked to.
func TestWritePages(t *testing.T) {
	if *pagesDir == "" {
		t.Skip("no -pages")
	}
	for _, p := range pages(t) {
		source := strings.ReplaceAll(p.source, `"/assets/`, `"assets/`)
		write(t, filepath.Join(*pagesDir, p.name+".html"), []byte(source))
	}
	for _, name := range []string{"trin.css", "console.css", "trin.js", "trin.svg"} {
		served := strings.TrimPrefix(templates.Asset(name), templates.AssetPath)
		content, ok := templates.ReadAsset(served)
		if !ok {
			t.Fatalf("%s is not there", name)
		}
		write(t, filepath.Join(*pagesDir, "assets", served), content)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// The same of the administration: its own colours, on the grounds that they
// stand on.
func TestConsoleContrast(t *testing.T) {
	t.Parallel()
	variable := regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`)
	schemes := map[string]map[string]string{"light": {}, "dark": {}}
	for _, name := range []string{"tokens.css", "console.css"} {
		css, err := os.ReadFile("../assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		light, dark, found := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
		if !found {
			t.Fatalf("%s has no dark scheme", name)
		}
		dark, _, _ = strings.Cut(dark, "\n}\n")
		for scheme, source := range map[string]string{"light": light, "dark": dark} {
			for _, match := range variable.FindAllStringSubmatch(source, -1) {
				schemes[scheme][match[1]] = match[2]
			}
		}
	}
	for scheme, colours := range schemes {
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"good", "good-ground", 4.5}, {"warn", "warn-ground", 4.5}, {"info", "info-ground", 4.5}, {"wrong", "wrong-ground", 4.5}, {"wrong", "card", 4.5},
			{"good", "card", 3}, {"warn", "card", 3}, {"info", "card", 3}, {"soft", "tint", 4.5}, {"accent", "tint", 4.5}, {"text", "tint", 4.5},
			{"plot", "card", 3}, {"plot-step", "card", 3}, {"plot-refused", "card", 3}, {"accent-over", "tint", 4.5}, {"focus", "tint", 3},
		} {
			if got := contrast(t, colours[pair.front], colours[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s has %.2f:1, want %v:1", scheme, pair.front, pair.back, got, pair.least)
			}
		}
	}
}
