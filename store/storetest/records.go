package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
)

func records(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	start := clock.Now()
	made := []broker.Record{
		{Reference: "R1", Transaction: "t1", Application: "app", Connection: "adfs", Subject: broker.Subject{Namespace: "adfs", Value: "anna"}},
		{Reference: "R2", Transaction: "t2", Application: "app", Connection: "adfs", Subject: broker.Subject{Namespace: "adfs", Value: "bo"},
			Refusal: &broker.Refusal{Code: broker.RefusedLevel, Reason: "no factor"}},
		{Reference: "R3", Transaction: "t3", Application: "other", Connection: "local", Subject: broker.Subject{Namespace: "local", Value: "anna"},
			Trace: broker.Trace{{Rule: "14", Text: "The factor runs."}}},
	}
	for i := range made {
		made[i].Started, made[i].Ended = clock.Now(), clock.Now().Add(time.Second)
		if err := moved(t, s, clock.Now(), made[i].Transaction, broker.Move{Record: &made[i]}); err != nil {
			t.Fatal(err)
		}
		clock.Move(time.Minute)
	}
	tests := []struct {
		name  string
		query store.RecordQuery
		want  []string
	}{
		{"all, the newest first", store.RecordQuery{}, []string{"R3", "R2", "R1"}},
		{"limited", store.RecordQuery{Limit: 1}, []string{"R3"}},
		{"by reference", store.RecordQuery{Reference: "R2"}, []string{"R2"}},
		{"by login", store.RecordQuery{Transaction: "t1"}, []string{"R1"}},
		{"by application", store.RecordQuery{Application: "app"}, []string{"R2", "R1"}},
		{"by connection", store.RecordQuery{Connection: "local"}, []string{"R3"}},
		{"by subject", store.RecordQuery{Subject: broker.Subject{Namespace: "adfs", Value: "anna"}}, []string{"R1"}},
		{"by name anywhere", store.RecordQuery{Subject: broker.Subject{Value: "anna"}}, []string{"R3", "R1"}},
		{"refused", store.RecordQuery{Refused: true}, []string{"R2"}},
		{"from", store.RecordQuery{From: start.Add(time.Minute)}, []string{"R3", "R2"}},
		{"until", store.RecordQuery{Until: start.Add(time.Minute)}, []string{"R1"}},
		{"of some", store.RecordQuery{Applications: []broker.ID{"app", "nobody"}}, []string{"R2", "R1"}},
		{"of none", store.RecordQuery{Applications: []broker.ID{}}, nil},
		{"K9 of none by name", store.RecordQuery{Applications: []broker.ID{"app') OR ('1'='1"}}, nil},
		{"nobody", store.RecordQuery{Reference: "R2' OR 1=1"}, nil},
	}
	for _, test := range tests {
		got, err := s.Records(t.Context(), test.query)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		var names []string
		for _, r := range got {
			names = append(names, r.Reference)
		}
		if !reflect.DeepEqual(names, test.want) {
			t.Errorf("%s: %v, want %v", test.name, names, test.want)
		}
	}
	page, err := s.Records(t.Context(), store.RecordQuery{Limit: 2})
	if err != nil || len(page) != 2 {
		t.Fatalf("%v, %v", page, err)
	}
	rest, err := s.Records(t.Context(), store.RecordQuery{Before: page[1].Number})
	if err != nil || len(rest) != 1 || !reflect.DeepEqual(rest[0].Record, made[0]) {
		t.Errorf("the next page is %+v, %v; want %+v", rest, err, made[0])
	}
}

// streamed: every record comes once and in order, also where a page ends among
// records of one moment.
func streamed(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	const many = 2300
	start := clock.Now()
	for i := range many {
		application := broker.ID("app")
		if i%3 == 0 {
			application = "other"
		}
		r := &broker.Record{Reference: fmt.Sprint(i), Application: application, Ended: clock.Now()}
		if err := moved(t, s, clock.Now(), broker.ID(fmt.Sprint("t", i)), broker.Move{Record: r}); err != nil {
			t.Fatal(err)
		}
		if i%700 == 699 {
			clock.Move(time.Second)
		}
	}
	for name, test := range map[string]struct {
		application broker.ID
		from        time.Time
		want        func(int) bool
	}{
		"all":                {"", time.Time{}, func(int) bool { return true }},
		"of one application": {"other", start, func(i int) bool { return i%3 == 0 }},
		"since":              {"", start.Add(time.Second), func(i int) bool { return i >= 700 }},
		"of nobody":          {"nobody", start, func(int) bool { return false }},
	} {
		var want, got []string
		for i := range many {
			if test.want(i) {
				want = append(want, fmt.Sprint(i))
			}
		}
		err := s.EachRecord(t.Context(), test.application, test.from, func(body json.RawMessage) error {
			var r broker.Record
			err := json.Unmarshal(body, &r)
			got = append(got, r.Reference)
			return err
		})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d records, %v; want %d", name, len(got), err, len(want))
		}
	}
	stop := errors.New("enough")
	if err := s.EachRecord(t.Context(), "", start, func(json.RawMessage) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v, want the error of the caller", err)
	}
}
