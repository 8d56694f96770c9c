package saml2

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

func TestSignOnReachesTheEngine(t *testing.T) {
	t.Parallel()
	children := `<samlp:NameIDPolicy Format="` + FormatTransient + `"/>` +
		`<samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef>
		urn:example:loa:3 </saml:AuthnContextClassRef><saml:AuthnContextClassRef>urn:example:loa:4</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>` +
		`<samlp:Scoping ProxyCount="3"><samlp:IDPList><samlp:IDPEntry ProviderID="https://idp.test"/></samlp:IDPList>` +
		`<samlp:RequesterID>https://behind.test</samlp:RequesterID><samlp:RequesterID>ServiceProvider:CVR:1</samlp:RequesterID></samlp:Scoping>`
	three := 3
	for _, binding := range []string{"redirect", "post"} {
		for _, signed := range []bool{true, false} {
			t.Run(binding+map[bool]string{true: " signed", false: " unsigned"}[signed], func(t *testing.T) {
				t.Parallel()
				r := newIDPRig(t)
				a := r.ask(func(a *ask) { a.Children, a.Attributes = children, `ForceAuthn="true" IsPassive="0"` })
				key := ""
				if signed {
					key = spKey
				}
				var g got
				if binding == "redirect" {
					g = r.get("/saml2/sso", redirectQuery(t, a.xml(), "state & <more>", key, false))
				} else {
					document := a.xml()
					if signed {
						document = enveloped(t, document, key)
					}
					g = r.postXML(document, "state & <more>")
				}
				if g.Location != "/begun" {
					t.Fatalf("got %d %s %s", g.Code, g.Public, g.Log)
				}
				begun := r.begun()
				p, err := readPending(begun)
				if err != nil {
					t.Fatal(err)
				}
				wantPending := pending{Request: a.ID, Consumer: spConsumer, RelayState: "state & <more>", Format: FormatTransient}
				if !reflect.DeepEqual(p, wantPending) {
					t.Errorf("pending: got %+v, want %+v", p, wantPending)
				}
				begun.Reply = nil
				want := broker.AuthnRequest{Application: "sp", Classes: []broker.ClassRef{"urn:example:loa:3", "urn:example:loa:4"},
					Comparison: broker.Minimum, ForceAuthn: true, Signed: signed, IDPList: []string{"https://idp.test"}, ProxyCount: &three,
					RequesterIDs: []string{"https://behind.test", "ServiceProvider:CVR:1"},
					Uses:         []broker.Use{{Space: usedRequests + "sp", ID: a.ID, Until: testNow.Add(6 * time.Minute)}}}
				if !reflect.DeepEqual(begun, want) {
					t.Errorf("got  %+v\nwant %+v", begun, want)
				}
			})
		}
	}
}

// refusedPage is what must come of a request that cannot be answered: the page,
// and nothing to the engine.
func refusedPage(t *testing.T, r *idpRig, g got, public broker.PublicText, reason string) {
	t.Helper()
	if len(r.engine.begun) != 0 {
		t.Fatalf("a login was begun: %+v", r.engine.begun)
	}
	if g.Action != "" || g.Location != "" {
		t.Fatalf("the browser was sent to %s%s", g.Action, g.Location)
	}
	if g.Code != http.StatusBadRequest || g.Public != string(public) {
		t.Errorf("got %d %q, want %q (%s)", g.Code, g.Public, public, g.Log)
	}
	if !strings.Contains(g.Log, reason) {
		t.Errorf("reason %q does not say %q", g.Log, reason)
	}
}

// refusedResponse is what must come of a request that is refused to the
// application.
func refusedResponse(t *testing.T, r *idpRig, g got, status ...string) {
	t.Helper()
	if len(r.engine.begun) != 0 {
		t.Fatalf("a login was begun: %+v", r.engine.begun)
	}
	if g.Action != spConsumer {
		t.Fatalf("got action %q, %d %s %s", g.Action, g.Code, g.Public, g.Log)
	}
	o := r.read(g.Fields["SAMLResponse"])
	if got := o.status(); !reflect.DeepEqual(got, status) {
		t.Errorf("status: got %q, want %q", got, status)
	}
	if o.Assertion != nil {
		t.Error("a refusal holds an assertion")
	}
	if !xmlsec.HasSignature(mustParse(t, o.XML)) {
		t.Error("the refusal is not signed")
	}
}

func TestE1_SignedRequestPolicy(t *testing.T) {
	t.Parallel()
	require := func(s *ApplicationSettings) { s.RequireSignedRequests = true }
	flagged := func(s *ApplicationSettings) { s.Metadata = spMetadata1{ID: spID, Key: spKey, Signed: true}.xml() }
	keyless := func(s *ApplicationSettings) { s.Metadata = spMetadata1{ID: spID}.xml() }
	for _, c := range []struct {
		name   string
		change func(*ApplicationSettings)
		key    string // "" = unsigned
		begun  bool
	}{
		{"setting, unsigned", require, "", false},
		{"setting, signed", require, spKey, true},
		{"metadata, unsigned", flagged, "", false},
		{"metadata, signed", flagged, spKey, true},
		{"optional, unsigned", func(*ApplicationSettings) {}, "", true},
		{"optional, signed by an attacker", func(*ApplicationSettings) {}, samltest.AttackerKey, false},
		{"E7 signed by another application", func(*ApplicationSettings) {}, otherSPKey, false},
		{"signed, no key in the metadata", keyless, spKey, false},
		{"B30 signed by Trin", func(*ApplicationSettings) {}, samltest.TrinKey, false},
	} {
		for _, binding := range []string{"redirect", "post"} {
			t.Run(c.name+" "+binding, func(t *testing.T) {
				t.Parallel()
				r := newIDPRig(t, c.change)
				document := r.ask().xml()
				var g got
				switch {
				case binding == "redirect":
					g = r.get("/saml2/sso", redirectQuery(t, document, "", c.key, false))
				case c.key != "":
					g = r.postXML(enveloped(t, document, c.key), "")
				default:
					g = r.postXML(document, "")
				}
				if c.begun {
					if g.Location != "/begun" || r.begun().Signed != (c.key != "") {
						t.Fatalf("got %d %s", g.Code, g.Log)
					}
					return
				}
				refusedPage(t, r, g, broker.PublicBadMessage, "sp")
			})
		}
	}
}

func TestE2_OnlyWhatIsSignedIsRead(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	good := enveloped(t, r.ask(func(a *ask) { a.ID = "_good" }).xml(), spKey)
	evil := func(inside string) string {
		return r.ask(func(a *ask) { a.ID, a.Children, a.Attributes = "_evil", inside, `ForceAuthn="true"` }).xml()
	}
	signature := good[strings.Index(good, "<ds:Signature"):]
	signature = signature[:strings.Index(signature, "</ds:Signature>")+len("</ds:Signature>")]
	for name, document := range map[string]string{
		"signature of another element":     evil(signature),
		"signature that holds the message": evil(strings.Replace(signature, "</ds:Signature>", "<ds:Object>"+good+"</ds:Object></ds:Signature>", 1)),
		"same ID in an extension":          strings.Replace(evil(signature+"<samlp:Extensions>"+good+"</samlp:Extensions>"), "_evil", "_good", 1),
		"changed after signing":            strings.Replace(good, `Version="2.0"`, `Version="2.0" ForceAuthn="true"`, 1),
		"class added after signing": strings.Replace(good, "</samlp:AuthnRequest>",
			`<samlp:RequestedAuthnContext><saml:AuthnContextClassRef>urn:low</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>`, 1),
	} {
		r.engine.begun = nil
		g := r.postXML(document, "")
		if g.Code != http.StatusBadRequest || len(r.engine.begun) != 0 {
			t.Errorf("%s: got %d, begun %v", name, g.Code, r.engine.begun)
		}
	}
	// An outer request without a signature is an unsigned request, whatever is inside.
	g := r.postXML(evil("<samlp:Extensions>"+good+"</samlp:Extensions>"), "")
	if g.Location != "/begun" || r.begun().Signed {
		t.Errorf("outer unsigned: got %d %s, signed %v", g.Code, g.Log, len(r.engine.begun) > 0 && r.begun().Signed)
	}
}

func TestE4_SignatureAlgorithms(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t, func(s *ApplicationSettings) { s.RequireSignedRequests = true })
	query := redirectQuery(t, r.ask().xml(), "", spKey, false)
	sha256 := url.QueryEscape(xmlsec.RSASHA256)
	if !strings.Contains(query, sha256) {
		t.Fatal("the baseline does not name rsa-sha256")
	}
	for _, uri := range []string{xmlsec.RSASHA1, "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
		"http://www.w3.org/2000/09/xmldsig#dsa-sha1", "none", "urn:unknown", strings.ToUpper(xmlsec.RSASHA256), xmlsec.RSASHA512, xmlsec.ECDSASHA256} {
		g := r.get("/saml2/sso", strings.Replace(query, sha256, url.QueryEscape(uri), 1))
		refusedPage(t, r, g, broker.PublicBadMessage, "signature")
	}
}

func TestE5_AnswersGoOnlyWhereTheMetadataSays(t *testing.T) {
	t.Parallel()
	at := func(u string) string { return `AssertionConsumerServiceURL="` + u + `"` }
	post := ` ProtocolBinding="` + BindingPost + `"`
	for _, c := range []struct{ name, attributes, consumer string }{
		{"nothing said: the default", "", spConsumer},
		{"URL", at(spConsumer), spConsumer},
		{"second URL", at(spConsumer + "/second"), spConsumer + "/second"},
		{"URL and binding", at(spConsumer) + post, spConsumer},
		{"binding alone", post, spConsumer},
		{"index", `AssertionConsumerServiceIndex="7"`, spConsumer + "/second"},
		{"URL unknown", at("https://evil.test/acs"), ""},
		{"URL of another application", at("https://other-sp.test/acs"), ""},
		{"URL prefix", at("https://sp.test.evil/acs"), ""},
		{"URL userinfo", at("https://sp.test@evil.test/acs"), ""},
		{"URL dots", at("https://sp.test/x/../acs"), ""},
		{"URL fragment", at(spConsumer + "#x"), ""},
		{"URL query", at(spConsumer + "?x=1"), ""},
		{"URL host case", at("https://SP.test/acs"), ""},
		{"URL port", at("https://sp.test:443/acs"), ""},
		{"URL http", at("http://sp.test/acs"), ""},
		{"URL slash", at(spConsumer + "/"), ""},
		{"URL punycode", at("https://xn--sp-test.test/acs"), ""},
		{"URL javascript", at("javascript:alert(1)"), ""},
		{"URL empty", at(""), ""},
		{"URL and index", at(spConsumer) + ` AssertionConsumerServiceIndex="0"`, ""},
		{"index and binding", `AssertionConsumerServiceIndex="0"` + post, ""},
		{"index unknown", `AssertionConsumerServiceIndex="3"`, ""},
		{"index of the artifact endpoint", `AssertionConsumerServiceIndex="9"`, ""},
		{"index negative", `AssertionConsumerServiceIndex="-1"`, ""},
		{"index empty", `AssertionConsumerServiceIndex=""`, ""},
		{"URL of the artifact endpoint", at("https://sp.test/artifact"), ""},
		{"binding artifact", `ProtocolBinding="` + BindingArtifact + `"`, ""},
		{"URL with binding redirect", at(spConsumer) + ` ProtocolBinding="` + BindingRedirect + `"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t)
			g := r.postXML(r.ask(func(a *ask) { a.Attributes = c.attributes }).xml(), "")
			if c.consumer == "" {
				refusedPage(t, r, g, broker.PublicBadMessage, "")
				return
			}
			p, err := readPending(r.begun())
			if err != nil || p.Consumer != c.consumer {
				t.Errorf("got %q (%v), want %q", p.Consumer, err, c.consumer)
			}
		})
	}
}

func TestE6_Destination(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		destination string
		signed      bool
		begun       bool
	}{
		{testBase + "/saml2/sso", true, true},
		{testBase + "/saml2/sso", false, true},
		{"", false, true},
		{"", true, false},
		{"https://evil.test/saml2/sso", true, false},
		{"https://evil.test/saml2/sso", false, false},
		{testBase + "/saml2/sso/", true, false},
		{testBase + "/saml2/slo", true, false},
		{"http://trin.test/saml2/sso", true, false},
		{"https://TRIN.test/saml2/sso", true, false},
	} {
		r := newIDPRig(t)
		document := r.ask(func(a *ask) { a.Destination = c.destination }).xml()
		if c.signed {
			document = enveloped(t, document, spKey)
		}
		g := r.postXML(document, "")
		if c.begun != (g.Location == "/begun") {
			t.Errorf("%q signed %v: got %d %s", c.destination, c.signed, g.Code, g.Log)
		}
		if !c.begun {
			refusedPage(t, r, g, broker.PublicBadMessage, "Destination")
		}
	}
}

func TestE7_Issuer(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	for name, c := range map[string]struct {
		document string
		public   broker.PublicText
	}{
		"unknown":  {r.ask(func(a *ask) { a.Issuer = "https://nobody.test" }).xml(), broker.PublicUnknownApp},
		"empty":    {r.ask(func(a *ask) { a.Issuer = " " }).xml(), broker.PublicBadMessage},
		"case":     {r.ask(func(a *ask) { a.Issuer = strings.ToUpper(spID) }).xml(), broker.PublicUnknownApp},
		"missing":  {strings.Replace(r.ask().xml(), "<saml:Issuer>"+spID+"</saml:Issuer>", "", 1), broker.PublicBadMessage},
		"two":      {strings.Replace(r.ask().xml(), "</saml:Issuer>", "</saml:Issuer><saml:Issuer>"+otherSP+"</saml:Issuer>", 1), broker.PublicBadMessage},
		"format":   {strings.Replace(r.ask().xml(), "<saml:Issuer>", `<saml:Issuer Format="`+FormatEmail+`">`, 1), broker.PublicBadMessage},
		"A16":      {r.ask(func(a *ask) { a.Issuer = spID + "<!-- x -->.evil.test" }).xml(), broker.PublicBadMessage},
		"A11":      {strings.ReplaceAll(r.ask().xml(), "saml:Issuer", "samlp:Issuer"), broker.PublicBadMessage},
		"response": {strings.ReplaceAll(r.ask().xml(), "AuthnRequest", "LogoutRequest"), broker.PublicBadMessage},
		"A1":       {"<!DOCTYPE x>" + r.ask().xml(), broker.PublicBadMessage},
	} {
		t.Run(name, func(t *testing.T) { refusedPage(t, r, r.postXML(c.document, ""), c.public, "") })
	}
}

func TestE8_ARequestIsUsedOnce(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	document := r.ask().xml()
	if g := r.postXML(document, ""); g.Location != "/begun" {
		t.Fatalf("got %d %s", g.Code, g.Log)
	}
	r.engine.begun = nil
	refusedPage(t, r, r.postXML(document, ""), broker.PublicExpired, "seen before")
	refusedPage(t, r, r.get("/saml2/sso", redirectQuery(t, document, "", "", false)), broker.PublicExpired, "seen before")
	// The same ID of another application is another request.
	if g := r.postXML(strings.Replace(document, spID, otherSP, 1), ""); g.Location != "/begun" {
		t.Errorf("other application: got %d %s", g.Code, g.Log)
	}
	r.engine.begun = nil
	r.used.fails = errors.New("the store is down")
	if g := r.postXML(r.ask().xml(), ""); g.Code != http.StatusInternalServerError || len(r.engine.begun) != 0 {
		t.Errorf("store down: got %d, begun %v", g.Code, r.engine.begun)
	}
}

// TestSignOnUnattended: what a program or a browser fetches ahead of a visit
// begins no login, and the visit itself still does.
func TestSignOnUnattended(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	query := redirectQuery(t, r.ask().xml(), "", "", false)
	for name, c := range map[string]struct{ method, purpose string }{
		"HEAD":      {http.MethodHead, ""},
		"prefetch":  {http.MethodGet, "prefetch"},
		"prerender": {http.MethodGet, "prefetch;prerender"},
	} {
		request := httptest.NewRequest(c.method, "/saml2/sso?"+query, nil)
		request.Header.Set("Sec-Purpose", c.purpose)
		if g := r.do(request); g.Location != "" || len(r.engine.begun) != 0 || len(r.used.seen) != 0 {
			t.Errorf("%s: got %d %s, begun %v", name, g.Code, g.Location, r.engine.begun)
		}
	}
	if g := r.get("/saml2/sso", query); g.Location != "/begun" {
		t.Errorf("the visit: got %d %s", g.Code, g.Log)
	}
}

func TestE9_IssueInstant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		instant string
		begun   bool
	}{
		{FormatInstant(testNow), true},
		{testNow.Format("2006-01-02T15:04:05.0000000Z"), true},
		{FormatInstant(testNow.Add(-5*time.Minute - 59*time.Second)), true},
		{FormatInstant(testNow.Add(-6 * time.Minute)), false},
		{FormatInstant(testNow.Add(60 * time.Second)), true},
		{FormatInstant(testNow.Add(61 * time.Second)), false},
		{"2026-11-22T10:00:00", false},
		{"2026-11-22T12:00:00+02:00", true},
		{"2026-11-22", false},
		{"9999-12-31T23:59:59Z", false},
		{"0001-01-01T00:00:00Z", false},
		{"yesterday", false},
		{"", false},
	} {
		r := newIDPRig(t)
		g := r.postXML(r.ask(func(a *ask) { a.Instant = c.instant }).xml(), "")
		if c.begun != (g.Location == "/begun") {
			t.Errorf("%q: got %d %s", c.instant, g.Code, g.Log)
		}
		if !c.begun {
			refusedResponse(t, r, g, StatusRequester, StatusRequestDenied)
		}
	}
}

func TestE10_RelayStateIsEchoedAndNeverFollowed(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"x", strings.Repeat("s", 81), strings.Repeat("s", 1024), `"><script>alert(1)</script>`, "a\r\nSet-Cookie: x", "javascript:alert(1)", "https://evil.test/"} {
		r := newIDPRig(t)
		if g := r.postXML(r.ask().xml(), state); g.Location != "/begun" {
			t.Fatalf("%q: got %d %s", state, g.Code, g.Log)
		}
		reply, _, err := r.frontend("sp").Answer(t.Context(), r.success(r.begun()))
		if err != nil {
			t.Fatal(err)
		}
		form := reply.(broker.FormPost)
		if form.Action != spConsumer || form.Fields[1] != (broker.Field{Name: "RelayState", Value: state}) {
			t.Errorf("%q: got %s %+v", state, form.Action, form.Fields[1:])
		}
	}
	r := newIDPRig(t)
	refusedPage(t, r, r.postXML(r.ask().xml(), strings.Repeat("s", 1025)), broker.PublicBadMessage, "RelayState")
}

func TestE16_E17_PassiveAndForceAreHandedOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		attributes     string
		force, passive bool
	}{
		{``, false, false},
		{`ForceAuthn="true"`, true, false},
		{`IsPassive="1"`, false, true},
		{`ForceAuthn="true" IsPassive="true"`, true, true},
	} {
		r := newIDPRig(t)
		r.postXML(r.ask(func(a *ask) { a.Attributes = c.attributes }).xml(), "")
		if b := r.begun(); b.ForceAuthn != c.force || b.Passive != c.passive {
			t.Errorf("%s: got force %v, passive %v", c.attributes, b.ForceAuthn, b.Passive)
		}
	}
	for _, attributes := range []string{`ForceAuthn="yes"`, `IsPassive="TRUE"`, `IsPassive="2"`} {
		r := newIDPRig(t)
		refusedResponse(t, r, r.postXML(r.ask(func(a *ask) { a.Attributes = attributes }).xml(), ""), StatusRequester, StatusRequestDenied)
	}
}

func TestRequestedAuthnContext(t *testing.T) {
	t.Parallel()
	class := `<saml:AuthnContextClassRef>urn:a</saml:AuthnContextClassRef>`
	declaration := `<saml:AuthnContextDeclRef>urn:d</saml:AuthnContextDeclRef>`
	context := func(attributes, inside string) string {
		return `<samlp:RequestedAuthnContext` + attributes + `>` + inside + `</samlp:RequestedAuthnContext>`
	}
	for name, c := range map[string]struct {
		children string
		status   string // second level; "" = begun
		classes  int
	}{
		"one":                {context("", class), "", 1},
		"none":               {"", "", 0},
		"broker judges":      {context(` Comparison="Minimum"`, class), "", 1},
		"empty comparison":   {context(` Comparison=""`, class), StatusRequestDenied, 0},
		"empty":              {context("", ""), StatusRequestDenied, 0},
		"declaration":        {context("", declaration), StatusRequestUnsupported, 0},
		"both":               {context("", class+declaration), StatusRequestDenied, 0},
		"two contexts":       {context("", class) + context("", class), StatusRequestDenied, 0},
		"blank class":        {context("", `<saml:AuthnContextClassRef> </saml:AuthnContextClassRef>`), StatusRequestDenied, 0},
		"element in a class": {context("", `<saml:AuthnContextClassRef>urn:a<saml:b/></saml:AuthnContextClassRef>`), StatusRequestDenied, 0},
		"too many":           {context("", strings.Repeat(class, 65)), StatusRequestDenied, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t)
			g := r.postXML(r.ask(func(a *ask) { a.Children = c.children }).xml(), "")
			if c.status != "" {
				refusedResponse(t, r, g, StatusRequester, c.status)
				return
			}
			if got := len(r.begun().Classes); got != c.classes {
				t.Errorf("got %d classes, want %d", got, c.classes)
			}
		})
	}
}

func TestE18_ScopingOfARequest(t *testing.T) {
	t.Parallel()
	scoping := func(attributes, inside string) string {
		return `<samlp:Scoping` + attributes + `>` + inside + `</samlp:Scoping>`
	}
	requester := func(s string) string { return `<samlp:RequesterID>` + s + `</samlp:RequesterID>` }
	entry := `<samlp:IDPEntry ProviderID="https://idp.test"/>`
	for name, c := range map[string]struct {
		children string
		begun    bool
	}{
		"count 0":             {scoping(` ProxyCount="0"`, ""), true},
		"count 1e9":           {scoping(` ProxyCount="1000000000"`, ""), true},
		"count -1":            {scoping(` ProxyCount="-1"`, ""), false},
		"count 1e30":          {scoping(` ProxyCount="1000000000000000000000000000000"`, ""), false},
		"count word":          {scoping(` ProxyCount="many"`, ""), false},
		"unknown provider":    {scoping("", `<samlp:IDPList>`+entry+`</samlp:IDPList>`), true},
		"10k providers":       {scoping("", `<samlp:IDPList>`+strings.Repeat(entry, 5000)+`</samlp:IDPList>`), false},
		"nameless provider":   {scoping("", `<samlp:IDPList><samlp:IDPEntry Name="x"/></samlp:IDPList>`), false},
		"one requester":       {scoping("", requester("https://behind.test")), true},
		"HTML requester":      {scoping("", requester("&lt;script>")), true},
		"another application": {scoping("", requester(otherSP)), true},
		"100 requesters":      {scoping("", strings.Repeat(requester("urn:x"), 100)), false},
		"2 KB requester":      {scoping("", requester(strings.Repeat("x", 2048))), false},
		"two scopings":        {scoping("", "") + scoping("", ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t)
			g := r.postXML(r.ask(func(a *ask) { a.Children = c.children }).xml(), "")
			if !c.begun {
				refusedResponse(t, r, g, StatusRequester, StatusRequestDenied)
			} else if g.Location != "/begun" {
				t.Errorf("got %d %s", g.Code, g.Log)
			}
		})
	}
}

func TestE19_DisabledAndBrokenApplications(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	r.apps.fails = errors.New("its settings are broken")
	refusedPage(t, r, r.postXML(r.ask().xml(), ""), broker.PublicNotAvailable, "broken")
	r.apps.fails, r.apps.opened = nil, map[string]broker.Frontend{}
	refusedPage(t, r, r.postXML(r.ask().xml(), ""), broker.PublicUnknownApp, spID)
}

func TestE21_ExtensionsAndConditionsAreLeftAside(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	children := `<samlp:Extensions><x:Anything xmlns:x="urn:x" ForceAuthn="true"/></samlp:Extensions>` +
		`<saml:Conditions NotOnOrAfter="2001-01-01T00:00:00Z"><saml:AudienceRestriction><saml:Audience>https://elsewhere.test</saml:Audience></saml:AudienceRestriction></saml:Conditions>`
	g := r.postXML(r.ask(func(a *ask) { a.Children = children }).xml(), "")
	if g.Location != "/begun" || r.begun().ForceAuthn {
		t.Errorf("got %d %s", g.Code, g.Log)
	}
}

func TestVersionMismatch(t *testing.T) {
	t.Parallel()
	for version, second := range map[string]string{"1.1": StatusRequestTooLow, "2.1": StatusRequestTooHigh, "3.0": StatusRequestTooHigh, "": StatusRequestTooHigh} {
		r := newIDPRig(t)
		refusedResponse(t, r, r.postXML(r.ask(func(a *ask) { a.Version = version }).xml(), ""), StatusVersionMismatch, second)
	}
}

func TestIDOfARequest(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "1a", "a b", "-a", "a:b", "a&#10;b", strings.Repeat("a", 257)} {
		r := newIDPRig(t)
		refusedPage(t, r, r.postXML(r.ask(func(a *ask) { a.ID = id }).xml(), ""), broker.PublicBadMessage, "")
	}
}

// A form that another site posts comes without the session cookies: it is
// posted once more from Trin's own page, and not believed to be anything yet.
func TestCrossSitePostIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	document := base64.StdEncoding.EncodeToString([]byte(r.ask().xml()))
	fields := url.Values{"SAMLRequest": {document}, "RelayState": {"s"}}
	send := func(headers map[string]string) got {
		request := httptest.NewRequest(http.MethodPost, "/saml2/sso", strings.NewReader(fields.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for name, value := range headers {
			request.Header.Set(name, value)
		}
		return r.do(request)
	}
	for _, headers := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://sp.test"}, {"Origin": "null"}} {
		g := send(headers)
		want := map[string]string{"SAMLRequest": document, "RelayState": "s", "trin_again": "1"}
		if g.Action != testBase+"/saml2/sso" || !reflect.DeepEqual(g.Fields, want) {
			t.Fatalf("%v: got %q %v", headers, g.Action, g.Fields)
		}
		if len(r.engine.begun) != 0 || len(r.used.seen) != 0 {
			t.Fatalf("%v: the first post was acted on", headers)
		}
	}
	fields.Set("trin_again", "1")
	if g := send(map[string]string{"Sec-Fetch-Site": "cross-site"}); g.Location != "/begun" {
		t.Errorf("second post: got %d %s", g.Code, g.Log)
	}
}

func TestKOMBITSamples(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]struct {
		classes    []broker.ClassRef
		comparison broker.Comparison
		requester  string
	}{
		"authnrequest-kombit-oiosaml2-noloa.xml": {nil, "", "ServiceProvider:CVR:99887766:APP:EksempelFagsystem"},
		"authnrequest-oiosaml3-mixed-tags.xml": {[]broker.ClassRef{"https://data.gov.dk/concept/core/nsis/loa/Low", "https://data.gov.dk/eid/Professional"},
			broker.Minimum, "https://saml.eksempelfagsystem.example"},
		"authnrequest-kombit-oiosaml3-nsis.xml": {[]broker.ClassRef{"https://data.gov.dk/concept/core/nsis/loa/Substantial"}, broker.Minimum, "https://saml.eksempelfagsystem.example"},
		"authnrequest-kombit-oiosaml3-nsis.redirect.url": {[]broker.ClassRef{"https://data.gov.dk/concept/core/nsis/loa/Substantial"}, broker.Minimum,
			"https://saml.eksempelfagsystem.example"},
		"authnrequest-kombit-oiosaml2-loa3.xml": {[]broker.ClassRef{"urn:dk:gov:saml:attribute:AssuranceLevel:3"}, "", "*"},
		"authnrequest-kombit-adfs-mfa.xml":      {[]broker.ClassRef{"http://schemas.microsoft.com/claims/multipleauthn"}, "", "*"},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			r := newKOMBITRig(t)
			sample := sampleFile(t, file)
			var g got
			if strings.HasSuffix(file, ".url") {
				_, query, _ := strings.Cut(strings.TrimSpace(sample), "?")
				g = r.get("/saml2/sso", query)
			} else {
				g = r.postXML(sample, "rs-0001")
			}
			if g.Location != "/begun" {
				t.Fatalf("got %d %s %s", g.Code, g.Public, g.Log)
			}
			b := r.begun()
			if !b.Signed || b.Application != "ch" {
				t.Errorf("signed %v by %s", b.Signed, b.Application)
			}
			if !reflect.DeepEqual(b.Classes, want.classes) && len(want.classes)+len(b.Classes) > 0 {
				t.Errorf("classes: got %q, want %q", b.Classes, want.classes)
			}
			if want.comparison != "" && b.Comparison != want.comparison {
				t.Errorf("comparison: got %q, want %q", b.Comparison, want.comparison)
			}
			if want.requester != "*" && !reflect.DeepEqual(b.RequesterIDs, []string{want.requester}) {
				t.Errorf("requester: got %q, want %q", b.RequesterIDs, want.requester)
			}
			p, err := readPending(b)
			if err != nil || p.Consumer != "https://ch.example/runtime/saml2auth/consume.idp" {
				t.Errorf("consumer: got %q (%v)", p.Consumer, err)
			}
		})
	}
}
