package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"syscall"
	"time"

	"trin/connections/saml2/samltest"
)

// unavoidable is how many signatures a login makes and verifies, whatever the
// program around them is.
type unavoidable struct{ verifies, signs int }

// bare is what one of each costs at this moment.
type bare struct{ verify, sign time.Duration }

func (b bare) of(u unavoidable) time.Duration {
	return time.Duration(u.verifies)*b.verify + time.Duration(u.signs)*b.sign
}

// bareTimes is how often each is done for one reading.
const bareTimes = 100

// measureBare signs with Trin's key and verifies with the provider's, a digest
// each: no XML, no encoding, no hashing of a message.
func (k keys) measureBare() (b bare, err error) {
	digest := sha256.Sum256([]byte(k.label))
	own, provider := samltest.Named(k.trin).Signer, samltest.Named(k.provider).Signer
	value, err := provider.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return bare{}, err
	}
	if b.sign, err = timed(bareTimes, func() error {
		_, err := own.Sign(rand.Reader, digest[:], crypto.SHA256)
		return err
	}); err != nil {
		return bare{}, err
	}
	b.verify, err = timed(bareTimes*4, func() error { return verify(provider.Public(), digest[:], value) })
	return b, err
}

func verify(public crypto.PublicKey, digest, value []byte) error {
	switch key := public.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest, value)
	case *ecdsa.PublicKey:
		if ecdsa.VerifyASN1(key, digest, value) {
			return nil
		}
	}
	return errors.New("the signature does not verify")
}

// timed is the CPU time of one call, over many.
func timed(times int, do func() error) (time.Duration, error) {
	before, err := ownCPU()
	if err != nil {
		return 0, err
	}
	for range times {
		if err := do(); err != nil {
			return 0, err
		}
	}
	after, err := ownCPU()
	return (after - before) / time.Duration(times), err
}

// ownCPU is the CPU time that this process has used.
func ownCPU() (time.Duration, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, err
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), nil
}
