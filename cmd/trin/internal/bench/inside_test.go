package main

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
)

// inside is Trin's handler in this process, in the place of the network. It
// counts what the handler allocates, and nothing of the driver.
type inside struct {
	handler     http.Handler
	count       bool
	allocations uint64
}

func (i *inside) RoundTrip(r *http.Request) (*http.Response, error) {
	request := r.Clone(r.Context())
	request.RequestURI, request.Host, request.RemoteAddr = r.URL.RequestURI(), r.URL.Host, "127.0.0.1:1"
	if request.Body == nil {
		request.Body = http.NoBody
	}
	answer := httptest.NewRecorder()
	var before, after runtime.MemStats
	if i.count {
		runtime.ReadMemStats(&before)
	}
	i.handler.ServeHTTP(answer, request)
	if i.count {
		runtime.ReadMemStats(&after)
		i.allocations += after.Mallocs - before.Mallocs
	}
	return answer.Result(), nil
}

const insideURL = "http://127.0.0.1:8080"

func open(t testing.TB, k keys) *inside {
	t.Helper()
	n, err := openNode(t.Context(), t.TempDir(), insideURL, k)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	return &inside{handler: n.Handler()}
}

func login(t testing.TB, i *inside, k keys, who int) {
	l, err := newBrowser(i, insideURL, person(who), k).ready(classTwo)
	if err == nil {
		err = l.run(t.Context(), how{provider: true})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// mostAllocations is what one simple login may allocate, net/http's own
// connection left out.
const mostAllocations = 3000

// TestAllocations counts what a simple login with 20 attributes allocates.
func TestAllocations(t *testing.T) {
	for _, k := range []keys{rsaKeys, ecKeys} {
		i := open(t, k)
		login(t, i, k, 0) // fills what is kept from one login to the next
		i.count = true
		const logins = 20
		for who := range logins {
			login(t, i, k, who+1)
		}
		got := i.allocations / logins
		t.Logf("%s: %d allocations", k.label, got)
		if got >= mostAllocations {
			t.Errorf("%s: a login allocates %d times, want fewer than %d", k.label, got, mostAllocations)
		}
	}
}

// BenchmarkLogin is for profiles: -cpuprofile, with -focus on ServeHTTP.
func BenchmarkLogin(b *testing.B) {
	for _, k := range []keys{rsaKeys, ecKeys} {
		b.Run(k.label, func(b *testing.B) {
			i := open(b, k)
			who := 0
			for b.Loop() {
				login(b, i, k, who)
				who++
			}
		})
	}
}
