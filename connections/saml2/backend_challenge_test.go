package saml2

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// challenge sends a leg to "idp" and returns the request as the provider
// verifies it.
func (r *rig) challenge(leg broker.Leg) (request *etree.Element, sent *Inbound, location string) {
	r.t.Helper()
	leg.ID, leg.Connection = "leg.secret", "idp"
	reply, memo, err := r.providers.opened["idp"].Challenge(context.Background(), leg)
	if err != nil {
		r.t.Fatal(err)
	}
	sent, location = inbound(r.t, reply)
	trust := xmlsec.Trust{Certificates: []*x509.Certificate{samltest.Named(samltest.TrinKey).Certificate}}
	root, err := xmlsec.Parse(sent.XML, xmlsec.MessageLimits())
	if err != nil {
		r.t.Fatal(err)
	}
	request, signed, err := authentic(root, sent, trust, testBase+"/saml2/sp/idp/metadata", false)
	if err != nil {
		r.t.Fatal(err)
	}
	if b, ok := r.providers.opened["idp"].(*backend); !ok || signed != b.signRequests() {
		r.t.Errorf("signed: got %v", signed)
	}
	var kept legMemo
	if err := json.Unmarshal(memo, &kept); err != nil || kept.Request != request.SelectAttrValue("ID", "") {
		r.t.Errorf("memo: got %s; want the request's ID %s", memo, request.SelectAttrValue("ID", ""))
	}
	if sent.RelayState != "leg.secret" || sent.Response {
		r.t.Errorf("got RelayState %q, response %v; want the leg and a request", sent.RelayState, sent.Response)
	}
	return request, sent, location
}

// inbound reads a reply as the party that it is sent to does.
func inbound(t testing.TB, reply broker.Reply) (*Inbound, string) {
	t.Helper()
	switch reply := reply.(type) {
	case broker.Redirect:
		location, query, _ := strings.Cut(reply.URL, "?")
		m, err := ReadRedirect(query)
		if err != nil {
			t.Fatal(err)
		}
		return m, location
	case broker.FormPost:
		form := url.Values{}
		for _, field := range reply.Fields {
			form.Add(field.Name, field.Value)
		}
		m, err := readForm([]byte(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		return m, reply.Action
	}
	t.Fatalf("got %T", reply)
	return nil, ""
}

// tags are the names of the children in order.
func tags(el *etree.Element) string {
	var names []string
	for _, child := range el.ChildElements() {
		names = append(names, child.Tag)
	}
	return strings.Join(names, " ")
}

func TestChallengePlain(t *testing.T) {
	t.Parallel()
	request, sent, location := newRig(t).challenge(broker.Leg{})
	if location != "https://provider.test/sso" || sent.Binding != BindingRedirect || !sent.Detached() {
		t.Errorf("got %s by %s; want a signed redirect to the provider", location, sent.Binding)
	}
	want := map[string]string{
		"ID": request.SelectAttrValue("ID", ""), "Version": "2.0", "IssueInstant": FormatInstant(testNow),
		"Destination": "https://provider.test/sso", "ProtocolBinding": BindingPost,
		"AssertionConsumerServiceURL": testBase + "/saml2/sp/idp/acs",
	}
	got := map[string]string{}
	for _, a := range request.Attr {
		if a.Space == "" {
			got[a.Key] = a.Value
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("attributes: got %v; want %v", got, want)
	}
	if tags(request) != "Issuer" {
		t.Errorf("children: got %q; want the issuer alone: nothing was asked", tags(request))
	}
}

func TestChallengeByPost(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) { s.RequestBinding = "post"; s.NameIDPolicy = FormatPersistent })
	request, sent, location := r.challenge(broker.Leg{})
	if location != "https://provider.test/sso-post" || sent.Binding != BindingPost || sent.Detached() {
		t.Errorf("got %s by %s; want a post to the provider", location, sent.Binding)
	}
	if tags(request) != "Issuer NameIDPolicy" {
		t.Errorf("children: got %q; want Issuer NameIDPolicy", tags(request))
	}
	policy := at(request, "NameIDPolicy")
	if policy.SelectAttrValue("Format", "") != FormatPersistent || policy.SelectAttrValue("AllowCreate", "") != "true" {
		t.Errorf("NameIDPolicy: got %v; want a persistent one that may be created", policy.Attr)
	}
	if !strings.Contains(sent.XML, "Signature") {
		t.Error("no signature in the message")
	}
}

func TestChallengeUnsigned(t *testing.T) {
	t.Parallel()
	no := false
	_, sent, _ := newRig(t, func(s *ConnectionSettings) { s.SignRequests = &no }).challenge(broker.Leg{})
	if sent.Detached() {
		t.Error("signed; want it unsigned, as set")
	}
}

func TestF16_ClassesThatAreAskedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		name       string
		ask        []broker.ClassRef
		comparison broker.Comparison
		want       []string
		compared   string
	}{
		{"nothing", nil, broker.Exact, nil, ""},
		{"nothing but the word for nothing", []broker.ClassRef{broker.ClassNone}, broker.Minimum, nil, ""},
		{"one", []broker.ClassRef{"urn:a"}, broker.Minimum, []string{"urn:a"}, "minimum"},
		{"several in order", []broker.ClassRef{"urn:b", broker.ClassNone, "urn:a"}, broker.Better, []string{"urn:b", "urn:a"}, "better"},
		{"no comparison", []broker.ClassRef{"urn:a"}, "", []string{"urn:a"}, "exact"},
		{"maximum", []broker.ClassRef{"https://data.gov.dk/concept/core/nsis/loa/High"}, broker.Maximum, []string{"https://data.gov.dk/concept/core/nsis/loa/High"}, "maximum"},
		{"text that XML must escape", []broker.ClassRef{"urn:a<b&\"c'"}, broker.Exact, []string{"urn:a<b&\"c'"}, "exact"},
	} {
		request, _, _ := r.challenge(broker.Leg{Ask: c.ask, Comparison: c.comparison})
		context := request.SelectElement("RequestedAuthnContext")
		if c.want == nil {
			if context != nil {
				t.Errorf("%s: got an element; want none at all", c.name)
			}
			continue
		}
		var got []string
		for _, class := range context.SelectElements("AuthnContextClassRef") {
			got = append(got, class.Text())
		}
		if !reflect.DeepEqual(got, c.want) || context.SelectAttrValue("Comparison", "") != c.compared {
			t.Errorf("%s: got %q %q; want %q %q", c.name, got, context.SelectAttrValue("Comparison", ""), c.want, c.compared)
		}
	}
}

func TestE16E17_Upstream_ForceAuthnAndIsPassive(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct{ force, passive bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
		request, _, _ := r.challenge(broker.Leg{ForceAuthn: c.force, Passive: c.passive})
		force, passive := request.SelectAttrValue("ForceAuthn", "") == "true", request.SelectAttrValue("IsPassive", "") == "true"
		if force != c.force || passive != c.passive {
			t.Errorf("got %v %v; want %+v", force, passive, c)
		}
	}
}

func TestE18_ScopingTowardsTheProvider(t *testing.T) {
	t.Parallel()
	count, none := 2, 0
	leg := broker.Leg{ProxyCount: &count, IDPList: []string{"https://a.test", "https://b.test"}, RequesterIDs: []string{"https://behind.test", "https://app.test"}, Ask: []broker.ClassRef{"urn:a"}}
	request, _, _ := newRig(t).challenge(leg)
	if tags(request) != "Issuer RequestedAuthnContext Scoping" {
		t.Fatalf("children: got %q; want the order of the schema", tags(request))
	}
	scoping := at(request, "Scoping")
	if got := scoping.SelectAttrValue("ProxyCount", ""); got != "2" {
		t.Errorf("ProxyCount: got %q; want 2", got)
	}
	if tags(scoping) != "IDPList RequesterID RequesterID" {
		t.Errorf("children of Scoping: got %q", tags(scoping))
	}
	if entries := scoping.FindElements("IDPList/IDPEntry"); len(entries) != 2 || entries[1].SelectAttrValue("ProviderID", "") != "https://b.test" {
		t.Errorf("IDPList: got %d entries; want both in order", len(entries))
	}
	if ids := scoping.SelectElements("RequesterID"); len(ids) != 2 || ids[1].Text() != "https://app.test" {
		t.Errorf("RequesterID: got %d; want the chain in order", len(ids))
	}
	leg.ProxyCount = &none
	request, _, _ = newRig(t).challenge(leg)
	if got := at(request, "Scoping").SelectAttrValue("ProxyCount", ""); got != "0" {
		t.Errorf("ProxyCount: got %q; want 0", got)
	}
	off := false
	request, _, _ = newRig(t, func(s *ConnectionSettings) { s.ForwardScoping = &off }).challenge(leg)
	if tags(request) != "Issuer RequestedAuthnContext" {
		t.Errorf("switched off: got %q; want no Scoping", tags(request))
	}
}

func TestChallengeRefusesWhatXMLCannotHold(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, leg := range map[string]broker.Leg{
		"class":     {Ask: []broker.ClassRef{"urn:a\x00"}},
		"requester": {RequesterIDs: []string{"https://app.test\x01"}},
		"provider":  {IDPList: []string{"\xff"}},
	} {
		if _, _, err := r.providers.opened["idp"].Challenge(t.Context(), leg); err == nil {
			t.Errorf("%s: sent; want an error", name)
		}
	}
}

func TestChallengeIDsDiffer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	seen := map[string]bool{}
	for range 20 {
		request, _, _ := r.challenge(broker.Leg{})
		id := request.SelectAttrValue("ID", "")
		if seen[id] || len(id) < 33 {
			t.Errorf("ID %q: got it again, or too short", id)
		}
		seen[id] = true
	}
}

func TestE25_KeySetOfAConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) { s.Keys = "own" })
	if _, _, err := r.providers.opened["idp"].Challenge(t.Context(), broker.Leg{}); err == nil {
		t.Error("sent without the key set; want an error")
	}
	key := samltest.Named(samltest.TrinKey).Own(connections.KeySigning, connections.KeyActive)
	key.Set = "own"
	r.ring.keys = append(r.ring.keys, key)
	_, sent, _ := r.challenge(broker.Leg{})
	if sent.Algorithm != xmlsec.RSASHA256 {
		t.Errorf("algorithm: got %s; want RSA with SHA-256", sent.Algorithm)
	}
}
