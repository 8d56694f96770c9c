package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// ended and begun are the rows that end, and those that begin, between one version
// and another. plus is a sign before the columns that keeps SQLite from looking
// for rows by them: where names are asked for, it finds rows by their names.
func ended(plus string) string {
	return "(" + plus + "from_version <= @from AND " + plus + "to_version > @from AND " + plus + "to_version <= @to)"
}

func begun(plus string) string {
	return "(" + plus + "from_version > @from AND " + plus + "from_version <= @to AND (" + plus + "to_version IS NULL OR " + plus + "to_version > @to))"
}

// Changed returns the documents that differ between a version and a later one. One
// that ended and began again as it was may be among them.
func (s *Store) Changed(ctx context.Context, q connections.ChangedQuery) ([]connections.ChangedDocument, error) {
	read := s.read.WithContext(ctx)
	last, err := newest(read)
	if err != nil {
		return nil, err
	}
	if q.From < 0 || q.To < q.From || q.To > last {
		return nil, fmt.Errorf("versions %d and %d: %w", q.From, q.To, broker.ErrNotFound)
	}
	var all []connections.ChangedDocument
	for names := range namesInParts(q.Only) {
		found, err := s.touched(read, q, names)
		if err != nil {
			return nil, fmt.Errorf("what differs between versions %d and %d: %w", q.From, q.To, err)
		}
		all = append(all, found...)
	}
	if slices.SortFunc(all, changedOrder); q.Limit > 0 && len(all) > q.Limit {
		all = all[:q.Limit]
	}
	return all, nil
}

func changedOrder(a, b connections.ChangedDocument) int {
	if order := strings.Compare(a.Kind, b.Kind); order != 0 {
		return order
	}
	return strings.Compare(a.ID, b.ID)
}

// touched is Changed of the names that the database can be asked for at once.
func (s *Store) touched(read *gorm.DB, q connections.ChangedQuery, names namesPart) ([]connections.ChangedDocument, error) {
	was, err := s.touchedNames(read, q, names, ended)
	if err != nil {
		return nil, err
	}
	is, err := s.touchedNames(read, q, names, begun)
	if err != nil {
		return nil, err
	}
	// What is among the first of both together is among the first of each that has it.
	found := make([]connections.ChangedDocument, 0, len(was)+len(is))
	for _, d := range was {
		found = append(found, connections.ChangedDocument{Kind: d.Kind, ID: d.ID, Was: true})
	}
	var both []connections.Document
	for _, d := range is {
		if at, there := slices.BinarySearchFunc(found[:len(was)], connections.ChangedDocument{Kind: d.Kind, ID: d.ID}, changedOrder); there {
			found[at].Is = true
			both = append(both, connections.Document{Kind: d.Kind, ID: d.ID})
		} else {
			found = append(found, connections.ChangedDocument{Kind: d.Kind, ID: d.ID, Is: true})
		}
	}
	slices.SortFunc(found, changedOrder)
	for part := range slices.Chunk(both, mostNames) {
		if err := s.touchedTexts(read, q, part, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// touchedNames are the names of one side, in order.
func (s *Store) touchedNames(read *gorm.DB, q connections.ChangedQuery, names namesPart, side func(string) string) ([]documentRow, error) {
	kind, id := s.bytewise("kind"), s.bytewise("id")
	values := map[string]any{"from": q.From, "to": q.To, "kind": q.AfterKind, "id": q.AfterID}
	plus := ""
	if names != nil {
		plus = "+"
	}
	statement := "SELECT kind, id FROM documents WHERE " + side(plus) + names.where(values)
	if q.AfterKind != "" {
		statement += " AND (" + kind + ", " + id + ") > (@kind, @id)"
	}
	statement += " ORDER BY " + kind + ", " + id
	if q.Limit > 0 {
		statement += fmt.Sprintf(" LIMIT %d", q.Limit)
	}
	var rows []documentRow
	return rows, read.Raw(statement, values).Scan(&rows).Error
}

// touchedTexts adds the texts of documents that both sides have.
func (s *Store) touchedTexts(read *gorm.DB, q connections.ChangedQuery, names namesPart, found []connections.ChangedDocument) error {
	for _, side := range []struct {
		of  func(string) string
		add func(*connections.ChangedDocument, []byte)
	}{
		{ended, func(d *connections.ChangedDocument, body []byte) { d.Before = body }},
		{begun, func(d *connections.ChangedDocument, body []byte) { d.After = body }},
	} {
		values := map[string]any{"from": q.From, "to": q.To}
		var rows []documentRow
		err := read.Raw("SELECT kind, id, body FROM documents WHERE "+side.of("+")+names.where(values), values).Scan(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			at, there := slices.BinarySearchFunc(found, connections.ChangedDocument{Kind: row.Kind, ID: row.ID}, changedOrder)
			if there {
				side.add(&found[at], append([]byte{}, row.Body...))
			}
		}
	}
	return nil
}
