package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trin/connections/password"
	"trin/connections/totp"
)

const module = "../.."

// pages are the documents of the module that are kept with it, by path from
// its root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	list, err := exec.Command("git", "-C", module, "ls-files", "-co", "--exclude-standard", "*.md").Output()
	names := strings.Fields(string(list))
	if err != nil { // not a clone: a copy of the files
		names = nil
		err := filepath.WalkDir(module, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".md") {
				name, _ := filepath.Rel(module, path)
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	all := map[string]string{}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.ToSlash(name)] = string(content)
	}
	if all["README.md"] == "" || all["docs/flows.md"] == "" {
		t.Fatalf("got %d documents, want the README and docs among them", len(all))
	}
	return all
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"`)
	heading = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	unfit   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors are the fragments that a page's headings have.
func anchors(page string) []string {
	var all []string
	for _, match := range heading.FindAllStringSubmatch(page, -1) {
		all = append(all, strings.ReplaceAll(unfit.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-"))
	}
	return all
}

// TestDocs_Links: every relative link leads to a file, and to a heading in it
// where it names one.
func TestDocs_Links(t *testing.T) {
	t.Parallel()
	all := pages(t)
	for name, page := range all {
		for _, match := range link.FindAllStringSubmatch(page, -1) {
			to := match[1] + match[2]
			target, fragment, _ := strings.Cut(to, "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			path := name
			if target != "" {
				path = filepath.ToSlash(filepath.Join(filepath.Dir(name), target))
			}
			if _, err := os.Stat(filepath.Join(module, path)); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", name, to)
			} else if fragment != "" && !slices.Contains(anchors(all[path]), fragment) {
				t.Errorf("%s: %s has no heading for the link %s", name, path, to)
			}
		}
	}
}

// commands are all commands by their path, "trin user add".
func commands() map[string]*cobra.Command {
	all := map[string]*cobra.Command{}
	var add func(*cobra.Command)
	add = func(c *cobra.Command) {
		all[c.CommandPath()] = c
		for _, sub := range c.Commands() {
			if !sub.Hidden && sub.Name() != "help" && sub.Name() != "completion" {
				add(sub)
			}
		}
	}
	add(command())
	return all
}

var (
	code = regexp.MustCompile("(?s)```[a-z]*\n(.*?)```|`([^`\n]+)`")
	word = regexp.MustCompile(`^(-{1,2}[a-z][a-z0-9-]*|[a-z][a-z-]*)`)
	flag = regexp.MustCompile("^--[a-z][a-z0-9-]*$")
)

// snippets are the lines of code of a page.
func snippets(page string) []string {
	var all []string
	for _, match := range code.FindAllStringSubmatch(page, -1) {
		block := strings.ReplaceAll(match[1]+match[2], "\\\n", " ")
		for line := range strings.Lines(block) {
			line, _, _ = strings.Cut(line, "    #")
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

// TestDocs_Commands: every command and flag in a document is one of trin's.
func TestDocs_Commands(t *testing.T) {
	t.Parallel()
	all := commands()
	flags := map[string]bool{"--help": true}
	for _, c := range all {
		c.Flags().VisitAll(func(f *pflag.Flag) { flags["--"+f.Name] = true })
	}
	for name, page := range pages(t) {
		if name != "README.md" && !strings.HasPrefix(name, "docs/") {
			continue
		}
		for _, line := range snippets(page) {
			if flag.MatchString(line) && !flags[line] {
				t.Errorf("%s: no command has the flag %s", name, line)
			}
			line = strings.Trim(line, "() ")
			if _, after, found := strings.Cut(line, "; "); found {
				line = after
			}
			if rest, ok := strings.CutPrefix(strings.TrimPrefix(line, "bin/"), "trin "); ok {
				if wrong := checkLine(all, rest); wrong != "" {
					t.Errorf("%s: %q: %s", name, line, wrong)
				}
			}
		}
	}
}

// checkLine follows a command line through the tree.
func checkLine(all map[string]*cobra.Command, line string) string {
	c := all["trin"]
	for _, typed := range strings.Fields(line) {
		switch typed = word.FindString(typed); {
		case strings.HasPrefix(typed, "--"):
			if typed != "--help" && c.Flags().Lookup(strings.TrimPrefix(typed, "--")) == nil {
				return c.CommandPath() + " has no flag " + typed
			}
		case c.HasSubCommands() && typed != "":
			if c = all[c.CommandPath()+" "+typed]; c == nil {
				return "there is no command " + typed
			}
		}
	}
	return ""
}

var testName = regexp.MustCompile(`\b(Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9_]*`)

// TestDocs_Tests: every test that a document names is there.
func TestDocs_Tests(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	declaration := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Za-z0-9_]*)\(`)
	err := filepath.WalkDir(module, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range declaration.FindAllSubmatch(source, -1) {
			declared[string(match[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for name, page := range pages(t) {
		for _, test := range testName.FindAllString(page, -1) {
			if named++; !declared[test] {
				t.Errorf("%s: there is no %s", name, test)
			}
		}
	}
	if named < 5 {
		t.Errorf("got %d tests that are named, want those of docs/assurance.md at least", named)
	}
}

// TestDocs_FactorSettings: docs/configuration.md has every setting of the local
// kinds and no other. Package saml2 holds its own.
func TestDocs_FactorSettings(t *testing.T) {
	t.Parallel()
	page := pages(t)["docs/configuration.md"]
	for heading, settings := range map[string]any{"### password": password.Settings{}, "### totp": totp.Settings{}} {
		_, section, _ := strings.Cut(page, "\n"+heading+"\n")
		section, _, _ = strings.Cut(section, "\n#")
		var told, want []string
		for line := range strings.Lines(section) {
			if cells := strings.Split(line, "|"); len(cells) > 3 {
				told = append(told, strings.TrimSpace(cells[1]))
			}
		}
		for field := range reflect.TypeOf(settings).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			want = append(want, name)
		}
		slices.Sort(want)
		told = told[min(2, len(told)):]
		slices.Sort(told)
		if !slices.Equal(told, want) {
			t.Errorf("%s: got %q in the document, want %q", heading, told, want)
		}
	}
}
