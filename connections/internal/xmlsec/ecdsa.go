package xmlsec

import (
	"crypto/ecdsa"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// toASN1 turns the r||s of XMLDSig (XML Signature 1.1 section 6.4.3) into the
// ASN.1 that crypto/ecdsa speaks: a sequence of two integers. The length must be
// right for the curve; ASN.1 input is refused by it.
func toASN1(raw []byte, key *ecdsa.PublicKey) ([]byte, error) {
	size := octetsOf(key)
	if len(raw) != 2*size {
		return nil, fmt.Errorf("ECDSA signature of %d octets; r||s has %d", len(raw), 2*size)
	}
	const head = 3 // of the sequence, at most
	der := make([]byte, head, head+2*(head+size))
	der = appendInteger(der, raw[:size])
	der = appendInteger(der, raw[size:])
	length := len(der) - head
	if length < 0x80 {
		der = der[1:]
		der[0], der[1] = 0x30, byte(length)
		return der, nil
	}
	der[0], der[1], der[2] = 0x30, 0x81, byte(length)
	return der, nil
}

// appendInteger writes an unsigned number as an ASN.1 integer: without zeros that
// say nothing, and with one where the number would read as negative. No number of
// a curve is longer than one octet of length can say.
func appendInteger(der, number []byte) []byte {
	for len(number) > 1 && number[0] == 0 {
		number = number[1:]
	}
	if number[0]&0x80 == 0 {
		der = append(der, 0x02, byte(len(number)))
	} else {
		der = append(der, 0x02, byte(len(number)+1), 0)
	}
	return append(der, number...)
}

// fromASN1 turns ASN.1 into r||s.
func fromASN1(der []byte, key *ecdsa.PublicKey) ([]byte, error) {
	var numbers cryptobyte.String
	var r, s []byte
	whole := cryptobyte.String(der)
	if !whole.ReadASN1(&numbers, asn1.SEQUENCE) || !whole.Empty() ||
		!numbers.ReadASN1Integer(&r) || !numbers.ReadASN1Integer(&s) || !numbers.Empty() {
		return nil, errors.New("signer returned no ASN.1 signature")
	}
	size := octetsOf(key)
	if len(r) > size || len(s) > size {
		return nil, errors.New("signer returned a signature that is too large for its key")
	}
	raw := make([]byte, 2*size)
	copy(raw[size-len(r):], r)
	copy(raw[2*size-len(s):], s)
	return raw, nil
}

// octetsOf is how many octets a number of the key's curve has.
func octetsOf(key *ecdsa.PublicKey) int { return (key.Curve.Params().BitSize + 7) / 8 }
