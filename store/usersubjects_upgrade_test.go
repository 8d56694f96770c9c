package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"trin/broker"
	"trin/connections"
	"trin/store/storetest"
)

// TestK8_DisabledUsersOfTheVersionBefore: nobody who was disabled in the version
// before digests is let in by the newer one, which has read no claim yet.
func TestK8_DisabledUsersOfTheVersionBefore(t *testing.T) {
	t.Parallel()
	for _, p := range pasts() {
		t.Run(p.folder, func(t *testing.T) {
			t.Parallel()
			o := storetest.Options(t, storetest.NewClock())
			s, now := p.open(t, o)
			const users = 50
			for i := range users {
				id := fmt.Sprintf("%04d", i)
				u := connections.User{ID: id, Name: id, Disabled: i > 0, Claims: broker.Claims{{Name: "uid", Values: []string{"u" + id}}}}
				if err := s.CreateUser(t.Context(), u); err != nil {
					t.Fatal(err)
				}
			}
			if p.driver == "sqlite" { // one process has the file
				now = filepath.Join(t.TempDir(), "now.db")
				if err := s.Backup(t.Context(), now); err != nil {
					t.Fatal(err)
				}
			}
			o.URL = p.empty(t, o)
			p.back(t, o.URL, 25, now)
			db, err := sql.Open(p.driver, o.URL)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			b := &beside{t, opened(t, o), o.URL, db}
			all := func() {
				t.Helper()
				for i := range users {
					b.wants(fmt.Sprintf("u%04d", i), i > 0)
				}
			}
			all()
			b.keep("uid")
			b.unreadable()
			all()
			if n := b.count("user_subjects"); n != users-1 {
				t.Errorf("%d digests, want %d", n, users-1)
			}
			closed(t, b.Store)
		})
	}
}
