package saml2

import (
	"slices"
	"testing"
	"time"

	"trin/broker"
)

// What a provider's class says of methods is told; what it does not say is not
// guessed.
func TestMethodsOfAClass(t *testing.T) {
	t.Parallel()
	const standard = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
	for class, want := range map[broker.ClassRef][]string{
		standard + "Password":                               {"pwd"},
		standard + "PasswordProtectedTransport":             {"pwd"},
		standard + "TimeSyncToken":                          {"otp"},
		standard + "SmartcardPKI":                           {"sc"},
		standard + "Kerberos":                               nil,
		standard + "unspecified":                            nil,
		standard + "password":                               nil,
		"urn:dk:gov:saml:attribute:AssuranceLevel:3":        nil,
		"http://schemas.microsoft.com/claims/multipleauthn": nil,
		"": nil,
	} {
		s := statement{Class: class, ID: "id", Until: time.Unix(1, 0)}
		got, err := s.evidence(expectation{Now: time.Unix(0, 0)})
		if err != nil || !slices.Equal(got.Methods, want) {
			t.Errorf("%s: got %q, %v, want %q", class, got.Methods, err, want)
		}
	}
}
