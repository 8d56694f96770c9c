package saml2

import (
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// P6: what anybody may write into a request and Trin keeps is small.
func TestP6_LongComparison(t *testing.T) {
	t.Parallel()
	for comparison, want := range map[string]int{"minimum": 7, strings.Repeat("x", 100_000): 200} {
		root, err := xmlsec.Parse([]byte(`<p:AuthnRequest xmlns:p="`+NamespaceProtocol+`" xmlns:a="`+NamespaceAssertion+`">`+
			`<p:RequestedAuthnContext Comparison="`+comparison+`"><a:AuthnContextClassRef>urn:x</a:AuthnContextClassRef></p:RequestedAuthnContext>`+
			`</p:AuthnRequest>`), xmlsec.MessageLimits())
		if err != nil {
			t.Fatal(err)
		}
		request, err := readRequest(root)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(request.Comparison); got > want || want == 7 && request.Comparison != broker.Minimum {
			t.Errorf("got a comparison of %d bytes, want at most %d", got, want)
		}
	}
}
