package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// The applications of WS-Federation (testdata/peers/wsfed-rp); each gets another
// form of answer.
const (
	portal   = "portal"   // SAML 1.1 in WS-Trust 2005
	journal  = "journal"  // SAML 2.0 in WS-Trust 2005
	archive  = "archive"  // SAML 1.1 in a collection of WS-Trust 1.3, faults
	register = "register" // SAML 2.0 in a collection of WS-Trust 1.3, exact, the true level
)

// multiple is the class of Microsoft's products for more than one factor.
const multiple = "http://schemas.microsoft.com/claims/multipleauthn"

// Other classes and methods that are met.
const (
	timeSync       = "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken" // of level 3, where none was asked for
	plain          = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
	methodPassword = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"
	methodCode     = "http://schemas.microsoft.com/ws/2012/12/authmethod/otp"
)

// The claim types that the applications look at.
const (
	identity     = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
	claimName    = identity + "name"
	claimEmail   = identity + "emailaddress"
	claimMethods = "http://schemas.microsoft.com/claims/authnmethodsreferences"
	claimLevel11 = "urn:trin:claims/AuthenticatedAssuranceLevel"
	claimLevel20 = "AuthenticatedAssuranceLevel"
)

// ask asks an application of WS-Federation for a login; more are parameters of
// the request.
func ask(app string, more ...string) act {
	return func(ctx context.Context, p *person) error {
		query := url.Values{}
		for i := 0; i+1 < len(more); i += 2 {
			query.Set(more[i], more[i+1])
		}
		return p.open(ctx, p.rp+"/"+app+"/login?"+query.Encode())
	}
}

// claims are those of one session, as passport-wsfed-saml2 read them.
type claims map[string]any

// values are those of one claim type, one or several.
func (c claims) values(name string) []string {
	switch value := c[name].(type) {
	case string:
		return []string{value}
	case []any:
		var all []string
		for _, v := range value {
			all = append(all, fmt.Sprint(v))
		}
		return all
	}
	return nil
}

// claimsAt are those of the session at the application, nil when there is none.
func (p *person) claimsAt(ctx context.Context, app string) (claims, error) {
	hop, err := p.agent.Send(ctx, http.MethodGet, p.rp+"/"+app+"/session", nil)
	if err != nil {
		return nil, err
	}
	var c claims
	if err := json.Unmarshal(hop.Body, &c); err != nil {
		return nil, fmt.Errorf("the session of %s: %w: %.300s", app, err, hop.Body)
	}
	return c, nil
}

// inside looks that the browser stands at the application's protected page, that
// the application read the level, and that the token that brought it there has
// the class.
func inside(app, class, level string) act {
	return func(ctx context.Context, p *person) error {
		if last := p.agent.Last(); last.Status != http.StatusOK || last.URL.String() != p.rp+"/"+app+"/secure" {
			return p.unexpected("the protected page of " + app)
		}
		result, err := p.result(p.rp + "/" + app)
		if err != nil {
			return err
		}
		if err := wants("the class in the token", result.class(), class); err != nil {
			return err
		}
		c, err := p.claimsAt(ctx, app)
		if err != nil {
			return err
		}
		name := claimLevel11
		if result.version == "SAML 2.0" {
			name = claimLevel20
		}
		if got := c.values(name); !slices.Equal(got, []string{level}) {
			return fmt.Errorf("%s shows %s = %q, wanted %q: %v", app, name, got, level, c)
		}
		return nil
	}
}

// outside looks that none of the applications has a session.
func outside(apps ...string) act {
	return func(ctx context.Context, p *person) error {
		for _, app := range apps {
			c, err := p.claimsAt(ctx, app)
			if err != nil {
				return err
			}
			if c != nil {
				return fmt.Errorf("%s still has a session: %v", app, c)
			}
		}
		return nil
	}
}

// reads looks at one claim in the application's session.
func reads(app, name string, values ...string) act {
	return func(ctx context.Context, p *person) error {
		c, err := p.claimsAt(ctx, app)
		if err != nil {
			return err
		}
		if got := c.values(name); !slices.Equal(got, values) {
			return fmt.Errorf("%s shows %s = %q, wanted %q", app, name, got, values)
		}
		return nil
	}
}

// result is a wresult that the browser carried.
type result struct {
	wrapper string // the name of its root
	trust   string // the namespace of the root
	version string // of the token
	token   *etree.Element
}

// class is how the token says that the user was authenticated.
func (r result) class() string {
	if r.version == "SAML 2.0" {
		return texts(r.token, "./AuthnStatement/AuthnContext/AuthnContextClassRef")
	}
	if statement := r.token.FindElement("./AuthenticationStatement"); statement != nil {
		return statement.SelectAttrValue("AuthenticationMethod", "")
	}
	return ""
}

// result reads the newest wresult that the party got since the last open.
func (p *person) result(party string) (result, error) {
	var text string
	for _, hop := range p.agent.Hops[p.since:] {
		if strings.HasPrefix(hop.URL.String(), party) && hop.Form.Get("wresult") != "" {
			text = hop.Form.Get("wresult")
		}
	}
	if text == "" {
		return result{}, fmt.Errorf("wresult to %s: %w", party, errNoMessage)
	}
	document := etree.NewDocument()
	if err := document.ReadFromString(text); err != nil {
		return result{}, err
	}
	root := document.Root()
	r := result{wrapper: root.Tag, trust: root.NamespaceURI(), version: "SAML 1.1", token: root.FindElement("//RequestedSecurityToken/Assertion")}
	if r.token == nil {
		return result{}, errors.New("there is no token in wresult")
	}
	if r.token.SelectAttr("Version") != nil {
		r.version = "SAML 2.0"
	}
	return r, nil
}

// answeredIn looks at the form of the newest answer to the application.
func answeredIn(app, version, wrapper, trust string) act {
	return func(_ context.Context, p *person) error {
		r, err := p.result(p.rp + "/" + app)
		if err != nil {
			return err
		}
		return wants("the answer", strings.Join([]string{r.version, r.wrapper, r.trust}, " in "), strings.Join([]string{version, wrapper, trust}, " in "))
	}
}

// sent looks at one parameter of the newest sign-in request that the party got;
// "" = it was not there.
func sent(party func(*person) string, name, value string) act {
	return func(_ context.Context, p *person) error {
		var query url.Values
		for _, hop := range p.agent.Hops[p.since:] {
			if q := hop.URL.Query(); strings.HasPrefix(hop.URL.String(), party(p)+"/") && q.Get("wa") == "wsignin1.0" && hop.Method == http.MethodGet {
				query = q
			}
		}
		if query == nil {
			return errNoMessage
		}
		if query.Has(name) && value == "" {
			return fmt.Errorf("%s = %q was sent", name, query.Get(name))
		}
		return wants(name, query.Get(name), value)
	}
}

func atIDP(p *person) string { return p.idp }
func atSTS(p *person) string { return p.sts }

// asksAtSTS looks that the browser stands at the login page of npm wsfed.
func asksAtSTS(_ context.Context, p *person) error {
	if err := p.at(p.sts); err != nil {
		return err
	}
	if p.page().Form("username", "password") == nil {
		return p.unexpected("the provider's login page")
	}
	return nil
}

// signInAtSTS fills in that page.
func signInAtSTS(ctx context.Context, p *person) error {
	if err := asksAtSTS(ctx, p); err != nil {
		return err
	}
	return p.agent.Submit(ctx, p.page().Form("username", "password"), "", map[string]string{"username": p.name, "password": p.name})
}
