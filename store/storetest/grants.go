package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/url"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

func digestOf(text string) connections.Digest { return sha256.Sum256([]byte(text)) }

func grantOf(id string, now time.Time) connections.Grant {
	return connections.Grant{
		ID: id, Application: "web", Session: "s-" + id, Subject: broker.Subject{Namespace: "adfs", Value: "anna"}, Sub: "pairwise",
		RedirectURI: "https://rp.example/cb", Challenge: "c", Nonce: "n", Scopes: []string{"openid"},
		Class: "urn:loa:3", Level: broker.Level{Value: 30}, Instant: now.Add(-time.Minute), Methods: []string{"pwd", "otp"},
		Claims:  broker.Claims{{Name: "email", Values: []string{"anna@example.org"}}},
		Created: now, Expires: now.Add(time.Hour),
	}
}

func plantedGrant(now time.Time) connections.Grant {
	g := grantOf("planted", now)
	g.ID, g.Session = "g", "s"
	g.Claims = broker.Claims{{Name: "email", Values: []string{"planted-claim"}}}
	return g
}

func grants(t *testing.T, open Opener) {
	t.Run("come back as they were stored, by their code once", func(t *testing.T) {
		s, clock := fresh(t, open)
		want := grantOf("g1", clock.Now())
		if err := s.NewGrant(t.Context(), want, digestOf("code"), clock.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		errs := race(8, func(int) error {
			got, err := s.RedeemCode(t.Context(), digestOf("code"))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
			return err
		})
		first := 0
		for _, err := range errs {
			if err == nil {
				first++
			} else if !errors.Is(err, broker.ErrUsed) {
				t.Errorf("got %v, want ErrUsed", err)
			}
		}
		if first != 1 {
			t.Errorf("got %d callers with the code, want 1", first)
		}
		if got, err := s.Grant(t.Context(), "g1"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		if err := s.NewGrant(t.Context(), want, digestOf("other"), clock.Now().Add(time.Minute)); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("a second grant of the identifier: got %v, want ErrConflict", err)
		}
	})
	t.Run("a code ages", func(t *testing.T) {
		s, clock := fresh(t, open)
		if err := s.NewGrant(t.Context(), grantOf("g1", clock.Now()), digestOf("code"), clock.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		clock.Move(time.Minute)
		for _, code := range []string{"code", "unknown", ""} {
			if _, err := s.RedeemCode(t.Context(), digestOf(code)); !errors.Is(err, broker.ErrNotFound) {
				t.Errorf("code %q: got %v, want ErrNotFound", code, err)
			}
		}
		clock.Move(time.Hour)
		if _, err := s.Grant(t.Context(), "g1"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	})
	t.Run("refresh tokens take turns", func(t *testing.T) {
		s, clock := fresh(t, open)
		if err := s.NewGrant(t.Context(), grantOf("g1", clock.Now()), digestOf("code"), clock.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		none := connections.Digest{}
		for i, step := range []struct {
			id        string
			old, next connections.Digest
			want      error
		}{
			{"g1", digestOf("r0"), digestOf("r1"), broker.ErrUsed},
			{"g1", none, digestOf("r1"), nil},
			{"g1", none, digestOf("r2"), broker.ErrUsed},
			{"g1", digestOf("r1"), digestOf("r2"), nil},
			{"g1", digestOf("r1"), digestOf("r3"), broker.ErrUsed},
			{"g1", digestOf("r2"), none, nil},
			{"unknown", none, digestOf("r1"), broker.ErrNotFound},
		} {
			if err := s.RotateRefresh(t.Context(), step.id, step.old, step.next); !errors.Is(err, step.want) {
				t.Errorf("step %d: got %v, want %v", i, err, step.want)
			}
		}
	})
	t.Run("G15 end with their session", grantsOfSessions(open))
	t.Run("are revoked", func(t *testing.T) {
		for name, revoke := range map[string]func(revoker) error{
			"by identifier": func(s revoker) error { return s.RevokeGrant(t.Context(), "g1") },
			"by session":    func(s revoker) error { return s.RevokeSession(t.Context(), "web", "s-g1") },
			"by subject": func(s revoker) error {
				return s.RevokeSubject(t.Context(), broker.Subject{Namespace: "adfs", Value: "anna"})
			},
		} {
			s, clock := fresh(t, open)
			other := grantOf("g2", clock.Now())
			other.Subject.Value = "bo"
			for _, g := range []connections.Grant{grantOf("g1", clock.Now()), other} {
				if err := s.NewGrant(t.Context(), g, digestOf(g.ID), clock.Now().Add(time.Minute)); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // ending an ended one is no error
				if err := revoke(s); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if _, err := s.Grant(t.Context(), "g1"); !errors.Is(err, broker.ErrNotFound) {
				t.Errorf("%s: got %v, want ErrNotFound", name, err)
			}
			if _, err := s.RedeemCode(t.Context(), digestOf("g1")); !errors.Is(err, broker.ErrNotFound) {
				t.Errorf("%s: the code: got %v, want ErrNotFound", name, err)
			}
			if err := s.RotateRefresh(t.Context(), "g1", connections.Digest{}, digestOf("r")); !errors.Is(err, broker.ErrNotFound) {
				t.Errorf("%s: the refresh token: got %v, want ErrNotFound", name, err)
			}
			if _, err := s.Grant(t.Context(), "g2"); err != nil {
				t.Errorf("%s: another's grant: %v", name, err)
			}
		}
	})
}

// grantsOfSessions: what a session's participants were given ends with it, in the
// same step, and with nothing else.
func grantsOfSessions(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		other := Session("n", 2, time.Time{})
		other.Index, other.Subject.Value = "another", "another"
		tests := []struct {
			name string
			end  func(*store.Store, time.Time) error
			ends bool
			want error
		}{
			{"it ends", func(s *store.Store, now time.Time) error {
				return moved(t, s, now, "u", broker.Move{Ends: []broker.SessionKey{"s"}})
			}, true, nil},
			{"it ends by itself", func(s *store.Store, _ time.Time) error { return s.EndSession(t.Context(), "s") }, true, nil},
			{"another's displaces it", func(s *store.Store, now time.Time) error {
				return moved(t, s, now, "u", broker.Move{Session: at(other, now), Replaces: "s", Displaces: true})
			}, true, nil},
			{"another's would, and it has moved on", func(s *store.Store, now time.Time) error {
				ahead := at(other, now)
				ahead.Revision = 3
				return moved(t, s, now, "u", broker.Move{Session: ahead, Replaces: "s", Displaces: true})
			}, false, broker.ErrConflict},
			{"another's would, and the login is taken", func(s *store.Store, now time.Time) error {
				return moved(t, s, now, "t", broker.Move{Session: at(other, now), Replaces: "s", Displaces: true})
			}, false, broker.ErrConflict},
			{"its own takes its place", func(s *store.Store, now time.Time) error {
				return moved(t, s, now, "u", broker.Move{Session: Session("n", 2, now), Replaces: "s"})
			}, false, nil},
			{"it is used", func(s *store.Store, now time.Time) error {
				return moved(t, s, now, "u", broker.Move{Session: Session("s", 2, now)})
			}, false, nil},
			{"one that never was ends", func(s *store.Store, now time.Time) error {
				return moved(t, s, now, "u", broker.Move{Ends: []broker.SessionKey{"never"}})
			}, false, nil},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				s, clock := fresh(t, open)
				now := clock.Now()
				session := Session("s", 1, now)
				session.Participants = append(session.Participants, broker.Participant{Application: "web", Since: now})
				if err := moved(t, s, now, "t", broker.Move{Session: session}); err != nil {
					t.Fatal(err)
				}
				bound := map[string]bool{"app": true, "web": true, "another's": false, "another session": false, "outlives it": false}
				for id := range bound {
					g := grantOf(id, now)
					switch id {
					case "app", "web":
						g.Application, g.Session = broker.ID(id), session.IndexAt(broker.ID(id))
					case "another's":
						g.Application, g.Session = "elsewhere", session.IndexAt("app")
					case "outlives it":
						g.Application, g.Session = "app", ""
					}
					if err := s.NewGrant(t.Context(), g, digestOf(id), now.Add(time.Minute)); err != nil {
						t.Fatal(err)
					}
				}
				if err := test.end(s, now); !errors.Is(err, test.want) {
					t.Fatalf("got %v, want %v", err, test.want)
				}
				for id, is := range bound {
					_, err := s.Grant(t.Context(), id)
					if gone := errors.Is(err, broker.ErrNotFound); gone != (is && test.ends) || err != nil && !gone {
						t.Errorf("grant %s: %v", id, err)
					}
				}
			})
		}
	}
}

// at is a copy of the session that is made now.
func at(session *broker.Session, now time.Time) *broker.Session {
	made := *session
	made.Created, made.Used, made.Expires = now, now, now.Add(time.Hour)
	return &made
}

// revoker is what ends grants.
type revoker interface {
	RevokeGrant(ctx context.Context, id string) error
	RevokeSession(ctx context.Context, application broker.ID, session string) error
	RevokeSubject(ctx context.Context, subject broker.Subject) error
}

func pushed(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	want := url.Values{"scope": {"openid"}, "acr_values": {"a b"}}
	push := func(name string, until time.Duration) {
		t.Helper()
		if err := s.Push(t.Context(), digestOf(name), "web", want, clock.Now().Add(until)); err != nil {
			t.Fatal(err)
		}
	}
	push("a", time.Minute)
	push("b", time.Second)
	if _, err := s.TakePushed(t.Context(), digestOf("a"), "other"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("another's: got %v, want ErrNotFound", err)
	}
	clock.Move(time.Second)
	if _, err := s.TakePushed(t.Context(), digestOf("b"), "web"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("too old: got %v, want ErrNotFound", err)
	}
	taken := 0
	for _, err := range race(8, func(int) error {
		got, err := s.TakePushed(t.Context(), digestOf("a"), "web")
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
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
}

func secrets(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	if _, err := s.Secret(t.Context(), "entra"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	for _, value := range []string{"planted-first", "planted-second"} {
		if err := s.SaveSecret(t.Context(), "entra", []byte(value)); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Secret(t.Context(), "entra"); err != nil || string(got) != value {
			t.Errorf("got %q, %v, want %q", got, err, value)
		}
	}
	listed, err := s.Secrets(t.Context())
	if err != nil || len(listed) != 1 || listed[0].Name != "entra" || !listed[0].Changed.Equal(clock.Now()) {
		t.Errorf("got %v, %v, want entra, changed now", listed, err)
	}
	if err := s.DeleteSecret(t.Context(), "entra"); err != nil {
		t.Error(err)
	}
	if _, err := s.Secret(t.Context(), "entra"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("after its end: got %v, want ErrNotFound", err)
	}
	if err := s.SaveSecret(t.Context(), "", []byte("x")); err == nil {
		t.Error("a secret without a name was saved")
	}
	ensured := make([]string, 8)
	race(len(ensured), func(i int) error {
		value, err := s.EnsureSecret(t.Context(), "own", []byte{'a' + byte(i)})
		ensured[i] = string(value)
		return err
	})
	for _, got := range ensured {
		if got == "" || got != ensured[0] {
			t.Errorf("got %q, want one secret for all", ensured)
			break
		}
	}
}
