package store

import (
	"bytes"
	"context"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// versionRow is one version of the installation.
type versionRow struct {
	Number  int64
	Created int64
	Author  string
	Note    string
}

func (versionRow) TableName() string { return "versions" }

// documentRow is a document that is the same from one version until before
// another.
type documentRow struct {
	Kind        string
	ID          string
	FromVersion int64
	ToVersion   *int64
	Body        []byte
}

func (documentRow) TableName() string { return "documents" }

type documentName struct{ kind, id string }

// Newest returns the number of the newest version, 0 when there is none.
func (s *Store) Newest(ctx context.Context) (int64, error) {
	return newest(s.read.WithContext(ctx))
}

func newest(db *gorm.DB) (int64, error) {
	var number int64
	if err := db.Raw("SELECT coalesce(max(number), 0) FROM versions").Scan(&number).Error; err != nil {
		return 0, fmt.Errorf("newest version: %w", err)
	}
	return number, nil
}

// Load returns the documents at the version, 0 = the newest.
func (s *Store) Load(ctx context.Context, version int64) (int64, []connections.Document, error) {
	read := s.read.WithContext(ctx)
	last, err := newest(read)
	if err != nil {
		return 0, nil, err
	}
	if version == 0 {
		version = last
	}
	if version < 0 || version > last {
		return 0, nil, fmt.Errorf("version %d: %w", version, broker.ErrNotFound)
	}
	// Versions are only added, so what is read here does not change.
	var rows []documentRow
	err = read.Where("from_version <= ? AND (to_version IS NULL OR to_version > ?)", version, version).
		Order("kind, id").Find(&rows).Error
	if err != nil {
		return 0, nil, fmt.Errorf("version %d: %w", version, err)
	}
	documents := make([]connections.Document, len(rows))
	for i, row := range rows {
		documents[i] = connections.Document{Kind: row.Kind, ID: row.ID, Body: append([]byte{}, row.Body...)}
	}
	return version, documents, nil
}

// Replace stores the documents as the whole of the next version. Of any number
// of callers that expect the same version exactly one succeeds.
func (s *Store) Replace(ctx context.Context, expected int64, documents []connections.Document, author, note string) (int64, error) {
	return s.Publish(ctx, connections.Publication{
		Expected: expected, Documents: documents, Author: author, Note: note,
		Change: connections.Change{Author: author, What: "replace installation", Detail: note},
	})
}

// Publish is Replace, and in the same step the draft is kept as it has become.
func (s *Store) Publish(ctx context.Context, p connections.Publication) (int64, error) {
	number := p.Expected + 1
	key, err := s.chainKey(ctx)
	if err != nil {
		return 0, fmt.Errorf("replace version %d of the installation: %w", p.Expected, err)
	}
	err = s.atomically(ctx, func(tx *gorm.DB) error { return s.publish(tx, key, number, p) })
	if err != nil {
		return 0, fmt.Errorf("replace version %d of the installation: %w", p.Expected, err)
	}
	s.changed.raise()
	return number, nil
}

func (s *Store) publish(tx *gorm.DB, key chainKey, number int64, p connections.Publication) error {
	last, err := newest(tx)
	if err != nil {
		return err
	}
	if last != p.Expected {
		return broker.ErrConflict
	}
	err = once(tx.Exec("INSERT INTO versions (number, created, author, note) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		number, micros(s.clock()), p.Author, p.Note), broker.ErrConflict)
	if err != nil {
		return err
	}
	if err := replaceDocuments(tx, number, p.Documents); err != nil {
		return err
	}
	if p.Draft != nil {
		if err := saveDraft(tx, *p.Draft); err != nil {
			return err
		}
	}
	change := p.Change
	change.Target, change.Digest = versionName(number), documentsDigest(p.Documents)
	if err := s.appendChange(tx, key, change); err != nil {
		return err
	}
	return s.announce(tx, number)
}

// replaceDocuments ends the documents that the new version does not have or
// has otherwise, and begins those that are new in it. What was known of others
// under the names of those that were not there is forgotten.
func replaceDocuments(tx *gorm.DB, number int64, documents []connections.Document) error {
	var rows []documentRow
	if err := tx.Where("to_version IS NULL").Find(&rows).Error; err != nil {
		return err
	}
	wanted := make(map[documentName][]byte, len(documents))
	for _, d := range documents {
		name := documentName{d.Kind, d.ID}
		if _, twice := wanted[name]; twice {
			return fmt.Errorf("there are two documents %s %q", d.Kind, d.ID)
		}
		wanted[name] = d.Body
	}
	begun := make(map[documentName]bool)
	for name := range wanted {
		begun[name] = name.kind == string(connections.RoleApplication) || name.kind == string(connections.RoleAuthentication)
	}
	for _, row := range rows {
		name := documentName{row.Kind, row.ID}
		delete(begun, name)
		if body, kept := wanted[name]; kept && bytes.Equal(body, row.Body) {
			delete(wanted, name)
			continue
		}
		err := tx.Exec("UPDATE documents SET to_version = ? WHERE kind = ? AND id = ? AND from_version = ?",
			number, row.Kind, row.ID, row.FromVersion).Error
		if err != nil {
			return err
		}
	}
	for name, body := range wanted {
		if body == nil {
			body = []byte{}
		}
		err := tx.Exec("INSERT INTO documents (kind, id, from_version, body) VALUES (?, ?, ?, ?)",
			name.kind, name.id, number, body).Error
		if err != nil {
			return err
		}
	}
	return forget(tx, begun)
}

// Versions returns all versions, the newest first.
func (s *Store) Versions(ctx context.Context) ([]connections.Version, error) {
	var rows []versionRow
	if err := s.read.WithContext(ctx).Order("number DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	versions := make([]connections.Version, len(rows))
	for i, row := range rows {
		versions[i] = connections.Version{Number: row.Number, Created: moment(row.Created), Author: row.Author, Note: row.Note}
	}
	return versions, nil
}
