package wsfed

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// rst is a RequestSecurityToken with the children.
func rst(children string) string {
	return `<t:RequestSecurityToken xmlns:t="` + NamespaceTrust2005 + `">` + children + `</t:RequestSecurityToken>`
}

// What a sign-in request asks, in the engine's words.
func TestReadRequest(t *testing.T) {
	t.Parallel()
	age := 30 * time.Minute
	classes := func(refs ...broker.ClassRef) []broker.ClassRef { return refs }
	for name, test := range map[string]struct {
		in     parameters
		change func(*ApplicationSettings)
		want   broker.AuthnRequest
		kept   pending
	}{
		"nothing":              {},
		"empty":                {in: parameters{paramAuth: "", paramFresh: "", paramRequest: "", paramEncoding: "", paramRequestPtr: "", paramTime: ""}},
		"what is not followed": {in: parameters{"wp": "https://evil.test/policy", "wfed": "x", "wres": "urn:other", paramPrompt: "none"}},
		"a class": {in: parameters{paramAuth: " " + MultipleAuthn + "\n"},
			want: broker.AuthnRequest{Classes: classes(MultipleAuthn), Comparison: broker.Minimum}, kept: pending{Asked: MultipleAuthn, Class: MultipleAuthn}},
		"a class in other words": {in: parameters{paramAuth: string(passwordA)},
			want: broker.AuthnRequest{Classes: classes(passwordC), Comparison: broker.Minimum}, kept: pending{Asked: passwordA, Class: passwordC}},
		"a class that is not known": {in: parameters{paramAuth: "urn:nothing"},
			want: broker.AuthnRequest{Classes: classes("urn:nothing"), Comparison: broker.Minimum}, kept: pending{Asked: "urn:nothing", Class: "urn:nothing"}},
		"exactly": {in: parameters{paramAuth: MultipleAuthn}, change: func(s *ApplicationSettings) { s.Comparison = "exact" },
			want: broker.AuthnRequest{Classes: classes(MultipleAuthn), Comparison: broker.Exact}, kept: pending{Asked: MultipleAuthn, Class: MultipleAuthn}},
		"a wish": {in: parameters{paramAuth: MultipleAuthn}, change: func(s *ApplicationSettings) { s.Unmet = tellToken },
			want: broker.AuthnRequest{Classes: classes(MultipleAuthn), Comparison: broker.Minimum, Voluntary: true}, kept: pending{Asked: MultipleAuthn, Class: MultipleAuthn}},
		"an unknown class is never a wish": {in: parameters{paramAuth: "urn:nothing"}, change: func(s *ApplicationSettings) { s.Unmet = tellToken },
			want: broker.AuthnRequest{Classes: classes("urn:nothing"), Comparison: broker.Minimum}, kept: pending{Asked: "urn:nothing", Class: "urn:nothing"}},
		"now":            {in: parameters{paramFresh: "0"}, want: broker.AuthnRequest{ForceAuthn: true}},
		"half an hour":   {in: parameters{paramFresh: "30"}, want: broker.AuthnRequest{MaxAge: &age}, kept: pending{Fresh: 30}},
		"prompt":         {in: parameters{paramPrompt: "login"}, want: broker.AuthnRequest{ForceAuthn: true}},
		"prompt, listed": {in: parameters{paramPrompt: "select_account login"}, want: broker.AuthnRequest{ForceAuthn: true}},
		"hints": {in: parameters{paramHomeRealm: "https://idp.test", paramUser: "c", paramHintUpper: "b", paramHint: "a"},
			want: broker.AuthnRequest{ProviderHint: "https://idp.test", LoginHint: "a"}},
		"the second hint": {in: parameters{paramUser: "c", paramHintUpper: "b"}, want: broker.AuthnRequest{LoginHint: "b"}},
		"the third hint":  {in: parameters{paramUser: "c"}, want: broker.AuthnRequest{LoginHint: "c"}},
		"wreq wins": {in: parameters{paramAuth: string(levelLow), paramRequest: rst("<t:AuthenticationType> " + MultipleAuthn + " </t:AuthenticationType>")},
			want: broker.AuthnRequest{Classes: classes(MultipleAuthn), Comparison: broker.Minimum}, kept: pending{Asked: MultipleAuthn, Class: MultipleAuthn}},
		"wreq without a class": {in: parameters{paramAuth: string(levelLow), paramRequest: rst("<t:RequestType>x</t:RequestType><Claims><a/></Claims>")},
			want: broker.AuthnRequest{Classes: classes(levelLow), Comparison: broker.Minimum}, kept: pending{Asked: levelLow, Class: levelLow}},
		"wreq of WS-Trust 1.3": {in: parameters{paramRequest: strings.ReplaceAll(rst("<t:TokenType>"+tokenTypeProfileSAML11+"</t:TokenType>"), NamespaceTrust2005, NamespaceTrust13)}},
		"another token": {in: parameters{paramRequest: rst("<t:TokenType>" + tokenTypeProfileSAML20 + "</t:TokenType>")},
			change: func(s *ApplicationSettings) { s.AllowTokens = []string{"saml20"} }, kept: pending{Token: TokenTypeSAML20}},
		"a time": {in: parameters{paramTime: "1999-01-01T00:00:00Z"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := func(*ApplicationSettings) {}
			if test.change != nil {
				change = test.change
			}
			w := newWorld(t, change)
			f := w.rims["app"].(*frontend)
			kept := pending{Reply: appReply, Token: f.tokens[0]}
			got, err := f.readRequest(test.in, &kept)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			test.kept.Reply = appReply
			if test.kept.Token == "" {
				test.kept.Token = TokenTypeSAML11
			}
			if kept != test.kept {
				t.Errorf("kept %+v, want %+v", kept, test.kept)
			}
		})
	}
}

// What a request may not say is a refusal.
func TestReadRequestRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   parameters
		want broker.RefusalCode
	}{
		"wencoding":               {parameters{paramEncoding: "base64url"}, broker.RefusedUnsupported},
		"wreqptr":                 {parameters{paramRequestPtr: "http://169.254.169.254/"}, broker.RefusedUnsupported},
		"wfresh: text":            {parameters{paramFresh: "soon"}, broker.RefusedMalformed},
		"wfresh: negative":        {parameters{paramFresh: "-1"}, broker.RefusedMalformed},
		"wfresh: a sign":          {parameters{paramFresh: "+1"}, broker.RefusedMalformed},
		"wfresh: a fraction":      {parameters{paramFresh: "1.5"}, broker.RefusedMalformed},
		"wfresh: hexadecimal":     {parameters{paramFresh: "0x10"}, broker.RefusedMalformed},
		"wfresh: a space":         {parameters{paramFresh: " 0"}, broker.RefusedMalformed},
		"wfresh: too large":       {parameters{paramFresh: "99999999999999999999"}, broker.RefusedMalformed},
		"wct: garbage":            {parameters{paramTime: "yesterday"}, broker.RefusedMalformed},
		"wct: without a zone":     {parameters{paramTime: "2026-11-22T10:00:00"}, broker.RefusedMalformed},
		"wauth: too long":         {parameters{paramAuth: strings.Repeat("a", maxName+1)}, broker.RefusedMalformed},
		"wauth: a control":        {parameters{paramAuth: "urn:\x01"}, broker.RefusedMalformed},
		"wauth: not UTF-8":        {parameters{paramAuth: "urn:\xff"}, broker.RefusedMalformed},
		"whr: too long":           {parameters{paramHomeRealm: strings.Repeat("a", maxName+1)}, broker.RefusedMalformed},
		"whr: a line break":       {parameters{paramHomeRealm: "a\nb"}, broker.RefusedMalformed},
		"login_hint: too long":    {parameters{paramHint: strings.Repeat("a", maxHint+1)}, broker.RefusedMalformed},
		"wreq: not XML":           {parameters{paramRequest: "x"}, broker.RefusedMalformed},
		"wreq: a document type":   {parameters{paramRequest: `<!DOCTYPE a SYSTEM "http://evil.test">` + rst("")}, broker.RefusedMalformed},
		"wreq: another element":   {parameters{paramRequest: `<a xmlns="` + NamespaceTrust2005 + `"/>`}, broker.RefusedMalformed},
		"wreq: another namespace": {parameters{paramRequest: `<RequestSecurityToken xmlns="urn:x"/>`}, broker.RefusedMalformed},
		"wreq: two token types":   {parameters{paramRequest: rst("<t:TokenType>a</t:TokenType><t:TokenType>b</t:TokenType>")}, broker.RefusedMalformed},
		"wreq: an empty type":     {parameters{paramRequest: rst("<t:TokenType/>")}, broker.RefusedMalformed},
		"wreq: two authentications": {parameters{paramRequest: rst("<t:AuthenticationType>a</t:AuthenticationType><t:AuthenticationType>b</t:AuthenticationType>")},
			broker.RefusedMalformed},
		"wreq: elements in the type": {parameters{paramRequest: rst("<t:AuthenticationType>a<b/></t:AuthenticationType>")}, broker.RefusedMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t).rims["app"].(*frontend)
			_, err := f.readRequest(test.in, &pending{})
			var refusal *broker.Refusal
			if !errors.As(err, &refusal) || refusal.Code != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// A form's values win over those of the query (WS-Federation 1.2, 13.2.1), and
// nothing may stand twice in either.
func TestReadParameters(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query, body string // a body makes it a POST
		want        parameters
		fails       bool
	}{
		"a query":            {query: "wa=wsignin1.0&wctx=a%26b+c&client-request-id=1", want: parameters{paramAction: actionSignIn, paramContext: "a&b c"}},
		"a form":             {body: "wa=wsignin1.0&wctx=1", want: parameters{paramAction: actionSignIn, paramContext: "1"}},
		"both":               {query: "wa=wsignin1.0&wctx=query", body: "wctx=form", want: parameters{paramAction: actionSignIn, paramContext: "form"}},
		"an escaped name":    {query: "w%61uth=x", want: parameters{paramAuth: "x"}},
		"empty pieces":       {query: "&&wa=x&", want: parameters{paramAction: "x"}},
		"no value":           {query: "wauth", want: parameters{paramAuth: ""}},
		"another case":       {query: "WAUTH=x", want: parameters{}},
		"semicolons":         {query: "wctx=a;wauth=b", want: parameters{paramContext: "a;wauth=b"}},
		"others twice":       {query: "x=1&x=2", want: parameters{}},
		"twice in the query": {query: "wauth=a&wauth=b", fails: true},
		"twice, the same":    {query: "wctx=a&wctx=a", fails: true},
		"twice, one escaped": {query: "wauth=a&w%61uth=b", fails: true},
		"twice in the form":  {body: "wreply=a&wreply=b", fails: true},
		"a broken escape":    {query: "wctx=%zz", fails: true},
		"a broken name":      {query: "w%zz=1", fails: true},
		"too many":           {query: strings.Repeat("a=1&", maxRequestFields+1), fails: true},
		"too long a query":   {query: "wctx=" + strings.Repeat("a", maxRequestQuery), fails: true},
		"too long a form":    {body: "wctx=" + strings.Repeat("a", maxRequestForm), fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/wsfed?"+test.query, nil)
			if test.body != "" {
				r = httptest.NewRequest(http.MethodPost, "/wsfed?"+test.query, strings.NewReader(test.body))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
			}
			got, err := readParameters(httptest.NewRecorder(), r)
			if (err != nil) != test.fails {
				t.Fatalf("got the error %v", err)
			}
			if err == nil && !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	r := httptest.NewRequest(http.MethodPost, "/wsfed", strings.NewReader("--x\r\n\r\n--x--"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if got, err := readParameters(httptest.NewRecorder(), r); err == nil {
		t.Errorf("a multipart form was read as %q", got)
	}
}

// A post from another site comes without the session's cookies, so that Trin's
// own page posts it once more, and only once.
func TestPostOfAnotherSiteIsPostedOnceMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	form := signInQuery(url.Values{paramContext: {`"<&>'`}, "other": {"x"}})
	a := w.post("wauth="+MultipleAuthn, form, "Sec-Fetch-Site", "cross-site")
	action, again := a.form(t)
	if action != serviceBase+"/wsfed" || len(w.legs) != 0 {
		t.Fatalf("got %s, with %d trips begun", action, len(w.legs))
	}
	want := url.Values{paramAction: {actionSignIn}, paramRealm: {appRealm}, paramContext: {`"<&>'`}, paramAuth: {MultipleAuthn}, paramAgain: {"1"}}
	if !reflect.DeepEqual(again, want) {
		t.Errorf("got %q, want %q", again, want)
	}
	w.leg(w.post("", again, "Sec-Fetch-Site", "same-origin"))
	w.leg(w.post("", again, "Sec-Fetch-Site", "cross-site"))
	w.leg(w.post("", form, "Sec-Fetch-Site", "same-origin"))
	w.leg(w.post("", form, "Origin", serviceBase))
	if action, _ := w.post("", form, "Origin", "https://app.test").form(t); action != serviceBase+"/wsfed" {
		t.Errorf("got %s", action)
	}
}
