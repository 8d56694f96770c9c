package store

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// A sealed value is
//
//	version (1) | master key id (4) | nonce (24) | ciphertext and tag
//
// encrypted by XAES-256-GCM (C2SP): AES-256-GCM under a key that the first
// half of the nonce derives from the master key, so that random nonces never
// run out. The additional data binds the header, the table, the column and the
// row: a value that is moved to another place does not open.
const (
	sealVersion  = 1
	keyIDSize    = 4
	sealNonce    = 24
	sealHeader   = 1 + keyIDSize
	sealOverhead = sealHeader + sealNonce + 16
)

// errSealed is every reason why a sealed value does not open, so that nothing
// can be learnt from which it was.
var errSealed = errors.New("a sealed value does not open: it was changed, moved, or sealed under another master key")

// Sealer seals and opens what is secret in the database. Several master keys
// can open; the first one seals. It is safe for concurrent use if its random
// source is.
type Sealer struct {
	random io.Reader
	keys   []sealKey
}

// sealKey is a master key made ready for the derivation of XAES-256-GCM.
type sealKey struct {
	id    [keyIDSize]byte
	block cipher.Block
	k1    [aes.BlockSize]byte
}

// place is where a sealed value stands.
type place struct{ table, column, row string }

// NewSealer makes a Sealer. The first key seals; the others open what they
// sealed before, until [Store.Reseal] has replaced it.
func NewSealer(random io.Reader, keys ...MasterKey) (*Sealer, error) {
	if random == nil {
		return nil, errors.New("a sealer needs a random source")
	}
	if len(keys) == 0 {
		return nil, errors.New("a sealer needs a master key")
	}
	s := &Sealer{random: random}
	for _, key := range keys {
		if key.isZero() {
			return nil, errors.New("a master key is empty")
		}
		if s.key(key.id) != nil {
			return nil, fmt.Errorf("%s is given twice", key)
		}
		ready, err := readyKey(key)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, ready)
	}
	return s, nil
}

func readyKey(key MasterKey) (sealKey, error) {
	block, err := aes.NewCipher(key.key[:])
	if err != nil {
		return sealKey{}, fmt.Errorf("master key: %w", err)
	}
	ready := sealKey{id: key.id, block: block}
	block.Encrypt(ready.k1[:], ready.k1[:])
	carry := byte(0)
	for i := len(ready.k1) - 1; i >= 0; i-- {
		next := ready.k1[i] >> 7
		ready.k1[i] = ready.k1[i]<<1 | carry
		carry = next
	}
	ready.k1[len(ready.k1)-1] ^= carry * 0x87
	return ready, nil
}

// aead derives the key for a nonce (C2SP XAES-256-GCM, section "Derivation").
func (k *sealKey) aead(nonce []byte) (cipher.AEAD, error) {
	var derived [32]byte
	for half := range 2 {
		part := derived[half*16 : half*16+16]
		copy(part, []byte{0, byte(half + 1), 'X', 0})
		copy(part[4:], nonce[:12])
		for i := range part {
			part[i] ^= k.k1[i]
		}
		k.block.Encrypt(part, part)
	}
	block, err := aes.NewCipher(derived[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (s *Sealer) key(id [keyIDSize]byte) *sealKey {
	for i := range s.keys {
		if s.keys[i].id == id {
			return &s.keys[i]
		}
	}
	return nil
}

// current is the id of the key that seals.
func (s *Sealer) current() string { return hex.EncodeToString(s.keys[0].id[:]) }

// seal encrypts the value for the place.
func (s *Sealer) seal(at place, value []byte) ([]byte, error) {
	key := &s.keys[0]
	sealed := make([]byte, sealHeader+sealNonce, len(value)+sealOverhead)
	sealed[0] = sealVersion
	copy(sealed[1:], key.id[:])
	nonce := sealed[sealHeader : sealHeader+sealNonce]
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	aead, err := key.aead(nonce)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return aead.Seal(sealed, nonce[12:], value, at.additional(sealed[:sealHeader])), nil
}

// open decrypts what seal made for the same place.
func (s *Sealer) open(at place, sealed []byte) ([]byte, error) {
	if len(sealed) < sealOverhead || sealed[0] != sealVersion {
		return nil, fmt.Errorf("%s.%s: %w", at.table, at.column, errSealed)
	}
	key := s.key([keyIDSize]byte(sealed[1:sealHeader]))
	if key == nil {
		return nil, fmt.Errorf("%s.%s: %w", at.table, at.column, errSealed)
	}
	nonce := sealed[sealHeader : sealHeader+sealNonce]
	aead, err := key.aead(nonce)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	value, err := aead.Open(nil, nonce[12:], sealed[sealHeader+sealNonce:], at.additional(sealed[:sealHeader]))
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", at.table, at.column, errSealed)
	}
	return value, nil
}

// additional is the additional data: the header and the place, each part with
// its length before it, so that no two places read alike.
func (p place) additional(header []byte) []byte {
	out := make([]byte, 0, len(header)+12+len(p.table)+len(p.column)+len(p.row))
	return p.appendTo(append(out, header...))
}

func (p place) appendTo(out []byte) []byte {
	for _, part := range [...]string{p.table, p.column, p.row} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return out
}
