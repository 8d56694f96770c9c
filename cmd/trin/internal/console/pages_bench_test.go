package console

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"trin/admin/installation"
	"trin/connections"
	"trin/store/pgtest"
)

// barOfPages is what a page may take of the server.
const barOfPages = 50 * time.Millisecond

// BenchmarkPages asks a node with 10,000 connections and a million records of
// logins for every page of the administration, on both databases, and prints
// what each took of the server: what is a file apart from what is a page. A page
// with a parameter that nobody gives a value is named. It ends with the pages that
// take more than they may. -pairs and -logins make the node smaller, and -pages
// asks for less.
func BenchmarkPages(b *testing.B) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // as trin serve has it
	}
	var ended []string
	for _, database := range []struct {
		name string
		url  func(testing.TB) string
	}{
		{"sqlite", func(t testing.TB) string { return t.TempDir() + "/trin.db" }},
		{"postgres", pgtest.URL},
	} {
		b.Run(database.name, func(b *testing.B) {
			h := newHouse(b, database.url(b))
			for b.Loop() {
				h.draft = h.begin()
				addresses, left := h.addresses()
				pages, files := h.costs(addresses)
				pages = append(pages, h.anew()...)
				h.print("page", pages)
				h.print("file", files)
				fmt.Printf("Not asked for: %s\n\n", strings.Join(left, ", "))
				ended = append(ended, fmt.Sprintf("%s, %d pages, over %s of CPU: %s", database.name, len(pages), barOfPages, over(pages)))
			}
		})
	}
	fmt.Println(strings.Join(ended, "\n"))
}

// over are the pages that take more than they may.
func over(pages []cost) string {
	var names []string
	for _, c := range pages {
		if c.cpu > barOfPages {
			names = append(names, fmt.Sprintf("%s (%d ms)", c.address, c.cpu.Milliseconds()))
		}
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", len(names), strings.Join(names, ", ")))
}

// filled are the values of the parameters.
func (h *house) filled() *strings.Replacer {
	middle := fmt.Sprintf("%05d", *housePairs/2)
	return strings.NewReplacer(
		"{$}", "", "/admin/applications/{id}", "/admin/applications/app-"+middle, "/admin/authentication/{id}", "/admin/authentication/idp-"+middle,
		"{application}", "app-"+middle, "{connection}", "idp-"+middle, "{reference}", fmt.Sprintf("R%d", *houseLogins/2), "{number}", "1",
		"{draft}", h.draft.ID, "{kind}/{id}", "application/app-"+middle, "{version}", "1", "MIDDLE", middle,
		"{set}/{use}", "default/signing", "{protocol}", "saml2", "{key}", h.key(), "{profile}", installation.Profiles()[0], "{preset}", "house",
		"/add/{step}", "/add/rename", "/{at}", "/0", "/parties/{role}/{id}", "/parties/application/app-"+middle,
	)
}

// key is the one that Trin signs with.
func (h *house) key() string {
	all, err := h.node.Keyring.All(h.Context())
	at := slices.IndexFunc(all, func(k connections.Key) bool { return k.Set == "default" && k.Use == connections.KeySigning })
	if err != nil || at < 0 {
		h.Fatal("there is no key", err)
	}
	return all[at].ID
}

// more are addresses that the table does not have: pages that are asked for
// something.
var more = []string{
	"/admin/logins?application=app-MIDDLE", "/admin/logins?user=user4711", "/admin/logins?refused=1", "/admin/logins?from=2026-11-16&until=2026-11-17",
	"/admin/applications?q=0249", "/admin/applications?show=problems", "/admin/reach?q=0249", "/admin/metadata?q=0249", "/admin/sessions?user=user4711",
	"/admin/what-if?application=app-MIDDLE", "/admin/claims?id=app-MIDDLE&claims=mail%3Da",
	"/admin/api/v1/installation/documents?kind=settings", "/admin/api/v1/installation/documents?limit=50", "/admin/api/v1/installation/versions?limit=200",
	"/admin/drafts/{draft}/documents/authentication/idp-MIDDLE", "/admin/drafts/{draft}/assurance/authentication/idp-MIDDLE",
}

// parts are what stands for a parameter that names a part of a page.
var parts = map[string][]string{
	"/{tab}":  {"assurance", "claims", "protocol", "keys", "uses"},
	"/{page}": {"general", "protocol", "keys", "metadata", "yaml", "uses", "order", "revert"},
}

// addresses are all pages, and the routes that cannot be asked for.
func (h *house) addresses() (all, left []string) {
	table, _ := h.node.Access()
	fill := h.filled()
	for _, route := range table.Routes() {
		if route.Method != http.MethodGet || strings.HasSuffix(route.Pattern, "...}") {
			continue
		}
		addresses := []string{route.Pattern}
		for parameter, parts := range parts {
			if before, found := strings.CutSuffix(route.Pattern, parameter); found {
				addresses = nil
				for _, part := range parts {
					addresses = append(addresses, before+"/"+part)
				}
			}
		}
		for _, address := range addresses {
			if address = fill.Replace(address); strings.Contains(address, "{") {
				left = append(left, route.Pattern)
			} else {
				all = append(all, address)
			}
		}
	}
	for _, address := range more {
		all = append(all, fill.Replace(address))
	}
	return all, left
}

// isFile reports whether what lies there is written to a file and not shown.
func isFile(address string) bool {
	return strings.HasSuffix(address, ".csv") || strings.HasSuffix(address, ".pem") || strings.HasSuffix(address, "/export") || strings.HasSuffix(address, "/openapi.json")
}

// cost is what a page took: once for the first request of it, and the median of
// the later ones.
type cost struct {
	address               string
	status, bytes         int
	first, wall, cpu, was time.Duration // was = the CPU time of the first
}

func (h *house) costs(addresses []string) (pages, files []cost) {
	for _, address := range addresses {
		if !strings.Contains(address, *housePages) {
			continue
		}
		for _, one := range []struct {
			who    string
			cookie *http.Cookie
		}{{"", h.all}, {" (of one organisation)", h.one}} {
			c := h.cost(address, one.cookie)
			c.address = strings.ReplaceAll(address, h.draft.ID, "DRAFT") + one.who
			switch {
			case one.who != "" && c.status != http.StatusOK:
			case isFile(address):
				files = append(files, c)
			default:
				pages = append(pages, c)
			}
		}
	}
	return pages, files
}

// anew is what the pages of a draft take after each edit.
func (h *house) anew() []cost {
	var all []cost
	for _, page := range []string{"", "/preview", "/publish", "/assurance", fmt.Sprintf("/documents/application/app-%05d", *housePairs/4)} {
		address := "/admin/drafts/" + h.draft.ID + page
		if !strings.Contains(address, *housePages) {
			continue
		}
		c := h.median(h.asked(address, h.all), func() cost {
			h.draft = h.edit(h.draft)
			return h.asked(address, h.all)
		})
		c.address = "/admin/drafts/DRAFT" + page + " (after an edit)"
		all = append(all, c)
	}
	return all
}

func (h *house) cost(address string, cookie *http.Cookie) cost {
	first := h.asked(address, cookie)
	if first.status >= http.StatusBadRequest {
		return first
	}
	return h.median(first, func() cost { return h.asked(address, cookie) })
}

// What is asked for a page: a few times, and no more when that takes long.
const (
	fewTimes = 5
	tooLong  = 2 * time.Second
)

// median asks again.
func (h *house) median(first cost, again func() cost) cost {
	var walls, cpus []time.Duration
	spent := first.wall
	for len(walls) == 0 || len(walls) < fewTimes && spent < tooLong {
		c := again()
		walls, cpus, spent = append(walls, c.wall), append(cpus, c.cpu), spent+c.wall
		first.status, first.bytes = c.status, c.bytes
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	first.first, first.was = first.wall, first.cpu
	first.wall, first.cpu = walls[len(walls)/2], cpus[len(cpus)/2]
	return first
}

// asked is what one request takes.
func (h *house) asked(address string, cookie *http.Cookie) cost {
	request := httptest.NewRequest(http.MethodGet, h.url+address, nil)
	request.AddCookie(cookie)
	answer := httptest.NewRecorder()
	begun, used := time.Now(), h.used()
	whole := h.serve(answer, request)
	c := cost{wall: time.Since(begun), cpu: h.used() - used, status: answer.Code, bytes: answer.Body.Len()}
	if !whole {
		c.status = http.StatusInternalServerError
	}
	return c
}

// serve reports whether the answer is whole: a file that breaks off is ended by a
// panic, as net/http wants it.
func (h *house) serve(w http.ResponseWriter, r *http.Request) (whole bool) {
	defer func() { whole = recover() == nil }()
	h.handler.ServeHTTP(w, r)
	return
}

// used is the processor's time of this process.
func (h *house) used() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		h.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// print writes the table, the dearest first.
func (h *house) print(what string, all []cost) {
	slices.SortFunc(all, func(a, b cost) int { return cmp.Compare(b.cpu, a.cpu) })
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%s\n\n%s\tstatus\tCPU\telapsed\tfirst CPU\tfirst\tbytes\t\n", h.Name(), what)
	for _, c := range all {
		mark := ""
		if c.cpu > barOfPages {
			mark = "over"
		}
		ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%d\t%s\n", c.address, c.status, ms(c.cpu), ms(c.wall), ms(c.was), ms(c.first), c.bytes, mark)
		if c.status >= http.StatusInternalServerError {
			h.Errorf("%s: got %d", c.address, c.status)
		}
	}
	if err := w.Flush(); err != nil {
		h.Fatal(err)
	}
	fmt.Printf("\n%d in all\n\n", len(all))
}
