package browser

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"trin/admin/access"
	"trin/cmd/trin/internal/demo"
	"trin/templates/text"
)

// pageless are routes that show no page of their own, and why.
var pageless = map[string]string{
	"GET /admin":                   "leads to the overview",
	"GET /admin/first":             "a page of the gallery, behind a link that is printed",
	"GET /admin/enter":             "the way back from a login",
	"GET /admin/login":             "leads to a login",
	"GET /admin/logout":            "leads to the logout",
	"GET /admin/step-up":           "leads to a login",
	"GET /admin/lab/answer/openid": "an answer to the lab, which leads to its run",
}

// walkedTo are routes whose pages a walk leads to.
var walkedTo = []string{
	"GET /admin/shared/{token}", "GET /admin/lab/provider/{protocol}", "GET /admin/lab/runs/{run}", "GET /admin/partners/{link}",
}

// Every page of the administration, by the links of others, by its address or by
// a walk: each link leads somewhere, and each route has a page that is held
// against axe-core and against what is measured here, in both languages, both
// schemes, at a desk and on a phone.
func TestEveryPageOfTheAdministration(t *testing.T) {
	axe := readAxe(t)
	server := administration(t)
	table, _ := running.Trin().Access()
	mux := http.NewServeMux()
	for _, route := range table.Routes() {
		mux.Handle(route.String(), http.NotFoundHandler())
	}
	found := append(crawl(t, server, mux, table.Routes()), "/admin/nowhere")
	metadata, err := running.Application.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	for i, language := range text.Languages() {
		t.Run(language.Tag(), func(t *testing.T) {
			t.Parallel()
			v := visit(t, language.Tag())
			v.expected = append(v.expected, "400", "403", "404", "409", "422") // the browser tells of what a page says
			look := func(page string) {
				v.must(v.Until(`document.readyState === "complete"`))
				v.audit(axe, language.Tag()+" "+page, looks[i]...)
				if i == 0 {
					v.narrow(page)
				}
			}
			for _, address := range found {
				v.must(v.Open(server + address))
				look(address)
			}
			tour := &Tour{
				Tab: v.Tab, Server: server, Node: running.Trin(), Now: running.Clock.Now, Work: plantedWork, Language: language.Tag(), Metadata: string(metadata),
				Message: Response("https://idp.example.dk", running.URL(), running.Clock.Now()),
			}
			reached := map[string]bool{}
			for _, walk := range tour.Walks() {
				if err := walk.Take(); err != nil {
					t.Fatalf("%s: %v", walk.Name, err)
				}
				at, err := Ask[string](v.Tab, "location.pathname")
				v.must(err)
				_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, at, nil))
				reached[pattern] = true
				look(walk.Name)
			}
			for _, route := range walkedTo {
				if !reached[route] {
					t.Errorf("no walk leads to %s", route)
				}
			}
		})
	}
}

// crawl follows the links of the pages from the overview on, and returns for
// each route one address that has a page. A route that none leads to, and a link
// that leads nowhere, fails the test.
func crawl(t *testing.T, server string, mux *http.ServeMux, routes []access.Route) []string {
	t.Helper()
	const most = 3 // pages of one route that are read for further links
	seen, read, pages := map[string]bool{}, map[string]int{}, map[string]string{}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	draft, claims := "/admin/drafts/"+plantedWork.Open, "/admin/drafts/"+plantedWaiting.Claims
	queue := []string{
		"/admin/", "/admin/factors?value=" + demo.User, "/admin/drafts/" + plantedWork.Waiting + "/approve", draft + "/submit",
		draft + "/new/application", draft + "/new/authentication", draft + "/assurance",
		"/admin/drafts/" + plantedWaiting.Conflict + "/conflicts", fmt.Sprint("/admin/metadata/proposals/", plantedWaiting.Proposal),
		claims + "/preview/login?id=application&login=" + PlantedStepUp,
		claims + "/claims/application/application/unknown/step/0", claims + "/claims/application/application/unknown/yaml/0",
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
		reason := pageless[name]
		switch {
		case route.Method != http.MethodGet || strings.HasPrefix(route.Pattern, "/admin/api/") || route.Pattern == "/admin/{path...}":
		case pages[name] != "" && reason != "":
			t.Errorf("%s is said to show no page, and %s does", name, pages[name])
		case pages[name] != "":
			all = append(all, pages[name])
		case read[name] == 0 && reason == "" && !slices.Contains(walkedTo, name):
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
	for _, width := range []int{320, 1280} {
		v.must(v.Show(width, 800, "light"))
		wrong, err := Ask[[]string](v.Tab, measure)
		v.must(err)
		for _, what := range wrong {
			v.t.Errorf("%s at %d: %s", page, width, what)
		}
	}
}
