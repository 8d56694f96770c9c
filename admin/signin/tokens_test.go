package signin_test

import (
	"net/http"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/signin"
	"trin/broker"
	"trin/connections"
)

// K8: a token does no more than its maker may, from the next request on.
func TestK8_ATokenDoesNotOutliveItsMaker(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		maker connections.Administrator
		of    string // the token's organisation
		by    broker.Subject
		want  bool
	}{
		"made by whoever runs the program":         {connections.Administrator{}, "", broker.Subject{}, true},
		"its maker is an administrator":            {connections.Administrator{Role: "administrator"}, "", anna, true},
		"its maker has the same role":              {connections.Administrator{Role: "operator"}, "", anna, true},
		"its maker has a lesser role":              {connections.Administrator{Role: "viewer"}, "", anna, false},
		"its maker is none any more":               {connections.Administrator{}, "", anna, false},
		"its maker is of one organisation now":     {connections.Administrator{Role: "administrator", Organisation: "odense"}, "", anna, false},
		"its maker is of another organisation":     {connections.Administrator{Role: "administrator", Organisation: "aarhus"}, "odense", anna, false},
		"its maker is of its organisation":         {connections.Administrator{Role: "administrator", Organisation: "odense"}, "odense", anna, true},
		"its maker is of everything, it is of one": {connections.Administrator{Role: "administrator"}, "odense", anna, true},
	} {
		k := newKeeper()
		delete(k.administrators, anna)
		if c.maker.Role != "" {
			c.maker.Subject, c.maker.Name = anna, "anna"
			k.administrators[anna] = c.maker
		}
		token := connections.APIToken{ID: "x", Name: "deploy", Role: "operator", Organisation: c.of, Scopes: []string{"read"}, Maker: c.by}
		k.tokens[digest("trin_x")] = token
		r := request(http.MethodGet, "/admin/", nil)
		r.Header.Set("Authorization", "Bearer trin_x")
		got, err := newSignin(t, k).Identify(r)
		if err != nil || got.Anonymous() == c.want {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
		people := signin.NewPeople(k, able, func() time.Time { return now }, letters{})
		if stands, err := people.Stands(t.Context(), token); err != nil || stands != c.want {
			t.Errorf("%s: got that it stands %v, %v", name, stands, err)
		}
	}
}

// A token knows who made it, so that it can end with them.
func TestMakeToken_KnowsItsMaker(t *testing.T) {
	t.Parallel()
	k := newKeeper()
	people := signin.NewPeople(k, able, func() time.Time { return now }, letters{})
	maker := whole
	maker.Subject = anna
	_, token, err := people.MakeToken(t.Context(), maker, signin.NewToken{Name: "deploy", Role: access.Viewer, Scopes: []access.Scope{access.ScopeRead}, Valid: time.Hour})
	if err != nil || token.Maker != anna || k.tokens[token.Hash].Maker != anna {
		t.Errorf("got %+v, %v, want anna as its maker", token, err)
	}
}
