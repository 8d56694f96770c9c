package web

import "net/http"

// Unattended reports whether no person's visit stands behind a request: HEAD, by
// which programs look at a link, and what a browser loads before its user goes
// there (Sec-Purpose: prefetch, of the Fetch standard, also where the page is
// rendered ahead). Such a request must begin nothing, end nothing and use nothing
// up: the visit may never come, and what comes then asks once more.
func Unattended(r *http.Request) bool {
	return r.Method == http.MethodHead || r.Header.Get("Sec-Purpose") != ""
}
