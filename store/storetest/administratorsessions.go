package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

func adminSessionOf(secret, value string, now time.Time) connections.AdministratorSession {
	return connections.AdministratorSession{
		Hash: digestOf(secret), Subject: broker.Subject{Namespace: "people", Value: value}, Index: "i-" + value,
		Level: broker.Level{Ladder: "nsis", Value: 30}, Created: now, Used: now, Stepped: now.Add(-time.Minute), Expires: now.Add(time.Hour),
	}
}

func administratorSessions(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	none := connections.Digest{}
	there := func(secret string) bool {
		t.Helper()
		_, err := s.AdministratorSession(t.Context(), digestOf(secret))
		if err != nil && !errors.Is(err, broker.ErrNotFound) {
			t.Fatal(err)
		}
		return err == nil
	}
	save := func(secret, value string, replaces connections.Digest) connections.AdministratorSession {
		t.Helper()
		session := adminSessionOf(secret, value, clock.Now())
		if err := s.SaveAdministratorSession(t.Context(), session, replaces); err != nil {
			t.Fatal(err)
		}
		return session
	}
	want := save("one", "anna", none)
	if got, err := s.AdministratorSession(t.Context(), digestOf("one")); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	save("two", "anna", digestOf("one"))
	if there("one") || !there("two") {
		t.Error("a session lives on beside the one that took its place")
	}
	if err := s.TouchAdministratorSession(t.Context(), digestOf("two"), clock.Now().Add(time.Minute)); err != nil {
		t.Error(err)
	}
	if got, _ := s.AdministratorSession(t.Context(), digestOf("two")); !got.Used.Equal(clock.Now().Add(time.Minute)) {
		t.Errorf("got used %s, want a minute on", got.Used)
	}
	save("bo", "bo", none)
	for name, end := range map[string]func() error{
		"by itself":  func() error { return s.EndAdministratorSession(t.Context(), digestOf("two")) },
		"by session": func() error { return s.EndAdministratorSessionsIn(t.Context(), "i-anna") },
		"by subject": func() error {
			return s.EndAdministratorSessionsOf(t.Context(), broker.Subject{Namespace: "people", Value: "anna"})
		},
		"with the administrator": func() error {
			if err := s.SaveAdministrator(t.Context(), administratorOf("anna", "viewer", "", clock.Now())); err != nil {
				return err
			}
			return s.RemoveAdministrator(t.Context(), broker.Subject{Namespace: "people", Value: "anna"})
		},
	} {
		save("two", "anna", digestOf("two"))
		if err := end(); err != nil || there("two") || !there("bo") {
			t.Errorf("%s: got %v, there %v, another's there %v", name, err, there("two"), there("bo"))
		}
	}
	clock.Move(time.Hour)
	if there("bo") {
		t.Error("a session outlives its end")
	}
}

func ticketOf(secret string, now time.Time) connections.AdministratorTicket {
	return connections.AdministratorTicket{
		Hash: digestOf(secret), Browser: digestOf("browser"), Subject: broker.Subject{Namespace: "people", Value: "anna"}, Name: "Anna",
		Index: "i-anna", Level: broker.Level{Ladder: "nsis", Value: 30}, Fresh: true, Return: "/admin/", Expires: now.Add(time.Minute), Until: now.Add(time.Hour),
	}
}

func administratorTickets(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	want := ticketOf("t", clock.Now())
	for _, secret := range []string{"t", "ended", "late"} {
		if err := s.SaveAdministratorTicket(t.Context(), ticketOf(secret, clock.Now())); err != nil {
			t.Fatal(err)
		}
	}
	taken := 0
	for _, err := range race(8, func(int) error {
		got, err := s.TakeAdministratorTicket(t.Context(), digestOf("t"))
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		return err
	}) {
		if err == nil {
			taken++
		} else if !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	if taken != 1 {
		t.Errorf("got it taken %d times, want once", taken)
	}
	clock.Move(time.Minute)
	if _, err := s.TakeAdministratorTicket(t.Context(), digestOf("late")); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("too old: got %v, want ErrNotFound", err)
	}
	clock.Move(-time.Minute)
	if err := s.EndAdministratorSessionsIn(t.Context(), "i-anna"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.TakeAdministratorTicket(t.Context(), digestOf("ended")); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("of a session that has ended: got %v, want ErrNotFound", err)
	}
}
