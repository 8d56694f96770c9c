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

const (
	// countedMark is the beginning of the first hour that is not counted yet.
	countedMark = "counted"
	// settled is how long after its end an hour is counted: no login that ended
	// in it is stored later.
	settled = 10 * time.Minute
	// keptHours is for how long the counts of an hour are kept.
	keptHours = 35 * 24 * time.Hour
)

// errCounted means that another node has counted the hour.
var errCounted = errors.New("counted by another")

// CountLogins counts every hour that is over and is not counted yet. Each is
// counted by one node.
func (s *Store) CountLogins(ctx context.Context, now time.Time) error {
	for {
		hour, ok, err := s.uncounted(ctx)
		if err != nil {
			return fmt.Errorf("count logins: %w", err)
		}
		if !ok || now.Before(hour.Add(time.Hour+settled)) {
			return nil
		}
		if err := s.countHour(ctx, hour); errors.Is(err, errCounted) {
			return nil
		} else if err != nil {
			return fmt.Errorf("count logins: %w", err)
		}
	}
}

// uncounted is the first hour in which a login ended that is not counted; false
// when there is none.
func (s *Store) uncounted(ctx context.Context) (time.Time, bool, error) {
	from, err := s.markOf(ctx, countedMark)
	if err != nil {
		return time.Time{}, false, err
	}
	var ended []int64
	err = s.read.WithContext(ctx).Raw("SELECT ended FROM records WHERE ended >= ? ORDER BY ended LIMIT 1", from).Scan(&ended).Error
	if err != nil || len(ended) == 0 {
		return time.Time{}, false, err
	}
	return moment(ended[0]).Truncate(time.Hour), true, nil
}

// hourCount is how many logins of an application ended alike in an hour.
type hourCount struct {
	Application, Kind, Refusal string
	Logins                     int64
}

// countHour counts the hour, of each application and of all, unless another node
// is ahead. Logins do not wait for the counting: only what it comes to is written.
func (s *Store) countHour(ctx context.Context, hour time.Time) error {
	from, until := micros(hour), micros(hour.Add(time.Hour))
	var counts []hourCount
	err := s.read.WithContext(ctx).Raw(`SELECT application, kind, refusal, count(*) AS logins FROM records
		WHERE ended >= ? AND ended < ? GROUP BY application, kind, refusal`, from, until).Scan(&counts).Error
	if err != nil {
		return err
	}
	return s.atomically(ctx, func(tx *gorm.DB) error {
		mark := tx.Exec(`INSERT INTO marks (name, value) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE marks.value <= ?`, countedMark, until, from)
		if mark.Error != nil {
			return mark.Error
		}
		if mark.RowsAffected == 0 {
			return errCounted
		}
		for _, c := range withAll(counts) {
			err := tx.Exec("INSERT INTO login_hours (application, hour, kind, refusal, logins) VALUES (?, ?, ?, ?, ?)",
				c.Application, from, c.Kind, c.Refusal, c.Logins).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// withAll adds what the counts come to for all applications, those of no
// application with them.
func withAll(counts []hourCount) []hourCount {
	all := map[hourCount]int64{}
	var both []hourCount
	for _, c := range counts {
		all[hourCount{Kind: c.Kind, Refusal: c.Refusal}] += c.Logins
		if c.Application != "" {
			both = append(both, c)
		}
	}
	for of, logins := range all {
		of.Logins = logins
		both = append(both, of)
	}
	return both
}

// LoginCounts tells how many logins ended in each hour that begins at or after
// from and before until, of all applications (nil) or of those that are named.
// What is not counted yet is counted now.
func (s *Store) LoginCounts(ctx context.Context, applications []broker.ID, from, until time.Time) ([]connections.LoginCount, error) {
	if applications != nil && len(applications) == 0 {
		return nil, nil
	}
	from = from.Truncate(time.Hour)
	counted, err := s.markOf(ctx, countedMark)
	if err != nil {
		return nil, fmt.Errorf("login counts: %w", err)
	}
	names := []string{""}
	if applications != nil {
		names = texts(applications)
	}
	var rows []struct {
		Hour    int64
		Kind    string
		Refusal string
		Logins  int64
	}
	err = s.read.WithContext(ctx).Raw(`SELECT hour, kind, refusal, sum(logins) AS logins FROM login_hours
		WHERE application IN ? AND hour >= ? AND hour < ? GROUP BY hour, kind, refusal ORDER BY hour, kind, refusal`,
		names, micros(from), micros(until)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("login counts: %w", err)
	}
	counts := make([]connections.LoginCount, 0, len(rows))
	add := func(hour int64, kind, refusal string, logins int64) {
		counts = append(counts, connections.LoginCount{Hour: moment(hour), Kind: connections.LoginKind(kind), Refusal: broker.RefusalCode(refusal), Logins: logins})
	}
	for _, row := range rows {
		add(row.Hour, row.Kind, row.Refusal, row.Logins)
	}
	rows = nil
	live := s.read.WithContext(ctx).Table("records").Select("ended - ended % ? AS hour, kind, refusal, count(*) AS logins", time.Hour.Microseconds()).
		Where("ended >= ? AND ended < ?", max(counted, micros(from)), micros(until))
	if applications != nil {
		live = live.Where("application IN ?", names)
	}
	if err := live.Group("1, kind, refusal").Order("1, kind, refusal").Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("login counts: %w", err)
	}
	for _, row := range rows {
		add(row.Hour, row.Kind, row.Refusal, row.Logins)
	}
	return counts, nil
}
