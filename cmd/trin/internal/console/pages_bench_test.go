package console

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"trin/store/pgtest"
)

// barOfPages is what a page may take of the server.
const barOfPages = 50 * time.Millisecond

// BenchmarkPages asks a node with 10,000 connections and a million records of
// logins for every page of the administration, on both databases, and prints
// what each took of the server. A page with a parameter that nobody gives a
// value is named at the end.
func BenchmarkPages(b *testing.B) {
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
				h.print(h.pages())
			}
		})
	}
}

// filled are the values of the parameters.
func (h *house) filled() *strings.Replacer {
	return strings.NewReplacer(
		"{$}", "", "/admin/applications/{id}", "/admin/applications/app-02500", "/admin/authentication/{id}", "/admin/authentication/idp-02500",
		"{application}", "app-02500", "{connection}", "idp-02500", "{reference}", "R500000", "{number}", "1",
	)
}

// more are addresses that the table does not have: pages that are asked for
// something.
var more = []string{
	"/admin/logins?application=app-02500", "/admin/logins?user=user4711", "/admin/logins?refused=1", "/admin/logins?from=2026-11-16&until=2026-11-17",
	"/admin/applications?q=0249", "/admin/applications?show=problems", "/admin/reach?q=0249", "/admin/metadata?q=0249", "/admin/sessions?user=user4711",
	"/admin/what-if?application=app-02500", "/admin/claims?id=app-02500&claims=mail%3Da",
}

// addresses are all pages, and the routes that cannot be asked for.
func (h *house) addresses() (all, left []string) {
	table, _ := h.node.Access()
	fill := h.filled()
	for _, route := range table.Routes() {
		if route.Method != http.MethodGet || strings.HasSuffix(route.Pattern, "...}") {
			continue
		}
		address := fill.Replace(route.Pattern)
		if address, tab := strings.CutSuffix(address, "/{tab}"); tab {
			for _, tab := range []string{"assurance", "claims", "protocol", "keys", "uses"} {
				all = append(all, address+"/"+tab)
			}
			continue
		}
		if strings.Contains(address, "{") {
			left = append(left, route.Pattern)
			continue
		}
		all = append(all, address)
	}
	return append(all, more...), left
}

// cost is what a page took: once for the first request of it, and the median of
// the later ones.
type cost struct {
	address          string
	status, bytes    int
	first, wall, cpu time.Duration
}

func (h *house) pages() (all []cost, left []string) {
	addresses, left := h.addresses()
	for _, address := range addresses {
		for _, one := range []struct {
			who    string
			cookie *http.Cookie
		}{{"", h.all}, {" (of one organisation)", h.one}} {
			c := h.cost(address, one.cookie)
			if c.address += one.who; one.who == "" || c.status == http.StatusOK {
				all = append(all, c)
			}
		}
	}
	return all, left
}

func (h *house) cost(address string, cookie *http.Cookie) cost {
	const times = 9
	c := cost{address: address}
	ask := func() (wall, cpu time.Duration) {
		request := httptest.NewRequest(http.MethodGet, h.url+address, nil)
		request.AddCookie(cookie)
		answer := httptest.NewRecorder()
		begun, used := time.Now(), h.used()
		whole := h.serve(answer, request)
		wall, cpu = time.Since(begun), h.used()-used
		if c.status, c.bytes = answer.Code, answer.Body.Len(); !whole {
			c.status = http.StatusInternalServerError
		}
		return wall, cpu
	}
	if c.first, c.cpu = ask(); c.first > time.Second {
		c.wall = c.first // a file of everything is asked for once
		return c
	}
	walls, cpus := make([]time.Duration, times), make([]time.Duration, times)
	for i := range times {
		walls[i], cpus[i] = ask()
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	c.wall, c.cpu = walls[times/2], cpus[times/2]
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

// print writes the table, the dearest page first.
func (h *house) print(all []cost, left []string) {
	slices.SortFunc(all, func(a, b cost) int { return cmp.Compare(b.wall, a.wall) })
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%s\n\npage\tstatus\tCPU\tmedian\tfirst\tbytes\t\n", h.Name())
	over := 0
	for _, c := range all {
		mark := ""
		if c.wall > barOfPages {
			mark, over = "over", over+1
		}
		ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%d\t%s\n", c.address, c.status, ms(c.cpu), ms(c.wall), ms(c.first), c.bytes, mark)
		if c.status >= http.StatusInternalServerError {
			h.Errorf("%s: got %d", c.address, c.status)
		}
	}
	if err := w.Flush(); err != nil {
		h.Fatal(err)
	}
	fmt.Printf("\n%d pages, %d over %s. Not asked for: %s\n\n", len(all), over, barOfPages, strings.Join(left, ", "))
}
