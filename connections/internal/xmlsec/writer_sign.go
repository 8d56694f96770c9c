package xmlsec

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
)

// SignatureHere says that the signature of the open element stands here, behind
// what was written of it so far, if it is signed.
func (w *Writer) SignatureHere() {
	el := w.top()
	if el == nil {
		w.fail(errors.New("a signature outside of an element"))
		return
	}
	w.content()
	el.signature = len(w.out)
}

// EndSigned ends the open element and puts its enveloped signature, which is
// made of the octets between its start and its end, where SignatureHere said.
// The element must have an ID.
func (w *Writer) EndSigned(key SigningKey) {
	if w.err != nil || len(w.open) == 0 {
		w.fail(errors.New("nothing to sign"))
		return
	}
	el := *w.top()
	w.End()
	switch {
	case el.signature == 0:
		w.fail(fmt.Errorf("%s has no place for a signature", el.local))
	case !isNCName(el.id):
		w.fail(fmt.Errorf("%s has no usable ID", el.local))
	case el.reach < el.base || declaration(w.rendered, "ds") >= 0:
		w.fail(fmt.Errorf("%s rests on declarations around it: its octets are not its canonical form", el.local))
	}
	if w.err != nil {
		return
	}
	if err := w.sign(el, key); err != nil {
		w.fail(fmt.Errorf("signing the %s: %w", el.local, err))
	}
}

// sign signs the octets from the start of the element on, and moves the
// signature into its place.
func (w *Writer) sign(el opened, key SigningKey) error {
	uri, row, err := key.algorithm()
	if err != nil {
		return err
	}
	h := row.hash.New()
	h.Write(w.out[el.start:])
	info := signedInfo{method: uri, digestMethod: row.digest, id: el.id, digest: base64.StdEncoding.EncodeToString(h.Sum(nil))}
	w.spare = info.append(w.spare[:0], declarationDSig)
	value, err := key.sign(w.spare, row)
	if err != nil {
		return err
	}
	w.spare = append(w.spare[:0], "<ds:Signature"+declarationDSig+">"...)
	w.spare = info.append(w.spare, "")
	w.spare = append(w.spare, "<ds:SignatureValue>"...)
	w.spare = base64.StdEncoding.AppendEncode(w.spare, value)
	w.spare = append(w.spare, "</ds:SignatureValue>"...)
	if key.Certificate != nil {
		w.spare = append(w.spare, "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>"...)
		w.spare = base64.StdEncoding.AppendEncode(w.spare, key.Certificate.Raw)
		w.spare = append(w.spare, "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"...)
	}
	w.spare = append(w.spare, "</ds:Signature>"...)
	w.out = slices.Insert(w.out, el.signature, w.spare...)
	return nil
}
