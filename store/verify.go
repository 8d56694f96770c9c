package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trin/connections"
)

// VerifyChanges holds every change against its hash, and every version against
// the digest of the change that made it. It tells of the first that does not
// fit. What was cut off at the end it cannot see: for that, keep the number and
// the hash of the newest elsewhere and compare.
func (s *Store) VerifyChanges(ctx context.Context) (connections.Chain, error) {
	key, err := s.chainKey(ctx)
	if err != nil {
		return connections.Chain{}, fmt.Errorf("verify the changes: %w", err)
	}
	var c connections.Chain
	digests := map[string]changeRow{} // by version, as Target names it
	hash, trailing := "", int64(0)
	err = eachChange(s.read.WithContext(ctx), 0, func(row changeRow) {
		c.Changes, c.Newest = c.Changes+1, row.ID
		hash = key.behind(hash, row)
		switch {
		case row.Hash == "" && c.Head == "":
			c.Unchained++
			return
		case row.Hash == "":
			if trailing == 0 {
				trailing = row.ID
			}
			return
		case c.Broken == 0 && !hmac.Equal([]byte(row.Hash), []byte(hash)):
			c.Broken, c.Why = row.ID, "it is not what it was when it was kept, or a change before it was changed or taken away"
		}
		c.Head, trailing = row.Hash, 0
		if row.Digest != "" {
			digests[row.Target] = row
		}
	})
	if err != nil {
		return c, fmt.Errorf("verify the changes: %w", err)
	}
	if c.Broken == 0 && trailing != 0 {
		c.Broken, c.Why = trailing, "it has no hash, and stands behind changes that have one"
	}
	if c.Broken != 0 {
		return c, nil
	}
	return c, s.verifyVersions(ctx, digests, &c)
}

// verifyVersions holds the documents of each version against the digest.
func (s *Store) verifyVersions(ctx context.Context, digests map[string]changeRow, c *connections.Chain) error {
	newest, err := s.Newest(ctx)
	if err != nil {
		return err
	}
	rows, err := s.read.WithContext(ctx).Model(&documentRow{}).Order("from_version").Rows()
	if err != nil {
		return fmt.Errorf("verify the versions: %w", err)
	}
	begin, end := map[int64][]summed{}, map[int64][]documentName{}
	for rows.Next() {
		var row documentRow
		if err := s.read.ScanRows(rows, &row); err != nil {
			return fmt.Errorf("verify the versions: %w", errors.Join(err, rows.Close()))
		}
		begin[row.FromVersion] = append(begin[row.FromVersion], summed{documentName{row.Kind, row.ID}, sha256.Sum256(row.Body)})
		if row.ToVersion != nil {
			end[*row.ToVersion] = append(end[*row.ToVersion], documentName{row.Kind, row.ID})
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("verify the versions: %w", err)
	}
	now := map[documentName][sha256.Size]byte{}
	for number := int64(1); number <= newest; number++ {
		for _, name := range end[number] {
			delete(now, name)
		}
		for _, d := range begin[number] {
			now[d.documentName] = d.sum
		}
		change, kept := digests[versionName(number)]
		if !kept {
			continue
		}
		all := make([]summed, 0, len(now))
		for name, sum := range now {
			all = append(all, summed{name, sum})
		}
		if installationDigest(all) != change.Digest {
			c.Broken, c.Why = change.ID, fmt.Sprintf("the documents of %s are not those that it made", change.Target)
			return nil
		}
	}
	return nil
}

// summed is a document by the hash of its body.
type summed struct {
	documentName
	sum [sha256.Size]byte
}

// versionName is a version as the target of a change.
func versionName(number int64) string { return fmt.Sprintf("version %d", number) }

// installationDigest is over the documents of one version, whatever their order.
func installationDigest(all []summed) string {
	slices.SortFunc(all, func(a, b summed) int {
		return strings.Compare(a.kind+"\x00"+a.id, b.kind+"\x00"+b.id)
	})
	var b bytes.Buffer
	for _, d := range all {
		b.WriteString(d.kind + "\x00" + d.id + "\x00")
		b.Write(d.sum[:])
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}

// documentsDigest is over documents that are to be stored.
func documentsDigest(documents []connections.Document) string {
	all := make([]summed, len(documents))
	for i, d := range documents {
		all[i] = summed{documentName{d.Kind, d.ID}, sha256.Sum256(d.Body)}
	}
	return installationDigest(all)
}
