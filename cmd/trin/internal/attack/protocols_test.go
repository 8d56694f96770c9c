package attack

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/saml2/samltest"
)

// An application of each protocol that share a session: the SAML application,
// the WS-Federation application and one of OpenID Connect; and another of OpenID
// Connect that is apart.
type protocols struct {
	*rig
	mu   sync.Mutex
	told []string // what the application of OpenID Connect was posted behind the browser
}

const (
	relyingReply = "https://rp.test/callback"
	apartReply   = "https://apart.test/callback"
	verifier     = "a-verifier-of-more-than-forty-three-characters-for-these-cases"
)

func newProtocols(t *testing.T) *protocols {
	t.Helper()
	p := &protocols{}
	behind := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.told = append(p.told, r.PostFormValue("logout_token"))
	}))
	t.Cleanup(behind.Close)
	edits := append(federation("floor: 20", ""), "---\nkind: application\nid: fed\n", `---
kind: application
id: rp
protocol: oidc
authentication: [idp]
floor: 20
settings:
  clientID: rp
  authMethod: none
  redirectURIs: ["`+relyingReply+`"]
  backChannelLogoutURI: "`+behind.URL+`/logout"
---
kind: application
id: apart
protocol: oidc
authentication: [idp]
ssoGroup: apart
settings:
  clientID: apart
  authMethod: none
  redirectURIs: ["`+apartReply+`"]
---
kind: application
id: fed
`)
	p.rig = newRig(t, edits...)
	return p
}

// authorize asks for a code in the browser, with further parameters as names and
// values, and follows nothing.
func (p *protocols) authorize(b *useragent.Agent, client, reply string, parameters ...string) *useragent.Hop {
	p.t.Helper()
	challenge := sha256.Sum256([]byte(verifier))
	query := url.Values{
		"client_id": {client}, "redirect_uri": {reply}, "response_type": {"code"}, "scope": {"openid"}, "state": {"s"}, "nonce": {"n"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	return p.open(b, p.url("/oidc/authorize?"+query.Encode()))
}

// code is what Trin gave the application, "" = no code.
func code(hop *useragent.Hop, reply string) string {
	to, err := url.Parse(hop.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), reply+"?") {
		return ""
	}
	return to.Query().Get("code")
}

// idToken redeems a code and reads the ID token's claims; that it is rightly
// signed is no matter of these cases.
func (p *protocols) idToken(code string) (claims struct {
	ACR     string `json:"acr"`
	Session string `json:"sid"`
	Subject string `json:"sub"`
}) {
	p.t.Helper()
	hop := p.submit(p.browser(), p.url("/oidc/token"), url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {relyingReply}, "client_id": {"rp"}, "code_verifier": {verifier},
	})
	var tokens struct {
		ID string `json:"id_token"`
	}
	err := json.Unmarshal(hop.Body, &tokens)
	if err == nil {
		err = payload(tokens.ID, &claims)
	}
	if err != nil || hop.Status != http.StatusOK {
		p.t.Fatalf("no ID token: %v, %d %s", err, hop.Status, hop.Body)
	}
	return claims
}

// payload reads what a token says.
func payload(token string, into any) error {
	parts := strings.Split(token+"..", ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// ways are the protocols by which an application asks for a login: each sends
// the request, and says whether the application was given one at once.
func (p *protocols) ways() map[string]struct {
	ask func(*useragent.Agent) *useragent.Hop
	got func(*useragent.Hop) bool
} {
	type way = struct {
		ask func(*useragent.Agent) *useragent.Hop
		got func(*useragent.Hop) bool
	}
	return map[string]way{
		"SAML": {
			func(b *useragent.Agent) *useragent.Hop { return p.ask(b, request{}) },
			func(hop *useragent.Hop) bool { a, ok := readAnswer(hop); return ok && a.NameID != "" },
		},
		"WS-Federation": {
			func(b *useragent.Agent) *useragent.Hop { return p.signIn(b) },
			func(hop *useragent.Hop) bool { form, _ := posted(hop); return form != nil },
		},
		"OpenID Connect": {
			func(b *useragent.Agent) *useragent.Hop { return p.authorize(b, "rp", relyingReply) },
			func(hop *useragent.Hop) bool { return code(hop, relyingReply) != "" },
		},
	}
}

// everywhere is a browser that is logged in at all three applications.
func (p *protocols) everywhere() (b *useragent.Agent, name, sid string) {
	p.t.Helper()
	b = p.browser()
	p.ask(b, request{})
	name = p.answered(p.reply(b, nil)).NameID
	p.granted(p.signIn(b))
	return b, name, p.idToken(code(p.authorize(b, "rp", relyingReply), relyingReply)).Session
}

// A login over one protocol is a login over the others, inside the group, and
// nowhere else; a step-up asks for the factor alone, and raises all of them.
func TestS36_OneSessionOverAllProtocols(t *testing.T) {
	t.Parallel()
	p := newProtocols(t)
	for first, way := range p.ways() {
		p.sub(first, func() {
			b := p.browser()
			way.ask(b)
			if hop := p.reply(b, nil); !way.got(hop) {
				p.t.Fatalf("no login over %s: %d %s %.300s\n%s", first, hop.Status, hop.Header.Get("Location"), hop.Body, p.log)
			}
			for second, other := range p.ways() {
				if hop := other.ask(b); !other.got(hop) {
					p.t.Errorf("%s after %s: %d to %q, want an answer at once", second, first, hop.Status, hop.Header.Get("Location"))
				}
			}
			if hop := p.authorize(b, "rp", relyingReply, "prompt", "none"); code(hop, relyingReply) == "" {
				p.t.Errorf("prompt=none: %d to %q", hop.Status, hop.Header.Get("Location"))
			}
			if hop := p.authorize(b, "apart", apartReply, "prompt", "none"); code(hop, apartReply) != "" {
				p.t.Errorf("an application of another group was given %q of the session", hop.Header.Get("Location"))
			}
			if hop := p.authorize(p.browser(), "rp", relyingReply, "prompt", "none"); code(hop, relyingReply) != "" {
				p.t.Errorf("another browser was given %q of the session", hop.Header.Get("Location"))
			}
			hop := p.authorize(b, "rp", relyingReply, "claims", `{"id_token":{"acr":{"essential":true,"value":"`+classThree+`"}}}`)
			hop = p.enter(b, p.atFactor(b, hop))
			if got := p.idToken(code(hop, relyingReply)); got.ACR != classThree {
				p.t.Errorf("got acr %q, want %s", got.ACR, classThree)
			}
			p.states(p.answered(p.ask(b, request{classes: []string{classThree}})), classThree, "30")
			if login := p.granted(p.signIn(b, "wauth", classThree)); login.Method != classThree {
				p.t.Errorf("over WS-Federation the session is worth %q", login.Method)
			}
			p.harmless(b)
		})
	}
}

// A logout that anybody asks for reaches the applications of all protocols, and
// ends the session for all of them.
func TestS36_LogoutReachesAllProtocols(t *testing.T) {
	t.Parallel()
	p := newProtocols(t)
	for who, c := range map[string]struct {
		leave func(b *useragent.Agent, name string) *useragent.Hop
		told  []string
	}{
		"the user":                  {func(b *useragent.Agent, _ string) *useragent.Hop { return p.submit(b, p.url("/logout"), nil) }, []string{"OpenID Connect", "WS-Federation", "SAML"}},
		"the WS-Federation service": {func(b *useragent.Agent, _ string) *useragent.Hop { return p.signOut(b) }, []string{"OpenID Connect", "SAML"}},
		"the SAML application": {func(b *useragent.Agent, name string) *useragent.Hop {
			l := leave{issuer: appEntity, name: name, children: "none", destination: p.url("/saml2/slo")}
			return p.open(b, l.redirect(p.rig, "/saml2/slo", samltest.AttackerKey))
		}, []string{"OpenID Connect", "WS-Federation"}},
		"the provider": {func(b *useragent.Agent, _ string) *useragent.Hop {
			return p.open(b, leave{}.redirect(p.rig, atLogout, samltest.ProviderKey))
		}, []string{"OpenID Connect", "WS-Federation", "SAML"}},
	} {
		p.sub(who, func() {
			b, name, sid := p.everywhere()
			p.mu.Lock()
			p.told = nil
			p.mu.Unlock()
			hop := c.leave(b, name)
			if hop.Status >= 400 {
				p.t.Fatalf("the logout is not done: %d %.300s\n%s", hop.Status, hop.Body, p.log)
			}
			if got := p.toldOf(b, hop, sid); !slices.Equal(got, c.told) {
				p.t.Errorf("told %v, want %v", got, c.told)
			}
			for protocol, way := range p.ways() {
				if hop := way.ask(b); way.got(hop) {
					p.t.Errorf("the session still answers over %s: %d to %q", protocol, hop.Status, hop.Header.Get("Location"))
				}
			}
			p.harmless(b)
		})
	}
}

// toldOf follows a logout at Trin and says who was told of it, in order: behind
// the browser with the session's name, in a frame, and by a message.
func (p *protocols) toldOf(b *useragent.Agent, hop *useragent.Hop, sid string) (told []string) {
	p.t.Helper()
	p.mu.Lock()
	tokens := slices.Clone(p.told)
	p.mu.Unlock()
	for _, token := range tokens {
		var said struct {
			Session string                     `json:"sid"`
			Events  map[string]json.RawMessage `json:"events"`
		}
		if err := payload(token, &said); err != nil || said.Session != sid || len(said.Events) != 1 {
			p.t.Fatalf("the application was posted %+v, %v; want the session %q", said, err, sid)
		}
		told = append(told, "OpenID Connect")
	}
	for range 10 {
		to := hop.Header.Get("Location")
		switch {
		case strings.HasPrefix(to, p.url("/signing-out/")):
			hop = p.open(b, to)
			if !strings.Contains(string(hop.Body), `src="https://fed.test/cleanup?`) {
				p.t.Fatalf("the page has no frame of the application: %.500s", hop.Body)
			}
			told = append(told, "WS-Federation")
			hop = p.submit(b, to, nil)
		case strings.HasPrefix(to, appSLO) && strings.Contains(to, "SAMLRequest="):
			return append(told, "SAML")
		case strings.HasPrefix(to, p.server.URL):
			hop = p.open(b, to)
		default:
			return told
		}
	}
	p.t.Fatal("the logout has no end")
	return nil
}
