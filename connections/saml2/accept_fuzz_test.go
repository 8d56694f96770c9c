package saml2

import (
	"crypto"
	"crypto/x509"
	"errors"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/internal/xmlsec/xmlattack"
	"trin/connections/saml2/samltest"
)

// fuzzExpectation is a login that a fixed response answers.
func fuzzExpectation(f testing.TB) expectation {
	f.Helper()
	decrypter, ok := samltest.Named(samltest.EncryptionKey).Signer.(crypto.Decrypter)
	if !ok {
		f.Fatal("the key cannot decrypt")
	}
	return expectation{
		Provider: testProvider, Audience: testBase + "/sp", Recipient: testBase + "/acs", Request: "_request",
		Trust: xmlsec.Trust{Certificates: []*x509.Certificate{samltest.Named(samltest.ProviderKey).Certificate}},
		Keys:  []crypto.Decrypter{decrypter}, Signed: signedEither, Skew: time.Minute, Started: testNow, Now: testNow,
	}
}

func fuzzResponse(x expectation) samltest.Response {
	return samltest.Response{Provider: x.Provider, Audience: x.Audience, Recipient: x.Recipient, Request: x.Request, Now: x.Now,
		Class: testClass, SessionIndex: "1", Attributes: []samltest.Attribute{{Name: "mail", Values: []string{"alice@example.org"}}}}
}

// FuzzResponse holds accept to its one promise: whatever is made of a signed
// response, either it is refused or it says what the provider has signed.
func FuzzResponse(f *testing.F) {
	x := fuzzExpectation(f)
	var want *statement
	for _, signing := range signings {
		answer := fuzzResponse(x)
		answer.SignResponse, answer.SignAssertion = signing.response, signing.assertion
		signed := answer.Bytes()
		s := mustAccept(f, signed, x)
		if want == nil {
			want = &s
		}
		f.Add(signed)
		variants, err := xmlattack.Wrapping(signed, xmlattack.SetNameID(evilUser))
		if err != nil {
			f.Fatal(err)
		}
		for _, v := range variants {
			f.Add(v.XML)
		}
		answer.EncryptTo = samltest.EncryptionKey
		f.Add(answer.Bytes())
	}
	failed := fuzzResponse(x)
	failed.Status, failed.Unasserted, failed.SignResponse = []string{"Responder", "NoPassive"}, true, samltest.ProviderKey
	f.Add(failed.Bytes())
	f.Fuzz(func(t *testing.T, document []byte) {
		got, err := acceptOctets(document, x)
		var refusal *broker.Refusal
		switch {
		case err == nil && !reflect.DeepEqual(got, *want):
			t.Errorf("accepted %+v; want %+v or refused", got, *want)
		case errors.As(err, &refusal) && (refusal.Upstream == nil || len(refusal.Upstream.Status) == 0):
			t.Errorf("a refusal without the provider's status: %+v", refusal)
		}
	})
}

// FuzzInstant holds the reading of times to what it accepts: an instant that is
// written and read again is the same.
func FuzzInstant(f *testing.F) {
	for _, s := range []string{"2026-11-22T10:00:00Z", "2026-11-22T10:00:00.123+14:00", "2026-11-22T24:00:00Z", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := strictInstant(s)
		if err != nil {
			return
		}
		if got.Year() < firstYear || got.Year() > lastYear {
			t.Errorf("%q: got the year %d", s, got.Year())
		}
		again, err := strictInstant(FormatInstant(got))
		if err != nil || !again.Equal(got.Truncate(time.Millisecond)) {
			t.Errorf("%q: got %v, and again %v %v", s, got, again, err)
		}
	})
}
