package wsfed

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/saml2"
)

// J1: an answer goes to a registered address and nowhere else.
func TestJ1_ReplyAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *ApplicationSettings) { s.Refusals = tellFault })
	for name, reply := range map[string]string{
		"not registered":    "https://evil.test/",
		"a prefix":          "https://app.test/signin-wsfe",
		"longer":            appReply + "/x",
		"a query":           appReply + "?x=1",
		"a fragment":        appReply + "#x",
		"a slash":           appReply + "/",
		"a subdomain":       "https://x.app.test/signin-wsfed",
		"a longer host":     "https://app.test.evil.test/signin-wsfed",
		"a user":            "https://app.test@evil.test/signin-wsfed",
		"http":              strings.Replace(appReply, "https", "http", 1),
		"a port":            strings.Replace(appReply, "app.test", "app.test:443", 1),
		"another case":      strings.Replace(appReply, "app.test", "APP.test", 1),
		"encoded":           strings.Replace(appReply, "signin", "%73ignin", 1),
		"encoded twice":     url.QueryEscape(appReply),
		"dots":              "https://app.test/x/../signin-wsfed",
		"a backslash":       `https://app.test\signin-wsfed`,
		"white space":       " " + appReply,
		"a tab":             "https://app.test/signin-\twsfed",
		"without a scheme":  "//app.test/signin-wsfed",
		"javascript":        "javascript:alert(1)",
		"data":              "data:text/html,x",
		"another's address": "https://second.test/signin",
		"Trin's own":        serviceBase + "/wsfed",
	} {
		w.connect("second")
		// Whatever else is wrong, nothing is sent to the address.
		for _, query := range []url.Values{{}, {paramAuth: {"urn:nothing"}}, {paramFresh: {"x"}}} {
			query[paramReply] = []string{reply}
			if a := w.get(query); a.public() != broker.PublicBadMessage || a.Reply != nil {
				t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
			}
		}
	}
	if len(w.legs) != 0 {
		t.Errorf("%d trips have begun", len(w.legs))
	}
	for name, test := range map[string]struct {
		query url.Values
		want  string
	}{
		"none of several": {nil, appReply},
		"empty":           {url.Values{paramReply: {""}}, appReply},
		"the first":       {url.Values{paramReply: {appReply}}, appReply},
		"the second":      {url.Values{paramReply: {appOther}}, appOther},
	} {
		w := newWorld(t)
		if action, _ := w.answer(w.get(test.query), w.alice(levelLow)).form(t); action != test.want {
			t.Errorf("%s: answered at %s, want %s", name, action, test.want)
		}
	}
}

// J2: a realm is one byte for byte.
func TestJ2_Realm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *ApplicationSettings) { s.Realm = "https://app.test/realm" })
	w.leg(w.get(url.Values{paramRealm: {"https://app.test/realm"}}))
	for name, test := range map[string]struct {
		realm string
		want  broker.PublicText
	}{
		"unknown":      {"urn:unknown", broker.PublicUnknownApp},
		"case":         {"https://app.test/Realm", broker.PublicUnknownApp},
		"a slash":      {"https://app.test/realm/", broker.PublicUnknownApp},
		"white space":  {" https://app.test/realm", broker.PublicUnknownApp},
		"encoded":      {"https://app.test/%72ealm", broker.PublicUnknownApp},
		"a NUL":        {"https://app.test/realm\x00", broker.PublicUnknownApp},
		"its own ID":   {"app", broker.PublicUnknownApp},
		"none":         {"", broker.PublicBadMessage},
		"far too long": {strings.Repeat("a", maxName+1), broker.PublicBadMessage},
	} {
		a := w.get(url.Values{paramRealm: {test.realm}, "wres": {"https://app.test/realm"}})
		if a.public() != test.want || a.Reply != nil {
			t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
		}
	}
}

// J3: wctx comes back byte for byte, or the request is not taken.
func TestJ3_Context(t *testing.T) {
	t.Parallel()
	for name, wctx := range map[string]string{
		"as ASP.NET sends it": "rm=0&id=passive&ru=%2fapp%2f",
		"HTML":                `"><script>alert(1)</script>&quot;&amp;'`,
		"other scripts":       "blåbærgrød 𝄞 عربى",
		"a leg's":             "abc.def",
		"white space":         "  a  b  ",
		"as long as it goes":  strings.Repeat("å", maxContext/2),
	} {
		w := newWorld(t)
		a := w.answer(w.get(url.Values{paramContext: {wctx}}), w.alice(levelLow))
		if got := a.login(t, w.now).Context; got != wctx {
			t.Errorf("%s: got %q, want %q", name, got, wctx)
		}
		refused := newWorld(t, func(s *ApplicationSettings) { s.Refusals = tellFault })
		if _, fields := refused.get(url.Values{paramContext: {wctx}, paramFresh: {"x"}}).form(t); fields.Get(paramContext) != wctx {
			t.Errorf("%s: a fault has %q, want %q", name, fields.Get(paramContext), wctx)
		}
	}
	for name, wctx := range map[string]string{
		"10 KB":              strings.Repeat("a", 10<<10),
		"one byte more":      strings.Repeat("a", maxContext+1),
		"CRLF":               "a\r\nSet-Cookie: b",
		"LF":                 "a\nb",
		"CR":                 "a\rb",
		"NUL":                "a\x00b",
		"not UTF-8":          "a\xffb",
		"another line break": "a\u0085b",
	} {
		w := newWorld(t)
		if a := w.get(url.Values{paramContext: {wctx}}); a.public() != broker.PublicBadMessage || a.Reply != nil {
			t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
		}
	}
	// The wctx of another login is that application's own matter: it opens
	// nothing here.
	w := newWorld(t)
	leg := w.leg(w.get(nil))
	w.leg(w.get(url.Values{paramContext: {string(leg.ID)}}))
	if len(w.legs) != 2 || w.legs[1].ID == leg.ID || w.legs[1].Transaction == leg.Transaction {
		t.Errorf("got the legs %v", w.legs)
	}
}

// J4: wct is held against the clock where the settings say how old it may be.
func TestJ4_RequestTime(t *testing.T) {
	t.Parallel()
	old := func(s *ApplicationSettings) { s.RequestLifetime = saml2.Duration(5 * time.Minute) }
	at := func(d time.Duration) string { return saml2.FormatInstant(serviceNow.Add(d)) }
	for name, test := range map[string]struct {
		wct    string
		policy bool
		taken  bool
	}{
		"absent":               {"", false, true},
		"absent, policy":       {"", true, true},
		"now, policy":          {at(0), true, true},
		"old":                  {at(-time.Hour), false, true},
		"old, policy":          {at(-time.Hour), true, false},
		"just young enough":    {at(-6*time.Minute + time.Millisecond), true, true},
		"just too old":         {at(-6 * time.Minute), true, false},
		"future":               {at(time.Hour), false, true},
		"future, policy":       {at(time.Hour), true, false},
		"a little ahead":       {at(time.Minute), true, true},
		"too far ahead":        {at(time.Minute + time.Millisecond), true, false},
		"garbage":              {"garbage", false, false},
		"garbage, policy":      {"garbage", true, false},
		"another zone, policy": {"2026-11-22T11:00:00+01:00", true, true},
		"without a zone":       {"2026-11-22T10:00:00", false, false},
		"as far as dates go":   {"9999-12-31T23:59:59Z", true, false},
		"as early as dates go": {"0001-01-01T00:00:00Z", true, false},
	} {
		change := func(*ApplicationSettings) {}
		if test.policy {
			change = old
		}
		w := newWorld(t, change)
		a := w.get(url.Values{paramTime: {test.wct}})
		if test.taken {
			w.leg(a)
		} else if a.refusal() != broker.RefusedMalformed {
			t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
		}
	}
}

// J9: an unknown wauth is refused, several are not read, wfresh=0 authenticates
// again, and whr names only what the application may use.
func TestJ9_Wishes(t *testing.T) {
	t.Parallel()
	for name, unmet := range map[string]string{"by default": "", "with a token for what is not met": tellToken} {
		w := newWorld(t, func(s *ApplicationSettings) { s.Unmet = unmet })
		if a := w.get(url.Values{paramAuth: {"urn:nothing"}}); a.refusal() != broker.RefusedUnknownClass || len(w.legs) != 0 {
			t.Errorf("unknown, %s: got %#v, %v", name, a.Reply, a.Err)
		}
	}
	w := newWorld(t)
	for name, query := range map[string]url.Values{
		"two":        {paramAuth: {string(levelLow), MultipleAuthn}},
		"two alike":  {paramAuth: {MultipleAuthn, MultipleAuthn}},
		"two wfresh": {paramFresh: {"0", "60"}},
	} {
		if a := w.get(query); a.public() != broker.PublicBadMessage {
			t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
		}
	}
	if a := w.get(url.Values{paramAuth: {string(levelLow) + " " + MultipleAuthn}}); a.refusal() != broker.RefusedUnknownClass {
		t.Errorf("a list: got %#v, %v", a.Reply, a.Err)
	}
	w.answer(w.get(nil), w.alice(levelLow)).login(t, w.now)
	w.get(nil).login(t, w.now) // of the session
	if leg := w.leg(w.get(url.Values{paramFresh: {"0"}})); !leg.ForceAuthn {
		t.Error("wfresh=0 does not authenticate again")
	}
	w.now = w.now.Add(10*time.Minute + time.Second)
	w.get(url.Values{paramFresh: {"11"}}).login(t, w.now)
	if leg := w.leg(w.get(url.Values{paramFresh: {"10"}})); leg.MaxAge == nil || *leg.MaxAge != 10*time.Minute {
		t.Errorf("wfresh=10: got the age %v", leg.MaxAge)
	}
	if leg := w.leg(w.get(url.Values{paramFresh: {"0"}, paramHomeRealm: {"https://disabled.test"}})); leg.Connection != "idp" {
		t.Errorf("whr of another provider: got %s", leg.Connection)
	}
}

// J10: a sign-out leads to the application's own addresses alone, and what a
// page merely loads signs nobody out.
func TestJ10_SignOut(t *testing.T) {
	t.Parallel()
	for _, action := range []string{actionSignOut, actionCleanup} {
		w := newWorld(t, func(s *ApplicationSettings) { s.SignOutReply = []string{"https://app.test/bye"} })
		w.connect("second")
		w.answer(w.get(nil), w.alice(levelLow)).login(t, w.now)
		for name, reply := range map[string]string{
			"not registered":    "https://evil.test/",
			"longer":            appReply + "/..",
			"another's address": "https://second.test/signin",
			"a scheme":          "javascript:alert(1)",
			"relative":          "//evil.test",
		} {
			if a := w.get(url.Values{paramAction: {action}, paramReply: {reply}}); a.public() != broker.PublicBadMessage || a.Reply != nil {
				t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
			}
		}
		if a := w.get(url.Values{paramAction: {action}, paramRealm: {"urn:unknown"}, paramReply: {appReply}}); a.public() != broker.PublicUnknownApp {
			t.Errorf("another realm: got %#v, %v", a.Reply, a.Err)
		}
		for name, header := range map[string][2]string{
			"an image": {"Sec-Fetch-Dest", "image"}, "a frame": {"Sec-Fetch-Dest", "iframe"}, "a script": {"Sec-Fetch-Dest", "empty"},
			"a prefetch": {"Sec-Purpose", "prefetch"},
		} {
			r := w.request(signInQuery(url.Values{paramAction: {action}}))
			r.Header.Set(header[0], header[1])
			if a := w.do(r); a.public() != broker.PublicBadMessage {
				t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
			}
		}
		w.get(nil).login(t, w.now) // nothing has ended
		if a := w.get(url.Values{paramAction: {action}, paramReply: {"https://app.test/bye"}}); a.Reply != (broker.Redirect{URL: "https://app.test/bye"}) {
			t.Errorf("got %#v, %v", a.Reply, a.Err)
		}
		w.leg(w.get(nil)) // the session has ended
	}
}

// J13: the token type is one that the settings allow, whoever asks.
func TestJ13_TokenType(t *testing.T) {
	t.Parallel()
	ask := func(tokenType string) url.Values {
		return url.Values{paramRequest: {rst("<t:TokenType>" + tokenType + "</t:TokenType>")}}
	}
	w := newWorld(t)
	for name, tokenType := range map[string]string{
		"SAML 2.0": TokenTypeSAML20, "SAML 2.0, by profile": tokenTypeProfileSAML20, "JWT": "urn:ietf:params:oauth:token-type:jwt",
		"almost": TokenTypeSAML11 + "#", "a word": "saml11",
	} {
		if a := w.get(ask(tokenType)); a.refusal() != broker.RefusedUnsupported || len(w.legs) != 0 {
			t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
		}
	}
	for name, test := range map[string]struct {
		token, asked string
		allow        []string
		saml20       bool
	}{
		"SAML 1.1":               {"", TokenTypeSAML11, nil, false},
		"SAML 1.1, by profile":   {"", tokenTypeProfileSAML11, nil, false},
		"SAML 2.0":               {"saml20", TokenTypeSAML20, nil, true},
		"SAML 2.0, allowed":      {"", TokenTypeSAML20, []string{"saml20"}, true},
		"SAML 1.1, allowed":      {"saml20", tokenTypeProfileSAML11, []string{"saml11"}, false},
		"the default of several": {"", "", []string{"saml20"}, false},
	} {
		w := newWorld(t, func(s *ApplicationSettings) { s.Token, s.AllowTokens = test.token, test.allow })
		query := ask(test.asked)
		if test.asked == "" {
			query = nil
		}
		if got := w.answer(w.get(query), w.alice(levelLow)).login(t, w.now); got.SAML20 != test.saml20 {
			t.Errorf("%s: got SAML 2.0 %t", name, got.SAML20)
		}
	}
}
