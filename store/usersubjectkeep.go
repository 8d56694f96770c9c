package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"

	"gorm.io/gorm"

	"trin/connections"
)

const (
	// subjectsMark grows with every claim that is named, so that none that is named
	// again is taken for what it was.
	subjectsMark = "subjects"
	// digestedAtOnce is how many users are given digests by one transaction of the
	// database, which logins wait for on SQLite, and forgottenAtOnce how many digests
	// one takes away.
	digestedAtOnce  = 20
	forgottenAtOnce = 100
)

// KeepSubjects keeps digests of what the claims hold of users who are disabled, for
// [Store.DisabledSubject], and of no other claims. What is there is left alone, so
// that it may be called again and again, by any number of nodes, and go on where it
// was interrupted.
func (s *Store) KeepSubjects(ctx context.Context, claims []string) error {
	if err := s.keepSubjects(ctx, claims); err != nil {
		return fmt.Errorf("keep who is disabled: %w", err)
	}
	return nil
}

func (s *Store) keepSubjects(ctx context.Context, claims []string) error {
	key, err := s.subjectKey(ctx)
	if err == nil && key == nil && len(claims) > 0 {
		key, err = s.newSubjectKey(ctx)
	}
	if err != nil || key == nil {
		return err
	}
	if err := s.nameClaims(ctx, key, claims); err != nil {
		return err
	}
	if err := s.forgetSubjects(ctx); err != nil {
		return err
	}
	return s.digestBehind(ctx, key)
}

// newSubjectKey draws the key of this installation, once for all nodes.
func (s *Store) newSubjectKey(ctx context.Context) (subjectKey, error) {
	drawn := make([]byte, sha256.Size)
	if _, err := io.ReadFull(s.random, drawn); err != nil {
		return nil, fmt.Errorf("make the key of subjects: %w", err)
	}
	if _, err := s.EnsureSecret(ctx, subjectsSecret, drawn); err != nil {
		return nil, err
	}
	return s.subjectKey(ctx)
}

// nameClaims makes the claims those of which digests are kept.
func (s *Store) nameClaims(ctx context.Context, key subjectKey, claims []string) error {
	kept, err := keptBy(s.read.WithContext(ctx), key)
	if err != nil {
		return err
	}
	if len(without(claims, kept.claims))+len(without(kept.claims, claims)) == 0 {
		return nil
	}
	return s.atomically(ctx, func(tx *gorm.DB) error {
		if err := raiseMark(tx, subjectsMark); err != nil { // one node at a time from here
			return err
		}
		kept, err := keptBy(tx, key)
		if err != nil {
			return err
		}
		for _, claim := range without(kept.claims, claims) {
			if err := tx.Exec("UPDATE subject_claims SET proof = '' WHERE claim = ?", claim).Error; err != nil {
				return err
			}
		}
		for _, claim := range without(claims, kept.claims) {
			err := tx.Exec(`INSERT INTO subject_claims (claim, proof, since) VALUES (?, ?, (SELECT value FROM marks WHERE name = ?))
				ON CONFLICT (claim) DO UPDATE SET proof = excluded.proof, since = excluded.since`, claim, key.proof(claim), subjectsMark).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// without are those of the claims that are not among the others.
func without(claims, others []string) []string {
	return slices.DeleteFunc(slices.Clone(claims), func(claim string) bool { return slices.Contains(others, claim) })
}

// forgetSubjects deletes the digests of claims that nobody is known by any more, some
// at a time, and then the claims.
func (s *Store) forgetSubjects(ctx context.Context) error {
	var gone []string
	if err := s.read.WithContext(ctx).Raw("SELECT claim FROM subject_claims WHERE proof = ''").Scan(&gone).Error; err != nil {
		return err
	}
	for _, claim := range gone {
		for deleted := int64(forgottenAtOnce); deleted == forgottenAtOnce; {
			err := s.atomically(ctx, func(tx *gorm.DB) error {
				result := tx.Exec(`DELETE FROM user_subjects WHERE (claim, digest, user_id) IN (
					SELECT d.claim, d.digest, d.user_id FROM subject_claims c JOIN user_subjects d ON d.claim = c.claim
					WHERE c.claim = ? AND c.proof = '' LIMIT ?)`, claim, forgottenAtOnce)
				deleted = result.RowsAffected
				return result.Error
			})
			if err != nil {
				return err
			}
		}
		if err := s.write.WithContext(ctx).Exec("DELETE FROM subject_claims WHERE claim = ? AND proof = ''", claim).Error; err != nil {
			return err
		}
	}
	return nil
}

// digestBehind gives digests to the users who are disabled and have none of their
// revision, or none of a claim that was named since. One whose claims do not open
// keeps none of the others from theirs.
func (s *Store) digestBehind(ctx context.Context, key subjectKey) error {
	var failed error
	for after := ""; ; {
		kept, err := keptBy(s.read.WithContext(ctx), key)
		if err != nil || len(kept.claims) == 0 {
			return errors.Join(failed, err)
		}
		if after == "" {
			if behind, err := s.isBehind(ctx, kept); err != nil || !behind {
				return err
			}
		}
		rows, err := s.disabledUsers(ctx, "(digested <> revision OR digested_of < ?)", after, digestedAtOnce, kept.upTo)
		if err != nil {
			return errors.Join(failed, err)
		}
		var users []connections.User
		for _, row := range rows {
			user, err := s.userOf(row)
			if err != nil && failed == nil {
				failed = err
			}
			if err == nil {
				users = append(users, user)
			}
		}
		if err := s.digestUsers(ctx, kept, users); err != nil || len(rows) < digestedAtOnce {
			return errors.Join(failed, err)
		}
		after = rows[len(rows)-1].ID
	}
}

// isBehind reports whether anybody is to be given digests, by indexes: most often
// nobody is.
func (s *Store) isBehind(ctx context.Context, kept keptSubjects) (behind bool, err error) {
	err = s.read.WithContext(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM users WHERE disabled AND digested <> revision)
		OR EXISTS (SELECT 1 FROM users WHERE disabled AND digested = revision AND digested_of < ?)`, kept.upTo).Scan(&behind).Error
	return behind, err
}

// digestUsers gives the users their digests, where they are as they were read.
func (s *Store) digestUsers(ctx context.Context, kept keptSubjects, users []connections.User) error {
	return s.atomically(ctx, func(tx *gorm.DB) error {
		for _, user := range users {
			digested, of := kept.digested(user, user.Revision)
			result := tx.Exec("UPDATE users SET digested = ?, digested_of = ? WHERE id = ? AND revision = ? AND disabled",
				digested, of, user.ID, user.Revision)
			if result.Error != nil {
				return result.Error
			}
			if result.RowsAffected == 0 {
				continue
			}
			if err := kept.keep(tx, user); err != nil {
				return err
			}
		}
		return nil
	})
}
