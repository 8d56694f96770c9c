package store

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// KeyAlgorithm and KeyPlan are those of connections.
type (
	KeyAlgorithm = connections.KeyAlgorithm
	KeyPlan      = connections.KeyPlan
)

// The algorithms.
const (
	RSA2048 = connections.RSA2048
	RSA3072 = connections.RSA3072
	RSA4096 = connections.RSA4096
	P256    = connections.P256
)

// maxKeyYears is how long a certificate may be valid.
const maxKeyYears = 30

// Create makes a key pair with a self-signed certificate and keeps it.
func (k *Keyring) Create(ctx context.Context, plan KeyPlan) (connections.Key, error) {
	signer, err := newSigner(plan, k.store.random)
	if err != nil {
		return connections.Key{}, fmt.Errorf("create a key: %w", err)
	}
	certificate, err := selfSigned(plan, signer, k.store.clock(), k.store.random)
	if err != nil {
		return connections.Key{}, fmt.Errorf("create a key: %w", err)
	}
	return k.Import(ctx, connections.Key{
		Set: plan.Set, Use: plan.Use, State: plan.State, Certificate: certificate, Signer: signer,
	})
}

// Ensure makes an active signing key and an active encryption key in the set
// if it lacks one. Nodes that start together make one of each.
func (k *Keyring) Ensure(ctx context.Context, plan KeyPlan) error {
	for _, use := range []connections.KeyUse{connections.KeySigning, connections.KeyEncryption} {
		plan.Use, plan.State = use, connections.KeyActive
		set := orDefault(plan.Set)
		picture, err := k.load(ctx)
		if err != nil {
			return err
		}
		if keys := picture.keys[keyPlace{set, use}]; len(keys) > 0 && keys[0].State == connections.KeyActive {
			continue
		}
		one := plan
		if use == connections.KeyEncryption && one.Algorithm == P256 {
			one.Algorithm = RSA2048
		}
		if _, err := k.Create(ctx, one); err != nil && !errors.Is(err, broker.ErrConflict) {
			return err
		}
	}
	return nil
}

// Import keeps a key pair that was made elsewhere. ID, Created and Since are
// given here. broker.ErrConflict means that the key is kept already, or that it
// shall be active and another one is.
func (k *Keyring) Import(ctx context.Context, key connections.Key) (connections.Key, error) {
	key.Set, key.Created = orDefault(key.Set), k.store.clock().UTC().Truncate(time.Microsecond)
	key.Since = key.Created
	if err := k.Check(key); err != nil {
		return connections.Key{}, err
	}
	sum := sha256.Sum256(key.Certificate.Raw)
	key.ID = hex.EncodeToString(sum[:8])
	der, err := x509.MarshalPKCS8PrivateKey(key.Signer)
	if err != nil {
		return connections.Key{}, errors.New("key: the private key cannot be written as PKCS #8")
	}
	private, err := k.store.sealer.seal(keyPrivatePlace(key.ID), der)
	if err != nil {
		return connections.Key{}, fmt.Errorf("key: %w", err)
	}
	asked := key.State
	err = k.change(ctx, func(tx *gorm.DB) error {
		if key.State = asked; asked == "" {
			var active int64
			err := tx.Raw("SELECT count(*) FROM keys WHERE key_set = ? AND key_use = ? AND state = 'active'",
				key.Set, string(key.Use)).Scan(&active).Error
			if err != nil {
				return err
			}
			key.State = connections.KeyActive
			if active > 0 {
				key.State = connections.KeyNext
			}
		}
		return once(tx.Exec(`INSERT INTO keys (id, key_set, key_use, state, certificate, private, created, since)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			key.ID, key.Set, string(key.Use), string(key.State), key.Certificate.Raw, private, micros(key.Created), micros(key.Since)),
			broker.ErrConflict)
	})
	if err != nil {
		return connections.Key{}, fmt.Errorf("key: %w", err)
	}
	return key, nil
}

// Activate makes the key the active one of its set and use, whatever is active
// there. The one that was stays published where it signed, and is retired where
// it decrypts.
func (k *Keyring) Activate(ctx context.Context, id string) error {
	return k.activate(ctx, id, nil)
}

// Replace is Activate in the place of the key that is named; "" = none is active.
// broker.ErrConflict means that another one is active by now, or that the key is
// retired.
func (k *Keyring) Replace(ctx context.Context, active, id string) error {
	return k.activate(ctx, id, &active)
}

func (k *Keyring) activate(ctx context.Context, id string, instead *string) error {
	return k.change(ctx, func(tx *gorm.DB) error {
		row, err := keyByID(tx, id)
		if err != nil {
			return err
		}
		var active []string
		err = tx.Raw("SELECT id FROM keys WHERE key_set = ? AND key_use = ? AND state = 'active'", row.KeySet, row.KeyUse).Scan(&active).Error
		if err != nil {
			return err
		}
		if now := strings.Join(active, " "); instead != nil && now != *instead {
			return fmt.Errorf("key %q is active in the meantime: %w", now, broker.ErrConflict)
		}
		if row.State == string(connections.KeyActive) {
			return nil
		}
		if instead != nil && row.State == string(connections.KeyRetired) {
			return fmt.Errorf("key %s is retired in the meantime: %w", id, broker.ErrConflict)
		}
		before := connections.KeyRetired
		if row.KeyUse == string(connections.KeySigning) {
			before = connections.KeyPrevious
		}
		now := micros(k.store.clock())
		err = tx.Exec("UPDATE keys SET state = ?, since = ? WHERE key_set = ? AND key_use = ? AND state = 'active'",
			string(before), now, row.KeySet, row.KeyUse).Error
		if err != nil {
			return err
		}
		return once(tx.Exec("UPDATE keys SET state = 'active', since = ? WHERE id = ?", now, id), broker.ErrNotFound)
	})
}

// Retire takes the key out of what is published. The active key cannot be
// retired: another one is activated in its place.
func (k *Keyring) Retire(ctx context.Context, id string) error {
	return k.move(ctx, id, connections.KeyRetired, connections.KeyNext, connections.KeyPrevious)
}

// Publish publishes a retired key again: it waits as next.
func (k *Keyring) Publish(ctx context.Context, id string) error {
	return k.move(ctx, id, connections.KeyNext, connections.KeyRetired)
}

// move brings a key into a state from one of others. That it is there already is
// no error.
func (k *Keyring) move(ctx context.Context, id string, to connections.KeyState, from ...connections.KeyState) error {
	return k.change(ctx, func(tx *gorm.DB) error {
		row, err := keyByID(tx, id)
		if err != nil || row.State == string(to) {
			return err
		}
		if row.State == string(connections.KeyActive) {
			return fmt.Errorf("key %s is the active one; activate another in its place: %w", id, broker.ErrConflict)
		}
		return once(tx.Exec("UPDATE keys SET state = ?, since = ? WHERE id = ? AND state IN ?", string(to), micros(k.store.clock()), id, texts(from)), broker.ErrConflict)
	})
}

// Delete forgets a retired key for good, and with it who was seen to know it.
func (k *Keyring) Delete(ctx context.Context, id string) error {
	return k.change(ctx, func(tx *gorm.DB) error {
		if _, err := keyByID(tx, id); err != nil {
			return err
		}
		err := once(tx.Exec("DELETE FROM keys WHERE id = ? AND state = 'retired'", id),
			fmt.Errorf("key %s is in use; retire it first: %w", id, broker.ErrConflict))
		if err != nil {
			return err
		}
		if err := tx.Exec("DELETE FROM key_sightings WHERE key_id = ?", id).Error; err != nil {
			return err
		}
		return tx.Exec("DELETE FROM key_confirmations WHERE key_id = ?", id).Error
	})
}

// change makes a change to the keys and lets every node see it.
func (k *Keyring) change(ctx context.Context, do func(*gorm.DB) error) error {
	err := k.store.atomically(ctx, func(tx *gorm.DB) error {
		if err := do(tx); err != nil {
			return err
		}
		return raiseMark(tx, keysMark)
	})
	if err != nil {
		return err
	}
	_, err = k.load(ctx)
	return err
}

func keyByID(tx *gorm.DB, id string) (keyRow, error) {
	var row keyRow
	err := tx.Where("id = ?", id).Take(&row).Error
	if err != nil {
		return row, fmt.Errorf("key %s: %w", id, notFound(err))
	}
	return row, nil
}

func orDefault(set string) string {
	if set == "" {
		return connections.DefaultKeys
	}
	return set
}

// Check refuses a key pair that Trin could not work with, which is
// connections.ErrKeyUnusable.
func (k *Keyring) Check(key connections.Key) error {
	if err := checkKey(key); err != nil {
		return fmt.Errorf("%w: %w", connections.ErrKeyUnusable, err)
	}
	return nil
}

// checkKey refuses what Trin could not use.
func checkKey(key connections.Key) error {
	if key.Certificate == nil || key.Signer == nil {
		return errors.New("a certificate and a private key are needed")
	}
	if strings.TrimSpace(key.Set) != key.Set {
		return errors.New("the name of the key set begins or ends with white space")
	}
	switch {
	case key.State == "", stateOrder[key.State] > 0, key.State == connections.KeyActive:
	default:
		return fmt.Errorf("there is no key state %q", key.State)
	}
	if key.State == connections.KeyPrevious && key.Use == connections.KeyEncryption {
		return errors.New("an encryption key is never previous: retire it, and it goes on decrypting")
	}
	if err := sameKey(key.Certificate, key.Signer); err != nil {
		return err
	}
	switch public := key.Signer.Public().(type) {
	case *rsa.PublicKey:
		if public.N.BitLen() < 2048 {
			return fmt.Errorf("an RSA key of %d bits is too short; use 2048 or more", public.N.BitLen())
		}
	case *ecdsa.PublicKey:
		if key.Use == connections.KeyEncryption {
			return errors.New("an encryption key must be an RSA key")
		}
		if public.Curve != elliptic.P256() && public.Curve != elliptic.P384() {
			return errors.New("an elliptic curve key must be on P-256 or P-384")
		}
	default:
		return errors.New("the key must be RSA or elliptic curve")
	}
	switch key.Use {
	case connections.KeySigning:
	case connections.KeyEncryption:
		if _, ok := key.Signer.(crypto.Decrypter); !ok {
			return errors.New("the private key cannot decrypt")
		}
	default:
		return fmt.Errorf("there is no key use %q: name signing or encryption", key.Use)
	}
	return nil
}

func newSigner(plan KeyPlan, random io.Reader) (crypto.Signer, error) {
	bits := map[KeyAlgorithm]int{"": 2048, RSA2048: 2048, RSA3072: 3072, RSA4096: 4096}
	if n, ok := bits[plan.Algorithm]; ok {
		return rsa.GenerateKey(random, n)
	}
	if plan.Algorithm == P256 {
		return ecdsa.GenerateKey(elliptic.P256(), random)
	}
	return nil, fmt.Errorf("there is no key algorithm %q: name rsa-2048, rsa-3072, rsa-4096 or p-256", plan.Algorithm)
}

// selfSigned makes the certificate that carries the public key in metadata.
// Peers pin the key; nothing else in it is relied upon.
func selfSigned(plan KeyPlan, signer crypto.Signer, now time.Time, random io.Reader) (*x509.Certificate, error) {
	serial := make([]byte, 16)
	if _, err := io.ReadFull(random, serial); err != nil {
		return nil, err
	}
	serial[0] = serial[0]&0x7f | 0x40 // positive, and never short
	name, years := plan.Name, plan.Years
	if name == "" {
		name = "Trin"
	}
	switch {
	case years == 0:
		years = 10
	case years < 0 || years > maxKeyYears:
		return nil, fmt.Errorf("a certificate is valid for 1 to %d years", maxKeyYears)
	}
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-time.Hour).UTC(),
		NotAfter:     now.AddDate(years, 0, 0).UTC(),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	if plan.Use == connections.KeyEncryption {
		template.KeyUsage = x509.KeyUsageKeyEncipherment
	}
	der, err := x509.CreateCertificate(random, template, template, signer.Public(), signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
