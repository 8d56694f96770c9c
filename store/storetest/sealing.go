package storetest

import (
	"crypto/rand"
	"crypto/x509"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

// Plant stores a secret in every place that holds one, and returns the private
// key that is among them; it goes to CheckNothingPlanted.
func Plant(t *testing.T, s *store.Store, now time.Time) (private []byte) {
	t.Helper()
	ctx := t.Context()
	key, err := s.Keyring().Create(ctx, store.KeyPlan{Use: connections.KeySigning, Algorithm: store.P256})
	if err != nil {
		t.Fatal(err)
	}
	if private, err = x509.MarshalPKCS8PrivateKey(key.Signer); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"login":   s.Move(ctx, broker.Move{Transaction: Login("t", now)}),
		"session": moved(t, s, now, "t2", broker.Move{Session: Session("s", 1, now)}),
		"user": s.CreateUser(ctx, connections.User{
			ID: "u", Name: "u", Claims: broker.Claims{{Name: "mail", Values: []string{"planted-claim"}}},
		}),
		"seed":    s.EnrolOTP(ctx, enrolment("e", now)),
		"pending": s.SaveOTPPending(ctx, connections.OTPPending{Leg: "l", Secret: []byte("planted-seed"), Expires: now.Add(time.Hour)}),
		"grant":   s.NewGrant(ctx, plantedGrant(now), digestOf("planted-code"), now.Add(time.Minute)),
		"pushed":  s.Push(ctx, digestOf("planted-reference"), "web", url.Values{"login_hint": {"planted-hint"}}, now.Add(time.Hour)),
		"secret":  s.SaveSecret(ctx, "entra", []byte("planted-secret")),
		"sample":  s.SaveSample(ctx, connections.Sample{Place: "web", Reference: "R-t", Made: now, Body: []byte("planted-sample")}, 9),
		"used":    s.Use(ctx, "space", "planted-identifier", now.Add(time.Hour)),
	} {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return private
}

// CheckNothingPlanted fails if a dump of the database holds a planted secret.
func CheckNothingPlanted(t *testing.T, dump string, private []byte) {
	t.Helper()
	if !strings.Contains(dump, "R-t") && !strings.Contains(dump, "binding") {
		t.Fatal("the dump does not hold what was stored: it proves nothing")
	}
	// Bytes 36 to 68 of the PKCS #8 form are the private number of a P-256 key;
	// the public one, at its end, is in the certificate.
	for _, secret := range []string{"planted", string(private[36:52]), string(private[52:68])} {
		if strings.Contains(dump, secret) {
			t.Errorf("the dump holds %q", secret)
		}
	}
}

// masterKeys: O2, a wrong key is refused and changes nothing; a new key takes
// over while the store is in use.
func masterKeys(t *testing.T, open Opener) {
	clock := NewClock()
	old, fresh, wrong := NewKey(t), NewKey(t), NewKey(t)
	s, url := open(t, WithKeys(t, clock, old))
	Plant(t, s, clock.Now())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	with := func(keys ...store.MasterKey) (*store.Store, error) {
		o := WithKeys(t, clock, keys...)
		o.URL = url
		return store.Open(t.Context(), o)
	}
	for name, keys := range map[string][]store.MasterKey{"wrong": {wrong}, "new alone": {fresh}, "two wrong": {fresh, wrong}} {
		if s, err := with(keys...); err == nil {
			t.Errorf("%s: the store opened", name)
			_ = s.Close()
		} else if !strings.Contains(err.Error(), old.ID()) {
			t.Errorf("%s: the error does not name the key that is needed: %v", name, err)
		}
	}
	s, err := with(fresh, old)
	if err != nil {
		t.Fatal(err)
	}
	CheckPlanted(t, s)
	n, err := s.Reseal(t.Context())
	if err != nil || n < 7 {
		t.Fatalf("sealed %d again, %v; want 7 or more", n, err)
	}
	if n, err := s.Reseal(t.Context()); err != nil || n != 0 {
		t.Errorf("sealed %d a second time, %v; want none", n, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = with(fresh); err != nil {
		t.Fatal(err)
	}
	CheckPlanted(t, s)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s, err := with(old); err == nil {
		t.Error("the old key still opens")
		_ = s.Close()
	}
}

// CheckPlanted reads every sealed value.
func CheckPlanted(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	_, transactionErr := s.Transaction(ctx, "t")
	_, sessionErr := s.Session(ctx, "s")
	_, userErr := s.User(ctx, "u")
	_, secretErr := s.OTPSecret(ctx, "totp", otpSubject)
	_, pendingErr := s.OTPPending(ctx, "l")
	_, keyErr := s.Keyring().Keys(ctx, connections.DefaultKeys, connections.KeySigning)
	for _, err := range []error{transactionErr, sessionErr, userErr, secretErr, pendingErr, keyErr} {
		if err != nil {
			t.Error(err)
		}
	}
}

// NewKey makes a master key.
func NewKey(t *testing.T) store.MasterKey {
	t.Helper()
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
