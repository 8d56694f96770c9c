package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The applications of OpenID Connect (testdata/peers/oidc-rp); each proves itself
// in another way.
const (
	ledger = "ledger" // client_secret_basic, refresh tokens, back-channel logout
	mobile = "mobile" // no secret, access tokens as JWT, front-channel logout, unmet: refuse
	vault  = "vault"  // private_key_jwt, pushed requests
)

// asks asks an application of OpenID Connect for a login; more are what the
// request says.
func asks(app string, more ...string) act {
	return func(ctx context.Context, p *person) error {
		query := url.Values{}
		for i := 0; i+1 < len(more); i += 2 {
			query.Set(more[i], more[i+1])
		}
		return p.open(ctx, p.apps+"/"+app+"/login?"+query.Encode())
	}
}

// goes opens a page of an application of OpenID Connect.
func goes(app, page string) act {
	return func(ctx context.Context, p *person) error { return p.open(ctx, p.apps+"/"+app+"/"+page) }
}

// calls has an application call the API.
func calls(app, call string) act { return goes(app, "call/"+call) }

// openIDVisit is what an application has read of the ID token and of userinfo.
type openIDVisit struct {
	Claims, UserInfo map[string]any
	Details          []map[string]any // the authorization_details of the token endpoint's answer
	Refreshable      bool
}

// visitAt is the session at the application, nil when there is none.
func (p *person) visitAt(ctx context.Context, app string) (*openIDVisit, error) {
	hop, err := p.agent.Send(ctx, http.MethodGet, p.apps+"/"+app+"/session", nil)
	if err != nil {
		return nil, err
	}
	var v *openIDVisit
	if err := json.Unmarshal(hop.Body, &v); err != nil {
		return nil, fmt.Errorf("the session of %s: %w: %.300s", app, err, hop.Body)
	}
	return v, nil
}

// must is the session at the application, where there is to be one.
func (p *person) must(ctx context.Context, app string) (*openIDVisit, error) {
	v, err := p.visitAt(ctx, app)
	if err == nil && v == nil {
		err = fmt.Errorf("%s has no session", app)
	}
	return v, err
}

// tells looks that the browser stands at the application's protected page, and
// that its ID token says the class.
func tells(app, class string, level int) act {
	return func(ctx context.Context, p *person) error {
		if last := p.agent.Last(); last.Status != http.StatusOK || last.URL.String() != p.apps+"/"+app+"/secure" {
			return p.unexpected("the protected page of " + app)
		}
		v, err := p.must(ctx, app)
		if err != nil {
			return err
		}
		if err := wants("acr", fmt.Sprint(v.Claims["acr"]), class); err != nil {
			return err
		}
		if app != ledger { // the other applications are not told the number
			return nil
		}
		return wants("the level of userinfo", fmt.Sprint(v.UserInfo["level"]), fmt.Sprint(level))
	}
}

// member looks at one member of the application's ID token.
func member(app, name, want string) act {
	return func(ctx context.Context, p *person) error {
		v, err := p.must(ctx, app)
		if err != nil {
			return err
		}
		return wants(name, fmt.Sprint(v.Claims[name]), want)
	}
}

// userinfo looks at one member of what the application got from userinfo.
func userinfo(app, name, want string) act {
	return func(ctx context.Context, p *person) error {
		v, err := p.must(ctx, app)
		if err != nil {
			return err
		}
		return wants(name, fmt.Sprint(v.UserInfo[name]), want)
	}
}

// keepMember remembers a member of the ID token for sameMember.
func keepMember(app, name string) act {
	return func(ctx context.Context, p *person) error {
		v, err := p.must(ctx, app)
		if err == nil {
			p.kept[name] = fmt.Sprint(v.Claims[name])
		}
		return err
	}
}

func sameMember(app, name string) act {
	return func(ctx context.Context, p *person) error { return member(app, name, p.kept[name])(ctx, p) }
}

// forgotten looks that none of the applications has a session.
func forgotten(apps ...string) act {
	return func(ctx context.Context, p *person) error {
		for _, app := range apps {
			v, err := p.visitAt(ctx, app)
			if err != nil {
				return err
			}
			if v != nil {
				return fmt.Errorf("%s still has a session: %v", app, v.Claims)
			}
		}
		return nil
	}
}

// throws looks that openid-client threw its error of that name, with that OAuth
// error.
func throws(app, kind, code string) act {
	return func(_ context.Context, p *person) error {
		last := p.agent.Last()
		if last.Status != http.StatusForbidden || !strings.HasPrefix(last.URL.String(), p.apps+"/"+app+"/") {
			return p.unexpected("an error at " + app)
		}
		var said struct{ Thrown, Error string }
		if err := json.Unmarshal(last.Body, &said); err != nil {
			return fmt.Errorf("%w: %.300s", err, last.Body)
		}
		return wants("the error", said.Thrown+" "+said.Error, kind+" "+code)
	}
}

// requestTo is the newest authorization request that a party got.
func (p *person) requestTo(party string) (url.Values, error) {
	for i := len(p.agent.Hops) - 1; i >= p.since; i-- {
		query := p.agent.Hops[i].URL.Query()
		if strings.HasPrefix(p.agent.Hops[i].URL.String(), party) && query.Has("client_id") {
			return query, nil
		}
	}
	return nil, errNoMessage
}
