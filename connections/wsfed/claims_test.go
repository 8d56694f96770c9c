package wsfed

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
)

// What an application reads of claims in SAML 1.1.
func TestClaims(t *testing.T) {
	t.Parallel()
	claim := func(name string, values ...string) broker.Claim { return broker.Claim{Name: name, Values: values} }
	for name, test := range map[string]struct {
		change func(*ApplicationSettings)
		claims broker.Claims
		want   map[string][]string
		fails  string // part of the reason
	}{
		"cut at the last slash": {claims: broker.Claims{claim(claimEmail, "a"), claim("http://x/y/z", "b")},
			want: map[string][]string{claimEmail: {"a"}, "http://x/y/z": {"b"}}},
		"one name, one attribute": {claims: broker.Claims{claim(claimEmail, "a"), claim(claimGroup, "g"), claim(claimEmail, "b", "c")},
			want: map[string][]string{claimEmail: {"a", "b", "c"}, claimGroup: {"g"}}},
		"without values": {claims: broker.Claims{claim("nameless"), claim(claimEmail, "")}, want: map[string][]string{claimEmail: {""}}},
		"the level":      {claims: broker.Claims{claim(levelClaim, "3")}, want: map[string][]string{"urn:trin:claims/" + levelClaim: {"3"}}},
		"the level, elsewhere": {func(s *ApplicationSettings) { s.ClaimNamespace = "urn:house" }, broker.Claims{claim(levelClaim, "3")},
			map[string][]string{"urn:house/" + levelClaim: {"3"}}, ""},
		"a namespace for the others": {func(s *ApplicationSettings) { s.ClaimNamespace = "urn:house" }, broker.Claims{claim("mail", "a"), claim(claimEmail, "b")},
			map[string][]string{"urn:house/mail": {"a"}, claimEmail: {"b"}}, ""},
		"a name of its own": {func(s *ApplicationSettings) {
			s.ClaimNames = map[string]ClaimName{"dk:gov:saml:attribute:AssuranceLevel": {"dk:gov:saml:attribute", "AssuranceLevel"}}
		}, broker.Claims{claim("dk:gov:saml:attribute:AssuranceLevel", "3")}, map[string][]string{"dk:gov:saml:attribute/AssuranceLevel": {"3"}}, ""},
		"two claims, one name": {func(s *ApplicationSettings) {
			s.ClaimNames = map[string]ClaimName{"mail": {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims", "emailaddress"}}
		}, broker.Claims{claim("mail", "a"), claim(claimEmail, "b")}, map[string][]string{claimEmail: {"a", "b"}}, ""},
		"left out": {func(s *ApplicationSettings) { s.UnnamedClaims = unnamedOmit }, broker.Claims{claim("mail", "a"), claim(claimEmail, "b"), claim("x/", "c")},
			map[string][]string{claimEmail: {"b"}}, ""},
		"characters": {claims: broker.Claims{claim(claimEmail, "a\r\nb", "\tc\n", `<&>"']]>`, "𝄞", " ")},
			want: map[string][]string{claimEmail: {"a\r\nb", "\tc\n", `<&>"']]>`, "𝄞", " "}}},
		"no slash":           {claims: broker.Claims{claim("mail", "a")}, fails: `claimNames: {"mail": {namespace: ..., name: ...}}`},
		"a slash at the end": {claims: broker.Claims{claim("http://x/", "a")}, fails: `claimNames: {"http://x/"`},
		"a slash alone":      {claims: broker.Claims{claim("/x", "a")}, fails: "claimNames"},
		"no name":            {claims: broker.Claims{claim("", "a")}, fails: "claimNames"},
		"white space":        {claims: broker.Claims{claim("http://x/a b", "a")}, fails: "claimNames"},
		"a NUL":              {claims: broker.Claims{claim(claimEmail, "a\x00b")}, fails: "XML"},
		"not UTF-8":          {claims: broker.Claims{claim(claimEmail, "a\xffb")}, fails: "XML"},
		"made a method":      {func(s *ApplicationSettings) { s.ClaimNamespace = "http://schemas.microsoft.com/claims" }, broker.Claims{claim("authnmethodsreferences", MultipleAuthn)}, nil, "only Trin itself says"},
		"made an instant": {func(s *ApplicationSettings) {
			s.ClaimNamespace = "http://schemas.microsoft.com/ws/2008/06/identity/claims"
		}, broker.Claims{claim("AuthenticationInstant", "x")}, nil, "only Trin itself says"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := func(*ApplicationSettings) {}
			if test.change != nil {
				change = test.change
			}
			w := newWorld(t, change, func(s *ApplicationSettings) { s.SuppressAuthnMethods = true })
			evidence := w.alice(levelLow)
			evidence.Claims = test.claims
			a := w.answer(w.get(nil), evidence)
			if test.fails != "" {
				if a.refusal() != broker.RefusedInternal {
					t.Fatalf("got %#v, %v", a.Reply, a.Err)
				}
				records := w.store.Records()
				if reason := records[len(records)-1].Refusal.Reason; !strings.Contains(reason, test.fails) {
					t.Errorf("got the reason %q, want %q in it", reason, test.fails)
				}
				return
			}
			if got := a.login(t, w.now).Claims; !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// In SAML 2.0 a claim keeps its name, whatever it is.
func TestClaimsInSAML20(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *ApplicationSettings) { s.Token = "saml20" })
	evidence := w.alice(levelLow)
	evidence.Claims = broker.Claims{{Name: "mail", Values: []string{"a\r\nb"}}, {Name: levelClaim, Values: []string{"3"}}}
	got := w.answer(w.get(nil), evidence).login(t, w.now)
	want := map[string][]string{"mail": {"a\r\nb"}, levelClaim: {"3"}, ClaimAuthnMethods: {string(passwordM), string(levelLow)}}
	if !reflect.DeepEqual(got.Claims, want) {
		t.Errorf("got %q, want %q", got.Claims, want)
	}
}

// How the user was authenticated, as Microsoft's products say it.
func TestAuthnMethods(t *testing.T) {
	t.Parallel()
	own := broker.Claims{{Name: ClaimAuthnMethods, Values: []string{"urn:own"}}}
	for name, test := range map[string]struct {
		suppress bool
		words    []string
		class    broker.ClassRef
		claims   broker.Claims
		want     []string
	}{
		"a password":             {words: []string{"pwd"}, class: levelLow, want: []string{string(passwordM), string(levelLow)}},
		"two factors":            {words: []string{"pwd", "otp", "mfa"}, class: MultipleAuthn, want: []string{string(passwordM), otpReference, MultipleAuthn}},
		"two factors, not asked": {words: []string{"pwd", "otp", "mfa"}, class: passwordA, want: []string{string(passwordM), otpReference, MultipleAuthn}},
		"words without a value":  {words: []string{"face", "geo"}, class: levelLow, want: []string{string(levelLow)}},
		"no class":               {words: []string{"pwd"}, want: []string{string(passwordM)}},
		"nothing":                {},
		"of the pipeline":        {words: []string{"pwd"}, claims: own, want: []string{"urn:own", string(passwordM)}},
		"suppressed":             {suppress: true, words: []string{"pwd"}, class: levelLow, claims: own},
	} {
		w := newWorld(t, func(s *ApplicationSettings) { s.SuppressAuthnMethods = test.suppress })
		f := w.rims["app"].(*frontend)
		o := broker.Outcome{Methods: test.words, Class: test.class, Claims: test.claims}
		if got := f.authnMethods(o, methodFor(TokenTypeSAML11, test.class)); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// The name identifier is the application's own, and in the format of the
// settings.
func TestNameIdentifier(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings NameIDSettings
		format   string
		value    string // "" = one that Trin makes
	}{
		"by default":      {NameIDSettings{}, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", ""},
		"by a claim":      {NameIDSettings{Claim: claimEmail}, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "alice@example.org"},
		"email":           {NameIDSettings{Format: "email"}, "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "alice@example.org"},
		"persistent":      {NameIDSettings{Format: "persistent"}, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", ""},
		"transient":       {NameIDSettings{Format: "transient"}, "urn:oasis:names:tc:SAML:2.0:nameid-format:transient", ""},
		"a distinguished": {NameIDSettings{Format: "x509", Template: "C=DK,CN={subject}"}, "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName", "C=DK,CN=alice"},
	} {
		for _, token := range []string{"saml11", "saml20"} {
			w := newWorld(t, func(s *ApplicationSettings) { s.NameID, s.Token = test.settings, token })
			w.connect("second", func(s *ApplicationSettings) { s.NameID = test.settings })
			got := w.answer(w.get(nil), w.alice(levelLow)).login(t, w.now)
			if got.Format != test.format || test.value != "" && got.Name != test.value || got.Name == "" {
				t.Errorf("%s, %s: got %q in %s", name, token, got.Name, got.Format)
			}
			_, fields := w.get(url.Values{paramRealm: {"urn:second"}}).form(t)
			if made := test.value == ""; made == strings.Contains(fields.Get(paramResult), ">"+got.Name+"<") {
				t.Errorf("%s, %s: the second application gets the name %q", name, token, got.Name)
			}
		}
	}
	w := newWorld(t, func(s *ApplicationSettings) { s.NameID = NameIDSettings{Format: "email", Claim: "none"} })
	if a := w.answer(w.get(nil), w.alice(levelLow)); a.refusal() != broker.RefusedIdentifier {
		t.Errorf("got %#v, %v", a.Reply, a.Err)
	}
}

// A SAML 1.1 token cannot say that it may not be passed on; a SAML 2.0 one can.
func TestOnwardCount(t *testing.T) {
	t.Parallel()
	limited := func(token string) told {
		w := newWorld(t, func(s *ApplicationSettings) { s.Token = token })
		evidence, count := w.alice(levelLow), 3
		evidence.OnwardCount = &count
		return w.answer(w.get(nil), evidence)
	}
	if a := limited("saml11"); a.refusal() != broker.RefusedDenied {
		t.Errorf("got %#v, %v", a.Reply, a.Err)
	}
	if _, fields := limited("saml20").form(t); !strings.Contains(fields.Get(paramResult), `ProxyRestriction Count="2"`) {
		t.Errorf("got %s", fields.Get(paramResult))
	}
}

// A token holds no longer than the session, nor than wfresh says.
func TestTokenLifetime(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		query url.Values
		ends  int // minutes until the provider's session ends; 0 = never
		want  int // minutes
	}{
		"by default":         {nil, 0, 60},
		"of the session":     {nil, 20, 20},
		"of the request":     {url.Values{paramFresh: {"10"}}, 0, 10},
		"a longer request":   {url.Values{paramFresh: {"600"}}, 0, 60},
		"the shorter of two": {url.Values{paramFresh: {"30"}}, 20, 20},
		"now":                {url.Values{paramFresh: {"0"}}, 0, 60},
	} {
		for _, token := range []string{"saml11", "saml20"} {
			w := newWorld(t, func(s *ApplicationSettings) { s.Token = token })
			evidence := w.alice(levelLow)
			if test.ends > 0 {
				evidence.Expires = w.now.Add(minutes(test.ends))
			}
			got := w.answer(w.get(test.query), evidence).login(t, w.now)
			if !got.Until.Equal(w.now.Add(minutes(test.want))) {
				t.Errorf("%s, %s: got %s after %s", name, token, got.Until, w.now)
			}
		}
	}
}

// The confirmation of a SAML 2.0 token ends with the session too.
func TestConfirmationEndsWithTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *ApplicationSettings) { s.Token = "saml20" })
	evidence := w.alice(levelLow)
	evidence.Expires = w.now.Add(minutes(2))
	_, fields := w.answer(w.get(nil), evidence).form(t)
	if want := `SubjectConfirmationData NotOnOrAfter="2026-11-22T10:02:00.000Z"`; !strings.Contains(fields.Get(paramResult), want) {
		t.Errorf("got %s, want %s in it", fields.Get(paramResult), want)
	}
}

// A login that cannot be answered leaves the reason in an error, and no token.
func TestAnswerWithoutAKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *ApplicationSettings) { s.Keys = "none" })
	if a := w.answer(w.get(nil), w.alice(levelLow)); a.refusal() != broker.RefusedInternal {
		t.Errorf("got %#v, %v", a.Reply, a.Err)
	}
	f := w.rims["app"].(*frontend)
	if _, _, err := f.Answer(t.Context(), broker.Outcome{Request: broker.AuthnRequest{Reply: []byte(`{}`)}}); err == nil || errors.As(err, new(*broker.Refusal)) {
		t.Errorf("a request that was not kept: got %v", err)
	}
}
