package attack

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

// attributesOf are the attributes of an answer, in order.
func attributesOf(t *testing.T, a answer) []samltest.Attribute {
	t.Helper()
	var parsed struct {
		Attributes []struct {
			Name   string   `xml:"Name,attr"`
			Format string   `xml:"NameFormat,attr"`
			Values []string `xml:"AttributeValue"`
		} `xml:"Assertion>AttributeStatement>Attribute"`
	}
	if err := xml.Unmarshal([]byte(a.XML), &parsed); err != nil {
		t.Fatal(err)
	}
	var list []samltest.Attribute
	for _, attribute := range parsed.Attributes {
		list = append(list, samltest.Attribute{Name: attribute.Name, Format: attribute.Format, Values: attribute.Values})
	}
	return list
}

// TestD17 has the provider send every name that only Trin may write, plainly
// and in disguise.
func TestD17_ReservedNamesNeverReachTheApplication(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	m := v.right()
	for _, name := range []string{
		"AuthenticatedAssuranceLevel", "AssuranceLevel", "dk:gov:saml:attribute:AssuranceLevel", "urn:dk:gov:saml:attribute:AssuranceLevel",
		"https://data.gov.dk/concept/core/nsis/loa", "https://data.gov.dk/concept/core/nsis/ial", "https://data.gov.dk/concept/core/nsis/aal",
		"http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod",
		"acr", "amr", "sub", "iss", "aud", "exp", "iat", "nbf", "auth_time", "nonce", "sid", "AuthnContextClassRef", "AuthnInstant", "AuthenticatingAuthority",
		"authenticatedassurancelevel", "AUTHENTICATEDASSURANCELEVEL", " AuthenticatedAssuranceLevel", "AuthenticatedAssuranceLevel ",
		"Authenticated\u200bAssuranceLevel", "ＡuthenticatedAssuranceLevel", "AuthenticatedAssuranceLevel%20", "%41uthenticatedAssuranceLevel",
		"https://data.gov.dk/concept/core/nsis/loa/", "http://data.gov.dk/concept/core/nsis/loa", "HTTPS://DATA.GOV.DK/concept/core/nsis/loa",
		"trin:level", "urn:trin:level",
	} {
		m.Attributes = append(m.Attributes, samltest.Attribute{Name: name, FriendlyName: "AuthenticatedAssuranceLevel", Values: []string{"40"}})
	}
	m.Attributes = append(m.Attributes, samltest.Attribute{Name: "mail", FriendlyName: "AssuranceLevel", Values: []string{"alice@idp.test"}})
	a := v.answered(v.post(m.Bytes()))
	got := attributesOf(t, a)
	var names []string
	for _, attribute := range got {
		names = append(names, attribute.Name)
		if attribute.Name == "AuthenticatedAssuranceLevel" && !slices.Equal(attribute.Values, []string{"20"}) {
			t.Errorf("got the level %q, want 20", attribute.Values)
		}
	}
	if want := []string{"uid", "mail", "AuthenticatedAssuranceLevel"}; !slices.Equal(names, want) {
		t.Errorf("got the attributes %q, want %q", names, want)
	}
	if a.Class != classTwo || strings.Contains(a.XML, ">40<") || strings.Contains(a.XML, "FriendlyName") {
		t.Errorf("the answer speaks of level 40 or by a friendly name: %s", a.XML)
	}
	v.harmless(v.b)
}

func TestD18_D19_AttributesOfOneName(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	basic, uri := "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
	group := func(format, friendly string, values ...string) samltest.Attribute {
		return samltest.Attribute{Name: "group", Format: format, FriendlyName: friendly, Values: values}
	}
	with := func(list ...samltest.Attribute) func(*samltest.Response) {
		return func(m *samltest.Response) { m.Attributes = append(m.Attributes, list...) }
	}
	r.holds(t, []wrong{
		{"two formats", with(group(basic, "", "a"), group(uri, "", "b")), "comes with two NameFormats"},
		{"a format and none", with(group(basic, "", "a"), group("", "", "b")), "comes with two NameFormats"},
		{"no name", with(samltest.Attribute{Values: []string{"x"}}), "an attribute without a Name"},
		{"a long name", with(samltest.Attribute{Name: strings.Repeat("n", 1025), Values: []string{"x"}}), "longer than 1,024 bytes"},
		edit("something else in the statement", func(_, a *etree.Element) {
			a.SelectElement("AttributeStatement").CreateElement("saml:Audience")
		}, "in an AttributeStatement"),
		edit("something else in the attribute", func(_, a *etree.Element) {
			at(a, "./AttributeStatement/Attribute").CreateElement("saml:Audience")
		}, "in the attribute"),
	})
	t.Run("two users in the claim that names the user", func(t *testing.T) {
		v := r.on(t).victim()
		m := v.right()
		m.Attributes = append(m.Attributes, samltest.Attribute{Name: "uid", Values: []string{"mallory"}})
		v.refusedToApplication(v.post(m.Bytes()), "Responder", "AuthnFailed")
		if v.alive(v.b) {
			t.Error("the browser has a session")
		}
	})
	for _, c := range []struct {
		name   string
		change func(*samltest.Response)
		want   []string
	}{
		{"twice", with(group(basic, "", "a", "b"), group(basic, "", "c")), []string{"a", "b", "c"}},
		{"under friendly names that differ", with(group(basic, "one", "a"), group(basic, "two", "b")), []string{"a", "b"}},
		{"under another's friendly name", with(group(basic, "uid", "a"), samltest.Attribute{Name: "x", FriendlyName: "group", Values: []string{"z"}}), []string{"a"}},
		{"D19 in two statements", func(m *samltest.Response) {
			m.Attributes = append(m.Attributes, group(basic, "", "a"))
			m.Edit = func(el *etree.Element) {
				list := el.SelectElement("Assertion").CreateElement("saml:AttributeStatement")
				second := list.CreateElement("saml:Attribute")
				second.CreateAttr("Name", "group")
				second.CreateAttr("NameFormat", basic)
				second.CreateElement("saml:AttributeValue").SetText("b")
			}
		}, []string{"a", "b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := r.on(t).victim()
			m := v.right()
			c.change(&m)
			var got []string
			for _, attribute := range attributesOf(t, v.answered(v.post(m.Bytes()))) {
				if attribute.Name == "group" {
					got = append(got, attribute.Values...)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestD28_ManyGroups(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	groups := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("group-%04d", i)
		}
		return list
	}
	for _, signer := range []string{"assertion", "response"} {
		t.Run(signer, func(t *testing.T) {
			v := r.on(t).victim()
			many := v.right()
			if signer == "response" {
				many.SignAssertion, many.SignResponse = "", samltest.ProviderKey
			}
			one := samltest.Attribute{Name: "group", Values: groups(5001)}
			right := many.Attributes
			many.Attributes = append(slices.Clone(right), one)
			v.refuses(many.Bytes(), "more than 5000 attribute values")
			one.Values = groups(2000)
			many.Attributes = append(slices.Clone(right), one)
			for _, attribute := range attributesOf(t, v.answered(v.post(many.Bytes()))) {
				if attribute.Name == "group" && slices.Equal(attribute.Values, groups(2000)) {
					return
				}
			}
			t.Error("the 2,000 groups did not arrive, in order")
		})
	}
}
