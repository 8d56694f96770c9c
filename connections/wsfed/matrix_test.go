package wsfed

import (
	"crypto"
	"crypto/x509"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// The parties and the instant of testdata/wsfed/make.
const (
	formsRealm  = "https://trin.test/wsfed/rp/idp"
	formsIssuer = "http://provider.test/adfs/services/trust"
	formsFolder = "../../testdata/wsfed/"

	claimEmail = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
	claimGroup = "http://schemas.xmlsoap.org/claims/Group"
	claimName  = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"

	classPassword  = broker.ClassRef(prefixSAML20 + "PasswordProtectedTransport")
	methodPassword = broker.ClassRef(prefixSAML11 + "password")
)

var formsNow = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// formExpectation is what the forms of the folder must match.
func formExpectation() expectation {
	var certificates []*x509.Certificate
	for _, name := range []string{samltest.ProviderKey, samltest.ProviderNextKey} {
		certificates = append(certificates, samltest.Named(name).Certificate)
	}
	return expectation{
		Issuer: formsIssuer, Realm: formsRealm, Recipient: formsRealm, Trust: xmlsec.Trust{Certificates: certificates},
		Skew: time.Minute, Started: formsNow.Add(-2 * time.Minute), Now: formsNow, Token: tokenAny,
		Keys: func() ([]crypto.Decrypter, error) {
			key, ok := samltest.Named(samltest.EncryptionKey).Signer.(crypto.Decrypter)
			if !ok {
				return nil, errors.New("the key cannot decrypt")
			}
			return []crypto.Decrypter{key}, nil
		},
	}
}

// formNames are the files of one folder of testdata/wsfed, without their
// ending. Each must be in the table, and each of the table must be there.
func formNames(t *testing.T, folder string, table []string) {
	t.Helper()
	files, err := filepath.Glob(formsFolder + folder + "/*.xml")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".xml"))
	}
	slices.Sort(names)
	slices.Sort(table)
	if !slices.Equal(names, table) {
		t.Errorf("the folder %s holds\n%q\nand the table\n%q", folder, names, table)
	}
}

func readForm(t *testing.T, folder, name string) string {
	t.Helper()
	content, err := os.ReadFile(formsFolder + folder + "/" + name + ".xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// The forms in which a provider may answer, signed by another implementation.
// All say the same; what a form says beside it is in the table.
func TestMatrix_Accepted(t *testing.T) {
	t.Parallel()
	street := broker.Claim{Name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/streetaddress", Values: []string{"Main Street 1\r\nAarhus"}}
	methods := broker.Claim{Name: ClaimAuthnMethods, Values: []string{prefixMicrosoft + "windows", MultipleAuthn}}
	name := broker.Claim{Name: claimName, Values: []string{"Alice"}}
	tests := map[string]struct {
		class broker.ClassRef
		more  *broker.Claim
		none  bool // no attributes
	}{
		"saml11-trust2005":                    {class: classPassword},
		"saml11-trust2005-token-only":         {class: classPassword},
		"saml11-trust2005-context":            {class: classPassword},
		"saml11-trust2005-collection":         {class: classPassword},
		"saml11-trust13":                      {class: classPassword},
		"saml11-trust13-collection":           {class: classPassword},
		"saml11-declaration":                  {class: classPassword},
		"saml11-namespace-on-wrapper":         {class: classPassword},
		"saml11-default-namespace":            {class: classPassword},
		"saml11-signature-first":              {class: classPassword},
		"saml11-authentication-first":         {class: classPassword},
		"saml11-no-confirmation":              {class: classPassword},
		"saml11-no-attributes":                {class: classPassword, none: true},
		"saml11-locality":                     {class: classPassword},
		"saml11-original-issuer":              {class: classPassword, more: &name},
		"saml11-methods-references":           {class: windowsFederation, more: &methods},
		"saml11-am-password":                  {class: methodPassword},
		"saml11-not-told-how":                 {class: methodUnspecified},
		"saml11-next-key":                     {class: classPassword},
		"saml11-lines-by-form":                {class: classPassword},
		"saml11-signed-carriage-return":       {class: classPassword, more: &street},
		"saml11-carriage-return-by-reference": {class: classPassword, more: &street},
		"saml11-encrypted":                    {class: classPassword},
		"saml20-encrypted":                    {class: classPassword},
		"saml20-trust2005":                    {class: classPassword},
		"saml20-trust13-collection":           {class: classPassword},
		"saml20-confirmation-data":            {class: classPassword},
		"saml20-multipleauthn":                {class: MultipleAuthn},
		"saml20-lines-by-form":                {class: classPassword},
	}
	var table []string
	for name, test := range tests {
		table = append(table, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := accept(readForm(t, "accepted", name), formExpectation())
			if err != nil {
				t.Fatal(err)
			}
			e := s.Evidence
			if s.ID != "_token" || !s.End.Equal(formsNow.Add(time.Hour)) || !e.Instant.Equal(formsNow.Add(-time.Minute)) {
				t.Errorf("got token %q until %s, authenticated at %s", s.ID, s.End, e.Instant)
			}
			if e.Subject.Value != "alice" || e.Class != test.class {
				t.Errorf("got %q by %q, want alice by %q", e.Subject.Value, e.Class, test.class)
			}
			want := broker.Claims{
				{Name: claimEmail, Values: []string{"alice@example.org"}},
				{Name: claimGroup, Values: []string{"Staff", "Payroll & Pensions"}},
			}
			if test.none {
				want = nil
			}
			if test.more != nil {
				want = append(want, *test.more)
			}
			if got := plain(e.Claims); !equalClaims(got, want) {
				t.Errorf("got the claims\n%q\nwant\n%q", got, want)
			}
		})
	}
	formNames(t, "accepted", table)
}

// plain leaves of the claims their names and values.
func plain(claims broker.Claims) broker.Claims {
	var all broker.Claims
	for _, c := range claims {
		all = append(all, broker.Claim{Name: c.Name, Values: c.Values})
	}
	return all
}

func equalClaims(a, b broker.Claims) bool {
	return slices.EqualFunc(a, b, func(a, b broker.Claim) bool { return a.Name == b.Name && slices.Equal(a.Values, b.Values) })
}

// What no provider that is honest answers. The table says by what words of the
// log each is refused: a form that is refused for something else tests nothing.
func TestMatrix_Refused(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"saml11-no-signature":            "is not signed",
		"saml11-changed-value":           "signature",
		"saml11-changed-method":          "signature",
		"saml11-changed-white-space":     "signature",
		"saml11-attackers-key":           "signature",
		"saml11-impostors-key":           "signature",
		"saml11-sha1":                    "SHA-1",
		"saml11-no-conditions":           "Conditions",
		"saml11-no-audience":             "AudienceRestriction",
		"saml11-other-audience":          "AudienceRestrictionCondition does not name",
		"saml11-two-audiences-must-hold": "AudienceRestrictionCondition does not name",
		"saml11-expired":                 "not valid on or after",
		"saml11-not-yet":                 "not valid before",
		"saml11-other-issuer":            "Issuer",
		"saml11-version-1.0":             "not 1.1",
		"saml11-no-authentication":       "AuthenticationStatement",
		"saml11-two-authentications":     "AuthenticationStatement",
		"saml11-two-subjects":            "two subjects",
		"saml11-holder-of-key":           "bearer",
		"saml11-two-tokens":              "holds 2 elements",
		"saml11-two-responses":           "holds 2 responses",
		"saml11-mixed-namespaces":        "holds 0 responses",
		"saml11-no-wrapper":              "not a RequestSecurityTokenResponse",
		"saml11-in-a-comment":            "comment",
		"saml11-document-type":           "doctype",
		"saml11-encrypted-cbc":           "cannot decrypt",
		"saml11-encrypted-no-signature":  "is not signed",
		"saml20-no-signature":            "is not signed",
		"saml20-changed-class":           "signature",
		"saml20-other-recipient":         "Recipient",
		"saml20-confirmation-expired":    "not valid on or after",
		"saml20-other-audience":          "AudienceRestriction does not name",
		"saml20-sender-vouches":          "bearer",
		"saml20-in-saml11-namespace":     "signature",
	}
	var table []string
	for name, words := range tests {
		table = append(table, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := accept(readForm(t, "refused", name), formExpectation())
			if err == nil {
				t.Fatalf("accepted: %+v", s)
			}
			if refusal := (*broker.Refusal)(nil); errors.As(err, &refusal) {
				t.Errorf("a message that cannot be believed ended the login: %v", err)
			}
			if !strings.Contains(err.Error(), words) {
				t.Errorf("got %q, want it to name %q", err, words)
			}
		})
	}
	formNames(t, "refused", table)
}

// What is refused for its encryption alone is accepted where the connection allows
// it.
func TestMatrix_InsecureCBC(t *testing.T) {
	t.Parallel()
	x := formExpectation()
	x.Decryption.InsecureCBC = true
	s, err := accept(readForm(t, "refused", "saml11-encrypted-cbc"), x)
	if err != nil || s.Evidence.Subject.Value != "alice" {
		t.Errorf("got %+v, %v", s, err)
	}
}

// What SimpleSAMLphp and npm wsfed sent, as a browser posted it, and the metadata
// by which they are known.
func TestMatrix_Captured(t *testing.T) {
	t.Parallel()
	const taken = "2026-11-22T08:09:55Z"
	now, err := time.Parse(time.RFC3339, taken)
	if err != nil {
		t.Fatal(err)
	}
	const upn = "\thttp://schemas.xmlsoap.org/claims/UPN"
	methods := []string{prefixSAML20 + "PasswordProtectedTransport", MultipleAuthn}
	tests := map[string]struct {
		metadata string
		future   bool
		class    broker.ClassRef
		subject  string
		name     string // of the claim
		value    []string
	}{
		"simplesamlphp":         {metadata: "simplesamlphp", class: prefixSAML20 + "Password", subject: "alice" + upn, name: "http://schemas.xmlsoap.org/claims/title", value: []string{"Rødgrød & fløde <æøå>"}},
		"simplesamlphp-methods": {metadata: "simplesamlphp", class: prefixSAML20 + "Password", subject: "high" + upn, name: ClaimAuthnMethods, value: methods},
		"npm-wsfed":             {metadata: "npm-wsfed", future: true, class: methodPassword, subject: "alice", name: claimEmail, value: []string{"alice@example.dk"}},
		"npm-saml20":            {metadata: "npm-wsfed", class: MultipleAuthn, subject: "alice", name: claimEmail, value: []string{"alice@example.dk"}},
	}
	table := []string{"npm-wsfed-fault", "npm-wsfed-metadata", "simplesamlphp-metadata"}
	for name, test := range tests {
		table = append(table, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := capturedExpectation(t, test.metadata, now)
			if test.future {
				if _, err := accept(readForm(t, "captured", name), x); err == nil || !strings.Contains(err.Error(), "in the future") {
					t.Fatalf("got %v, want a login of the future refused", err)
				}
				x.FutureInstant = true
			}
			s, err := accept(readForm(t, "captured", name), x)
			if err != nil {
				t.Fatal(err)
			}
			if s.Evidence.Class != test.class || s.Evidence.Subject.Value != test.subject || s.Unknown != test.future {
				t.Errorf("got %+v", s)
			}
			if got := s.Evidence.Claims.Values(test.name); !slices.Equal(got, test.value) {
				t.Errorf("%s: got %q, want %q", test.name, got, test.value)
			}
		})
	}
	formNames(t, "captured", table)
}

// A fault of npm wsfed, which writes the namespace of WS-Federation 1.1, ends the
// login; where a class was asked for, it says that the provider cannot give it.
func TestMatrix_Fault(t *testing.T) {
	t.Parallel()
	for asked, code := range map[bool]broker.RefusalCode{true: broker.RefusedLevel, false: broker.RefusedUpstream} {
		x := formExpectation()
		x.Asked = asked
		_, err := accept(readForm(t, "captured", "npm-wsfed-fault"), x)
		var refusal *broker.Refusal
		if !errors.As(err, &refusal) || refusal.Upstream == nil {
			t.Fatalf("got %v, want a refusal", err)
		}
		if refusal.Code != code || refusal.Upstream.Message != "No such authentication here" {
			t.Errorf("asked %t: got %s with %+v, want %s", asked, refusal.Code, refusal.Upstream, code)
		}
	}
}

// capturedExpectation is what a provider's metadata leads to.
func capturedExpectation(t *testing.T, metadata string, now time.Time) expectation {
	t.Helper()
	settings, err := json.Marshal(ConnectionSettings{Metadata: readForm(t, "captured", metadata+"-metadata")})
	if err != nil {
		t.Fatal(err)
	}
	u, err := mustUpstream(settings)
	if err != nil {
		t.Fatal(err)
	}
	return expectation{
		Issuer: u.Issuer, Trust: xmlsec.Trust{Certificates: u.Signing}, Realm: formsRealm, Recipient: formsRealm,
		Token: tokenAny, Skew: u.Window, Started: now.Add(-time.Minute), Now: now,
	}
}
