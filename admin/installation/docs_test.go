package installation_test

import (
	"crypto/rand"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"trin/admin/installation"
	"trin/claimstx"
	"trin/claimstx/lookup"
	"trin/claimstx/lookup/database"
	"trin/claimstx/lookup/directory"
	"trin/claimstx/lookup/table"
	"trin/claimstx/lookup/webapi"
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
	if len(all) < 10 {
		t.Fatalf("got %d examples, want one for each kind of document, for the preset, and for types of lookup", len(all))
	}
	text, problems := installation.Parse("docs/configuration.md", []byte(strings.Join(all, "---\n")), func(name string) ([]byte, error) {
		return []byte("<the metadata of " + name + "/>"), nil
	})
	known := kinds()
	for i := range known { // the examples' settings are checked by the protocols themselves
		known[i].Check, known[i].Identifiers = nil, nil
		known[i].Name = map[string]string{"fake": "saml2", "fake-local": "password", "fake-factor": "totp"}[known[i].Name]
	}
	_, found := text.Build(1, installation.Parts{Kinds: append(known, adfs.Kind()), Claims: claimstx.Deps{Lookups: lookups()}})
	for _, p := range append(problems, found...) {
		t.Error(p)
	}
}

// lookups are the types of lookup.
func lookups() []claimstx.LookupKind {
	deps := lookup.Deps{Clock: time.Now}
	return lookup.NewSet(deps, table.Kind(), database.Kind(deps), directory.Kind(deps), webapi.Kind(deps), webapi.ExternalKind(deps, rand.Reader)).Kinds()
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
	for _, kind := range []string{"settings", "vocabulary", "application", "authentication", "requester", "fragment", "lookup"} {
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
