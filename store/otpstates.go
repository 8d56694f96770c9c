package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// otpStateRow is what one of the tables says of a subject at a connection.
type otpStateRow struct {
	Connection       string
	SubjectNamespace string
	SubjectValue     string
	Created          int64 // of the secret
	LastStep         int64
	Period           int64
	Number           int64 // of recovery codes
	Expires          int64 // of an invitation
}

// OTPStates are the second factors and open invitations of those whose subject
// has one of the values, in any namespace, in their order.
func (s *Store) OTPStates(ctx context.Context, values []string) ([]connections.OTPState, error) {
	found := map[[3]string]*connections.OTPState{}
	for chunk := range slices.Chunk(values, 500) {
		for _, read := range []struct {
			from  func(*gorm.DB) *gorm.DB
			apply func(*connections.OTPState, otpStateRow)
		}{
			{func(db *gorm.DB) *gorm.DB {
				return db.Raw(`SELECT connection, subject_namespace, subject_value, created, last_step, period FROM otp_secrets
					WHERE subject_value IN ?`, chunk)
			}, enrolledState},
			{func(db *gorm.DB) *gorm.DB {
				return db.Raw(`SELECT r.connection, r.subject_namespace, r.subject_value, count(*) AS number FROM otp_recovery r
					JOIN otp_secrets o ON o.connection = r.connection AND o.subject_namespace = r.subject_namespace AND o.subject_value = r.subject_value
					WHERE o.subject_value IN ? GROUP BY r.connection, r.subject_namespace, r.subject_value`, chunk)
			}, func(o *connections.OTPState, row otpStateRow) { o.RecoveryCodes = int(row.Number) }},
			{func(db *gorm.DB) *gorm.DB {
				return db.Raw(`SELECT connection, subject_namespace, subject_value, max(expires) AS expires FROM otp_invitations
					WHERE subject_value IN ? AND expires > ? GROUP BY connection, subject_namespace, subject_value`, chunk, micros(s.clock()))
			}, func(o *connections.OTPState, row otpStateRow) { o.Invited = moment(row.Expires) }},
		} {
			var rows []otpStateRow
			if err := read.from(s.read.WithContext(ctx)).Scan(&rows).Error; err != nil {
				return nil, fmt.Errorf("second factors: %w", err)
			}
			for _, row := range rows {
				at := [3]string{row.SubjectValue, row.SubjectNamespace, row.Connection}
				if found[at] == nil {
					found[at] = &connections.OTPState{
						Connection: broker.ID(row.Connection), Subject: broker.Subject{Namespace: row.SubjectNamespace, Value: row.SubjectValue},
					}
				}
				read.apply(found[at], row)
			}
		}
	}
	all := make([]connections.OTPState, 0, len(found))
	for _, state := range found {
		all = append(all, *state)
	}
	slices.SortFunc(all, func(a, b connections.OTPState) int {
		return slices.CompareFunc([]string{a.Subject.Value, a.Subject.Namespace, string(a.Connection)},
			[]string{b.Subject.Value, b.Subject.Namespace, string(b.Connection)}, strings.Compare)
	})
	return all, nil
}

func enrolledState(o *connections.OTPState, row otpStateRow) {
	o.Enrolled = moment(row.Created)
	if row.LastStep > 0 {
		o.Used = time.Unix(row.LastStep*row.Period, 0).UTC()
	}
}
