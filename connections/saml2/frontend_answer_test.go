package saml2

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// asked posts a request and returns what reached the engine.
func (r *idpRig) asked(change ...func(*ask)) broker.AuthnRequest {
	r.t.Helper()
	r.engine.begun = nil
	if g := r.postXML(r.ask(change...).xml(), "state"); g.Location != "/begun" {
		r.t.Fatalf("got %d %s %s", g.Code, g.Public, g.Log)
	}
	return r.begun()
}

func (r *idpRig) answer(o broker.Outcome) (opened, *broker.Participant) {
	r.t.Helper()
	reply, participant, err := r.frontend("sp").Answer(context.Background(), o)
	return r.open(reply, err), participant
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	request := r.asked(func(a *ask) { a.Attributes = `AssertionConsumerServiceIndex="7"` })
	one := 1
	o, participant := r.answer(r.success(request, func(o *broker.Outcome) { o.OnwardCount = &one }))
	consumer := spConsumer + "/second"
	for _, c := range []struct{ path, attribute, want string }{
		{"./Issuer", "", testBase + "/saml2/metadata"},
		{"./Subject/NameID", "Format", FormatPersistent},
		{"./Subject/NameID", "SPNameQualifier", spID},
		{"./Subject/SubjectConfirmation", "Method", ConfirmationBearer},
		{"./Subject/SubjectConfirmation/SubjectConfirmationData", "InResponseTo", "_request-1"},
		{"./Subject/SubjectConfirmation/SubjectConfirmationData", "Recipient", consumer},
		{"./Subject/SubjectConfirmation/SubjectConfirmationData", "NotOnOrAfter", FormatInstant(testNow.Add(5 * time.Minute))},
		{"./Subject/SubjectConfirmation/SubjectConfirmationData", "NotBefore", ""},
		{"./Conditions", "NotBefore", FormatInstant(testNow.Add(-time.Minute))},
		{"./Conditions", "NotOnOrAfter", FormatInstant(testNow.Add(time.Hour))},
		{"./Conditions/AudienceRestriction/Audience", "", spID},
		{"./Conditions/ProxyRestriction", "Count", "1"},
		{"./AuthnStatement", "AuthnInstant", FormatInstant(testNow.Add(-time.Minute))},
		{"./AuthnStatement", "SessionIndex", "index-1"},
		{"./AuthnStatement", "SessionNotOnOrAfter", FormatInstant(testNow.Add(8 * time.Hour))},
		{"./AuthnStatement/AuthnContext/AuthnContextClassRef", "", testClass},
		{"./AuthnStatement/AuthnContext/AuthenticatingAuthority[1]", "", "https://far.test"},
		{"./AuthnStatement/AuthnContext/AuthenticatingAuthority[2]", "", "https://near.test"},
		{"./AttributeStatement/Attribute[1]", "Name", "email"},
		{"./AttributeStatement/Attribute[1]", "NameFormat", AttributeURI},
		{"./AttributeStatement/Attribute[2]/AttributeValue[2]", "", "b"},
	} {
		el := o.Assertion.FindElement(c.path)
		if el == nil {
			t.Errorf("no %s", c.path)
			continue
		}
		got := el.Text()
		if c.attribute != "" {
			got, _ = attr(el, c.attribute)
		}
		if got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.path, c.attribute, got, c.want)
		}
	}
	for name, want := range map[string]string{"Destination": consumer, "InResponseTo": "_request-1", "Version": "2.0", "IssueInstant": FormatInstant(testNow)} {
		if got, _ := attr(o.Response, name); got != want {
			t.Errorf("Response %s: got %q, want %q", name, got, want)
		}
	}
	if got := o.status(); !reflect.DeepEqual(got, []string{StatusSuccess}) {
		t.Errorf("status: got %q", got)
	}
	if participant == nil || len(participant.Keys) != 4 {
		t.Errorf("participant: got %+v", participant)
	}
}

func TestAnswerWithoutClassOrExpiry(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t, func(s *ApplicationSettings) { s.SuppressAuthenticatingAuthority = true })
	o, _ := r.answer(r.success(r.asked(), func(o *broker.Outcome) { o.Class, o.Expires, o.Claims = "", time.Time{}, nil }))
	if got := o.at(t, "./AuthnStatement/AuthnContext/AuthnContextClassRef"); got != ClassUnspecified {
		t.Errorf("class: got %q", got)
	}
	for _, absent := range []string{"./AttributeStatement", "./AuthnStatement/AuthnContext/AuthenticatingAuthority", "./Conditions/ProxyRestriction", "./AuthnStatement[@SessionNotOnOrAfter]"} {
		if o.Assertion.FindElement(absent) != nil {
			t.Errorf("%s is there", absent)
		}
	}
}

func TestSessionEndBoundsTheAssertion(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	o, _ := r.answer(r.success(r.asked(), func(o *broker.Outcome) { o.Expires = testNow.Add(10 * time.Minute) }))
	el := o.Assertion.FindElement("./Conditions")
	if got, _ := attr(el, "NotOnOrAfter"); got != FormatInstant(testNow.Add(10*time.Minute)) {
		t.Errorf("got %s", got)
	}
}

func TestWhatIsSigned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what                string
		want                bool
		response, assertion bool
	}{
		{"", false, false, true},
		{"assertion", false, false, true},
		{"response", false, true, false},
		{"response", true, true, true}, // the metadata wants it
		{"both", false, true, true},
	} {
		r := newIDPRig(t, func(s *ApplicationSettings) {
			s.Sign.What = c.what
			s.Metadata = spMetadata1{ID: spID, Key: spKey, Want: c.want}.xml()
		})
		o, _ := r.answer(r.success(r.asked()))
		root := mustParse(t, o.XML)
		if got := xmlsec.HasSignature(root); got != c.response {
			t.Errorf("%+v: response signed: got %v", c, got)
		}
		if got := xmlsec.HasSignature(root.FindElement("./Assertion")); got != c.assertion {
			t.Errorf("%+v: assertion signed: got %v", c, got)
		}
	}
}

func TestE12_NameIDPolicy(t *testing.T) {
	t.Parallel()
	policy := func(attributes string) func(*ask) {
		return func(a *ask) { a.Children = `<samlp:NameIDPolicy ` + attributes + `/>` }
	}
	for name, c := range map[string]struct {
		policy string
		format string // of the issued identifier; "" = refused
	}{
		"none":                      {"", FormatPersistent},
		"persistent":                {`Format="` + FormatPersistent + `"`, FormatPersistent},
		"transient":                 {`Format="` + FormatTransient + `" AllowCreate="true"`, FormatTransient},
		"email":                     {`Format="` + FormatEmail + `"`, FormatEmail},
		"unspecified":               {`Format="` + FormatUnspecified + `"`, FormatPersistent},
		"own qualifier":             {`SPNameQualifier="` + spID + `"`, FormatPersistent},
		"another's qualifier":       {`SPNameQualifier="` + otherSP + `"`, ""},
		"an affiliation":            {`SPNameQualifier="https://affiliation.test"`, ""},
		"empty qualifier":           {`SPNameQualifier=""`, ""},
		"x509, no template":         {`Format="` + FormatX509Subject + `"`, ""},
		"kerberos":                  {`Format="urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"`, ""},
		"entity":                    {`Format="` + FormatEntity + `"`, ""},
		"encrypted":                 {`Format="` + FormatEncrypted + `"`, ""},
		"unknown":                   {`Format="urn:x"`, ""},
		"case":                      {`Format="` + strings.ToUpper(FormatPersistent) + `"`, ""},
		"unspecified, with another": {`Format="` + FormatUnspecified + `" SPNameQualifier="` + otherSP + `"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t)
			if c.format == "" {
				g := r.postXML(r.ask(policy(c.policy)).xml(), "")
				refusedResponse(t, r, g, StatusRequester, StatusInvalidNameIDPolicy)
				return
			}
			o, _ := r.answer(r.success(r.asked(policy(c.policy))))
			if got, _ := attr(o.Assertion.FindElement("./Subject/NameID"), "Format"); got != c.format {
				t.Errorf("got %s, want %s", got, c.format)
			}
		})
	}
}

func TestE13_PersistentIdentifiersArePairwise(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	name := func(app broker.ID, subject string) string {
		t.Helper()
		request := r.asked()
		reply, _, err := r.frontend(app).Answer(t.Context(), r.success(request, func(o *broker.Outcome) { o.Subject.Value = subject }))
		return r.open(reply, err).at(t, "./Subject/NameID")
	}
	first := name("sp", "alice")
	if again := name("sp", "alice"); again != first {
		t.Errorf("the same user has %q and %q", first, again)
	}
	for what, other := range map[string]string{"another application": name("other", "alice"), "another user": name("sp", "bob")} {
		if other == first {
			t.Errorf("%s has the same identifier", what)
		}
	}
	if strings.Contains(first, "alice") || len(first) < 32 {
		t.Errorf("%q is derived or short", first)
	}
}

func TestTransientIdentifiersAreNeverTheSame(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	seen := map[string]bool{}
	for range 3 {
		o, _ := r.answer(r.success(r.asked(func(a *ask) { a.Children = `<samlp:NameIDPolicy Format="` + FormatTransient + `"/>` })))
		name := o.at(t, "./Subject/NameID")
		if seen[name] {
			t.Errorf("%q twice", name)
		}
		seen[name] = true
	}
}

func TestNameFromAClaim(t *testing.T) {
	t.Parallel()
	email := func(a *ask) { a.Children = `<samlp:NameIDPolicy Format="` + FormatEmail + `"/>` }
	for name, c := range map[string]struct {
		claims broker.Claims
		want   string
	}{
		"one":         {broker.Claims{{Name: "email", Values: []string{"a@b.test"}}}, "a@b.test"},
		"by OID":      {broker.Claims{{Name: "urn:oid:0.9.2342.19200300.100.1.3", Values: []string{"a@b.test"}}}, "a@b.test"},
		"none":        {nil, ""},
		"two":         {broker.Claims{{Name: "email", Values: []string{"a@b.test", "c@d.test"}}}, ""},
		"blank":       {broker.Claims{{Name: "email", Values: []string{" "}}}, ""},
		"D15 control": {broker.Claims{{Name: "email", Values: []string{"a@b.test\x00"}}}, ""},
		"too long":    {broker.Claims{{Name: "email", Values: []string{strings.Repeat("a", 2000)}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t)
			outcome := r.success(r.asked(email), func(o *broker.Outcome) { o.Claims = c.claims })
			if c.want == "" {
				_, _, err := r.frontend("sp").Answer(t.Context(), outcome)
				var refusal *broker.Refusal
				if !errors.As(err, &refusal) || refusal.Code != broker.RefusedIdentifier {
					t.Errorf("got %v", err)
				}
				return
			}
			if o, _ := r.answer(outcome); o.at(t, "./Subject/NameID") != c.want {
				t.Errorf("got %q", o.at(t, "./Subject/NameID"))
			}
		})
	}
}

func TestX509SubjectNameIsEscaped(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Karla Eksempel":    "Karla Eksempel",
		"x,Serial=victim":   `x\,Serial\=victim`,
		`a"b\c+d;e<f>g`:     `a\"b\\c\+d\;e\<f\>g`,
		"#hash":             `\#hash`,
		" space ":           `\ space\ `,
		"Ærø Åse":           "Ærø Åse",
		"line\nbreak":       "",
		"nul\x00":           "",
		"not UTF-8 \xff":    "",
		"C=DK,O=1+Serial=2": `C\=DK\,O\=1\+Serial\=2`,
	} {
		got, err := escapeDN(value)
		if (err == nil) != (want != "") || got != want {
			t.Errorf("%q: got %q, %v; want %q", value, got, err, want)
		}
	}
	// A claim that is called subject is not the subject.
	parts, err := parseTemplate("Serial={subject}")
	if err != nil {
		t.Fatal(err)
	}
	name, err := fillTemplate(parts, broker.Subject{Value: "alice"}, broker.Claims{{Name: "subject", Values: []string{"victim"}}})
	if err != nil || name != "Serial=alice" {
		t.Errorf("got %q, %v", name, err)
	}
	for _, template := range []string{"C=DK", "CN={", "CN=}", "CN={}", "CN={a}}"} {
		if _, err := parseTemplate(template); err == nil {
			t.Errorf("%q is accepted", template)
		}
	}
}

func TestE14_ValuesAreCarriedWholeOrRefused(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	for _, value := range []string{`<evil attribute="x">`, "]]>", `'"&amp;&`, "a\tb\nc\rd", "<!-- x -->", "𝄞 æøå \u202e", "", " padded "} {
		o, _ := r.answer(r.success(r.asked(), func(o *broker.Outcome) { o.Claims = broker.Claims{{Name: "v", Values: []string{value}}} }))
		if got := o.at(t, "./AttributeStatement/Attribute/AttributeValue"); got != value {
			t.Errorf("got %q, want %q", got, value)
		}
	}
	for _, claim := range []broker.Claim{
		{Name: "v", Values: []string{"nul\x00"}}, {Name: "v", Values: []string{"\x1b[0m"}}, {Name: "v", Values: []string{"\xff"}},
		{Name: "v", Values: []string{"\ufffe"}}, {Name: "v\x00", Values: []string{"x"}}, {Name: "", Values: []string{"x"}},
		{Name: "v", Format: "\x01", Values: []string{"x"}}, {Name: "v", FriendlyName: "\x01", Values: []string{"x"}},
	} {
		reply, _, err := r.frontend("sp").Answer(t.Context(), r.success(r.asked(), func(o *broker.Outcome) { o.Claims = broker.Claims{claim} }))
		if err == nil {
			t.Errorf("%q: got %v", claim, reply)
		}
	}
}

func TestD18_ClaimsOfOneNameAreOneAttribute(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	o, _ := r.answer(r.success(r.asked(), func(o *broker.Outcome) {
		o.Claims = broker.Claims{{Name: "role", Values: []string{"a"}}, {Name: "x", Values: []string{"1"}}, {Name: "role", Values: []string{"b"}},
			{Name: "role", Format: AttributeBasic, Values: []string{"c"}}, {Name: "empty"}}
	}))
	var got []string
	for _, attribute := range o.Assertion.FindElements("./AttributeStatement/Attribute") {
		name, _ := attr(attribute, "Name")
		format, _ := attr(attribute, "NameFormat")
		for _, value := range attribute.ChildElements() {
			name += " " + value.Text()
		}
		got = append(got, name+" "+format[strings.LastIndex(format, ":")+1:])
	}
	want := []string{"role a b uri", "x 1 uri", "role c basic"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestE15_TheSubjectThatWasAskedFor(t *testing.T) {
	t.Parallel()
	subject := func(inside string) func(*ask) {
		return func(a *ask) {
			a.Children = `<saml:Subject>` + inside + `</saml:Subject><samlp:NameIDPolicy Format="` + FormatEmail + `"/>`
		}
	}
	name := func(format, value string) string {
		return `<saml:NameID Format="` + format + `">` + value + `</saml:NameID>`
	}
	r := newIDPRig(t)
	for inside, ok := range map[string]bool{
		name(FormatEmail, "alice@example.org"):       true,
		name(FormatEmail, "bob@example.org"):         false,
		name(FormatEmail, "Alice@example.org"):       false,
		name(FormatPersistent, "alice@example.org"):  false,
		name(FormatUnspecified, "alice@example.org"): false,
		`<saml:NameID SPNameQualifier="` + otherSP + `" Format="` + FormatEmail + `">alice@example.org</saml:NameID>`: false,
	} {
		_, _, err := r.frontend("sp").Answer(t.Context(), r.success(r.asked(subject(inside))))
		var refusal *broker.Refusal
		switch {
		case ok && err != nil:
			t.Errorf("%s: got %v", inside, err)
		case !ok && (!errors.As(err, &refusal) || refusal.Code != broker.RefusedUnknownUser):
			t.Errorf("%s: got %v", inside, err)
		}
	}
	if hint := r.asked(subject(name(FormatEmail, "alice@example.org"))).LoginHint; hint != "alice@example.org" {
		t.Errorf("hint: got %q", hint)
	}
	for inside, second := range map[string]string{
		"":                      StatusRequestUnsupported,
		"<saml:EncryptedID/>":   StatusRequestUnsupported,
		name(FormatEmail, "  "): StatusRequestDenied,
		name(FormatEmail, "a") + name(FormatEmail, "b"):                                            StatusRequestDenied,
		name(FormatEmail, "a") + `<saml:SubjectConfirmation Method="` + ConfirmationBearer + `"/>`: StatusRequestUnsupported,
		`<saml:NameID>alice@example.org<!-- x -->.evil.test</saml:NameID>`:                         "page",
		name(FormatEmail, "a<saml:b/>"):                                                            StatusRequestDenied,
		name(FormatEmail, strings.Repeat("a", 2000)):                                               StatusRequestDenied,
		`<saml:NameID Format="` + FormatEmail + `">a</saml:NameID><saml:BaseID/>`:                  StatusRequestUnsupported,
	} {
		r.engine.begun = nil
		g := r.postXML(r.ask(subject(inside)).xml(), "")
		switch second {
		case "page":
			refusedPage(t, r, g, broker.PublicBadMessage, "")
		default:
			refusedResponse(t, r, g, StatusRequester, second)
		}
	}
}

func TestE20_E22_TheAnswerIsOfTheRequest(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	first := r.asked()
	second := r.asked(func(a *ask) { a.Attributes = `AssertionConsumerServiceURL="` + spConsumer + `/second"` })
	// The metadata moves while both logins run.
	r.connect("sp", spMetadata1{ID: spID, Key: spKey, Services: `<md:AssertionConsumerService Binding="` + BindingPost + `" Location="https://moved.test/acs" index="0"/>`})
	for i, c := range []struct {
		request  broker.AuthnRequest
		consumer string
		id       string
	}{{second, spConsumer + "/second", "_request-2"}, {first, spConsumer, "_request-1"}} {
		o, _ := r.answer(r.success(c.request))
		data := o.Assertion.FindElement("./Subject/SubjectConfirmation/SubjectConfirmationData")
		recipient, _ := attr(data, "Recipient")
		to, _ := attr(data, "InResponseTo")
		if recipient != c.consumer || to != c.id || o.at(t, "./Conditions/AudienceRestriction/Audience") != spID {
			t.Errorf("%d: got %s in response to %s", i, recipient, to)
		}
	}
}

func TestE23_EveryRefusalHasItsStatus(t *testing.T) {
	t.Parallel()
	r := newIDPRig(t)
	request := r.asked()
	upstream := func(status ...string) *broker.Upstream { return &broker.Upstream{Protocol: "saml2", Status: status} }
	for _, c := range []struct {
		refusal broker.Refusal
		want    []string
	}{
		{broker.Refusal{Code: broker.RefusedUnknownClass}, []string{StatusRequester, StatusNoAuthnContext}},
		{broker.Refusal{Code: broker.RefusedLevel}, []string{StatusResponder, StatusNoAuthnContext}},
		{broker.Refusal{Code: broker.RefusedPassive}, []string{StatusResponder, StatusNoPassive}},
		{broker.Refusal{Code: broker.RefusedCancelled}, []string{StatusResponder, StatusAuthnFailed}},
		{broker.Refusal{Code: broker.RefusedFailed}, []string{StatusResponder, StatusAuthnFailed}},
		{broker.Refusal{Code: broker.RefusedOtherSubject}, []string{StatusResponder, StatusAuthnFailed}},
		{broker.Refusal{Code: broker.RefusedStale}, []string{StatusResponder, StatusAuthnFailed}},
		{broker.Refusal{Code: broker.RefusedUnknownUser}, []string{StatusResponder, StatusUnknownPrincipal}},
		{broker.Refusal{Code: broker.RefusedDenied}, []string{StatusResponder, StatusRequestDenied}},
		{broker.Refusal{Code: broker.RefusedNoProvider}, []string{StatusResponder, StatusNoSupportedIDP}},
		{broker.Refusal{Code: broker.RefusedUnavailable}, []string{StatusResponder, StatusNoAvailableIDP}},
		{broker.Refusal{Code: broker.RefusedProxyCount}, []string{StatusResponder, StatusProxyCountExceeded}},
		{broker.Refusal{Code: broker.RefusedIdentifier}, []string{StatusRequester, StatusInvalidNameIDPolicy}},
		{broker.Refusal{Code: broker.RefusedMalformed}, []string{StatusRequester, StatusRequestDenied}},
		{broker.Refusal{Code: broker.RefusedUnsupported}, []string{StatusRequester, StatusRequestUnsupported}},
		{broker.Refusal{Code: broker.RefusedInternal}, []string{StatusResponder}},
		{broker.Refusal{Code: "something new"}, []string{StatusResponder}},
		{broker.Refusal{Code: broker.RefusedUpstream, Upstream: upstream(StatusRequester, StatusRequestDenied)}, []string{StatusResponder, StatusRequestDenied}},
		{broker.Refusal{Code: broker.RefusedUpstream, Upstream: upstream(StatusRequester, "urn:evil")}, []string{StatusResponder, StatusAuthnFailed}},
		{broker.Refusal{Code: broker.RefusedUpstream, Upstream: upstream(StatusResponder)}, []string{StatusResponder, StatusAuthnFailed}},
		{broker.Refusal{Code: broker.RefusedUpstream}, []string{StatusResponder, StatusAuthnFailed}},
	} {
		o, participant := r.answer(broker.Outcome{Request: request, Now: r.now, Refusal: &c.refusal})
		if got := o.status(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.refusal.Code, got, c.want)
		}
		if o.Assertion != nil || participant != nil || !xmlsec.HasSignature(mustParse(t, o.XML)) {
			t.Errorf("%s: assertion %v, participant %v, or unsigned", c.refusal.Code, o.Assertion, participant)
		}
		if to, _ := attr(o.Response, "InResponseTo"); to != "_request-1" {
			t.Errorf("%s: InResponseTo %q", c.refusal.Code, to)
		}
	}
}

func TestE25_KeyAndAlgorithmOfAnApplication(t *testing.T) {
	t.Parallel()
	algorithm := func(r *idpRig) (method, certificate string) {
		t.Helper()
		o, _ := r.answer(r.success(r.asked()))
		root := mustParse(t, o.XML)
		m, _ := attr(root.FindElement("./Assertion/Signature/SignedInfo/SignatureMethod"), "Algorithm")
		return m, root.FindElement("./Assertion/Signature/KeyInfo/X509Data/X509Certificate").Text()
	}
	if method, _ := algorithm(newIDPRig(t)); method != xmlsec.RSASHA256 {
		t.Errorf("default: got %s", method)
	}
	if method, _ := algorithm(newIDPRig(t, func(s *ApplicationSettings) { s.Sign.Algorithm = "rsa-sha512" })); method != xmlsec.RSASHA512 {
		t.Errorf("rsa-sha512: got %s", method)
	}
	r := newIDPRig(t, func(s *ApplicationSettings) { s.Keys = "elliptic" })
	key := samltest.Named(samltest.TrinECKey).Own(connections.KeySigning, connections.KeyActive)
	key.Set = "elliptic"
	r.ring.keys = append(r.ring.keys, key)
	method, certificate := algorithm(r)
	if method != xmlsec.ECDSASHA256 || strings.Join(strings.Fields(certificate), "") != certificateText(samltest.TrinECKey) {
		t.Errorf("own key set: got %s", method)
	}
	r = newIDPRig(t, func(s *ApplicationSettings) { s.Keys = "missing" })
	if reply, _, err := r.frontend("sp").Answer(t.Context(), r.success(r.asked())); err == nil {
		t.Errorf("missing key set: got %v", reply)
	}
	r = newIDPRig(t)
	r.ring.keys = r.ring.keys[1:] // only the next key is left, which must not sign
	if reply, _, err := r.frontend("sp").Answer(t.Context(), r.success(r.asked())); err == nil {
		t.Errorf("no active key: got %v", reply)
	}
}

func TestC9_C12_EncryptedAssertions(t *testing.T) {
	t.Parallel()
	method := func(algorithms ...string) string {
		text := ""
		for _, a := range algorithms {
			text += `<md:EncryptionMethod Algorithm="` + a + `"/>`
		}
		return text
	}
	for name, c := range map[string]struct {
		settings EncryptSettings
		methods  string
		want     xmlsec.EncryptionMethod
	}{
		"default":      {EncryptSettings{}, "", xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}},
		"required":     {EncryptSettings{Mode: "required"}, "", xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}},
		"OIOSAML 3":    {EncryptSettings{Content: "aes256-gcm", KeyTransport: "rsa-oaep-sha256"}, "", xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEP, Digest: xmlsec.DigestSHA256, MGF: xmlsec.MGF1SHA256}},
		"metadata":     {EncryptSettings{}, method(xmlsec.AES128GCM, xmlsec.RSAOAEP), xmlsec.EncryptionMethod{Block: xmlsec.AES128GCM, Transport: xmlsec.RSAOAEP, Digest: xmlsec.DigestSHA1, MGF: xmlsec.MGF1SHA1}},
		"CBC and GCM":  {EncryptSettings{}, method(xmlsec.AES256CBC, xmlsec.AES256GCM), xmlsec.EncryptionMethod{Block: xmlsec.AES256GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}},
		"settings win": {EncryptSettings{Content: "aes128-gcm"}, method(xmlsec.AES256CBC), xmlsec.EncryptionMethod{Block: xmlsec.AES128GCM, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newIDPRig(t, func(s *ApplicationSettings) {
				s.Encrypt = c.settings
				s.Metadata = spMetadata1{ID: spID, Key: spKey, Crypt: spCryptKey, Methods: c.methods}.xml()
			})
			if got := r.frontend("sp").method; got != c.want {
				t.Errorf("method: got %+v, want %+v", got, c.want)
			}
			o, _ := r.answer(r.success(r.asked()))
			if strings.Contains(o.XML, "alice@example.org") || o.Assertion != nil {
				t.Error("the assertion can be read")
			}
			assertion := decrypted(t, o.XML, spCryptKey)
			verified, err := xmlsec.Verify(assertion, xmlsec.Trust{Certificates: samlCertificates(samltest.TrinKey)})
			if err != nil {
				t.Fatal(err)
			}
			if got := verified.FindElement("./AttributeStatement/Attribute/AttributeValue").Text(); got != "alice@example.org" {
				t.Errorf("got %q", got)
			}
		})
	}
	r := newIDPRig(t)
	for name, s := range map[string]ApplicationSettings{
		"required, no key":   {Metadata: spMetadata1{ID: spID, Key: spKey}.xml(), Encrypt: EncryptSettings{Mode: "required"}},
		"required, only CBC": {Metadata: spMetadata1{ID: spID, Crypt: spCryptKey, Methods: method(xmlsec.AES256CBC)}.xml(), Encrypt: EncryptSettings{Mode: "required"}},
		"unknown mode":       {Metadata: spMetadata1{ID: spID}.xml(), Encrypt: EncryptSettings{Mode: "maybe"}},
		"unknown content":    {Metadata: spMetadata1{ID: spID, Crypt: spCryptKey}.xml(), Encrypt: EncryptSettings{Content: "aes256-cbc"}},
	} {
		if _, err := r.kind.openFrontend(application(t, "x", s)); err == nil {
			t.Errorf("%s: it opens", name)
		}
	}
}

func decrypted(t *testing.T, document, key string) *etree.Element {
	t.Helper()
	wrapper := mustParse(t, document).FindElement("./EncryptedAssertion")
	if wrapper == nil {
		t.Fatalf("no EncryptedAssertion in %s", document)
	}
	assertion, err := xmlsec.Decrypt(wrapper, decrypters(t, key), xmlsec.DecryptPolicy{})
	if err != nil {
		t.Fatal(err)
	}
	return assertion
}

// A request that names its subject by e-mail address, and no policy, is
// answered in that format where the application may have it: in another the
// right person would be refused as the wrong one.
func TestSubjectOfARequestChoosesTheFormat(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"alice@example.org": true, "bob@example.org": false} {
		r := newIDPRig(t)
		r.postXML(r.ask(func(a *ask) {
			a.Children = `<saml:Subject><saml:NameID Format="` + FormatEmail + `">` + value + `</saml:NameID></saml:Subject>`
		}).xml(), "")
		reply, _, err := r.frontend("sp").Answer(t.Context(), r.success(r.begun()))
		var refusal *broker.Refusal
		if !want {
			if !errors.As(err, &refusal) || refusal.Code != broker.RefusedUnknownUser {
				t.Errorf("%s: got %v, want unknown user", value, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", value, err)
			continue
		}
		if o := r.open(reply, nil); o.at(t, "./Subject/NameID") != value {
			t.Errorf("%s: got %s", value, o.XML)
		}
	}
}
