package oidc

import (
	"context"
	"net/http"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// The endpoints that applications and resource servers call themselves.
const (
	pathToken      = "/oidc/token"
	pathUserInfo   = "/oidc/userinfo"
	pathIntrospect = "/oidc/introspect"
	pathRevoke     = "/oidc/revoke"
)

// mountTokens adds the endpoints that are called without a browser's user. Each
// stands behind a front that is stricter than the library: see front.
func (k *kind) mountTokens(mux *http.ServeMux) {
	library := op.RegisterServer(&server{kind: k}, op.Endpoints{
		Token:         op.NewEndpoint(pathToken),
		Userinfo:      op.NewEndpoint(pathUserInfo),
		Introspection: op.NewEndpoint(pathIntrospect),
		Revocation:    op.NewEndpoint(pathRevoke),
	}, op.WithServerCORSOptions(nil))
	for path, f := range map[string]*front{
		pathToken:      {enter: k.enterToken, methods: []string{http.MethodPost}, crossOrigin: true},
		pathUserInfo:   {enter: k.enterUserInfo, methods: []string{http.MethodGet, http.MethodPost}, crossOrigin: true},
		pathIntrospect: {enter: k.enterIntrospect, methods: []string{http.MethodPost}},
		pathRevoke:     {enter: k.enterRevoke, methods: []string{http.MethodPost}},
	} {
		f.kind, f.next = k, library
		for _, method := range f.methods {
			mux.Handle(method+" "+path, f)
		}
		mux.Handle(path, f) // for preflights, and to say which methods there are
	}
}

// server answers what the library has routed and read. It does not look at who
// calls: the front has proven that. Every method that it does not have is
// refused by the library: implicit, password, client credentials, device, token
// exchange and JWT bearer grants.
type server struct {
	op.UnimplementedServer
	kind *kind
}

var _ op.Server = (*server)(nil)

// VerifyClient returns the application that the front has found.
func (s *server) VerifyClient(ctx context.Context, _ *op.Request[op.ClientCredentials]) (op.Client, error) {
	f, ok := callerOf(ctx)
	if !ok {
		return nil, oidc.ErrInvalidClient()
	}
	return client{f}, nil
}

// CodeExchange gives tokens for a code (OpenID Connect Core 3.1.3).
func (s *server) CodeExchange(ctx context.Context, r *op.ClientRequest[oidc.AccessTokenRequest]) (*op.Response, error) {
	return s.answer(ctx, func(f *frontend) (any, error) {
		return s.kind.exchangeCode(ctx, f, codeRequest{r.Data.Code, r.Data.RedirectURI, r.Data.CodeVerifier})
	})
}

// RefreshToken gives tokens for a refresh token (OpenID Connect Core 12).
func (s *server) RefreshToken(ctx context.Context, r *op.ClientRequest[oidc.RefreshTokenRequest]) (*op.Response, error) {
	return s.answer(ctx, func(f *frontend) (any, error) {
		return s.kind.refresh(ctx, f, r.Data.RefreshToken, r.Form.Get("scope"))
	})
}

// Introspect says what a token is (RFC 7662).
func (s *server) Introspect(ctx context.Context, r *op.Request[op.IntrospectionRequest]) (*op.Response, error) {
	return s.answer(ctx, func(f *frontend) (any, error) { return s.kind.introspect(ctx, f, r.Data.Token) })
}

// Revocation ends what a token rests on (RFC 7009).
func (s *server) Revocation(ctx context.Context, r *op.ClientRequest[oidc.RevocationRequest]) (*op.Response, error) {
	return s.answer(ctx, func(f *frontend) (any, error) { return nil, s.kind.revoke(ctx, f, r.Data.Token) })
}

// UserInfo says who the user is (OpenID Connect Core 5.3).
func (s *server) UserInfo(ctx context.Context, _ *op.Request[oidc.UserInfoRequest]) (*op.Response, error) {
	return s.answer(ctx, func(f *frontend) (any, error) { return s.kind.userInfo(ctx, f) })
}

// answer runs what answers the application that calls. A refusal goes to the
// front, which writes its status and headers and logs its reason; the library
// writes the body.
func (s *server) answer(ctx context.Context, do func(*frontend) (any, error)) (*op.Response, error) {
	f, ok := callerOf(ctx)
	kept := refusalOf(ctx)
	if !ok || kept == nil {
		return nil, oidc.ErrServerError()
	}
	data, err := do(f)
	if err == nil {
		return op.NewResponse(data), nil
	}
	*kept = asTokenError(err)
	return op.NewResponse((*kept).body()), nil
}

// client is an application as the library sees it. What only its own
// authorization endpoint would ask is answered with nothing.
type client struct{ *frontend }

var _ op.Client = client{}

func (c client) GetID() string                    { return c.settings.ClientID }
func (c client) RedirectURIs() []string           { return c.settings.RedirectURIs }
func (c client) PostLogoutRedirectURIs() []string { return c.settings.PostLogoutRedirectURIs }
func (c client) AuthMethod() oidc.AuthMethod      { return oidc.AuthMethod(c.settings.authMethod()) }
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken}
}
func (c client) ApplicationType() op.ApplicationType {
	if c.settings.Native {
		return op.ApplicationTypeNative
	}
	return op.ApplicationTypeWeb
}
func (c client) LoginURL(string) string { return "" }
func (c client) AccessTokenType() op.AccessTokenType {
	if c.settings.AccessToken == accessJWT {
		return op.AccessTokenTypeJWT
	}
	return op.AccessTokenTypeBearer
}
func (c client) IDTokenLifetime() time.Duration {
	return c.settings.IDTokenLifetime.Or(defaultIDTokenLifetime)
}
func (c client) DevMode() bool                                                { return false }
func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return nothing }
func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return nothing }
func (c client) IsScopeAllowed(string) bool                                   { return false }
func (c client) IDTokenUserinfoClaimsAssertion() bool                         { return false }
func (c client) ClockSkew() time.Duration                                     { return 0 }

func nothing([]string) []string { return nil }
