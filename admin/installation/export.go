package installation

import (
	"bufio"
	"bytes"
	"cmp"
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
// secrets, because documents hold none. Where it could not be read back nothing
// is written.
func Export(w io.Writer, documents []connections.Document) error {
	return new(Reader).Export(w, documents)
}

// Export is [Export], which does not read again what the reader remembers.
func (r *Reader) Export(w io.Writer, documents []connections.Document) error {
	sorted := slices.SortedStableFunc(slices.Values(documents), func(a, b connections.Document) int {
		return cmp.Or(cmp.Compare(slices.Index(exportOrder, a.Kind), slices.Index(exportOrder, b.Kind)), strings.Compare(a.ID, b.ID))
	})
	if err := r.readsBack(sorted); err != nil {
		return fmt.Errorf("the installation cannot be exported: %w", err)
	}
	out := bufio.NewWriterSize(w, 64<<10)
	for i, d := range sorted {
		if i > 0 {
			_, _ = out.WriteString("---\n") // Flush says what went wrong
		}
		_, _ = out.Write(bytes.TrimRight(d.Body, "\n"))
		_ = out.WriteByte('\n')
	}
	return out.Flush()
}

// readsBack says why what is exported could not be read as what is stored: each
// document for itself, and all in one text.
func (r *Reader) readsBack(sorted []connections.Document) error {
	size := 0
	for i, d := range sorted {
		if size += len(d.Body) + len("---\n"); size > maxFileBytes {
			return fmt.Errorf("it is larger than %d bytes", maxFileBytes)
		}
		if i > 0 && sorted[i-1].Kind == d.Kind && sorted[i-1].ID == d.ID {
			return fmt.Errorf("there are two documents %s %q", d.Kind, d.ID)
		}
		if err := r.readsAs(d); err != nil {
			return err
		}
	}
	if len(sorted) > maxDocuments {
		return fmt.Errorf("there are more than %d documents", maxDocuments)
	}
	return nil
}

func (r *Reader) readsAs(d connections.Document) error {
	r.mu.Lock()
	_, known := walks(r.sets).find(d)
	r.mu.Unlock()
	if known {
		return nil
	}
	text, problems := Parse("export", slices.Concat(bytes.TrimRight(d.Body, "\n"), []byte("\n")), nil)
	switch {
	case len(Errors(problems)) > 0:
		return fmt.Errorf("the %s %s: %s", d.Kind, d.ID, problems[0])
	case len(text.documents) != 1 || text.documents[0].kind != d.Kind || text.documents[0].id != d.ID:
		return fmt.Errorf("the %s %s is not what it is stored as", d.Kind, d.ID)
	}
	return nil
}
