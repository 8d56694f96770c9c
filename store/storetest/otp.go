package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

var otpSubject = broker.Subject{Namespace: "adfs", Value: "anna"}

func enrolment(id string, now time.Time) connections.OTPEnrolment {
	return connections.OTPEnrolment{
		Secret: connections.OTPSecret{
			ID: id, Connection: "totp", Subject: otpSubject, Secret: []byte("planted-seed-0123456789"),
			Algorithm: "SHA1", Digits: 6, Period: 30, LastStep: 100, Created: now,
		},
		RecoveryCodes: []string{"r1", "r2"}, Now: now,
	}
}

func otp(t *testing.T, open Opener) {
	t.Run("come back as they were stored", func(t *testing.T) {
		s, clock := fresh(t, open)
		want := enrolment("s1", clock.Now())
		if err := s.EnrolOTP(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		got, err := s.OTPSecret(t.Context(), "totp", otpSubject)
		if err != nil || !reflect.DeepEqual(got, want.Secret) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, want.Secret)
		}
		for _, other := range []broker.Subject{{Namespace: "adfs", Value: "bo"}, {Namespace: "local", Value: "anna"}} {
			if _, err := s.OTPSecret(t.Context(), "totp", other); !errors.Is(err, broker.ErrNotFound) {
				t.Errorf("%v: %v, want not found", other, err)
			}
		}
		if _, err := s.OTPSecret(t.Context(), "totp2", otpSubject); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("another connection: %v, want not found", err)
		}
	})
	t.Run("L1 one of 100 uses a step", otpSteps(open))
	t.Run("L5 an invitation enrols once", invitations(open))
	t.Run("L9 a recovery code is used once", recoveryCodes(open))
	t.Run("pending secrets stay the first and expire", pendingSecrets(open))
}

func otpSteps(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		if err := s.EnrolOTP(ctx, enrolment("s1", clock.Now())); err != nil {
			t.Fatal(err)
		}
		wantOne(t, race(100, func(int) error { return s.UseOTPStep(ctx, "s1", 101, "k") }))
		for _, use := range []struct {
			id   string
			step int64
			want error
		}{
			{"s1", 101, broker.ErrUsed}, {"s1", 100, broker.ErrUsed}, {"s1", -1, broker.ErrUsed},
			{"s1", 103, nil}, {"s1", 102, broker.ErrUsed}, {"s2", 200, broker.ErrNotFound},
		} {
			counter := fmt.Sprint("k", use.step)
			if err := s.SaveAttempts(ctx, connections.Attempts{Key: counter, Failures: 1}); err != nil {
				t.Fatal(err)
			}
			if err := s.UseOTPStep(ctx, use.id, use.step, counter); !errors.Is(err, use.want) {
				t.Errorf("%s step %d: %v, want %v", use.id, use.step, err, use.want)
			}
			a, err := s.Attempts(ctx, counter)
			if cleared := a.Revision == 0; err != nil || cleared != (use.want == nil) {
				t.Errorf("%s step %d: the counter is cleared: %t, %v", use.id, use.step, cleared, err)
			}
		}
	}
}

func invitations(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, now := t.Context(), clock.Now()
		invite := connections.OTPInvitation{
			Hash: "i", Connection: "totp", Subject: otpSubject, Created: now, Expires: now.Add(time.Hour),
		}
		if err := s.SaveOTPInvitation(ctx, invite); err != nil {
			t.Fatal(err)
		}
		if got, err := s.OTPInvitation(ctx, "totp", otpSubject, "i"); err != nil || got != invite {
			t.Errorf("got %+v, %v; want %+v", got, err, invite)
		}
		late, unknown, other := enrolment("late", now.Add(time.Hour)), enrolment("unknown", now), enrolment("other", now)
		late.Invitation, unknown.Invitation, other.Invitation = "i", "x", "i"
		other.Secret.Subject.Value = "bo"
		for name, e := range map[string]connections.OTPEnrolment{"expired": late, "unknown": unknown, "another's": other} {
			if err := s.EnrolOTP(ctx, e); !errors.Is(err, broker.ErrUsed) {
				t.Errorf("%s: %v, want used", name, err)
			}
		}
		first := enrolment("first", now)
		first.Invitation = "i"
		wantOne(t, race(20, func(int) error { return s.EnrolOTP(ctx, first) }))
		if err := s.EnrolOTP(ctx, enrolment("second", now)); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("enrolled twice: %v, want conflict", err)
		}
		second := enrolment("second", now)
		second.Replace, second.RecoveryCodes = true, []string{"new"}
		if err := s.EnrolOTP(ctx, second); err != nil {
			t.Fatal(err)
		}
		wantCodes(t, s, 1)
		if err := s.UseOTPStep(ctx, "first", 500, "k"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("the replaced secret: %v, want not found", err)
		}
		for range 2 {
			if err := s.DeleteOTP(ctx, "totp", otpSubject); err != nil {
				t.Fatal(err)
			}
		}
		wantCodes(t, s, 0)
		if _, err := s.OTPSecret(ctx, "totp", otpSubject); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("deleted: %v, want not found", err)
		}
	}
}

func recoveryCodes(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		if err := s.EnrolOTP(ctx, enrolment("s1", clock.Now())); err != nil {
			t.Fatal(err)
		}
		if err := s.UseRecoveryCode(ctx, "totp", broker.Subject{Namespace: "adfs", Value: "bo"}, "r1"); !errors.Is(err, broker.ErrUsed) {
			t.Errorf("another user's: %v, want used", err)
		}
		wantOne(t, race(50, func(int) error { return s.UseRecoveryCode(ctx, "totp", otpSubject, "r1") }))
		wantCodes(t, s, 1)
		if err := s.ReplaceRecoveryCodes(ctx, "totp", otpSubject, []string{"n1", "n2", "n3"}); err != nil {
			t.Fatal(err)
		}
		wantCodes(t, s, 3)
		if err := s.UseRecoveryCode(ctx, "totp", otpSubject, "r2"); !errors.Is(err, broker.ErrUsed) {
			t.Errorf("an old one: %v, want used", err)
		}
	}
}

func wantCodes(t *testing.T, s *store.Store, want int) {
	t.Helper()
	if got, err := s.RecoveryCodes(t.Context(), "totp", otpSubject); err != nil || got != want {
		t.Errorf("%d recovery codes, %v; want %d", got, err, want)
	}
}

func pendingSecrets(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		want := connections.OTPPending{Leg: "l", Secret: []byte("planted-seed"), Invitation: "i", Expires: clock.Now().Add(time.Minute)}
		if err := s.SaveOTPPending(ctx, want); err != nil {
			t.Fatal(err)
		}
		second := want
		second.Secret = []byte("another")
		if err := s.SaveOTPPending(ctx, second); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("a second one: %v, want conflict", err)
		}
		if got, err := s.OTPPending(ctx, "l"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
		e := enrolment("s", clock.Now())
		e.Pending = "l"
		if err := s.EnrolOTP(ctx, e); err != nil {
			t.Fatal(err)
		}
		if _, err := s.OTPPending(ctx, "l"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("after the enrolment: %v, want not found", err)
		}
		want.Leg = "l2"
		if err := s.SaveOTPPending(ctx, want); err != nil {
			t.Fatal(err)
		}
		clock.Move(time.Minute)
		if _, err := s.OTPPending(ctx, "l2"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("expired: %v, want not found", err)
		}
	}
}
