package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// FindUsers returns the local users that the query asks for, by name.
func (s *Store) FindUsers(ctx context.Context, q connections.UserQuery) ([]connections.User, error) {
	db := s.read.WithContext(ctx).Model(&userRow{}).Where("name > ?", q.After)
	if q.Name != "" {
		part := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q.Name)
		db = db.Where(`name LIKE ? ESCAPE '\'`, "%"+part+"%")
	}
	switch q.State {
	case "":
	case connections.UserDisabled:
		db = db.Where("disabled")
	case connections.UserPasswordless:
		db = db.Where("password = ''")
	case connections.UserInvited:
		db = db.Where("EXISTS (SELECT 1 FROM user_links l WHERE l.user_id = users.id AND l.expires > ?)", micros(s.clock()))
	case connections.UserFactorless:
		db = db.Where("NOT EXISTS (SELECT 1 FROM otp_secrets o WHERE o.subject_value = users.id AND o.subject_namespace IN ?)", append([]string{""}, q.Namespaces...))
	default:
		return nil, fmt.Errorf("find users: %q is no state", q.State)
	}
	limit := min(q.Limit, 1000)
	if limit <= 0 {
		limit = 100
	}
	var rows []userRow
	if err := db.Order("name").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("find users: %w", err)
	}
	users := make([]connections.User, len(rows))
	for i, row := range rows {
		var err error
		if users[i], err = s.userOf(row); err != nil {
			return nil, err
		}
	}
	return users, nil
}

// DeleteUser deletes a local user with their devices and links. It returns
// broker.ErrNotFound when there is none.
func (s *Store) DeleteUser(ctx context.Context, id string) error {
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		// First the user: another node that is giving them digests holds their row, and
		// was before this, so that what it gave goes too, or finds nobody behind it.
		if err := once(tx.Exec("DELETE FROM users WHERE id = ?", id), broker.ErrNotFound); err != nil {
			return err
		}
		for _, table := range []string{"devices", "user_links", "user_subjects"} {
			if err := tx.Exec("DELETE FROM "+table+" WHERE user_id = ?", id).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete a user: %w", err)
	}
	return nil
}

// linkOfUser is a link as the table has it.
type linkOfUser struct {
	Hash      string
	UserID    string
	MakerRole string
	Created   int64
	Expires   int64
}

func (linkOfUser) TableName() string { return "user_links" }

// SaveUserLink keeps a link. It takes the place of the user's others.
func (s *Store) SaveUserLink(ctx context.Context, l connections.UserLink) error {
	if hexOf(l.Hash) == "" || l.User == "" {
		return errors.New("save a link: it has no secret or no user")
	}
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM user_links WHERE user_id = ?", l.User).Error; err != nil {
			return err
		}
		return tx.Exec("INSERT INTO user_links (hash, user_id, maker_role, created, expires) VALUES (?, ?, ?, ?, ?)",
			hexOf(l.Hash), l.User, l.MakerRole, micros(l.Created), micros(l.Expires)).Error
	})
	if err != nil {
		return fmt.Errorf("save a link: %w", err)
	}
	return nil
}

// UserLink looks at a link without using it, broker.ErrNotFound when there is
// none, or it was used or has expired.
func (s *Store) UserLink(ctx context.Context, hash connections.Digest) (connections.UserLink, error) {
	var row linkOfUser
	err := s.write.WithContext(ctx).Where("hash = ? AND expires > ?", hexOf(hash), micros(s.clock())).Take(&row).Error
	if err != nil {
		return connections.UserLink{}, fmt.Errorf("link: %w", notFound(err))
	}
	return connections.UserLink{Hash: hash, User: row.UserID, MakerRole: row.MakerRole, Created: moment(row.Created), Expires: moment(row.Expires)}, nil
}

// OpenUserLink is when the user's link ends, broker.ErrNotFound when none is
// open.
func (s *Store) OpenUserLink(ctx context.Context, user string) (connections.UserLink, error) {
	var row linkOfUser
	err := s.read.WithContext(ctx).Where("user_id = ? AND expires > ?", user, micros(s.clock())).Take(&row).Error
	if err != nil {
		return connections.UserLink{}, fmt.Errorf("link: %w", notFound(err))
	}
	return connections.UserLink{User: row.UserID, MakerRole: row.MakerRole, Created: moment(row.Created), Expires: moment(row.Expires)}, nil
}

// UseUserLink uses the link up and gives its user the password, in one step: of
// any number of callers one gets no error. The user's devices are forgotten. It
// returns broker.ErrNotFound when the link cannot be used any more, or its user is
// gone or disabled.
func (s *Store) UseUserLink(ctx context.Context, hash connections.Digest, password string) error {
	if password == "" {
		return errors.New("use a link: there is no password")
	}
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		var links []linkOfUser
		err := tx.Raw("DELETE FROM user_links WHERE hash = ? AND expires > ? RETURNING *", hexOf(hash), micros(s.clock())).Scan(&links).Error
		if err != nil {
			return err
		}
		if len(links) != 1 {
			return broker.ErrNotFound
		}
		user := links[0].UserID
		err = once(tx.Exec("UPDATE users SET password = ?, changed = ?, revision = revision + 1 WHERE id = ? AND NOT disabled",
			password, micros(s.clock()), user), broker.ErrNotFound)
		if err != nil {
			return err
		}
		return tx.Exec("DELETE FROM devices WHERE user_id = ?", user).Error
	})
	if err != nil {
		return fmt.Errorf("use a link: %w", err)
	}
	return nil
}
