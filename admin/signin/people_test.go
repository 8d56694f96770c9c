package signin_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/signin"
	"trin/broker"
	"trin/connections"
)

// K6: the room asks again, whoever calls it.
func TestK6_PeopleAreChangedByWhoMay(t *testing.T) {
	t.Parallel()
	fine := signin.NewToken{Name: "x", Role: access.Viewer, Scopes: []access.Scope{access.ScopeRead}, Valid: time.Hour}
	for name, do := range map[string]func(*signin.People, access.Actor) error{
		"list": func(p *signin.People, a access.Actor) error { _, err := p.List(t.Context(), a); return err },
		"save": func(p *signin.People, a access.Actor) error {
			return p.Save(t.Context(), a, connections.Administrator{Subject: bo, Name: "bo", Role: "viewer"})
		},
		"remove": func(p *signin.People, a access.Actor) error { return p.Remove(t.Context(), a, anna) },
		"invite": func(p *signin.People, a access.Actor) error {
			_, err := p.Invite(t.Context(), a, access.Viewer, "")
			return err
		},
		"make token": func(p *signin.People, a access.Actor) error {
			_, _, err := p.MakeToken(t.Context(), a, fine)
			return err
		},
		"list tokens":  func(p *signin.People, a access.Actor) error { _, err := p.Tokens(t.Context(), a); return err },
		"revoke token": func(p *signin.People, a access.Actor) error { return p.RevokeToken(t.Context(), a, "x") },
	} {
		reads := strings.HasPrefix(name, "list")
		for who, c := range map[string]struct {
			actor access.Actor
			fine  bool
		}{
			"nobody":                           {access.Actor{}, false},
			"an operator":                      {access.Actor{Role: access.Operator, Stepped: now}, false},
			"an administrator":                 {access.Actor{Role: access.Administrator}, reads},
			"one who has proven it again":      {whole, true},
			"of one organisation":              {access.Actor{Role: access.Administrator, Stepped: now, Organisation: "odense"}, false},
			"a token with every scope":         {access.Actor{Role: access.Administrator, Stepped: now, Token: "t", Scopes: access.Scopes()}, reads},
			"a token that does not read":       {access.Actor{Role: access.Administrator, Token: "t", Scopes: []access.Scope{access.ScopeWrite}}, false},
			"whose proof is ten minutes old":   {access.Actor{Role: access.Administrator, Stepped: now.Add(-access.Steps)}, reads},
			"whose proof is of the time to be": {access.Actor{Role: access.Administrator, Stepped: now.Add(time.Minute)}, reads},
		} {
			k := newKeeper()
			before := len(k.administrators)
			err := do(signin.NewPeople(k, able, func() time.Time { return now }, letters{}), c.actor)
			if (err == nil) != c.fine {
				t.Errorf("%s by %s: got %v, want let in %v", name, who, err, c.fine)
			}
			changed := len(k.administrators) != before || len(k.links)+len(k.tokens) > 0
			if err != nil && (changed || len(k.changes) > 0) {
				t.Errorf("%s by %s: it was refused and done", name, who)
			}
			if err == nil && !reads && len(k.changes) != 1 {
				t.Errorf("%s by %s: got %v in the audit, want it once", name, who, k.changes)
			}
		}
	}
}

func TestSave(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]connections.Administrator{
		"a role that there is not": {Subject: bo, Name: "bo", Role: "root"}, "no role": {Subject: bo, Name: "bo"},
		"no name": {Subject: bo, Role: "viewer"}, "a name of two lines": {Subject: bo, Name: "bo\nadmin", Role: "viewer"},
		"a name as long as a page": {Subject: bo, Name: strings.Repeat("b", 201), Role: "viewer"},
	} {
		k := newKeeper()
		if err := signin.NewPeople(k, able, func() time.Time { return now }, letters{}).Save(t.Context(), whole, a); err == nil || len(k.administrators) != 1 {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	k := newKeeper()
	p := signin.NewPeople(k, able, func() time.Time { return now }, letters{})
	if err := p.Save(t.Context(), whole, connections.Administrator{Subject: bo, Name: "bo", Role: "viewer", By: "forged", Organisation: "odense"}); err != nil {
		t.Fatal(err)
	}
	if got := k.administrators[bo]; got.By != "anna" || !got.Created.Equal(now) {
		t.Errorf("got %+v, want who made him and when", got)
	}
	if got := k.changes[0]; got.Author != "anna" || got.Target != "people bo" || got.Detail != "bo, role viewer of odense" {
		t.Errorf("got %+v", got)
	}
	if err := p.Remove(t.Context(), whole, broker.Subject{Namespace: "people", Value: "nobody"}); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

// A link and a token are kept by their hash, and the audit has neither.
func TestSecretsAreKeptByTheirHash(t *testing.T) {
	t.Parallel()
	k := newKeeper()
	p := signin.NewPeople(k, able, func() time.Time { return now }, letters{})
	path, err := p.Invite(t.Context(), whole, access.Operator, "odense")
	if err != nil {
		t.Fatal(err)
	}
	secret, found := strings.CutPrefix(path, "/admin/first?link=")
	link, kept := k.links[digest(secret)]
	if !found || !kept || len(secret) != 43 || link.Role != "operator" || link.Organisation != "odense" || !link.Expires.Equal(now.Add(time.Hour)) || link.Purpose != connections.LinkInvite {
		t.Errorf("got %q and %+v", path, k.links)
	}
	token, made, err := p.MakeToken(t.Context(), whole, signin.NewToken{Name: "x", Role: access.Viewer, Scopes: []access.Scope{access.ScopeRead}, Valid: time.Hour})
	if err != nil || k.tokens[digest(token)].ID != made.ID || len(token) != 48 {
		t.Errorf("got %q, %+v, %v", token, made, err)
	}
	for _, change := range k.changes {
		if said := change.Target + change.Detail; strings.Contains(said, secret) || strings.Contains(said, strings.TrimPrefix(token, "trin_")) {
			t.Errorf("the audit holds a secret: %+v", change)
		}
	}
}
