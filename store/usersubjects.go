package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// A local user may be known by what a claim of theirs holds. Claims are sealed, so
// that nobody is found by them; of users who are disabled there are keyed digests.
// The key is sealed too: without a master key a digest says whose ID it stands with,
// and not what it is of.
//
// The row of a user says for which of its revisions there are digests, and of which
// claims. Where that is not as it is now (a row of an older version, a claim that
// was named since, a row that something else has written), nothing is concluded from
// a digest that is not there.

// subjectsSecret is the name under which the key of the digests is kept.
const subjectsSecret = "trin:subjects"

// subjectKey makes the digests. A new master key seals it again, and leaves the
// digests as they are.
type subjectKey []byte

// subjectKey is the key of this installation, nil while there is none.
func (s *Store) subjectKey(ctx context.Context) (subjectKey, error) {
	key, err := s.Secret(ctx, subjectsSecret)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("the key of subjects: %w", err)
	case len(key) != sha256.Size:
		return nil, fmt.Errorf("the key of subjects in the database has %d bytes, not %d", len(key), sha256.Size)
	}
	return key, nil
}

// digest is that of a value of a claim.
func (k subjectKey) digest(claim, value string) string { return k.sum("value", claim, value) }

// proof is what shows by which key the digests of a claim are made.
func (k subjectKey) proof(claim string) string { return k.sum("claim", claim) }

func (k subjectKey) sum(parts ...string) string {
	mac := hmac.New(sha256.New, k)
	for _, part := range parts {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		mac.Write(length[:])
		mac.Write([]byte(part))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// subjectClaim is a claim of which digests are kept, as the table has it.
type subjectClaim struct {
	Claim string
	Proof string
	Since int64
}

func (subjectClaim) TableName() string { return "subject_claims" }

// keptSubjects says which digests are kept: of these claims, by this key.
type keptSubjects struct {
	key    subjectKey
	claims []string
	upTo   int64 // the greatest since of them
}

// keptBy are the claims of which digests are kept by the key. Without a key there
// are none.
func keptBy(db *gorm.DB, key subjectKey) (keptSubjects, error) {
	kept := keptSubjects{key: key}
	if key == nil {
		return kept, nil
	}
	var rows []subjectClaim
	if err := db.Find(&rows).Error; err != nil {
		return kept, fmt.Errorf("the claims that say who users are: %w", err)
	}
	for _, row := range rows {
		if row.Proof == key.proof(row.Claim) {
			kept.claims, kept.upTo = append(kept.claims, row.Claim), max(kept.upTo, row.Since)
		}
	}
	return kept, nil
}

// undigested is what stands in the row of a user of whom there are no digests.
const undigested = -1

// digested is what stands in the row of the user at that revision.
func (k keptSubjects) digested(u connections.User, revision int64) (of, upTo int64) {
	if !u.Disabled {
		return undigested, 0
	}
	return revision, k.upTo
}

// digestsAtOnce is how many digests one statement adds.
const digestsAtOnce = 200

// keep puts the user's digests in the place of those that there are: none where the
// user is not disabled. The caller's transaction has the user's row.
func (k keptSubjects) keep(tx *gorm.DB, u connections.User) error {
	if err := tx.Exec("DELETE FROM user_subjects WHERE user_id = ?", u.ID).Error; err != nil || !u.Disabled {
		return err
	}
	var values []any
	for _, claim := range k.claims {
		for _, value := range u.Claims.Values(claim) {
			values = append(values, claim, k.key.digest(claim, value), u.ID)
		}
	}
	for some := range slices.Chunk(values, 3*digestsAtOnce) {
		rows := strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(some)/3), ", ")
		err := tx.Exec("INSERT INTO user_subjects (claim, digest, user_id) VALUES "+rows+" ON CONFLICT DO NOTHING", some...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// withSubjects stores the user and their digests in one transaction of the database.
func (s *Store) withSubjects(ctx context.Context, u connections.User, store func(*gorm.DB, keptSubjects) error) error {
	var key subjectKey
	if u.Disabled {
		var err error
		if key, err = s.subjectKey(ctx); err != nil {
			return err
		}
	}
	return s.atomically(ctx, func(tx *gorm.DB) error {
		kept, err := keptBy(tx, key)
		if err != nil {
			return err
		}
		if err := store(tx, kept); err != nil {
			return err
		}
		return kept.keep(tx, u)
	})
}
