package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// keptPartnerLinks is for how long the list shows a link that has expired.
const keptPartnerLinks = 30 * 24 * time.Hour

// partnerRow is a partner link as the table has it; the body is sealed.
type partnerRow struct {
	ID           string
	Hash         string
	Revision     int64
	State        string
	Kind         string
	Document     string
	Protocol     string
	Profile      string
	Organisation string
	Label        string
	Author       string

	MakerNamespace string
	MakerValue     string

	Created    int64
	Expires    int64
	Opened     int64
	Sendings   int
	Sent       int64
	Address    string
	Body       []byte
	Answer     string
	Answered   int64
	AnsweredBy string
	Draft      string
}

func (partnerRow) TableName() string { return "partner_links" }

func partnerPlace(id string) place { return place{"partner_links", "body", id} }

// link is the link of the row, without its secret's hash and its body.
func (r partnerRow) link() connections.PartnerLink {
	return connections.PartnerLink{
		ID: r.ID, Revision: r.Revision, State: connections.PartnerState(r.State), Kind: r.Kind, Document: r.Document, Protocol: r.Protocol, Profile: r.Profile,
		Organisation: r.Organisation, Label: r.Label, Author: r.Author, Maker: broker.Subject{Namespace: r.MakerNamespace, Value: r.MakerValue}, Created: moment(r.Created), Expires: moment(r.Expires), Opened: moment(r.Opened),
		Sendings: r.Sendings, Sent: moment(r.Sent), Address: r.Address, Answer: r.Answer, Answered: moment(r.Answered), AnsweredBy: r.AnsweredBy, Draft: r.Draft,
	}
}

// MakePartnerLink keeps a new link, with the change in the audit in the same step.
func (s *Store) MakePartnerLink(ctx context.Context, l connections.PartnerLink, change connections.Change) error {
	if l.ID == "" || hexOf(l.Hash) == "" || l.Kind == "" || l.Document == "" {
		return errors.New("make a partner link: it has no name, secret or connection")
	}
	body, err := s.sealer.seal(partnerPlace(l.ID), l.Body)
	if err != nil {
		return fmt.Errorf("make a partner link: %w", err)
	}
	key, err := s.chainKey(ctx)
	if err == nil {
		err = s.atomically(ctx, func(tx *gorm.DB) error {
			err := once(tx.Exec(`INSERT INTO partner_links (id, hash, revision, state, kind, document, protocol, profile, organisation, label, author,
				maker_namespace, maker_value, created, expires, opened, sendings, sent, address, body, answer, answered, answered_by, draft)
				VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, '', ?, '', 0, '', '') ON CONFLICT DO NOTHING`,
				l.ID, hexOf(l.Hash), string(connections.PartnerOpen), l.Kind, l.Document, l.Protocol, l.Profile, l.Organisation, l.Label, l.Author,
				l.Maker.Namespace, l.Maker.Value, micros(l.Created), micros(l.Expires), body), broker.ErrConflict)
			if err != nil {
				return err
			}
			return s.appendChange(tx, key, change)
		})
	}
	if err != nil {
		return fmt.Errorf("make a partner link: %w", err)
	}
	return nil
}

// ChangePartnerLink keeps what has come of a link if nobody has changed it since
// it was read, with the change in the audit in the same step. What the link is
// for and until when it is good stays as it was made. broker.ErrConflict means
// that another was quicker.
func (s *Store) ChangePartnerLink(ctx context.Context, l connections.PartnerLink, change connections.Change) error {
	body, err := s.sealer.seal(partnerPlace(l.ID), l.Body)
	if err != nil {
		return fmt.Errorf("change a partner link: %w", err)
	}
	key, err := s.chainKey(ctx)
	if err == nil {
		err = s.atomically(ctx, func(tx *gorm.DB) error {
			err := once(tx.Exec(`UPDATE partner_links SET revision = revision + 1, state = ?, opened = ?, sendings = ?, sent = ?, address = ?, body = ?,
				answer = ?, answered = ?, answered_by = ?, draft = ? WHERE id = ? AND revision = ?`,
				string(l.State), micros(l.Opened), l.Sendings, micros(l.Sent), l.Address, body,
				l.Answer, micros(l.Answered), l.AnsweredBy, l.Draft, l.ID, l.Revision), broker.ErrConflict)
			if err != nil {
				return err
			}
			return s.appendChange(tx, key, change)
		})
	}
	if err != nil {
		return fmt.Errorf("change a partner link: %w", err)
	}
	return nil
}

// PartnerLink returns a link by its ID; broker.ErrNotFound.
func (s *Store) PartnerLink(ctx context.Context, id string) (connections.PartnerLink, error) {
	return s.partnerLink(s.write.WithContext(ctx).Where("id = ?", id))
}

// PartnerLinkBySecret returns the link whose secret has the hash.
// broker.ErrNotFound means that there is none, or that it has expired or is
// revoked.
func (s *Store) PartnerLinkBySecret(ctx context.Context, hash connections.Digest) (connections.PartnerLink, error) {
	return s.partnerLink(s.write.WithContext(ctx).
		Where("hash = ? AND expires > ? AND state <> ?", hexOf(hash), micros(s.clock()), string(connections.PartnerRevoked)))
}

func (s *Store) partnerLink(db *gorm.DB) (connections.PartnerLink, error) {
	var row partnerRow
	if err := db.Take(&row).Error; err != nil {
		return connections.PartnerLink{}, fmt.Errorf("a partner link: %w", notFound(err))
	}
	body, err := s.sealer.open(partnerPlace(row.ID), row.Body)
	if err != nil {
		return connections.PartnerLink{}, fmt.Errorf("a partner link: %w", err)
	}
	l := row.link()
	if len(body) > 0 {
		l.Body = body
	}
	return l, nil
}

// PartnerLinks returns the newest links of an organisation, "" = of all, at most
// so many and without what was sent in.
func (s *Store) PartnerLinks(ctx context.Context, organisation string, limit int) ([]connections.PartnerLink, error) {
	db := s.read.WithContext(ctx).Omit("hash", "body")
	if organisation != "" {
		db = db.Where("organisation = ?", organisation)
	}
	var rows []partnerRow
	if err := db.Order("created DESC, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("partner links: %w", err)
	}
	all := make([]connections.PartnerLink, len(rows))
	for i, row := range rows {
		all[i] = row.link()
	}
	return all, nil
}
