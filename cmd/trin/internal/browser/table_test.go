package browser

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"trin/admin/access"
	"trin/cmd/trin/internal/demo"
	"trin/templates/text"
)

// unlinked are routes that no page of the demo leads to, and why.
var unlinked = map[string]string{
	"GET /admin":                              "leads to the overview",
	"GET /admin/first":                        "a login page; see the tasks",
	"GET /admin/enter":                        "the way back from a login",
	"GET /admin/login":                        "leads to a login",
	"GET /admin/logout":                       "leads to the logout",
	"GET /admin/step-up":                      "leads to a login",
	"GET /admin/shared/{token}":               "a link that is shown once",
	"GET /admin/lab/answer/openid":            "an answer to the lab",
	"GET /admin/lab/provider/{protocol}":      "where the lab's provider is asked; see the tasks",
	"GET /admin/lab/runs/{run}":               "see the tasks",
	"GET /admin/metadata/{kind}/{id}":         "the demo fetches no metadata again",
	"GET /admin/metadata/proposals/{number}":  "the demo fetches no metadata again",
	"GET /admin/drafts/{draft}/conflicts":     "no draft of the demo has a conflict",
	"GET /admin/drafts/{draft}/preview/login": "no login of the demo would end otherwise",
	"GET /admin/partners/{link}":              "a partner link is made in the tasks",
	"GET /admin/drafts/{draft}/claims/{kind}/{id}/unknown/step/{at}": "no pipeline of the demo has a step that is not known",
	"GET /admin/drafts/{draft}/claims/{kind}/{id}/unknown/yaml/{at}": "no pipeline of the demo has a step that is not known",
	"GET /admin/{path...}": "what is nowhere; among the console's pages",
}

// Every page of the administration that one comes to by the links of others:
// each link leads somewhere, and each route has a page that is held against
// axe-core and against what is measured here, in both languages, both schemes, at
// a desk and on a phone.
func TestEveryPageOfTheAdministration(t *testing.T) {
	axe := readAxe(t)
	server := administration(t)
	table, _ := running.Trin().Access()
	found := crawl(t, server, table.Routes())
	for i, language := range text.Languages() {
		t.Run(language.Tag(), func(t *testing.T) {
			t.Parallel()
			v := visit(t, language.Tag())
			v.expected = append(v.expected, "409")
			for _, address := range found {
				v.must(v.Open(server + address))
				v.must(v.Until(`document.readyState === "complete"`))
				v.audit(axe, language.Tag()+" "+address, looks[i]...)
				if i == 0 {
					v.narrow(address)
				}
			}
		})
	}
}

// crawl follows the links of the pages from the overview on, and returns for
// each route one address that has a page. A route that none leads to, and a link
// that leads nowhere, fails the test.
func crawl(t *testing.T, server string, routes []access.Route) []string {
	t.Helper()
	const most = 3 // pages of one route that are read for further links
	mux := http.NewServeMux()
	for _, route := range routes {
		mux.Handle(route.String(), http.NotFoundHandler())
	}
	seen, read, pages := map[string]bool{}, map[string]int{}, map[string]string{}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	draft := "/admin/drafts/" + plantedWork.Open
	queue := []string{
		"/admin/", "/admin/factors?value=" + demo.User, "/admin/drafts/" + plantedWork.Waiting + "/approve", draft + "/submit",
		draft + "/new/application", draft + "/new/authentication", draft + "/assurance",
	}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Language", "en")
		_, pattern := mux.Handler(request)
		if !strings.HasPrefix(pattern, "GET /admin") || read[pattern] >= most {
			continue
		}
		read[pattern]++
		links, page := fetchLinks(t, client, request)
		if page && pages[pattern] == "" {
			pages[pattern] = address
		}
		for _, link := range links {
			if u, err := url.Parse(link); err == nil && (u.Path == "/admin" || strings.HasPrefix(u.Path, "/admin/")) && u.Host == "" {
				u.Fragment = ""
				if !seen[u.String()] {
					seen[u.String()] = true
					queue = append(queue, u.String())
				}
			}
		}
	}
	var all []string
	for _, route := range routes {
		name := route.String()
		switch reason := unlinked[name]; {
		case route.Method != http.MethodGet || strings.HasPrefix(route.Pattern, "/admin/api/"):
		case pages[name] != "":
			all = append(all, pages[name])
		case read[name] == 0 && reason == "":
			t.Errorf("no page leads to %s", name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// fetchLinks returns where the page leads to, and whether it is one.
func fetchLinks(t *testing.T, client *http.Client, request *http.Request) (links []string, page bool) {
	t.Helper()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest && response.StatusCode != http.StatusConflict { // which a page says why it cannot be done by
		body, _ := io.ReadAll(io.LimitReader(response.Body, 2000))
		t.Errorf("%s: got %d %s", request.URL, response.StatusCode, body)
		return nil, false
	}
	if at := response.Header.Get("Location"); at != "" {
		return []string{at}, false
	}
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind != "text/html" {
		return nil, false
	}
	for tokens := html.NewTokenizer(response.Body); ; {
		if tokens.Next() == html.ErrorToken {
			return links, true
		}
		token := tokens.Token()
		for _, attribute := range token.Attr {
			if token.Data == "a" && attribute.Key == "href" {
				u, err := request.URL.Parse(attribute.Val)
				if err != nil {
					t.Errorf("%s: the link %q: %v", request.URL, attribute.Val, err)
					continue
				}
				if u.Host == request.URL.Host {
					u.Scheme, u.Host = "", ""
					links = append(links, u.String())
				}
			}
		}
	}
}

// narrow holds the page against measure.js on the narrowest screen, as it is.
func (v *visitor) narrow(page string) {
	v.t.Helper()
	v.must(v.Show(320, 800, "light"))
	wrong, err := Ask[[]string](v.Tab, measure)
	v.must(err)
	for _, what := range wrong {
		v.t.Errorf("%s at 320: %s", page, what)
	}
}
