package storetest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

// notAccepted keeps the record of a message.
func notAccepted(t *testing.T, s *store.Store, reference string, transaction, application, connection broker.ID, at time.Time) broker.Record {
	t.Helper()
	r := broker.Record{
		Reference: reference, Transaction: transaction, Application: application, Connection: connection, Started: at, Ended: at,
		Message: &broker.Unaccepted{At: "POST /x", Check: broker.CheckSignature, Reason: "it is wrong: \x00 \u202e", Sender: "somebody", Unkept: 3},
	}
	if err := s.KeepUnaccepted(t.Context(), &r, 2); err != nil {
		t.Fatal(err)
	}
	return r
}

// unaccepted: messages are found by what they belong to, apart from logins, and
// are bounded in number for each login and for all.
func unaccepted(t *testing.T, open Opener) {
	t.Run("are found", func(t *testing.T) {
		s, clock := fresh(t, open)
		start := clock.Now()
		if err := moved(t, s, start, "t1", broker.Move{Record: &broker.Record{Reference: "L1", Transaction: "t1", Application: "app", Ended: start}}); err != nil {
			t.Fatal(err)
		}
		first := notAccepted(t, s, "L1", "t1", "app", "idp", start.Add(time.Second))
		notAccepted(t, s, "M2", "", "other", "", start.Add(time.Minute))
		notAccepted(t, s, "M3", "", "", "idp", start.Add(time.Minute))
		for name, test := range map[string]struct {
			query store.RecordQuery
			want  []string
		}{
			"not among logins":       {store.RecordQuery{}, []string{"L1 login"}},
			"not those of an app":    {store.RecordQuery{Application: "other"}, nil},
			"by reference":           {store.RecordQuery{Reference: "M2"}, []string{"M2 unaccepted"}},
			"of a login, behind it":  {store.RecordQuery{Reference: "L1"}, []string{"L1 login", "L1 unaccepted"}},
			"not by a login's id":    {store.RecordQuery{Transaction: "t1"}, []string{"L1 login"}},
			"of a login, one":        {store.RecordQuery{Reference: "L1", Limit: 1}, []string{"L1 login"}},
			"all of them":            {store.RecordQuery{Unaccepted: true}, []string{"M3 unaccepted", "M2 unaccepted", "L1 unaccepted"}},
			"some of them":           {store.RecordQuery{Unaccepted: true, Limit: 2}, []string{"M3 unaccepted", "M2 unaccepted"}},
			"by application":         {store.RecordQuery{Unaccepted: true, Application: "other"}, []string{"M2 unaccepted"}},
			"by connection":          {store.RecordQuery{Unaccepted: true, Connection: "idp"}, []string{"M3 unaccepted", "L1 unaccepted"}},
			"from":                   {store.RecordQuery{Unaccepted: true, From: start.Add(time.Minute)}, []string{"M3 unaccepted", "M2 unaccepted"}},
			"until":                  {store.RecordQuery{Unaccepted: true, Until: start.Add(time.Minute)}, []string{"L1 unaccepted"}},
			"K6 of an organisation":  {store.RecordQuery{Unaccepted: true, Applications: []broker.ID{"other"}}, []string{"M2 unaccepted"}},
			"K6 another's reference": {store.RecordQuery{Reference: "M2", Applications: []broker.ID{"app"}}, nil},
			"K6 whose nobody knows":  {store.RecordQuery{Reference: "M3", Applications: []broker.ID{"app", "other"}}, nil},
			"K6 of none":             {store.RecordQuery{Unaccepted: true, Applications: []broker.ID{}}, nil},
			"refused logins":         {store.RecordQuery{Unaccepted: true, Refused: true}, nil},
			"of a user":              {store.RecordQuery{Unaccepted: true, Subject: broker.Subject{Value: "anna"}}, nil},
			"K9":                     {store.RecordQuery{Reference: "M2' OR 1=1 --"}, nil},
		} {
			found, err := s.Records(t.Context(), test.query)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var got []string
			for i := range found {
				got = append(got, found[i].Reference+" "+string(connections.LoginKindOf(&found[i].Record)))
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: got %v, want %v", name, got, test.want)
			}
		}
		found, err := s.Records(t.Context(), store.RecordQuery{Unaccepted: true, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		rest, err := s.Records(t.Context(), store.RecordQuery{Unaccepted: true, Before: found[1].Number})
		if err != nil || len(rest) != 1 || !reflect.DeepEqual(rest[0].Record, first) {
			t.Errorf("got %+v, %v behind the second; want the first as it was kept: %+v", rest, err, first)
		}
		counts, err := s.LoginCounts(t.Context(), nil, start.Add(-time.Hour), start.Add(2*time.Hour))
		if err != nil || len(counts) != 1 || counts[0].Logins != 1 {
			t.Errorf("got %+v, %v counted; want the login alone", counts, err)
		}
	})
	t.Run("P6 are bounded for each login", func(t *testing.T) {
		s, clock := fresh(t, open)
		for range 10 {
			notAccepted(t, s, "L", "t", "app", "idp", clock.Now())
			notAccepted(t, s, "M", "", "app", "idp", clock.Now())
		}
		for reference, want := range map[string]int{"L": 2, "M": 10} {
			found, err := s.Records(t.Context(), store.RecordQuery{Reference: reference})
			if err != nil || len(found) != want {
				t.Errorf("%s: got %d, %v; want %d", reference, len(found), err, want)
			}
		}
	})
	t.Run("go with the records", func(t *testing.T) {
		s, clock := fresh(t, open)
		notAccepted(t, s, "old", "", "app", "", clock.Now())
		clock.Move(time.Hour)
		notAccepted(t, s, "new", "", "app", "", clock.Now())
		for range 2 {
			if _, err := s.Purge(t.Context(), clock.Now(), store.Retention{Records: 30 * time.Minute}); err != nil {
				t.Fatal(err)
			}
		}
		found, err := s.Records(t.Context(), store.RecordQuery{Unaccepted: true})
		if err != nil || len(found) != 1 || found[0].Reference != "new" {
			t.Errorf("got %+v, %v; want the new one alone", found, err)
		}
	})
	t.Run("P6 are bounded in all", func(t *testing.T) {
		s, clock := fresh(t, open)
		for i := range 7 {
			notAccepted(t, s, fmt.Sprint("L", i), broker.ID(fmt.Sprint("t", i)), "app", "", clock.Now())
			notAccepted(t, s, fmt.Sprint("M", i), "", "app", "", clock.Now())
		}
		if gone, err := s.PurgeUnaccepted(t.Context(), 2, 3); err != nil || gone != 9 {
			t.Errorf("got %d deleted, %v; want 9", gone, err)
		}
		found, err := s.Records(t.Context(), store.RecordQuery{Unaccepted: true})
		var got []string
		for i := range found {
			got = append(got, found[i].Reference)
		}
		if want := []string{"M6", "L6", "M5", "L5", "M4"}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, %v left; want the newest of each kind, %v", got, err, want)
		}
	})
}
