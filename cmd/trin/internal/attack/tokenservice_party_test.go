package attack

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/node"
	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/wsfedtest"
	"trin/store/pgtest"
)

// goes is the browser that the page has sent to the token service.
func (r *rig) goes(b *useragent.Agent, hop *useragent.Hop) stranded {
	r.t.Helper()
	to, err := url.Parse(hop.Header.Get("Location"))
	if err != nil || to.Query().Get("wctx") == "" {
		r.t.Fatalf("the browser is not on its way to the token service: %d %s\n%s", hop.Status, hop.Header.Get("Location"), r.log)
	}
	return stranded{rig: r, b: b, asked: to.Query()}
}

// Every document of section A is sent as a token service's answer and as what an
// application asks for.
func TestA1_A6_A7_A9_A10_A15_A17_A18_A21_A22_GateOfTheFederation(t *testing.T) {
	t.Parallel()
	r := newRig(t, append(service(), federation("floor: 20", "")...)...)
	s := r.strand(nil)
	good := s.token()
	good.Wrapper = func(root *etree.Element) { root.CreateAttr("ID", "_r") }
	variants := wsfedtest.Malformed(good.Result())
	request := `<t:RequestSecurityToken xmlns:t="` + wsfedtest.Trust2005 + `" ID="_r"><t:TokenType>` + wsfedtest.SAML11 + `</t:TokenType></t:RequestSecurityToken>`
	requests := wsfedtest.Malformed(request)
	if len(variants) < 40 || len(requests) < 40 {
		t.Fatalf("got %d and %d documents, want the catalogue's", len(variants), len(requests))
	}
	for _, v := range variants {
		if v.Name == "A25 white space before declaration" {
			continue // white space around wresult is nothing
		}
		t.Run(v.Name, func(t *testing.T) {
			one := s
			one.rig = s.on(t)
			one.told(one.bring(one.b, string(v.XML)), "")
		})
	}
	b := r.browser()
	r.signIn(b, "wreq", request)
	r.challenge(b) // the same request as it is right
	for _, v := range requests {
		if len(v.XML) == 0 {
			continue // no wreq
		}
		r.sub(v.Name, func() {
			b := r.browser()
			r.nothing(r.form(b, "/wsfed", url.Values{"wa": {"wsignin1.0"}, "wtrealm": {fedRealm}, "wreq": {string(v.XML)}}))
			r.harmless(b)
		})
	}
	s.succeeds()
}

// A token is taken in one form, once, where it is expected.
func TestJ11_OneResultByPOST(t *testing.T) {
	t.Parallel()
	r := newRig(t, service()...)
	s := r.strand(nil)
	result, wctx := s.token().Result(), s.asked.Get("wctx")
	right := url.Values{"wa": {"wsignin1.0"}, "wresult": {result}, "wctx": {wctx}}
	with := func(name string, values ...string) url.Values {
		form := url.Values{}
		for key, value := range right {
			form[key] = value
		}
		if form[name] = values; len(values) == 0 {
			delete(form, name)
		}
		return form
	}
	for name, form := range map[string]url.Values{
		"two results":           with("wresult", result, result),
		"the second is empty":   with("wresult", result, ""),
		"two contexts":          with("wctx", wctx, wctx),
		"two actions":           with("wa", "wsignin1.0", "wsignin1.0"),
		"also kept":             with("trin_wresult", base64.StdEncoding.EncodeToString([]byte(result))),
		"a pointer beside it":   with("wresultptr", "https://evil.test/"),
		"an encoding":           with("wencoding", "base64"),
		"no result":             with("wresult"),
		"no context":            with("wctx"),
		"an empty context":      with("wctx", ""),
		"NUL in the context":    with("wctx", wctx+"\x00"),
		"a blank behind it":     with("wctx", wctx+" "),
		"half of the context":   with("wctx", wctx[:len(wctx)/2]),
		"the context of nobody": with("wctx", strings.Repeat("A", len(wctx))),
		"10 KB of context":      with("wctx", strings.Repeat("A", 10<<10)),
		"not UTF-8":             with("wctx", "\xff\xfe"),
		"another action":        with("wa", "wsignin2.0"),
		"no action":             with("wa"),
		"base64":                with("wresult", base64.StdEncoding.EncodeToString([]byte(result))),
		"NUL in the result":     with("wresult", strings.Replace(result, "alice", "ali\x00ce", 1)),
	} {
		r.sub(name, func() { s.told(s.form(s.b, "/wsfed/rp/sts", form), "") })
	}
	for name, path := range map[string]string{
		"a result in the query":   "?wresult=x",
		"an action in the query":  "?wa=wsignoutcleanup1.0",
		"a context in the query":  "?wctx=" + url.QueryEscape(wctx),
		"an encoded name":         "?%77resultptr=x",
		"a long query":            "?x=" + strings.Repeat("x", 17<<10),
		"a connection, encoded":   "/../%73ts%00",
		"more of the path":        "/metadata",
		"the token service's own": "/../../../wsfed",
	} {
		r.sub(name, func() {
			hop := s.form(s.b, "/wsfed/rp/sts"+path, right)
			if _, ok := readAnswer(hop); ok || hop.Status < 300 || hop.Status > 499 {
				s.t.Errorf("got %d: %.300s", hop.Status, hop.Body)
			}
		})
	}
	for _, other := range []string{"rival", "nothing", "idp", "STS"} {
		s.told(s.form(s.b, "/wsfed/rp/"+other, right), "at that of")
	}
	s.told(s.open(s.b, r.url("/wsfed/rp/sts?"+right.Encode())), "with GET")
	for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodHead} {
		hop, err := s.b.Send(t.Context(), method, r.url("/wsfed/rp/sts?"+right.Encode()), nil)
		if err != nil || hop.Status < 400 || hop.Status > 499 {
			t.Errorf("%s: got %v, %v", method, hop, err)
		}
	}
	s.succeeds()
}

// Somebody else's login, posted into this browser from another site, comes to
// nothing, and does not end the browser's own.
func TestG3_LoginCSRFByToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, both()...)
	victim := r.signedIn()
	attacker := r.strand(nil)
	mallory := attacker.token()
	mallory.Token.Claims[0].Values = []string{"mallory"}
	mallory.Token.Name = "mallory"
	form := url.Values{"wa": {"wsignin1.0"}, "wresult": {mallory.Result()}, "wctx": {attacker.asked.Get("wctx")}}
	r.told(r.form(r.twin(victim), "/wsfed/rp/sts", form), otherBrowser)
	cookies := ""
	for _, c := range victim.Cookies(r.server.URL) {
		if strings.Contains(c.Name, "binding") { // what a browser sends from another site: the others are Lax
			cookies = c.Name + "=" + c.Value
		}
	}
	hop := r.foreign(http.MethodPost, r.url("/wsfed/rp/sts"), form, "Cookie", cookies, "Origin", "https://evil.test", "Sec-Fetch-Site", "cross-site")
	if hop.Page == nil || hop.Page.Form("trin_wresult") == nil {
		t.Fatalf("got %d %.300s, want the page that posts it once more", hop.Status, hop.Body)
	}
	again := hop.Page.Form("trin_wresult")
	if again.Action != r.url("/wsfed/rp/sts") {
		t.Errorf("it is posted to %s", again.Action)
	}
	r.told(r.form(r.twin(victim), "/wsfed/rp/sts", again.Values("")), otherBrowser)
	form.Set("trin_again", "1")
	r.told(r.foreign(http.MethodPost, r.url("/wsfed/rp/sts"), form, "Cookie", cookies, "Origin", "https://evil.test", "Sec-Fetch-Site", "cross-site"), otherBrowser)
	hop = r.foreign(http.MethodPost, r.url("/wsfed/rp/sts"), url.Values{"wa": {"wsignoutcleanup1.0"}}, "Cookie", cookies, "Origin", "https://evil.test", "Sec-Fetch-Site", "cross-site")
	if hop.Status >= 500 || !r.aliveAt(victim) {
		t.Errorf("got %d, and the victim's session is not what it was", hop.Status)
	}
	attacker.b = r.browser()
	r.told(attacker.bring(attacker.b, mallory.Result()), otherBrowser)
}

// What was issued for one place is not taken at another.
func TestJ5_J7_TokensOfOtherPlaces(t *testing.T) {
	t.Parallel()
	edits := append(service(), federation("floor: 20", "  token: saml20\n")...)
	r := newRig(t, append(edits, "authentication: [idp, rival]", "authentication: [idp]")...)
	// Trin's own token for its WS-Federation application.
	b := r.browser()
	r.signIn(b)
	own := r.reply(b, nil)
	r.granted(own)
	form, _ := posted(own)
	issued := form.Get("wresult")
	s := r.strand(nil)
	r.told(s.bring(s.b, issued), "signature of the token")
	assertion := etree.NewDocument()
	if err := assertion.ReadFromString(issued); err != nil {
		t.Fatal(err)
	}
	token := assertion.FindElement("//Assertion")
	v := r.atProvider()
	wrap := func(el *etree.Element) []byte {
		response := v.right()
		response.EditSent = func(response *etree.Element) {
			old := response.SelectElement("Assertion")
			response.InsertChildAt(old.Index(), el.Copy())
			response.RemoveChild(old)
		}
		return response.Bytes()
	}
	v.refuses(wrap(token), "")
	// The token service's own token, of SAML 2.0, at a SAML provider's door: same
	// key, and the right audience and recipient even.
	a := s.token()
	a.Token.SAML20, a.Token.Issuer, a.Token.Audience, a.Token.Recipient = true, idpEntity, r.url("/saml2/sp/idp/metadata"), r.url("/saml2/sp/idp/acs")
	element := etree.NewDocument()
	if err := element.ReadFromString(a.Result()); err != nil {
		t.Fatal(err)
	}
	v.refuses(wrap(element.FindElement("//Assertion")), "")
	// A SAML provider's assertion at the token service's door.
	saml := v.right()
	saml.Provider, saml.Audience, saml.Recipient = stsIssuer, s.asked.Get("wtrealm"), s.asked.Get("wreply")
	response := etree.NewDocument()
	if err := response.ReadFromBytes(saml.Bytes()); err != nil {
		t.Fatal(err)
	}
	signed := response.FindElement("//Assertion").Copy()
	inResult := func(el *etree.Element) string {
		a := s.token()
		a.Wrapper = func(root *etree.Element) {
			holder := root.FindElement("//RequestedSecurityToken")
			for _, child := range holder.ChildElements() {
				holder.RemoveChild(child)
			}
			holder.AddChild(el)
		}
		return a.Result()
	}
	r.told(s.bring(s.b, inResult(signed)), "")
	r.told(s.bring(s.b, string(saml.Bytes())), "not a RequestSecurityTokenResponse")
	r.told(s.bring(s.b, inResult(response.Root().Copy())), "")
	for name, audience := range map[string]string{
		"another connection": r.url("/wsfed/rp/rival"), "Trin itself": r.url("/saml2/metadata"), "the application": appEntity, "a prefix": r.url("/wsfed/rp/st"),
		"longer": r.url("/wsfed/rp/sts/"), "another case": strings.ToUpper(r.url("/wsfed/rp/sts")), "a blank in it": r.url("/wsfed/rp/ sts"),
	} {
		r.sub(name, func() {
			a := s.token()
			a.Token.Audience, a.AppliesTo = audience, s.asked.Get("wtrealm")
			r.told(s.bring(s.b, a.Result()), "")
			a = s.token()
			a.AppliesTo = audience
			r.told(s.bring(s.b, a.Result()), "AppliesTo")
		})
	}
	lifetime := s.token()
	lifetime.Response = func(el *etree.Element) {
		el.FindElement("./Lifetime/Expires").SetText(samltest.Instant(r.clock().Add(48 * time.Hour)))
	}
	r.told(s.bring(s.b, lifetime.Result()), "Lifetime")
	s.succeeds()
	v.succeeds()
}

// atProvider is a browser at the door of the SAML provider, where the first
// application no longer logs in.
func (r *rig) atProvider() victim {
	r.t.Helper()
	b := r.browser()
	r.begin(b, request{issuer: otherEntity, key: "none", classes: []string{classTwo}})
	return victim{rig: r, b: b, asked: r.challenge(b)}
}

// A token counts once at all nodes.
func TestJ8_ReplayAcrossNodes(t *testing.T) {
	t.Parallel()
	r := newCluster(t, pgtest.URL(t), 3, service()...)
	var open []stranded
	for range 6 {
		open = append(open, r.strand(nil))
	}
	result := open[0].token().Result()
	var won, refused atomic.Int32
	var all sync.WaitGroup
	for i := range 18 {
		s := open[i%len(open)]
		twin := r.twin(s.b)
		all.Go(func() {
			hop, err := twin.Send(t.Context(), http.MethodPost, r.url("/wsfed/rp/sts"), url.Values{"wa": {"wsignin1.0"}, "wresult": {result}, "wctx": {s.asked.Get("wctx")}})
			if err != nil {
				t.Error(err)
			} else if _, ok := readAnswer(hop); ok {
				won.Add(1)
			} else if hop.Status >= 400 && hop.Status <= 499 {
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || refused.Load() != 17 {
		t.Errorf("got %d answers and %d refusals for one token at three nodes, want 1 and 17\n%s", won.Load(), refused.Load(), r.log)
	}
	r.harmless(open[0].b)
}

// What a browser makes up reaches no database that would not take it: it is
// nobody's login, and no fault of Trin.
func TestG4_NamesThatNoDatabaseTakes(t *testing.T) {
	t.Parallel()
	for database, where := range map[string]func(*testing.T) string{
		"PostgreSQL": func(t *testing.T) string { return pgtest.URL(t) },
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "trin.db") },
	} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			r := newCluster(t, where(t), 1, append(service(), federation("floor: 20", "")...)...)
			s := r.strand(nil)
			for name, id := range map[string]string{
				"NUL": "\x00", "NUL before the right one": "\x00" + s.asked.Get("wctx"), "not UTF-8": "\xff\xfe.\xff", "a dot": ".", "a quote": "'; --.x",
				"a surrogate": "\xed\xa0\x80.x", "long": strings.Repeat("a", 5000) + ".x", "a line break": "a\nb.c", "in pieces": "a\x00.b\x00",
			} {
				r.sub(name, func() {
					at := url.PathEscape(id)
					r.told(r.form(s.b, "/wsfed/rp/sts", url.Values{"wa": {"wsignin1.0"}, "wresult": {"<x/>"}, "wctx": {id}}), "")
					for _, hop := range []*useragent.Hop{
						r.form(s.b, "/saml2/sp/idp/acs", url.Values{"SAMLResponse": {base64.StdEncoding.EncodeToString([]byte("<x/>"))}, "RelayState": {id}}),
						r.open(s.b, r.url("/wsfed/rp/sts?leg="+url.QueryEscape(id))),
						r.open(s.b, r.url("/totp/"+at)), r.open(s.b, r.url("/choose/"+at)), r.open(s.b, r.url("/signing-out/"+at)), r.open(s.b, r.url("/logged-out/"+at)),
						r.signIn(s.b, "wtrealm", id), r.signIn(s.b, "whr", id), r.signIn(s.b, "wauth", id), r.open(s.b, r.url("/wsfed/rp/"+at+"?wa=wsignoutcleanup1.0")),
						r.open(s.b, r.url("/wsfed/rp/"+at+"/metadata")), r.open(s.b, r.url("/wsfed/idp/"+at+"/metadata")),
						r.submit(s.b, r.url("/totp/"+at), url.Values{"code": {"123456"}}), r.submit(s.b, r.url("/signing-out/"+at), nil),
					} {
						if hop.Status >= 500 {
							r.t.Errorf("%s %s: got %d\n%s", hop.Method, hop.URL, hop.Status, r.reason(hop))
						}
					}
				})
			}
			s.succeeds()
		})
	}
}

// A token that was used is used after Trin has been started anew.
func TestJ8_ReplayAfterARestart(t *testing.T) {
	t.Parallel()
	var options node.Options
	r := newClusterWith(t, filepath.Join(t.TempDir(), "trin.db"), 1, func(o *node.Options) { options = *o }, service()...)
	first, second := r.strand(nil), r.strand(nil)
	a := first.token()
	r.answered(first.bring(first.b, a.Result()))
	if err := r.node.Close(); err != nil {
		t.Fatal(err)
	}
	n, err := node.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	r.node, r.nodes = n, []*node.Node{n}
	r.server.Config.Handler = n.Handler()
	r.told(second.bring(second.b, a.Result()), "was used before")
	r.told(first.bring(first.b, a.Result()), "the leg is not open")
	second.succeeds()
}

// The level of a class that is nearly the one, and of what says it in two ways.
func TestF6_F7_F8_NearlyTheClassInAToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, service()...)
	for name, class := range map[string]string{
		"unknown": "urn:x:highest", "none": "urn:none", "upper case": strings.ToUpper(classThree), "a slash": classThree + "/",
		"encoded": strings.Replace(classThree, "gov", "%67ov", 1), "a letter that looks so": strings.Replace(classThree, "o", "\u043e", 1),
		"a zero behind": classThree + "0", "a blank of another kind": classThree + "\u00a0", "two": classThree + " " + classFour,
		"a joiner": classThree + "\u200d", "cut": classThree[:len(classThree)-1],
	} {
		r.sub(name, func() {
			b := r.browser()
			hop := r.ask(b, request{classes: []string{classThree}})
			s := r.goes(b, hop)
			a := s.token()
			a.Token.Class = class
			hop = s.bring(b, a.Result())
			if answer, ok := readAnswer(hop); ok && answer.Status[0] == "Success" {
				r.t.Errorf("got %s at %s for %q", answer.Class, answer.Level, class)
			}
			r.harmless(b)
		})
	}
	r.sub("white space of XML around it", func() {
		b := r.browser()
		s := r.goes(b, r.ask(b, request{classes: []string{classThree}}))
		a := s.token()
		a.Token.Class = " " + classThree + "  "
		r.states(r.answered(s.bring(b, a.Result())), classThree, "30")
	})
	statement := func(el *etree.Element) *etree.Element { return el.FindElement("./AuthenticationStatement") }
	for name, bend := range map[string]func(*etree.Element){
		"two statements, the second stronger": func(el *etree.Element) {
			second := statement(el).Copy()
			second.CreateAttr("AuthenticationMethod", classFour)
			el.AddChild(second)
		},
		"two statements, the first stronger": func(el *etree.Element) {
			first := statement(el).Copy()
			first.CreateAttr("AuthenticationMethod", classFour)
			el.InsertChildAt(statement(el).Index(), first)
		},
		"under a prefix": func(el *etree.Element) {
			statement(el).RemoveAttr("AuthenticationMethod")
			statement(el).CreateAttr("saml:AuthenticationMethod", classFour)
		},
		"empty":        func(el *etree.Element) { statement(el).CreateAttr("AuthenticationMethod", "") },
		"blank":        func(el *etree.Element) { statement(el).CreateAttr("AuthenticationMethod", "\t ") },
		"not there":    func(el *etree.Element) { statement(el).RemoveAttr("AuthenticationMethod") },
		"no statement": func(el *etree.Element) { el.RemoveChild(statement(el)) },
		"one of SAML 2.0 beside it": func(el *etree.Element) {
			other := el.CreateElement("s2:AuthnStatement")
			other.CreateAttr("xmlns:s2", samltest.Assertion)
		},
		"the statement in Advice": func(el *etree.Element) {
			moved := statement(el)
			el.RemoveChild(moved)
			el.CreateElement("saml:Advice").AddChild(moved)
		},
	} {
		r.sub(name, func() {
			s := r.strand(nil)
			a := s.token()
			a.Token.Edit = bend
			r.told(s.bring(s.b, a.Result()), "")
			s.succeeds()
		})
	}
	r.sub("another one under a prefix", func() {
		s := r.strand(nil)
		a := s.token()
		a.Token.Edit = func(el *etree.Element) { statement(el).CreateAttr("saml:AuthenticationMethod", classFour) }
		r.states(r.answered(s.bring(s.b, a.Result())), classTwo, "20")
	})
}

// Who the user is, is one text in one claim.
func TestD15_D16_D18_NamesInAToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, service()...)
	first := r.strand(nil).succeeds()
	at := strings.LastIndex(stsUser, "/")
	deeper := strings.LastIndex(stsUser[:at], "/")
	attribute := func(space, name string, values ...string) func(*etree.Element) {
		return func(el *etree.Element) {
			added := el.FindElement("./AttributeStatement").CreateElement("saml:Attribute")
			added.CreateAttr("AttributeName", name)
			added.CreateAttr("AttributeNamespace", space)
			for _, value := range values {
				added.CreateElement("saml:AttributeValue").SetText(value)
			}
		}
	}
	value := func(el *etree.Element) *etree.Element {
		return el.FindElement("./AttributeStatement/Attribute/AttributeValue")
	}
	for name, bend := range map[string]func(*etree.Element){
		"two users":                      attribute(stsUser[:at], stsUser[at+1:], "bob"),
		"two users, cut elsewhere":       attribute(stsUser[:deeper], stsUser[deeper+1:], "bob"),
		"two values":                     func(el *etree.Element) { value(el).Parent().AddChild(value(el).Copy()); value(el).SetText("bob") },
		"another case of the claim":      func(el *etree.Element) { value(el).Parent().CreateAttr("AttributeName", "UPN") },
		"another namespace of the claim": func(el *etree.Element) { value(el).Parent().CreateAttr("AttributeNamespace", "urn:x") },
		"an instruction in the name":     func(el *etree.Element) { value(el).CreateProcInst("x", "y"); value(el).CreateText("bob") },
		"an element in the name":         func(el *etree.Element) { value(el).CreateElement("x").SetText("bob") },
		"blank":                          func(el *etree.Element) { value(el).SetText("  ") },
		"blank of another kind":          func(el *etree.Element) { value(el).SetText("\u00a0\u2003") },
		"nobody":                         func(el *etree.Element) { value(el).SetText("") },
		"a subject of another statement": func(el *etree.Element) {
			el.FindElement("./AttributeStatement/Subject/NameIdentifier").SetText("bob")
		},
	} {
		r.sub(name, func() {
			s := r.strand(nil)
			a := s.token()
			a.Token.Edit = bend
			hop := s.bring(s.b, a.Result())
			if answer, ok := readAnswer(hop); ok && answer.Status[0] == "Success" {
				r.t.Errorf("got %s for it, alice is %s", answer.NameID, first.NameID)
			}
			r.harmless(s.b)
		})
	}
	// A comment is not signed, and cuts nothing off: the text is read whole.
	s := r.strand(nil)
	a := s.token()
	a.Token.Claims[0].Values = []string{"alicebob"}
	whole := r.answered(s.bring(s.b, a.Result())).NameID
	s = r.strand(nil)
	a = s.token()
	a.Token.Claims[0].Values = []string{"alicebob"}
	cut := strings.Replace(a.Result(), ">alicebob<", ">alice<!-- -->bob<", 1)
	if hop := s.bring(s.b, cut); hop.Status == http.StatusOK {
		if got := r.answered(hop).NameID; got != whole || got == first.NameID {
			t.Errorf("got %s for the name with a comment, want %s", got, whole)
		}
	}
	names := map[string]string{first.NameID: "alice", whole: "alicebob"}
	for _, user := range []string{"Alice", "alice ", "\u0430lice", "alice\u00a0", "alice@x", "al\u0131ce", "bob"} {
		s := r.strand(nil)
		a := s.token()
		a.Token.Claims[0].Values = []string{user}
		hop := s.bring(s.b, a.Result())
		answer, ok := readAnswer(hop)
		if !ok {
			r.refused(hop, "")
			continue
		}
		if strings.TrimSpace(user) != user {
			r.refusedToApplication(hop, responder, "AuthnFailed")
			continue
		}
		if answer.Status[0] != "Success" {
			t.Errorf("%q is refused: %v", user, answer.Status)
			continue
		}
		if other := names[answer.NameID]; other != "" {
			t.Errorf("%q is taken for %q", user, other)
		}
		names[answer.NameID] = user
	}
}

// The second factor is that of the user in the token, and another user who comes
// back takes over nothing.
func TestF19_F20_AnotherUserBesideAToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, service()...)
	r.bobHasCodes()
	b := r.browser()
	s := r.goes(b, r.ask(b, request{classes: []string{classThree}}))
	at := r.atFactor(b, s.bring(b, s.token().Result()))
	if hop := r.submit(b, at, url.Values{"code": {r.bobsCode()}}); hop.Page == nil || hop.Page.Form("code") == nil {
		t.Fatalf("got %d for bob's code at alice's login: %.300s", hop.Status, hop.Body)
	}
	alice := r.answered(r.enter(b, at))
	r.states(alice, classThree, "30")
	s = r.strand(b)
	bob := s.token()
	bob.Token.Claims[0].Values = []string{"bob"}
	came := r.answered(s.bring(b, bob.Result()))
	if r.states(came, classTwo, "20"); came.NameID == alice.NameID {
		t.Errorf("bob is %s, who is alice", came.NameID)
	}
	hop := r.ask(b, request{classes: []string{classThree}})
	if a, ok := readAnswer(hop); ok {
		t.Errorf("got %s as %s: what alice has proven counts for bob", a.NameID, a.Class)
	}
	r.atFactor(b, hop)
	r.harmless(b)
}

// What a fault says is shown to nobody as markup, and it ends the login of its
// own browser alone.
func TestE11_J5_FaultsOfATokenService(t *testing.T) {
	t.Parallel()
	r := newRig(t, append(service(), federation("floor: 20", "")...)...)
	fault := func(code, text string) string {
		return `<S:Envelope xmlns:S="` + wsfedtest.SOAP12 + `"><S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value><S:Subcode><S:Value>` + code +
			`</S:Value></S:Subcode></S:Code><S:Reason><S:Text xml:lang="en">` + text + `</S:Text></S:Reason></S:Fault></S:Body></S:Envelope>`
	}
	const markup = "&lt;script&gt;alert(1)&lt;/script&gt;&#13;&#10;X: y"
	s := r.strand(nil)
	r.told(s.bring(r.browser(), fault("x", markup)), otherBrowser)
	for name, wrong := range map[string]string{
		"no code":             strings.Replace(fault("x", "y"), "S:Code>", "S:Kode>", 2),
		"a document type":     "<!DOCTYPE x>" + fault("x", "y"),
		"two bodies":          strings.Replace(fault("x", "y"), "</S:Envelope>", "<S:Body/></S:Envelope>", 1),
		"a fault and a token": strings.Replace(fault("x", "y"), "</S:Body>", s.token().Result()+"</S:Body>", 1),
	} {
		r.sub(name, func() { s.told(s.bring(s.b, wrong), "") })
	}
	s.succeeds()
	for _, code := range []string{"x", markup, "fed:RstParameterNotAccepted", strings.Repeat("x", 900)} {
		s := r.strand(nil)
		hop := s.bring(s.b, fault(code, markup))
		a := r.answered(hop)
		if a.Status[0] == "Success" || strings.Contains(a.XML, "alert(1)") || strings.Contains(string(hop.Body), "<script>alert") {
			t.Errorf("got %v: %s", a.Status, a.XML)
		}
		r.harmless(s.b)
	}
}
