package lab

import (
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/wsfed/message"
)

// wsfed is a sign-in answer with a SAML 1.1 token (WS-Federation 1.2, 13.2.2).
func (w saying) wsfed() (broker.Reply, error) {
	token := message.Token{
		Issuer:   w.or(FaultIssuer, "https://elsewhere.invalid/", w.providerEntity()),
		Audience: w.or(FaultAudience, "https://elsewhere.invalid/", w.visit.audience),
		Now:      w.now, ID: w.assertion, Name: w.Subject, Nameless: w.Fault == FaultNoSubject, Class: w.class(), Instant: w.now.Add(-w.Age),
		Key: w.key(), Edit: w.bendToken,
	}
	if token.Class == "" {
		token.Class = "urn:oasis:names:tc:SAML:1.0:am:unspecified"
	}
	for name, values := range w.Attributes {
		if !strings.Contains(strings.Trim(name, "/"), "/") {
			name = claimTypes + name
		}
		token.Claims = append(token.Claims, message.Claim{Type: name, Values: values})
	}
	slices.SortFunc(token.Claims, func(a, b message.Claim) int { return compare(a.Type, b.Type) })
	answer := message.Answer{Token: token, AppliesTo: w.visit.audience}
	if w.Fault == FaultEncrypted {
		answer.Protect = w.conceal
	}
	answer.Wrapper = func(root *etree.Element) {
		switch holder := root.FindElement("//RequestedSecurityToken"); w.Fault {
		case FaultSignature:
			alterSignature(root)
		case FaultWrapped:
			wrap(holder, somebody)
		case FaultTwo:
			second := holder.Copy()
			for _, name := range second.FindElements(".//NameIdentifier") {
				name.SetText(somebody)
			}
			holder.Parent().InsertChildAt(holder.Index(), second)
		}
	}
	result, err := answer.Result()
	if err != nil {
		return nil, err
	}
	return broker.FormPost{Action: w.consumer(WSFed, w.visit.Connection), Fields: []broker.Field{
		{Name: "wa", Value: "wsignin1.0"}, {Name: "wresult", Value: result},
		{Name: "wctx", Value: w.or(FaultContext, somebody, string(w.visit.Leg))},
	}}, nil
}

// claimTypes begins the names of attributes that are no addresses.
const claimTypes = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

// bendToken makes the token wrong before it is signed.
func (w saying) bendToken(token *etree.Element) {
	conditions := token.SelectElement("Conditions")
	shift := func(by time.Duration) {
		conditions.CreateAttr("NotBefore", instant(w.now.Add(by)))
		conditions.CreateAttr("NotOnOrAfter", instant(w.now.Add(by+5*time.Minute)))
	}
	switch w.Fault {
	case FaultExpired:
		shift(-beyond)
	case FaultNotYet:
		shift(beyond)
	case FaultFuture:
		token.SelectElement("AuthenticationStatement").CreateAttr("AuthenticationInstant", instant(w.now.Add(beyond)))
	}
}
