package wsfed

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/wsfed/wsfedtest"
)

// answerForm is the form of an answer, fields after the three changed or added.
func answerForm(leg broker.Leg, result string, change url.Values) string {
	values := url.Values{"wa": {"wsignin1.0"}, "wresult": {result}, "wctx": {string(leg.ID)}}
	for name, value := range change {
		if values[name] = value; value == nil {
			delete(values, name)
		}
	}
	return values.Encode()
}

func TestJ8_Unsolicited(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		connection, browser string
		change              url.Values
		public              broker.PublicText
	}{
		"no wctx":                {"idp", "mine", url.Values{"wctx": nil}, broker.PublicBadMessage},
		"an empty wctx":          {"idp", "mine", url.Values{"wctx": {""}}, broker.PublicBadMessage},
		"a wctx of nobody":       {"idp", "mine", url.Values{"wctx": {"leg-77"}}, broker.PublicExpired},
		"a wctx of 10 KB":        {"idp", "mine", url.Values{"wctx": {strings.Repeat("x", 10<<10)}}, broker.PublicExpired},
		"a wctx of HTML":         {"idp", "mine", url.Values{"wctx": {`"><script>alert(1)</script>`}}, broker.PublicExpired},
		"another browser":        {"idp", "theirs", nil, broker.PublicOtherBrowser},
		"no browser":             {"idp", "", nil, broker.PublicOtherBrowser},
		"another connection":     {"other", "mine", nil, broker.PublicBadMessage},
		"no such connection":     {"nope", "mine", nil, broker.PublicBadMessage},
		"another action":         {"idp", "mine", url.Values{"wa": {"wattr1.0"}}, broker.PublicBadMessage},
		"no action":              {"idp", "mine", url.Values{"wa": nil}, broker.PublicBadMessage},
		"no result":              {"idp", "mine", url.Values{"wresult": nil}, broker.PublicBadMessage},
		"a result to be fetched": {"idp", "mine", url.Values{"wresultptr": {"http://127.0.0.1:1/x"}}, broker.PublicBadMessage},
		"an encoding":            {"idp", "mine", url.Values{"wencoding": {"base64url"}}, broker.PublicBadMessage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t)
			r.accepted()
			leg, _ := r.login("idp")
			got := r.send(leg, c.connection, c.browser, answerForm(leg, r.answer(leg).Result(), c.change))
			if got.Evidence != nil || got.Refusal != nil || !got.Open || got.Code != http.StatusBadRequest || got.Body != string(c.public) {
				t.Errorf("got %d %q (%s), want %q and the leg open", got.Code, got.Body, got.Log, c.public)
			}
		})
	}
}

// An answer of one provider does not do for the login of another, whatever it
// calls itself.
func TestJ8_MixUp(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	mine, _ := r.login("idp")
	theirs, _ := r.login("other")
	if got := r.post(theirs, r.answer(theirs).Result()); got.Evidence == nil {
		t.Fatalf("the other provider's own answer: %d %s", got.Code, got.Log)
	}
	a := r.answer(mine)
	a.Token.Key = "provider-next"
	r.refused(r.post(mine, a.Result()), "signature of the token")
	a = r.answer(mine)
	a.Token.Issuer = otherIssuer
	r.refused(r.post(mine, a.Result()), "Issuer")
}

// A token is good for one login.
func TestJ8_Replay(t *testing.T) {
	t.Parallel()
	for _, saml20 := range []bool{false, true} {
		r := newParty(t)
		leg, _ := r.login("idp")
		a := r.answer(leg)
		a.Token.SAML20 = saml20
		if got := r.post(leg, a.Result()); got.Evidence == nil {
			t.Fatalf("the first: %d %s", got.Code, got.Log)
		}
		if got := r.post(leg, a.Result()); got.Body != string(broker.PublicExpired) {
			t.Errorf("again to the same leg: got %d %q, want %q", got.Code, got.Body, broker.PublicExpired)
		}
		next, _ := r.login("idp")
		r.refused(r.post(next, a.Result()), broker.ErrUsed.Error())
		a.Collection, a.Trust = true, wsfedtest.Trust13
		r.refused(r.post(next, a.Result()), broker.ErrUsed.Error())
	}
}

// A token that was made before the login began is not for it, even if it was
// never used.
func TestJ8_OldToken(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	leg, _ := r.login("idp")
	stolen := r.answer(leg).Result()
	r.now = r.now.Add(2 * time.Minute)
	next, _ := r.login("idp")
	r.refused(r.post(next, stolen), "before the request")
}

func TestJ11_TwoResults(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	leg, _ := r.login("idp")
	result := r.answer(leg).Result()
	kept := base64.StdEncoding.EncodeToString([]byte(result))
	for name, send := range map[string]func() partyResult{
		"two of them": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, nil)+"&wresult="+url.QueryEscape(result))
		},
		"one in the query": func() partyResult {
			return r.send(leg, "idp?wresult=x", "mine", answerForm(leg, result, nil))
		},
		"the context in the query": func() partyResult {
			return r.send(leg, "idp?wctx=x", "mine", answerForm(leg, result, nil))
		},
		"two contexts": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, nil)+"&wctx=leg-1")
		},
		"by another name": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, nil)+"&w%72esult=x")
		},
		"a kept one beside it": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, url.Values{"trin_again": {"1"}, "trin_wresult": {kept}}))
		},
		"a kept one without the mark": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, url.Values{"wresult": nil, "trin_wresult": {kept}}))
		},
		"a kept one that is no base64": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, url.Values{"wresult": nil, "trin_again": {"1"}, "trin_wresult": {"?"}}))
		},
		"no form": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, nil), func(q *http.Request) { q.Header.Set("Content-Type", "text/plain") })
		},
		"too many fields": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, nil)+strings.Repeat("&x=y", 20))
		},
		"too large": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result+strings.Repeat(" ", maxResult), nil))
		},
		"much too large": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, strings.Repeat("x", maxForm), nil))
		},
		"a query that is too large": func() partyResult {
			return r.send(leg, "idp?x="+strings.Repeat("x", maxFormQuery), "mine", answerForm(leg, result, nil))
		},
		"a broken value": func() partyResult {
			return r.send(leg, "idp", "mine", answerForm(leg, result, nil)+"&wencoding=%zz")
		},
		"broken escapes": func() partyResult { return r.send(leg, "idp", "mine", answerForm(leg, result, nil)+"&wa%zz=1") },
	} {
		got := send()
		if got.Evidence != nil || !got.Open || got.Code != http.StatusBadRequest || got.Body != string(broker.PublicBadMessage) {
			t.Errorf("%s: got %d %q (%s), want a bad message", name, got.Code, got.Body, got.Log)
		}
	}
}

func TestJ11_GET(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	leg, _ := r.login("idp")
	for _, name := range []string{"wresult", "wresultptr", "trin_wresult"} {
		query := url.Values{"wa": {"wsignin1.0"}, "wctx": {string(leg.ID)}, name: {r.answer(leg).Result()}}
		r.refused(r.get(leg, "/wsfed/rp/idp?"+query.Encode()), "must be posted")
	}
	r.refused(r.get(leg, "/wsfed/rp/idp?wa=wsignin1.0"), "wsignin1.0")
	r.refused(r.get(leg, "/wsfed/rp/idp?wa=wsignoutcleanup1.0&wa=wsignin1.0"), "more than once")
	if got := r.get(leg, "/wsfed/rp/idp", func(q *http.Request) { q.Method = http.MethodPut }); got.Code != http.StatusMethodNotAllowed {
		t.Errorf("PUT: got %d, want %d", got.Code, http.StatusMethodNotAllowed)
	}
}

// The session cookies stay behind when another site's page posts, so Trin posts
// the same once more, octet for octet.
func TestRepost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header, value string
		again         bool
	}{
		"cross-site":         {"Sec-Fetch-Site", "cross-site", true},
		"same-site":          {"Sec-Fetch-Site", "same-site", false},
		"same-origin":        {"Sec-Fetch-Site", "same-origin", false},
		"a foreign origin":   {"Origin", "https://provider.test", true},
		"an opaque origin":   {"Origin", "null", true},
		"our own origin":     {"Origin", "https://TRIN.test", false},
		"a browser of years": {"X-Nothing", "x", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t)
			leg, _ := r.login("idp")
			a := r.answer(leg)
			a.Returns = true
			a.Token.Claims = []wsfedtest.Claim{{Type: "urn:a/b", Values: []string{"a\r\nb"}}}
			first := r.send(leg, "idp", "mine", answerForm(leg, a.Result(), nil), func(q *http.Request) { q.Header.Set(c.header, c.value) })
			if !c.again {
				if first.Evidence == nil {
					t.Fatalf("got %d %q, want it accepted at once", first.Code, first.Log)
				}
				return
			}
			if first.Evidence != nil || first.Header.Get("Test-Action") != partyRealm {
				t.Fatalf("got %d, posted to %q, want it posted once more to %q", first.Code, first.Header.Get("Test-Action"), partyRealm)
			}
			var fields []broker.Field
			if err := json.Unmarshal([]byte(first.Body), &fields); err != nil {
				t.Fatal(err)
			}
			again := url.Values{}
			for _, field := range fields {
				again.Add(field.Name, field.Value)
			}
			second := r.send(leg, "idp", "mine", again.Encode(), func(q *http.Request) { q.Header.Set(c.header, c.value) })
			if second.Evidence == nil || second.Evidence.Claims.Values("urn:a/b")[0] != "a\r\nb" {
				t.Errorf("got %d %q, want it accepted with its line ends", second.Code, second.Log)
			}
		})
	}
}
