package wsfed

import (
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/wsfed/wsfedtest"
)

// The whole trip: request, answer, evidence.
func TestAcceptReadsTheStatement(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	leg, request := r.login("idp", func(leg *broker.Leg) { leg.Ask = []broker.ClassRef{MultipleAuthn} })
	if request.Get("wauth") != MultipleAuthn {
		t.Fatalf("got %v, want the class asked for", request)
	}
	a := r.answer(leg)
	a.Token.Class = MultipleAuthn
	a.Token.Claims = append(a.Token.Claims, wsfedtest.Claim{Type: ClaimAuthnMethods, Values: []string{prefixMicrosoft + "password", MultipleAuthn}},
		wsfedtest.Claim{Type: a.Token.Claims[0].Type, Values: []string{"second@example.org"}})
	got := r.post(leg, a.Result()).Evidence
	if got == nil {
		t.Fatal("got no evidence")
	}
	want := broker.Evidence{
		Subject: broker.Subject{Value: "alice"},
		Class:   MultipleAuthn,
		Instant: partyNow,
		Methods: []string{"mfa", "pwd"},
		Claims: broker.Claims{
			{Name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", Values: []string{"alice@example.org", "second@example.org"}},
			{Name: ClaimAuthnMethods, Values: []string{prefixMicrosoft + "password", MultipleAuthn}},
		},
		Keys: got.Keys,
		Memo: []byte(`{"endpoint":"` + partyURL + `","asked":"` + MultipleAuthn + `"}`),
		Uses: []broker.Use{{Space: usedTokens, ID: partyIssuer + " _t-leg-1", Until: partyNow.Add(time.Hour + time.Minute)}},
	}
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("got  %+v\nwant %+v", *got, want)
	}
	if len(got.Keys) != 1 || got.Keys[0] == "" {
		t.Errorf("got keys %q, want one", got.Keys)
	}
}
