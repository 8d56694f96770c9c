package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// keys are the constants of keys.go, by name.
func keys(t *testing.T) map[string]Key {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "keys.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Key{}
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok || general.Tok != token.CONST {
			continue
		}
		for _, spec := range general.Specs {
			value := spec.(*ast.ValueSpec)
			key, err := strconv.Unquote(value.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			found[value.Names[0].Name] = Key(key)
		}
	}
	return found
}

func TestCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	verb := regexp.MustCompile(`%[a-z]`)
	seen := map[Key]string{}
	for name, key := range keys(t) {
		if other, twice := seen[key]; twice {
			t.Errorf("%s and %s have the same key %q", name, other, key)
		}
		seen[key] = name
		entry, ok := catalogue[key]
		if !ok || entry.en == "" || entry.da == "" {
			t.Errorf("%s (%q) lacks a language: %+v", name, key, entry)
			continue
		}
		if en, da := verb.FindAllString(entry.en, -1), verb.FindAllString(entry.da, -1); !slices.Equal(en, da) {
			t.Errorf("%s: English takes %q and Danish %q", name, en, da)
		}
		for _, s := range []string{entry.en, entry.da} {
			if strings.TrimSpace(s) != s || strings.Contains(s, "  ") || strings.ContainsAny(s, "<>") {
				t.Errorf("%s: %q has white space or markup that does not belong there", name, s)
			}
		}
	}
	for key := range catalogue {
		if seen[key] == "" {
			t.Errorf("the catalogue has %q, which no constant names", key)
		}
	}
	if len(seen) < 90 {
		t.Errorf("got %d keys, want all of them", len(seen))
	}
}

func TestIn(t *testing.T) {
	t.Parallel()
	if got := ToContinue.In(Danish, "Lønsystemet"); got != "for at fortsætte til Lønsystemet" {
		t.Errorf("got %q", got)
	}
	if got := LoginTitle.In("fr"); got != "Log in" {
		t.Errorf("got %q for a language that is not there, want English", got)
	}
	if got := Key("nothing").In(English); got != "nothing" {
		t.Errorf("got %q for an unknown key, want the key", got)
	}
	if !(Say{}).IsZero() || (Say{Key: LoginTitle}).IsZero() {
		t.Error("a sentence is zero exactly when it has no key")
	}
}

func TestAccepted(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Language{
		"": "", "fr": "", "*": "", "da": Danish, "da-DK,da;q=0.9,en-US;q=0.8": Danish, "en-GB,da;q=0.1": English,
		"fr;q=1, da;q=0.3, en;q=0.4": English, "da;q=0, en;q=0.1": English, "da;q=0": "", "nb-NO": Danish, "sv": Danish,
		"da;q=2": "", "da;q=x": "", "da;q=0.9999": "", " EN ; q=0.5 ": English, strings.Repeat("xx,", 1000) + "da": "",
	} {
		if got, ok := Accepted(header); got != want || ok != (want != "") {
			t.Errorf("%.40q: got %q, %v, want %q", header, got, ok, want)
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration][2]string{
		0:                            {"1 second", "1 sekund"},
		1500 * time.Millisecond:      {"2 seconds", "2 sekunder"},
		time.Minute:                  {"60 seconds", "60 sekunder"},
		61*time.Second + time.Minute: {"3 minutes", "3 minutter"},
		5 * time.Minute:              {"5 minutes", "5 minutter"},
		time.Hour:                    {"60 minutes", "60 minutter"},
		91 * time.Minute:             {"2 hours", "2 timer"},
	} {
		if en, da := Duration(English, d), Duration(Danish, d); en != want[0] || da != want[1] {
			t.Errorf("%v: got %q and %q, want %q", d, en, da, want)
		}
	}
}

func TestInstant(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.December, 31, 23, 59, 1, 0, time.FixedZone("CET", 3600))
	if got := Instant(English, at); got != "31 December 2026, 22:59:01 UTC" {
		t.Errorf("got %q", got)
	}
	if got := Instant(Danish, at); got != "31. december 2026 kl. 22.59.01 UTC" {
		t.Errorf("got %q", got)
	}
}

func TestAround(t *testing.T) {
	t.Parallel()
	for language, want := range map[Language][2]string{English: {"Continue to ", "?"}, Danish: {"Fortsæt til ", "?"}} {
		if before, after := ConfirmTitle.Around(language); before != want[0] || after != want[1] {
			t.Errorf("%s: got %q and %q, want %q", language, before, after, want)
		}
	}
}
