package store_test

import (
	"crypto/rand"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
	"trin/store/storetest"
)

// BenchmarkMove measures the three moves of a login: begin, resume (the first
// factor has answered), finish (the answer, with the session and the record).
func BenchmarkMove(b *testing.B) {
	for name, open := range map[string]storetest.Opener{"sqlite": openSQLite, "postgres": openPostgres} {
		b.Run(name, func(b *testing.B) {
			clock := storetest.NewClock()
			for _, step := range []struct {
				name string
				do   func(*testing.B, *store.Store, broker.ID, time.Time)
				made int // moves that are made before and not measured
			}{{"begin", begin, 0}, {"resume", resume, 1}, {"finish", finish, 2}} {
				b.Run(step.name, func(b *testing.B) {
					s, _ := open(b, storetest.Options(b, clock))
					ids := make([]broker.ID, b.N)
					for i := range ids {
						ids[i] = broker.ID(rand.Text())
						for _, before := range []func(*testing.B, *store.Store, broker.ID, time.Time){begin, resume}[:step.made] {
							before(b, s, ids[i], clock.Now())
						}
					}
					b.ReportAllocs()
					b.ResetTimer()
					for _, id := range ids {
						step.do(b, s, id, clock.Now())
					}
				})
			}
			b.Run("transaction", func(b *testing.B) {
				s, _ := open(b, storetest.Options(b, clock))
				begin(b, s, "t", clock.Now())
				b.ReportAllocs()
				for b.Loop() {
					if _, err := s.Transaction(b.Context(), "t"); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

func begin(b *testing.B, s *store.Store, id broker.ID, now time.Time) {
	t := storetest.Login(id, now)
	t.Binding = string(id)
	move(b, s, broker.Move{Transaction: t})
}

func resume(b *testing.B, s *store.Store, id broker.ID, now time.Time) {
	t := storetest.Login(id, now)
	t.Revision, t.State = 2, broker.StateSecondFactor
	move(b, s, broker.Move{Transaction: t, From: 1})
}

func finish(b *testing.B, s *store.Store, id broker.ID, now time.Time) {
	t := storetest.Login(id, now)
	t.Revision, t.State, t.Leg = 3, broker.StateAnswered, nil
	session := storetest.Session(broker.SessionKey(id), 1, now)
	move(b, s, broker.Move{Transaction: t, From: 2, Session: session, Record: &broker.Record{Reference: "R", Transaction: id, Ended: now}})
}

func move(b *testing.B, s *store.Store, m broker.Move) {
	b.Helper()
	if err := s.Move(b.Context(), m); err != nil {
		b.Fatal(err)
	}
}
