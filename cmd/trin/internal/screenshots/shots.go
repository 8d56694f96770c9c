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

// walked marks a page that a walk leads to; see [browser.Walk]. Its name is that
// of the walk behind "admin-".
const walked = "walk"

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
	{"admin-applications", "Administration: applications", true, false, "/admin/applications"},
	{"admin-application", "Administration: one application", true, false, "/admin/applications/application"},
	{"admin-connections", "Administration: authentication connections", true, false, "/admin/authentication"},
	{"admin-connection", "Administration: one authentication connection", true, false, "/admin/authentication/adfs"},
	{"admin-assurance", "Administration: assurance", true, false, "/admin/assurance"},
	{"admin-reach", "Administration: reach", true, false, "/admin/reach"},
	{"admin-what-if", "Administration: what if", true, false, "/admin/what-if"},
	{"admin-claims", "Administration: claims workbench", true, false, "/admin/claims"},
	{"admin-requesters", "Administration: requesters", true, false, "/admin/requesters"},
	{"admin-sessions", "Administration: sessions", true, false, "/admin/sessions"},
	{"admin-drafts", "Administration: changes", true, false, "/admin/drafts"},
	{"admin-draft", "Administration: a draft", true, false, "/admin/drafts/{open}"},
	{"admin-preview", "Administration: the preview of a draft", true, false, "/admin/drafts/{open}/preview"},
	{"admin-approve", "Administration: approve a draft", true, false, "/admin/drafts/{waiting}/approve"},
	{"admin-publish", "Administration: publish a draft", true, false, "/admin/drafts/{open}/publish"},
	{"admin-import", "Administration: import into a draft", true, false, "/admin/drafts/{open}/import"},
	{"admin-new", "Administration: make a connection from metadata", true, false, "/admin/drafts/{open}/new/authentication"},
	{"admin-edit", "Administration: edit an application", true, false, "/admin/drafts/{open}/documents/application/application"},
	{"admin-yaml", "Administration: edit as YAML", true, false, "/admin/drafts/{open}/documents/application/application/yaml"},
	{"admin-levels", "Administration: edit the vocabulary", true, false, "/admin/drafts/{open}/assurance"},
	{"admin-map", "Administration: edit the map of a connection", true, false, "/admin/drafts/{open}/assurance/authentication/adfs"},
	{"admin-pipeline", "Administration: edit a claims pipeline", true, false, "/admin/drafts/{open}/claims/application/application"},
	{"admin-versions", "Administration: versions", true, false, "/admin/versions"},
	{"admin-version", "Administration: one version", true, false, "/admin/versions/2"},
	{"admin-restore", "Administration: go back to a version", true, false, "/admin/versions/1/restore"},
	{"admin-users", "Administration: local users", true, false, "/admin/users"},
	{"admin-user", "Administration: one user", true, false, "/admin/users/{user}"},
	{"admin-reset", "Administration: reset a password", true, false, "/admin/users/{user}/password"},
	{"admin-factors", "Administration: second factors", true, false, "/admin/factors?value=alice"},
	{"admin-administrators", "Administration: administrators", true, false, "/admin/administrators"},
	{"admin-invite", "Administration: invite an administrator", true, false, "/admin/administrators/invite"},
	{"admin-tokens", "Administration: tokens", true, false, "/admin/tokens"},
	{"admin-token", "Administration: make a token", true, false, "/admin/tokens/new"},
	{"admin-keys", "Administration: keys", true, false, "/admin/keys"},
	{"admin-rollover", "Administration: from one key to the next", true, false, "/admin/keys/default/signing"},
	{"admin-parties", "Administration: who has the key", true, false, "/admin/keys/default/signing/parties"},
	{"admin-metadata", "Administration: metadata", true, false, "/admin/metadata"},
	{"admin-dangers", "Administration: dangerous settings", true, false, "/admin/dangers"},
	{"admin-rules", "Administration: the rules of a decision", true, false, "/admin/rules"},
	{"admin-partners", "Administration: partner links", true, false, "/admin/partners"},
	{"admin-partner", "Administration: make a partner link", true, false, "/admin/partners/new"},
	{"admin-lab", "Administration: the partner lab", true, false, "/admin/lab"},
	{"admin-lab-setup", "Administration: set up the partner lab", true, false, "/admin/lab/setup"},
	{"admin-missing", "Administration: a page that is not there", true, false, "/admin/nowhere"},
	{"admin-conflicts", "Administration: conflicts of a draft", true, false, "/admin/drafts/{conflict}/conflicts"},
	{"admin-preview-login", "Administration: one recorded login, before and after", true, false, "/admin/drafts/{claims}/preview/login?id=application&login=9FJX-K7Q2"},
	{"admin-step", "Administration: edit a step of a pipeline", true, false, "/admin/drafts/{claims}/claims/application/application/step/0"},
	{"admin-upkeep", "Administration: metadata that is fetched again", true, false, "/admin/metadata/authentication/low"},
	{"admin-proposal", "Administration: metadata that has changed", true, false, "/admin/metadata/proposals/{proposal}"},
	{"admin-activate", "Administration: activate the next key", true, false, "/admin/keys/default/signing/key/{key}/activate"},
	{"admin-token-wrong", "Administration: a form that is not filled in", true, false, walked},
	{"admin-inspect", "Administration: the message inspector", true, false, walked},
	{"admin-inspect-read", "Administration: a response of SAML that was read", true, false, walked},
	{"admin-inspect-wrong", "Administration: a message that cannot be read", true, false, walked},
	{"admin-shared", "A login as its link shows it to the owner", true, false, walked},
	{"admin-partner-link", "Administration: a partner link, shown once", true, false, walked},
	{"admin-partner-page", "A partner's page", true, false, walked},
	{"admin-partner-understood", "A partner's page: what was understood", true, false, walked},
	{"admin-partner-sent", "A partner's page: sent in", true, false, walked},
	{"admin-partner-one", "Administration: what a partner has sent in", true, false, walked},
	{"admin-lab-request", "Administration: a request of the partner lab", true, false, walked},
	{"admin-lab-provider", "Administration: the lab's provider", true, false, walked},
	{"admin-lab-run", "Administration: a run of the partner lab", true, false, walked},
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
