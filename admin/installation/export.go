package installation

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"trin/connections"
)

// exportOrder is the order in which the kinds stand in an export.
var exportOrder = []string{KindSettings, KindVocabulary, KindLookup, KindFragment, KindAuthentication, KindApplication, KindRequester}

// Export writes the documents as one YAML text, in canonical form: what it
// writes, applied and exported again, is the same to the byte. It holds no
// secrets, because documents hold none.
func Export(w io.Writer, documents []connections.Document) error {
	sorted := slices.Clone(documents)
	slices.SortStableFunc(sorted, func(a, b connections.Document) int {
		if order := slices.Index(exportOrder, a.Kind) - slices.Index(exportOrder, b.Kind); order != 0 {
			return order
		}
		return strings.Compare(a.ID, b.ID)
	})
	var text bytes.Buffer
	for i, d := range sorted {
		if i > 0 {
			text.WriteString("---\n")
		}
		text.Write(bytes.TrimRight(d.Body, "\n"))
		text.WriteString("\n")
	}
	again, problems := Parse("export", text.Bytes(), nil)
	if len(Errors(problems)) > 0 {
		return fmt.Errorf("the installation cannot be exported: %s", problems[0])
	}
	if len(again.documents) != len(sorted) {
		return fmt.Errorf("the installation cannot be exported: %d documents were stored, %d can be read back", len(sorted), len(again.documents))
	}
	_, err := w.Write(text.Bytes())
	return err
}
