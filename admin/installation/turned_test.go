package installation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

// K2: what turns the text around it is refused in a file, in any spelling and in
// every field but metadata, with its place. What must match such a character can
// still be written, as a number of the pattern or of the condition.
func TestK2_NoFileTurnsTheText(t *testing.T) {
	t.Parallel()
	const begin = "---\nkind: application\nid: turned\nprotocol: fake\nauthentication: [local]\n"
	before := strings.Count(string(house("10")), "\n")
	for name, c := range map[string]struct{ line, field string }{
		"a name":                 {"name: \"a\u202eb\"\nsettings: {peer: p}\n", "name"},
		"a name by its number":   {"name: \"a\\u202Eb\"\nsettings: {peer: p}\n", "name"},
		"a mark":                 {"name: {en: \"a\u200fb\"}\nsettings: {peer: p}\n", "name.en"},
		"a setting":              {"settings: {peer: \"a\u2066b\"}\n", "settings.peer"},
		"the name of a field":    {"settings: {peer: p, \"e\u202en\": a}\n", "settings"},
		"a value of a claim":     {"settings: {peer: p}\nclaims:\n  - add: {claim: x, values: [\"a\u202db\"]}\n", "claims.0.add.values.0"},
		"metadata":               {"settings: {peer: p, metadata: \"a\u202eb\"}\n", ""},
		"a pattern's number":     {"settings: {peer: p}\nclaims:\n  - replace: {claim: x, pattern: '\\x{202E}+', with: y, anywhere: true}\n", ""},
		"a condition's number":   {"settings: {peer: p}\nclaims:\n  - add: {claim: x, values: [y]}\n    when: 'claims.x.exists(v, v == \"\\u202E\")'\n", ""},
		"a letter of the Arabic": {"name: \"\u0627\"\nsettings: {peer: p}\n", ""},
	} {
		got := installation.Errors(planned(t, &memory{}, string(house("10"))+begin+c.line).Problems)
		if c.field == "" {
			if len(got) > 0 {
				t.Errorf("%s: got %v, want nothing to say", name, got)
			}
			continue
		}
		if !slices.ContainsFunc(got, func(p installation.Problem) bool {
			return p.Field == c.field && p.File == "trin.yaml" && p.Line > before && strings.Contains(p.Message, "turns the direction")
		}) {
			t.Errorf("%s: got %v, want an error at %s with its line", name, got, c.field)
		}
	}
}

// K2: a document that was stored with such a character before this was looked at
// can be applied as it is; another one cannot.
func TestK2_NoFileTurnsTheTextThatIsStored(t *testing.T) {
	t.Parallel()
	with := func(id string) string {
		return fmt.Sprintf("---\nkind: application\nid: %s\nprotocol: fake\nname: \"a\u202eb\"\nauthentication: [local]\nsettings: {peer: %s}\n", id, id)
	}
	text, _ := installation.Parse("trin.yaml", []byte(string(house("10"))+with("old")), nil)
	documents, err := text.Documents()
	if err != nil {
		t.Fatal(err)
	}
	store := &memory{versions: [][]connections.Document{documents}}
	if wrong := installation.Errors(planned(t, store, string(house("20"))+with("old")).Problems); len(wrong) > 0 {
		t.Errorf("got %v, want what is stored to stay", wrong)
	}
	if wrong := installation.Errors(planned(t, store, string(house("20"))+with("new")).Problems); len(wrong) != 1 || wrong[0].ID != "new" {
		t.Errorf("got %v, want the new one refused", wrong)
	}
}

func planned(t *testing.T, store installation.Store, content string) *installation.Plan {
	t.Helper()
	text, problems := installation.Parse("trin.yaml", []byte(content), nil)
	plan, err := installation.Prepare(t.Context(), store, parts(), text, problems)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}
