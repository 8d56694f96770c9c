package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// administratorRow is an administrator as the table has it.
type administratorRow struct {
	SubjectNamespace string
	SubjectValue     string
	Name             string
	Role             string
	Organisation     string
	Created          int64
	MadeBy           string
	Seen             int64
}

func (administratorRow) TableName() string { return "administrators" }

func (r administratorRow) administrator() connections.Administrator {
	return connections.Administrator{
		Subject: broker.Subject{Namespace: r.SubjectNamespace, Value: r.SubjectValue},
		Name:    r.Name, Role: r.Role, Organisation: r.Organisation, Created: moment(r.Created), By: r.MadeBy,
		Seen: moment(r.Seen),
	}
}

// greatestRole is the role that must be held by somebody, for everything.
const greatestRole = "administrator"

// whoseSubject is the condition of what belongs to one subject.
const whoseSubject = "subject_namespace = ? AND subject_value = ?"

// Administrators lists the administrators by name.
func (s *Store) Administrators(ctx context.Context) ([]connections.Administrator, error) {
	var rows []administratorRow
	if err := s.read.WithContext(ctx).Order("name, subject_namespace, subject_value").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("administrators: %w", err)
	}
	all := make([]connections.Administrator, len(rows))
	for i, row := range rows {
		all[i] = row.administrator()
	}
	return all, nil
}

// Administrator returns the administrator that the subject is,
// broker.ErrNotFound when it is none.
func (s *Store) Administrator(ctx context.Context, subject broker.Subject) (connections.Administrator, error) {
	var row administratorRow
	err := s.read.WithContext(ctx).Where(whoseSubject, subject.Namespace, subject.Value).Take(&row).Error
	if err != nil {
		return connections.Administrator{}, fmt.Errorf("administrator: %w", notFound(err))
	}
	return row.administrator(), nil
}

// SaveAdministrator makes the subject an administrator, or another sort of one.
// connections.ErrLastAdministrator means that nobody would be left who may
// change administrators. The changes are kept in the same step.
func (s *Store) SaveAdministrator(ctx context.Context, a connections.Administrator, changes ...connections.Change) error {
	if a.Subject.Namespace == "" || a.Subject.Value == "" || a.Name == "" || a.Role == "" {
		return errors.New("save an administrator: a subject with its namespace, a name and a role are needed")
	}
	err := s.changeAdministrators(ctx, changes, func(tx *gorm.DB) error {
		return tx.Exec(`INSERT INTO administrators (subject_namespace, subject_value, name, role, organisation, created, made_by)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (subject_namespace, subject_value)
			DO UPDATE SET name = excluded.name, role = excluded.role, organisation = excluded.organisation`,
			a.Subject.Namespace, a.Subject.Value, a.Name, a.Role, a.Organisation, micros(a.Created), a.By).Error
	})
	if err != nil {
		return fmt.Errorf("save an administrator: %w", err)
	}
	return nil
}

// RemoveAdministrator takes the administration away from the subject, with its
// sessions. The errors are broker.ErrNotFound and connections.ErrLastAdministrator.
// The changes are kept in the same step.
func (s *Store) RemoveAdministrator(ctx context.Context, subject broker.Subject, changes ...connections.Change) error {
	err := s.changeAdministrators(ctx, changes, func(tx *gorm.DB) error {
		err := once(tx.Exec("DELETE FROM administrators WHERE "+whoseSubject, subject.Namespace, subject.Value), broker.ErrNotFound)
		if err != nil {
			return err
		}
		return endAdministratorSessions(tx, whoseSubject, subject.Namespace, subject.Value)
	})
	if err != nil {
		return fmt.Errorf("remove an administrator: %w", err)
	}
	return nil
}

// changeAdministrators makes a change after which there must still be somebody
// who may change administrators, if there was before. The mark makes two
// changes wait for each other on PostgreSQL.
func (s *Store) changeAdministrators(ctx context.Context, changes []connections.Change, do func(*gorm.DB) error) error {
	keep, err := s.keeping(ctx, changes)
	if err != nil {
		return err
	}
	return s.atomically(ctx, func(tx *gorm.DB) error {
		if err := raiseMark(tx, administratorsMark); err != nil {
			return err
		}
		before, err := countGreatest(tx)
		if err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		after, err := countGreatest(tx)
		if err == nil && before > 0 && after == 0 {
			err = connections.ErrLastAdministrator
		}
		if err != nil {
			return err
		}
		return keep(tx)
	})
}

func countGreatest(tx *gorm.DB) (int64, error) {
	var n int64
	err := tx.Raw("SELECT count(*) FROM administrators WHERE role = ? AND organisation = ''", greatestRole).Scan(&n).Error
	return n, err
}
