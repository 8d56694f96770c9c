package browser

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// watch notes what a tab complains about and where it goes.
type watch struct {
	mu         sync.Mutex
	complaints []string
	requests   []string // their addresses
	posts      int
}

// event takes one event of the tab, in the order of their arrival.
func (w *watch) event(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			w.note("log: %s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		w.note("exception: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		w.note("console.%s", e.Type)
	case *audits.EventIssueAdded:
		details, err := json.Marshal(e.Issue.Details)
		w.note("issue %s: %s %v", e.Issue.Code, details, err)
	case *network.EventRequestWillBeSent:
		w.request(e.Request.URL)
		if e.Request.Method == http.MethodPost {
			w.post()
		}
	case *network.EventWebSocketCreated:
		w.request(e.URL)
	}
}

// request notes a request, and complains when it leaves loopback.
func (w *watch) request(address string) {
	w.mu.Lock()
	w.requests = append(w.requests, address)
	w.mu.Unlock()
	u, err := url.Parse(address)
	if err == nil && u.Scheme == "data" {
		return
	}
	if ip := net.ParseIP(u.Hostname()); err != nil || ip == nil || !ip.IsLoopback() {
		w.note("a request leaves this machine: %s", address)
	}
}

func (w *watch) post() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.posts++
}

func (w *watch) note(format string, arguments ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.complaints = append(w.complaints, fmt.Sprintf(format, arguments...))
}

// Requests is how many requests the tab has made.
func (t *Tab) Requests() int {
	t.seen.mu.Lock()
	defer t.seen.mu.Unlock()
	return len(t.seen.requests)
}

// asked reports whether the tab, or a frame in it, has requested an address that
// begins so.
func (w *watch) asked(address string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.requests, func(a string) bool { return strings.HasPrefix(a, address) })
}

// Posts is how many of them were posts.
func (t *Tab) Posts() int {
	t.seen.mu.Lock()
	defer t.seen.mu.Unlock()
	return t.seen.posts
}

// Complaints are what the browser has had to say since the last call: errors
// and warnings of its console, violations of the content security policy,
// uncaught exceptions, issues, and requests that left loopback. What contains
// one of the expected texts is left out.
func (t *Tab) Complaints(expected ...string) []string {
	t.seen.mu.Lock()
	defer t.seen.mu.Unlock()
	complaints := slices.DeleteFunc(t.seen.complaints, func(complaint string) bool {
		return slices.ContainsFunc(expected, func(text string) bool { return strings.Contains(complaint, text) })
	})
	t.seen.complaints = nil
	return complaints
}
