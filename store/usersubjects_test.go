package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"

	"trin/broker"
	"trin/connections"
	"trin/store"
	"trin/store/storetest"
)

// beside is a store with what looks into its database, and writes there, past it.
type beside struct {
	*testing.T
	*store.Store
	url string
	db  *sql.DB
}

// onBoth runs a test on each kind of database.
func onBoth(t *testing.T, o func(testing.TB) store.Options, test func(*beside)) {
	t.Helper()
	for name, open := range map[string]storetest.Opener{"sqlite": openSQLite, "pgx": openPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, url := open(t, o(t))
			db, err := sql.Open(name, url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			test(&beside{t, s, url, db})
		})
	}
}

func anyOptions(t testing.TB) store.Options { return storetest.Options(t, storetest.NewClock()) }

func (b *beside) exec(statements ...string) {
	b.Helper()
	for _, statement := range statements {
		if _, err := b.db.Exec(statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
}

func (b *beside) count(from string) int {
	b.Helper()
	var n int
	if err := b.db.QueryRow("SELECT count(*) FROM " + from).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

// make makes users whose uid is their ID, with a u before it.
func (b *beside) make(n int, disabled bool) {
	b.Helper()
	for i := range n {
		id := fmt.Sprintf("%04d", i)
		u := connections.User{ID: id, Name: id, Disabled: disabled, Claims: broker.Claims{{Name: "uid", Values: []string{"u" + id}}}}
		if err := b.CreateUser(b.Context(), u); err != nil {
			b.Fatal(err)
		}
	}
}

func (b *beside) keep(claims ...string) {
	b.Helper()
	if err := b.KeepSubjects(b.Context(), claims); err != nil {
		b.Fatal(err)
	}
}

func (b *beside) wants(value string, want bool) {
	b.Helper()
	if got, err := b.DisabledSubject(b.Context(), "uid", value); err != nil || got != want {
		b.Errorf("%s: got %v, %v; want %v", value, got, err, want)
	}
}

// unreadable makes the claims of all users something that does not open: what is
// found from then on is found without them.
func (b *beside) unreadable() {
	b.Helper()
	b.exec("UPDATE users SET claims = substr(claims, 1, 5)")
}

// K8: however many users are disabled, whether one of them asks is found by a key, and
// none of them is read. Where there are some of whom that cannot be said, they are.
func TestK8_DisabledUsersAreNotReadOneByOne(t *testing.T) {
	t.Parallel()
	onBoth(t, anyOptions, func(b *beside) {
		const users = 300
		b.make(users, true)
		b.wants("u0299", true)
		b.wants("nobody", false)
		b.keep("uid")
		if n := b.count("user_subjects"); n != users {
			b.Errorf("%d digests, want %d", n, users)
		}
		b.unreadable()
		b.wants("u0299", true)
		b.wants("nobody", false)
		b.keep("uid") // has nothing to do
		b.exec("UPDATE users SET revision = revision + 1 WHERE id = '0299'")
		if got, err := b.DisabledSubject(b.Context(), "uid", "nobody"); err == nil {
			b.Errorf("got %v of users that cannot be read and have no digest", got)
		}
		if got, err := b.DisabledSubject(b.Context(), "mail", "nobody"); err == nil {
			b.Errorf("got %v of users that cannot be read, by a claim without digests", got)
		}
		b.wants("u0001", true) // their own digest is what it was
	})
}

// K8: a database of the version before, and one that something else has written to,
// lets nobody in who is disabled, and keeps nobody out who is not.
func TestK8_UsersWithoutDigestsAreFound(t *testing.T) {
	t.Parallel()
	onBoth(t, anyOptions, func(b *beside) {
		b.keep("uid")
		b.make(3, false)
		b.exec("UPDATE users SET disabled = TRUE WHERE id = '0001'") // who has never had a digest
		b.wants("u0001", true)
		b.keep("uid")
		for name, c := range map[string]struct {
			statement string
			want      bool
		}{
			"disabled by an older node":                 {"UPDATE users SET disabled = TRUE, revision = revision + 1 WHERE id = '0001'", true},
			"disabled by hand":                          {"UPDATE users SET disabled = TRUE WHERE id = '0001'", true},
			"as an older version has left it":           {"UPDATE users SET disabled = TRUE, digested = -1, digested_of = 0; DELETE FROM user_subjects", true},
			"before the claim was named":                {"UPDATE users SET disabled = TRUE, digested = revision, digested_of = 0; DELETE FROM user_subjects", true},
			"enabled by an older node":                  {"UPDATE users SET disabled = FALSE, revision = revision + 1 WHERE id = '0001'", false},
			"enabled by hand":                           {"UPDATE users SET disabled = FALSE WHERE id = '0001'", false},
			"the key of the digests is gone":            {"DELETE FROM secrets WHERE name = 'trin:subjects'; UPDATE users SET disabled = TRUE", true},
			"the list of claims is gone":                {"DELETE FROM subject_claims; UPDATE users SET disabled = TRUE", true},
			"the digests are those of another revision": {"UPDATE users SET disabled = TRUE, digested = revision - 1", true},
		} {
			if !b.Run(name, func(t *testing.T) {
				b := &beside{t, b.Store, b.url, b.db}
				b.exec(append([]string{"UPDATE users SET disabled = FALSE"}, strings.Split(c.statement, "; ")...)...)
				b.wants("u0001", c.want)
				b.wants("nobody", false)
				b.keep("uid")
				b.wants("u0001", c.want)
				b.wants("nobody", false)
				if found := b.count("users WHERE disabled AND digested <> revision"); found > 0 {
					b.Errorf("%d users have no digests", found)
				}
			}) {
				break
			}
		}
	})
}

// K8: digests that were made by another key, or of another revision, say nothing.
func TestK8_DigestsOfSomethingElseSayNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, anyOptions, func(b *beside) {
		b.make(2, true)
		b.keep("uid")
		b.useKey([]byte("short"))
		if got, err := b.DisabledSubject(b.Context(), "uid", "u0001"); err == nil {
			b.Errorf("got %v with a key that is none", got)
		}
		b.useKey(bytes.Repeat([]byte("k"), 32))
		b.wants("u0001", true)
		u, err := b.User(b.Context(), "0001") // and one writes that knows nothing of the claims yet
		if err == nil {
			err = b.UpdateUser(b.Context(), u)
		}
		if err != nil {
			b.Fatal(err)
		}
		b.wants("u0001", true)
		b.keep("uid")
		b.wants("u0000", true) // who had a digest of the key before
		before := b.digest("0001")
		u.Revision++
		u.Claims = broker.Claims{{Name: "uid", Values: []string{"other"}}}
		if err := b.UpdateUser(b.Context(), u); err != nil {
			b.Fatal(err)
		}
		b.wants("u0001", false)
		b.exec("UPDATE user_subjects SET digest = '"+before+"' WHERE user_id = '0001'", "UPDATE users SET digested = revision - 1 WHERE id = '0001'")
		b.wants("u0001", false)
		b.wants("other", true)
		b.keep("uid")
		b.unreadable()
		b.wants("u0001", false)
		b.wants("other", true)
	})
}

// useKey puts a key of the digests in the place of the one that there is.
func (b *beside) useKey(key []byte) {
	b.Helper()
	if err := b.SaveSecret(b.Context(), "trin:subjects", key); err != nil {
		b.Fatal(err)
	}
}

// digest is the one that there is of a user.
func (b *beside) digest(id string) (digest string) {
	b.Helper()
	if err := b.db.QueryRow("SELECT digest FROM user_subjects WHERE user_id = '" + id + "'").Scan(&digest); err != nil {
		b.Fatal(err)
	}
	return digest
}

// K8: a user is disabled and found by a digest in one transaction of the database, or
// neither; what was interrupted goes on.
func TestK8_ADigestAndItsUserAreOneStep(t *testing.T) {
	t.Parallel()
	onBoth(t, anyOptions, func(b *beside) {
		const users, room = 60, 30
		b.make(users, false)
		b.keep("uid")
		b.refuse(0)
		u, err := b.User(b.Context(), "0001")
		if err != nil {
			b.Fatal(err)
		}
		u.Disabled = true
		if err := b.UpdateUser(b.Context(), u); err == nil {
			b.Error("disabled without a digest")
		}
		u.ID, u.Name = "new", "new"
		if err := b.CreateUser(b.Context(), u); err == nil {
			b.Error("made without a digest")
		}
		if n := b.count("users WHERE disabled"); n > 0 {
			b.Errorf("%d are disabled all the same", n)
		}
		b.exec("UPDATE users SET disabled = TRUE")
		b.refuse(room)
		if err := b.KeepSubjects(b.Context(), []string{"uid"}); err == nil {
			b.Error("digests that the database refused are kept")
		}
		there := b.count("users WHERE digested = revision")
		if n := b.count("user_subjects"); there == 0 || there > room || n != there {
			b.Errorf("%d digests of %d users; want some of %d", n, there, users)
		}
		for i := range users {
			b.wants(fmt.Sprintf("u%04d", i), true)
		}
		b.refuse(users)
		b.keep("uid")
		b.unreadable()
		for i := range users {
			b.wants(fmt.Sprintf("u%04d", i), true)
		}
	})
}

// refuse lets the database take so many digests and no more.
func (b *beside) refuse(room int) {
	b.Helper()
	if !strings.HasPrefix(b.url, "postgres") {
		b.exec("DROP TRIGGER IF EXISTS full_disk", fmt.Sprintf(`CREATE TRIGGER full_disk BEFORE INSERT ON user_subjects
			WHEN (SELECT count(*) FROM user_subjects) >= %d BEGIN SELECT RAISE(ABORT, 'no room'); END`, room))
		return
	}
	b.exec(fmt.Sprintf(`CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN
		IF (SELECT count(*) FROM user_subjects) >= %d THEN RAISE EXCEPTION 'no room'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql`, room),
		"DROP TRIGGER IF EXISTS full_disk ON user_subjects",
		"CREATE TRIGGER full_disk BEFORE INSERT ON user_subjects FOR EACH ROW EXECUTE FUNCTION full_disk()")
}

// K8: one whose claims do not open keeps nobody else from being found, and lets nobody
// in of whom it cannot be said.
func TestK8_AUserWhoCannotBeReadLetsNobodyIn(t *testing.T) {
	t.Parallel()
	onBoth(t, anyOptions, func(b *beside) {
		const users = 50
		b.make(users, true)
		b.exec("UPDATE users SET claims = substr(claims, 1, 5) WHERE id = '0003'")
		for range 2 {
			if err := b.KeepSubjects(b.Context(), []string{"uid"}); err == nil {
				b.Error("the digests of somebody who cannot be read are kept")
			}
		}
		if n := b.count("user_subjects"); n != users-1 {
			b.Errorf("%d users have digests, want %d", n, users-1)
		}
		b.wants("u0049", true)
		if got, err := b.DisabledSubject(b.Context(), "uid", "nobody"); err == nil {
			b.Errorf("got %v, and nobody knows what one user is known by", got)
		}
	})
}

// K8: with claims that are named and forgotten meanwhile, a user is out as soon as
// they are disabled, and in as soon as they are enabled.
func TestK8_DisabledWhileClaimsAreNamed(t *testing.T) {
	t.Parallel()
	onBoth(t, anyOptions, func(b *beside) {
		const users, rounds = 6, 6
		b.make(users, false)
		ctx, stop := context.WithCancel(b.Context())
		var naming, working sync.WaitGroup
		for _, claims := range [][]string{{"uid"}, {"mail", "uid"}, {"mail"}} {
			naming.Go(func() {
				for ctx.Err() == nil {
					if err := b.KeepSubjects(ctx, claims); err != nil && ctx.Err() == nil {
						b.Error(err)
						return
					}
				}
			})
		}
		for i := range users {
			working.Go(func() {
				for range rounds {
					for _, disabled := range []bool{true, false} {
						u, err := b.User(b.Context(), fmt.Sprintf("%04d", i))
						if err != nil {
							b.Error(err)
							return
						}
						u.Disabled = disabled
						if err := b.UpdateUser(b.Context(), u); err != nil {
							b.Error(err)
							return
						}
						b.wants("u"+u.ID, disabled)
					}
				}
			})
		}
		working.Wait()
		stop()
		naming.Wait()
		b.keep()
		if n := b.count("subject_claims") + b.count("user_subjects"); n > 0 {
			b.Errorf("%d rows are left of claims that nobody is known by, and of users who are enabled", n)
		}
	})
}

// O2: under another master key users are found as before.
func TestO2_DigestsOutliveTheMasterKey(t *testing.T) {
	t.Parallel()
	clock, old, fresh := storetest.NewClock(), storetest.NewKey(t), storetest.NewKey(t)
	with := func(keys ...store.MasterKey) func(testing.TB) store.Options {
		return func(t testing.TB) store.Options { return storetest.WithKeys(t, clock, keys...) }
	}
	onBoth(t, with(old), func(b *beside) {
		b.make(3, true)
		b.keep("uid")
		closed(b.T, b.Store)
		for _, keys := range [][]store.MasterKey{{fresh, old}, {fresh}} {
			o := with(keys...)(b)
			o.URL = b.url
			b.Store = opened(b.T, o)
			b.wants("u0001", true)
			if len(keys) > 1 {
				if _, err := b.Reseal(b.Context()); err != nil {
					b.Fatal(err)
				}
			} else {
				b.unreadable()
			}
			b.wants("u0001", true)
			b.wants("nobody", false)
			closed(b.T, b.Store)
		}
	})
}

// O1: two installations have no digest in common, and two claims none either, so that
// nobody learns a value by trying those that there are.
func TestO1_DigestsNeedTheKey(t *testing.T) {
	t.Parallel()
	onBoth(t, anyOptions, func(b *beside) {
		other, _ := openSQLite(b, anyOptions(b))
		u := connections.User{ID: "u", Name: "u", Disabled: true, Claims: broker.Claims{{Name: "uid", Values: []string{"alice"}}, {Name: "mail", Values: []string{"alice"}}}}
		seen := map[string]bool{}
		for _, s := range []*store.Store{b.Store, other} {
			if err := s.CreateUser(b.Context(), u); err != nil {
				b.Fatal(err)
			}
			if err := s.KeepSubjects(b.Context(), []string{"mail", "uid"}); err != nil {
				b.Fatal(err)
			}
			for _, digest := range store.DigestsOf(b.T, s) {
				if seen[digest] {
					b.Errorf("%s stands twice", digest)
				}
				seen[digest] = true
			}
		}
		if len(seen) != 4 {
			b.Errorf("%d digests, want 4", len(seen))
		}
	})
}

func BenchmarkDisabledSubject(b *testing.B) {
	for _, claims := range [][]string{nil, {"uid"}} {
		b.Run(fmt.Sprint(len(claims), " claims with digests of 2000 users"), func(b *testing.B) {
			s, _ := openSQLite(b, anyOptions(b))
			for i := range 2000 {
				id := fmt.Sprint(i)
				u := connections.User{ID: id, Name: id, Disabled: true, Claims: broker.Claims{{Name: "uid", Values: []string{"u" + id}}}}
				if err := s.CreateUser(b.Context(), u); err != nil {
					b.Fatal(err)
				}
			}
			if err := s.KeepSubjects(b.Context(), claims); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if found, err := s.DisabledSubject(b.Context(), "uid", "nobody"); err != nil || found {
					b.Fatal(found, err)
				}
			}
		})
	}
}
