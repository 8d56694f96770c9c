package wsfed

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2"
)

// What there is to say about the settings of an application.
func TestCheckApplication(t *testing.T) {
	t.Parallel()
	const (
		wrong  = connections.SeverityError
		danger = connections.SeverityDanger
		advice = connections.SeverityWarning
	)
	right := func(change func(*ApplicationSettings)) string {
		s := ApplicationSettings{Realm: appRealm, Reply: []string{appReply}}
		change(&s)
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	replies := func(list ...string) string { return right(func(s *ApplicationSettings) { s.Reply = list }) }
	name := func(n ClaimName) string {
		return right(func(s *ApplicationSettings) { s.ClaimNames = map[string]ClaimName{"mail": n} })
	}
	for title, test := range map[string]struct {
		settings string
		field    string // "" with no severity = nothing but that requests are unsigned
		severity connections.Severity
	}{
		"right":                  {settings: right(func(*ApplicationSettings) {})},
		"everything":             {settings: `{"realm":"urn:app","reply":["https://app.test/","http://localhost:8080/","http://127.0.0.1/"],"token":"saml11","allowTokens":["saml20"],"trust":"1.3","comparison":"exact","refusals":"fault","unmet":"page","home":"https://app.test/home","claimNames":{"mail":{"namespace":"urn:x","name":"mail"}},"claimNamespace":"urn:y","unnamedClaims":"omit","suppressAuthnMethods":true,"nameID":{"format":"x509","template":"CN={subject}"},"sign":{"algorithm":"rsa-sha512"},"keys":"own","tokenLifetime":"24h","skew":"5m","requestLifetime":"24h","signOutReply":["https://app.test/bye"],"cleanup":"none"}`},
		"an unknown field":       {`{"realm":"a","wreply":"b"}`, "wreply", wrong},
		"text behind":            {`{} {}`, "", wrong},
		"no realm":               {right(func(s *ApplicationSettings) { s.Realm = "" }), "realm", wrong},
		"a realm with a space":   {right(func(s *ApplicationSettings) { s.Realm = "urn:a " }), "realm", wrong},
		"a long realm":           {right(func(s *ApplicationSettings) { s.Realm = strings.Repeat("a", maxName+1) }), "realm", wrong},
		"no address":             {replies(), "reply", wrong},
		"an address twice":       {replies(appReply, appReply), "reply.1", wrong},
		"http":                   {replies(appReply, "http://app.test/"), "reply.1", danger},
		"another scheme":         {replies("javascript:alert(1)"), "reply.0", wrong},
		"no host":                {replies("https:///x"), "reply.0", wrong},
		"relative":               {replies("/signin"), "reply.0", wrong},
		"a user":                 {replies("https://a@app.test/"), "reply.0", wrong},
		"a fragment":             {replies("https://app.test/#"), "reply.0", wrong},
		"white space":            {replies("https://app.test/a b"), "reply.0", wrong},
		"a quotation mark":       {replies(`https://app.test/"`), "reply.0", wrong},
		"home":                   {right(func(s *ApplicationSettings) { s.Home = "app" }), "home", wrong},
		"signOutReply":           {right(func(s *ApplicationSettings) { s.SignOutReply = []string{"https://app.test/", "bye"} }), "signOutReply.1", wrong},
		"cleanup":                {right(func(s *ApplicationSettings) { s.Cleanup = "never" }), "cleanup", wrong},
		"token":                  {right(func(s *ApplicationSettings) { s.Token = "jwt" }), "token", wrong},
		"allowTokens":            {right(func(s *ApplicationSettings) { s.AllowTokens = []string{"saml11", "jwt"} }), "allowTokens.1", wrong},
		"allowTokens, empty":     {right(func(s *ApplicationSettings) { s.AllowTokens = []string{""} }), "allowTokens.0", wrong},
		"trust":                  {right(func(s *ApplicationSettings) { s.Trust = "1.4" }), "trust", wrong},
		"comparison":             {right(func(s *ApplicationSettings) { s.Comparison = "least" }), "comparison", wrong},
		"refusals":               {right(func(s *ApplicationSettings) { s.Refusals = "token" }), "refusals", wrong},
		"unmet":                  {right(func(s *ApplicationSettings) { s.Unmet = "anything" }), "unmet", wrong},
		"unmet, a token":         {right(func(s *ApplicationSettings) { s.Unmet = "token" }), "unmet", advice},
		"unnamedClaims":          {right(func(s *ApplicationSettings) { s.UnnamedClaims = "keep" }), "unnamedClaims", wrong},
		"algorithm":              {right(func(s *ApplicationSettings) { s.Sign.Algorithm = "rsa-sha1" }), "sign.algorithm", wrong},
		"a claim without a name": {name(ClaimName{Namespace: "urn:x"}), "claimNames.mail", wrong},
		"a namespace missing":    {name(ClaimName{Name: "mail"}), "claimNames.mail", wrong},
		"a name with a space":    {name(ClaimName{"urn:x", "e mail"}), "claimNames.mail", wrong},
		"a reserved claim":       {name(ClaimName{"http://schemas.microsoft.com/claims", "AuthnMethodsReferences"}), "claimNames.mail", wrong},
		"claimNamespace":         {right(func(s *ApplicationSettings) { s.ClaimNamespace = "urn: x" }), "claimNamespace", wrong},
		"a slash at the end":     {right(func(s *ApplicationSettings) { s.ClaimNamespace = "urn:x/" }), "claimNamespace", advice},
		"names for SAML 2.0":     {right(func(s *ApplicationSettings) { s.Token, s.ClaimNamespace = "saml20", "urn:x" }), "claimNames", advice},
		"nameID":                 {right(func(s *ApplicationSettings) { s.NameID.Format = "kerberos" }), "nameID", wrong},
		"nameID, no template":    {right(func(s *ApplicationSettings) { s.NameID.Format = "x509" }), "nameID", wrong},
		"nameID, the template":   {right(func(s *ApplicationSettings) { s.NameID.Template = "x" }), "nameID", wrong},
		"tokenLifetime":          {right(func(s *ApplicationSettings) { s.TokenLifetime = saml2.Duration(25 * minutes(60)) }), "tokenLifetime", wrong},
		"skew":                   {right(func(s *ApplicationSettings) { s.Skew = saml2.Duration(minutes(6)) }), "skew", wrong},
		"requestLifetime":        {right(func(s *ApplicationSettings) { s.RequestLifetime = saml2.Duration(25 * minutes(60)) }), "requestLifetime", wrong},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			k := newWorld(t).kind
			got := k.check(connections.RoleApplication, json.RawMessage(test.settings))
			unsigned := slices.IndexFunc(got, func(p connections.Problem) bool { return p.UnlessFloor })
			if unsigned >= 0 {
				if p := got[unsigned]; p.Field != "realm" || p.Severity != danger {
					t.Errorf("got %+v", p)
				}
				got = slices.Delete(got, unsigned, unsigned+1)
			} else if test.field != "" && title != "an unknown field" {
				t.Error("nothing says that requests are not signed")
			}
			if test.severity == "" {
				if len(got) != 0 {
					t.Errorf("got %+v, want nothing", got)
				}
			} else if len(got) != 1 || got[0].Field != test.field || got[0].Severity != test.severity || !strings.HasSuffix(got[0].Message, ".") {
				t.Errorf("got %+v, want one %s at %q", got, test.severity, test.field)
			}
			_, err := k.openFrontend(&broker.ApplicationConnection{ID: "x", Settings: json.RawMessage(test.settings)})
			if (err != nil) != (test.severity == wrong) {
				t.Errorf("opening it: got %v", err)
			}
		})
	}
}

func TestIdentifiers(t *testing.T) {
	t.Parallel()
	k := newWorld(t).kind
	got, err := k.identifiers(connections.RoleApplication, json.RawMessage(`{"realm":"urn:app","reply":["https://app.test/"]}`))
	if err != nil || !slices.Equal(got, []string{"urn:app"}) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := k.identifiers(connections.RoleApplication, json.RawMessage(`{"realm":"urn:app"}`)); err == nil {
		t.Errorf("got %q for settings with an error", got)
	}
}

func TestNeeds(t *testing.T) {
	t.Parallel()
	sign := func(set string) connections.KeyNeed {
		return connections.KeyNeed{Field: "keys", Set: set, Use: connections.KeySigning}
	}
	for name, test := range map[string]struct {
		role     connections.Role
		settings string
		want     []connections.KeyNeed
	}{
		"an application":             {connections.RoleApplication, `{}`, []connections.KeyNeed{sign("default")}},
		"an application's own":       {connections.RoleApplication, `{"keys":"own"}`, []connections.KeyNeed{sign("own")}},
		"an application, unreadable": {connections.RoleApplication, `{"x":1}`, nil},
		"a provider":                 {connections.RoleAuthentication, `{}`, []connections.KeyNeed{sign("default")}},
		"a provider that encrypts": {connections.RoleAuthentication, `{"keys":"own","requireEncryption":true}`,
			[]connections.KeyNeed{sign("own"), {Field: "keys", Set: "own", Use: connections.KeyEncryption}}},
		"a provider, unreadable": {connections.RoleAuthentication, `{"x":1}`, nil},
	} {
		if got := newWorld(t).kind.needs(test.role, json.RawMessage(test.settings)); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}
