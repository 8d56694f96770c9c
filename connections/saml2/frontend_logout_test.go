package saml2

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// leave is a LogoutRequest that is right until a test changes it.
type leave struct {
	ID, Issuer, Instant, Destination, Attributes, Children string
}

func (r *idpRig) leave(name, children string, change ...func(*leave)) string {
	r.ids++
	l := leave{ID: fmt.Sprintf("_logout-%d", r.ids), Issuer: spID, Instant: FormatInstant(r.now), Destination: testBase + "/saml2/slo",
		Children: name + children}
	for _, f := range change {
		f(&l)
	}
	return fmt.Sprintf(`<samlp:LogoutRequest xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" Destination="%s" %s><saml:Issuer>%s</saml:Issuer>%s</samlp:LogoutRequest>`,
		NamespaceProtocol, NamespaceAssertion, l.ID, l.Instant, l.Destination, l.Attributes, l.Issuer, l.Children)
}

// postLogout posts a document to the single logout service.
func (r *idpRig) postLogout(document, parameter, state string) got {
	fields := url.Values{parameter: {base64.StdEncoding.EncodeToString([]byte(document))}}
	if state != "" {
		fields.Set("RelayState", state)
	}
	return r.post("/saml2/slo", fields)
}

// loggedIn makes a login of alice and returns her name element and what the
// session remembers.
func (r *idpRig) loggedIn() (name string, p *broker.Participant) {
	r.t.Helper()
	o, participant := r.answer(r.success(r.asked()))
	el := o.Assertion.FindElement("./Subject/NameID").Copy()
	el.CreateAttr("xmlns:saml", NamespaceAssertion)
	return string(xmlsec.Bytes(el)), participant
}

func TestLogoutRequestNamesTheSession(t *testing.T) {
	t.Parallel()
	index := func(values ...string) string {
		text := ""
		for _, v := range values {
			text += "<samlp:SessionIndex>" + v + "</samlp:SessionIndex>"
		}
		return text
	}
	for _, binding := range []string{"redirect", "post"} {
		t.Run(binding, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t)
			name, participant := r.loggedIn()
			send := func(document string) got {
				if binding == "redirect" {
					return r.get("/saml2/slo", redirectQuery(t, document, "s", spKey, false))
				}
				return r.postLogout(enveloped(t, document, spKey), "SAMLRequest", "s")
			}
			key := participant.Keys[0]
			for children, want := range map[string][]string{
				"":                          {key},
				index("index-1"):            {key + "/index-1"},
				index("index-1", "index-2"): {key + "/index-1", key + "/index-2"},
			} {
				if g := send(r.leave(name, children)); g.Location != "/logging-out" {
					t.Fatalf("got %d %s", g.Code, g.Log)
				}
				got := r.engine.logouts[len(r.engine.logouts)-1]
				if got.Application != "sp" || !reflect.DeepEqual(got.Keys, want) {
					t.Errorf("got %+v, want %q", got, want)
				}
			}
			if participant.Keys[1] != key+"/index-1" {
				t.Errorf("the participant has %q", participant.Keys)
			}
		})
	}
}

func TestD25_LogoutRequestThatIsNotBelieved(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	name, _ := r.loggedIn()
	document := func(change ...func(*leave)) string { return r.leave(name, "", change...) }
	for what, c := range map[string]struct {
		document, key string
		public        broker.PublicText
	}{
		"unsigned":            {document(), "", broker.PublicBadMessage},
		"attacker":            {document(), samltest.AttackerKey, broker.PublicBadMessage},
		"another application": {document(), otherSPKey, broker.PublicBadMessage},
		"unknown issuer":      {document(func(l *leave) { l.Issuer = "https://nobody.test" }), spKey, broker.PublicUnknownApp},
		"old":                 {document(func(l *leave) { l.Instant = FormatInstant(testNow.Add(-6 * time.Minute)) }), spKey, broker.PublicBadMessage},
		"future":              {document(func(l *leave) { l.Instant = FormatInstant(testNow.Add(2 * time.Minute)) }), spKey, broker.PublicBadMessage},
		"NotOnOrAfter past": {document(func(l *leave) { l.Attributes = `NotOnOrAfter="` + FormatInstant(testNow.Add(-time.Minute)) + `"` }), spKey,
			broker.PublicBadMessage},
		"NotOnOrAfter garbage": {document(func(l *leave) { l.Attributes = `NotOnOrAfter="soon"` }), spKey, broker.PublicBadMessage},
		"other destination":    {document(func(l *leave) { l.Destination = testBase + "/saml2/sso" }), spKey, broker.PublicBadMessage},
		"no ID":                {document(func(l *leave) { l.ID = "" }), spKey, broker.PublicBadMessage},
	} {
		t.Run(what, func(t *testing.T) {
			signed := c.document
			if c.key != "" {
				if what == "no ID" {
					return // cannot be signed; the redirect below is
				}
				signed = enveloped(t, c.document, c.key)
			}
			for _, g := range []got{r.postLogout(signed, "SAMLRequest", ""), r.get("/saml2/slo", redirectQuery(t, c.document, "", c.key, false))} {
				if len(r.engine.logouts) != 0 || g.Code != http.StatusBadRequest || g.Public != string(c.public) {
					t.Errorf("got %d %q %s, logouts %v", g.Code, g.Public, g.Log, r.engine.logouts)
				}
			}
		})
	}
	replayed := enveloped(t, document(), spKey)
	if g := r.postLogout(replayed, "SAMLRequest", ""); g.Location != "/logging-out" {
		t.Fatalf("got %d %s", g.Code, g.Log)
	}
	if g := r.postLogout(replayed, "SAMLRequest", ""); g.Public != string(broker.PublicExpired) || len(r.engine.logouts) != 1 {
		t.Errorf("replay: got %d %s", g.Code, g.Log)
	}
}

func TestD25_LogoutNamesOnlyItsOwn(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	name, participant := r.loggedIn()
	for what, other := range map[string]string{
		"another value":     strings.Replace(name, "</saml:NameID>", "x</saml:NameID>", 1),
		"another format":    strings.Replace(name, FormatPersistent, FormatTransient, 1),
		"another qualifier": strings.Replace(name, `SPNameQualifier="`+spID, `SPNameQualifier="`+otherSP, 1),
	} {
		if other == name {
			t.Fatalf("%s: nothing was changed", what)
		}
		r.postLogout(enveloped(t, r.leave(other, ""), spKey), "SAMLRequest", "")
		got := r.engine.logouts[len(r.engine.logouts)-1]
		if len(got.Keys) != 1 || got.Keys[0] == participant.Keys[0] {
			t.Errorf("%s names the same session", what)
		}
	}
	// Qualifiers that are left out default to Trin and the application.
	bare := `<saml:NameID xmlns:saml="` + NamespaceAssertion + `" Format="` + FormatPersistent + `">` + strings.Split(strings.Split(name, ">")[1], "<")[0] + `</saml:NameID>`
	r.postLogout(enveloped(t, r.leave(bare, ""), spKey), "SAMLRequest", "")
	if got := r.engine.logouts[len(r.engine.logouts)-1].Keys[0]; got != participant.Keys[0] {
		t.Error("a name without its default qualifiers is another")
	}
	for what, children := range map[string]string{
		"no name":         "",
		"two names":       name + name,
		"encrypted":       "<saml:EncryptedID/>",
		"too many":        name + strings.Repeat("<samlp:SessionIndex>x</samlp:SessionIndex>", 65),
		"blank index":     name + "<samlp:SessionIndex> </samlp:SessionIndex>",
		"element as text": `<saml:NameID xmlns:saml="` + NamespaceAssertion + `">a<saml:b/></saml:NameID>`,
	} {
		before := len(r.engine.logouts)
		g := r.postLogout(enveloped(t, r.leave(children, ""), spKey), "SAMLRequest", "s")
		if len(r.engine.logouts) != before {
			t.Fatalf("%s: a logout began: %+v", what, r.engine.logouts)
		}
		if g.Action != "https://sp.test/slo-post" || g.Fields["RelayState"] != "s" {
			t.Fatalf("%s: got %+v", what, g)
		}
		if o := r.read(g.Fields["SAMLResponse"]); !reflect.DeepEqual(o.status(), []string{StatusRequester, StatusRequestUnsupported}) {
			t.Errorf("%s: got %q", what, o.status())
		}
	}
}

func TestAnswerLogout(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	name, _ := r.loggedIn()
	trust := xmlsec.Trust{Certificates: samlCertificates(samltest.TrinKey)}
	for _, c := range []struct {
		redirect bool
		partial  bool
		status   []string
	}{
		{false, false, []string{StatusSuccess}},
		{false, true, []string{StatusSuccess, StatusPartialLogout}},
		{true, false, []string{StatusSuccess}},
		{true, true, []string{StatusSuccess, StatusPartialLogout}},
	} {
		document := r.leave(name, "")
		id, _ := attr(mustParse(t, document), "ID")
		if c.redirect {
			r.get("/saml2/slo", redirectQuery(t, document, "s", spKey, false))
		} else {
			r.postLogout(enveloped(t, document, spKey), "SAMLRequest", "s")
		}
		asked := r.engine.logouts[len(r.engine.logouts)-1]
		reply, err := r.frontend("sp").AnswerLogout(t.Context(), broker.LogoutOutcome{Reply: asked.Reply, Found: true, Partial: c.partial, Now: r.now})
		if err != nil {
			t.Fatal(err)
		}
		var root *etree.Element
		var destination string
		switch reply := reply.(type) {
		case broker.Redirect:
			location, query, _ := strings.Cut(reply.URL, "?")
			m, err := ReadRedirect(query)
			if err != nil {
				t.Fatal(err)
			}
			if err := m.VerifyDetached(trust); err != nil {
				t.Fatal(err)
			}
			if !c.redirect || !m.Response || m.RelayState != "s" {
				t.Errorf("got %+v", m)
			}
			root, destination = mustParse(t, m.XML), location
		case broker.FormPost:
			raw, err := base64.StdEncoding.DecodeString(reply.Fields[0].Value)
			if err != nil || c.redirect {
				t.Fatalf("%+v, %v", reply, err)
			}
			if root, err = xmlsec.Verify(mustParse(t, string(raw)), trust); err != nil {
				t.Fatal(err)
			}
			destination = reply.Action
		}
		want := map[bool]string{true: "https://sp.test/slo/answer", false: "https://sp.test/slo-post"}[c.redirect]
		to, _ := attr(root, "InResponseTo")
		dest, _ := attr(root, "Destination")
		if destination != want || dest != want || to != id {
			t.Errorf("to %s (Destination %s) in response to %s; want %s, %s", destination, dest, to, want, id)
		}
		if got := (opened{Response: root}).status(); !reflect.DeepEqual(got, c.status) {
			t.Errorf("status: got %q, want %q", got, c.status)
		}
	}
}

func TestLogoutWithoutAnEndpoint(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t, func(s *ApplicationSettings) {
		s.Metadata = spMetadata1{ID: spID, Key: spKey, Services: `<md:AssertionConsumerService Binding="` + BindingPost + `" Location="` + spConsumer + `" index="0"/>`}.xml()
	})
	_, participant := r.loggedIn()
	if reply, err := r.frontend("sp").Logout(t.Context(), *participant, "t.leg"); reply != nil || err != nil {
		t.Errorf("got %v, %v", reply, err)
	}
	reply, err := r.frontend("sp").AnswerLogout(t.Context(), broker.LogoutOutcome{Reply: []byte(`{"request":"_x"}`), Now: r.now})
	if reply != (broker.Redirect{URL: "/logged-out"}) || err != nil {
		t.Errorf("got %v, %v", reply, err)
	}
	partial := broker.LogoutOutcome{Reply: []byte(`{"request":"_x"}`), Partial: true, Page: "/logged-out/t1", Now: r.now}
	if reply, err := r.frontend("sp").AnswerLogout(t.Context(), partial); reply != (broker.Redirect{URL: "/logged-out/t1"}) || err != nil {
		t.Errorf("got %v, %v, want the page that says who was not told", reply, err)
	}
}

func TestLogoutTellsTheApplication(t *testing.T) {
	t.Parallel()
	for binding, want := range map[string]string{"": spLogout, "redirect": spLogout, "post": "https://sp.test/slo-post"} {
		r := newIDPRig(t, func(s *ApplicationSettings) { s.LogoutBinding = binding })
		name, participant := r.loggedIn()
		reply, err := r.frontend("sp").Logout(t.Context(), *participant, "t.leg")
		if err != nil {
			t.Fatal(err)
		}
		trust := xmlsec.Trust{Certificates: samlCertificates(samltest.TrinKey)}
		var root *etree.Element
		switch reply := reply.(type) {
		case broker.Redirect:
			_, query, _ := strings.Cut(reply.URL, "?")
			m, err := ReadRedirect(query)
			if err != nil || m.Response || m.RelayState != "t.leg" {
				t.Fatalf("%+v, %v", m, err)
			}
			if err := m.VerifyDetached(trust); err != nil {
				t.Error(err)
			}
			root = mustParse(t, m.XML)
		case broker.FormPost:
			raw, err := base64.StdEncoding.DecodeString(reply.Fields[0].Value)
			if err != nil || reply.Fields[1].Value != "t.leg" {
				t.Fatalf("%+v, %v", reply, err)
			}
			if root, err = xmlsec.Verify(mustParse(t, string(raw)), trust); err != nil {
				t.Fatal(err)
			}
		}
		if dest, _ := attr(root, "Destination"); dest != want {
			t.Errorf("%s: got %s, want %s", binding, dest, want)
		}
		// The name goes back as it was issued (saml2int SDP-SP29).
		el := root.FindElement("./NameID").Copy()
		el.CreateAttr("xmlns:saml", NamespaceAssertion)
		if got := string(xmlsec.Canonicalize(el)); got != string(xmlsec.Canonicalize(mustParse(t, name))) {
			t.Errorf("got %s, want %s", got, name)
		}
		if got := root.FindElement("./SessionIndex").Text(); got != "index-1" {
			t.Errorf("got index %q", got)
		}
	}
}

func TestD26_LogoutResponse(t *testing.T) {
	t.Parallel()
	response := func(issuer, destination, to, status, second string) string {
		inner := ""
		if second != "" {
			inner = `<samlp:StatusCode Value="` + second + `"/>`
		}
		return fmt.Sprintf(`<samlp:LogoutResponse xmlns:samlp="%s" xmlns:saml="%s" ID="_answer" Version="2.0" IssueInstant="%s" Destination="%s" InResponseTo="%s"><saml:Issuer>%s</saml:Issuer><samlp:Status><samlp:StatusCode Value="%s">%s</samlp:StatusCode></samlp:Status></samlp:LogoutResponse>`,
			NamespaceProtocol, NamespaceAssertion, FormatInstant(testNow), destination, to, issuer, status, inner)
	}
	leg := broker.ID("t.leg")
	slo, good := testBase+"/saml2/slo", logoutID(leg)
	for what, c := range map[string]struct {
		document, key string
		confirmed     bool
	}{
		"good":                  {response(spID, slo, good, StatusSuccess, ""), spKey, true},
		"at ResponseLocation":   {response(spID, slo+"/response", good, StatusSuccess, ""), spKey, true},
		"unsigned":              {response(spID, slo, good, StatusSuccess, ""), "", false},
		"attacker":              {response(spID, slo, good, StatusSuccess, ""), samltest.AttackerKey, false},
		"another application":   {response(otherSP, slo, good, StatusSuccess, ""), otherSPKey, false},
		"another's signature":   {response(spID, slo, good, StatusSuccess, ""), otherSPKey, false},
		"InResponseTo other":    {response(spID, slo, "_other", StatusSuccess, ""), spKey, false},
		"destination other":     {response(spID, testBase+"/saml2/sso", good, StatusSuccess, ""), spKey, false},
		"refused":               {response(spID, slo, good, StatusResponder, StatusRequestDenied), spKey, false},
		"partial":               {response(spID, slo, good, StatusSuccess, StatusPartialLogout), spKey, false},
		"a top-level of no one": {response(spID, slo, good, "urn:x", ""), spKey, false},
	} {
		for _, path := range []string{"/saml2/slo", "/saml2/slo/response"} {
			r := newIDPRig(t)
			r.engine.hops[leg] = broker.LogoutHop{Participant: &broker.Participant{Application: "sp"}}
			g := r.get(path, redirectQuery(t, c.document, string(leg), c.key, true))
			got, resumed := r.engine.resumed[leg]
			if g.Location != "/logout-resumed" || !resumed || got != c.confirmed {
				t.Errorf("%s at %s: got %v (%d %s), want %v", what, path, got, g.Code, g.Log, c.confirmed)
			}
		}
	}
	r := newIDPRig(t)
	document := response(spID, slo, good, StatusSuccess, "")
	for state, what := range map[string]string{"": "no RelayState", "t.other": "another leg"} {
		if g := r.get("/saml2/slo", redirectQuery(t, document, state, spKey, true)); g.Code != http.StatusBadRequest || len(r.engine.resumed) != 0 {
			t.Errorf("%s: got %d %s", what, g.Code, g.Log)
		}
	}
	r.engine.hops["t.provider"] = broker.LogoutHop{Evidence: &broker.Evidence{}}
	if g := r.get("/saml2/slo", redirectQuery(t, document, "t.provider", spKey, true)); g.Code != http.StatusBadRequest || len(r.engine.resumed) != 0 {
		t.Errorf("a provider's hop: got %d %s", g.Code, g.Log)
	}
}

func TestLogoutServiceTakesNothingElse(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	name, _ := r.loggedIn()
	r.engine.begun = nil
	request := enveloped(t, r.leave(name, ""), spKey)
	for what, g := range map[string]got{
		"an AuthnRequest":       r.postLogout(r.ask(func(a *ask) { a.Destination = testBase + "/saml2/slo" }).xml(), "SAMLRequest", ""),
		"a request as response": r.postLogout(request, "SAMLResponse", "t.leg"),
		"not XML":               r.postLogout("hello", "SAMLRequest", ""),
		"nothing":               r.get("/saml2/slo", ""),
	} {
		if g.Code != http.StatusBadRequest || len(r.engine.logouts) != 0 {
			t.Errorf("%s: got %d %s", what, g.Code, g.Log)
		}
	}
}

// A library that drops the Format of the name identifier, as gosaml2 does,
// still names the session: with Success for a session that lives on, the user
// would go away logged in.
func TestLogoutNamesTheSessionWithoutTheFormat(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	name, participant := r.loggedIn()
	for what, other := range map[string]string{
		"no format":   strings.Replace(name, ` Format="`+FormatPersistent+`"`, "", 1),
		"unspecified": strings.Replace(name, FormatPersistent, FormatUnspecified, 1),
	} {
		if other == name {
			t.Fatalf("%s: nothing was changed in %s", what, name)
		}
		for _, index := range []string{"", "<samlp:SessionIndex>index-1</samlp:SessionIndex>"} {
			r.postLogout(enveloped(t, r.leave(other, index), spKey), "SAMLRequest", "")
			asked := r.engine.logouts[len(r.engine.logouts)-1].Keys
			if len(asked) != 1 || !slices.Contains(participant.Keys, asked[0]) {
				t.Errorf("%s, index %q: asked for %q, the session has %q", what, index, asked, participant.Keys)
			}
		}
	}
}
