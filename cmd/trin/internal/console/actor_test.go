package console

import (
	"net/http"
	"net/http/httptest"

	"trin/admin/access"
)

// actor is who the administration takes the browser for.
func (p *person) actor() access.Actor {
	p.r.Helper()
	request := httptest.NewRequest(http.MethodGet, p.r.admin+"/admin/", nil)
	for _, cookie := range p.Cookies(p.r.admin + "/admin/") {
		request.AddCookie(cookie)
	}
	return p.r.identify(request)
}

func (r *rig) identify(request *http.Request) access.Actor {
	r.Helper()
	_, identify := r.Access()
	actor, err := identify(request)
	if err != nil {
		r.Fatal(err)
	}
	return actor
}

// sessionCookie is the name of the cookie of the administration's session.
func (p *person) sessionCookie() *http.Cookie {
	p.r.Helper()
	for _, cookie := range p.Cookies(p.r.admin + "/admin/") {
		if len(cookie.Name) > 6 && cookie.Name[len(cookie.Name)-6:] == "-admin" {
			return cookie
		}
	}
	return nil
}
