package store

import (
	"context"
	"fmt"
	"slices"
)

// selectSubject answers by the digest of a value: whether a user who is disabled has
// it, and whether there is one who is disabled and has no digests of the claim yet.
// It is one statement, so that no user goes from the one to the other in between. No
// row means that of the claim there are none.
const selectSubject = `SELECT
	EXISTS (SELECT 1 FROM user_subjects d JOIN users u ON u.id = d.user_id
		WHERE d.claim = c.claim AND d.digest = ? AND u.disabled AND u.digested = u.revision) AS found,
	EXISTS (SELECT 1 FROM users u WHERE u.disabled AND u.digested <> u.revision)
		OR EXISTS (SELECT 1 FROM users u WHERE u.disabled AND u.digested = u.revision AND u.digested_of < c.since) AS behind
	FROM subject_claims c WHERE c.claim = ? AND c.proof = ?`

// DisabledSubject reports whether a local user who is disabled has the value among
// those of the claim. It is one lookup by key where [Store.KeepSubjects] keeps digests
// of the claim and has come to its end; else all users who are disabled are read.
func (s *Store) DisabledSubject(ctx context.Context, claim, value string) (bool, error) {
	key, err := s.subjectKey(ctx)
	if err != nil {
		return false, err
	}
	if key != nil {
		var answers []struct{ Found, Behind bool }
		err := s.read.WithContext(ctx).Raw(selectSubject, key.digest(claim, value), claim, key.proof(claim)).Scan(&answers).Error
		if err != nil {
			return false, fmt.Errorf("find a user who is disabled: %w", err)
		}
		if len(answers) == 1 && (answers[0].Found || !answers[0].Behind) {
			return answers[0].Found, nil
		}
	}
	return s.disabledByReading(ctx, claim, value)
}

// disabledByReading is DisabledSubject without digests.
func (s *Store) disabledByReading(ctx context.Context, claim, value string) (bool, error) {
	const page = 1000
	for after := ""; ; {
		rows, err := s.disabledUsers(ctx, "TRUE", after, page)
		if err != nil {
			return false, err
		}
		for _, row := range rows {
			user, err := s.userOf(row)
			if err != nil {
				return false, err
			}
			if slices.Contains(user.Claims.Values(claim), value) {
				return true, nil
			}
			after = row.ID
		}
		if len(rows) < page {
			return false, nil
		}
	}
}

// disabledUsers are at most limit of the users who are disabled and meet the
// condition, by ID, which stays as it is, behind the one.
func (s *Store) disabledUsers(ctx context.Context, condition, after string, limit int, values ...any) ([]userRow, error) {
	var rows []userRow
	err := s.read.WithContext(ctx).Where("disabled AND id > ?", after).Where(condition, values...).Order("id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("users who are disabled: %w", err)
	}
	return rows, nil
}
