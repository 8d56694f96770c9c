package sqlitelog_test

import (
	"path/filepath"
	"testing"
)

// BenchmarkCommit commits a transaction that changes some fourteen pages, by
// the system's own VFS and by ours over it.
func BenchmarkCommit(b *testing.B) {
	for _, vfs := range []string{plain, gathered} {
		b.Run(vfs, func(b *testing.B) {
			d := connect(b, vfs, filepath.Join(b.TempDir(), "bench.db"), "wal_autocheckpoint(16000)")
			d.do(create)
			d.do(fill, 1, 2000)
			for i := 0; b.Loop(); i++ {
				d.do(`WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i+150 FROM n WHERE i < 1850)
					UPDATE t SET body = zeroblob(999) WHERE id IN n`, 1+i%150)
			}
		})
	}
}
