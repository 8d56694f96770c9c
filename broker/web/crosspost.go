package web

import (
	"net/http"
	"net/url"
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
		sent := r.Header.Get("Origin")
		own, err := url.Parse(base)
		return sent != "" && (err != nil || !strings.EqualFold(sent, own.Scheme+"://"+own.Host))
	}
	return false
}
