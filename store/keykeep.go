package store

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

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

func orDefault(set string) string {
	if set == "" {
		return connections.DefaultKeys
	}
	return set
}
