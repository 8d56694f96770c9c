package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// proposalRow is metadata that was found and is not what was in force.
type proposalRow struct {
	Number  int64
	Kind    string
	ID      string
	Address string
	Found   int64
	State   string
	Text    string
	Content string
	Before  string
	Why     string
	Author  string
	Decided int64
	Draft   string
	Version int64
}

func (proposalRow) TableName() string { return "metadata_proposals" }

func (r proposalRow) proposal() (connections.MetadataProposal, error) {
	p := connections.MetadataProposal{
		Number: r.Number, Kind: r.Kind, ID: r.ID, Address: r.Address, Found: moment(r.Found), State: connections.ProposalState(r.State),
		Text: r.Text, Content: r.Content, Before: r.Before, By: r.Author, Decided: moment(r.Decided), Draft: r.Draft, Version: r.Version,
	}
	if err := json.Unmarshal([]byte(r.Why), &p.Why); err != nil {
		return p, fmt.Errorf("proposal %d: %w", r.Number, err)
	}
	return p, nil
}

// waiting is the condition of proposals that wait.
const waiting = "kind = ? AND id = ? AND state IN ('open', 'drafted')"

// settle closes the proposals of a connection that wait.
func settle(tx *gorm.DB, kind, id string) error {
	return tx.Exec("UPDATE metadata_proposals SET state = 'past', text = '' WHERE "+waiting, kind, id).Error
}

// propose keeps a proposal in the place of the one that waits. The same content
// stays the same proposal, with the newest text of it.
func propose(tx *gorm.DB, p connections.MetadataProposal) error {
	if p.State == connections.ProposalOpen {
		result := tx.Exec("UPDATE metadata_proposals SET text = CASE WHEN state = 'open' THEN ? ELSE text END, before = ? WHERE "+waiting+" AND content = ? AND address = ?",
			p.Text, p.Before, p.Kind, p.ID, p.Content, p.Address)
		if result.Error != nil || result.RowsAffected > 0 {
			return result.Error
		}
		if err := settle(tx, p.Kind, p.ID); err != nil {
			return err
		}
	}
	why, err := json.Marshal(p.Why)
	if err != nil {
		return err
	}
	err = tx.Exec(`INSERT INTO metadata_proposals (kind, id, address, found, state, text, content, before, why, author, decided, draft, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.Kind, p.ID, p.Address, micros(p.Found), string(p.State), p.Text, p.Content, p.Before, string(why), p.By, micros(p.Decided), p.Draft, p.Version).Error
	if err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM metadata_proposals WHERE kind = ? AND id = ? AND state NOT IN ('open', 'drafted') AND number NOT IN
		(SELECT number FROM metadata_proposals WHERE kind = ? AND id = ? ORDER BY number DESC LIMIT ?)`,
		p.Kind, p.ID, p.Kind, p.ID, keptProposals).Error
}

// MetadataProposal returns one proposal, broker.ErrNotFound when there is none.
func (s *Store) MetadataProposal(ctx context.Context, number int64) (connections.MetadataProposal, error) {
	var row proposalRow
	if err := s.read.WithContext(ctx).Where("number = ?", number).Take(&row).Error; err != nil {
		return connections.MetadataProposal{}, fmt.Errorf("proposal %d: %w", number, notFound(err))
	}
	return row.proposal()
}

// MetadataProposals returns the proposals that the query asks for, the newest
// first and without their texts.
func (s *Store) MetadataProposals(ctx context.Context, q connections.ProposalQuery) ([]connections.MetadataProposal, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 200
	}
	db := s.read.WithContext(ctx).Select("number, kind, id, address, found, state, '' AS text, content, before, why, author, decided, draft, version")
	if q.Kind != "" {
		db = db.Where("kind = ? AND id = ?", q.Kind, q.ID)
	}
	if len(q.States) > 0 {
		db = db.Where("state IN ?", q.States)
	}
	if q.Before > 0 {
		db = db.Where("number < ?", q.Before)
	}
	var rows []proposalRow
	if err := db.Order("number DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("proposals: %w", err)
	}
	all := make([]connections.MetadataProposal, len(rows))
	for i, row := range rows {
		var err error
		if all[i], err = row.proposal(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// DecideMetadata moves a proposal on, with the change in the audit in the same
// step. Of any number of callers exactly one succeeds; the others get
// broker.ErrConflict.
func (s *Store) DecideMetadata(ctx context.Context, d connections.ProposalDecision) error {
	key, err := s.chainKey(ctx)
	if err == nil {
		err = s.atomically(ctx, func(tx *gorm.DB) error {
			err := once(tx.Exec("UPDATE metadata_proposals SET state = ?, author = ?, decided = ?, draft = ?, version = ? WHERE number = ? AND state = ?",
				string(d.To), d.By, micros(d.At), d.Draft, d.Version, d.Number, string(d.From)), broker.ErrConflict)
			if err != nil || d.Change == nil {
				return err
			}
			return s.appendChange(tx, key, *d.Change)
		})
	}
	if err != nil {
		return fmt.Errorf("decide on proposal %d: %w", d.Number, err)
	}
	return nil
}
