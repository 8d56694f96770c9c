package attack

import (
	"crypto/x509"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/wsfed/wsfedtest"
)

// The WS-Federation application of these cases.
const (
	fedRealm   = "urn:fed"
	fedReply   = "https://fed.test/signin"
	fedSecond  = "https://fed.test/second?tenant=1"
	fedCleanup = "https://fed.test/cleanup?a=%3B%20script-src%20*&b='unsafe-inline'"
	fedLevel   = "urn:trin:claims/AuthenticatedAssuranceLevel"
	fedMethods = "http://schemas.microsoft.com/claims/authnmethodsreferences"
)

// federation are the edits by which there is a WS-Federation application with
// these further fields of its document, and settings.
func federation(fields, settings string) []string {
	return []string{"---\nkind: application\nid: other\n", `---
kind: application
id: fed
protocol: wsfed
authentication: [idp]
` + fields + `
settings:
  realm: ` + fedRealm + `
  reply: ["` + fedReply + `", "` + fedSecond + `"]
  home: https://fed.test/
  cleanup: "` + fedCleanup + `"
  refusals: fault
  unnamedClaims: omit
` + settings + `
---
kind: application
id: other
`}
}

// signIn asks for a token in the browser, with further parameters as names and
// values, and follows nothing.
func (r *rig) signIn(b *useragent.Agent, parameters ...string) *useragent.Hop {
	r.t.Helper()
	a := wsfedtest.Application{Realm: fedRealm, Service: r.url("/wsfed")}
	return r.open(b, a.SignInURL(parameters...))
}

// certificates are those of the metadata that Trin publishes.
func (r *rig) certificates() (found []*x509.Certificate, issuer string) {
	r.t.Helper()
	hop := r.open(r.browser(), r.url("/FederationMetadata/2007-06/FederationMetadata.xml"))
	for _, match := range regexp.MustCompile(`X509Certificate>([^<]+)<`).FindAllSubmatch(hop.Body, -1) {
		raw, err := base64.StdEncoding.DecodeString(string(match[1]))
		if err != nil {
			r.t.Fatal(err)
		}
		certificate, err := x509.ParseCertificate(raw)
		if err != nil {
			r.t.Fatal(err)
		}
		found = append(found, certificate)
	}
	match := regexp.MustCompile(`entityID="([^"]*)"`).FindSubmatch(hop.Body)
	if match == nil || len(found) == 0 {
		r.t.Fatalf("the metadata has no issuer or no certificate: %d %s", hop.Status, hop.Body)
	}
	return found, html.UnescapeString(string(match[1]))
}

// posted is the form that the page posts to a WS-Federation application, and
// where to.
func posted(hop *useragent.Hop) (form url.Values, action string) {
	if hop == nil || hop.Page == nil {
		return nil, ""
	}
	found := hop.Page.Form("wresult")
	if found == nil {
		return nil, ""
	}
	return found.Values(""), found.Action
}

// granted reads the token that the page brings to the application.
func (r *rig) granted(hop *useragent.Hop) wsfedtest.Login {
	r.t.Helper()
	form, action := posted(hop)
	if form == nil {
		r.t.Fatalf("Trin gave no token: %d to %q %.500s\n%s", hop.Status, hop.Header.Get("Location"), hop.Body, r.log)
	}
	certificates, issuer := r.certificates()
	login, err := wsfedtest.Application{Realm: fedRealm, Reply: action, Issuer: issuer, Certificates: certificates}.Read(form, r.clock())
	if err != nil {
		r.t.Fatalf("the application does not believe the token: %v\n%s", err, form.Get("wresult"))
	}
	return login
}

// faulted fails unless the application got a fault with that code in the place
// of a token.
func (r *rig) faulted(hop *useragent.Hop, code string) {
	r.t.Helper()
	form, _ := posted(hop)
	_, err := wsfedtest.Application{}.Read(form, r.clock())
	fault, ok := err.(*wsfedtest.Fault)
	if !ok || !strings.HasSuffix(fault.Subcode, ":"+code) {
		r.t.Fatalf("got %v, want the fault %s: %d to %q\n%s", err, code, hop.Status, hop.Header.Get("Location"), r.log)
	}
	if strings.Contains(form.Get("wresult"), "Assertion") {
		r.t.Fatalf("the fault holds a token: %s", form.Get("wresult"))
	}
}

// nothing fails unless the application got no token: neither a fault nor a page
// of Trin holds one.
func (r *rig) nothing(hop *useragent.Hop) {
	r.t.Helper()
	if strings.Contains(string(hop.Body), "Assertion") || hop.Status == http.StatusSeeOther {
		r.t.Fatalf("got %d to %q, want a refusal: %s", hop.Status, hop.Header.Get("Location"), hop.Body)
	}
	if form, _ := posted(hop); form == nil {
		r.page(hop, "")
	}
}

// page fails unless it is a refusal of Trin's own, from which nothing goes to
// anybody.
func (r *rig) page(hop *useragent.Hop, words string) {
	r.t.Helper()
	if form, action := posted(hop); form != nil {
		r.t.Fatalf("Trin posts to %s: %v", action, form)
	}
	r.told(hop, words)
}

// The login that these cases are variations of: by the application's wish the
// provider's 2 is lifted to 3.
func TestJ_ApplicationBaseline(t *testing.T) {
	t.Parallel()
	r := newRig(t, federation("floor: 20\nanswers: [\""+classTwo+"\", \""+classThree+"\"]", "")...)
	b := r.browser()
	r.signIn(b, "wauth", classThree, "wctx", "c")
	login := r.granted(r.enter(b, r.atFactor(b, r.reply(b, nil))))
	if login.Method != classThree || login.Context != "c" || login.Name == "" {
		t.Errorf("got %+v", login)
	}
	if again := r.granted(r.signIn(b, "wauth", classTwo)); again.Name != login.Name || again.ID == login.ID {
		t.Errorf("got %+v of the session, want the user of %+v", again, login)
	}
	r.harmless(b)
}

// An answer goes to a registered address of a known application, and what
// comes back is what was sent.
func TestJ1_J2_J3_WhereTheTokenGoes(t *testing.T) {
	t.Parallel()
	r := newRig(t, federation("floor: 20", "")...)
	for name, c := range map[string]struct {
		parameters []string
		words      string
	}{
		"another host":            {[]string{"wreply", "https://evil.test/"}, "wreply"},
		"a longer host":           {[]string{"wreply", "https://fed.test.evil.test/signin"}, "wreply"},
		"a user before the host":  {[]string{"wreply", "https://fed.test@evil.test/signin"}, "wreply"},
		"a longer path":           {[]string{"wreply", fedReply + "/../evil"}, "wreply"},
		"another query":           {[]string{"wreply", strings.Replace(fedSecond, "tenant=1", "tenant=2", 1)}, "wreply"},
		"a fragment":              {[]string{"wreply", fedReply + "#x"}, "wreply"},
		"http":                    {[]string{"wreply", "http://fed.test/signin"}, "wreply"},
		"a script":                {[]string{"wreply", "javascript:alert(1)"}, "wreply"},
		"encoded twice":           {[]string{"wreply", url.QueryEscape(fedReply)}, "wreply"},
		"with NUL":                {[]string{"wreply", fedReply + "\x00"}, "wreply"},
		"a blank":                 {[]string{"wreply", " " + fedReply}, "wreply"},
		"the sign-out's home":     {[]string{"wreply", "https://fed.test/"}, "wreply"},
		"another realm":           {[]string{"wtrealm", "urn:nobody"}, "realm"},
		"another case":            {[]string{"wtrealm", "urn:FED"}, "realm"},
		"another case of the URN": {[]string{"wtrealm", "URN:fed"}, "realm"},
		"a slash":                 {[]string{"wtrealm", fedRealm + "/"}, "realm"},
		"a blank behind":          {[]string{"wtrealm", fedRealm + " "}, "realm"},
		"NUL behind":              {[]string{"wtrealm", fedRealm + "\x00"}, "realm"},
		"a letter that folds":     {[]string{"wtrealm", "urn:\uff46ed"}, "realm"},
		"not UTF-8":               {[]string{"wtrealm", fedRealm + "\xff"}, "realm"},
		"a SAML application":      {[]string{"wtrealm", otherEntity}, "realm"},
		"no realm":                {[]string{"wtrealm", ""}, "wtrealm"},
		"markup as a realm":       {[]string{"wtrealm", "<script>alert(1)</script>"}, "realm"},
		"10 KB of context":        {[]string{"wctx", strings.Repeat("x", 10<<10)}, "wctx"},
		"line breaks in context":  {[]string{"wctx", "a\r\nSet-Cookie: x=y"}, "wctx"},
		"NUL in context":          {[]string{"wctx", "a\x00b"}, "wctx"},
		"context not UTF-8":       {[]string{"wctx", "a\xffb"}, "wctx"},
		"an action of nobody":     {[]string{"wa", "wattr1.0"}, "wa is"},
		"another case of wa":      {[]string{"wa", "WSIGNIN1.0"}, "wa is"},
		"a token at the service":  {[]string{"wresult", "<x/>"}, "an answer"},
		"a pointer to a token":    {[]string{"wresultptr", "https://evil.test/"}, "an answer"},
	} {
		r.sub(name, func() {
			b := r.browser()
			hop := r.signIn(b, c.parameters...)
			r.page(hop, c.words)
			if strings.Contains(string(hop.Body), "evil.test") || strings.Contains(string(hop.Body), "<script>alert") {
				r.t.Errorf("the page holds what was sent: %s", hop.Body)
			}
			r.harmless(b)
		})
	}
	for _, wctx := range []string{`"><script>alert(1)</script>`, "</form>'\"&amp;<!--", "javascript:alert(1)", "a&b=c d+e%20f", "æøå \u2028 \U0001f600", `{"ru":"https://evil.test/"}`} {
		b := r.browser()
		r.signIn(b, "wctx", wctx, "wreply", fedSecond)
		hop := r.reply(b, nil)
		if login := r.granted(hop); login.Context != wctx {
			t.Errorf("got the context %q, want %q", login.Context, wctx)
		}
		if _, action := posted(hop); action != fedSecond {
			t.Errorf("got the token at %q, want %q", action, fedSecond)
		}
		if strings.Contains(string(hop.Body), "<script>alert") {
			t.Errorf("markup of the context is in the page: %s", hop.Body)
		}
	}
}

// Parameters by which somebody could be asked for less or for something else.
func TestJ4_J9_J13_WhatIsAskedFor(t *testing.T) {
	t.Parallel()
	r := newRig(t, federation("floor: 20", "  requestLifetime: 5m\n")...)
	rst := func(content string) string {
		return `<t:RequestSecurityToken xmlns:t="` + wsfedtest.Trust2005 + `">` + content + `</t:RequestSecurityToken>`
	}
	for name, c := range map[string]struct{ parameter, value, fault string }{
		"wct of yesterday":       {"wct", "2026-11-21T10:00:00Z", "BadRequest"},
		"wct of tomorrow":        {"wct", "2026-11-23T10:00:00Z", "BadRequest"},
		"wct without a zone":     {"wct", "2026-11-22T10:00:00", "BadRequest"},
		"wct is no time":         {"wct", "now", "BadRequest"},
		"wfresh below zero":      {"wfresh", "-1", "BadRequest"},
		"wfresh minus zero":      {"wfresh", "-0", "BadRequest"},
		"wfresh with a sign":     {"wfresh", "+5", "BadRequest"},
		"wfresh a fraction":      {"wfresh", "0.5", "BadRequest"},
		"wfresh an exponent":     {"wfresh", "1e1", "BadRequest"},
		"wfresh hexadecimal":     {"wfresh", "0x10", "BadRequest"},
		"wfresh with a blank":    {"wfresh", " 5", "BadRequest"},
		"wfresh underscored":     {"wfresh", "1_0", "BadRequest"},
		"wfresh full width":      {"wfresh", "\uff10", "BadRequest"},
		"wfresh arabic":          {"wfresh", "\u0660", "BadRequest"},
		"wfresh 2^24":            {"wfresh", "16777216", "BadRequest"},
		"wfresh 2^64":            {"wfresh", "18446744073709551616", "BadRequest"},
		"wfresh of 10,000 nines": {"wfresh", strings.Repeat("9", 10_000), "BadRequest"},
		"wfresh with NUL":        {"wfresh", "0\x00", "BadRequest"},
		"a class of nobody":      {"wauth", "urn:x:highest", "RstParameterNotAccepted"},
		"two classes":            {"wauth", classTwo + " " + classThree, "RstParameterNotAccepted"},
		"another case":           {"wauth", strings.ToUpper(classTwo), "RstParameterNotAccepted"},
		"a class with NUL":       {"wauth", classTwo + "\x00", "BadRequest"},
		"a class of 2 KB":        {"wauth", strings.Repeat("x", 2048), "BadRequest"},
		"a document type":        {"wreq", `<!DOCTYPE x [<!ENTITY e "x">]>` + rst(""), "BadRequest"},
		"an entity":              {"wreq", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + rst("<t:TokenType>&e;</t:TokenType>"), "BadRequest"},
		"deep":                   {"wreq", rst(strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300)), "BadRequest"},
		"two roots":              {"wreq", rst("") + rst(""), "BadRequest"},
		"another namespace":      {"wreq", strings.ReplaceAll(rst(""), wsfedtest.Trust2005, "urn:x"), "BadRequest"},
		"another element":        {"wreq", strings.ReplaceAll(rst(""), "RequestSecurityToken", "RequestSecurityTokenResponse"), "BadRequest"},
		"two types":              {"wreq", rst("<t:TokenType>" + wsfedtest.SAML11 + "</t:TokenType><t:TokenType>urn:x</t:TokenType>"), "BadRequest"},
		"a type in pieces":       {"wreq", rst("<t:TokenType>" + wsfedtest.SAML11 + "<!-- -->x</t:TokenType>"), "BadRequest"},
		"not XML":                {"wreq", "%3C", "BadRequest"},
		"a JWT":                  {"wreq", rst("<t:TokenType>urn:ietf:params:oauth:token-type:jwt</t:TokenType>"), "RstParameterNotAccepted"},
		"a type not agreed on":   {"wreq", rst("<t:TokenType>urn:oasis:names:tc:SAML:2.0:assertion</t:TokenType>"), "RstParameterNotAccepted"},
		"a class inside":         {"wreq", rst("<t:AuthenticationType>urn:x:highest</t:AuthenticationType>"), "RstParameterNotAccepted"},
		"a request elsewhere":    {"wreqptr", "https://evil.test/", "RstParameterNotAccepted"},
		"an encoding":            {"wencoding", "gzip", "RstParameterNotAccepted"},
		"a provider with NUL":    {"whr", "idp\x00", "BadRequest"},
		"a hint with line ends":  {"login_hint", "alice\r\nX: y", "BadRequest"},
	} {
		r.sub(name, func() {
			b := r.browser()
			r.faulted(r.signIn(b, c.parameter, c.value), c.fault)
			r.harmless(b)
		})
	}
	// Nothing that is included or named elsewhere is fetched, and what is not
	// understood is not followed.
	b := r.browser()
	r.signIn(b, "wreq", rst(`<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="`+r.url("/wsfed")+`"/><t:Claims/>`), "whr", rivalEntity, "wp", "https://evil.test/")
	if to := r.challenge(b).To; !strings.HasPrefix(to.String(), idpSSO) {
		t.Errorf("got %s, want the one provider that the application may use", to)
	}
	r.granted(r.reply(b, nil))
	r.harmless(b)
}

// One parameter has one value, in the query and in the body, and no method but
// GET and POST is answered.
func TestJ9_J11_ParametersTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t, federation("floor: 20", "")...)
	base := "/wsfed?wa=wsignin1.0&wtrealm=" + url.QueryEscape(fedRealm)
	for name, query := range map[string]string{
		"wauth":       "&wauth=" + url.QueryEscape(classThree) + "&wauth=" + url.QueryEscape(classTwo),
		"wfresh":      "&wfresh=0&wfresh=60",
		"wtrealm":     "&wtrealm=urn%3Aother",
		"wreply":      "&wreply=" + url.QueryEscape(fedReply) + "&wreply=https%3A%2F%2Fevil.test%2F",
		"in disguise": "&%77reply=" + url.QueryEscape(fedReply) + "&wreply=" + url.QueryEscape(fedSecond),
		"wa":          "&wa=wsignout1.0",
		"not encoded": "&wctx=%zz",
		"too many":    strings.Repeat("&x=1", 100),
		"too long":    "&x=" + strings.Repeat("x", 17<<10),
	} {
		r.sub(name, func() { r.page(r.open(r.browser(), r.url(base+query)), "") })
	}
	b := r.browser()
	r.page(r.form(b, "/wsfed", url.Values{"wa": {"wsignin1.0"}, "wtrealm": {fedRealm}, "wauth": {classThree, classTwo}}), "more than once")
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, "TRACE"} {
		hop, err := b.Send(t.Context(), method, r.url(base), nil)
		if err != nil {
			t.Fatal(err)
		}
		if form, _ := posted(hop); form != nil || hop.Status < 400 || hop.Status > 499 {
			t.Errorf("%s: got %d", method, hop.Status)
		}
	}
	// The body decides, and what the query says beside it does not lower it.
	hop := r.form(b, "/wsfed?wa=wsignin1.0&wtrealm=urn%3Anobody&wreply=https%3A%2F%2Fevil.test%2F",
		url.Values{"wa": {"wsignin1.0"}, "wtrealm": {fedRealm}, "wreply": {fedReply}, "wauth": {classTwo}})
	if !strings.HasPrefix(hop.Header.Get("Location"), idpSSO) {
		t.Errorf("got %d to %q", hop.Status, hop.Header.Get("Location"))
	}
	_, action := posted(r.reply(b, nil))
	if action != fedReply {
		t.Errorf("the token goes to %q", action)
	}
	r.harmless(b)
}

// The user edits the request: what the application must have is not lowered, and
// what the token says is true.
func TestF11_WauthAgainstTheFloor(t *testing.T) {
	t.Parallel()
	for _, unmet := range []string{"fault", "token"} {
		r := newRig(t, federation("floor: 30\nanswers: [\""+classTwo+"\", \""+classThree+"\"]", "  unmet: "+unmet+"\n")...)
		for name, wauth := range map[string]string{"lowered": classTwo, "taken out": "", "a blank": " ", "urn:none": "urn:none"} {
			r.sub(unmet+": "+name, func() {
				b := r.browser()
				hop := r.signIn(b, "wauth", wauth)
				if hop.Status != http.StatusSeeOther { // a class that is none
					r.nothing(hop)
					return
				}
				login := r.granted(r.enter(b, r.atFactor(b, r.reply(b, nil))))
				if strings.Join(login.Claims[fedLevel], " ") != "30" {
					r.t.Errorf("got %s at %s, below the floor", login.Method, login.Claims[fedLevel])
				}
			})
		}
		r.sub(unmet+": what cannot be had", func() {
			b := r.browser()
			r.signIn(b, "wauth", classFour)
			hop := r.reply(b, nil)
			if unmet == "fault" {
				r.nothing(hop)
				return
			}
			login := r.granted(r.enter(b, r.atFactor(b, hop)))
			if login.Method != classThree || strings.Join(login.Claims[fedLevel], " ") != "30" {
				r.t.Errorf("got %s and %v, want the floor that was reached", login.Method, login.Claims)
			}
			r.harmless(b)
		})
	}
	// Where a token may say that less was reached, it says what was reached.
	r := newRig(t, federation("floor: 20\nanswers: [\""+classTwo+"\", \""+classThree+"\"]", "  unmet: token\n")...)
	b := r.browser()
	r.signIn(b, "wauth", classFour)
	login := r.granted(r.reply(b, nil))
	if login.Method != classTwo || strings.Join(login.Claims[fedLevel], " ") != "20" {
		t.Errorf("got %s and %v, want the level that was reached", login.Method, login.Claims)
	}
}

// A provider is not believed above its cap, in whatever word it says so.
func TestF37_NothingAboveTheCapIsSaid(t *testing.T) {
	t.Parallel()
	for name, vocabulary := range map[string]string{
		"a class that is known":     "\nclasses: [{ref: \"" + multiple + "\", level: 30}]\n---",
		"a class that nobody knows": "\n---",
	} {
		edits := append(service(), federation("floor: 20", "")...)
		edits = append(edits, "protocol: wsfed\nfirstFactor: 20", "protocol: wsfed\ncap: 20\nfirstFactor: 20",
			"protocol: wsfed\nauthentication: [idp]", "protocol: wsfed\nauthentication: [sts]",
			"presets: [house]\n---", "presets: [house]"+vocabulary)
		r := newRig(t, edits...)
		for where, change := range map[string]func(*wsfedtest.Answer){
			"as the class": func(a *wsfedtest.Answer) { a.Token.Class = multiple },
			"as a claim": func(a *wsfedtest.Answer) {
				a.Token.Claims = append(a.Token.Claims, wsfedtest.Claim{Type: fedMethods, Values: []string{multiple}})
			},
			"as a claim of another case": func(a *wsfedtest.Answer) {
				a.Token.Claims = append(a.Token.Claims, wsfedtest.Claim{Type: strings.ToUpper(fedMethods), Values: []string{multiple}})
			},
			"as a claim with a slash": func(a *wsfedtest.Answer) {
				a.Token.Claims = append(a.Token.Claims, wsfedtest.Claim{Type: strings.Replace(fedMethods, "/auth", "//auth", 1), Values: []string{multiple}})
			},
			"as the method in a claim": func(a *wsfedtest.Answer) {
				a.Token.Claims = append(a.Token.Claims, wsfedtest.Claim{Type: "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod", Values: []string{multiple}})
			},
		} {
			r.sub(name+" "+where, func() {
				b := r.browser()
				hop := r.signIn(b, "wfresh", "0")
				to, err := url.Parse(hop.Header.Get("Location"))
				if err != nil || to.Query().Get("wctx") == "" {
					r.t.Fatalf("got %d to %q", hop.Status, hop.Header.Get("Location"))
				}
				s := stranded{rig: r, b: b, asked: to.Query()}
				a := s.token()
				change(&a)
				hop = s.bring(b, a.Result())
				if form, _ := posted(hop); form == nil {
					r.page(hop, "")
					return
				}
				r.granted(hop)
				if form, _ := posted(hop); strings.Contains(form.Get("wresult"), multiple) {
					r.t.Errorf("the application is told of more than one factor: %s", form.Get("wresult"))
				}
				r.harmless(b)
			})
		}
	}
}

// Old logins are not new ones, whoever says so.
func TestF36_OldLoginForAFreshOne(t *testing.T) {
	t.Parallel()
	edits := append(service(), federation("floor: 20", "")...)
	r := newRig(t, append(edits, "protocol: wsfed\nauthentication: [idp]", "protocol: wsfed\nauthentication: [sts]")...)
	for name, c := range map[string]struct {
		wfresh  string
		instant time.Duration
		fault   string // "" = granted, "-" = a page
	}{
		"an hour old where it is to be fresh":      {"0", -time.Hour, "NeedFresherCredentials"},
		"just older than the skew":                 {"0", -61 * time.Second, "NeedFresherCredentials"},
		"within the skew":                          {"0", -59 * time.Second, ""},
		"older than the age":                       {"10", -12 * time.Minute, "NeedFresherCredentials"},
		"younger than the age":                     {"10", -9 * time.Minute, ""},
		"hours ahead":                              {"0", 5 * time.Hour, "-"},
		"just farther ahead than the skew":         {"", 61 * time.Second, "-"},
		"old where nobody wants it to be anything": {"", -7 * time.Hour, ""},
	} {
		r.sub(name, func() {
			b := r.browser()
			hop := r.signIn(b, "wfresh", c.wfresh)
			to, err := url.Parse(hop.Header.Get("Location"))
			if err != nil {
				r.t.Fatal(err)
			}
			s := stranded{rig: r, b: b, asked: to.Query()}
			a := s.token()
			a.Token.Instant = r.clock().Add(c.instant)
			hop = s.bring(b, a.Result())
			switch c.fault {
			case "":
				if login := r.granted(hop); login.Instant.After(r.clock()) {
					r.t.Errorf("got a login of %s, which is to come", login.Instant)
				}
			case "-":
				r.page(hop, "in the future")
			default:
				if to, err := url.Parse(hop.Header.Get("Location")); err == nil && to.Query().Get("wfresh") == "0" { // asked once more, and answered as before
					s.asked = to.Query()
					a.Token.ID = fresh()
					hop = s.bring(b, a.Result())
				}
				r.faulted(hop, c.fault)
			}
			r.harmless(b)
		})
	}
}
