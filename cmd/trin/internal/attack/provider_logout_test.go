package attack

import (
	"encoding/xml"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// leave is a LogoutRequest. Zero fields are those of the provider, about the
// session of [rig.response].
type leave struct {
	id, issuer, instant, destination string
	attributes                       string // further attributes of the root, as XML
	name, format                     string
	children                         string // behind the NameID; "none" = nothing, "" = the session's index
}

func (l leave) xml(r *rig) string {
	or := func(s, other string) string {
		if s == "" {
			return other
		}
		return s
	}
	children := or(l.children, `<samlp:SessionIndex>s1</samlp:SessionIndex>`)
	if l.children == "none" {
		children = ""
	}
	return `<samlp:LogoutRequest xmlns:samlp="` + samltest.Protocol + `" xmlns:saml="` + samltest.Assertion + `" ID="` + or(l.id, fresh()) +
		`" Version="2.0" IssueInstant="` + or(l.instant, samltest.Instant(r.clock())) + `" Destination="` + or(l.destination, r.url("/saml2/sp/idp/slo")) + `" ` +
		l.attributes + `><saml:Issuer>` + or(l.issuer, idpEntity) + `</saml:Issuer><saml:NameID Format="` +
		or(l.format, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent") + `">` + or(l.name, "n-alice") + `</saml:NameID>` + children + `</samlp:LogoutRequest>`
}

// redirect is the address that carries the request, signed with the key; "" =
// unsigned.
func (l leave) redirect(r *rig, path, key string) string {
	return samltest.RedirectURL(r.url(path), "SAMLRequest", []byte(l.xml(r)), "", key)
}

// atLogout is the provider's single logout service at Trin.
const atLogout = "/saml2/sp/idp/slo"

// alive reports whether the browser has a session at Trin: a login at level 2
// then needs no provider.
func (r *rig) alive(b *useragent.Agent) bool {
	r.t.Helper()
	r.begin(b, request{classes: []string{classTwo}})
	last := b.Last()
	_, answered := readAnswer(&last)
	return answered
}

// leaves sends a right LogoutRequest of the provider and wants the session to
// end.
func (r *rig) leaves(b *useragent.Agent) {
	r.t.Helper()
	if !r.alive(b) {
		r.t.Fatal("there is no session to end")
	}
	if err := b.Open(r.t.Context(), leave{}.redirect(r, atLogout, samltest.ProviderKey)); err != nil {
		r.t.Fatal(err)
	}
	if to := b.Last().Header.Get("Location"); !strings.HasPrefix(to, appSLO) {
		r.t.Fatalf("the application is not told of the logout: %d %s to %q\n%s", b.Last().Status, b.Last().URL, to, r.log)
	}
	if r.alive(b) {
		r.t.Fatal("the session is still there after the right logout")
	}
}

// TestD25 tries to end a session without being the provider.
func TestD25_LogoutRequestsThatAreNotBelieved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	v.succeeds()
	ago := func(d time.Duration) string { return samltest.Instant(r.clock().Add(-d)) }
	signed := func(l leave, key string) url.Values {
		document := etree.NewDocument()
		if err := document.ReadFromString(l.xml(r)); err != nil {
			t.Fatal(err)
		}
		samltest.Sign(document.Root(), samltest.Named(key).Signing())
		return url.Values{"SAMLRequest": {samltest.Encoded(samltest.Bytes(document.Root()))}}
	}
	for _, c := range []struct {
		name  string
		l     leave
		key   string
		words string
	}{
		{"unsigned", leave{}, "", "not signed"},
		{"signed by an attacker", leave{}, samltest.AttackerKey, "signature refused: invalid"},
		{"signed by an impostor", leave{}, samltest.ImpostorKey, "signature refused: invalid"},
		{"signed by another provider", leave{}, samltest.ProviderNextKey, "signature refused: invalid"},
		{"of another provider", leave{issuer: rivalEntity}, samltest.ProviderKey, "is not " + idpEntity},
		{"over", leave{attributes: `NotOnOrAfter="` + ago(time.Minute) + `"`}, samltest.ProviderKey, "not valid on or after"},
		{"over before time", leave{attributes: `NotOnOrAfter="0001-01-01T00:00:00Z"`}, samltest.ProviderKey, "NotOnOrAfter"},
		{"old", leave{instant: ago(7 * time.Minute)}, samltest.ProviderKey, "is too early"},
		{"of the future", leave{instant: ago(-2 * time.Minute)}, samltest.ProviderKey, "in the future"},
		{"for another connection", leave{destination: r.url("/saml2/sp/rival/slo")}, samltest.ProviderKey, "Destination"},
		{"for another service", leave{destination: r.url("/saml2/slo")}, samltest.ProviderKey, "Destination"},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := r.on(t)
			b := one.browser()
			one.told(one.open(b, c.l.redirect(r, atLogout, c.key)), c.words)
			fields := url.Values{"SAMLRequest": {samltest.Encoded([]byte(c.l.xml(r)))}}
			if c.key != "" {
				fields = signed(c.l, c.key)
			}
			one.told(one.form(b, atLogout, fields), c.words)
			one.harmless(b)
			if !one.alive(v.b) {
				t.Fatal("the session has ended")
			}
		})
	}
	for name, bend := range map[string]func(address string) string{
		"another RelayState":     func(s string) string { return strings.Replace(s, "&SigAlg", "&RelayState=x&SigAlg", 1) },
		"no signature":           func(s string) string { return s[:strings.Index(s, "&Signature=")] },
		"an empty signature":     func(s string) string { return s[:strings.Index(s, "&Signature=")] + "&Signature=" },
		"another algorithm":      func(s string) string { return strings.Replace(s, "rsa-sha256", "rsa-sha512", 1) },
		"the HMAC":               func(s string) string { return strings.Replace(s, "rsa-sha256", "hmac-sha256", 1) },
		"a second request":       func(s string) string { return s + "&SAMLRequest=x" },
		"the request as answer":  func(s string) string { return strings.Replace(s, "SAMLRequest", "SAMLResponse", 1) },
		"at another connection":  func(s string) string { return strings.Replace(s, "/idp/", "/rival/", 1) },
		"at no connection":       func(s string) string { return strings.Replace(s, "/idp/", "/nobody/", 1) },
		"at the application's":   func(s string) string { return strings.Replace(s, atLogout, "/saml2/slo", 1) },
		"at the second factor's": func(s string) string { return strings.Replace(s, "/idp/", "/code/", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			one := r.on(t)
			b := one.browser()
			one.told(one.open(b, bend(leave{}.redirect(r, atLogout, samltest.ProviderKey))), "")
			one.harmless(b)
			if !one.alive(v.b) {
				t.Fatal("the session has ended")
			}
		})
	}
	t.Run("replay", func(t *testing.T) {
		one := r.on(t)
		address := leave{name: "n-nobody"}.redirect(r, atLogout, samltest.ProviderKey)
		b := one.browser()
		if hop := one.open(b, address); hop.Status >= 400 {
			t.Fatalf("the first got %d: %s", hop.Status, one.reason(hop))
		}
		one.told(one.open(b, address), "was seen before")
	})
	r.leaves(v.b)
}

// TestD25_LogoutEndsWhatItNames has the provider itself end sessions: those
// that it names and no others.
func TestD25_LogoutEndsWhatItNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	session := func(name, index, user string) *useragent.Agent {
		v := r.victim()
		m := v.right()
		m.NameID, m.SessionIndex = name, index
		m.Attributes = []samltest.Attribute{{Name: "uid", Values: []string{user}}}
		v.answered(v.post(m.Bytes()))
		return v.b
	}
	index := func(s string) string { return `<samlp:SessionIndex>` + s + `</samlp:SessionIndex>` }
	for _, c := range []struct {
		name           string
		l              leave
		one, two, bobs bool // what is left
	}{
		{"one index", leave{children: index("s1")}, false, true, true},
		{"an index that is not there", leave{children: index("s9")}, true, true, true},
		{"both indexes", leave{children: index("s1") + index("s2")}, false, false, true},
		{"no index", leave{children: "none"}, false, false, true},
		{"another user's name with this one's index", leave{name: "n-carol", children: index("s1")}, true, true, true},
		{"the name in another format", leave{format: emailFormat, children: "none"}, true, true, true},
		{"the name in other letters", leave{name: "N-ALICE", children: "none"}, true, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := r.on(t)
			first, second, bob := session("n-alice", "s1", "alice"), session("n-alice", "s2", "alice"), session("n-bob", "s1", "bob")
			b := one.browser() // the provider may send its request by any browser
			if hop := one.open(b, c.l.redirect(r, atLogout, samltest.ProviderKey)); hop.Status >= 400 {
				t.Fatalf("got %d: %s", hop.Status, one.reason(hop))
			}
			for _, s := range []struct {
				name string
				b    *useragent.Agent
				want bool
			}{{"the first", first, c.one}, {"the second", second, c.two}, {"Bob's", bob, c.bobs}} {
				if got := one.alive(s.b); got != s.want {
					t.Errorf("%s session: got alive %v, want %v", s.name, got, s.want)
				}
			}
			one.harmless(b)
		})
	}
}

var nameElement = regexp.MustCompile(`<saml:NameID.*</saml:NameID>`)

// TestD26 answers Trin's own LogoutRequest in the provider's place: what is not
// the provider's word counts as no answer, and the application hears that the
// logout was partial.
func TestD26_LogoutResponsesThatAreNotBelieved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	type bent struct {
		id, issuer, destination, status string
		key                             string
	}
	for _, c := range []struct {
		name string
		bend bent
		told []string
	}{
		{"right", bent{}, []string{"Success"}},
		{"unsigned", bent{key: "none"}, []string{"Success", "PartialLogout"}},
		{"signed by another", bent{key: samltest.AttackerKey}, []string{"Success", "PartialLogout"}},
		{"to another request", bent{id: "_other"}, []string{"Success", "PartialLogout"}},
		{"of another provider", bent{issuer: rivalEntity}, []string{"Success", "PartialLogout"}},
		{"for another service", bent{destination: "/saml2/slo"}, []string{"Success", "PartialLogout"}},
		{"a refusal", bent{status: "Responder"}, []string{"Success", "PartialLogout"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := r.on(t)
			v := one.victim()
			a := v.succeeds()
			request := strings.Replace(leave{issuer: appEntity, destination: r.url("/saml2/slo"), children: "none"}.xml(r),
				nameElement.FindString(leave{children: "none"}.xml(r)), nameElement.FindString(a.XML), 1)
			if err := v.b.Open(t.Context(), samltest.RedirectURL(r.url("/saml2/slo"), "SAMLRequest", []byte(request), "state", samltest.AttackerKey)); err != nil {
				t.Fatal(err)
			}
			asked := one.challenge(v.b)
			if !strings.HasPrefix(asked.To.String(), idpSLO) || !strings.Contains(asked.XML, "LogoutRequest") {
				t.Fatalf("the provider is not told: %s", asked.To)
			}
			or := func(s, other string) string {
				if s == "" {
					return other
				}
				return s
			}
			response := `<samlp:LogoutResponse xmlns:samlp="` + samltest.Protocol + `" xmlns:saml="` + samltest.Assertion + `" ID="` + fresh() +
				`" Version="2.0" IssueInstant="` + samltest.Instant(r.clock()) + `" Destination="` + r.url(or(c.bend.destination, atLogout)) +
				`" InResponseTo="` + or(c.bend.id, asked.ID) + `"><saml:Issuer>` + or(c.bend.issuer, idpEntity) +
				`</saml:Issuer><samlp:Status><samlp:StatusCode Value="` + samltest.Status + or(c.bend.status, "Success") + `"/></samlp:Status></samlp:LogoutResponse>`
			key := or(c.bend.key, samltest.ProviderKey)
			if key == "none" {
				key = ""
			}
			if err := v.b.Open(t.Context(), samltest.RedirectURL(r.url(atLogout), "SAMLResponse", []byte(response), asked.RelayState, key)); err != nil {
				t.Fatal(err)
			}
			to, err := url.Parse(v.b.Last().Header.Get("Location"))
			if err != nil || to.Query().Get("SAMLResponse") == "" || to.Query().Get("RelayState") != "state" {
				t.Fatalf("the application is not answered: %d to %s\n%s", v.b.Last().Status, to, r.log)
			}
			var told struct {
				Status struct {
					Code struct {
						Value  string `xml:"Value,attr"`
						Second struct {
							Value string `xml:"Value,attr"`
						} `xml:"StatusCode"`
					} `xml:"StatusCode"`
				} `xml:"Status"`
			}
			if err := xml.Unmarshal(inflate(t, to.Query().Get("SAMLResponse")), &told); err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(strings.TrimSpace(told.Status.Code.Value+" "+told.Status.Code.Second.Value), samltest.Status, "")
			if got != strings.Join(c.told, " ") {
				t.Errorf("the application was told %q, want %q", got, c.told)
			}
			if one.alive(v.b) {
				t.Error("the session is still there")
			}
			one.harmless(v.b)
		})
	}
}
