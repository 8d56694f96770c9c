package wsfed

import (
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/wsfedtest"
)

// set and drop change an attribute of the element at the path in the token.
func set(name, value string, path ...string) func(*wsfedtest.Answer) {
	return inToken(func(el *etree.Element) { below(el, path...).CreateAttr(name, value) })
}

func drop(name string, path ...string) func(*wsfedtest.Answer) {
	return inToken(func(el *etree.Element) { below(el, path...).RemoveAttr(name) })
}

// cut removes the element at the path; twice puts a copy of it behind it.
func cut(path ...string) func(*wsfedtest.Answer) {
	return inToken(func(el *etree.Element) {
		found := below(el, path...)
		found.Parent().RemoveChild(found)
	})
}

func twice(path ...string) func(*wsfedtest.Answer) {
	return inToken(func(el *etree.Element) {
		found := below(el, path...)
		found.Parent().InsertChildAt(found.Index()+1, found.Copy())
	})
}

// write sets the text of the element at the path; add puts an element into it.
func write(text string, path ...string) func(*wsfedtest.Answer) {
	return inToken(func(el *etree.Element) { below(el, path...).SetText(text) })
}

func add(name string, path ...string) func(*wsfedtest.Answer) {
	return inToken(func(el *etree.Element) { below(el, path...).CreateElement("saml:" + name) })
}

func stamp(after time.Duration) string { return samltest.Instant(partyNow.Add(after)) }

func TestJ6_Assertion(t *testing.T) {
	t.Parallel()
	runPartyAttacks(t, []partyAttack{
		{"version 1.0", set("MinorVersion", "0"), "not 1.1"},
		{"version 2.1", set("MajorVersion", "2"), "not 1.1"},
		{"version missing", drop("MinorVersion"), "not 1.1"},
		{"ID that is no name", func(a *wsfedtest.Answer) {
			a.Token.ID, a.Wrapper = "_x", func(root *etree.Element) {
				root.FindElement(".//Assertion").CreateAttr("AssertionID", "1x")
			}
		}, "signature"},
		{"ID as the attribute of SAML 2.0", func(a *wsfedtest.Answer) {
			a.Wrapper = func(root *etree.Element) {
				token := root.FindElement(".//Assertion")
				token.CreateAttr("ID", token.SelectAttrValue("AssertionID", ""))
				token.RemoveAttr("AssertionID")
			}
		}, "signature"},
		{"ID that is too long", func(a *wsfedtest.Answer) {
			a.Token.ID = "_" + strings.Repeat("a", 300)
		}, "longer than 256"},
		{"another issuer", func(a *wsfedtest.Answer) { a.Token.Issuer = otherIssuer }, "Issuer"},
		{"the issuer with a slash", func(a *wsfedtest.Answer) { a.Token.Issuer += "/" }, "Issuer"},
		{"the issuer with white space", func(a *wsfedtest.Answer) { a.Token.Issuer += " " }, "Issuer"},
		{"no issuer", drop("Issuer"), "Issuer"},
		{"a foreign issuer attribute alone", inToken(func(el *etree.Element) {
			el.RemoveAttr("Issuer")
			el.CreateAttr("xmlns:x", "urn:x")
			el.CreateAttr("x:Issuer", partyIssuer)
		}), "Issuer"},
		{"no IssueInstant", drop("IssueInstant"), "IssueInstant"},
		{"IssueInstant without a zone", set("IssueInstant", "2026-11-22T10:00:00"), "IssueInstant"},
		{"issued in the future", set("IssueInstant", stamp(61*time.Second)), "in the future"},
		{"issued before the request", set("IssueInstant", stamp(-61*time.Second)), "before the request"},
		{"a statement that is not known", add("Statement"), "not understood"},
		{"a decision", add("AuthorizationDecisionStatement"), "not understood"},
		{"a second assertion in Advice", inToken(func(el *etree.Element) {
			inner := el.Copy()
			inner.CreateAttr("AssertionID", "_inner")
			el.CreateElement("saml:Advice").AddChild(inner)
		}), errTwoTokens.Error()},
	})
}

func TestJ6_Conditions(t *testing.T) {
	t.Parallel()
	runPartyAttacks(t, []partyAttack{
		{"none", cut("Conditions"), "Conditions is missing"},
		{"two", twice("Conditions"), "more than one Conditions"},
		{"no end", drop("NotOnOrAfter", "Conditions"), "never ends"},
		{"over", set("NotOnOrAfter", stamp(-60*time.Second), "Conditions"), "NotOnOrAfter"},
		{"over by a second", func(a *wsfedtest.Answer) {
			inToken(func(el *etree.Element) {
				below(el, "Conditions").CreateAttr("NotBefore", stamp(-time.Hour))
				below(el, "Conditions").CreateAttr("NotOnOrAfter", stamp(-61*time.Second))
			})(a)
		}, "not valid on or after"},
		{"not yet", set("NotBefore", stamp(61*time.Second), "Conditions"), "not valid before"},
		{"ends before it begins", set("NotOnOrAfter", stamp(0), "Conditions"), "is not before"},
		{"a beginning that is no instant", set("NotBefore", "yesterday", "Conditions"), "xs:dateTime"},
		{"an end that is no instant", set("NotOnOrAfter", "tomorrow", "Conditions"), "xs:dateTime"},
		{"no audience", cut("Conditions", "AudienceRestrictionCondition"), "no AudienceRestrictionCondition"},
		{"an empty restriction", cut("Conditions", "AudienceRestrictionCondition", "Audience"), "does not name"},
		{"the audience of SAML 2.0", inToken(func(el *etree.Element) {
			below(el, "Conditions", "AudienceRestrictionCondition").Tag = "AudienceRestriction"
		}), "not understood"},
		{"an unknown condition", add("Condition", "Conditions"), "not understood"},
		{"a second restriction that does not hold", inToken(func(el *etree.Element) {
			below(el, "Conditions").CreateElement("saml:AudienceRestrictionCondition").CreateElement("saml:Audience").SetText("urn:other")
		}), "does not name"},
	})
}

func TestJ7_Audience(t *testing.T) {
	t.Parallel()
	attacks := []partyAttack{}
	for _, audience := range []string{"urn:other", partyRealm + "/", "HTTPS://trin.test/wsfed/rp/idp", partyBase, partyBase + "/wsfed/rp/other"} {
		attacks = append(attacks, partyAttack{audience, func(a *wsfedtest.Answer) { a.Token.Audience, a.AppliesTo = audience, partyRealm }, "does not name"})
		attacks = append(attacks, partyAttack{"AppliesTo " + audience, func(a *wsfedtest.Answer) { a.AppliesTo = audience }, "AppliesTo is"})
	}
	runPartyAttacks(t, append(attacks,
		partyAttack{"AppliesTo twice", inResponse(func(el *etree.Element) { el.AddChild(below(el, "AppliesTo").Copy()) }), "more than one AppliesTo"},
		partyAttack{"AppliesTo without an address", inResponse(func(el *etree.Element) {
			applies := below(el, "AppliesTo")
			applies.RemoveChild(below(applies, "EndpointReference"))
		}), "AppliesTo"},
		partyAttack{"AppliesTo with two addresses", inResponse(func(el *etree.Element) {
			applies := below(el, "AppliesTo")
			applies.AddChild(below(applies, "EndpointReference").Copy())
		}), "AppliesTo is"},
	))
}

func TestJ7_Lifetime(t *testing.T) {
	t.Parallel()
	lifetime := func(name string, after time.Duration) func(*wsfedtest.Answer) {
		return inResponse(func(el *etree.Element) { below(el, "Lifetime", name).SetText(stamp(after)) })
	}
	runPartyAttacks(t, []partyAttack{
		{"begins in the future", lifetime("Created", 2*time.Minute), "in the future"},
		{"is over", inResponse(func(el *etree.Element) {
			below(el, "Lifetime", "Created").SetText(stamp(-time.Hour))
			below(el, "Lifetime", "Expires").SetText(stamp(-time.Minute))
		}), "has ended"},
		{"ends before it begins", lifetime("Expires", -time.Second), "ends before it begins"},
		{"promises more than the token", lifetime("Expires", 2*time.Hour), "and the token at"},
		{"is no instant", inResponse(func(el *etree.Element) { below(el, "Lifetime", "Created").SetText("now") }), "Lifetime"},
		{"twice", inResponse(func(el *etree.Element) { el.AddChild(below(el, "Lifetime").Copy()) }), "more than one Lifetime"},
	})
	r := newParty(t)
	r.accepted(lifetime("Expires", 10*time.Minute))
	r.accepted(inResponse(func(el *etree.Element) { below(el, "Lifetime").RemoveChild(below(el, "Lifetime", "Created")) }))
	r.accepted(inResponse(func(el *etree.Element) { el.RemoveChild(below(el, "Lifetime")) }))
	r.accepted(inResponse(func(el *etree.Element) { el.RemoveChild(below(el, "AppliesTo")) }))
}

func TestJ6_Statements(t *testing.T) {
	t.Parallel()
	name := []string{"AuthenticationStatement", "Subject", "NameIdentifier"}
	runPartyAttacks(t, []partyAttack{
		{"no authentication", cut("AuthenticationStatement"), "AuthenticationStatement is missing"},
		{"two authentications", twice("AuthenticationStatement"), "more than one AuthenticationStatement"},
		{"no method", drop("AuthenticationMethod", "AuthenticationStatement"), "AuthenticationMethod is missing"},
		{"an empty method", set("AuthenticationMethod", " ", "AuthenticationStatement"), "AuthenticationMethod is missing"},
		{"a method that is too long", set("AuthenticationMethod", "urn:"+strings.Repeat("a", maxName), "AuthenticationStatement"), "longer than"},
		{"no instant", drop("AuthenticationInstant", "AuthenticationStatement"), "AuthenticationInstant is missing"},
		{"an instant that is none", set("AuthenticationInstant", "now", "AuthenticationStatement"), "AuthenticationInstant"},
		{"two confirmations", twice("AuthenticationStatement", "Subject", "SubjectConfirmation"), "more than one SubjectConfirmation"},
		{"too many statements", inToken(func(el *etree.Element) {
			for range maxStatements {
				el.AddChild(below(el, "AttributeStatement").Copy())
			}
		}), "more than 50"},
		{"in the future", set("AuthenticationInstant", stamp(61*time.Second), "AuthenticationStatement"), "in the future"},
		{"something unknown in it", add("AuthnContext", "AuthenticationStatement"), "not understood"},
		{"two subjects", write("mallory", name...), "two subjects"},
		{"two formats", set("Format", "urn:x", name...), "two subjects"},
		{"two qualifiers", set("NameQualifier", "urn:x", name...), "two subjects"},
		{"one statement without a name", cut(name...), "two subjects"},
		{"two names", twice(name...), "more than one NameIdentifier"},
		{"no subject of the attributes", cut("AttributeStatement", "Subject"), "Subject is missing"},
		{"no subject of the login", cut("AuthenticationStatement", "Subject"), "Subject is missing"},
		{"something unknown in the subject", add("NameID", "AuthenticationStatement", "Subject"), "not understood"},
		{"no name", func(a *wsfedtest.Answer) { a.Token.Nameless = true }, "no NameIdentifier"},
		{"holder of key", write("urn:oasis:names:tc:SAML:1.0:cm:holder-of-key", "AuthenticationStatement", "Subject", "SubjectConfirmation", "ConfirmationMethod"), "not bearer"},
		{"bearer of SAML 2.0", write(samltest.Bearer, "AttributeStatement", "Subject", "SubjectConfirmation", "ConfirmationMethod"), "not bearer"},
		{"an empty confirmation", cut("AuthenticationStatement", "Subject", "SubjectConfirmation", "ConfirmationMethod"), "not bearer"},
		{"a key in the confirmation", add("SubjectConfirmationData", "AuthenticationStatement", "Subject", "SubjectConfirmation"), "not understood"},
	})
}

func TestJ6_Attributes(t *testing.T) {
	t.Parallel()
	runPartyAttacks(t, []partyAttack{
		{"no name", drop("AttributeName", "AttributeStatement", "Attribute"), "without AttributeNamespace or AttributeName"},
		{"no namespace", drop("AttributeNamespace", "AttributeStatement", "Attribute"), "without AttributeNamespace or AttributeName"},
		{"an empty namespace", set("AttributeNamespace", "", "AttributeStatement", "Attribute"), "without AttributeNamespace or AttributeName"},
		{"something else", add("EncryptedAttribute", "AttributeStatement"), "in an AttributeStatement"},
		{"something else in one", add("Attribute", "AttributeStatement", "Attribute"), "in the attribute"},
		{"too many values", func(a *wsfedtest.Answer) {
			a.Token.Claims[0].Values = make([]string, maxValues+1)
		}, "more than 5000"},
	})
}

// TestJ6_Tolerated takes what products write beside what Trin reads.
func TestJ6_Tolerated(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*wsfedtest.Answer){
		"no confirmation": func(a *wsfedtest.Answer) { a.Token.Bare = true },
		"an empty address": inToken(func(el *etree.Element) {
			below(el, "AuthenticationStatement").CreateElement("saml:SubjectLocality").CreateAttr("IPAddress", "")
		}),
		"a binding": add("AuthorityBinding", "AuthenticationStatement"),
		"advice of AD FS 1": inToken(func(el *etree.Element) {
			hash := el.CreateElement("saml:Advice").CreateElement("adfs:CookieInfoHash")
			hash.CreateAttr("xmlns:adfs", "urn:microsoft:federation")
			hash.SetText("AAAA")
		}),
		"two methods": inToken(func(el *etree.Element) {
			confirmation := below(el, "AuthenticationStatement", "Subject", "SubjectConfirmation")
			confirmation.CreateElement("saml:ConfirmationMethod").SetText("urn:oasis:names:tc:SAML:1.0:cm:sender-vouches")
		}),
		"two audiences": inToken(func(el *etree.Element) {
			below(el, "Conditions", "AudienceRestrictionCondition").CreateElement("saml:Audience").SetText("urn:other")
		}),
		"no beginning":     drop("NotBefore", "Conditions"),
		"the edge of time": set("AuthenticationInstant", stamp(60*time.Second), "AuthenticationStatement"),
		"values that are no text": inToken(func(el *etree.Element) {
			attribute := below(el, "AttributeStatement", "Attribute")
			attribute.CreateElement("saml:AttributeValue").CreateElement("x")
			empty := attribute.CreateElement("saml:AttributeValue")
			empty.CreateAttr("xmlns:i", "http://www.w3.org/2001/XMLSchema-instance")
			empty.CreateAttr("i:nil", "true")
		}),
		"the issuer of a claim": inToken(func(el *etree.Element) {
			attribute := below(el, "AttributeStatement", "Attribute")
			attribute.CreateAttr("xmlns:a", "http://schemas.xmlsoap.org/ws/2009/09/identity/claims")
			attribute.CreateAttr("a:OriginalIssuer", "CLIENT CONTEXT")
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newParty(t).accepted(change)
			if got.Subject.Value != "alice" || got.Instant.After(partyNow) || len(got.Claims) != 1 || len(got.Claims[0].Values) != 1 {
				t.Errorf("got %+v, want alice with one claim, authenticated by now", got)
			}
		})
	}
}

func TestJ6_DoNotCache(t *testing.T) {
	t.Parallel()
	if !newParty(t).accepted(add("DoNotCacheCondition", "Conditions")).OneTime {
		t.Error("got evidence that is kept, want it good for one login")
	}
}

// TestJ6_Names reads name identifiers by the rule of SAML 2.0.
func TestJ6_Names(t *testing.T) {
	t.Parallel()
	const upn = "http://schemas.xmlsoap.org/claims/UPN"
	for _, c := range []struct{ format, pinned, want, refused string }{
		{format: "", want: "alice"},
		{format: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", want: "alice"},
		{format: upn, want: "alice\t" + upn},
		{format: upn, pinned: upn, want: "alice"},
		{format: "", pinned: upn, refused: "has the Format"},
	} {
		r := newParty(t, func(s *ConnectionSettings) { s.NameFormat = c.pinned })
		leg, _ := r.login("idp")
		a := r.answer(leg)
		a.Token.NameFormat = c.format
		got := r.post(leg, a.Result())
		if c.refused != "" {
			r.refused(got, c.refused)
		} else if got.Evidence == nil || got.Evidence.Subject.Value != c.want {
			t.Errorf("%+v: got %+v (%s)", c, got.Evidence, got.Log)
		}
	}
}

// A connection that knows the user by a claim needs no name identifier.
func TestJ6_Nameless(t *testing.T) {
	t.Parallel()
	for _, saml20 := range []bool{false, true} {
		r := newParty(t)
		r.connect(&broker.AuthenticationConnection{ID: "idp", SubjectClaim: "urn:who"}, partySettings(partyIssuer, samltest.ProviderKey))
		got := r.accepted(func(a *wsfedtest.Answer) { a.Token.Nameless, a.Token.SAML20 = true, saml20 })
		if !got.Subject.IsZero() {
			t.Errorf("got %+v, want no subject of the protocol", got.Subject)
		}
	}
}
