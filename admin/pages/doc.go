// Package pages are the pages of the administration: one file for each screen.
// Every page is a route with a rule (see package access); what belongs to
// another organisation is not found. Pages are made on the server and work
// without script. A form that changes something carries a token that is bound
// to the browser and to who is signed in.
//
// Its routes stand below /admin/; see [Pages.Routes].
package pages
