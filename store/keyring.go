package store

import (
	"cmp"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"trin/broker"
	"trin/connections"
)

// keysFresh is for how long a node uses the keys without asking whether
// another process has changed them.
const keysFresh = 2 * time.Second

var _ connections.Keyring = (*Keyring)(nil)

// Keyring keeps Trin's own key pairs. Reading is from memory; what another
// node, or a tool beside this one, changes is seen within keysFresh.
type Keyring struct {
	store   *Store
	picture atomic.Pointer[keyPicture]
	loading sync.Mutex
}

// keyPicture is all keys, opened, at one version.
type keyPicture struct {
	version int64
	checked time.Time
	sets    map[string]bool
	keys    map[keyPlace][]connections.Key
}

type keyPlace struct {
	set string
	use connections.KeyUse
}

// keyRow is a key pair as the table has it; private is sealed PKCS #8.
type keyRow struct {
	ID          string
	KeySet      string
	KeyUse      string
	State       string
	Certificate []byte
	Private     []byte
	Created     int64
	Since       int64 // 0 = an older program has written it
}

func (keyRow) TableName() string { return "keys" }

// Keyring returns the key pairs of the store. Make one and share it.
func (s *Store) Keyring() *Keyring { return &Keyring{store: s} }

// Keys returns the keys of a set and use.
func (k *Keyring) Keys(ctx context.Context, set string, use connections.KeyUse) ([]connections.Key, error) {
	picture, err := k.current(ctx)
	if err != nil {
		return nil, err
	}
	if !picture.sets[set] {
		return nil, fmt.Errorf("there is no key set %q; make one with trin keys: %w", set, broker.ErrNotFound)
	}
	return picture.keys[keyPlace{set, use}], nil
}

// All returns every key, ordered by set, use and state.
func (k *Keyring) All(ctx context.Context) ([]connections.Key, error) {
	picture, err := k.load(ctx)
	if err != nil {
		return nil, err
	}
	var all []connections.Key
	for _, keys := range picture.keys {
		all = append(all, keys...)
	}
	slices.SortStableFunc(all, func(a, b connections.Key) int {
		return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Use, b.Use))
	})
	return all, nil
}

// current is the picture in memory, read again when it is not there or old.
// While one goroutine looks, the others go on with what they have.
func (k *Keyring) current(ctx context.Context) (*keyPicture, error) {
	picture := k.picture.Load()
	if picture == nil {
		k.loading.Lock()
		defer k.loading.Unlock()
		if picture = k.picture.Load(); picture != nil {
			return picture, nil
		}
		return k.load(ctx)
	}
	age := k.store.clock().Sub(picture.checked)
	if age >= 0 && age < keysFresh || !k.loading.TryLock() {
		return picture, nil
	}
	defer k.loading.Unlock()
	version, err := k.store.markOf(ctx, keysMark)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	if version != picture.version {
		return k.load(ctx)
	}
	again := *picture
	again.checked = k.store.clock()
	k.picture.CompareAndSwap(picture, &again)
	return &again, nil
}

// load reads and opens all keys. The version is read first, so that a change
// in between is seen the next time.
func (k *Keyring) load(ctx context.Context) (*keyPicture, error) {
	version, err := k.store.markOf(ctx, keysMark)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	var rows []keyRow
	if err := k.store.read.WithContext(ctx).Order("created DESC, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	picture := &keyPicture{
		version: version, checked: k.store.clock(),
		sets: map[string]bool{}, keys: map[keyPlace][]connections.Key{},
	}
	for _, row := range rows {
		key, err := k.store.keyOf(row)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", row.ID, err)
		}
		at := keyPlace{key.Set, key.Use}
		picture.sets[key.Set] = true
		picture.keys[at] = append(picture.keys[at], key)
	}
	for _, keys := range picture.keys {
		slices.SortStableFunc(keys, func(a, b connections.Key) int {
			return cmp.Compare(stateOrder[a.State], stateOrder[b.State])
		})
	}
	k.picture.Store(picture)
	return picture, nil
}

// stateOrder is the order in which keys are given out.
var stateOrder = map[connections.KeyState]int{
	connections.KeyActive: 0, connections.KeyNext: 1, connections.KeyPrevious: 2, connections.KeyRetired: 3,
}

func keyPrivatePlace(id string) place { return place{"keys", "private", id} }

// keyOf opens a row.
func (s *Store) keyOf(row keyRow) (connections.Key, error) {
	der, err := s.sealer.open(keyPrivatePlace(row.ID), row.Private)
	if err != nil {
		return connections.Key{}, err
	}
	certificate, err := x509.ParseCertificate(row.Certificate)
	if err != nil {
		return connections.Key{}, err
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return connections.Key{}, errors.New("the private key cannot be read")
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return connections.Key{}, errors.New("the private key cannot sign")
	}
	if err := sameKey(certificate, signer); err != nil {
		return connections.Key{}, err
	}
	return connections.Key{
		ID: row.ID, Set: row.KeySet, Use: connections.KeyUse(row.KeyUse), State: connections.KeyState(row.State),
		Certificate: certificate, Signer: signer, Created: moment(row.Created), Since: moment(cmp.Or(row.Since, row.Created)),
	}, nil
}

// sameKey proves that the certificate is for the private key.
func sameKey(certificate *x509.Certificate, signer crypto.Signer) error {
	public, ok := certificate.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(signer.Public()) {
		return errors.New("the certificate and the private key do not belong together")
	}
	return nil
}
