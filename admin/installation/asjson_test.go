package installation_test

import (
	"errors"
	"strings"
	"testing"

	"trin/admin/installation"
)

// A document reads the same in JSON and in YAML, whatever its values look like.
func TestJSON_RoundTrip(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"texts that look like something else": "kind: application\nid: a\nprotocol: fake\nname: \"0123\"\nsettings: {yes: \"true\", n: \"1e3\", empty: \"\", tilde: \"~\", at: \"2026-01-02\", s: \"a: b # c\"}\n",
		"numbers":                             "kind: application\nid: a\nprotocol: fake\nfloor: 30\nsettings: {big: 9007199254740993, part: 1.50}\n",
		"several lines":                       "kind: application\nid: a\nprotocol: fake\nsettings:\n  text: |\n    one\n    two\n  flat: \"x\\ty\"\n",
		"other letters":                       "kind: application\nid: a\nprotocol: fake\nname: {da: Blåbærgrød, en: \"\U0001F600\"}\n",
		"no id":                               "kind: settings\nsessionIdle: 1h\n",
		"lists and maps":                      "kind: authentication\nid: a\nprotocol: fake\nfactors: [{connection: b, after: 20}]\nsettings: {l: [], m: {}, b: false}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document, problems := installation.One("test", []byte(text))
			if len(installation.Errors(problems)) > 0 {
				t.Fatal(problems)
			}
			raw, err := installation.JSON(document)
			if err != nil {
				t.Fatal(err)
			}
			back, err := installation.FromJSON(raw)
			if err != nil {
				t.Fatal(err)
			}
			again, problems := installation.One("test", back)
			if len(installation.Errors(problems)) > 0 || string(again.Body) != string(document.Body) {
				t.Errorf("got\n%s\nby %s\nwant\n%s\n%v", again.Body, raw, document.Body, problems)
			}
		})
	}
}

func TestFromJSON_Refuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a list": `[]`, "nothing": ``, "null": `null`, "two": `{"kind":"settings"}{}`, "too deep": `{"a":` + strings.Repeat("[", 400) + strings.Repeat("]", 400) + `}`,
	} {
		if got, err := installation.FromJSON([]byte(text)); !errors.Is(err, installation.ErrJSON) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	// What it is, is said when it is read as every other text.
	text, err := installation.FromJSON([]byte(`{"kind":"nonsense"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := installation.One("test", text); len(installation.Errors(problems)) == 0 {
		t.Errorf("%s is a document", text)
	}
}
