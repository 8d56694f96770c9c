package installation_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/broker"
)

var update = flag.Bool("update", false, "write the generated part of docs/vocabularies.md anew")

const (
	vocabularies = "../../docs/vocabularies.md"
	generated    = "<!-- What follows is written by: go test ./admin/installation -run TestDocs_Vocabularies -update -->\n"
)

// TestDocs_Vocabularies: docs/vocabularies.md lists every preset with every
// class and what it is worth, and every level source.
func TestDocs_Vocabularies(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(vocabularies)
	if err != nil {
		t.Fatal(err)
	}
	before, got, marked := strings.Cut(string(content), generated)
	if !marked {
		t.Fatalf("the page has no line %q", generated)
	}
	var page strings.Builder
	page.WriteString("\n## The presets\n")
	for _, name := range installation.Presets() {
		page.WriteString(presetSection(t, name))
	}
	page.WriteString("\n## The level sources\n")
	for _, name := range installation.Sources() {
		page.WriteString(sourceSection(t, name))
	}
	if *update {
		if err := os.WriteFile(vocabularies, []byte(before+generated+page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := page.String()
	if got != want {
		at := 0
		for at < min(len(got), len(want)) && got[at] == want[at] {
			at++
		}
		t.Errorf("the page is not what the presets are; at %q it should go on with %q", got[at:min(at+80, len(got))], want[at:min(at+80, len(want))])
	}
}

// comments are the lines of a file that begin with #, as one text.
func comments(file string) string {
	var lines []string
	for line := range strings.Lines(file) {
		text, is := strings.CutPrefix(strings.TrimSpace(line), "# ")
		if !is {
			break
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, " ")
}

var (
	madeOf = regexp.MustCompile(`(?m)^presets: \[(.*)\]$`)
	refs   = regexp.MustCompile(`(?m)^  - ref: "?([^"\s]+)"?(?: # (.*))?$`)
	number = regexp.MustCompile(`^(.*?)([0-9]+)$`)
)

// presetSection is what the page says of a preset.
func presetSection(t *testing.T, name string) string {
	t.Helper()
	file, err := os.ReadFile("presets/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	v, problems := vocabularyOf(t, "presets: ["+name+"]")
	if v == nil {
		t.Fatal(problems)
	}
	section := "\n### " + name + "\n\n" + comments(string(file)) + "\n"
	if m := madeOf.FindStringSubmatch(string(file)); m != nil {
		section += "\nIn it: " + m[1] + ".\n"
	}
	classes := refs.FindAllStringSubmatch(string(file), -1)
	if len(classes) == 0 {
		return section
	}
	section += "\n| class | counts as | note |\n|---|---|---|\n"
	for i := 0; i < len(classes); i++ {
		class, known := v.Class(broker.ClassRef(classes[i][1]))
		if !known {
			t.Fatalf("%s: the class %q of the file is not in the vocabulary", name, classes[i][1])
		}
		text := "`" + string(class.Ref) + "`"
		if last := run(v, classes, i); last > i+3 {
			text += " to `" + classes[last][1] + "`"
			i = last
		}
		section += "| " + text + " | " + worth(class) + " | " + classes[i][2] + " |\n"
	}
	return section
}

// run is the last of the classes that only count on from one: probes and tags
// that differ by a number.
func run(v *broker.Vocabulary, classes [][]string, from int) int {
	at := from
	for at+1 < len(classes) {
		a, b := number.FindStringSubmatch(classes[at][1]), number.FindStringSubmatch(classes[at+1][1])
		first, _ := v.Class(broker.ClassRef(classes[at][1]))
		next, _ := v.Class(broker.ClassRef(classes[at+1][1]))
		if a == nil || b == nil || a[1] != b[1] || first.Kind != next.Kind || first.Kind == broker.KindLevel {
			break
		}
		x, _ := strconv.Atoi(a[2])
		if y, _ := strconv.Atoi(b[2]); y != x+1 {
			break
		}
		at++
	}
	return at
}

func worth(class broker.Class) string {
	switch {
	case class.Kind != broker.KindLevel:
		return string(class.Kind)
	case class.Level.Ladder == broker.HouseLadder:
		return fmt.Sprint(class.Level.Value)
	}
	return fmt.Sprintf("%d on %s", class.Level.Value, class.Level.Ladder)
}

var (
	fields = regexp.MustCompile(`(?m)^(vocabulary|claim|also): "?([^"\s]+)"?$`)
	values = regexp.MustCompile(`(?m)^  "([^"]+)": "([^"]+)"$`)
)

// sourceSection is what the page says of a level source.
func sourceSection(t *testing.T, name string) string {
	t.Helper()
	file, err := os.ReadFile("sources/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	section := "\n### source: " + name + "\n\n" + comments(string(file)) + "\n"
	for _, f := range fields.FindAllStringSubmatch(string(file), -1) {
		switch f[1] {
		case "vocabulary":
			section += "\nIts vocabulary: " + f[2] + "."
		case "claim":
			section += " The claim: `" + f[2] + "`."
		case "also":
			section += " The claim whose values are classes: `" + f[2] + "`."
		}
	}
	section += "\n"
	rows := values.FindAllStringSubmatch(string(file), -1)
	if len(rows) == 0 {
		return section
	}
	section += "\n| value | means the class |\n|---|---|\n"
	for _, row := range rows {
		section += "| `" + row[1] + "` | `" + row[2] + "` |\n"
	}
	return section
}
