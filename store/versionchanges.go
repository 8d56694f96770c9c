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

// The rows that end, and those that begin, between one version and another.
const (
	endedBetween = "(from_version <= @from AND to_version > @from AND to_version <= @to)"
	begunBetween = "(from_version > @from AND from_version <= @to AND (to_version IS NULL OR to_version > @to))"
)

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
	name := "(" + s.bytewise("kind") + ", " + s.bytewise("id") + ")"
	values := map[string]any{"from": q.From, "to": q.To, "kind": q.AfterKind, "id": q.AfterID}
	only := names.where(values)
	statement := "SELECT kind, id FROM (SELECT kind, id FROM documents WHERE " + endedBetween + only + " UNION SELECT kind, id FROM documents WHERE " + begunBetween + only + ") AS touched"
	if q.AfterKind != "" {
		statement += " WHERE " + name + " > (@kind, @id)"
	}
	statement += " ORDER BY " + s.bytewise("kind") + ", " + s.bytewise("id")
	if q.Limit > 0 {
		statement += fmt.Sprintf(" LIMIT %d", q.Limit)
	}
	var found []connections.ChangedDocument
	if err := read.Raw(statement, values).Scan(&found).Error; err != nil || len(found) == 0 {
		return nil, err
	}
	first, end := found[0], found[len(found)-1]
	values["kind"], values["id"], values["endkind"], values["endid"] = first.Kind, first.ID, end.Kind, end.ID
	for _, side := range []struct {
		of  string
		add func(*connections.ChangedDocument, []byte)
	}{
		{endedBetween, func(d *connections.ChangedDocument, body []byte) { d.Before, d.Was = body, true }},
		{begunBetween, func(d *connections.ChangedDocument, body []byte) { d.After, d.Is = body, true }},
	} {
		var rows []documentRow
		err := read.Raw("SELECT kind, id, body FROM documents WHERE "+side.of+only+" AND "+name+" >= (@kind, @id) AND "+name+" <= (@endkind, @endid)", values).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			at, there := slices.BinarySearchFunc(found, connections.ChangedDocument{Kind: row.Kind, ID: row.ID}, changedOrder)
			if there {
				side.add(&found[at], append([]byte{}, row.Body...))
			}
		}
	}
	for i, d := range found {
		if !d.Was || !d.Is {
			found[i].Before, found[i].After = nil, nil
		}
	}
	return found, nil
}
