package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

func administratorOf(value, role, organisation string, now time.Time) connections.Administrator {
	return connections.Administrator{
		Subject: broker.Subject{Namespace: "people", Value: value}, Name: value, Role: role, Organisation: organisation, Created: now, By: "test",
	}
}

func administrators(t *testing.T, open Opener) {
	t.Run("K8 the last one stays", func(t *testing.T) {
		s, clock := fresh(t, open)
		anna, bo := administratorOf("anna", "administrator", "", clock.Now()), administratorOf("bo", "administrator", "", clock.Now())
		viewer, ofOne := administratorOf("viggo", "viewer", "", clock.Now()), administratorOf("odense", "administrator", "odense", clock.Now())
		for _, a := range []connections.Administrator{viewer, anna, bo, ofOne} {
			if err := s.SaveAdministrator(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Administrator(t.Context(), anna.Subject); err != nil || !reflect.DeepEqual(got, anna) {
			t.Errorf("got %+v, %v, want %+v", got, err, anna)
		}
		if got, err := s.Administrators(t.Context()); err != nil || !reflect.DeepEqual(got, []connections.Administrator{anna, bo, ofOne, viewer}) {
			t.Errorf("got %+v, %v, want all by name", got, err)
		}
		removed := 0
		for _, err := range race(2, func(i int) error {
			return s.RemoveAdministrator(t.Context(), []broker.Subject{anna.Subject, bo.Subject}[i])
		}) {
			if err == nil {
				removed++
			} else if !errors.Is(err, connections.ErrLastAdministrator) {
				t.Errorf("got %v, want that it is the last one", err)
			}
		}
		if removed != 1 {
			t.Fatalf("got %d removed of two at once, want one", removed)
		}
		left := anna
		if _, err := s.Administrator(t.Context(), anna.Subject); err != nil {
			left = bo
		}
		for name, lesser := range map[string]connections.Administrator{
			"a lesser role": {Role: "operator"}, "one organisation": {Role: "administrator", Organisation: "odense"},
		} {
			lesser.Subject, lesser.Name = left.Subject, left.Name
			if err := s.SaveAdministrator(t.Context(), lesser); !errors.Is(err, connections.ErrLastAdministrator) {
				t.Errorf("%s: got %v, want that it is the last one", name, err)
			}
		}
		if got, err := s.Administrator(t.Context(), left.Subject); err != nil || got.Role != "administrator" || got.Organisation != "" {
			t.Errorf("got %+v, %v, want them as they were", got, err)
		}
		if err := s.RemoveAdministrator(t.Context(), broker.Subject{Namespace: "people", Value: "nobody"}); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("nobody: got %v, want ErrNotFound", err)
		}
		if err := s.RemoveAdministrator(t.Context(), viewer.Subject); err != nil {
			t.Errorf("a viewer: %v", err)
		}
	})
	t.Run("K15 a link is for one, once", func(t *testing.T) { administratorLinks(t, open) })
	t.Run("sessions", func(t *testing.T) { administratorSessions(t, open) })
	t.Run("end with the session of the login", func(t *testing.T) {
		s, clock := fresh(t, open)
		session := Session("s", 1, clock.Now())
		session.Participants = append(session.Participants, broker.Participant{Application: "admin", Since: clock.Now()})
		if err := moved(t, s, clock.Now(), "t", broker.Move{Session: session}); err != nil {
			t.Fatal(err)
		}
		own, ticket := adminSessionOf("own", "anna", clock.Now()), ticketOf("own", clock.Now())
		own.Index, ticket.Index = session.IndexAt("admin"), session.IndexAt("admin")
		for _, err := range []error{
			s.SaveAdministratorSession(t.Context(), own, connections.Digest{}), s.SaveAdministratorTicket(t.Context(), ticket),
			s.SaveAdministratorSession(t.Context(), adminSessionOf("other", "bo", clock.Now()), connections.Digest{}),
			s.EndSession(t.Context(), "s"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.AdministratorSession(t.Context(), digestOf("own")); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want that it has ended", err)
		}
		if _, err := s.TakeAdministratorTicket(t.Context(), digestOf("own")); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("the ticket: got %v, want that it has ended", err)
		}
		if _, err := s.AdministratorSession(t.Context(), digestOf("other")); err != nil {
			t.Errorf("another's: %v", err)
		}
	})
	t.Run("tickets", func(t *testing.T) { administratorTickets(t, open) })
	t.Run("tokens", func(t *testing.T) { apiTokens(t, open) })
	t.Run("are cleared when they have expired", func(t *testing.T) { administratorsPurged(t, open) })
}

func administratorLinks(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	save := func(secret, purpose, role string) {
		t.Helper()
		err := s.SaveAdministratorLink(t.Context(), connections.AdministratorLink{
			Hash: digestOf(secret), Purpose: purpose, Role: role, By: "console", Maker: broker.Subject{Namespace: "people", Value: "maker"}, Created: clock.Now(), Expires: clock.Now().Add(time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	save("older", connections.LinkFirst, "administrator")
	save("first", connections.LinkFirst, "administrator")
	save("invite", connections.LinkInvite, "viewer")
	save("late", connections.LinkInvite, "viewer")
	anna := broker.Subject{Namespace: "people", Value: "anna"}
	if _, err := s.ClaimAdministratorLink(t.Context(), digestOf("older"), anna, "anna"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("one that another took the place of: got %v, want ErrNotFound", err)
	}
	if got, err := s.AdministratorLink(t.Context(), digestOf("first")); err != nil || got.Purpose != connections.LinkFirst || got.By != "console" || got.Maker != (broker.Subject{Namespace: "people", Value: "maker"}) {
		t.Errorf("got %+v, %v, want it", got, err)
	}
	claimed := 0
	for _, err := range race(8, func(i int) error {
		_, err := s.ClaimAdministratorLink(t.Context(), digestOf("first"), broker.Subject{Namespace: "people", Value: string(rune('a' + i))}, "x")
		return err
	}) {
		if err == nil {
			claimed++
		} else if !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	all, err := s.Administrators(t.Context())
	if claimed != 1 || err != nil || len(all) != 1 || all[0].Role != "administrator" {
		t.Fatalf("got %d claimed and %+v, %v, want one", claimed, all, err)
	}
	if _, err := s.ClaimAdministratorLink(t.Context(), digestOf("invite"), all[0].Subject, "x"); !errors.Is(err, connections.ErrAlready) {
		t.Errorf("somebody who is one: got %v, want ErrAlready", err)
	}
	if got, err := s.Administrator(t.Context(), all[0].Subject); err != nil || got.Role != "administrator" {
		t.Errorf("got %+v, %v, want that nothing was taken away", got, err)
	}
	if got, err := s.ClaimAdministratorLink(t.Context(), digestOf("invite"), anna, "anna"); err != nil || got.Role != "viewer" || got.Name != "anna" {
		t.Errorf("got %+v, %v, want the role of the link", got, err)
	}
	clock.Move(time.Hour)
	if _, err := s.AdministratorLink(t.Context(), digestOf("late")); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("too old: got %v, want ErrNotFound", err)
	}
	if _, err := s.ClaimAdministratorLink(t.Context(), digestOf("late"), broker.Subject{Namespace: "people", Value: "late"}, "x"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("too old: got %v, want ErrNotFound", err)
	}
}

func administratorsPurged(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	now := clock.Now()
	for _, err := range []error{
		s.SaveAdministrator(t.Context(), administratorOf("anna", "administrator", "", now)),
		s.SaveAdministratorSession(t.Context(), adminSessionOf("s", "anna", now), connections.Digest{}),
		s.SaveAdministratorTicket(t.Context(), ticketOf("t", now)),
		s.SaveAdministratorLink(t.Context(), connections.AdministratorLink{Hash: digestOf("l"), Purpose: connections.LinkInvite, Role: "viewer", Created: now, Expires: now.Add(time.Hour)}),
		s.SaveAPIToken(t.Context(), tokenOf("a", now)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		after time.Duration
		want  int64
	}{{0, 0}, {time.Second, 0}, {time.Minute, 0}, {time.Second, 1}, {time.Hour, 0}, {time.Second, 2}, {30 * 24 * time.Hour, 0}, {time.Second, 1}} {
		clock.Move(c.after)
		if got, err := s.Purge(t.Context(), clock.Now(), store.Retention{}); err != nil || got != c.want {
			t.Errorf("after another %s: got %d, %v, want %d", c.after, got, err, c.want)
		}
	}
	if all, err := s.Administrators(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("got %+v, %v, want the administrator", all, err)
	}
}
