package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// linkRow is a one-time link as the table has it.
type linkRow struct {
	Hash         string
	Purpose      string
	Role         string
	Organisation string
	MadeBy       string
	Created      int64
	Expires      int64

	MakerNamespace string
	MakerValue     string
}

func (linkRow) TableName() string { return "admin_links" }

// SaveAdministratorLink keeps a link. One of the first start takes the place of
// those that were there. The changes are kept in the same step.
func (s *Store) SaveAdministratorLink(ctx context.Context, l connections.AdministratorLink, changes ...connections.Change) error {
	if hexOf(l.Hash) == "" || l.Purpose == "" || l.Role == "" {
		return errors.New("save a link: it has no secret, purpose or role")
	}
	keep, err := s.keeping(ctx, changes)
	if err != nil {
		return err
	}
	err = s.atomically(ctx, func(tx *gorm.DB) error {
		if l.Purpose == connections.LinkFirst {
			if err := tx.Exec("DELETE FROM admin_links WHERE purpose = ?", l.Purpose).Error; err != nil {
				return err
			}
		}
		err := tx.Exec(`INSERT INTO admin_links (hash, purpose, role, organisation, made_by, created, expires, maker_namespace, maker_value)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, hexOf(l.Hash), l.Purpose, l.Role, l.Organisation, l.By, micros(l.Created), micros(l.Expires),
			l.Maker.Namespace, l.Maker.Value).Error
		if err != nil {
			return err
		}
		return keep(tx)
	})
	if err != nil {
		return fmt.Errorf("save a link: %w", err)
	}
	return nil
}

// AdministratorLink looks at a link without using it. broker.ErrNotFound means
// that there is none, or that it was used or has expired.
func (s *Store) AdministratorLink(ctx context.Context, hash connections.Digest) (connections.AdministratorLink, error) {
	var row linkRow
	err := s.write.WithContext(ctx).Where("hash = ? AND expires > ?", hexOf(hash), micros(s.clock())).Take(&row).Error
	if err != nil {
		return connections.AdministratorLink{}, fmt.Errorf("link: %w", notFound(err))
	}
	return connections.AdministratorLink{
		Hash: hash, Purpose: row.Purpose, Role: row.Role, Organisation: row.Organisation, By: row.MadeBy,
		Maker:   broker.Subject{Namespace: row.MakerNamespace, Value: row.MakerValue},
		Created: moment(row.Created), Expires: moment(row.Expires),
	}, nil
}

// ClaimAdministratorLink uses the link up and makes the subject the
// administrator that the link says, in one step: of any number of callers on any
// number of nodes one gets no error. Only the subject and the name are the
// caller's. broker.ErrNotFound means that the link cannot be used any more, and
// connections.ErrAlready that the subject needs none; the link is then as it
// was. What change says of the administrator is kept in the same step.
func (s *Store) ClaimAdministratorLink(
	ctx context.Context, hash connections.Digest, subject broker.Subject, name string, change ...func(connections.Administrator) connections.Change,
) (connections.Administrator, error) {
	if subject.Namespace == "" || subject.Value == "" || name == "" {
		return connections.Administrator{}, errors.New("claim a link: a subject with its namespace and a name are needed")
	}
	var made connections.Administrator
	key, err := s.chainKey(ctx)
	if err != nil {
		return made, fmt.Errorf("claim a link: %w", err)
	}
	err = s.changeAdministrators(ctx, nil, func(tx *gorm.DB) error {
		var links []linkRow
		err := tx.Raw("DELETE FROM admin_links WHERE hash = ? AND expires > ? RETURNING *", hexOf(hash), micros(s.clock())).Scan(&links).Error
		if err != nil {
			return err
		}
		if len(links) != 1 {
			return broker.ErrNotFound
		}
		l := links[0]
		made = connections.Administrator{
			Subject: subject, Name: name, Role: l.Role, Organisation: l.Organisation, Created: s.clock(), By: l.MadeBy,
		}
		if l.Purpose == connections.LinkFirst {
			if err := tx.Exec("DELETE FROM admin_links WHERE purpose = ?", l.Purpose).Error; err != nil {
				return err
			}
		}
		err = once(tx.Exec(`INSERT INTO administrators (subject_namespace, subject_value, name, role, organisation, created, made_by)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, subject.Namespace, subject.Value, name, l.Role, l.Organisation,
			micros(made.Created), l.MadeBy), connections.ErrAlready)
		for i := 0; i < len(change) && err == nil; i++ {
			err = s.appendChange(tx, key, change[i](made))
		}
		return err
	})
	if err != nil {
		return connections.Administrator{}, fmt.Errorf("claim a link: %w", err)
	}
	return made, nil
}
