package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// faulty is a page with one fault of each sort that the tests look for.
const faulty = `<!DOCTYPE html>
<html lang="xx"><head><title></title><link rel="stylesheet" href="/faulty.css"><script src="/faulty.js"></script></head>
<body>
<h3>skipped</h3>
<p class="pale">pale text</p>
<p class="wide">wide</p>
<p class="thin">a text without room</p>
<a href="#" class="small">x</a>
<button></button>
<input name="lonely" aria-invalid="true" aria-describedby="nothing">
<img src="/nothing.png">
<img src="http://spy.invalid/spy.png" alt="spy">
<script>inline()</script>
</body></html>`

// faultyServer serves the page.
func faultyServer(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src *; script-src 'self'")
			_, _ = w.Write([]byte(faulty))
		case "/faulty.css":
			w.Header().Set("Content-Type", "text/css")
			_, _ = w.Write([]byte(`.pale { color: #999; } .wide { width: 3000px; } .thin { width: 1em; word-break: break-all; } .small { display: inline-block; width: 9px; } input { border: 1px solid #ddd; }`))
		case "/faulty.js":
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write([]byte(`console.error("a word"); throw new Error("an exception");`))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// The measuring and the watching find what they are there to find.
func TestFaultsAreFound(t *testing.T) {
	v := visit(t, "en")
	v.must(v.Open(faultyServer(t)))
	v.must(v.Until(`document.readyState === "complete"`))
	wrong, err := Ask[[]string](v.Tab, measure)
	v.must(err)
	holds(t, wrong,
		"lang is xx", "no title", "0 of h1", "0 of main", "a heading is skipped", `of <p class="pale">`, "no label for <input", "no name on <button>",
		"no words for <img", "a target of 9×", "nothing says what is wrong", "is not announced", "the page is 3", "out of the page", `squeezed: <p class="thin">`, "of the edge of <input",
	)
	holds(t, v.Complaints(),
		"a request leaves this machine: http://spy.invalid/spy.png", "exception: ", "console.error", "ContentSecurityPolicyIssue", "status of 404",
	)
}

func holds(t *testing.T, found []string, wanted ...string) {
	t.Helper()
	all := strings.Join(found, "\n")
	for _, want := range wanted {
		if !strings.Contains(all, want) {
			t.Errorf("nothing was found of %q in:\n%s", want, all)
		}
	}
}
