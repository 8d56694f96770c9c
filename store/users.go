package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// userRow is a local user as the table has it; the claims are sealed JSON.
type userRow struct {
	ID       string
	Name     string
	Password string
	Claims   []byte
	Disabled bool
	Created  int64
	Changed  int64
	Revision int64
}

func (userRow) TableName() string { return "users" }

func claimsPlace(id string) place { return place{"users", "claims", id} }

// User returns the user with the ID.
func (s *Store) User(ctx context.Context, id string) (connections.User, error) {
	return s.userWhere(ctx, "id = ?", id)
}

// UserByName returns the user with the name.
func (s *Store) UserByName(ctx context.Context, name string) (connections.User, error) {
	return s.userWhere(ctx, "name = ?", name)
}

func (s *Store) userWhere(ctx context.Context, condition, value string) (connections.User, error) {
	var row userRow
	if err := s.read.WithContext(ctx).Where(condition, value).Take(&row).Error; err != nil {
		return connections.User{}, fmt.Errorf("user: %w", notFound(err))
	}
	return s.userOf(row)
}

// Users returns at most limit users whose name sorts after the given one, in
// the order of their names.
func (s *Store) Users(ctx context.Context, after string, limit int) ([]connections.User, error) {
	var rows []userRow
	err := s.read.WithContext(ctx).Where("name > ?", after).Order("name").Limit(max(limit, 0)).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	users := make([]connections.User, len(rows))
	for i, row := range rows {
		if users[i], err = s.userOf(row); err != nil {
			return nil, err
		}
	}
	return users, nil
}

// CreateUser keeps a new user. broker.ErrConflict means that the ID or the
// name is taken.
func (s *Store) CreateUser(ctx context.Context, u connections.User) error {
	row, err := s.userRowOf(u)
	if err != nil {
		return fmt.Errorf("create user: %w", err)
	}
	err = s.withSubjects(ctx, u, func(tx *gorm.DB, kept keptSubjects) error {
		digested, of := kept.digested(u, u.Revision)
		return once(tx.Exec(`INSERT INTO users
			(id, name, password, claims, disabled, created, changed, revision, digested, digested_of)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			row.ID, row.Name, row.Password, row.Claims, row.Disabled, row.Created, row.Changed, row.Revision, digested, of), broker.ErrConflict)
	})
	if err != nil {
		return fmt.Errorf("create user: %w", err)
	}
	return nil
}

// UpdateUser replaces the user whose ID and revision are given, and adds one
// to the revision.
func (s *Store) UpdateUser(ctx context.Context, u connections.User) error {
	row, err := s.userRowOf(u)
	if err != nil {
		return fmt.Errorf("update user: %w", err)
	}
	err = s.withSubjects(ctx, u, func(tx *gorm.DB, kept keptSubjects) error {
		digested, of := kept.digested(u, u.Revision+1)
		return once(tx.Exec(`UPDATE users SET
			name = ?, password = ?, claims = ?, disabled = ?, created = ?, changed = ?, revision = revision + 1, digested = ?, digested_of = ?
			WHERE id = ? AND revision = ?`,
			row.Name, row.Password, row.Claims, row.Disabled, row.Created, row.Changed, digested, of, row.ID, row.Revision), broker.ErrConflict)
	})
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		err = fmt.Errorf("the name is taken: %w", broker.ErrConflict)
	case errors.Is(err, broker.ErrConflict):
		var there int64
		lookup := s.write.WithContext(ctx).Raw("SELECT count(*) FROM users WHERE id = ?", row.ID).Scan(&there).Error
		if lookup != nil {
			err = lookup
		} else if there == 0 {
			err = broker.ErrNotFound
		}
	}
	if err != nil {
		return fmt.Errorf("update user: %w", err)
	}
	return nil
}

func (s *Store) userRowOf(u connections.User) (userRow, error) {
	if u.ID == "" || u.Name == "" {
		return userRow{}, errors.New("a user needs an ID and a name")
	}
	claims, err := s.sealJSON(claimsPlace(u.ID), u.Claims)
	if err != nil {
		return userRow{}, err
	}
	return userRow{
		ID: u.ID, Name: u.Name, Password: u.Password, Claims: claims, Disabled: u.Disabled,
		Created: micros(u.Created), Changed: micros(u.Changed), Revision: u.Revision,
	}, nil
}

func (s *Store) userOf(row userRow) (connections.User, error) {
	u := connections.User{
		ID: row.ID, Name: row.Name, Password: row.Password, Disabled: row.Disabled,
		Created: moment(row.Created), Changed: moment(row.Changed), Revision: row.Revision,
	}
	if err := s.openJSON(claimsPlace(row.ID), row.Claims, &u.Claims); err != nil {
		return connections.User{}, fmt.Errorf("user %s: %w", row.ID, err)
	}
	return u, nil
}
