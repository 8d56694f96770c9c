package storetest

import (
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

func people(t *testing.T, open Opener) {
	t.Run("users are found", findUsers(open))
	t.Run("a link is used once", userLinks(open))
	t.Run("a user is deleted whole", deleteUser(open))
	t.Run("second factors are told of without a secret", otpStates(open))
	t.Run("who worked when", workedWhen(open))
	t.Run("a token knows its maker", func(t *testing.T) {
		s, clock := fresh(t, open)
		want := connections.APIToken{
			ID: "t", Hash: sha256.Sum256([]byte("t")), Name: "t", Role: "viewer", Scopes: []string{"read"},
			Created: clock.Now(), Expires: clock.Now().Add(time.Hour), By: "anna", Maker: broker.Subject{Namespace: "people", Value: "anna"},
		}
		if err := s.SaveAPIToken(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.APIToken(t.Context(), want.Hash); err != nil || got.Maker != want.Maker {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

// local makes users without a password.
func local(t *testing.T, s *store.Store, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := s.CreateUser(t.Context(), connections.User{ID: "id-" + name, Name: name, Password: "phc", Disabled: name == "off"}); err != nil {
			t.Fatal(err)
		}
	}
}

func findUsers(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		local(t, s, "anna", "annette", "bo", "off", "50%_a")
		if err := s.CreateUser(t.Context(), connections.User{ID: "id-new", Name: "new"}); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveUserLink(t.Context(), connections.UserLink{Hash: sha256.Sum256([]byte("l")), User: "id-new", Expires: clock.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		enrol(t, s, "codes", "local", "id-anna", clock.Now())
		enrol(t, s, "codes", "elsewhere", "id-bo", clock.Now())
		for name, c := range map[string]struct {
			q    connections.UserQuery
			want []string
		}{
			"all":                     {connections.UserQuery{}, []string{"50%_a", "anna", "annette", "bo", "new", "off"}},
			"by a part of the name":   {connections.UserQuery{Name: "nn"}, []string{"anna", "annette"}},
			"K9 a wildcard is itself": {connections.UserQuery{Name: "%_"}, []string{"50%_a"}},
			"K9 no statement of ours": {connections.UserQuery{Name: "' OR '1'='1"}, nil},
			"a page":                  {connections.UserQuery{After: "anna", Limit: 2}, []string{"annette", "bo"}},
			"disabled":                {connections.UserQuery{State: connections.UserDisabled}, []string{"off"}},
			"invited":                 {connections.UserQuery{State: connections.UserInvited}, []string{"new"}},
			"without a password":      {connections.UserQuery{State: connections.UserPasswordless}, []string{"new"}},
			"without a factor":        {connections.UserQuery{State: connections.UserFactorless, Namespaces: []string{"local"}, Name: "n"}, []string{"annette", "new"}},
			"without one anywhere":    {connections.UserQuery{State: connections.UserFactorless, Name: "anna"}, []string{"anna"}},
		} {
			found, err := s.FindUsers(t.Context(), c.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range found {
				got = append(got, u.Name)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: got %q, want %q", name, got, c.want)
			}
		}
		if _, err := s.FindUsers(t.Context(), connections.UserQuery{State: "x"}); err == nil {
			t.Error("a state that there is not is none")
		}
		clock.Move(time.Hour)
		if got, err := s.FindUsers(t.Context(), connections.UserQuery{State: connections.UserInvited}); err != nil || len(got) > 0 {
			t.Errorf("got %v, %v, want that the link is over", got, err)
		}
	}
}

func enrol(t *testing.T, s *store.Store, connection broker.ID, namespace, value string, now time.Time) {
	t.Helper()
	err := s.EnrolOTP(t.Context(), connections.OTPEnrolment{
		Secret: connections.OTPSecret{ID: "s-" + namespace + value, Connection: connection, Subject: broker.Subject{Namespace: namespace, Value: value},
			Secret: []byte("secret"), Algorithm: "SHA1", Digits: 6, Period: 30, Created: now},
		RecoveryCodes: []string{"r1" + value, "r2" + value}, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func userLinks(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		local(t, s, "anna", "off")
		save := func(secret, user string) connections.Digest {
			t.Helper()
			l := connections.UserLink{Hash: sha256.Sum256([]byte(secret)), User: "id-" + user, MakerRole: "operator", Created: clock.Now(), Expires: clock.Now().Add(time.Hour)}
			if err := s.SaveUserLink(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			return l.Hash
		}
		former, link := save("1", "anna"), save("2", "anna")
		if _, err := s.UserLink(t.Context(), former); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want that the newer link took its place", err)
		}
		if got, err := s.UserLink(t.Context(), link); err != nil || got.User != "id-anna" || got.MakerRole != "operator" || !got.Expires.Equal(clock.Now().Add(time.Hour)) {
			t.Errorf("got %+v, %v", got, err)
		}
		if got, err := s.OpenUserLink(t.Context(), "id-anna"); err != nil || got.User != "id-anna" {
			t.Errorf("got %+v, %v", got, err)
		}
		if err := s.UseUserLink(t.Context(), save("3", "off"), "new"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("a disabled user's link: got %v", err)
		}
		used := 0
		for _, err := range race(10, func(int) error { return s.UseUserLink(t.Context(), link, "new") }) {
			if err == nil {
				used++
			} else if !errors.Is(err, broker.ErrNotFound) {
				t.Error(err)
			}
		}
		if used != 1 {
			t.Errorf("got %d that used the link, want one", used)
		}
		if got, err := s.User(t.Context(), "id-anna"); err != nil || got.Password != "new" || got.Revision != 1 {
			t.Errorf("got %+v, %v, want the new password", got, err)
		}
		if _, err := s.OpenUserLink(t.Context(), "id-anna"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want it used up", err)
		}
		late := save("4", "anna")
		clock.Move(time.Hour)
		if err := s.UseUserLink(t.Context(), late, "later"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("an expired link: got %v", err)
		}
	}
}

func deleteUser(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		local(t, s, "anna", "bo")
		for _, name := range []string{"anna", "bo"} {
			link := connections.UserLink{Hash: sha256.Sum256([]byte(name)), User: "id-" + name, Expires: clock.Now().Add(time.Hour)}
			device := connections.Device{Hash: name, User: "id-" + name, Expires: clock.Now().Add(time.Hour)}
			if err := errors.Join(s.SaveUserLink(t.Context(), link), s.SaveDevice(t.Context(), device)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.DeleteUser(t.Context(), "id-anna"); err != nil {
			t.Fatal(err)
		}
		if err := s.DeleteUser(t.Context(), "id-anna"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want her gone", err)
		}
		if _, err := s.UserLink(t.Context(), sha256.Sum256([]byte("anna"))); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want her link gone", err)
		}
		if _, err := s.Device(t.Context(), "anna", "id-anna"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("got %v, want her devices gone", err)
		}
		if _, err := s.Device(t.Context(), "bo", "id-bo"); err != nil {
			t.Errorf("his device: %v", err)
		}
		if _, err := s.OpenUserLink(t.Context(), "id-bo"); err != nil {
			t.Errorf("his link: %v", err)
		}
	}
}

func otpStates(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		anna := broker.Subject{Namespace: "local", Value: "anna"}
		enrol(t, s, "codes", "local", "anna", clock.Now())
		if err := s.UseOTPStep(t.Context(), "s-localanna", clock.Now().Unix()/30, "none"); err != nil {
			t.Fatal(err)
		}
		for hash, valid := range map[string]time.Duration{"short": time.Hour, "long": 2 * time.Hour} {
			err := s.SaveOTPInvitation(t.Context(), connections.OTPInvitation{
				Hash: hash, Connection: "other", Subject: anna, MakerRole: "operator", Created: clock.Now(), Expires: clock.Now().Add(valid),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.OTPInvitation(t.Context(), "other", anna, "long"); err != nil || got.MakerRole != "operator" {
			t.Errorf("got %+v, %v, want the role of its maker", got, err)
		}
		enrol(t, s, "codes", "local", "bo", clock.Now())
		want := []connections.OTPState{
			{Connection: "codes", Subject: anna, Enrolled: clock.Now(), Used: clock.Now(), RecoveryCodes: 2},
			{Connection: "other", Subject: anna, Invited: clock.Now().Add(2 * time.Hour)},
		}
		if got, err := s.OTPStates(t.Context(), []string{"anna", "nobody"}); err != nil || !slices.Equal(got, want) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, want)
		}
		if got, err := s.OTPStates(t.Context(), nil); err != nil || len(got) > 0 {
			t.Errorf("got %+v, %v, want none", got, err)
		}
	}
}

func workedWhen(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		anna, bo := administratorOf("anna", "administrator", "", clock.Now()), administratorOf("bo", "viewer", "", clock.Now())
		session := connections.AdministratorSession{Hash: sha256.Sum256([]byte("s")), Subject: anna.Subject, Created: clock.Now(), Used: clock.Now(), Expires: clock.Now().Add(time.Hour)}
		if err := errors.Join(s.SaveAdministrator(t.Context(), anna), s.SaveAdministrator(t.Context(), bo), s.SaveAdministratorSession(t.Context(), session, connections.Digest{})); err != nil {
			t.Fatal(err)
		}
		look := func(at time.Time) {
			t.Helper()
			for subject, want := range map[broker.Subject]time.Time{anna.Subject: at, bo.Subject: {}} {
				if got, err := s.Administrator(t.Context(), subject); err != nil || !got.Seen.Equal(want) {
					t.Errorf("%s: got %v, %v, want %v", subject.Value, got.Seen, err, want)
				}
			}
		}
		look(clock.Now())
		later := clock.Now().Add(10 * time.Minute)
		if err := s.TouchAdministratorSession(t.Context(), session.Hash, later); err != nil {
			t.Fatal(err)
		}
		look(later)
		if err := errors.Join(s.SaveAdministrator(t.Context(), anna), s.EndAdministratorSession(t.Context(), session.Hash), s.TouchAdministratorSession(t.Context(), session.Hash, later.Add(time.Hour))); err != nil {
			t.Fatal(err)
		}
		look(later)
	}
}
