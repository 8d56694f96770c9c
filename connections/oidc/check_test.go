package oidc

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
)

func problemsOf(t *testing.T, settings ApplicationSettings) []connections.Problem {
	t.Helper()
	raw, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	_, problems := openApplication(raw)
	return problems
}

func TestCheckApplication(t *testing.T) {
	t.Parallel()
	const rsaKey = `{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}`
	for name, test := range map[string]struct {
		change func(*ApplicationSettings)
		field  string // of the error; "" = none
	}{
		"as it should be":      {func(*ApplicationSettings) {}, ""},
		"no client":            {func(s *ApplicationSettings) { s.ClientID = "" }, "clientID"},
		"a client of no ASCII": {func(s *ApplicationSettings) { s.ClientID = "å" }, "clientID"},
		"no address":           {func(s *ApplicationSettings) { s.RedirectURIs = nil }, "redirectURIs"},
		"an address twice":     {func(s *ApplicationSettings) { s.RedirectURIs = []string{appRedirect, appRedirect} }, "redirectURIs.1"},
		"a relative address":   {func(s *ApplicationSettings) { s.RedirectURIs = []string{"/cb"} }, "redirectURIs.0"},
		"a script":             {func(s *ApplicationSettings) { s.RedirectURIs = []string{"javascript:alert(1)"} }, "redirectURIs.0"},
		"a fragment":           {func(s *ApplicationSettings) { s.RedirectURIs = []string{appRedirect + "#x"} }, "redirectURIs.0"},
		"a user":               {func(s *ApplicationSettings) { s.RedirectURIs = []string{"https://a@b.test/"} }, "redirectURIs.0"},
		"an asterisk":          {func(s *ApplicationSettings) { s.RedirectURIs = []string{"https://*.test/"} }, "redirectURIs.0"},
		"a logout address":     {func(s *ApplicationSettings) { s.PostLogoutRedirectURIs = []string{"x"} }, "postLogoutRedirectURIs.0"},
		"a frame's address":    {func(s *ApplicationSettings) { s.FrontChannelLogoutURI = "x" }, "frontChannelLogoutURI"},
		"a back channel":       {func(s *ApplicationSettings) { s.BackChannelLogoutURI = "ftp://x" }, "backChannelLogoutURI"},
		"no secret":            {func(s *ApplicationSettings) { s.AuthMethod = "" }, "secretHashes"},
		"no hash":              {func(s *ApplicationSettings) { s.AuthMethod, s.SecretHashes = authBasic, []string{"plain"} }, "secretHashes.0"},
		"a secret of none":     {func(s *ApplicationSettings) { provesBySecret(s); s.AuthMethod = authNone }, "secretHashes"},
		"no keys":              {func(s *ApplicationSettings) { s.AuthMethod = authPrivateKey }, "jwks"},
		"keys":                 {func(s *ApplicationSettings) { s.AuthMethod, s.JWKS = authPrivateKey, json.RawMessage(rsaKey) }, ""},
		"keys in both": {func(s *ApplicationSettings) {
			s.AuthMethod, s.JWKS, s.JWKSURI = authPrivateKey, json.RawMessage(rsaKey), "https://a.test/"
		}, "jwks"},
		"keys of none": {func(s *ApplicationSettings) { s.JWKSURI = "https://a.test/" }, "jwks"},
		"a private key": {func(s *ApplicationSettings) {
			s.AuthMethod, s.JWKS = authPrivateKey, json.RawMessage(strings.Replace(rsaKey, `"kid"`, `"d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE","kid"`, 1))
		}, "jwks"},
		"a symmetric key": {func(s *ApplicationSettings) {
			s.AuthMethod, s.JWKS = authPrivateKey, json.RawMessage(`{"keys":[{"kty":"oct","k":"AAAA"}]}`)
		}, "jwks"},
		"no key":                {func(s *ApplicationSettings) { s.AuthMethod, s.JWKS = authPrivateKey, json.RawMessage(`{"keys":[]}`) }, "jwks"},
		"public without PKCE":   {func(s *ApplicationSettings) { s.InsecureNoPKCE = true }, "insecureNoPKCE"},
		"an unknown method":     {func(s *ApplicationSettings) { s.AuthMethod = "tls" }, "authMethod"},
		"an unknown refresh":    {func(s *ApplicationSettings) { s.Refresh = "x" }, "refresh"},
		"an unknown token":      {func(s *ApplicationSettings) { s.AccessToken = "x" }, "accessToken"},
		"a token for nobody":    {func(s *ApplicationSettings) { s.AccessToken = accessJWT }, "audience"},
		"an unknown subject":    {func(s *ApplicationSettings) { s.Subject = "x" }, "subject"},
		"a sector for all":      {func(s *ApplicationSettings) { s.Subject, s.Sector = subjectPublic, "x" }, "sector"},
		"an unknown comparison": {func(s *ApplicationSettings) { s.Comparison = "Minimum" }, "comparison"},
		"an unknown unmet":      {func(s *ApplicationSettings) { s.Unmet = "x" }, "unmet"},
		"an unknown consent":    {func(s *ApplicationSettings) { s.Consent = "never" }, "consent"},
		"an algorithm of none":  {func(s *ApplicationSettings) { s.SigningAlgorithm = "none" }, "signingAlgorithm"},
		"a symmetric algorithm": {func(s *ApplicationSettings) { s.SigningAlgorithm = "HS256" }, "signingAlgorithm"},
		"a scope in two words":  {func(s *ApplicationSettings) { s.Scopes = []string{"a b"} }, "scopes.0"},
		"acr as a claim":        {func(s *ApplicationSettings) { s.ClaimNames = map[string]ClaimName{"x": {Name: "acr"}} }, "claimNames.x"},
		"sub of a scope":        {func(s *ApplicationSettings) { s.ScopeClaims = map[string][]string{"openid": {"sub"}} }, "scopeClaims.openid"},
		"an unknown type":       {func(s *ApplicationSettings) { s.ClaimNames = map[string]ClaimName{"x": {Type: "int"}} }, "claimNames.x"},
		"no level":              {func(s *ApplicationSettings) { s.StepUpScopes = map[string]StepUp{"sign": {}} }, "stepUpScopes.sign"},
		"openid as one":         {func(s *ApplicationSettings) { s.StepUpScopes = map[string]StepUp{"openid": {Level: 1}} }, "stepUpScopes.openid"},
		"a text too long": {func(s *ApplicationSettings) {
			s.StepUpDetails = map[string]StepUp{"pay": {Level: 1, Text: broker.Text{"": strings.Repeat("x", maxConfirmation+1)}}}
		}, "stepUpDetails.pay"},
		"a long life":           {func(s *ApplicationSettings) { s.AccessTokenLifetime = Duration(48 * 3600e9) }, "accessTokenLifetime"},
		"idle too soon":         {func(s *ApplicationSettings) { s.Refresh, s.RefreshIdle = refreshSession, Duration(5*60e9) }, "refreshIdle"},
		"idle without refresh":  {func(s *ApplicationSettings) { s.RefreshIdle = Duration(60e9) }, ""},
		"idle by default":       {func(s *ApplicationSettings) { s.Refresh, s.AccessTokenLifetime = refreshSession, Duration(3600e9) }, "refreshIdle"},
		"an origin with a path": {func(s *ApplicationSettings) { s.CORSOrigins = []string{"https://app.test/"} }, "corsOrigins.0"},
		"any origin":            {func(s *ApplicationSettings) { s.CORSOrigins = []string{"*"} }, "corsOrigins.0"},
		"the origin null":       {func(s *ApplicationSettings) { s.CORSOrigins = []string{"null"} }, "corsOrigins.0"},
		"an origin":             {func(s *ApplicationSettings) { s.CORSOrigins = []string{"https://app.test:8443"} }, ""},
	} {
		settings := ApplicationSettings{ClientID: "a", AuthMethod: authNone, RedirectURIs: []string{appRedirect}}
		test.change(&settings)
		var wrong []string
		for _, p := range problemsOf(t, settings) {
			if p.Severity == connections.SeverityError {
				wrong = append(wrong, p.Field)
			}
			if !strings.ContainsAny(p.Message[len(p.Message)-1:], ".") {
				t.Errorf("%s: %q is no sentence", name, p.Message)
			}
		}
		if test.field == "" && len(wrong) > 0 || test.field != "" && !slices.Contains(wrong, test.field) {
			t.Errorf("%s: got errors in %q, want %q", name, wrong, test.field)
		}
	}
	for name, test := range map[string]struct{ raw, field string }{
		"an unknown field": {`{"clientID":"a","redirectURIs":["https://a.test/"],"authMethod":"none","pkce":false}`, "pkce"},
		"text after":       {`{"clientID":"a"} {}`, ""},
		"no duration":      {`{"idTokenLifetime":"5"}`, "idTokenLifetime"},
		"a negative one":   {`{"idTokenLifetime":"-5m"}`, "idTokenLifetime"},
		"a text as a list": {`{"scopes":"email"}`, "scopes"},
		"a level in words": {`{"stepUpScopes":{"sign":{"level":"high"}}}`, "stepUpScopes.sign.level"},
	} {
		_, problems := openApplication(json.RawMessage(test.raw))
		if len(problems) != 1 || problems[0].Severity != connections.SeverityError || problems[0].Field != test.field {
			t.Errorf("%s: got %v, want an error at %q", name, problems, test.field)
		}
	}
}

// TestScopesAndClaims: what is granted, and what a scope releases.
func TestScopesAndClaims(t *testing.T) {
	t.Parallel()
	s := ApplicationSettings{Scopes: []string{"email", "pay"}, ScopeClaims: map[string][]string{"pay": {"iban"}, "openid": {"role"}},
		StepUpScopes: map[string]StepUp{"sign": {Level: 1}}, Refresh: refreshOffline}
	if got, want := s.scopes(), []string{"email", "offline_access", "openid", "pay", "sign"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := s.released([]string{"openid", "email", "pay"}), []string{"email", "email_verified", "iban", "role"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (ApplicationSettings{}).scopes(); slices.Contains(got, "offline_access") || len(got) != 5 {
		t.Errorf("got %q without settings", got)
	}
}
