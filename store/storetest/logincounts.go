package storetest

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

// loginCounts: what is counted is the same before an hour is over, after it, and
// after its records are gone, and no node counts an hour twice.
func loginCounts(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	clock.Move(clock.Now().Truncate(time.Hour).Add(time.Hour).Sub(clock.Now()))
	start := clock.Now()
	refused := &broker.Refusal{Code: broker.RefusedCancelled}
	factor := []broker.Trip{{Connection: "totp", Factor: true, Ended: start}}
	for i, r := range []broker.Record{
		{Application: "app"}, {Application: "app", Refusal: refused}, {Application: "other", Trips: factor},
		{Application: "app"}, {Logout: &broker.LoggedOut{Sessions: 1}}, {Application: "app", Trips: []broker.Trip{{Factor: true, Refusal: refused, Ended: start}}, Refusal: refused},
	} {
		r.Ended = start.Add(time.Duration(i) * 25 * time.Minute)
		if err := moved(t, s, clock.Now(), broker.ID(fmt.Sprint("t", i)), broker.Move{Record: &r}); err != nil {
			t.Fatal(err)
		}
	}
	count := func(hour int, kind connections.LoginKind, refusal broker.RefusalCode, n int64) connections.LoginCount {
		return connections.LoginCount{Hour: start.Add(time.Duration(hour) * time.Hour), Kind: kind, Refusal: refusal, Logins: n}
	}
	all := []connections.LoginCount{
		count(0, connections.PlainLogin, "", 1), count(0, connections.PlainLogin, broker.RefusedCancelled, 1), count(0, connections.SteppedUp, "", 1),
		count(1, connections.PlainLogin, "", 1), count(1, connections.LoggedOut, "", 1),
		count(2, connections.PlainLogin, broker.RefusedCancelled, 1),
	}
	tests := map[string]struct {
		applications []broker.ID
		from, until  time.Time
		want         []connections.LoginCount
	}{
		"all":                    {nil, start, start.Add(3 * time.Hour), all},
		"of one":                 {[]broker.ID{"other"}, start, start.Add(3 * time.Hour), all[2:3]},
		"of none":                {[]broker.ID{}, start, start.Add(3 * time.Hour), nil},
		"K9 of none by name":     {[]broker.ID{"' OR ''='"}, start, start.Add(3 * time.Hour), []connections.LoginCount{}},
		"from within an hour on": {nil, start.Add(90 * time.Minute), start.Add(2 * time.Hour), all[3:5]},
	}
	check := func(when string) {
		t.Helper()
		for name, c := range tests {
			got, err := s.LoginCounts(t.Context(), c.applications, c.from, c.until)
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s, %s: got %+v, %v; want %+v", when, name, got, err, c.want)
			}
		}
	}
	check("before an hour is over")
	clock.Move(time.Hour + 15*time.Minute) // one hour is settled
	countTogether(t, s, clock.Now())
	check("after an hour")
	clock.Move(5 * time.Hour)
	countTogether(t, s, clock.Now())
	check("after all")
	for range 2 {
		if _, err := s.Purge(t.Context(), clock.Now(), store.Retention{Records: time.Minute}); err != nil {
			t.Fatal(err)
		}
		clock.Move(time.Hour)
	}
	if left, err := s.Records(t.Context(), store.RecordQuery{}); err != nil || len(left) != 0 {
		t.Fatalf("got %d records, %v; want none", len(left), err)
	}
	check("without the records")
}

func countTogether(t *testing.T, s *store.Store, now time.Time) {
	t.Helper()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := s.CountLogins(t.Context(), now); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// sessionList: the sessions are listed once each, the newest first, of all or of
// some subjects.
func sessionList(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	start := clock.Now()
	place := func(key broker.SessionKey, minutes time.Duration) connections.SessionPlace {
		return connections.SessionPlace{Created: start.Add(minutes * time.Minute).UnixMicro(), Key: key}
	}
	subjects := []broker.Subject{{Namespace: "adfs", Value: "anna"}, {Namespace: "local", Value: "anna"}, {Namespace: "adfs", Value: "bo"}}
	for i := range 6 {
		session := Session(broker.SessionKey(fmt.Sprint("s", i)), 1, clock.Now())
		session.Subject = subjects[i%3]
		session.Created = clock.Now()
		if err := moved(t, s, clock.Now(), broker.ID(fmt.Sprint("t", i)), broker.Move{Session: session}); err != nil {
			t.Fatal(err)
		}
		if i%2 == 1 { // two begin at one moment
			clock.Move(time.Minute)
		}
	}
	for name, c := range map[string]struct {
		query connections.SessionQuery
		want  string
	}{
		"all":                       {connections.SessionQuery{}, "[s5 s4 s3 s2 s1 s0]"},
		"some":                      {connections.SessionQuery{Limit: 2}, "[s5 s4]"},
		"the next":                  {connections.SessionQuery{Before: place("s4", 2), Limit: 2}, "[s3 s2]"},
		"behind one that has ended": {connections.SessionQuery{Before: place("s4x", 2), Limit: 2}, "[s4 s3]"},
		"of one":                    {connections.SessionQuery{Subjects: subjects[:1]}, "[s3 s0]"},
		"of two":                    {connections.SessionQuery{Subjects: subjects[:2]}, "[s4 s3 s1 s0]"},
		"of none":                   {connections.SessionQuery{Subjects: []broker.Subject{}}, "[]"},
		"K9 injected":               {connections.SessionQuery{Before: connections.SessionPlace{Created: 1, Key: "x' OR '1'='1"}}, "[]"},
	} {
		found, err := s.Sessions(t.Context(), c.query)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		keys := []broker.SessionKey{}
		for _, session := range found {
			keys = append(keys, session.Key)
		}
		if got := fmt.Sprint(keys); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	clock.Move(2 * time.Hour)
	if found, err := s.Sessions(t.Context(), connections.SessionQuery{}); err != nil || len(found) != 0 {
		t.Errorf("got %d sessions that have expired, %v", len(found), err)
	}
}
