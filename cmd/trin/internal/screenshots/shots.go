package main

import (
	"fmt"
	"strings"
)

// shot is one page to be taken. Its name is the gallery's, or the demo's.
type shot struct {
	name   string
	title  string // what the index calls it
	danish bool   // taken in Danish too
	demo   bool   // a page of one of the demo's parties, in English alone

	console string // of the administration: its address; "" = it is none
}

// shots are the pages, in the order that a person meets them.
var shots = []shot{
	{"chooser", "Choose how to log in", true, false, ""},
	{"login", "User name and password", true, false, ""},
	{"login-wrong", "A wrong password", true, false, ""},
	{"chooser-factors", "Choose a second factor", true, false, ""},
	{"code", "One-time code", true, false, ""},
	{"code-act", "One-time code for one act", true, false, ""},
	{"code-wait", "Too many wrong codes", true, false, ""},
	{"recovery", "Recovery code", true, false, ""},
	{"invite", "Invitation to enrol", false, false, ""},
	{"enrol", "Enrol an authenticator app", true, false, ""},
	{"codes", "Recovery codes", true, false, ""},
	{"confirm", "Confirm before going on", true, false, ""},
	{"consent", "Consent to what an application gets", true, false, ""},
	{"post", "The page that sends itself on", false, false, ""},
	{"error", "Something is wrong", true, false, ""},
	{"refused", "The login is refused", true, false, ""},
	{"logout", "Log out?", false, false, ""},
	{"signing-out", "Telling others of a logout", true, false, ""},
	{"logged-out", "Logged out", true, false, ""},
	{"logged-out-told", "Logged out here", true, false, ""},
	{"logged-out-partly", "Not logged out everywhere", true, false, ""},
	{"demo-start", "Demo application: start", false, true, ""},
	{"demo-level-2", "Demo application: level 2", false, true, ""},
	{"demo-level-3", "Demo application: level 3", false, true, ""},
	{"demo-refused", "Demo application: turned away", false, true, ""},
	{"demo-wsfed-start", "Demo application, WS-Federation: start", false, true, ""},
	{"demo-wsfed-level-3", "Demo application, WS-Federation: level 3", false, true, ""},
	{"demo-oidc-start", "Demo application, OpenID Connect: start", false, true, ""},
	{"demo-oidc-level-3", "Demo application, OpenID Connect: level 3", false, true, ""},
	{"demo-oidc-journal", "Demo application, OpenID Connect: the API's answer after its challenge", false, true, ""},
	{"demo-oidc-confirm", "Demo application, OpenID Connect: an act is to be confirmed", false, true, ""},
	{"demo-oidc-confirmed", "Demo application, OpenID Connect: the act is confirmed", false, true, ""},
	{"demo-oidc-refused", "Demo application, OpenID Connect: a level that nobody reaches", false, true, ""},
	{"adfs-login", "Demo AD FS: sign in", false, true, ""},
	{"adfs-code", "Demo AD FS: its own second factor", false, true, ""},
	{"adfs-error", "Demo AD FS: a refusal", false, true, ""},
	{"admin-overview", "Administration: overview", true, false, "/admin/"},
	{"admin-logins", "Administration: logins", true, false, "/admin/logins?user=bo.nielsen&refused=1"},
	{"admin-why-refused", "Administration: why a login was refused", true, false, "/admin/logins/4P4G-XWXU"},
	{"admin-share", "Administration: share a login", true, false, "/admin/logins/4P4G-XWXU/share"},
	{"admin-session", "Administration: one session", true, false, "/admin/sessions/planted"},
	{"admin-audit", "Administration: audit", true, false, "/admin/audit"},
	{"admin-menu", "Administration: the menu", true, false, "/admin/audit#menu"},
}

// sizes and schemes are what each page is taken in.
var (
	sizes = []struct {
		name          string
		width, height int
	}{{"desktop", 1280, 800}, {"phone", 390, 844}}
	schemes = []string{"light", "dark"}
)

func fileName(name, language, size, scheme string) string {
	return strings.Join([]string{name, language, size, scheme, "png"}, ".")
}

// index is the page that shows the pictures.
func index() string {
	var page strings.Builder
	page.WriteString("# Every page\n\nTaken by `make screenshots` with Chromium: at 1280 and at 390 pixels, in the light and the dark scheme.\n")
	for _, language := range []string{"en", "da"} {
		fmt.Fprintf(&page, "\n## %s\n\n| Page | Desktop | | Phone | |\n|---|---|---|---|---|\n", map[string]string{"en": "English", "da": "Dansk"}[language])
		for _, s := range shots {
			if language == "da" && !s.danish {
				continue
			}
			fmt.Fprintf(&page, "| %s |", s.title)
			for _, size := range sizes {
				for _, scheme := range schemes {
					name := fileName(s.name, language, size.name, scheme)
					width := 320
					if size.name == "phone" {
						width = 130
					}
					fmt.Fprintf(&page, ` <a href="%s"><img src="%s" width="%d" alt="%s, %s, %s"></a> |`, name, name, width, s.title, size.name, scheme)
				}
			}
			page.WriteString("\n")
		}
	}
	return page.String()
}
