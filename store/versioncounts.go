package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"trin/connections"
)

// ChangedDocuments is how many documents each of the versions from one to another
// changed: those that are new in it, otherwise, or gone; of these names alone, nil =
// of any. A version that changed none is not in it.
func (s *Store) ChangedDocuments(ctx context.Context, from, to int64, only []connections.Document) (map[int64]int, error) {
	counts := map[int64]int{}
	for names := range namesInParts(only) {
		values := map[string]any{"from": from, "to": to}
		of := names.where(values)
		// What ends where it begins again is changed, and is among those that begin.
		for _, statement := range []string{
			"SELECT from_version AS number, count(*) AS changed FROM documents WHERE from_version BETWEEN @from AND @to" + of + " GROUP BY from_version",
			"SELECT to_version AS number, count(*) AS changed FROM documents AS d WHERE to_version BETWEEN @from AND @to" + of +
				" AND NOT EXISTS (SELECT 1 FROM documents AS o WHERE o.kind = d.kind AND o.id = d.id AND o.from_version = d.to_version) GROUP BY to_version",
		} {
			var rows []struct {
				Number  int64
				Changed int
			}
			if err := s.read.WithContext(ctx).Raw(statement, values).Scan(&rows).Error; err != nil {
				return nil, fmt.Errorf("changes of versions: %w", err)
			}
			for _, row := range rows {
				counts[row.Number] += row.Changed
			}
		}
	}
	return counts, nil
}

// namesPart are names of documents, as many as one statement may have; nil = any.
type namesPart []connections.Document

// mostNames is how many that are: each has two values, of which SQLite takes some
// thousands.
const mostNames = 400

// namesInParts are the names in parts: none at all is one part, which is any.
func namesInParts(only []connections.Document) iter.Seq[namesPart] {
	return func(yield func(namesPart) bool) {
		if only == nil {
			yield(nil)
			return
		}
		for part := range slices.Chunk(only, mostNames) {
			if !yield(part) {
				return
			}
		}
	}
}

// where is the condition that a row is one of them, whose values it adds.
func (p namesPart) where(values map[string]any) string {
	if p == nil {
		return ""
	}
	all := make([]string, len(p))
	for i, d := range p {
		kind, id := fmt.Sprintf("kind%d", i), fmt.Sprintf("id%d", i)
		values[kind], values[id] = d.Kind, d.ID
		all[i] = "(@" + kind + ", @" + id + ")"
	}
	return " AND (kind, id) IN (VALUES " + strings.Join(all, ", ") + ")"
}
