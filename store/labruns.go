package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// keptLabRuns is how many runs of the partner lab are kept of one administrator.
const keptLabRuns = 20

// labRunRow is a run as the table has it; the body is sealed.
type labRunRow struct {
	ID             string
	OwnerNamespace string
	OwnerValue     string
	Started        int64
	Expires        int64
	Body           []byte
}

func (labRunRow) TableName() string { return "lab_runs" }

func labRunPlace(id string) place { return place{"lab_runs", "body", id} }

// SaveLabRun keeps a run of the partner lab, in the place of what was kept of it
// before, and of its owner no more than the newest.
func (s *Store) SaveLabRun(ctx context.Context, run connections.LabRun) error {
	if run.ID == "" || run.Owner.IsZero() {
		return errors.New("save a run of the lab: it has no name or no owner")
	}
	body, err := s.sealer.seal(labRunPlace(run.ID), run.Body)
	if err != nil {
		return fmt.Errorf("save a run of the lab: %w", err)
	}
	err = s.atomically(ctx, func(tx *gorm.DB) error {
		err := tx.Exec(`INSERT INTO lab_runs (id, owner_namespace, owner_value, started, expires, body) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET expires = excluded.expires, body = excluded.body`,
			run.ID, run.Owner.Namespace, run.Owner.Value, micros(run.Started), micros(run.Expires), body).Error
		if err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM lab_runs WHERE owner_value = ? AND owner_namespace = ? AND id NOT IN (
			SELECT id FROM lab_runs WHERE owner_value = ? AND owner_namespace = ? ORDER BY started DESC, id DESC LIMIT ?)`,
			run.Owner.Value, run.Owner.Namespace, run.Owner.Value, run.Owner.Namespace, keptLabRuns).Error
	})
	if err != nil {
		return fmt.Errorf("save a run of the lab: %w", err)
	}
	return nil
}

// LabRun returns a run that has not expired; broker.ErrNotFound.
func (s *Store) LabRun(ctx context.Context, id string) (connections.LabRun, error) {
	var row labRunRow
	if err := s.read.WithContext(ctx).Where("id = ? AND expires > ?", id, micros(s.clock())).Take(&row).Error; err != nil {
		return connections.LabRun{}, fmt.Errorf("a run of the lab: %w", notFound(err))
	}
	return s.labRun(row)
}

// LabRuns returns the runs of an administrator, the newest first.
func (s *Store) LabRuns(ctx context.Context, owner broker.Subject) ([]connections.LabRun, error) {
	var rows []labRunRow
	err := s.read.WithContext(ctx).Where("owner_value = ? AND owner_namespace = ? AND expires > ?", owner.Value, owner.Namespace, micros(s.clock())).
		Order("started DESC, id DESC").Limit(keptLabRuns).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("runs of the lab: %w", err)
	}
	runs := make([]connections.LabRun, len(rows))
	for i, row := range rows {
		if runs[i], err = s.labRun(row); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

func (s *Store) labRun(row labRunRow) (connections.LabRun, error) {
	body, err := s.sealer.open(labRunPlace(row.ID), row.Body)
	if err != nil {
		return connections.LabRun{}, fmt.Errorf("a run of the lab: %w", err)
	}
	return connections.LabRun{
		ID: row.ID, Owner: broker.Subject{Namespace: row.OwnerNamespace, Value: row.OwnerValue},
		Started: moment(row.Started), Expires: moment(row.Expires), Body: body,
	}, nil
}
