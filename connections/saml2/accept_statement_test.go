package saml2

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

// classed sets the text of the class.
func classed(text string) func(*samltest.Response) {
	return func(a *samltest.Response) { a.Class = text }
}

var contextPath = []string{"Assertion", "AuthnStatement", "AuthnContext"}

func TestF6_NoClass(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, change := range map[string]func(*samltest.Response){
		"absent": classed(""),
		"empty": editing(func(response *etree.Element) {
			at(response, append(contextPath, "AuthnContextClassRef")...).SetText("")
		}),
		"blank":   classed(" \n\t "),
		"DeclRef": func(a *samltest.Response) { a.Class = ""; a.Edit = declared },
		"namespace": editing(func(response *etree.Element) {
			at(response, append(contextPath, "AuthnContextClassRef")...).CreateAttr("xmlns:saml", "urn:x")
		}),
	} {
		if got := r.accepted(change); got.Class != "" {
			t.Errorf("%s: got class %q; want none", name, got.Class)
		}
	}
	// What is no class is not taken for one that is absent: it would then count
	// as the first-factor level.
	for _, class := range []broker.ClassRef{"urn:example:never-heard-of", broker.ClassNone} {
		if got := r.accepted(classed(string(class))); got.Class != class {
			t.Errorf("%s: got %q; want it as received", class, got.Class)
		}
	}
}

// declared names a declaration that claims the highest level.
func declared(response *etree.Element) {
	at(response, contextPath...).CreateElement("saml:AuthnContextDeclRef").SetText("urn:example:loa:4")
}

func TestF7_TwoStatementsOrClasses(t *testing.T) {
	t.Parallel()
	another := func(path ...string) func(*samltest.Response) {
		return editing(func(response *etree.Element) {
			first := at(response, path...)
			second := first.Copy()
			for _, class := range append(second.FindElements(".//AuthnContextClassRef"), second) {
				if class.Tag == "AuthnContextClassRef" {
					class.SetText("urn:example:loa:4")
				}
			}
			first.Parent().InsertChildAt(first.Index()+1, second)
		})
	}
	runAttacks(t, []attack{
		{"two statements", another("Assertion", "AuthnStatement"), "more than one AuthnStatement"},
		{"two contexts", another(contextPath...), "more than one AuthnContext"},
		{"two classes", another(append(contextPath, "AuthnContextClassRef")...), "more than one AuthnContextClassRef"},
		{"element in the class", editing(func(response *etree.Element) {
			at(response, append(contextPath, "AuthnContextClassRef")...).CreateElement("saml:x")
		}), "more than text"},
	})
}

func TestF8_ClassIsComparedByteForByte(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if got := r.accepted(classed("\n   " + testClass + "\t")); got.Class != testClass {
		t.Errorf("padded: got %q; want it trimmed", got.Class)
	}
	for _, class := range []string{"URN:EXAMPLE:LOA:2", testClass + "/", "urn:example:loa:%32", "urn:exаmple:loa:2", "urn:example:loa: 2", "\u00a0" + testClass} {
		if got := r.accepted(classed(class)); got.Class != broker.ClassRef(class) || got.Class == testClass {
			t.Errorf("got %q; want %q, which is another class", got.Class, class)
		}
	}
	leg := r.login("idp")
	answer := r.response(leg)
	answer.EditSent = func(response *etree.Element) {
		at(response, append(contextPath, "AuthnContextClassRef")...).CreateComment("x")
	}
	r.refused(r.post(leg, answer.Encoded()), "comment")
}

func TestD17_AttributesAreOnlyClaims(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	names := []string{"AssuranceLevel", "AuthenticatedAssuranceLevel", "acr", "amr", "sub", "iss", "aud", "exp", "roles",
		"dk:gov:saml:attribute:AssuranceLevel", "NameID", "AuthnContextClassRef", "subject", "level", "class"}
	want := r.accepted(func(a *samltest.Response) { a.Attributes = nil })
	got := r.accepted(func(a *samltest.Response) {
		a.Attributes = nil
		for _, name := range names {
			a.Attributes = append(a.Attributes, samltest.Attribute{Name: name, Values: []string{"4"}})
		}
	})
	if len(got.Claims) != len(names) {
		t.Errorf("got %d claims; want %d for the pipeline to judge", len(got.Claims), len(names))
	}
	got.Claims, want.Claims = nil, nil
	got.Uses, want.Uses = nil, nil // two assertions, two IDs
	if !reflect.DeepEqual(got, want) {
		t.Errorf("attributes changed the evidence: got %+v; want %+v", got, want)
	}
}

func TestD18_SameNameTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := r.accepted(func(a *samltest.Response) {
		a.Attributes = []samltest.Attribute{
			{Name: "group", FriendlyName: "first", Values: []string{"a", "b"}},
			{Name: "other", FriendlyName: "group", Values: []string{"x"}},
			{Name: "group", Format: AttributeUnspecified, FriendlyName: "second", Values: []string{"c", "a"}},
		}
	})
	want := broker.Claims{
		{Name: "group", FriendlyName: "first", Values: []string{"a", "b", "c", "a"}},
		{Name: "other", FriendlyName: "group", Values: []string{"x"}},
	}
	if !reflect.DeepEqual(got.Claims, want) {
		t.Errorf("got %+v; want %+v", got.Claims, want)
	}
	runAttacks(t, []attack{
		{"two formats", func(a *samltest.Response) {
			a.Attributes = []samltest.Attribute{{Name: "g", Format: AttributeURI, Values: []string{"a"}}, {Name: "g", Format: AttributeBasic, Values: []string{"b"}}}
		}, "two NameFormats"},
		{"without a name", func(a *samltest.Response) { a.Attributes = []samltest.Attribute{{Values: []string{"a"}}} }, "without a Name"},
		{"foreign element", editing(func(response *etree.Element) {
			at(response, "Assertion", "AttributeStatement").CreateElement("samlp:Attribute").CreateAttr("Name", "x")
		}), ""},
		{"foreign value", editing(func(response *etree.Element) {
			at(response, "Assertion", "AttributeStatement", "Attribute").CreateElement("saml:Value")
		}), ""},
	})
}

func TestD19_StatementsAreMerged(t *testing.T) {
	t.Parallel()
	got := newRig(t).accepted(func(a *samltest.Response) {
		a.Attributes = []samltest.Attribute{{Name: "group", Values: []string{"a"}}}
		double("Assertion", "AttributeStatement")(a)
	})
	if want := []string{"a", "a"}; !reflect.DeepEqual(got.Claims.Values("group"), want) {
		t.Errorf("got %q; want %q", got.Claims.Values("group"), want)
	}
}

func TestA24_ValuesAreText(t *testing.T) {
	t.Parallel()
	const instance = "http://www.w3.org/2001/XMLSchema-instance"
	got := newRig(t).accepted(editing(func(response *etree.Element) {
		attribute := at(response, "Assertion", "AttributeStatement", "Attribute")
		attribute.CreateAttr("xmlns:xsi", instance)
		attribute.CreateAttr("xmlns:i", instance)
		value := func() *etree.Element { return attribute.CreateElement("saml:AttributeValue") }
		typed := value()
		typed.CreateAttr("xsi:type", "xs:integer")
		typed.CreateAttr("xmlns:xs", "http://www.w3.org/2001/XMLSchema")
		typed.SetText("4")
		null := value()
		null.CreateAttr("i:nil", "true")
		null.SetText("not a value")
		value().CreateElement("saml:NameID").SetText("targeted")
		value().CreateElement("saml:x").SetText("not text")
		value().SetText("")
		foreign := value()
		foreign.CreateAttr("nil", "true")
		foreign.SetText("a value")
	}))
	want := []string{"alice@example.org", "4", "targeted", "", "a value"}
	if values := got.Claims.Values("mail"); !reflect.DeepEqual(values, want) {
		t.Errorf("got %q; want %q", values, want)
	}
}

func TestD24_OneTimeUseAndProxyRestriction(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := r.accepted(editing(func(response *etree.Element) {
		conditions := at(response, "Assertion", "Conditions")
		conditions.CreateElement("saml:OneTimeUse")
		restriction := conditions.CreateElement("saml:ProxyRestriction")
		restriction.CreateAttr("Count", "0")
		restriction.CreateElement("saml:Audience").SetText("https://app.test")
	}))
	if !got.OneTime || got.OnwardCount == nil || *got.OnwardCount != 0 || !reflect.DeepEqual(got.OnwardTo, []string{"https://app.test"}) {
		t.Errorf("got %+v; want one time, no onward use but to the one audience", got)
	}
	if got := r.accepted(); got.OneTime || got.OnwardCount != nil || got.OnwardTo != nil {
		t.Errorf("without: got %+v; want no restriction", got)
	}
	restrict := func(f func(restriction *etree.Element)) func(*samltest.Response) {
		return editing(func(response *etree.Element) {
			f(at(response, "Assertion", "Conditions").CreateElement("saml:ProxyRestriction"))
		})
	}
	runAttacks(t, []attack{
		{"negative", restrict(func(el *etree.Element) { el.CreateAttr("Count", "-1") }), "Count"},
		{"not a number", restrict(func(el *etree.Element) { el.CreateAttr("Count", "one") }), "Count"},
		{"empty audience", restrict(func(el *etree.Element) { el.CreateElement("saml:Audience") }), "Audience is empty"},
		{"two", restrict(func(el *etree.Element) { el.Parent().AddChild(el.Copy()) }), "two ProxyRestriction"},
	})
}

func TestD28_ManyValues(t *testing.T) {
	t.Parallel()
	many := func(n int) func(*samltest.Response) {
		return func(a *samltest.Response) {
			groups := make([]string, n)
			for i := range groups {
				groups[i] = fmt.Sprintf("CN=group-%05d,OU=x", i)
			}
			a.Attributes = []samltest.Attribute{{Name: "group", Values: groups}}
		}
	}
	r := newRig(t)
	for _, n := range []int{470, 2000, 5000} {
		if got := r.accepted(many(n)); len(got.Claims.Values("group")) != n {
			t.Errorf("got %d values; want %d", len(got.Claims.Values("group")), n)
		}
	}
	runAttacks(t, []attack{{"5,001", many(5001), "more than 5000 attribute values"}})
}

func TestUpstreamRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		codes []string
		want  broker.RefusalCode
	}{
		{[]string{"Responder", "NoAuthnContext"}, broker.RefusedLevel},
		{[]string{"Requester", "NoAuthnContext"}, broker.RefusedLevel},
		{[]string{"Responder", "NoPassive"}, broker.RefusedPassive},
		{[]string{"Responder", "AuthnFailed"}, broker.RefusedFailed},
		{[]string{"Responder", "RequestDenied"}, broker.RefusedDenied},
		{[]string{"Responder", "ProxyCountExceeded"}, broker.RefusedProxyCount},
		{[]string{"Requester"}, broker.RefusedUpstream},
		{[]string{"VersionMismatch"}, broker.RefusedUpstream},
		{[]string{"Responder", "Unheard", "Of"}, broker.RefusedUpstream},
	} {
		for _, key := range []string{"", samltest.ProviderKey} {
			r := newRig(t, func(s *ConnectionSettings) { s.WantSigned = "response" })
			leg := r.login("idp")
			answer := r.response(leg)
			answer.Status, answer.Unasserted, answer.SignAssertion, answer.SignResponse = c.codes, true, "", key
			got := r.post(leg, answer.Encoded())
			if got.Refusal == nil || got.Refusal.Code != c.want || got.Code != http.StatusSeeOther || got.Evidence != nil {
				t.Errorf("%v signed %q: got %+v %q; want %s", c.codes, key, got.Refusal, got.Log, c.want)
				continue
			}
			if up := got.Refusal.Upstream; up == nil || len(up.Status) != len(c.codes) || up.Protocol != KindName {
				t.Errorf("%v: got upstream %+v; want every code", c.codes, up)
			}
		}
	}
}

// TestUpstreamRefusalForAnotherRequest shows that an error ends only the login
// that it answers, and none when its signature does not hold.
func TestUpstreamRefusalForAnotherRequest(t *testing.T) {
	t.Parallel()
	failing := func(f func(*samltest.Response)) func(*samltest.Response) {
		return func(a *samltest.Response) {
			a.Status, a.Unasserted, a.SignAssertion = []string{"Responder", "AuthnFailed"}, true, ""
			f(a)
		}
	}
	runAttacks(t, []attack{
		{"another request", failing(func(a *samltest.Response) { a.Request = "_other" }), "InResponseTo"},
		{"no request", failing(func(a *samltest.Response) { a.Request = "" }), "InResponseTo"},
		{"another provider", failing(func(a *samltest.Response) { a.Provider = testOther }), "Issuer"},
		{"another's signature", failing(func(a *samltest.Response) { a.SignResponse = samltest.AttackerKey }), "signature of the response"},
		{"another endpoint", failing(func(a *samltest.Response) { a.Recipient = "https://else.test" }), "Destination"},
		{"too deep", failing(func(a *samltest.Response) { a.Status = []string{"a", "b", "c", "d", "e", "f"} }), "nested StatusCode"},
	})
}
