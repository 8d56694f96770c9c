package console

import (
	"slices"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/api"
)

// counterpart is how a program does what a page posts: by these routes of the API,
// or not at all, on purpose.
type counterpart struct {
	routes []string
	why    string // not at all; or why the rule is another one
}

func by(routes ...string) counterpart { return counterpart{routes: routes} }

// document is the routes by which a document of a draft is changed.
const document = "/drafts/{draft}/documents/{kind}/{id}"

// counterparts are the posts of the pages with what does the same by the API. What
// has no counterpart says why.
var counterparts = map[string]counterpart{
	"/admin/administrators/invite": by("POST /administrators/invitations"),
	"/admin/administrators/new":    by("PUT /administrators"),
	"/admin/administrators/of":     by("PUT /administrators"),
	"/admin/administrators/remove": by("DELETE /administrators"),

	"/admin/drafts":                     by("POST /drafts"),
	"/admin/drafts/begin":               by("POST /drafts"),
	"/admin/drafts/{draft}":             by("PATCH /drafts/{draft}"),
	"/admin/drafts/{draft}/approve":     by("POST /drafts/{draft}/approve"),
	"/admin/drafts/{draft}/conflicts":   by("POST /drafts/{draft}/rebase"),
	"/admin/drafts/{draft}/discard":     by("DELETE /drafts/{draft}"),
	"/admin/drafts/{draft}/import":      by("POST /drafts/{draft}/import"),
	"/admin/drafts/{draft}/publish":     by("POST /drafts/{draft}/publish"),
	"/admin/drafts/{draft}/reopen":      by("POST /drafts/{draft}/reopen"),
	"/admin/drafts/{draft}/revert":      by("POST " + document + "/revert"),
	"/admin/drafts/{draft}/submit":      by("POST /drafts/{draft}/submit"),
	"/admin/versions/{version}/restore": by("POST /installation/rollback"),

	"/admin/drafts/{draft}/new/application":                       by("POST /drafts/{draft}/new", "POST /drafts/{draft}/new/look"),
	"/admin/drafts/{draft}/new/authentication":                    by("POST /drafts/{draft}/new", "POST /drafts/{draft}/new/look"),
	"/admin/drafts/{draft}/documents/{kind}/{id}/copy":            by("POST " + document + "/copy"),
	"/admin/drafts/{draft}/documents/{kind}/{id}/delete":          by("DELETE "+document, "GET "+document+"/dependents"),
	"/admin/drafts/{draft}/documents/{kind}/{id}/switch":          by("PATCH " + document),
	"/admin/drafts/{draft}/documents/{kind}/{id}/{page}":          by("PATCH "+document, "PUT "+document),
	"/admin/drafts/{draft}/assurance":                             by("PATCH "+document, "PUT "+document, "POST /drafts/{draft}/presets"),
	"/admin/drafts/{draft}/assurance/{kind}/{id}":                 by("PATCH "+document, "PUT "+document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/add/{step}":         by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/keep":               by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/order":              by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/step/{at}":          by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/tests":              by("PATCH "+document, "GET /drafts/{draft}/preview"),
	"/admin/drafts/{draft}/claims/{kind}/{id}/try":                {[]string{"POST /claims/try"}, "to try changes nothing: whoever reads may"},
	"/admin/drafts/{draft}/claims/{kind}/{id}/yaml":               by("PATCH "+document, "PUT "+document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/yaml/{at}":          by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/unknown/add/{step}": by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/unknown/order":      by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/unknown/step/{at}":  by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/unknown/yaml":       by("PATCH " + document),
	"/admin/drafts/{draft}/claims/{kind}/{id}/unknown/yaml/{at}":  by("PATCH " + document),

	"/admin/factors/codes":  by("POST /factors/{connection}/codes"),
	"/admin/factors/invite": {[]string{"POST /factors/{connection}/invite"}, "a program that makes users hands out their invitations too, as the page of a new user does"},
	"/admin/factors/reset":  by("POST /factors/{connection}/reset"),
	"/admin/factors/unlock": by("POST /factors/{connection}/unlock"),
	"/admin/users/new":      by("POST /users"),

	"/admin/users/{user}/delete":   by("DELETE /users/{user}"),
	"/admin/users/{user}/disable":  by("POST /users/{user}/disable"),
	"/admin/users/{user}/enable":   by("POST /users/{user}/enable"),
	"/admin/users/{user}/end":      by("POST /users/{user}/end"),
	"/admin/users/{user}/password": by("POST /users/{user}/reset"),
	"/admin/users/{user}/unlock":   by("POST /users/{user}/unlock"),
	"/admin/sessions/{key}/end":    by("DELETE /sessions/{session}"),

	"/admin/keys/{set}/{use}/import":             by("POST /keys/import"),
	"/admin/keys/{set}/{use}/make":               by("POST /keys"),
	"/admin/keys/{set}/{use}/key/{key}/activate": by("POST /keys/{key}/activate"),
	"/admin/keys/{set}/{use}/key/{key}/delete":   by("DELETE /keys/{key}"),
	"/admin/keys/{set}/{use}/key/{key}/publish":  by("POST /keys/{key}/publish"),
	"/admin/keys/{set}/{use}/key/{key}/retire":   by("POST /keys/{key}/retire"),
	"/admin/keys/{set}/{use}/parties":            by("PUT /rollovers/{set}/{use}/parties/{role}/{id}"),

	"/admin/lab":                     by("POST /lab/runs"),
	"/admin/lab/provider/{protocol}": by("POST /lab/answers", "POST /lab/visits"),
	"/admin/lab/setup":               by("POST /lab/setup"),
	"/admin/lab/answer/{protocol}":   {nil, "a browser, or what takes its place, brings Trin's answer here: it is no page of the administration"},

	"/admin/inspect":                             by("POST /inspect"),
	"/admin/logins/{reference}/share":            by("POST /logins/{reference}/share", "DELETE /logins/{reference}/share"),
	"/admin/metadata/fetch":                      by("POST /metadata/fetch"),
	"/admin/metadata/proposals/{number}/approve": by("POST /metadata/proposals/{number}/approve"),
	"/admin/metadata/proposals/{number}/reject":  by("POST /metadata/proposals/{number}/reject"),
	"/admin/metadata/{kind}/{id}/fetch":          by("POST /metadata/{kind}/{id}/fetch"),
	"/admin/partners/new":                        by("POST /partners"),
	"/admin/partners/{link}/fetch":               by("POST /partners/{link}/fetch"),
	"/admin/partners/{link}/refuse":              by("POST /partners/{link}/refuse"),
	"/admin/partners/{link}/revoke":              by("POST /partners/{link}/revoke"),
	"/admin/partners/{link}/take":                by("POST /partners/{link}/take"),
	"/admin/tokens/new":                          by("POST /tokens"),
	"/admin/tokens/{token}/revoke":               by("DELETE /tokens/{token}"),
	"/admin/first":                               {nil, "a person becomes an administrator at a browser, by a link that is good once"},
}

// The API does all that the pages do: each post of a page has a route of the API
// that does the same for the same people, or a reason why there is none.
func TestAPI_DoesAllThatThePagesDo(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	table, _ := r.Access()
	rules, posts := map[string]access.Rule{}, map[string]access.Rule{}
	for _, route := range table.Routes() {
		switch {
		case strings.HasPrefix(route.Pattern, api.Base):
			rules[route.Method+" "+strings.TrimPrefix(route.Pattern, api.Base)] = route.Rule
		case strings.HasPrefix(route.Pattern, "/admin/api/"):
		case route.Method != "GET":
			posts[route.Pattern] = route.Rule
		}
	}
	for pattern, rule := range posts {
		c, known := counterparts[pattern]
		if !known || len(c.routes) == 0 && c.why == "" {
			t.Errorf("programs cannot do what is posted to %s", pattern)
			continue
		}
		for n, one := range c.routes {
			other, there := rules[one]
			if !there {
				t.Errorf("%s: the API has no route %s", pattern, one)
			}
			if n == 0 && c.why == "" && (other.Least != rule.Least || other.Sensitive != rule.Sensitive || other.Scope != rule.Scope || rule.Everything && !other.Everything) {
				t.Errorf("%s has the rule %+v, and %s has %+v", pattern, rule, one, other)
			}
		}
	}
	for pattern := range counterparts {
		if _, there := posts[pattern]; !there {
			t.Errorf("%s is no page that is posted to", pattern)
		}
	}
	if len(posts) < 70 || slices.Contains([]int{0}, len(rules)) {
		t.Errorf("got %d posts and %d routes of the API", len(posts), len(rules))
	}
}
