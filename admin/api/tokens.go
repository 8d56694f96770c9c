package api

import (
	"net/http"
	"time"

	"trin/admin/access"
	"trin/admin/signin"
	"trin/connections"
)

func (a *API) tokenEndpoints() []endpoint {
	const group = "tokens"
	looks, changes := signin.RulePeople(), signin.RuleChangePeople()
	return []endpoint{
		{method: http.MethodGet, path: "/tokens", rule: looks, group: group, does: "The tokens by name; never their secrets", gives: list[tokenView]{}, run: a.tokens},
		{method: http.MethodPost, path: "/tokens", rule: changes, group: group, does: "Make a token; its secret is given once", takes: newToken{}, gives: madeToken{}, status: http.StatusCreated, run: a.newToken},
		{method: http.MethodDelete, path: "/tokens/{token}", rule: changes, group: group, does: "End a token at once, whatever it is", run: a.revokeToken},
	}
}

// tokenView is a token without its secret.
type tokenView struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Role         string     `json:"role" enum:"viewer,operator,administrator"`
	Organisation string     `json:"organisation,omitempty"`
	Scopes       []string   `json:"scopes" enum:"read,operate,write,keys"`
	Created      time.Time  `json:"created"`
	Expires      time.Time  `json:"expires"`
	Used         *time.Time `json:"used,omitempty"`
	By           string     `json:"by"`
}

func viewToken(t connections.APIToken) tokenView {
	v := tokenView{
		ID: t.ID, Name: t.Name, Role: t.Role, Organisation: t.Organisation, Scopes: append([]string{}, t.Scopes...),
		Created: t.Created.UTC(), Expires: t.Expires.UTC(), By: t.By,
	}
	if !t.Used.IsZero() {
		used := t.Used.UTC()
		v.Used = &used
	}
	return v
}

func (a *API) tokens(c *call) (any, error) {
	all, err := a.People.Tokens(c.request.Context(), c.actor)
	return listOf(all, viewToken), err
}

// newToken is a token that shall be.
type newToken struct {
	Name         string   `json:"name" least:"1" most:"200"`
	Role         string   `json:"role" enum:"viewer,operator,administrator"`
	Organisation string   `json:"organisation,omitempty" most:"63"`
	Scopes       []string `json:"scopes" enum:"read,operate,write,keys" most:"4"`
	Hours        int64    `json:"hours" min:"1" max:"8784" doc:"how long it is good"`
}

// madeToken is a token with its secret.
type madeToken struct {
	Secret string    `json:"secret" doc:"it is given once, and kept as a hash"`
	Token  tokenView `json:"token"`
}

func (a *API) newToken(c *call) (any, error) {
	wish, err := body[newToken](c)
	if err != nil {
		return nil, err
	}
	role, err := access.ParseRole(wish.Role)
	if err != nil {
		return nil, problemOf(invalid, sentence(err))
	}
	token := signin.NewToken{Name: wish.Name, Role: role, Organisation: wish.Organisation, Valid: time.Duration(wish.Hours) * time.Hour}
	for _, scope := range wish.Scopes {
		token.Scopes = append(token.Scopes, access.Scope(scope))
	}
	if err := token.Check(); err != nil {
		return nil, problemOf(invalid, sentence(err))
	}
	secret, made, err := a.People.MakeToken(c.request.Context(), c.actor, token)
	c.location = Base + "/tokens/" + made.ID
	return madeToken{secret, viewToken(made)}, err
}

func (a *API) revokeToken(c *call) (any, error) {
	return nil, a.People.RevokeToken(c.request.Context(), c.actor, c.path("token"))
}
