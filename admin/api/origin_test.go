package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"trin/admin/access"
	"trin/broker"
)

// K1: a change by a session comes from the administration's own address, whatever
// stands before the API; a token comes from anywhere.
func TestK1_OnlyTheOwnOriginUsesASession(t *testing.T) {
	t.Parallel()
	a := &API{origin: http.NewCrossOriginProtection()}
	if err := a.origin.AddTrustedOrigin("https://admin.example.dk"); err != nil {
		t.Fatal(err)
	}
	person := access.Actor{Name: "anna", Role: access.Administrator, Subject: broker.Subject{Namespace: "n", Value: "a"}}
	program := access.Actor{Name: "token x", Role: access.Administrator, Token: "x"}
	for name, test := range map[string]struct {
		actor  access.Actor
		method string
		header [2]string
		want   bool
	}{
		"a person, from its own page":     {person, "POST", [2]string{"Sec-Fetch-Site", "same-origin"}, true},
		"a person, from its own address":  {person, "DELETE", [2]string{"Origin", "https://admin.example.dk"}, true},
		"a person, from another site":     {person, "POST", [2]string{"Sec-Fetch-Site", "cross-site"}, false},
		"a person, from a neighbour":      {person, "PUT", [2]string{"Sec-Fetch-Site", "same-site"}, false},
		"a person, from another address":  {person, "PATCH", [2]string{"Origin", "https://evil.example"}, false},
		"a person, who reads from there":  {person, "GET", [2]string{"Sec-Fetch-Site", "cross-site"}, true},
		"a program, whatever is sent too": {program, "POST", [2]string{"Origin", "https://ci.example"}, true},
	} {
		r := httptest.NewRequest(test.method, "https://admin.example.dk/admin/api/v1/drafts", nil)
		r.Header.Set(test.header[0], test.header[1])
		err := (&call{api: a, actor: test.actor, request: r}).sent()
		var p *Problem
		if (err == nil) != test.want || err != nil && (!errors.As(err, &p) || p.kind != crossSite) {
			t.Errorf("%s: got %v, want let in: %v", name, err, test.want)
		}
	}
}
