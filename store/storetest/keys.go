package storetest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

func keys(t *testing.T, open Opener) {
	t.Run("are made once", func(t *testing.T) {
		s, _ := fresh(t, open)
		errs := race(4, func(int) error {
			return s.Keyring().Ensure(t.Context(), store.KeyPlan{Algorithm: store.P256})
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		ring := s.Keyring()
		for _, use := range []connections.KeyUse{connections.KeySigning, connections.KeyEncryption} {
			got, err := ring.Keys(t.Context(), connections.DefaultKeys, use)
			if err != nil || len(got) != 1 || got[0].State != connections.KeyActive {
				t.Fatalf("%s: %v, %v; want one active", use, got, err)
			}
			_, isRSA := got[0].Signer.(*rsa.PrivateKey)
			if _, decrypts := got[0].Signer.(crypto.Decrypter); isRSA != (use == connections.KeyEncryption) || decrypts != isRSA {
				t.Errorf("%s: %T", use, got[0].Signer)
			}
		}
		if _, err := ring.Keys(t.Context(), "unknown", connections.KeySigning); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("an unknown set: %v, want not found", err)
		}
	})
	t.Run("T9 roll over", rollOver(open))
	t.Run("are refused when they cannot be used", refusedKeys(open))
}

func rollOver(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, ring := t.Context(), s.Keyring()
		elsewhere := s.Keyring() // as another node has it
		plan := store.KeyPlan{Use: connections.KeySigning, Algorithm: store.P256, Name: "idp.example.org"}
		first, err := ring.Create(ctx, plan)
		if err != nil || first.State != connections.KeyActive {
			t.Fatalf("%+v, %v; want an active key", first, err)
		}
		clock.Move(time.Minute)
		second, err := ring.Create(ctx, plan)
		if err != nil || second.State != connections.KeyNext {
			t.Fatalf("%+v, %v; want a next key", second, err)
		}
		wantKeys(t, ring, first.ID, second.ID)
		if err := ring.Retire(ctx, first.ID); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("the active key was retired: %v", err)
		}
		if err := ring.Activate(ctx, second.ID); err != nil {
			t.Fatal(err)
		}
		wantKeys(t, ring, second.ID, first.ID)
		wantKeys(t, elsewhere, second.ID, first.ID)
		if err := ring.Delete(ctx, second.ID); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("the active key was deleted: %v", err)
		}
		if err := ring.Delete(ctx, first.ID); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("the previous key was deleted, and is published: %v", err)
		}
		if err := ring.Retire(ctx, first.ID); err != nil {
			t.Fatal(err)
		}
		if err := ring.Delete(ctx, first.ID); err != nil {
			t.Fatal(err)
		}
		wantKeys(t, ring, second.ID)
		clock.Move(3 * time.Second)
		wantKeys(t, elsewhere, second.ID) // it had read them before
		if err := ring.Activate(ctx, first.ID); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("a deleted key was activated: %v", err)
		}
		all, err := ring.All(ctx)
		if err != nil || len(all) != 1 {
			t.Fatalf("%v, %v; want one key", all, err)
		}
		private, ok := all[0].Signer.(*ecdsa.PrivateKey)
		if want, is := second.Signer.(*ecdsa.PrivateKey); !ok || !is || !private.Equal(want) {
			t.Error("the private key is another one")
		}
		certificate := all[0].Certificate
		if got := certificate.NotAfter.Sub(clock.Now()); got < 9*365*24*time.Hour || certificate.Subject.CommonName != plan.Name {
			t.Errorf("the certificate of %s ends in %s", certificate.Subject, got)
		}
	}
}

func wantKeys(t *testing.T, ring *store.Keyring, want ...string) {
	t.Helper()
	got, err := ring.Keys(t.Context(), connections.DefaultKeys, connections.KeySigning)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d keys, %v; want %d", len(got), err, len(want))
	}
	for i := range want {
		if got[i].ID != want[i] {
			t.Errorf("key %d is %s (%s), want %s", i, got[i].ID, got[i].State, want[i])
		}
	}
}

func refusedKeys(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, _ := fresh(t, open)
		ctx, ring := t.Context(), s.Keyring()
		good, err := ring.Create(ctx, store.KeyPlan{Use: connections.KeySigning, Algorithm: store.P256})
		if err != nil {
			t.Fatal(err)
		}
		other, err := ring.Create(ctx, store.KeyPlan{Use: connections.KeySigning, Algorithm: store.P256})
		if err != nil {
			t.Fatal(err)
		}
		decrypts, err := ring.Create(ctx, store.KeyPlan{Use: connections.KeyEncryption})
		if err != nil {
			t.Fatal(err)
		}
		for name, key := range map[string]connections.Key{
			"twice":                              {Use: connections.KeySigning, Certificate: good.Certificate, Signer: good.Signer},
			"a certificate of another key":       {Use: connections.KeySigning, Certificate: good.Certificate, Signer: other.Signer},
			"no private key":                     {Use: connections.KeySigning, Certificate: good.Certificate},
			"no certificate":                     {Use: connections.KeySigning, Signer: good.Signer},
			"elliptic curve for encryption":      {Use: connections.KeyEncryption, Certificate: good.Certificate, Signer: good.Signer},
			"no use":                             {Certificate: good.Certificate, Signer: good.Signer},
			"an encryption key that is previous": {Set: "s", Use: connections.KeyEncryption, State: connections.KeyPrevious, Certificate: decrypts.Certificate, Signer: decrypts.Signer},
			"a state that is none":               {Set: "s", Use: connections.KeySigning, State: "on", Certificate: good.Certificate, Signer: good.Signer},
		} {
			if _, err := ring.Import(ctx, key); err == nil {
				t.Errorf("%s: imported", name)
			}
		}
		if _, err := ring.Create(ctx, store.KeyPlan{Use: connections.KeySigning, Algorithm: "rsa-1024"}); err == nil {
			t.Error("an RSA key of 1024 bits was made")
		}
		for _, years := range []int{-1, 31} {
			if _, err := ring.Create(ctx, store.KeyPlan{Use: connections.KeySigning, Algorithm: store.P256, Years: years}); err == nil {
				t.Errorf("a certificate for %d years was made", years)
			}
		}
	}
}
