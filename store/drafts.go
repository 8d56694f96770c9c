package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// draftRow is a draft without its edits.
type draftRow struct {
	ID           string
	Revision     int64
	State        string
	Organisation string
	Title        string
	Note         string
	Author       string
	Created      int64
	Changed      int64
	Base         int64
	Published    int64
	Restores     int64
	People       []byte
}

func (draftRow) TableName() string { return "drafts" }

// draftPeople is who had a hand in a draft, as JSON.
type draftPeople struct {
	Authors   []connections.Identity `json:"authors,omitempty"`
	Approvals []connections.Approval `json:"approvals,omitempty"`
}

// editRow is one document of a draft.
type editRow struct {
	Draft   string
	Kind    string
	ID      string
	Body    []byte
	Author  string
	Changed int64
}

func (editRow) TableName() string { return "draft_edits" }

func (r draftRow) draft() (connections.Draft, error) {
	var people draftPeople
	if err := json.Unmarshal(r.People, &people); err != nil {
		return connections.Draft{}, err
	}
	return connections.Draft{
		ID: r.ID, Revision: r.Revision, State: connections.DraftState(r.State), Organisation: r.Organisation,
		Title: r.Title, Note: r.Note, Author: r.Author, Created: moment(r.Created), Changed: moment(r.Changed),
		Base: r.Base, Published: r.Published, Rollback: r.Restores, Authors: people.Authors, Approvals: people.Approvals,
	}, nil
}

// SaveDraft keeps a draft as it is, with what was done to it. Its Revision is one
// more than the one that must be there now; 1 = it is new. Of any number of
// callers with the same revision exactly one succeeds; the others get
// broker.ErrConflict.
func (s *Store) SaveDraft(ctx context.Context, d connections.Draft, c connections.Change) error {
	key, err := s.chainKey(ctx)
	if err == nil {
		err = s.atomically(ctx, func(tx *gorm.DB) error {
			if err := saveDraft(tx, d); err != nil {
				return err
			}
			return s.appendChange(tx, key, c)
		})
	}
	if err != nil {
		return fmt.Errorf("save the draft %s: %w", d.ID, err)
	}
	return nil
}

func saveDraft(tx *gorm.DB, d connections.Draft) error {
	people, err := json.Marshal(draftPeople{d.Authors, d.Approvals})
	if err != nil {
		return err
	}
	if d.Revision < 1 || d.ID == "" {
		return errors.New("it has no id or no revision")
	}
	if d.Revision == 1 {
		err = once(tx.Exec(`INSERT INTO drafts (id, revision, state, organisation, title, note, author, created, changed, base, published, restores, people)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			d.ID, d.Revision, string(d.State), d.Organisation, d.Title, d.Note, d.Author, micros(d.Created), micros(d.Changed),
			d.Base, d.Published, d.Rollback, people), broker.ErrConflict)
	} else {
		err = once(tx.Exec(`UPDATE drafts SET revision = ?, state = ?, organisation = ?, title = ?, note = ?, changed = ?, base = ?, published = ?, restores = ?, people = ?
			WHERE id = ? AND revision = ?`,
			d.Revision, string(d.State), d.Organisation, d.Title, d.Note, micros(d.Changed), d.Base, d.Published, d.Rollback, people,
			d.ID, d.Revision-1), broker.ErrConflict)
	}
	if err != nil {
		return err
	}
	return saveEdits(tx, d)
}

// saveEdits writes those edits that are not there, or are otherwise.
func saveEdits(tx *gorm.DB, d connections.Draft) error {
	var rows []editRow
	if err := tx.Where("draft = ?", d.ID).Find(&rows).Error; err != nil {
		return err
	}
	there := make(map[documentName]editRow, len(rows))
	for _, row := range rows {
		there[documentName{row.Kind, row.ID}] = row
	}
	for _, e := range d.Edits {
		name := documentName{e.Kind, e.ID}
		row, known := there[name]
		delete(there, name)
		if known && (row.Body == nil) == (e.Body == nil) && bytes.Equal(row.Body, e.Body) && row.Author == e.Author && row.Changed == micros(e.Changed) {
			continue
		}
		var body any // a nil slice is not NULL to every driver
		if e.Body != nil {
			body = e.Body
		}
		err := tx.Exec(`INSERT INTO draft_edits (draft, kind, id, body, author, changed) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (draft, kind, id) DO UPDATE SET body = excluded.body, author = excluded.author, changed = excluded.changed`,
			d.ID, e.Kind, e.ID, body, e.Author, micros(e.Changed)).Error
		if err != nil {
			return err
		}
	}
	for name := range there {
		if err := tx.Exec("DELETE FROM draft_edits WHERE draft = ? AND kind = ? AND id = ?", d.ID, name.kind, name.id).Error; err != nil {
			return err
		}
	}
	return nil
}

// Draft returns a draft with its edits, broker.ErrNotFound when there is none.
func (s *Store) Draft(ctx context.Context, id string) (connections.Draft, error) {
	for range maxTries {
		draft, err := s.draft(ctx, id)
		if err != nil {
			return connections.Draft{}, fmt.Errorf("draft %s: %w", id, err)
		}
		var revision int64
		err = s.read.WithContext(ctx).Raw("SELECT revision FROM drafts WHERE id = ?", id).Scan(&revision).Error
		if err != nil {
			return connections.Draft{}, fmt.Errorf("draft %s: %w", id, err)
		}
		if revision == draft.Revision { // the edits are those of the revision
			return draft, nil
		}
	}
	return connections.Draft{}, fmt.Errorf("draft %s: %w", id, broker.ErrConflict)
}

func (s *Store) draft(ctx context.Context, id string) (connections.Draft, error) {
	var row draftRow
	if err := s.read.WithContext(ctx).Where("id = ?", id).Take(&row).Error; err != nil {
		return connections.Draft{}, notFound(err)
	}
	draft, err := row.draft()
	if err != nil {
		return connections.Draft{}, err
	}
	var rows []editRow
	if err := s.read.WithContext(ctx).Where("draft = ?", id).Order("kind, id").Find(&rows).Error; err != nil {
		return connections.Draft{}, err
	}
	draft.Edits, draft.Edited = make([]connections.Edit, len(rows)), len(rows)
	for i, e := range rows {
		draft.Edits[i] = connections.Edit{Kind: e.Kind, ID: e.ID, Body: e.Body, Author: e.Author, Changed: moment(e.Changed)}
	}
	return draft, nil
}

// Drafts returns the drafts that the query asks for without their edits, the
// newest first.
func (s *Store) Drafts(ctx context.Context, q connections.DraftQuery) ([]connections.Draft, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	db := s.read.WithContext(ctx)
	if q.Organisation != "" {
		db = db.Where("organisation = ?", q.Organisation)
	}
	if len(q.States) > 0 {
		db = db.Where("state IN ?", q.States)
	}
	if q.Before != "" {
		db = db.Where("(created, id) < (SELECT created, id FROM drafts WHERE id = ?)", q.Before)
	}
	var rows []draftRow
	if err := db.Order("created DESC, id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("drafts: %w", err)
	}
	drafts, ids := make([]connections.Draft, len(rows)), make([]string, len(rows))
	for i, row := range rows {
		var err error
		if drafts[i], err = row.draft(); err != nil {
			return nil, fmt.Errorf("draft %s: %w", row.ID, err)
		}
		ids[i] = row.ID
	}
	var counts []struct {
		Draft  string
		Edited int
	}
	err := s.read.WithContext(ctx).Model(&editRow{}).Select("draft, count(*) AS edited").Where("draft IN ?", ids).Group("draft").Scan(&counts).Error
	if err != nil {
		return nil, fmt.Errorf("drafts: %w", err)
	}
	for _, c := range counts {
		for i := range drafts {
			if drafts[i].ID == c.Draft {
				drafts[i].Edited = c.Edited
			}
		}
	}
	return drafts, nil
}
