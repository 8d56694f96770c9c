package installation_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections/adfs"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestDocs_ExamplesAreRight: the examples of docs/configuration.md, put
// together, are an installation without an error.
func TestDocs_ExamplesAreRight(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range yamlBlock.FindAllStringSubmatch(string(content), -1) {
		all = append(all, m[1])
	}
	if len(all) != 6 {
		t.Fatalf("got %d examples, want one for each kind of document and one for the preset", len(all))
	}
	text, problems := installation.Parse("docs/configuration.md", []byte(strings.Join(all, "---\n")), func(name string) ([]byte, error) {
		return []byte("<the metadata of " + name + "/>"), nil
	})
	known := kinds()
	for i := range known { // the examples' settings are checked by the protocols themselves
		known[i].Check, known[i].Identifiers = nil, nil
		known[i].Name = map[string]string{"fake": "saml2", "fake-local": "password", "fake-factor": "totp"}[known[i].Name]
	}
	_, found := text.Build(1, installation.Parts{Kinds: append(known, adfs.Kind())})
	for _, p := range append(problems, found...) {
		t.Error(p)
	}
}

// TestDocs_EveryFieldIsExplained: each field of each kind of document stands in
// docs/configuration.md. The presets stand in docs/vocabularies.md.
func TestDocs_EveryFieldIsExplained(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for _, word := range regexp.MustCompile(`\w+`).FindAllString(string(content), -1) {
		words[word] = true
	}
	var names []string
	for _, kind := range []string{"settings", "vocabulary", "application", "authentication", "requester"} {
		names = append(names, installation.FieldNames(kind)...)
	}
	if len(names) < 50 {
		t.Fatalf("got only the fields %v", names)
	}
	for _, name := range names {
		if !words[name] {
			t.Errorf("%s is not explained", name)
		}
	}
	if got := installation.FieldNames("settings"); !reflect.DeepEqual(got[:2], []string{"kind", "sessionIdle"}) {
		t.Errorf("got %v", got)
	}
}
