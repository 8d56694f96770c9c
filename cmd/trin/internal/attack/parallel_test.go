package attack

import (
	"fmt"
	"strings"
	"testing"

	"trin/connections/saml2/samltest"
)

// G18: people who log in at the same time, some of them with messages that are
// refused on the way, are each answered what was said of them and of nobody
// else, in octets that the application can verify.
func TestG18_LoginsAtOnceStayApart(t *testing.T) {
	t.Parallel()
	whole := newRig(t, "  metadataFile: app\n", "  metadataFile: app\n  sign: {what: both}\n")
	for user := range 12 {
		t.Run(fmt.Sprint(user), func(t *testing.T) {
			t.Parallel()
			r := whole.on(t)
			mark := fmt.Sprintf("person-%02d-", user)
			for turn := range 3 {
				b := r.browser()
				id, relay := fresh(), mark+"relay"
				r.begin(b, request{id: id, relayState: relay, classes: []string{classTwo}})
				asked := r.challenge(b)
				response := r.response(asked)
				response.NameID = "n-" + mark
				response.Attributes = []samltest.Attribute{
					{Name: "uid", Values: []string{mark + "uid"}},
					{Name: mark + "note", Values: []string{strings.Repeat(mark+"<&>\"']]>\r\n\té😀", 20*(user+1)), "", mark}},
				}
				encoded := response.Encoded()
				if (user+turn)%2 == 0 { // what is read and refused goes before
					r.deliver(b, encoded[:len(encoded)/2]+"!", asked.RelayState)
					r.visit(b, r.url("/saml2/sso?SAMLRequest="+encoded[:40]))
				}
				answer := r.answered(r.deliver(b, encoded, asked.RelayState))
				if answer.InResponseTo != id || answer.RelayState != relay {
					t.Errorf("got an answer to %s with %q, want to %s with %q", answer.InResponseTo, answer.RelayState, id, relay)
				}
				if all, own := strings.Count(answer.XML, "person-"), strings.Count(answer.XML, mark); own == 0 || all != own {
					t.Errorf("got %d marks, of which %d are of this person", all, own)
				}
				r.verified(answer.XML, "//Assertion")
				signed := r.verified(answer.XML, "/Response")
				got := signed.FindElements("./Assertion/AttributeStatement/Attribute[@Name='" + mark + "note']/AttributeValue")
				if want := response.Attributes[1].Values; len(got) != len(want) || got[0].Text() != want[0] || got[1].Text() != want[1] || got[2].Text() != want[2] {
					t.Errorf("got %d values, want those that the provider said", len(got))
				}
			}
		})
	}
}
