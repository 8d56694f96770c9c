package text_test

import (
	"reflect"
	"strings"
	"testing"

	"trin/claimstx/text"
)

// of resolves from a map; a name that is not in it is missing.
func of(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}

func TestExecute(t *testing.T) {
	t.Parallel()
	values := of(map[string]string{
		"a": "1", "@subject": "eva", "urn:oid:2.5.4.42": "Eva", "https://example.dk/a/b?c=1#d": "x", "two words": "w",
		"evil": "{a}}{{ {@subject}", "empty": "", "æ": "ø",
	})
	upper := strings.ToUpper
	for _, test := range []struct {
		name, source string
		escape       func(string) string
		want         string
		missing      []string
	}{
		{"nothing", "", nil, "", nil},
		{"text alone", "abc", nil, "abc", nil},
		{"one reference", "{a}", nil, "1", nil},
		{"text around", "-{a}+{a}-", nil, "-1+1-", nil},
		{"what is known of the login", "{@subject}@example.dk", nil, "eva@example.dk", nil},
		{"a name with colons and dots", "{urn:oid:2.5.4.42}", nil, "Eva", nil},
		{"a name that is an address", "{https://example.dk/a/b?c=1#d}", nil, "x", nil},
		{"a name with a space", "{two words}", nil, "w", nil},
		{"a name outside ASCII", "å{æ}å", nil, "åøå", nil},
		{"braces", "{{a}}", nil, "{a}", nil},
		{"a reference in braces", "{{{a}}}", nil, "{1}", nil},
		{"braces that follow a reference", "{a}}}{{", nil, "1}{", nil},
		{"a value is never read as a template", "{evil}", nil, "{a}}{{ {@subject}", nil},
		{"only values are escaped", "text {@subject}", upper, "text EVA", nil},
		{"an empty value is one", "[{empty}]", nil, "[]", nil},
		{"missing", "{a}{none}{other}{none}", nil, "", []string{"none", "other"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			template, err := text.Parse(test.source)
			if err != nil {
				t.Fatal(err)
			}
			got, missing := template.Execute(values, test.escape)
			if got != test.want || !reflect.DeepEqual(missing, test.missing) {
				t.Errorf("got %q and missing %q, want %q and %q", got, missing, test.want, test.missing)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, source, want string }{
		{"a brace without its end", "æø{name", "character 3 is a { without its }"},
		{"a brace without its beginning", "name}", "character 5 is a } without its {"},
		{"a brace in a name", "{a{b}", "character 3 is a { inside a name"},
		{"a single brace after a reference", "{a}}", "character 4 is a } without its {"},
		{"no name", "x{}", "character 2 begins a reference without a name"},
		{"no name after the at", "{@}", "character 1 begins a reference without a name"},
		{"white space before a name", "{ a}", "white space"},
		{"white space after a name", "{a }", "white space"},
		{"white space after the at", "{@ subject}", "white space"},
		{"a control character", "a\x00b", "character 2 is a character that cannot be written"},
		{"not UTF-8", "a\xffb", "character 2 is a character that cannot be written"},
		{"no character of XML", "a\ufffeb", "character 2 is a character that cannot be written"},
		{"a long text", strings.Repeat("a", text.MaxSourceBytes+1), "8193 bytes long"},
		{"a long name", "{" + strings.Repeat("a", text.MaxNameBytes+1) + "}", "1025 bytes"},
		{"many references", strings.Repeat("{a}", text.MaxReferences+1), "one reference more than the 64"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			template, err := text.Parse(test.source)
			if template != nil || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v and %v, want an error with %q", template, err, test.want)
			}
		})
	}
}

func TestLimitsAreReached(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, source string }{
		{"the longest text", strings.Repeat("a", text.MaxSourceBytes)},
		{"the longest name", "{" + strings.Repeat("a", text.MaxNameBytes) + "}"},
		{"the most references", strings.Repeat("{a}", text.MaxReferences)},
	} {
		if _, err := text.Parse(test.source); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	template, err := text.Parse("{b} {{c}} {@subject} {a} {b}")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"b", "@subject", "a"}
	got := template.References()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	got[0] = "changed"
	if got := template.References(); !reflect.DeepEqual(got, want) {
		t.Errorf("the list is the template's own: got %q, want %q", got, want)
	}
}

func TestM4_ATextDoesNotGrowWithoutEnd(t *testing.T) {
	t.Parallel()
	template, err := text.Parse("{a}{b}{a}")
	if err != nil {
		t.Fatal(err)
	}
	half := strings.Repeat("a", text.MaxTextBytes/2)
	escaped := 0
	escape := func(s string) string { escaped += len(s); return s + s }
	for _, test := range []struct {
		name    string
		a, b    string
		escape  func(string) string
		missing []string
	}{
		{"as long as may be", half, "", nil, nil},
		{"one more", half, "b", nil, []string{"a"}},
		{"one value too long", "", half + half + "b", nil, []string{"b"}},
		{"escaped too long", half[:len(half)/2], "b", escape, []string{"a"}},
		{"not escaped when it is too long already", "", half + half + "b", escape, []string{"b"}},
	} {
		escaped = 0
		got, missing := template.Execute(of(map[string]string{"a": test.a, "b": test.b}), test.escape)
		if len(got) > text.MaxTextBytes || !reflect.DeepEqual(missing, test.missing) {
			t.Errorf("%s: got %d bytes and missing %q, want missing %q", test.name, len(got), missing, test.missing)
		}
		if escaped > 2*text.MaxTextBytes {
			t.Errorf("%s: %d bytes were escaped", test.name, escaped)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "{a}", "{{}}", "{@subject}@x", "{a}}}", "{urn:oid:2.5.4.42} {https://x/y}", "}{", "{{{a}}}", "a\x00"} {
		f.Add(seed, "value")
	}
	f.Fuzz(func(t *testing.T, source, value string) {
		template, err := text.Parse(source)
		if err != nil {
			if template != nil || len(err.Error()) > 300 {
				t.Fatalf("a template beside an error, or a long error: %v", err)
			}
			return
		}
		names := template.References()
		if len(source) > text.MaxSourceBytes || len(names) > text.MaxReferences {
			t.Fatalf("%d bytes and %d references were read", len(source), len(names))
		}
		asked := map[string]bool{}
		got, missing := template.Execute(func(name string) (string, bool) { asked[name] = true; return value, true }, nil)
		if len(got) > text.MaxTextBytes || (missing != nil) != (len(missing) > 0) || (missing != nil && got != "") {
			t.Fatalf("%d bytes, missing %q", len(got), missing)
		}
		if len(asked) != len(names) {
			t.Fatalf("asked for %v, refers to %q", asked, names)
		}
		for _, name := range names {
			if !asked[name] || !strings.Contains(source, "{"+name+"}") {
				t.Fatalf("%q is not a name of %q", name, source)
			}
		}
		if len(names) == 0 {
			if plain := strings.NewReplacer("{{", "{", "}}", "}").Replace(source); got != plain {
				t.Fatalf("got %q, want %q", got, plain)
			}
		}
	})
}

// A name that stands twice is resolved once: what it stands for may take a while to
// be found.
func TestExecute_ResolvesOnce(t *testing.T) {
	t.Parallel()
	template, err := text.Parse("{a}-{b}-{a}{a}-{none}{none}")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	_, missing := template.Execute(func(name string) (string, bool) {
		asked[name]++
		return name, name != "none"
	}, nil)
	if want := map[string]int{"a": 1, "b": 1, "none": 1}; !reflect.DeepEqual(asked, want) || len(missing) != 1 {
		t.Errorf("got %v asked and %v missing, want %v", asked, missing, want)
	}
}
