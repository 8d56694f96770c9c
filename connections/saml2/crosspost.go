package saml2

import (
	"net/http"
	"strings"
)

// LacksCookies reports whether the session cookies, which are SameSite=Lax, stay
// behind because another site's page has posted to Trin at that address. A
// browser that sends no fetch metadata is judged by Origin.
func LacksCookies(r *http.Request, base string) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site":
		return true
	case "":
		origin := r.Header.Get("Origin")
		return origin != "" && !strings.EqualFold(origin, originOf(base))
	}
	return false
}
